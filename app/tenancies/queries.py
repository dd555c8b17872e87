"""Look-ups about stays: who lives where, what blocks a home, one stay’s dated facts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.db import db
from app.people.models import Person
from app.schemes.models import Home, Scheme
from app.tenancies.models import AgreedTerms, Footing, RentTerm, Stay, StayHome
from app.tenancies.rules import Pack

_Row = TypeVar("_Row", Footing, RentTerm)


@dataclass(frozen=True)
class Blocker:
    """The occupancy that stands in the way of another."""

    stay_id: uuid.UUID
    person: str
    home: str
    from_on: date
    last_day: date | None


@dataclass(frozen=True)
class Door:
    """One home as a front door: who is behind it on a day, by the name they like."""

    home_id: uuid.UUID
    scheme_id: uuid.UUID
    home: str
    person_id: uuid.UUID | None
    stay_id: uuid.UUID | None
    name: str | None
    next_from: date | None  # somebody has agreed to move in on this day
    last_day: date | None  # the last day of whoever lives there now


@dataclass(frozen=True)
class StayRow:
    """One stay in a list."""

    id: uuid.UUID
    ref: str
    person: str
    home: str
    scheme: str
    pack: Pack
    starts_on: date
    ends_on: date | None
    signed_on: date | None
    withdrawn_on: date | None


@dataclass(frozen=True)
class Span:
    """A home a stay was in."""

    home_id: uuid.UUID
    home: str
    from_on: date
    last_day: date | None


@dataclass(frozen=True)
class StayFacts:
    """One stay with its dated facts, oldest first."""

    stay: Stay
    person: Person
    scheme: Scheme
    homes: tuple[Span, ...]
    footings: tuple[Footing, ...]
    rent_terms: tuple[RentTerm, ...]
    terms: AgreedTerms | None

    def pack_on(self, on: date) -> Pack:
        """Return the footing on a day (before the start: the first one)."""
        held = [f for f in self.footings if f.from_on <= on] or list(self.footings[:1])
        return held[-1].pack

    def home_on(self, on: date) -> Span | None:
        """Return the home on a day (before the start: the first one)."""
        held = [h for h in self.homes if h.from_on <= on] or list(self.homes[:1])
        return held[-1] if held else None

    def planned_move(self, on: date) -> Span | None:
        """Return the last move when it is still to come on a day, or None."""
        last = self.homes[-1] if len(self.homes) > 1 else None
        return last if last is not None and last.from_on > on and self.stay.withdrawn_on is None else None

    def rent_on(self, on: date) -> RentTerm | None:
        """Return the rent terms on a day (before the start: the first ones)."""
        held = [r for r in self.rent_terms if r.from_on <= on] or list(self.rent_terms[:1])
        return held[-1] if held else None


def blocker(
    home_id: uuid.UUID, from_on: date, last_day: date | None, *, ignoring: uuid.UUID | None = None
) -> Blocker | None:
    """Return the earliest occupancy of a home that overlaps these days (both included), or None."""
    overlap = [StayHome.home_id == home_id, StayHome.void.is_(False)]
    overlap.append(sa.or_(StayHome.last_day.is_(None), StayHome.last_day >= from_on))
    if last_day is not None:
        overlap.append(StayHome.from_on <= last_day)
    if ignoring is not None:
        overlap.append(StayHome.stay_id != ignoring)
    row = db.session.execute(
        sa.select(StayHome, Person, Home.name)
        .join(Stay, Stay.id == StayHome.stay_id)
        .join(Person, Person.id == Stay.person_id)
        .join(Home, Home.id == StayHome.home_id)
        .where(*overlap)
        .order_by(StayHome.from_on, StayHome.id)
        .limit(1)
    ).first()
    if row is None:
        return None
    held, person, home = row
    return Blocker(held.stay_id, person.full_name, home, held.from_on, held.last_day)


def running_stay(person_id: uuid.UUID, *, on: date) -> Stay | None:
    """Return the person’s stay that has not ended by a day, started or not, or None."""
    not_over = sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= on)
    mine = sa.select(Stay).where(Stay.person_id == person_id, Stay.withdrawn_on.is_(None), not_over)
    return db.session.scalar(mine.order_by(Stay.starts_on).limit(1))


def later_stay(stay: Stay) -> Stay | None:
    """Return the person’s next stay after this one that was not taken back, or None."""
    mine = sa.select(Stay).where(Stay.person_id == stay.person_id, Stay.id != stay.id, Stay.withdrawn_on.is_(None))
    return db.session.scalar(mine.where(Stay.starts_on > stay.starts_on).order_by(Stay.starts_on).limit(1))


def last_home(stay: Stay, *, on: date | None = None) -> StayHome:
    """Return the home a stay was in last by a day, or moves to last of all; before the start: the first one."""
    held = sa.select(StayHome).where(StayHome.stay_id == stay.id)
    if on is not None:
        held = held.where(StayHome.from_on <= max(on, stay.starts_on))
    return db.session.scalars(held.order_by(StayHome.from_on.desc()).limit(1)).one()


def moves_after(stay: Stay, day: date) -> Sequence[StayHome]:
    """Return the homes a stay was to move to after a day, last first; never the one it begins in."""
    later = sa.select(StayHome).where(StayHome.stay_id == stay.id, StayHome.from_on > day)
    return db.session.scalars(later.where(StayHome.from_on > stay.starts_on).order_by(StayHome.from_on.desc())).all()


def doors(
    scheme_ids: Iterable[uuid.UUID], *, on: date, limit: int | None = None, home_id: uuid.UUID | None = None
) -> list[Door]:
    """Return the homes of the schemes (the first so many, or one) with who lives there on a day, in one statement."""
    here = sa.and_(
        StayHome.home_id == Home.id,
        StayHome.void.is_(False),
        StayHome.from_on <= on,
        sa.or_(StayHome.last_day.is_(None), StayHome.last_day >= on),
    )
    later = aliased(StayHome)
    coming = (
        sa.select(sa.func.min(later.from_on))
        .where(later.home_id == Home.id, later.void.is_(False), later.from_on > on)
        .correlate(Home)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Home, Person, Stay.id, StayHome.last_day, coming)
        .outerjoin(StayHome, here)
        .outerjoin(Stay, Stay.id == StayHome.stay_id)
        .outerjoin(Person, Person.id == Stay.person_id)
        .where(Home.scheme_id.in_(list(scheme_ids)), sa.true() if home_id is None else Home.id == home_id)
        .order_by(Home.order_key, Home.id)
        .limit(limit)
    )
    return [
        Door(h.id, h.scheme_id, h.name, p.id if p else None, stay_id, p.name if p else None, soon, last)
        for h, p, stay_id, last, soon in rows
    ]


def stay_facts(stay: Stay) -> StayFacts:
    """Return a stay with everything dated about it, in a fixed number of statements."""
    person, scheme = db.session.get_one(Person, stay.person_id), db.session.get_one(Scheme, stay.scheme_id)
    homes = db.session.execute(
        sa.select(StayHome, Home.name)
        .join(Home, Home.id == StayHome.home_id)
        .where(StayHome.stay_id == stay.id)
        .order_by(StayHome.from_on, StayHome.id)
    )
    return StayFacts(
        stay=stay,
        person=person,
        scheme=scheme,
        homes=tuple(Span(h.home_id, name, h.from_on, h.last_day) for h, name in homes),
        footings=tuple(_dated(Footing, stay.id)),
        rent_terms=tuple(_dated(RentTerm, stay.id)),
        terms=db.session.get(AgreedTerms, stay.id),
    )


def _dated(model: type[_Row], stay_id: uuid.UUID) -> Iterable[_Row]:
    return db.session.scalars(sa.select(model).where(model.stay_id == stay_id).order_by(model.from_on))
