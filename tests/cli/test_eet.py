"""flask eet list, as somebody types it."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest
import sqlalchemy as sa
import time_machine
from eet import by_hand
from eet.by_hand import activity, event, pause, stay

from app.core.db import db, transaction
from app.eet.models import Event
from app.tenancies.models import Stay

FIELDS = [
    "tenancy_ref",
    "status",
    "reason",
    "hours",
    "target_hours",
    "gap_began_on",
    "review_due_on",
    "review_overdue",
    "tier",
]


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel("2026-02-27 12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def typed(app):
    """Return a function that runs a flask command and gives its exit code, what it said and what it complained of."""

    def _typed(*words):
        done = app.test_cli_runner().invoke(args=[*map(str, words)])
        return done.exit_code, done.stdout, done.stderr

    return _typed


@pytest.fixture
def listed(typed):
    """Return a function that lists a day as JSON."""

    def _listed(*words):
        code, said, complained = typed("eet", "list", "--format", "json", *words)
        assert (code, complained) == (0, "")
        return json.loads(said)

    return _listed


@pytest.fixture
def scheme(app):
    """Load stays b (works, with a target of its own), a (too little for long), B (paused), and some not there now."""
    by_hand.load(
        app,
        stay("b"),
        stay("a", eet_target_hours="12.5", eet_grace_weeks="2"),
        stay("B"),
        stay("gone", ends_on="2026-02-26", end_reason="moved_on"),
        stay("last", ends_on="2026-02-27", end_reason="moved_on"),
        stay("late", starts_on="2026-02-28"),
        activities=[activity("b", "7.5", "2026-02-02"), activity("b", "1", "2026-02-02", kind="volunteering")],
        exemptions=[pause("B", "2026-02-20", "2026-03-05", "sickness")],
        eet_events=[event("b", "2026-02-20", "target", hours="8"), event("b", "2026-02-27", "review")],
    )


@pytest.mark.usefixtures("scheme")
def test_list_says_where_everybody_who_is_here_stands_by_reference(listed):
    rows = listed()
    assert [row["tenancy_ref"] for row in rows] == ["B", "a", "b", "last"]  # by code point
    assert all(list(row) == FIELDS for row in rows)
    assert [row.pop("reason") for row in rows] == [
        "Paused until Thursday 5 March 2026.",
        "No support was offered in writing since Monday 5 January 2026. That comes first.",
        "8.5 hours a week, and 8 were agreed.",
        "No support was offered in writing since Monday 5 January 2026. That comes first.",
    ]
    assert rows == [
        {
            "tenancy_ref": "B",
            "status": "exempt",
            "hours": "0.0",
            "target_hours": "16.0",
            "gap_began_on": None,
            "review_due_on": "2026-02-02",  # overdue when the pause began, so it stays
            "review_overdue": True,
            "tier": 2,
        },
        {
            "tenancy_ref": "a",
            "status": "support_due",
            "hours": "0.0",
            "target_hours": "12.5",
            "gap_began_on": "2026-01-05",
            "review_due_on": "2026-02-02",
            "review_overdue": True,
            "tier": 3,
        },
        {
            "tenancy_ref": "b",
            "status": "meeting",
            "hours": "8.5",
            "target_hours": "8.0",
            "gap_began_on": None,
            "review_due_on": "2026-05-22",
            "review_overdue": False,
            "tier": 5,
        },
        rows[3],
    ]


@pytest.mark.parametrize(
    ("on", "refs"),
    [
        ("2026-01-04", []),
        ("2026-01-05", ["B", "a", "b", "gone", "last"]),
        ("2026-02-26", ["B", "a", "b", "gone", "last"]),
        ("2026-02-27", ["B", "a", "b", "last"]),
        ("2026-02-28", ["B", "a", "b", "late"]),
    ],
)
@pytest.mark.usefixtures("scheme")
def test_list_of_a_day_is_of_the_stays_that_run_on_it_first_and_last_day_included(listed, on, refs):
    assert [row["tenancy_ref"] for row in listed("--on", on)] == refs


@pytest.mark.usefixtures("scheme")
def test_list_of_another_day_knows_nothing_that_came_later(listed):
    (row,) = [row for row in listed("--on", "2026-02-19") if row["tenancy_ref"] == "b"]
    assert (row["target_hours"], row["status"], row["gap_began_on"]) == ("16.0", "support_due", "2026-01-05")
    assert (row["review_due_on"], row["review_overdue"]) == ("2026-02-02", True)


def test_a_stay_that_was_withdrawn_is_not_listed_and_a_mistake_counts_for_nothing(app, listed):
    by_hand.load(app, stay("a"), stay("b"), eet_events=[event("a", "2026-02-20", "target", hours="0")])
    assert listed()[0]["status"] == "meeting"
    with app.app_context(), transaction():
        db.session.scalars(sa.select(Stay).where(Stay.ref == "b")).one().withdrawn_on = date(2026, 2, 1)
        db.session.scalars(sa.select(Event)).one().taken_back_on = date(2026, 2, 21)
    (row,) = listed()
    assert (row["tenancy_ref"], row["status"], row["target_hours"]) == ("a", "support_due", "16.0")


@pytest.mark.usefixtures("scheme")
def test_list_for_people_and_for_a_spreadsheet(typed):
    code, table, _ = typed("eet", "list")
    lines = table.splitlines()
    assert (code, len(lines), lines[0].split()) == (0, 5, FIELDS)
    assert lines[1].startswith("B            exempt       Paused until Thursday 5 March 2026.")
    assert lines[1].split()[-3:] == ["2026-02-02", "yes", "2"]
    assert lines[1].split()[-4] == "–"
    code, said, _ = typed("eet", "list", "--format", "csv")
    rows = list(csv.DictReader(said.splitlines()))
    assert (code, list(rows[0])) == (0, FIELDS)
    assert [(row["tenancy_ref"], row["hours"], row["gap_began_on"], row["tier"]) for row in rows[:3]] == [
        ("B", "0.0", "", "2"),
        ("a", "0.0", "2026-01-05", "3"),
        ("b", "8.5", "", "5"),
    ]


@pytest.mark.usefixtures("scheme")
def test_list_asks_which_of_several_schemes(app, listed, typed):
    by_hand.load(app, stay("c"), scheme_ref="S2")
    code, said, complained = typed("eet", "list")
    assert (code, said) == (1, "")
    assert "--scheme" in complained
    assert [row["tenancy_ref"] for row in listed("--scheme", "S2")] == ["c"]
    assert typed("eet", "list", "--scheme", "S3")[0] == 1


@pytest.mark.usefixtures("scheme")
def test_list_goes_up_to_the_last_day_of_the_calendar_and_refuses_later_ones(listed, typed):
    assert [row["tenancy_ref"] for row in listed("--on", "2100-12-31")] == ["B", "a", "b", "late"]
    assert typed("eet", "list", "--on", "2101-01-01") == (1, "", "Give --on a day up to 2100-12-31.\n")
    assert listed("--on", "0001-01-01") == []


def test_list_of_the_first_and_the_last_days_there_are(app, listed):
    by_hand.load(
        app,
        stay("a", starts_on="1941-01-01"),
        birth="1920-01-01",
        activities=[activity("a", "16", "1900-01-01")],
        exemptions=[pause("a", "2100-12-31", "2100-12-31")],
        eet_events=[event("a", "2100-12-31", "review"), event("a", "2100-12-31", "plan_agreed", to="2100-12-31")],
    )
    (row,) = listed("--on", "2100-12-31")
    assert (row["status"], row["review_due_on"]) == ("exempt", "2101-03-25")
    assert listed("--on", "1941-01-01")[0]["status"] == "meeting"


@pytest.mark.parametrize("words", [("--on", "yesterday"), ("--on", "2026-13-01"), ("--format", "xml"), ("more",)])
@pytest.mark.usefixtures("scheme")
def test_list_typed_wrongly_is_wrong_usage(typed, words):
    assert typed("eet", "list", *words)[0] == 2
