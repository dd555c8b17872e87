"""What a home page says to the person themselves: their home, what they wait for, who helps them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.accounts.models import RoleHeld
from app.accounts.sessions import held_on
from app.agreements.clocks import statement_last_day
from app.agreements.queries import Row
from app.arrears import queries as arrears
from app.arrears.rules import ABOUT_DEBT, Position, position
from app.core.db import db
from app.core.permissions import Actor, Permission, Role, can
from app.eet import standing
from app.eet.standing import Standing
from app.people.models import Person
from app.tenancies import queries as tenancies
from app.tenancies.queries import StayFacts

HELPING = (Role.STAFF, Role.MANAGER, Role.SAFEGUARDING)
MOST_HELPERS = 6


@dataclass(frozen=True)
class Helper:
    """Somebody to turn to, by the name they like, and what they are (None: one’s own support worker)."""

    name: str
    role: Role | None = None


@dataclass(frozen=True)
class Own:
    """What is one’s own on the home page."""

    papers: list[Row]
    stay: StayFacts | None
    ends: dict[Role, date]  # roles with a last day: until when they are held
    rent: Position | None = None  # where their rent stands, when its next step asks something of them
    owed_on: uuid.UUID | None = None  # else the newest stay that is over and still asks something of them
    eet: Standing | None = None  # where they stand with their EET

    def paper_due(self, row: Row, *, on: date) -> date | None:
        """Return the day by which the law gives this person their paper, while that is still to come."""
        last_day = statement_last_day(row.agreement.starts_on)
        return last_day if row.handed_over_on is None and on <= last_day else None


def own(actor: Actor, papers: list[Row], *, on: date) -> Own:
    """Return what is this person’s own on a day."""
    stay = tenancies.running_stay(actor.person_id, on=on) if actor.person_id else None
    mine = sa.select(RoleHeld.role, sa.func.max(RoleHeld.last_day)).where(
        RoleHeld.person_id == actor.person_id, RoleHeld.last_day.is_not(None), held_on(on)
    )
    ends = {role: last_day for role, last_day in db.session.execute(mine.group_by(RoleHeld.role)) if last_day}
    alive = [row for row in papers if row.agreement.withdrawn_on is None]
    rent = arrears.position_of(stay.id, on=on, today=on) if stay and stay.starts_on <= on else None
    theirs = rent if rent and rent.next_step in ABOUT_DEBT else None
    owed_on = None if theirs else _owed_on(actor, on)
    own_eet = can(actor, Permission.EET_OWN) and stay is not None and stay.starts_on <= on
    eet = standing.standing(stay, on=on) if stay and own_eet else None
    return Own(alive, tenancies.stay_facts(stay) if stay else None, ends, theirs, owed_on, eet)


def _owed_on(actor: Actor, on: date) -> uuid.UUID | None:
    """Return the newest stay that is over and asks something of its person about rent still open."""
    if actor.person_id is None or not can(actor, Permission.ARREARS_OWN):
        return None
    open_still = [one.stay_id for one in arrears.ended_accounts(actor.person_id, on=on) if one.balance_pence > 0]
    if not open_still or arrears.has_breathing_space(actor.person_id, on=on):
        return None
    facts = arrears.facts_of(open_still, on=on, today=on)
    return next((stay_id for stay_id in open_still if position(facts[stay_id], on).next_step in ABOUT_DEBT), None)


def who_helps(actor: Actor, *, on: date) -> list[Helper]:
    """Return who somebody can turn to: their support worker first, then who works in their schemes."""
    worker = (
        sa.select(Person)
        .where(Person.id == sa.select(Person.support_worker_id).where(Person.id == actor.person_id).scalar_subquery())
        .limit(1)
    )
    named = {person.id: Helper(person.name) for person in db.session.scalars(worker)}
    for person, role in _working(actor.scheme_ids, on=on):
        if person.id != actor.person_id:
            named.setdefault(person.id, Helper(person.name, role))
    return list(named.values())[:MOST_HELPERS]


def _working(ids: Iterable[uuid.UUID], *, on: date) -> list[tuple[Person, Role]]:
    """Return who works in these schemes on a day and as what, staff first."""
    rows = db.session.execute(
        sa.select(Person, RoleHeld.role)
        .join(RoleHeld, RoleHeld.person_id == Person.id)
        .where(RoleHeld.scheme_id.in_(list(ids)), RoleHeld.role.in_(HELPING), held_on(on))
        .order_by(Person.order_key, Person.id)
    )
    return sorted(((person, role) for person, role in rows), key=lambda held: HELPING.index(held[1]))
