"""flask explain: what it says of EET, as somebody types it."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
import time_machine
from eet import by_hand
from eet.by_hand import activity, event, pause, stay
from eet.living import asks, plan, step

from app.core.db import db, transaction
from app.tenancies.models import Stay

TODAY = date(2026, 4, 1)  # a Wednesday


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(f"{TODAY} 12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def said(app):
    """Return a function that gives what is said of the EET of a stay on a day, line by line."""

    def _said(*words):
        done = app.test_cli_runner().invoke(args=["explain", *words])
        assert (done.exit_code, done.stderr) == (0, "")
        rent, eet = done.stdout.split("\n\nEET on ")
        assert rent.splitlines()[-1].startswith("Next: ")
        return [line.strip() for line in f"EET on {eet}".splitlines()]

    return _said


@pytest.fixture
def full(app):
    """Load somebody with everything dated there is, whose hours are too short on 1 April."""
    by_hand.load(
        app,
        stay("a", eet_target_hours="12.5", eet_grace_weeks="7", eet_review_weeks="10", ends_on="2026-06-30")
        | {"end_reason": "moved_on"},
        activities=[
            activity("a", "7.5", "2026-01-12", "2026-07-01"),
            activity("a", "8", "2026-01-05", "2026-01-25", kind="education"),
            activity("a", "4", "2026-02-01", kind="training", evidence="none"),
            activity("a", "2", "2026-03-20", kind="volunteering", evidence="seen"),
            activity("a", "16", "2026-04-02"),
        ],
        exemptions=[pause("a", "2026-02-02", "2026-02-08", "sickness"), pause("a", "2026-04-02", "2026-04-03")],
        eet_events=[
            event("a", "2026-01-26", "target", hours="20"),
            event("a", "2026-02-10", "target", hours="10"),
            event("a", "2026-02-02", "review"),
            event("a", "2026-02-20", "review"),
            event("a", "2026-02-25", "support_offered", note="secret"),
            event("a", "2026-03-02", "plan_declined"),
            event("a", "2026-03-03", "plan_agreed", to="2026-03-31"),
            event("a", "2026-04-02", "support_offered"),
        ],
        life_events=[
            {"tenancy_ref": "a", "on": "2026-03-04", "kind": "exams"},
            {"tenancy_ref": "a", "on": "2026-04-02", "kind": "other"},
        ],
    )


@pytest.mark.usefixtures("full")
def test_explain_tells_the_facts_the_rows_tried_the_one_that_fitted_and_what_is_next(said):
    assert said("a", "--on", "2026-04-05") == [
        "EET on 2026-04-05",
        "Status: meeting",
        "Hours a week that count: 25.5",
        "Hours a week that are verified: 23.5",
        "Target: 10",
        "Short since: –",
        "Next time to look at it together: from 2026-04-17 to 2026-05-01",
        "Tier for returns: 5",
        "Here: since 2026-01-05, last day 2026-06-30",
        "Agreed at the start: 12.5 hours a week, 7 weeks to find something, a review every 10 weeks",
        "Education: 8 hours a week, from 2026-01-05, last day 2026-01-25, verified",
        "Employment: 7.5 hours a week, from 2026-01-12, last day 2026-07-01, verified",
        "Training: 4 hours a week, from 2026-02-01, not verified, counted until 2026-03-01",
        "Volunteering: 2 hours a week, from 2026-03-20, not verified, counts until 2026-04-17",
        "Employment: 16 hours a week, from 2026-04-02, verified",
        "Pause: from 2026-02-02 to 2026-02-08, Illness",
        "Pause: from 2026-04-02 to 2026-04-03, Something else",
        "A target of their own: 2026-02-10, 10 hours a week",
        "Looked at it together: 2026-02-20",
        "Said no to a plan: 2026-03-02",
        "Agreed to a plan: 2026-03-03, until 2026-03-31",
        "Support offered in writing: 2026-04-02",
        "Something changed in their life: 2026-04-02",
        "Rows tried, the first that fits is the status:",
        "1 exempt: no. No pause covers this day.",
        "2 meeting: this. 25.5 hours a week, and 10 were agreed.",
        (
            "Next: Verify what they do (by 2026-04-17). Nobody has verified it yet. "
            "After Friday 17 April 2026 it does not count any more."
        ),
    ]


@pytest.mark.usefixtures("full")
def test_explain_of_hours_that_are_not_reached_prints_what_must_come_before_a_warning(said):
    lines = said("a")
    assert lines[:8] == [
        "EET on 2026-04-01",
        "Status: not_meeting",
        "Hours a week that count: 9.5",
        "Hours a week that are verified: 7.5",
        "Target: 10",
        "Short since: 2026-02-09",
        "Next time to look at it together: from 2026-04-17 to 2026-05-01",
        "Tier for returns: 4",
    ]
    start = lines.index("Rows tried, the first that fits is the status:")
    assert [line.split(": ")[0] for line in lines[start + 1 : start + 7]] == [
        "1 exempt",
        "2 meeting",
        "3 grace",
        "4 plan_agreed",
        "5 support_due",
        "6 not_meeting",
    ]
    assert [": this. " in line for line in lines[start + 1 : start + 7]] == [False] * 5 + [True]
    assert lines[start + 7 : -1] == [
        "Before a referral for a warning:",
        "done: Their hours are short, and time, plans and offers of help have run out.",
        "done: They were offered support in writing.",
        "done: They agreed to a plan, or said why not, and 14 days passed since.",
        "done: No pause they asked for waits for an answer.",
        "done: They are not kept out of the house for a time.",
        (
            "missing: Nothing big changed in their life in the last 28 days. Something changed on "
            "Wednesday 4 March 2026. Wait until after Wednesday 1 April 2026, and ask how they are."
        ),
    ]
    assert "Something changed in their life: 2026-03-04" in lines
    assert not any("secret" in line for line in lines)  # a note of staff is on their pages
    assert "2026-04-02" not in " ".join(lines)  # what comes later


@pytest.mark.usefixtures("full")
def test_explain_of_hours_that_are_reached_or_may_be_short_prints_no_list(said):
    assert "Status: grace" in said("a", "--on", "2026-03-29")
    assert not any("warning" in line for line in said("a", "--on", "2026-03-29"))
    assert not any("warning" in line for line in said("a", "--on", "2026-04-05"))


@pytest.mark.usefixtures("full")
def test_explain_says_when_a_review_is_overdue(said):
    assert "Next time to look at it together: from 2026-04-17 to 2026-05-01" in said("a", "--on", "2026-05-01")
    assert "Next time to look at it together: from 2026-04-17 to 2026-05-01, overdue" in said("a", "--on", "2026-05-02")


@pytest.mark.parametrize(
    ("decided_on", "taken_back_on", "waits"),
    [(None, None, True), (TODAY, None, False), (date(2026, 4, 2), None, True), (None, TODAY, False)],
)
def test_explain_of_a_pause_that_was_asked_for_tells_what_was_known_that_day(
    app, full, said, decided_on, taken_back_on, waits
):
    del full
    with app.app_context(), transaction():
        its = db.session.scalars(sa.select(Stay)).one()
        granted = None if decided_on is None else False
        asks(its, date(2026, 3, 31), decided_on=decided_on, granted=granted, taken_back_on=taken_back_on)
    lines, before = said("a"), said("a", "--on", "2026-03-30")
    assert ("Asked for a pause, and waits for an answer: 2026-03-31" in lines) is waits
    assert (
        "missing: No pause they asked for waits for an answer. Decide about the pause they asked for." in lines
    ) is waits
    assert lines[-1].startswith("Next: Answer about a pause (by 2026-03-31)") is waits
    assert not any(line.startswith("Asked for a pause") for line in before)


def test_explain_of_a_plan_tells_when_its_next_step_was_due_that_day(app, said):
    earlier = event("a", "2026-02-10", "plan_agreed", to="2026-04-01")
    by_hand.load(app, stay("a"), eet_events=[event("a", "2026-02-20", "review"), earlier])
    with app.app_context(), transaction():
        its = plan(db.session.scalars(sa.select(Stay)).one(), offered_on=date(2026, 3, 1), agreed_on=date(2026, 3, 2))
        step(its, date(2026, 3, 20), done_on=date(2026, 3, 18))
        step(its, date(2026, 4, 20), place=2)
    assert "The next step of the plan is due: 2026-04-20" in said("a")
    assert "Agreed to a plan: 2026-02-10, until 2026-04-01" in said("a")  # both run
    assert "Agreed to a plan: 2026-02-10, until 2026-04-01" not in said("a", "--on", "2026-04-02")
    lines = said("a", "--on", "2026-03-17")
    assert "The next step of the plan is due: 2026-03-20" in lines
    assert "Agreed to a plan: 2026-03-02, without an end" in lines
    assert lines[-1].startswith("Next: Help with the next step of the plan (by 2026-03-20)")
    assert not any(line.startswith("The next step") for line in said("a", "--on", "2026-03-01"))


def test_explain_counts_the_eighteenth_birthday_as_a_change(app, said):
    by_hand.load(
        app,
        stay("a", pack="under-18-licence"),
        birth="2008-03-31",
        eet_events=[event("a", "2026-02-10", "support_offered"), event("a", "2026-02-11", "plan_declined")],
    )
    assert "Something changed in their life: 2026-03-31" in said("a")
    assert [line for line in said("a") if line.startswith("missing: ")] == [
        (
            "missing: Nothing big changed in their life in the last 28 days. "
            "Something changed on Tuesday 31 March 2026. Wait until after Tuesday 28 April 2026, and ask how they are."
        )
    ]
    assert not any(line.startswith("missing: ") for line in said("a", "--on", "2026-03-30"))


@pytest.mark.usefixtures("full")
def test_explain_of_a_stay_that_is_over_says_in_one_line_that_it_has_no_status(said):
    assert said("a", "--on", "2026-06-30")[1].startswith("Status: ")
    assert said("a", "--on", "2026-07-01") == [
        "EET on 2026-07-01: the stay does not run on that day, so it has no status."
    ]
    assert said("a", "--on", "2026-01-05")[1] == "Status: grace"


@pytest.mark.parametrize("words", [("nobody",), ("a", "--on", "2026-01-04"), ("a", "--on", "2101-01-01")])
@pytest.mark.usefixtures("full")
def test_explain_that_is_refused_says_so_in_a_sentence_and_nothing_else(app, words):
    done = app.test_cli_runner().invoke(args=["explain", *words])
    assert (done.exit_code, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
