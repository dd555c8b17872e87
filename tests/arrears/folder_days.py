"""Days and amounts drawn at random around those that matter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

PENNIES = ("0.01", "0.04", "0.99", "1.00", "10.00", "10.01", "33.33", "70.00", "82.50", "91.37", "280.00", "310.00")
PERIODS = ("weekly", "fortnightly", "four_weekly", "monthly")


def near(chance: Random, day: date, *distances: int) -> date:
    """Return a day at one of some distances from another, either way, or a day beside that."""
    return day + timedelta(days=chance.choice((-1, 1)) * chance.choice(distances) + chance.choice((-1, 0, 0, 1)))


def before(chance: Random, day: date, *distances: int) -> date:
    """Return a day at one of some distances before another, or a day beside that."""
    return day - timedelta(days=chance.choice(distances) + chance.choice((-1, 0, 0, 1)))


def inside(chance: Random, first: date, last: date) -> date:
    """Return a day from one to another, often the first or the last."""
    span = (last - first).days
    return first + timedelta(days=chance.choice((0, span, chance.randint(0, span), chance.randint(0, span))))


def maybe(chance: Random, often: float, cell: str) -> str:
    """Return a cell that is empty now and then."""
    return cell if chance.random() < often else ""


def pounds(pence: int) -> str:
    """Return pence as the folder writes them."""
    sign = "-" if pence < 0 else ""
    return f"{sign}{abs(pence) // 100}.{abs(pence) % 100:02d}"


def some(chance: Random, counts: Iterable[int]) -> range:
    """Return a range of one of some lengths."""
    return range(chance.choice(tuple(counts)))
