"""What happens on a day, plans and their steps, mentors."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import sqlalchemy as sa
from eet.asking import BY, FIRST, actor, refused, status
from eet.conftest import DAY, TODAY
from sqlalchemy.exc import DatabaseError

from app.core import clock
from app.core.db import db
from app.core.permissions import SYSTEM
from app.eet import events, mentors, plans, standing
from app.eet.events import ReviewFacts
from app.eet.models import Event, Talk
from app.eet.plans import Answer
from app.eet.rules import (
    EventKind,
    Status,
    StepOwner,
)
from app.people.models import Person


# --- what happened ---
def test_a_review_moves_the_next_one_and_keeps_what_was_said(stay):
    said = ReviewFacts(TODAY, "Got up early.", None, "Ask about buses.", StepOwner.STAFF, TODAY + DAY)
    event = events.hold_review(stay, said, **BY)
    assert standing.standing(stay, on=TODAY).review.due_on == TODAY + 12 * 7 * DAY
    assert db.session.get_one(Talk, event.id).what_next == "Ask about buses."
    events.take_back(event, **BY)
    assert standing.standing(stay, on=TODAY).review.overdue


@pytest.mark.parametrize(
    ("on", "words"),
    [(date(2025, 8, 31), "moved in"), (TODAY + DAY, "still to come"), (date(2026, 1, 19), "last day here")],
)
def test_what_happened_is_on_a_day_of_the_stay_that_has_come(stay, on, words):
    stay.ends_on = date(2026, 1, 18)
    with refused("on", words):
        events.offer_support(stay, on=on, what="A lift to college.", **BY)
    stay.ends_on = None


def test_a_target_of_ones_own_is_never_more_than_was_agreed(stay):
    with refused("tenths", "agreed to 16"):
        events.set_target(stay, on=TODAY, tenths=165, why="?", **BY)
    with refused("tenths", "steps of a half"):
        events.set_target(stay, on=TODAY, tenths=81, why="?", **BY)
    events.set_target(stay, on=TODAY, tenths=0, why="In hospital school.", **BY)
    assert (status(stay), status(stay, TODAY - DAY)) == (Status.MEETING, Status.SUPPORT_DUE)


def test_what_happened_is_never_written_over(stay):
    event = events.offer_support(stay, on=TODAY, what="A lift to college.", **BY)
    refusals = (
        sa.update(Event).values(note="Nothing."),
        sa.update(Event).values(on=TODAY - DAY),
        sa.update(Event).values(kind=EventKind.REVIEW),
        sa.delete(Event),
    )
    for statement in refusals:
        with pytest.raises(DatabaseError, match="append-only"), db.session.begin_nested():
            db.session.execute(statement)
    events.take_back(event, **BY)
    db.session.flush()
    assert event.taken_back_on == TODAY


# --- plans ---
def _plan(stay, goal="A place on the course"):
    return plans.offer_plan(stay, goal=goal, first=FIRST, **BY)


def test_a_plan_counts_from_the_day_they_agree_and_a_later_one_takes_its_place(stay):
    plan = _plan(stay)
    assert status(stay) is Status.SUPPORT_DUE
    with refused(None, "waits for an answer"):
        _plan(stay)
    plans.answer(plan, Answer(agreed=True, on=TODAY, last_day=TODAY + 30 * DAY), **BY)
    assert (status(stay), status(stay, TODAY + 31 * DAY)) == (Status.PLAN_AGREED, Status.SUPPORT_DUE)
    with refused(None, "its answer already"):
        plans.answer(plan, Answer(agreed=True, on=TODAY), **BY)
    later = TODAY + 5 * DAY
    second = plans.offer_plan(stay, goal="A job", first=FIRST, actor=SYSTEM, today=later)
    plans.answer(second, Answer(agreed=True, on=later), actor=SYSTEM, today=later)
    assert plans.agreed_event(plan).last_day == later - DAY
    assert plans.agreed_event(second).last_day is None


def test_two_plans_agreed_on_one_day_leave_the_second(stay):
    first, second = _plan(stay), None
    plans.answer(first, Answer(agreed=True, on=TODAY), **BY)
    second = _plan(stay, "A job")
    plans.answer(second, Answer(agreed=True, on=TODAY), **BY)
    with refused(None, "Nobody has agreed"):
        plans.agreed_event(first)
    assert [one.plan.goal for one in standing.plans_of(stay.id) if one.runs_on(TODAY)] == ["A job"]


def test_a_no_needs_its_reason_and_is_no_plan(stay):
    plan = _plan(stay)
    with refused("because", "why not"):
        plans.answer(plan, Answer(agreed=False, on=TODAY), **BY)
    plans.answer(plan, Answer(agreed=False, on=TODAY, because="I want to work, not study."), **BY)
    assert status(stay) is Status.SUPPORT_DUE
    with refused(None, "Nobody has agreed"):
        plans.end_plan(plan, last_day=TODAY, **BY)


def test_what_a_step_earns_is_theirs_when_it_is_done_and_taken_back_when_it_is_opened_again(stay, flat):
    plan = _plan(stay)
    step = plans.steps(plan)[0]
    tenant, worker = ({"actor": actor(flat, role), "today": TODAY} for role in ("tenant", "staff"))
    with refused(None, "Nobody has agreed"):
        plans.complete(step, seen=False, **tenant)
    plans.answer(plan, Answer(agreed=True, on=TODAY), **BY)
    with refused(None, "not done yet"):
        plans.see(step, **worker)
    plans.complete(step, seen=True, **tenant)
    assert (step.done_on, step.done_by, step.seen_on) == (TODAY, flat.persons["tenant"], None)
    with refused(None, "your own EET"):
        plans.see(step, **tenant)
    plans.see(step, **worker)
    assert (step.seen_on, step.seen_by) == (TODAY, flat.persons["staff"])
    with refused(None, "is done"):
        plans.change_step(step, FIRST, **BY)
    plans.reopen(step, **BY)
    assert (step.done_on, step.done_by, step.seen_on, step.seen_by) == (None, None, None, None)


def test_a_plan_keeps_one_step_at_least_and_has_a_dozen_at_most(stay):
    plan = _plan(stay)
    with refused(None, "one step at least"):
        plans.remove_step(plans.steps(plan)[0], actor=SYSTEM)
    for _number in range(11):
        plans.add_step(plan, FIRST, **BY)
    with refused(None, "12 steps at most"):
        plans.add_step(plan, FIRST, **BY)
    plans.remove_step(plans.steps(plan)[3], actor=SYSTEM)
    assert [step.place for step in plans.steps(plan)] == [1, 2, 3, *range(5, 13)]


# --- mentors ---
NOW = datetime(2026, 1, 21, 12, tzinfo=clock.now().tzinfo)


def test_a_mentor_is_a_member_who_was_inducted_and_somebody_else(stay, flat):
    offered = {person.id for person in mentors.candidates(stay, on=TODAY)}
    assert offered == {flat.persons["committee"], flat.persons["chair"]}
    db.session.get_one(Person, flat.persons["chair"]).inducted_on = TODAY + DAY
    db.session.flush()
    for nobody in ("chair", "staff", "tenant"):
        with refused("mentor_id", "member of your committee"):
            mentors.choose(stay, flat.persons[nobody], actor=SYSTEM, now=NOW)


def test_asking_another_ends_the_one_before_and_either_may_end_it(stay, flat):
    first = mentors.choose(stay, flat.persons["committee"], actor=SYSTEM, now=NOW)
    mentors.accept(first, actor=SYSTEM, now=NOW)
    assert mentors.choose(stay, flat.persons["committee"], actor=SYSTEM, now=NOW) is first
    second = mentors.choose(stay, flat.persons["chair"], actor=SYSTEM, now=NOW)
    assert (first.ended_at, second.accepted_at, mentors.mentor_of(stay.id)) == (NOW, None, second)
    mentors.end(second, actor=SYSTEM, now=NOW)
    with refused(None, "do not ask"):
        mentors.accept(second, actor=SYSTEM, now=NOW)
    assert mentors.mentor_of(stay.id) is None
