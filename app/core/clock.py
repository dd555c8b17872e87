"""What time it is: the only place that asks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/London")


def now() -> datetime:
    """Return this instant in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the date in Wales."""
    return datetime.now(LOCAL).date()


def local(instant: datetime) -> datetime:
    """Return the instant as a wall clock in Wales shows it."""
    return instant.astimezone(LOCAL)
