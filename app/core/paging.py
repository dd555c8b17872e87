"""Long lists: what the address asks for, which page of it, how many rows there are."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from flask import request, url_for

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


def asked_id(args: Mapping[str, str], name: str) -> uuid.UUID | None:
    """Return the id a filter in the address asks for; anything that is no id asks for nothing."""
    try:
        return uuid.UUID(args.get(name, ""))
    except ValueError:
        return None


def chips(asked: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what a list is narrowed to (words by name in the address), each with the address that takes it away."""
    endpoint = request.endpoint or ""
    kept: dict[str, Any] = {n: value for n, value in request.args.items() if n not in {"page", "format"}}
    return [
        {"text": str(words), "href": url_for(endpoint, **{n: v for n, v in kept.items() if n != name})}
        for name, words in asked.items()
        if words and name in kept
    ]


def csv_address() -> str:
    """Return the address of the whole list as CSV, narrowed as it is now."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name != "page"}
    return url_for(request.endpoint or "", **(request.view_args or {}) | kept | {"format": "csv"})


def paged(query: Any, *, number: int, per_page: int = PER_PAGE) -> Paged[Any]:
    """Count the query and fetch one page of it, in two statements; past the end is the last page."""
    total = db.session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    number = max(1, min(number, -(-total // per_page)))
    rows = db.session.execute(query.limit(per_page).offset((number - 1) * per_page)).all()
    return Paged(rows, number, total, per_page)
