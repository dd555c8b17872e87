"""The list of stays, on screen and as a file."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.core.db import db
from app.core.ordering import has_words
from app.core.paging import Paged, paged
from app.core.permissions import Actor, visible
from app.people.models import Person
from app.schemes.models import Home, Scheme
from app.tenancies.models import Footing, Stay, StayHome
from app.tenancies.queries import StayRow

STATES = frozenset({"living", "coming", "unsigned", "ended"})
HEADER = ("ref", "person", "home", "scheme", "agreement", "starts_on", "ends_on", "signed_on")


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; blank is no narrowing."""

    scheme_id: uuid.UUID | None = None
    text: str = ""
    state: str = ""


def wanted(args: Mapping[str, str]) -> Wanted:
    """Return what an address asks for; what it asks for wrongly is left out."""
    try:
        scheme_id = uuid.UUID(args.get("scheme", ""))
    except ValueError:
        scheme_id = None
    state = args.get("state", "")
    return Wanted(scheme_id, args.get("text", "")[:100], state if state in STATES else "")


def _query(actor: Actor, asked: Wanted, on: date) -> sa.Select[Any]:
    """Return the SELECT of the list: one row a stay, with its latest home and footing by that day."""
    home = (
        sa.select(Home.name)
        .join(StayHome, StayHome.home_id == Home.id)
        .where(StayHome.stay_id == Stay.id)
        .order_by(*_latest_by(StayHome.from_on, on))
        .limit(1)
        .scalar_subquery()
    )
    pack = (
        sa.select(Footing.pack)
        .where(Footing.stay_id == Stay.id)
        .order_by(*_latest_by(Footing.from_on, on))
        .limit(1)
        .scalar_subquery()
    )
    query = (
        sa.select(Stay, Person, Scheme.name, home, pack)
        .join(Person, Person.id == Stay.person_id)
        .join(Scheme, Scheme.id == Stay.scheme_id)
        .where(visible(Stay, actor), has_words(Person.order_key, asked.text), _state(asked.state, on))
    )
    if asked.scheme_id is not None:
        query = query.where(Stay.scheme_id == asked.scheme_id)
    return query.order_by(Stay.starts_on.desc(), Stay.ref, Stay.id)


def _latest_by(from_on: Any, on: date) -> tuple[Any, ...]:
    """Return the order that puts what holds on a day first; before any does, the first to come."""
    begun = from_on <= on
    return sa.case((begun, 0), else_=1), sa.case((begun, from_on)).desc(), from_on


def _state(state: str, on: date) -> sa.ColumnElement[bool]:
    kept = Stay.withdrawn_on.is_(None)
    not_over = sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= on)
    living = sa.and_(kept, Stay.starts_on <= on, not_over)
    return {
        "living": living,
        "coming": sa.and_(kept, Stay.starts_on > on),
        "unsigned": sa.and_(living, Stay.signed_on.is_(None)),
        "ended": sa.or_(Stay.ends_on < on, Stay.withdrawn_on.is_not(None)),
    }.get(state, sa.true())


def _row(found: Any) -> StayRow:
    s, person, scheme, home, pack = found
    name = person.full_name
    return StayRow(s.id, s.ref, name, home, scheme, pack, s.starts_on, s.ends_on, s.signed_on, s.withdrawn_on)


def stays(actor: Actor, asked: Wanted, *, on: date, page: int) -> Paged[StayRow]:
    """Return one page of the stays this person may see, newest first, in two statements."""
    return paged(_query(actor, asked, on), number=page).as_rows(lambda rows: [_row(row) for row in rows])


def file_rows(actor: Actor, asked: Wanted, *, on: date) -> Iterator[tuple[Any, ...]]:
    """Yield the whole list for a file."""
    for row in map(_row, db.session.execute(_query(actor, asked, on))):
        ends = row.withdrawn_on or row.ends_on
        yield row.ref, row.person, row.home, row.scheme, row.pack.value, row.starts_on, ends, row.signed_on
