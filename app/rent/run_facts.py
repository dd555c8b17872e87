"""What a rent run must know of each account, read raw: the same read again shows whether anything changed since.

The latest charge and the last number are looked up account by account along an index, so five years of entries cost
no more than one.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.db import db
from app.rent.models import Entry
from app.rent.queries import RENT_DAYS
from app.rent.rules import Charged, EntryKind, Tenure, Term, charged_up_to
from app.schemes.models import FreeWeek, Scheme
from app.tenancies.models import Footing, RentTerm, Stay
from app.tenancies.rules import Pack

LONGEST_PERIOD = timedelta(days=31)
Raw = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """One account as it was read; two reads that are equal give the same plan."""

    stay: Raw  # id, ref, scheme, first and last day, date of the latest charge that stands, last number
    terms: tuple[Raw, ...]
    footings: tuple[Raw, ...]
    ending: tuple[Raw, ...]  # the charges that stand about the last day
    weeks: Raw  # the scheme’s rent day and free weeks
    days: tuple[date, ...] = ()  # of charges that stand, newest first: no more of them than say where they end

    @property
    def id(self) -> uuid.UUID:
        """Return the id of the stay."""
        return self.stay[0]

    @property
    def ref(self) -> str:
        """Return the reference of the stay."""
        return self.stay[1]

    @property
    def scheme_id(self) -> uuid.UUID:
        """Return the id of the scheme."""
        return self.stay[2]

    @property
    def last_number(self) -> int:
        """Return the number of the last entry, 0 before the first."""
        return self.stay[6] or 0

    def tenure(self) -> Tenure:
        """Return what the rent calendar is made of."""
        rent_day, free_weeks = self.weeks
        terms = tuple(Term(row[1], row[2], tuple(pence or 0 for pence in row[3:7])) for row in self.terms)  # type: ignore[arg-type]
        return Tenure(self.stay[3], self.stay[4], rent_day, free_weeks, terms)

    def standing(self) -> tuple[Charged, ...]:
        """Return the charges that stand about the last day."""
        return tuple(Charged(*row[1:]) for row in self.ending)

    def pack_on(self, on: date) -> Pack:
        """Return the footing on a day; before the first one, the first. For accounts that have one."""
        held = [row[2] for row in self.footings if row[1] <= on] or [self.footings[0][2]]
        return held[-1]


def read(scheme_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Account]:
    """Return every account of the schemes, by reference, in seven statements however many there are."""
    these = sa.and_(Stay.scheme_id.in_(list(scheme_ids)), Stay.withdrawn_on.is_(None))
    weeks = _weeks(scheme_ids)
    terms = _by_stay(
        _of(these, RentTerm, RentTerm.from_on, RentTerm.period, *_parts()).order_by(RentTerm.stay_id, RentTerm.from_on)
    )
    footings = _by_stay(_of(these, Footing, Footing.from_on, Footing.pack).order_by(Footing.stay_id, Footing.from_on))
    ending = _by_stay(_ending(these))
    found = {
        row[0]: Account(
            tuple(row), terms[row[0]], footings[row[0]], ending[row[0]], weeks[row[2]], (row[5],) if row[5] else ()
        )
        for row in db.session.execute(_stays(these))
    }
    return found | _with_all_days(account for account in found.values() if _ends_elsewhere(account))


def _ends_elsewhere(account: Account) -> bool:
    """Say whether the latest charge begins no period, so that older ones must say where the charges end."""
    return any(charged_up_to(account.tenure(), account.days)[1:])


def _with_all_days(accounts: Iterable[Account]) -> dict[uuid.UUID, Account]:
    listed = {account.id: account for account in accounts}
    days = sa.select(Entry.stay_id, Entry.effective_on).where(Entry.stay_id.in_(listed), _standing(Entry)).distinct()
    found = _by_stay(days.order_by(Entry.stay_id, Entry.effective_on.desc()))
    return {key: replace(one, days=tuple(row[1] for row in found[key])) for key, one in listed.items()}


def _parts() -> tuple[Any, ...]:
    return (
        RentTerm.rent_pence,
        RentTerm.service_eligible_pence,
        RentTerm.service_ineligible_pence,
        RentTerm.support_pence,
    )


def _of(these: sa.ColumnElement[bool], model: Any, *columns: Any) -> sa.Select[Any]:
    return sa.select(model.stay_id, *columns).join(Stay, Stay.id == model.stay_id).where(these)


def _by_stay(query: Any) -> defaultdict[uuid.UUID, tuple[Raw, ...]]:
    found: defaultdict[uuid.UUID, list[Raw]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row[0]].append(tuple(row))
    return defaultdict(tuple, {stay_id: tuple(rows) for stay_id, rows in found.items()})


def _standing(entry: Any) -> sa.ColumnElement[bool]:
    """Return the WHERE for charges that nobody reversed."""
    undone = aliased(Entry)
    return sa.and_(
        entry.kind == EntryKind.CHARGE,
        ~sa.exists().where(undone.stay_id == entry.stay_id, undone.reverses == entry.sequence),
    )


def _stays(these: sa.ColumnElement[bool]) -> sa.Select[Any]:
    charge, last = aliased(Entry), aliased(Entry)
    latest = (
        sa.select(charge.effective_on)
        .where(charge.stay_id == Stay.id, _standing(charge))
        .order_by(charge.effective_on.desc())
        .limit(1)
        .correlate(Stay)
        .scalar_subquery()
    )
    number = sa.select(sa.func.max(last.sequence)).where(last.stay_id == Stay.id).correlate(Stay).scalar_subquery()
    columns = (Stay.id, Stay.ref, Stay.scheme_id, Stay.starts_on, Stay.ends_on, latest, number)
    return sa.select(*columns).where(these).order_by(Stay.ref, Stay.id)


def _ending(these: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Return the query for the charges that stand and are dated within a period of a last day, before it or on it."""
    query = _of(these, Entry, Entry.sequence, Entry.effective_on, Entry.component, Entry.amount_pence)
    from_on = _days_before(Stay.ends_on)
    return query.where(
        Stay.ends_on.is_not(None), Entry.effective_on <= Stay.ends_on, Entry.effective_on > from_on, _standing(Entry)
    ).order_by(Entry.stay_id, Entry.sequence)


def _days_before(column: Any) -> Any:
    if db.engine.dialect.name == "sqlite":
        return sa.func.date(column, f"-{LONGEST_PERIOD.days} days")
    return column - LONGEST_PERIOD.days


def _weeks(scheme_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Raw]:
    free: defaultdict[uuid.UUID, set[date]] = defaultdict(set)
    ids = list(scheme_ids)
    for scheme_id, day in db.session.execute(
        sa.select(FreeWeek.scheme_id, FreeWeek.week_starts).where(FreeWeek.scheme_id.in_(ids))
    ):
        free[scheme_id].add(day)
    days = db.session.execute(sa.select(Scheme.id, Scheme.rent_day).where(Scheme.id.in_(ids)))
    return {scheme_id: (RENT_DAYS[day] if day else 0, frozenset(free[scheme_id])) for scheme_id, day in days}
