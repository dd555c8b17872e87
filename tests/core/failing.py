"""Ways a page can fail, for tests of what people then read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, NoReturn

import sqlalchemy as sa
from flask import abort

from app.core.errors import EditedMeanwhile, Missing, Refused, RuleBroken, TooManyTries

PRIVATE = "Sŵyn Featherstone, born 17 May 2006"  # what a page must not tell a log


def raising(error: BaseException) -> Callable[..., NoReturn]:
    """Return a view that fails with an error."""

    def _view(*_args: Any, **_parts: Any) -> NoReturn:
        raise error

    return _view


def aborting(status: int) -> Callable[..., NoReturn]:
    """Return a view that answers with an HTTP error."""

    def _view(*_args: Any, **_parts: Any) -> NoReturn:
        abort(status)

    return _view


def locked() -> sa.exc.OperationalError:
    """Return what SQLAlchemy raises while another writer holds the records, with the words it holds."""
    return sa.exc.OperationalError(
        f"UPDATE {PRIVATE}", {"name": PRIVATE}, sqlite3.OperationalError(f"locked {PRIVATE}")
    )


def refused_by_the_database() -> sa.exc.IntegrityError:
    """Return what SQLAlchemy raises for a row the database refuses: it names the values."""
    return sa.exc.IntegrityError(f"INSERT {PRIVATE}", {"name": PRIVATE}, sqlite3.IntegrityError(f"taken: {PRIVATE}"))


FAILING: dict[str, tuple[int, Callable[..., NoReturn]]] = {
    "cannot be read": (400, aborting(400)),
    "may not": (403, raising(Refused(("staff", "manager")))),
    "is not there": (404, raising(Missing())),
    "no such address": (404, aborting(404)),
    "wrong method": (405, aborting(405)),
    "edited meanwhile": (409, raising(EditedMeanwhile())),
    "rule broken": (409, raising(RuleBroken("Flat 3 is taken until Friday."))),
    "too large": (413, aborting(413)),
    "too many tries": (429, raising(TooManyTries(5))),
    "records locked": (503, raising(locked())),
    "no connection free": (503, raising(sa.exc.TimeoutError(PRIVATE))),
    "broken": (500, raising(ZeroDivisionError(PRIVATE))),
    "refused by the database": (500, raising(refused_by_the_database())),
    "bad gateway": (502, aborting(502)),
    "address too long": (414, aborting(414)),
    "unsupported": (415, aborting(415)),
}
