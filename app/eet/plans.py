"""EET plans: offered, with steps, answered, and what is done of them. Nothing here commits.

Until the committee votes on plans, one it agreed to is written down by staff with the day of the answer.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core import audit, clock
from app.core.db import db
from app.core.edits import carry_over
from app.core.errors import RuleBroken
from app.core.i18n import day
from app.core.permissions import Actor
from app.eet import events
from app.eet.fairness import refuse_own
from app.eet.models import Event, Plan, PlanStep
from app.eet.rules import Achievement, EventKind, StepOwner
from app.tenancies.models import Stay
from app.tenancies.over import is_over, refuse_own_over

MOST_STEPS: Final = 12  # more is no plan anybody follows
ONE_DAY: Final = timedelta(days=1)
LOOKS_AHEAD: Final = timedelta(days=732)


@dataclass(frozen=True)
class StepFacts:
    """One step: what, who, by when, and what completing it earns."""

    words: str
    owner: StepOwner
    due_on: date
    achievement: Achievement | None = None


@dataclass(frozen=True)
class Answer:
    """What somebody said to a plan."""

    agreed: bool
    on: date
    last_day: date | None = None
    because: str | None = None  # of a no


def offer_plan(stay: Stay, *, goal: str, first: StepFacts, actor: Actor, today: date) -> Plan:
    """Offer a plan with its first step; one at a time waits for an answer."""
    if is_over(stay, today):
        raise RuleBroken(_("Their time here is over."))
    if offered(stay) is not None:
        raise RuleBroken(_("A plan waits for an answer already. Change that one instead."))
    plan = Plan(stay_id=stay.id, goal=goal, offered_on=today, recorded_at=clock.now(), recorded_by=actor.account_id)
    db.session.add(plan)
    db.session.flush()
    audit.record("eet.plan.offered", plan, actor=actor, scheme_id=stay.scheme_id)
    add_step(plan, first, actor=actor, today=today)
    return plan


def offered(stay: Stay) -> Plan | None:
    """Return the plan of a stay that waits for an answer, or None."""
    return db.session.scalar(sa.select(Plan).where(Plan.stay_id == stay.id, Plan.event_id.is_(None)))


def steps(plan: Plan) -> list[PlanStep]:
    """Return the steps of a plan in their order."""
    its = sa.select(PlanStep).where(PlanStep.plan_id == plan.id).order_by(PlanStep.place, PlanStep.id)
    return list(db.session.scalars(its))


def add_step(plan: Plan, facts: StepFacts, *, actor: Actor, today: date) -> PlanStep:
    """Add a step to the end of a plan."""
    before = steps(plan)
    _check_step(plan, facts, today)
    if len(before) >= MOST_STEPS:
        raise RuleBroken(_("A plan has %(num)s steps at most. Finish some first.", num=MOST_STEPS))
    step = PlanStep(plan_id=plan.id, place=before[-1].place + 1 if before else 1, **vars(facts))
    db.session.add(step)
    db.session.flush()
    audit.record("eet.plan.changed", plan, actor=actor, scheme_id=_scheme_id(plan))
    return step


def change_step(step: PlanStep, facts: StepFacts, *, actor: Actor, today: date) -> None:
    """Change a step that is not done."""
    plan = db.session.get_one(Plan, step.plan_id)
    if step.done_on is not None:
        raise RuleBroken(_("This step is done. Open it again first."))
    if facts.due_on != step.due_on:
        _check_step(plan, facts, today)
    carry_over(facts, step)
    audit.record("eet.plan.changed", plan, actor=actor, scheme_id=_scheme_id(plan))


def remove_step(step: PlanStep, *, actor: Actor) -> None:
    """Take a step out of a plan; the last one stays, and so does one that is done."""
    plan = db.session.get_one(Plan, step.plan_id)
    if step.done_on is not None:
        raise RuleBroken(_("This step is done. Open it again first."))
    if len(steps(plan)) == 1:
        raise RuleBroken(_("A plan has one step at least. Change this one instead."))
    db.session.delete(step)
    db.session.flush()
    audit.record("eet.plan.changed", plan, actor=actor, scheme_id=_scheme_id(plan))


def answer(plan: Plan, said: Answer, *, actor: Actor, today: date) -> Event:
    """Write down what somebody said to a plan; agreeing ends the plan before it on the day before."""
    stay = _stay(plan)
    refuse_own_over(stay, actor, today)
    if plan.event_id is not None:
        raise RuleBroken(_("This plan has its answer already."))
    if said.on < plan.offered_on:
        raise RuleBroken(_("It was offered on %(day)s.", day=day(plan.offered_on)), field="on")
    if not said.agreed and not said.because:
        raise RuleBroken(_("Write a few words about why not."), field="because")
    events.check_day(stay, said.on, today)
    if said.agreed:
        if said.last_day is not None and said.last_day < said.on:
            raise RuleBroken(_("The last day is before the first one. Check both."), field="last_day")
        _end_before(stay, said.on, actor=actor, today=today)
        more = {"note": plan.goal, "last_day": said.last_day}
        event = events.record(stay, EventKind.PLAN_AGREED, said.on, actor=actor, **more)
    else:
        event = events.record(stay, EventKind.PLAN_DECLINED, said.on, actor=actor, note=said.because)
    plan.event_id = event.id
    plan.version += 1
    return event


def end_plan(plan: Plan, *, last_day: date, actor: Actor, today: date) -> None:
    """Let an agreed plan end on another day."""
    event = agreed_event(plan)
    if last_day < event.on:
        raise RuleBroken(_("It began on %(day)s.", day=day(event.on)), field="last_day")
    if last_day > today + LOOKS_AHEAD:
        raise RuleBroken(_("That is more than two years away. Check the year."), field="last_day")
    event.last_day = last_day
    plan.version += 1
    audit.record("eet.plan.ended", plan, actor=actor, scheme_id=_scheme_id(plan), last_day=last_day)


def complete(step: PlanStep, *, seen: bool, actor: Actor, today: date) -> None:
    """Tick a step off; `seen`: a member of staff says so. What it earns is theirs. Twice changes nothing."""
    if step.done_on is not None:
        return
    plan = db.session.get_one(Plan, step.plan_id)
    refuse_own_over(_stay(plan), actor, today)
    agreed_event(plan)
    step.done_on, step.done_by = today, actor.person_id
    if seen and actor.person_id != _stay(plan).person_id:  # nobody sees for themselves that it is so
        step.seen_on, step.seen_by = today, actor.person_id
    step.version += 1
    audit.record("eet.plan.step_done", step, actor=actor, scheme_id=_scheme_id(plan))


def reopen(step: PlanStep, *, actor: Actor, today: date, seen_too: bool = True) -> None:
    """Open a step again: what it earned is taken back. Twice changes nothing.

    Without `seen_too` a step that staff saw stays as it is: what they vouch for is not for a mentor to undo.
    """
    if step.done_on is None:
        return
    plan = db.session.get_one(Plan, step.plan_id)
    refuse_own_over(_stay(plan), actor, today)
    if step.seen_on is not None and not seen_too:
        raise RuleBroken(_("Staff saw that this is done. Ask them to open it again."))
    step.done_on = step.done_by = step.seen_on = step.seen_by = None
    step.version += 1
    audit.record("eet.plan.step_reopened", step, actor=actor, scheme_id=_scheme_id(plan))


def see(step: PlanStep, *, actor: Actor, today: date) -> None:
    """Write down that staff saw a step is done: only then it may stand in a record for an employer."""
    if step.done_on is None:
        raise RuleBroken(_("This step is not done yet."))
    plan = db.session.get_one(Plan, step.plan_id)
    refuse_own(_stay(plan), actor)
    step.seen_on, step.seen_by = today, actor.person_id
    step.version += 1
    audit.record("eet.plan.step_seen", step, actor=actor, scheme_id=_scheme_id(plan))


def agreed_event(plan: Plan) -> Event:
    """Return the answer of a plan that was agreed; raise RuleBroken of one that was not."""
    event = db.session.get(Event, plan.event_id) if plan.event_id else None
    if event is None or event.kind is not EventKind.PLAN_AGREED or event.taken_back_on is not None:
        raise RuleBroken(_("Nobody has agreed to this plan yet."))
    return event


def _end_before(stay: Stay, on: date, *, actor: Actor, today: date) -> None:
    """End the plans that still run on a day; one that began that very day was replaced before it counted."""
    running = sa.select(Event).where(
        Event.stay_id == stay.id, Event.kind == EventKind.PLAN_AGREED, Event.taken_back_on.is_(None)
    )
    for event in db.session.scalars(running.where(sa.or_(Event.last_day.is_(None), Event.last_day >= on))):
        if event.on > on:
            raise RuleBroken(
                _("A plan was agreed on %(day)s. Choose that day or later.", day=day(event.on)), field="on"
            )
        if event.on == on:
            events.take_back(event, actor=actor, today=today)
        else:
            event.last_day = on - ONE_DAY


def _check_step(plan: Plan, facts: StepFacts, today: date) -> None:
    if facts.due_on < plan.offered_on:
        raise RuleBroken(_("Choose a day after the plan was offered."), field="due_on")
    if facts.due_on > today + LOOKS_AHEAD:
        raise RuleBroken(_("That is more than two years away. Check the year."), field="due_on")


def _stay(plan: Plan) -> Stay:
    return db.session.get_one(Stay, plan.stay_id)


def _scheme_id(plan: Plan) -> uuid.UUID:
    return _stay(plan).scheme_id
