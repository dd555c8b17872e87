"""Rules about rows: every case is the folder with everything, one thing changed, and all that is wrong with it then."""

from __future__ import annotations

import pytest
from exchange.rule_cases import ALLOWED, P4, REFUSED, T0, T2
from exchange.samples import FULL, full, spoiled, wrong

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("name", "old", "new", "problem"), REFUSED)
def test_a_row_that_breaks_a_rule_is_the_only_problem(name, old, new, problem):
    said = wrong(spoiled(name, old, new))
    assert len(said) == 1, said
    assert said[0].startswith(problem), said[0]


@pytest.mark.parametrize(("name", "old", "new"), ALLOWED)
def test_a_row_at_the_edge_of_a_rule_is_no_problem(name, old, new):
    assert wrong(spoiled(name, old, new)) == []


def test_moves_count_in_the_order_of_their_days_whatever_their_order_in_the_file():
    back = "tenancy_ref,on,home_ref,pack\nT2,2025-12-01,H2,\nT2,2025-09-01,H3,\nT2,2025-10-01,H2,\nT2,2025-11-01,H3,\n"
    assert wrong(full(moves=back)) == []


def test_a_home_left_by_a_move_is_free_the_same_day():
    stays = FULL["tenancies.csv"].replace(T0, "T0,P4,H2,supported-standard,2025-09-01,,,,,,,,,")
    assert wrong(full(tenancies=stays)) == []
    stays = FULL["tenancies.csv"].replace(T0, "T0,P4,H2,supported-standard,2025-08-31,,,,,,,,,")
    said = wrong(full(tenancies=stays))
    assert [problem[: len("tenancies.csv:4 home_ref")] for problem in said] == ["tenancies.csv:4 home_ref"]
    assert "T2 (Cai Bevan) is there until 2025-08-31" in said[0]


def test_three_stays_in_one_home_name_the_one_that_reaches_furthest():
    rows = [
        "A,P4,H3,supported-standard,2023-01-01,2025-02-01,agreed,,,,,,,",
        "B,P1,H3,supported-standard,2023-02-01,2023-03-01,agreed,,,,,,,",
        "C,P2,H3,under-18-licence,2024-12-01,2025-03-01,agreed,,,,,,,",
    ]
    header = FULL["tenancies.csv"].split("\n", maxsplit=1)[0]
    said = wrong(full(tenancies="\n".join([header, *rows]), moves="tenancy_ref,on\n", rent_terms=""))
    clashes = [problem for problem in said if "home_ref" in problem]
    assert [problem.split(" ", maxsplit=2)[0] for problem in clashes] == ["tenancies.csv:3", "tenancies.csv:4"]
    assert all("A (Ann Lee) is there until 2025-02-01" in problem for problem in clashes)


def test_one_bad_cell_gives_one_problem_and_no_false_ones_elsewhere():
    assert len(wrong(spoiled("people", "2008-02-29", "29/02/2008"))) == 1
    assert len(wrong(spoiled("tenancies", "H1,supported-standard,2025-01-06", "H1,supported-standard,6.1.2025"))) == 1
    assert len(wrong(spoiled("tenancies", "2024-01-01,2025-01-05", "2024-01-01,5.1.2025"))) == 1
    # T0 moves in behind T2; when the day T2 left cannot be read, nobody can say that the two clash.
    stays = FULL["tenancies.csv"].replace(T0, "T0,P4,H2,supported-standard,2025-09-01,,,,,,,,,")
    moves = FULL["moves.csv"].replace("2025-09-01,H3,", "1.9.2025,H3,")
    assert len(wrong(full(tenancies=stays, moves=moves))) == 1
    assert len(wrong(spoiled("moves", "2025-09-01,H3,", "2025-09-01,H-ü,"))) == 1
    assert len(wrong(spoiled("tenancies", T2, T2.replace("T2,P2,H2", "T2,P2,H9")))) == 1


def test_two_schemes_in_one_folder_are_refused():
    row = FULL["scheme.csv"].split("\n", maxsplit=1)[1]
    assert wrong(full(scheme=FULL["scheme.csv"] + row.replace("TYC", "TYC2"))) == [
        "scheme.csv:4 scheme_ref: There is a scheme on line 2 already. A folder holds one: take this row out."
    ]
    assert wrong(full(scheme=FULL["scheme.csv"].split("\n", maxsplit=1)[0])) == [
        "scheme.csv:1 file: There is no scheme here. Write one row below the header."
    ]


def test_every_tenant_without_a_birth_date_is_told_of_in_people():
    people = (
        FULL["people.csv"].replace("2006-05-17", "").replace("2008-02-29", "").replace(P4, P4.replace("tenant", ""))
    )
    assert [problem.split(": ")[0] for problem in wrong(full(people=people))] == [
        "people.csv:2 birth_date",
        "people.csv:3 birth_date",
    ]
