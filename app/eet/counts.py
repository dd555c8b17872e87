"""How many stand where: on a day, and over a year. Derived from dated facts, so any day can be counted."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa

from app.core.dates import add_months
from app.core.db import db
from app.eet import queries, rules
from app.eet.rules import Facts, Group
from app.tenancies.models import Stay

MONTHS: Final = 12
AT_ONCE: Final = 400  # stays whose facts are read in one go


@dataclass(frozen=True)
class Point:
    """How many stood where at the end of a month, or today."""

    on: date
    counts: dict[Group, int]

    @property
    def total(self) -> int:
        """Return how many lived here that day."""
        return sum(self.counts.values())


def counted(scheme_id: uuid.UUID, *, on: date) -> dict[Group, int]:
    """Return how many of a scheme stand in each group on a day."""
    return _point(list(_known([scheme_id], since=on, until=on)), on).counts


def over_time(scheme_ids: Collection[uuid.UUID], *, today: date) -> list[Point]:
    """Return the ends of the last months, oldest first, and today."""
    days = [_last(add_months(today, -back)) for back in range(MONTHS, 0, -1)] + [today]
    known = list(_known(scheme_ids, since=days[0], until=today))
    return [_point(known, on) for on in days]


def _point(known: list[tuple[date, date, Facts]], on: date) -> Point:
    here = (facts for first, last, facts in known if first <= on <= last)
    return Point(on, rules.counted_on(here, on))


def _known(scheme_ids: Collection[uuid.UUID], *, since: date, until: date) -> Iterator[tuple[date, date, Facts]]:
    """Yield the first and last day and the facts of every stay that ran on a day of a span."""
    ran = sa.select(Stay.id, Stay.starts_on, Stay.ends_on).where(
        Stay.scheme_id.in_(list(scheme_ids)),
        Stay.withdrawn_on.is_(None),
        Stay.starts_on <= until,
        sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= since),
    )
    stays = db.session.execute(ran).all()
    for start in range(0, len(stays), AT_ONCE):
        some = stays[start : start + AT_ONCE]
        facts = queries.facts_of([row.id for row in some], on=until)
        yield from ((row.starts_on, row.ends_on or date.max, facts[row.id]) for row in some)


def _last(day: date) -> date:
    return add_months(day.replace(day=1), 1) - timedelta(days=1)
