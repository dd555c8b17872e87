"""One form of the house: who sends it, about which row, and the answers a fair guess would get wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from access.people import HERE


@dataclass(frozen=True)
class Deed:
    """One form, carried out."""

    endpoint: str
    who: str
    about: str = ""  # label of the row in its address
    place: str = HERE
    answers: dict[str, Any] = field(default_factory=dict)
    status: int = 302
    at: str = ""  # the page its form stands on, where that is another
    after: str = ""  # the deed that has to come first
    look: bool = False  # sent once to look at what it would do; then what that page holds is sent
    kept: bool = True  # False: it only asks for something, and nothing is written down
    file: tuple[str, str, bytes] | None = None

    def __str__(self) -> str:
        return self.endpoint


def on_day(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
