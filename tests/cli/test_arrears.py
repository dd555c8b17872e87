"""flask arrears list, and what flask explain says of rent, as somebody types them."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta

import factories
import pytest
import time_machine
from arrears.accounts import enter, make_account, make_benefit, make_contact, make_hold, make_plan

from app.core.db import db, transaction
from app.rent.rules import EntryKind
from app.schemes.models import Scheme
from app.tenancies.rules import Pack

TODAY = date(2026, 1, 21)  # a Wednesday
BEGAN = date(2026, 1, 5)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel("2026-01-21 12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def typed(app):
    """Return a function that runs a flask command and gives its exit code, what it said and what it complained of."""

    def _typed(*words):
        done = app.test_cli_runner().invoke(args=[*map(str, words)])
        return done.exit_code, done.stdout, done.stderr

    return _typed


@pytest.fixture
def scheme(app):
    """Give a scheme with accounts b, a and B: three weeks charged, nothing charged, gone with £5 in credit."""
    with app.app_context(), transaction():
        made = factories.make_scheme(ref="S1")
        owing = make_account(made, starts_on=BEGAN, ref="b")
        for week in range(3):
            enter(owing.id, BEGAN + timedelta(weeks=week), 8250)
        make_account(made, starts_on=BEGAN, ref="a")
        gone = make_account(made, starts_on=BEGAN, ref="B", ends_on=TODAY - DAY)
        enter(gone.id, BEGAN, -500)
        make_account(made, starts_on=BEGAN, ref="c", ends_on=TODAY - DAY)  # gone, and nothing is owed
        make_account(made, starts_on=BEGAN, ref="d", withdrawn_on=BEGAN)
        make_account(made, starts_on=TODAY + DAY, ref="e")
        return made.id


def _list(typed, *words):
    code, said, complained = typed("arrears", "list", "--format", "json", *words)
    assert (code, complained) == (0, "")
    return json.loads(said)


def test_list_says_where_every_account_stands_by_reference(scheme, typed):
    del scheme
    rows = _list(typed)
    assert [row["tenancy_ref"] for row in rows] == ["B", "a", "b"]  # by code point
    assert list(rows[2]) == [
        "tenancy_ref",
        "balance_pence",
        "ahead_pence",
        "pending_benefit_pence",
        "net_pence",
        "weekly_pence",
        "weeks_owed",
        "oldest_unpaid_on",
        "serious",
        "stage",
        "next_step",
        "reason",
        "due_on",
    ]
    assert rows[2].pop("reason") == "£200.36 is 2.42 weeks of rent. Agree how to pay it bit by bit."
    assert rows[2] == {
        "tenancy_ref": "b",
        "balance_pence": 24_750,
        "ahead_pence": 4714,
        "pending_benefit_pence": 0,
        "net_pence": 20_036,
        "weekly_pence": 8250,
        "weeks_owed": "2.42",
        "oldest_unpaid_on": "2026-01-05",
        "serious": False,
        "stage": "plan",
        "next_step": "agree_plan",
        "due_on": "2026-01-21",
    }
    assert (rows[0]["next_step"], rows[0]["due_on"]) == ("refund_credit", "2026-01-21")
    assert (rows[1]["next_step"], rows[1]["due_on"], rows[1]["oldest_unpaid_on"]) == ("none", None, None)
    assert rows[1]["weeks_owed"] == "0.00"


@pytest.mark.parametrize(
    ("on", "refs"),
    [
        ("2026-01-04", []),
        ("2026-01-05", ["B", "a", "b", "c"]),
        ("2026-01-20", ["B", "a", "b", "c"]),
        ("2026-01-22", ["B", "a", "b", "e"]),
    ],
)
def test_list_of_another_day_is_of_the_stays_of_that_day(scheme, typed, on, refs):
    del scheme
    assert [row["tenancy_ref"] for row in _list(typed, "--on", on)] == refs


def test_list_of_another_day_knows_nothing_that_came_later(scheme, typed):
    del scheme
    (row,) = [row for row in _list(typed, "--on", "2026-01-11") if row["tenancy_ref"] == "b"]
    assert (row["balance_pence"], row["ahead_pence"], row["oldest_unpaid_on"]) == (8250, 0, "2026-01-05")


def test_list_leaves_out_somebody_gone_once_their_money_is_back(app, scheme, typed):
    del scheme
    with app.app_context(), transaction():
        gone = db.session.scalar(db.select(factories.Stay).where(factories.Stay.ref == "B"))
        enter(gone.id, TODAY, 500, kind=EntryKind.REFUND)
    assert [row["tenancy_ref"] for row in _list(typed)] == ["a", "b"]
    assert [row["tenancy_ref"] for row in _list(typed, "--on", "2026-01-20")] == ["B", "a", "b", "c"]


def test_list_for_people_and_for_a_spreadsheet(scheme, typed):
    del scheme
    code, table, _ = typed("arrears", "list")
    assert code == 0
    assert table.splitlines()[0].split()[0] == "tenancy_ref"
    assert len(table.splitlines()) == 4
    code, said, _ = typed("arrears", "list", "--format", "csv")
    rows = list(csv.DictReader(said.splitlines()))
    assert (code, [row["tenancy_ref"] for row in rows]) == (0, ["B", "a", "b"])
    assert rows[2]["net_pence"] == "20036"


def test_list_asks_which_of_several_schemes(app, scheme, typed):
    del scheme
    with app.app_context(), transaction():
        make_account(factories.make_scheme(ref="S2"), starts_on=BEGAN, ref="b")
    code, said, complained = typed("arrears", "list")
    assert (code, said) == (1, "")
    assert "--scheme" in complained
    assert [row["tenancy_ref"] for row in _list(typed, "--scheme", "S2")] == ["b"]
    assert typed("arrears", "list", "--scheme", "S3")[0] == 1


@pytest.mark.parametrize("words", [("--on", "yesterday"), ("--on", "2026-13-01"), ("--format", "xml")])
def test_list_typed_wrongly_is_wrong_usage(scheme, typed, words):
    del scheme
    assert typed("arrears", "list", *words)[0] == 2


def test_explain_tells_the_facts_the_rows_tried_and_the_one_that_fitted(app, scheme, typed):
    with app.app_context(), transaction():
        stay = make_account(db.session.get_one(Scheme, scheme), starts_on=BEGAN, ref="X", pack=Pack.UNDER_18_LICENCE)
        enter(stay.id, BEGAN, 30_000)
        make_benefit(stay.id, claimed_on=BEGAN, decided_on=BEGAN + DAY, weekly_pence=2000, from_on=BEGAN)
        make_contact(stay.id, TODAY - DAY)
        make_plan(stay.id, TODAY)
    lines = [line.strip() for line in _explained(typed, TODAY)]
    assert lines[0] == "X on 2026-01-21"
    for line in (
        "Really left to pay: £300.00",
        "Weeks of rent: 3.63",
        "The law’s test for serious: not met",
        "Here: since 2026-01-05",
        "Agreement: not an occupation contract",
        "Rent: £82.50 every week from 2026-01-05",
        "Benefit: Housing Benefit, £20.00 a week, claimed 2026-01-05, decided 2026-01-06, from 2026-01-05",
        "Plan: since 2026-01-21; no more than £200.00 expected to be left, £200.00 allowed",
        "Last taken: talk, 2026-01-20",
        "1 check_data: no. The records fit together.",
        "7 hold_paused: no. The account is not paused.",
    ):
        assert line in lines
    assert lines[-2] == (
        "8 talk_about_broken_plan: this. The plan is £100.00 behind since Wednesday 21 January 2026. "
        "Talk about what changed."
    )
    assert lines[-1].startswith("Next: Talk about the plan (Whoever looks after the plan, by 2026-01-21)")
    assert not any(line.startswith("9 ") for line in lines)


def test_explain_of_another_day_tells_that_day(app, scheme, typed):
    with app.app_context(), transaction():
        stay = db.session.scalar(
            db.select(factories.Stay).where(factories.Stay.scheme_id == scheme, factories.Stay.ref == "b")
        )
        make_hold(stay.id, BEGAN, BEGAN + DAY)
    assert "Pause: until 2026-01-06" in typed("explain", "b", "--on", "2026-01-06")[1]
    assert "Pause" not in typed("explain", "b", "--on", "2026-01-07")[1].split("Rows tried")[0]


def test_explain_of_serious_debt_prints_what_a_court_asks_for_and_what_is_missing(app, scheme, typed):
    with app.app_context(), transaction():
        stay = make_account(db.session.get_one(Scheme, scheme), starts_on=BEGAN, ref="X")
        enter(stay.id, BEGAN, 8 * 8250)
        make_contact(stay.id, TODAY - DAY)
    lines = _explained(typed, TODAY)
    start = lines.index("Before any notice or court:")
    assert "review_serious: this." in lines[start - 1]
    assert lines[start + 1] == "  done: We talked with the tenant about why they are behind."
    assert "  missing: A manager has looked at all of this." in lines[start:]
    assert "  ask: They have a fresh statement at least 10 days before a hearing." in lines[start:]
    assert lines[-1].startswith("Next: Look at it with a manager")
    assert "  missing: We talked with the tenant about why they are behind." in _explained(typed, TODAY - 2 * DAY)


def _explained(typed, on):
    """Return what is said of the rent of X on a day, line by line; what follows is about EET."""
    code, said, complained = typed("explain", "X", "--on", on.isoformat())
    assert (code, complained) == (0, "")
    return said.split("\n\nEET on ")[0].splitlines()


def test_explain_of_debt_that_is_not_serious_prints_no_list(scheme, typed):
    del scheme
    assert "court" not in typed("explain", "b")[1]


@pytest.mark.parametrize("ref", ["nobody", "d"])
def test_explain_of_no_account_is_refused_in_a_sentence(scheme, typed, ref):
    del scheme
    assert typed("explain", ref) == (1, "", f"There is no stay {ref} here.\n")


def test_explain_before_the_first_day_is_refused_in_a_sentence(scheme, typed):
    del scheme
    code, said, complained = typed("explain", "e")
    assert (code, said) == (1, "")
    assert "starts on 2026-01-22" in complained
    assert typed("explain", "e", "--on", "2026-01-22")[0] == 0
