"""What is next for a tenant with their own EET: one thing at a time, the right one first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from eet.known import facts as facts_of_somebody
from hypothesis import given
from hypothesis import strategies as st

from app.eet import rules
from app.eet.rules import (
    Activity,
    ActivityKind,
    Event,
    EventKind,
    Exemption,
    ExemptionReason,
    Facts,
    Mine,
    OwnStep,
    Todo,
    Unseen,
)

START, DAY = date(2026, 1, 5), timedelta(days=1)  # a Monday; six weeks of time end on 15 February
REVIEWED = Event(START, EventKind.REVIEW)  # so that the next talk opens on 16 March
OFFERED = Event(date(2026, 2, 20), EventKind.SUPPORT_OFFERED)
JOB = Unseen("Caffi Ŵyn 🙂", date(2026, 2, 9), for_committee=False)
MINUTES = Unseen("The minutes", date(2026, 2, 9), for_committee=True)
ILL = Exemption(START, date(2026, 3, 1), ExemptionReason.SICKNESS)
MEETS = Activity(ActivityKind.EDUCATION, 160, START, None, verified=True)
GRACE, SHORT = date(2026, 1, 21), date(2026, 3, 2)


def _next(on=GRACE, *, activities=(), exemptions=(), events=(REVIEWED,), **more):
    facts = Facts(START, 160, 6, 12, tuple(activities), tuple(exemptions), tuple(events))
    return rules.own_next(Mine(rules.state(facts, on), rules.review(facts, on), **more))


@pytest.mark.parametrize(
    ("found", "step", "due_on", "says"),
    [
        (_next(plan_offered=True, unseen=[JOB]), OwnStep.ANSWER_PLAN, None, "say yes or no"),
        (_next(events=()), OwnStep.TALK, date(2026, 2, 2), "Say which day suits you."),
        (_next(date(2026, 2, 3), events=()), OwnStep.TALK, None, "It is time to look at it together."),
        (_next(exemptions=[ILL], unseen=[JOB], todo=Todo("Ring", GRACE)), OwnStep.PAUSED, None, "Nothing."),
        (_next(unseen=[JOB]), OwnStep.SHOW_PAPER, date(2026, 2, 9), "Show staff a paper for Caffi Ŵyn 🙂"),
        (_next(unseen=[MINUTES]), OwnStep.SHOW_PAPER, date(2026, 2, 9), "Ask the chair or staff"),
        (_next(unseen=[JOB], pause_asked=True), OwnStep.SHOW_PAPER, date(2026, 2, 9), "goes on counting"),
        (_next(unseen=[JOB], todo=Todo("Ring.", date(2026, 2, 8))), OwnStep.PLAN_STEP, date(2026, 2, 8), "plan: Ring."),
        (_next(unseen=[JOB], todo=Todo("Ring", date(2026, 2, 10))), OwnStep.SHOW_PAPER, date(2026, 2, 9), "Caffi"),
        (_next(unseen=[JOB], todo=Todo("Ring", GRACE - DAY)), OwnStep.PLAN_STEP, None, "Ring"),
        (_next(pause_asked=True), OwnStep.WAIT_FOR_ANSWER, None, "in writing"),
        (_next(date(2026, 2, 10), unseen=[JOB]), OwnStep.SHOW_PAPER, None, "it counts again"),
        (_next(date(2026, 2, 10), unseen=[MINUTES]), OwnStep.SHOW_PAPER, None, "Ask the chair or staff"),
        (_next(date(2026, 2, 10), unseen=[JOB], todo=Todo("Ring", SHORT)), OwnStep.PLAN_STEP, SHORT, "Ring"),
        (_next(), OwnStep.FIND_SOMETHING, date(2026, 2, 15), "Look for something you like"),
        (_next(SHORT, events=(REVIEWED,)), OwnStep.WAIT_FOR_OFFER, None, "It is our turn"),
        (_next(SHORT, events=(REVIEWED, OFFERED)), OwnStep.TELL_US, None, "what gets in the way"),
        (_next(activities=[MEETS]), OwnStep.KEEP_GOING, None, "From 2026-03-16 we look at it together again."),
        (_next(date(2026, 2, 10), activities=[MEETS], unseen=[JOB]), OwnStep.KEEP_GOING, None, "Nothing new."),
    ],
)
def test_one_thing_is_next_and_what_comes_first_is_first(found, step, due_on, says):
    assert (found.step, found.due_on) == (step, due_on)
    assert says in str(found.what)


@given(facts_of_somebody(), st.integers(0, 150), st.booleans(), st.booleans())
def test_there_is_always_something_next_and_never_hours_while_there_is_a_pause(facts, days, offered, asked):
    on = facts.starts_on + days * DAY
    state = rules.state(facts, on)
    found = rules.own_next(
        Mine(state, rules.review(facts, on), plan_offered=offered, pause_asked=asked, unseen=[JOB], todo=Todo("A", on))
    )
    if rules.tried(state)[-1].status is rules.Status.EXEMPT:
        assert found.step in {OwnStep.ANSWER_PLAN, OwnStep.TALK, OwnStep.PAUSED}
    if found.due_on is not None:
        assert found.due_on >= on
