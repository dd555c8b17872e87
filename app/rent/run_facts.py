"""What a rent run must know of each account: one row for each, in one statement; read again, it shows what changed.

The row holds an account’s terms, footings and last charges as texts. Texts are compared at once and cost no more than
that until somebody plans the account, which is what keeps the write short. The latest charge and the last number are
looked up along an index, account by account, so five years of entries cost no more than one.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.db import db
from app.rent.models import Entry
from app.rent.queries import RENT_DAYS
from app.rent.rules import Charged, Component, EntryKind, Tenure, Term, period_starting
from app.schemes.models import FreeWeek, Scheme
from app.tenancies.models import Footing, RentTerm, Stay
from app.tenancies.rules import Pack, RentPeriod

LONGEST_PERIOD = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Weeks:
    """How the weeks of a scheme run."""

    scheme_id: uuid.UUID
    rent_day: int
    free: frozenset[date]


@dataclass(frozen=True, slots=True)
class Read:
    """Every account of some schemes as it was read, by reference; ids are keys as the database keeps them."""

    rows: Sequence[Any]
    weeks: Mapping[Any, Weeks]

    def accounts(self) -> list[Account]:
        """Return every account."""
        return [Account(row, self.weeks[row.scheme_key]) for row in self.rows]

    def changed_since(self, before: Read) -> list[Account]:
        """Return the accounts that are new or are not what they were."""
        known = {row.key: row for row in before.rows}
        other = {key for key, weeks in self.weeks.items() if before.weeks.get(key) != weeks}
        changed = (row for row in self.rows if known.get(row.key) != row or row.scheme_key in other)
        return [Account(row, self.weeks[row.scheme_key]) for row in changed]


@dataclass(frozen=True, slots=True)
class Account:
    """One account as it was read, and the weeks of its scheme."""

    row: Any
    weeks: Weeks

    @property
    def id(self) -> uuid.UUID:
        """Return the id of the stay."""
        return as_id(self.row.key)

    def tenure(self) -> Tenure:
        """Return what the rent calendar is made of."""
        terms = tuple(_term(*cells) for cells in _unpacked(self.row.terms))
        return Tenure(self.row.starts_on, self.row.ends_on, self.weeks.rent_day, self.weeks.free, terms)

    def standing(self) -> tuple[Charged, ...]:
        """Return the charges that stand about the last day."""
        cells = _unpacked(self.row.ending)
        return tuple(Charged(int(s), date.fromisoformat(on), Component(c), int(pence)) for on, s, c, pence in cells)

    def pack_on(self, on: date) -> Pack:
        """Return the footing on a day; before the first one, the first. For accounts that have one."""
        footings = _unpacked(self.row.footings)
        held = [pack for from_on, pack in footings if from_on <= on.isoformat()] or [footings[0][1]]
        return Pack(held[-1])


def _term(from_on: str, period: str, *pence: str) -> Term:
    rent, eligible, ineligible, support = map(int, pence)
    return Term(date.fromisoformat(from_on), RentPeriod(period), (rent, eligible, ineligible, support))


def _unpacked(text: str | None) -> list[list[str]]:
    """Return the rows a text is made of, by their first cell: a date."""
    return sorted(row.split(",") for row in text.split(";")) if text else []


def charged_days(account: Account, tenure: Tenure) -> list[date]:
    """Return the days of charges that stand, newest first: no more of them than say where the charged periods end.

    The latest one is enough where it begins a period; the few accounts where it does not are asked for all of theirs.
    """
    latest = account.row.charged_on
    if latest is None or period_starting(tenure, latest) is not None:
        return [latest] if latest else []
    days = sa.select(Entry.effective_on).where(Entry.stay_id == account.id, _standing(Entry)).distinct()
    return list(db.session.scalars(days.order_by(Entry.effective_on.desc())))


def as_id(key: Any) -> uuid.UUID:
    """Return the id of a key as the database keeps it."""
    return key if isinstance(key, uuid.UUID) else uuid.UUID(key)


def read(scheme_ids: Collection[uuid.UUID]) -> Read:
    """Return every account of the schemes, in three statements however many there are."""
    ids = list(scheme_ids)
    these = sa.and_(Stay.scheme_id.in_(ids), Stay.withdrawn_on.is_(None))
    accounts = _accounts(db.engine.dialect.name).where(these).order_by(Stay.ref, Stay.id)
    return Read(db.session.execute(accounts).all(), _weeks(ids))


@cache
def _accounts(dialect: str) -> sa.Select[Any]:
    charge, last = aliased(Entry), aliased(Entry)
    latest = sa.select(charge.effective_on).where(charge.stay_id == Stay.id, _standing(charge))
    number = sa.select(sa.func.coalesce(sa.func.max(last.sequence), 0)).where(last.stay_id == Stay.id)
    return sa.select(
        _kept(Stay.id).label("key"),
        Stay.ref,
        _kept(Stay.scheme_id).label("scheme_key"),
        Stay.starts_on,
        Stay.ends_on,
        _one(latest.order_by(charge.effective_on.desc()).limit(1)).label("charged_on"),
        _one(number).label("number"),
        _terms().label("terms"),
        _footings().label("footings"),
        _ending(dialect).label("ending"),
    )


def _kept(column: Any) -> Any:
    return sa.type_coerce(column, sa.String)  # as the database keeps it: thousands fewer to turn into UUIDs


def _one(query: sa.Select[Any]) -> sa.ScalarSelect[Any]:
    return query.correlate(Stay).scalar_subquery()


def _packed(*columns: Any) -> sa.Select[Any]:
    """Return a query that gives rows as one text: a comma between cells, a semicolon between rows."""
    text: Any = sa.cast(columns[0], sa.String)
    for column in columns[1:]:
        text = text + "," + sa.cast(column, sa.String)
    return sa.select(sa.func.aggregate_strings(text, ";"))


def _terms() -> sa.ScalarSelect[Any]:
    optional = (RentTerm.service_eligible_pence, RentTerm.service_ineligible_pence, RentTerm.support_pence)
    pence = (RentTerm.rent_pence, *(sa.func.coalesce(column, 0) for column in optional))
    return _one(_packed(RentTerm.from_on, RentTerm.period, *pence).where(RentTerm.stay_id == Stay.id))


def _footings() -> sa.ScalarSelect[Any]:
    return _one(_packed(Footing.from_on, Footing.pack).where(Footing.stay_id == Stay.id))


def _ending(dialect: str) -> sa.ScalarSelect[Any]:
    """Return the charges that stand and are dated within a period of the last day, before it or on it."""
    charge = aliased(Entry)
    packed = _packed(charge.effective_on, charge.sequence, charge.component, charge.amount_pence)
    about = charge.effective_on.between(_days_before(Stay.ends_on, dialect), Stay.ends_on)
    return _one(packed.where(charge.stay_id == Stay.id, about, _standing(charge)))


def _standing(entry: Any) -> sa.ColumnElement[bool]:
    """Return the WHERE for charges that nobody reversed."""
    undone = aliased(Entry)
    reversed_ = sa.exists().where(undone.stay_id == entry.stay_id, undone.reverses == entry.sequence)
    return sa.and_(entry.kind == EntryKind.CHARGE, ~reversed_)


def _days_before(column: Any, dialect: str) -> Any:
    if dialect == "sqlite":
        return sa.func.date(column, f"-{LONGEST_PERIOD.days} days")
    return column - LONGEST_PERIOD.days


def _weeks(ids: list[uuid.UUID]) -> dict[Any, Weeks]:
    free: defaultdict[uuid.UUID, set[date]] = defaultdict(set)
    listed = sa.select(FreeWeek.scheme_id, FreeWeek.week_starts).where(FreeWeek.scheme_id.in_(ids))
    for scheme_id, day in db.session.execute(listed):
        free[scheme_id].add(day)
    schemes = sa.select(_kept(Scheme.id), Scheme.id, Scheme.rent_day).where(Scheme.id.in_(ids))
    return {
        key: Weeks(scheme_id, RENT_DAYS[day] if day else 0, frozenset(free[scheme_id]))
        for key, scheme_id, day in db.session.execute(schemes)
    }
