"""Arrears over time, as a share of the rent that was charged: the last day of each month and today.

A month’s figure is what was owed on balances above zero at its end, for each £100 charged in the twelve months up to
it. It is reckoned from the ledger as it stands, in two statements. A charge counts until the day its reversal is dated,
as it does in the measures (rules/facts.py): what was charged again for the same week is rent once.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.dates import add_months
from app.core.db import db
from app.rent.models import Entry
from app.rent.rules import EntryKind
from app.tenancies.models import Stay

MONTHS: Final = 12
MOST_ACCOUNTS: Final = 500  # beyond that the trend has a page of its own


@dataclass(frozen=True)
class Point:
    """The end of one month."""

    on: date
    owed_pence: int
    charged_pence: int  # in the twelve months up to it

    @property
    def per_mille(self) -> int:
        """Return the share in tenths of a hundredth, rounded half up; 0 where nothing was charged."""
        if self.charged_pence <= 0:
            return 0
        return (2 * 1000 * self.owed_pence + self.charged_pence) // (2 * self.charged_pence)


def trend(scheme_ids: Collection[uuid.UUID], *, today: date) -> list[Point]:
    """Return the ends of the last months, oldest first, and today."""
    month = _month_of(Entry)
    charged = sa.case((Entry.kind == EntryKind.CHARGE, Entry.amount_pence), else_=0)
    rows = db.session.execute(
        sa.select(Entry.stay_id, month, sa.func.sum(Entry.amount_pence), sa.func.sum(charged))
        .join(Stay, Stay.id == Entry.stay_id)
        .where(Stay.scheme_id.in_(list(scheme_ids)), Entry.effective_on <= today)
        .group_by(Entry.stay_id, month)
    )
    moved: defaultdict[str, list[tuple[uuid.UUID, int, int]]] = defaultdict(list)
    for stay_id, of, moved_pence, charged_pence in rows:
        moved[of].append((stay_id, int(moved_pence), int(charged_pence)))
    return _points(moved, _undone(scheme_ids, today), today)


def _undone(scheme_ids: Collection[uuid.UUID], today: date) -> list[tuple[str, str, int]]:
    """Return what was charged in a month and reversed in one, of all charges that are reversed by today."""
    reversal, charge = aliased(Entry), aliased(Entry)
    charged_in, reversed_in = _month_of(charge), _month_of(reversal)
    # Outer, with all that is asked of the charge inside: so SQLite begins at the few reversals, not at every charge.
    is_its = (charge.stay_id == reversal.stay_id) & (charge.sequence == reversal.reverses)
    counts = (charge.kind == EntryKind.CHARGE) & (charge.effective_on <= today)
    rows = db.session.execute(
        sa.select(charged_in, reversed_in, sa.func.sum(charge.amount_pence))
        .select_from(reversal)
        .outerjoin(charge, is_its & counts)
        .join(Stay, Stay.id == reversal.stay_id)
        .where(Stay.scheme_id.in_(list(scheme_ids)), reversal.reverses > 0, reversal.effective_on <= today)
        .group_by(charged_in, reversed_in)
    )
    return [(charged, undone, int(pence)) for charged, undone, pence in rows if charged]


def _points(
    moved: dict[str, list[tuple[uuid.UUID, int, int]]], undone: list[tuple[str, str, int]], today: date
) -> list[Point]:
    balances: defaultdict[uuid.UUID, int] = defaultdict(int)
    debit: dict[str, int] = {}
    wanted = {_month(add_months(today, -back)): add_months(today, -back) for back in range(MONTHS, -1, -1)}
    points = []
    for of in sorted({*moved, *wanted}):
        for stay_id, pence, _charged in moved.get(of, ()):
            balances[stay_id] += pence
        debit[of] = sum(charged for _stay, _pence, charged in moved.get(of, ()))
        if of in wanted:
            owed = sum(pence for pence in balances.values() if pence > 0)
            year = {_month(add_months(wanted[of], -back)) for back in range(MONTHS)}
            charged = sum(debit.get(each, 0) for each in year)
            charged -= sum(pence for charged_in, on, pence in undone if charged_in in year and on <= of)
            points.append(Point(min(_last(wanted[of]), today), owed, charged))
    return points


def _month_of(entry: Any) -> Any:
    return sa.func.substr(sa.cast(entry.effective_on, sa.Text), 1, 7)


def _month(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def _last(day: date) -> date:
    return add_months(day.replace(day=1), 1) - timedelta(days=1)
