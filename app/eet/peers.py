"""What peers are shown of EET: their mentees, as far as each let them, and work for the committee that waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.core.db import db
from app.core.permissions import Actor, Permission, visible
from app.eet import queries, standing
from app.eet.models import Activity, Event, Mentor, Plan, PlanStep, Talk
from app.eet.rules import EventKind, StepOwner
from app.eet.standing import PlanShown, Standing
from app.people.models import Person
from app.tenancies.models import Stay

THEIRS = (StepOwner.MENTOR, StepOwner.TENANT)  # steps a mentor ticks off, together with the tenant


@dataclass(frozen=True)
class Mentee:
    """Somebody who asked this reader to be their mentor."""

    row: Mentor
    stay: Stay
    name: str  # as they like to be called
    at: Standing | None  # None until the reader said yes

    @property
    def plan(self) -> PlanShown | None:
        """Return the plan that runs, or None."""
        return next((shown for shown in self.at.plans if shown.runs_on(self.at.on)), None) if self.at else None

    @property
    def next_step(self) -> PlanStep | None:
        """Return the first open step of the plan that is theirs or the reader’s to do, or None."""
        steps = self.plan.steps if self.plan else []
        mine = (step for step in steps if step.owner in THEIRS and step.done_on is None)
        return min(mine, key=lambda step: step.due_on, default=None)


@dataclass(frozen=True)
class Work:
    """Work for the committee somebody wrote down and nobody verified yet."""

    row: Activity
    name: str


def mentees(actor: Actor, *, on: date) -> list[Mentee]:
    """Return the people whose mentor somebody is or is asked to be, who asked first first."""
    seen = sa.select(Mentor).where(visible(Mentor, actor, Permission.EET_MENTOR)).order_by(Mentor.chosen_at, Mentor.id)
    return [mentee_of(row, on=on) for row in db.session.scalars(seen)]


def mentee_of(row: Mentor, *, on: date) -> Mentee:
    """Return what a mentor may know: a name, and once they said yes how somebody stands."""
    stay = db.session.get_one(Stay, row.stay_id)
    at = standing.standing(stay, on=on, for_peer=True) if row.accepted_at else None
    return Mentee(row, stay, name_of(stay), at)


def name_of(stay: Stay) -> str:
    """Return the name the tenant of a stay likes to be called."""
    return db.session.get_one(Person, stay.person_id).name


def reviews_of(row: Mentor) -> Iterable[tuple[date, Talk | None]]:
    """Return when it was looked at together, newest first; what was said only where this mentor held it."""
    its = (
        sa.select(Event, Talk)
        .outerjoin(Talk, sa.and_(Talk.event_id == Event.id, Event.by_id == row.mentor_id))
        .where(Event.stay_id == row.stay_id, Event.kind == EventKind.REVIEW, Event.taken_back_on.is_(None))
        .order_by(Event.on.desc(), Event.recorded_at.desc())
    )
    return [(event.on, talk) for event, talk in db.session.execute(its)]


def mentor_through(step: PlanStep, actor: Actor) -> Mentor | None:
    """Return as whose mentor somebody may tick a step off, or None where it is staff’s to do."""
    if step.owner not in THEIRS:
        return None
    of_plan = sa.select(Plan.stay_id).where(Plan.id == step.plan_id).scalar_subquery()
    its = sa.select(Mentor).where(visible(Mentor, actor, Permission.EET_MENTOR), Mentor.accepted_at.is_not(None))
    return db.session.scalar(its.where(Mentor.stay_id == of_plan))


def work(actor: Actor) -> list[Work]:
    """Return the work for the committee that waits for this chair, oldest first."""
    rows = (
        sa.select(Activity, Person)
        .join(Stay, Stay.id == Activity.stay_id)
        .join(Person, Person.id == Stay.person_id)
        .where(queries.work_that_waits(actor))
        .order_by(Activity.from_on, Activity.id)
    )
    return [Work(activity, person.name) for activity, person in db.session.execute(rows)]
