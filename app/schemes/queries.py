"""What the screens about schemes and homes look up."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.db import db
from app.core.ordering import has_words
from app.core.paging import Paged, paged
from app.core.permissions import Actor, Permission, visible
from app.schemes import rules
from app.schemes.models import Certificate, FreeWeek, Home, NextDoor, Scheme
from app.schemes.rules import CertificateKind, CertificateState, Fuel, Record, Standing

MOST_FOUND = 20


@dataclass(frozen=True)
class SchemeRow:
    """A scheme in a list or a choice."""

    id: uuid.UUID
    name: str
    opened_on: date | None


@dataclass(frozen=True)
class HomeRow:
    """A home in a list, with how its safety records stand."""

    id: uuid.UUID
    scheme_id: uuid.UUID
    scheme_name: str
    ref: str
    name: str
    house: str
    floor: str
    bedrooms: int | None
    standings: tuple[Standing, ...]

    @property
    def state(self) -> CertificateState:
        """Return the safety state that asks for action first."""
        return rules.worst(self.standings)

    @property
    def wanting(self) -> tuple[Standing, ...]:
        """Return the safety records that are not simply in date."""
        return tuple(s for s in self.standings if s.state is not CertificateState.IN_DATE)

    @property
    def wanting_by_state(self) -> dict[CertificateState, list[CertificateKind]]:
        """Return the kinds of safety record that are not simply in date, by state, the most urgent first."""
        by_state = {state: [s.kind for s in self.wanting if s.state is state] for state in CertificateState}
        return {state: kinds for state, kinds in by_state.items() if kinds}


@dataclass(frozen=True)
class HomeFound:
    """A home that a search found."""

    id: uuid.UUID
    name: str
    house: str
    scheme_name: str


@dataclass(frozen=True)
class Neighbour:
    """A home as a choice or a link."""

    id: uuid.UUID
    name: str
    house: str


@dataclass(frozen=True)
class HomesWanted:
    """What a list of homes is narrowed to; blank is no narrowing."""

    scheme_id: uuid.UUID | None = None
    text: str = ""
    safety: str = ""  # problem, soon, good; wanting: problem or soon


def schemes(actor: Actor) -> list[SchemeRow]:
    """Return the schemes the actor may know of, by name."""
    query = sa.select(Scheme.id, Scheme.name, Scheme.opened_on).where(visible(Scheme, actor, Permission.SCHEME_SEE))
    return [SchemeRow(*row) for row in db.session.execute(query.order_by(Scheme.name, Scheme.id))]


def every_id() -> list[uuid.UUID]:
    """Return every scheme of the installation, for what the night does."""
    return list(db.session.scalars(sa.select(Scheme.id).order_by(Scheme.id)))


def door_colour(actor: Actor) -> str:
    """Return the door colour of the actor’s first scheme, else the default."""
    query = sa.select(Scheme.door_colour).where(Scheme.id.in_(actor.scheme_ids)).order_by(Scheme.name, Scheme.id)
    return db.session.scalar(query.limit(1)) or rules.DEFAULT_DOOR


def free_weeks(scheme_id: uuid.UUID) -> list[FreeWeek]:
    """Return a scheme’s weeks without rent, newest first."""
    query = sa.select(FreeWeek).where(FreeWeek.scheme_id == scheme_id)
    return list(db.session.scalars(query.order_by(FreeWeek.week_starts.desc())))


# --- homes ------------------------------------------------------------------------------------------------------------
def homes(actor: Actor, wanted: HomesWanted, *, on: date, page: int) -> Paged[HomeRow]:
    """Return one page of the homes the actor may see, in three statements however many there are."""
    return paged(_homes(actor, wanted, on), number=page).as_rows(lambda rows: _page_rows(rows, on))


def all_homes(actor: Actor, wanted: HomesWanted, *, on: date) -> list[HomeRow]:
    """Return every home of the list, for a file."""
    query = _homes(actor, wanted, on)
    ids = query.with_only_columns(Home.id).order_by(None)
    return _rows(db.session.execute(query).all(), _records(ids), on)


def count_homes(scheme_ids: Collection[uuid.UUID]) -> int:
    """Return how many homes these schemes have."""
    return db.session.scalar(sa.select(sa.func.count()).where(Home.scheme_id.in_(scheme_ids))) or 0


def search_homes(actor: Actor, text: str) -> list[HomeFound]:
    """Return the first homes whose name, house or reference holds every word."""
    if not text.strip():
        return []
    query = (
        sa.select(Home.id, Home.name, sa.func.coalesce(Home.house, ""), Scheme.name)
        .join(Scheme, Scheme.id == Home.scheme_id)
        .where(visible(Home, actor, Permission.HOME_SEE), has_words(Home.order_key, text))
    )
    return [HomeFound(*row) for row in db.session.execute(_in_order(query).limit(MOST_FOUND))]


_COLUMNS = (
    Home.id,
    Home.scheme_id,
    Scheme.name.label("scheme_name"),
    Home.ref,
    Home.name,
    sa.func.coalesce(Home.house, "").label("house"),
    sa.func.coalesce(Home.floor, "").label("floor"),
    Home.bedrooms,
    Home.fuel,
    sa.type_coerce(Home.id, sa.String).label("key"),  # the id as the database keeps it: 250 fewer to turn into UUIDs
)


def _homes(actor: Actor, wanted: HomesWanted, on: date) -> Any:
    query = (
        sa.select(*_COLUMNS)
        .join(Scheme, Scheme.id == Home.scheme_id)
        .where(visible(Home, actor, Permission.HOME_SEE), has_words(Home.order_key, wanted.text))
    )
    if wanted.scheme_id is not None:
        query = query.where(Home.scheme_id == wanted.scheme_id)
    if wanted.safety:
        query = query.where(_safety(wanted.safety, on))
    return _in_order(query)


def _in_order(query: Any) -> Any:
    return query.order_by(Scheme.name, Scheme.id, Home.order_key, Home.id)


def _page_rows(found: Sequence[Any], on: date) -> list[HomeRow]:
    return _rows(found, _records([row.id for row in found]), on)


def _rows(found: Sequence[Any], records: Mapping[Any, list[Record]], on: date) -> list[HomeRow]:
    return [_row(row, records.get(row.key, []), on) for row in found]


def _row(found: Any, records: list[Record], on: date) -> HomeRow:
    *facts, fuel, _key = found
    held: Any = rules.standings(records, fuel=fuel, on=on)
    return HomeRow(*[*facts, held])


# --- safety records ---------------------------------------------------------------------------------------------------
def standings(home: Home, *, on: date) -> tuple[Standing, ...]:
    """Return how a home stands with each safety record it needs."""
    return rules.standings(_records([home.id], by=Certificate.home_id)[home.id], fuel=home.fuel, on=on)


def certificates(home_id: uuid.UUID) -> list[Certificate]:
    """Return every safety record of a home, newest first."""
    query = sa.select(Certificate).where(Certificate.home_id == home_id)
    return list(db.session.scalars(query.order_by(Certificate.done_on.desc(), Certificate.kind)))


def _records(home_ids: Any, *, by: Any = None) -> defaultdict[Any, list[Record]]:
    """Return the records of homes; by the id as the database keeps it, unless said otherwise."""
    key = sa.type_coerce(Certificate.home_id, sa.String) if by is None else by
    columns = (key, Certificate.kind, Certificate.done_on, Certificate.expires_on)
    query = sa.select(*columns).where(Certificate.home_id.in_(home_ids))
    found: defaultdict[Any, list[Record]] = defaultdict(list)
    for kept_id, kind, done_on, expires_on in db.session.execute(query):
        found[kept_id].append(Record(kind, done_on, expires_on))
    return found


def _safety(wanted: str, on: date) -> sa.ColumnElement[bool]:
    """Return the WHERE for homes with a problem, none but something running out soon, or all in date."""
    needed = sa.case({fuel: len(kinds) for fuel, kinds in rules.NEEDED.items()}, value=Home.fuel)
    good_today = _good(on, until=on) == needed
    good_for_long = _good(on, until=on + rules.SOON + timedelta(days=1)) == needed
    return {
        "problem": sa.not_(good_today),
        "soon": sa.and_(good_today, sa.not_(good_for_long)),
        "wanting": sa.not_(good_for_long),
        "good": good_for_long,
    }.get(wanted, sa.true())


def _good(on: date, *, until: date) -> sa.ScalarSelect[int]:
    """Return how many of the kinds a home needs have a newest record that is good until a day."""
    newer = aliased(Certificate)
    superseded = sa.exists().where(
        newer.home_id == Certificate.home_id,
        newer.kind == Certificate.kind,
        newer.done_on > Certificate.done_on,
        newer.done_on <= on,
    )
    return (
        sa.select(sa.func.count())
        .select_from(Certificate)
        .where(
            Certificate.home_id == Home.id,
            Certificate.done_on <= on,
            sa.or_(*(_needed_and_good(kind, until) for kind in CertificateKind)),
            ~superseded,
        )
        .correlate(Home)
        .scalar_subquery()
    )


def _needed_and_good(kind: CertificateKind, until: date) -> sa.ColumnElement[bool]:
    """Return the WHERE form of Record.good_until >= until, for homes that need this kind."""
    life = rules.LIVES[kind]
    usual, most = (rules.earliest_done(months, until=until) for months in (life.usual, life.most))
    return sa.and_(
        Certificate.kind == kind,
        Home.fuel.in_([fuel for fuel in Fuel if kind in rules.NEEDED[fuel]]),
        sa.or_(
            sa.and_(Certificate.expires_on.is_(None), Certificate.done_on >= usual),
            sa.and_(Certificate.expires_on >= until, Certificate.done_on >= most),
        ),
    )


# --- next door --------------------------------------------------------------------------------------------------------
def next_door_ids(home_id: uuid.UUID) -> set[uuid.UUID]:
    """Return the homes next to this one, whichever of the two said so."""
    told = sa.select(NextDoor.other_id).where(NextDoor.home_id == home_id)
    was_told = sa.select(NextDoor.home_id).where(NextDoor.other_id == home_id)
    return set(db.session.scalars(told.union(was_told)))


def next_door(home_id: uuid.UUID) -> list[Neighbour]:
    """Return the homes next to this one as people read them, in order."""
    return _neighbours(Home.id.in_(next_door_ids(home_id)))


def other_homes(home: Home) -> list[Neighbour]:
    """Return every other home of the scheme, in order: those that may be next door."""
    return _neighbours((Home.scheme_id == home.scheme_id) & (Home.id != home.id))


def _neighbours(where: sa.ColumnElement[bool]) -> list[Neighbour]:
    query = sa.select(Home.id, Home.name, sa.func.coalesce(Home.house, "")).where(where)
    return [Neighbour(*row) for row in db.session.execute(query.order_by(Home.order_key, Home.id))]


def refs(scheme_id: uuid.UUID) -> list[str]:
    """Return the references taken by homes of a scheme."""
    return list(db.session.scalars(sa.select(Home.ref).where(Home.scheme_id == scheme_id)))


def home_of(certificate: Certificate) -> Home:
    """Return the home a safety record is about."""
    return db.session.execute(sa.select(Home).where(Home.id == certificate.home_id)).scalar_one()
