"""Arrears over time, as a share of the rent that was charged: the last day of each month and today.

A month’s figure is what was owed on balances above zero at its end, for each £100 charged in the twelve months up to
it. It is reckoned from the ledger as it stands, in one statement.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa

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
    month = sa.func.substr(sa.cast(Entry.effective_on, sa.Text), 1, 7)
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
    return _points(moved, today)


def _points(moved: dict[str, list[tuple[uuid.UUID, int, int]]], today: date) -> list[Point]:
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
            year = sum(debit.get(_month(add_months(wanted[of], -back)), 0) for back in range(MONTHS))
            points.append(Point(min(_last(wanted[of]), today), owed, year))
    return points


def _month(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def _last(day: date) -> date:
    return add_months(day.replace(day=1), 1) - timedelta(days=1)
