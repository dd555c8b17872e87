"""Mentors: a committee member whom a tenant asks to help with EET, who says yes or “not me, please”.

Both agree, and either ends it at once, without a reason. What is then theirs to do goes back to staff: it is derived
from who is mentor, so nothing is lost. Nothing here commits.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import Actor
from app.eet import queries
from app.eet.models import Mentor
from app.people.models import Person
from app.tenancies.models import Stay
from app.tenancies.over import is_over


def choose(stay: Stay, mentor_id: uuid.UUID, *, actor: Actor, now: datetime) -> Mentor:
    """Ask a member to be one’s mentor; asking another ends the one before. Until they say yes they see only that."""
    today = clock.local(now).date()
    if is_over(stay, today):
        raise RuleBroken(_("Your time here is over. Talk with staff."))
    if mentor_id not in {person.id for person in candidates(stay, on=today)}:
        raise RuleBroken(_("Choose a member of your committee."), field="mentor_id")
    before = mentor_of(stay.id)
    if before is not None and before.mentor_id == mentor_id:
        return before
    if before is not None:
        end(before, actor=actor, now=now)
    mentor = Mentor(stay_id=stay.id, mentor_id=mentor_id, chosen_at=now)
    db.session.add(mentor)
    db.session.flush()
    audit.record("eet.mentor.asked", mentor, actor=actor, scheme_id=stay.scheme_id)
    return mentor


def accept(mentor: Mentor, *, actor: Actor, now: datetime) -> None:
    """Say yes to being somebody’s mentor. Twice changes nothing."""
    if mentor.ended_at is not None:
        raise RuleBroken(_("They do not ask for this any more."))
    if mentor.accepted_at is None:
        mentor.accepted_at = now
        audit.record("eet.mentor.accepted", mentor, actor=actor, scheme_id=_scheme_id(mentor))


def end(mentor: Mentor, *, actor: Actor, now: datetime) -> None:
    """End a mentor at once, whoever of the three says so. Twice changes nothing."""
    if mentor.ended_at is None:
        mentor.ended_at = now
        audit.record("eet.mentor.ended", mentor, actor=actor, scheme_id=_scheme_id(mentor))


def mentor_of(stay_id: uuid.UUID) -> Mentor | None:
    """Return the mentor the tenant asked, whether they said yes or not yet, if it still stands."""
    standing = sa.select(Mentor).where(Mentor.stay_id == stay_id, Mentor.ended_at.is_(None))
    return db.session.scalar(standing.order_by(Mentor.chosen_at.desc()).limit(1))


def helping(stay: Stay, *, on: date) -> Mentor | None:
    """Return the mentor who said yes and may still be one on a day, or None."""
    mentor = mentor_of(stay.id)
    if mentor is None or mentor.accepted_at is None:
        return None
    return mentor if mentor.mentor_id in {person.id for person in candidates(stay, on=on)} else None


def candidates(stay: Stay, *, on: date) -> list[Person]:
    """Return the members who may be this tenant’s mentor on a day: on the committee, inducted, and somebody else."""
    fit = sa.select(Person).where(
        Person.id.in_(queries.peers_of([stay.scheme_id], on)), Person.id != stay.person_id, Person.inducted_on <= on
    )
    return list(db.session.scalars(fit.order_by(Person.order_key, Person.id)))


def _scheme_id(mentor: Mentor) -> uuid.UUID:
    return db.session.get_one(Stay, mentor.stay_id).scheme_id
