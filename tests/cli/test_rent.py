"""flask rent run, as somebody types it."""

from __future__ import annotations

import json
from datetime import date

import factories
import pytest
import sqlalchemy as sa
import time_machine

from app.core.db import db, transaction
from app.rent.models import Entry
from app.schemes.models import Scheme
from app.tenancies.models import RentTerm, Stay

FIRST = date(2025, 9, 1)  # the stay of the house begins on this Monday, at £82.50 a week


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel("2025-09-18 10:00", tick=False):
        yield


@pytest.fixture
def typed(app, house):
    """Return a function that runs a flask command and gives its exit code, what it said and what it complained of."""
    _do(app, lambda: db.session.execute(sa.update(Stay).where(Stay.id == house.stay_id).values(ref="T02")))

    def _typed(*words):
        done = app.test_cli_runner().invoke(args=["rent", "run", *map(str, words)])
        return done.exit_code, done.stdout, done.stderr

    return _typed


def _do(app, deed):
    with app.app_context(), transaction():
        return deed()


def _count(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Entry))


def _ends_on(app, house, day):
    _do(app, lambda: db.session.execute(sa.update(Stay).where(Stay.id == house.stay_id).values(ends_on=day)))


def _neighbour(app, house, ref):
    def add():
        scheme = db.session.get_one(Scheme, house.scheme_id)
        person, home = factories.make_person(scheme), factories.make_home(scheme)
        stay = factories.make_stay(person, home, starts_on=FIRST, ref=ref)
        db.session.execute(sa.update(RentTerm).where(RentTerm.stay_id == stay.id).values(support_pence=700))

    _do(app, add)


def test_dry_run_prints_every_row_as_json_and_changes_nothing(app, house, typed):
    _neighbour(app, house, "T01")
    code, said, complained = typed("--until", "2025-09-08", "--dry-run", "--format", "json")
    assert (code, complained) == (0, "6 entries would be added, £344.00 in all.\n")
    rows = json.loads(said)
    assert [list(row) for row in rows] == [["tenancy_ref", "date", "component", "amount_pence", "kind"]] * 6
    assert [tuple(row.values()) for row in rows] == [
        ("T01", "2025-09-01", "rent", 8250, "charge"),
        ("T01", "2025-09-01", "support", 700, "charge"),
        ("T01", "2025-09-08", "rent", 8250, "charge"),
        ("T01", "2025-09-08", "support", 700, "charge"),
        ("T02", "2025-09-01", "rent", 8250, "charge"),
        ("T02", "2025-09-08", "rent", 8250, "charge"),
    ]
    assert _count(app) == 0


def test_dry_run_with_nothing_to_add_prints_an_empty_array(typed):
    assert typed("--until", "2025-08-31", "--dry-run", "--format", "json")[:2] == (0, "[]\n")


def test_run_charges_once_and_prints_what_it_added(app, typed):
    code, said, complained = typed("--until", "2025-09-08")
    assert (code, complained) == (0, "2 entries added, £165.00 in all.\n")
    assert said.splitlines() == [
        "tenancy_ref  date        component  amount_pence  kind",
        "T02          2025-09-01  rent               8250  charge",
        "T02          2025-09-08  rent               8250  charge",
    ]
    code, said, complained = typed("--until", "2025-09-08")
    assert (code, said.splitlines()[1:], complained) == (0, [], "0 entries added, £0.00 in all.\n")
    assert _count(app) == 2


def test_end_inside_a_charged_week_is_rows_of_its_own_dated_the_day_of_the_run(app, house, typed):
    typed("--until", "2025-09-15")
    _ends_on(app, house, date(2025, 9, 17))
    _code, said, complained = typed("--until", "2025-09-15", "--dry-run", "--on", "2025-09-20", "--format", "csv")
    assert said == (
        "tenancy_ref,date,component,amount_pence,kind\n"
        "T02,2025-09-15,rent,3536,charge\n"
        "T02,2025-09-20,rent,-8250,reversal\n"
    )
    assert complained == "2 entries would be added, −£47.14 in all.\n"
    assert "T02,2025-09-18,rent,-8250,reversal" in typed("--until", "2025-09-15", "--format", "csv")[1]
    assert _count(app) == 5


def test_odd_accounts_are_named_and_the_rest_is_charged(app, house, typed):
    _neighbour(app, house, "T03")
    _do(app, lambda: db.session.execute(sa.delete(RentTerm).where(RentTerm.stay_id == house.stay_id)))
    code, _said, complained = typed("--until", "2025-09-01")
    assert (code, complained.splitlines()) == (
        0,
        ["T02: Nothing says what is due. Put in what they pay.", "2 entries added, £89.50 in all."],
    )


def test_single_entry_is_said_as_one(typed):
    assert typed("--until", "2025-09-01")[2] == "1 entry added, £82.50 in all.\n"


def test_scheme_is_named_when_there_are_several(app, typed):
    _do(app, lambda: factories.make_scheme(ref="S-B"))
    code, said, complained = typed("--until", "2025-09-08")
    assert (code, said) == (1, "")
    assert complained.startswith("There are several schemes. Add --scheme with one of:")
    assert typed("--until", "2025-09-08", "--scheme", "S-B")[2] == "0 entries added, £0.00 in all.\n"
    assert typed("--until", "2025-09-08", "--scheme", "nowhere")[0] == 1


@pytest.mark.parametrize(
    "words",
    [(), ("--until", "8 September"), ("--until", "2025-02-30"), ("--until", "2025-09-08", "--format", "xml")],
)
def test_wrong_usage_ends_with_2_and_charges_nothing(app, typed, words):
    assert typed(*words)[0] == 2
    assert _count(app) == 0


def test_run_more_than_a_year_ahead_is_refused_and_its_dry_run_is_not(app, typed):
    code, said, complained = typed("--until", "2026-09-20")
    assert (code, said, complained) == (1, "", "Check the year: that day is more than a year away.\n")
    code, _said, complained = typed("--until", "2026-09-20", "--dry-run")
    assert code == 0
    assert "a run to a day more than a year away is not carried out" in complained
    assert typed("--until", "2101-01-01", "--dry-run")[0] == 1
    assert _count(app) == 0


@pytest.mark.parametrize(("until", "on"), [("2026-09-20", "2026-09-01"), ("2030-01-01", "2029-12-01")])
def test_run_more_than_a_year_ahead_is_refused_whatever_day_it_is_said_to_be(app, typed, until, on):
    code, said, complained = typed("--until", until, "--on", on)
    assert (code, said, complained) == (1, "", "Check the year: that day is more than a year away.\n")
    assert _count(app) == 0
    code, _said, complained = typed("--until", until, "--on", on, "--dry-run")
    assert (code, "is not carried out" in complained) == (0, True)
    assert "is not carried out" not in typed("--until", "2026-09-19", "--on", on, "--dry-run")[2]
    assert typed("--until", "2026-09-19", "--on", on)[0] == 0  # 366 days from today
    assert _count(app) == 55


def test_run_for_a_past_day_goes_no_further_than_a_year_from_it(app, house, typed):
    assert typed("--until", "2025-09-15", "--on", "2024-09-13")[0] == 1
    assert typed("--until", "2025-09-15", "--on", "2024-09-14")[0] == 0
    assert _count(app) == 3
    _ends_on(app, house, date(2025, 9, 10))
    assert typed("--until", "2025-09-16", "--on", "2025-09-16")[0] == 0
    with app.app_context():
        undone = db.session.scalars(sa.select(Entry).where(Entry.reverses.is_not(None))).all()
    assert {entry.effective_on for entry in undone} == {date(2025, 9, 16)}
