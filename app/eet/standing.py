"""How one person stands with their EET on a day, and everything their pages show: in a fixed number of statements.

Each page gives its template only the parts its reader may see: `Standing` is what a mentor may know too, `Record` is
for staff and the person themselves.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.core.db import db
from app.eet import mentors, pauses, queries, referrals, rules
from app.eet.models import (
    Activity,
    Event,
    EvidenceCheck,
    Exemption,
    Mentor,
    PauseRequest,
    Plan,
    PlanStep,
    Referral,
    Talk,
)
from app.eet.rules import EventKind, Next, Review, State, Status, Tried
from app.letters.models import Letter
from app.letters.rules import Topic
from app.people.models import Person
from app.tenancies import life
from app.tenancies.models import Stay
from app.tenancies.rules import LifeEventKind


@dataclass(frozen=True)
class PlanShown:
    """A plan with its steps, and the answer to it if there is one."""

    plan: Plan
    steps: list[PlanStep]
    event: Event | None

    @property
    def agreed(self) -> bool:
        """Say whether they said yes to it."""
        return self.event is not None and self.event.kind is EventKind.PLAN_AGREED

    def runs_on(self, day: date) -> bool:
        """Say whether it was agreed and covers a day."""
        event = self.event
        return (
            event is not None and self.agreed and event.on <= day and (event.last_day is None or day <= event.last_day)
        )

    @property
    def next_due(self) -> date | None:
        """Return the day the first step that is still open is due, or None."""
        return min((step.due_on for step in self.steps if step.done_on is None), default=None)


@dataclass(frozen=True)
class Standing:
    """Where somebody stands on a day: what a mentor may know as well."""

    on: date
    state: State
    rows: list[Tried]
    review: Review
    next: Next
    plans: list[PlanShown]  # newest first
    mentor: Mentor | None  # asked, whether they help or not
    mentor_name: str
    helper_name: str  # of the mentor who helps; empty: staff do
    paused_until: date | None

    @property
    def status(self) -> Status:
        """Return the status."""
        return self.rows[-1].status

    @property
    def share(self) -> int:
        """Return the hours in hundredths of the target, at most 100; all of it where there is none to reach."""
        return rules.share(self.state)


@dataclass(frozen=True)
class Happened:
    """One line of the timeline: which kind of thing, on which day, the row, who."""

    on: date
    kind: str  # activity, ended, check, pause, event, step, life, letter, referral
    row: Any
    by: str = ""


@dataclass(frozen=True)
class Record:
    """Everything about somebody’s EET, for staff and the person themselves."""

    standing: Standing
    activities: list[Activity]  # newest first
    pauses: list[Exemption]
    asked: PauseRequest | None
    referral: Referral | None
    life: list[tuple[date, LifeEventKind]]
    talks: dict[uuid.UUID, Talk]
    timeline: list[Happened]  # newest first


def standing(stay: Stay, *, on: date, for_peer: bool = False) -> Standing:
    """Return where somebody stands on a day; before the stay begins, as on its first day.

    A peer is never told that a pause was asked for: their next step is reckoned without it.
    """
    on = max(on, stay.starts_on)
    facts = queries.facts_of([stay.id])[stay.id]
    state, review, shown = rules.state(facts, on), rules.review(facts, on), plans_of(stay.id)
    running = next((one for one in shown if one.runs_on(on)), None)
    asked, mentor = None if for_peer else pauses.waiting(stay), mentors.mentor_of(stay.id)
    waits = rules.Open(asked.asked_on if asked else None, running.next_due if running else None)
    name = db.session.get_one(Person, mentor.mentor_id).name if mentor else ""
    return Standing(
        on=on,
        state=state,
        rows=rules.tried(state),
        review=review,
        next=rules.next_step(state, review, waits),
        plans=shown,
        mentor=mentor,
        mentor_name=name,
        helper_name=name if mentors.helping(stay, on=on) else "",
        paused_until=max((e.last_day for e in facts.exemptions if e.covers(on)), default=None),
    )


def plans_of(stay_id: uuid.UUID) -> list[PlanShown]:
    """Return the plans of a stay that were made on screen, newest first, with their steps and answers."""
    rows = db.session.execute(
        sa.select(Plan, Event)
        .outerjoin(Event, sa.and_(Event.id == Plan.event_id, Event.taken_back_on.is_(None)))
        .where(Plan.stay_id == stay_id)
        .order_by(Plan.offered_on.desc(), Plan.recorded_at.desc(), Plan.id)
    ).all()
    steps: dict[uuid.UUID, list[PlanStep]] = {plan.id: [] for plan, _event in rows}
    its = sa.select(PlanStep).where(PlanStep.plan_id.in_(steps)).order_by(PlanStep.place, PlanStep.id)
    for step in db.session.scalars(its):
        steps[step.plan_id].append(step)
    return [PlanShown(plan, steps[plan.id], event) for plan, event in rows]


def record(stay: Stay, *, on: date) -> Record:
    """Return everything about somebody’s EET on a day."""
    activities = _rows(
        sa.select(Activity).where(Activity.stay_id == stay.id).order_by(Activity.from_on.desc(), Activity.id)
    )
    given = _rows(sa.select(Exemption).where(Exemption.stay_id == stay.id).order_by(Exemption.from_on.desc()))
    at, changed = standing(stay, on=on), life.events([stay.id])[stay.id]
    talks = sa.select(Talk).join(Event, Event.id == Talk.event_id).where(Event.stay_id == stay.id)
    found = [
        *_of_activities(activities),
        *(Happened(pause.from_on, "pause", pause) for pause in given),
        *_of_events(stay.id),
        *(Happened(s.done_on, "step", s) for one in at.plans for s in one.steps if s.done_on),
        *(Happened(day, "life", kind) for day, kind in changed if stay.starts_on <= day <= on),
        *_of_letters(stay.id),
        *(Happened(row.on, "referral", row) for row in _rows(sa.select(Referral).where(Referral.stay_id == stay.id))),
    ]
    return Record(
        standing=at,
        activities=activities,
        pauses=given,
        asked=pauses.waiting(stay),
        referral=referrals.waiting(stay.id),
        life=changed,
        talks={talk.event_id: talk for talk in db.session.scalars(talks)},
        timeline=sorted(found, key=lambda one: one.on, reverse=True),
    )


def _rows(query: Any) -> list[Any]:
    return list(db.session.scalars(query))


def _of_activities(activities: list[Activity]) -> Iterator[Happened]:
    for activity in activities:
        yield Happened(activity.from_on, "activity", activity)
        if activity.last_day is not None:
            yield Happened(activity.last_day, "ended", activity)
    known = {activity.id: activity for activity in activities}
    checks = (
        sa.select(EvidenceCheck, Person)
        .outerjoin(Person, Person.id == EvidenceCheck.by_id)
        .where(EvidenceCheck.activity_id.in_(known))
    )
    for check, person in db.session.execute(checks):
        yield Happened(check.on, "check", (check, known[check.activity_id]), person.full_name if person else "")


def _of_events(stay_id: uuid.UUID) -> Iterator[Happened]:
    rows = sa.select(Event, Person).outerjoin(Person, Person.id == Event.by_id).where(Event.stay_id == stay_id)
    for event, person in db.session.execute(
        rows.where(Event.taken_back_on.is_(None)).order_by(Event.recorded_at.desc())
    ):
        yield Happened(event.on, "event", event, person.full_name if person else "")


def _of_letters(stay_id: uuid.UUID) -> Iterator[Happened]:
    its = sa.select(Letter).where(Letter.stay_id == stay_id, Letter.withdrawn_on.is_(None), Letter.topic == Topic.EET)
    for letter in db.session.scalars(its):
        yield Happened(letter.dated_on, "letter", letter)
