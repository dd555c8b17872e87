"""What time it is: the only place that asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/London")
_replayed: ContextVar[datetime | None] = ContextVar("replayed", default=None)


def now() -> datetime:
    """Return this instant in UTC."""
    return _replayed.get() or datetime.now(UTC)


def today() -> date:
    """Return the date in Wales."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    """Return the instant as a wall clock in Wales shows it."""
    return instant.astimezone(LOCAL)


@contextmanager
def replay(on: date, at: time) -> Iterator[None]:
    """Let the block happen at a moment by the clock in Wales: how the demo lives through its past (docs/adr/0012)."""
    token = _replayed.set(datetime.combine(on, at, LOCAL).astimezone(UTC))
    try:
        yield
    finally:
        _replayed.reset(token)
