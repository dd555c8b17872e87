"""Long lists in pages: which page the address asks for, how many there are, the rows of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from app.core.db import db

PER_PAGE = 50
MOST_DIGITS = 7
Row = TypeVar("Row")
Other = TypeVar("Other")


@dataclass(frozen=True)
class Paged(Generic[Row]):
    """One page of a list: its rows, its number from 1, and how many rows the whole list has."""

    rows: Sequence[Row]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """Return how many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        """Return the place of the first row shown, from 1; 0 when there is none."""
        return (self.number - 1) * self.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Return the place of the last row shown."""
        return min(self.number * self.per_page, self.total)

    def as_rows(self, turn: Callable[[Sequence[Row]], Sequence[Other]]) -> Paged[Other]:
        """Return the same page with its rows turned into others, all at once."""
        return replace(self, rows=turn(self.rows))  # type: ignore[return-value, arg-type]


def page_number(args: Mapping[str, str]) -> int:
    """Return the page the address asks for; anything that is no page number is the first."""
    asked = args.get("page", "")
    if not (asked.isascii() and asked.isdigit()) or len(asked) > MOST_DIGITS:
        return 1
    return max(1, int(asked))


def paged(query: sa.Select[Any], *, number: int, per_page: int = PER_PAGE) -> Paged[Any]:
    """Count the query and fetch one page of it, in two statements; past the end is the last page."""
    total = db.session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    number = max(1, min(number, -(-total // per_page)))
    rows = db.session.execute(query.limit(per_page).offset((number - 1) * per_page)).all()
    return Paged(rows, number, total, per_page)
