"""An account on a day as the rows of the table look at it, and what a look finds. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from app.arrears.rules.facts import Facts, Numbers
from app.arrears.rules.measures import Measures
from app.arrears.rules.plans import PlanStanding
from app.core.reasons import Reason, because


@dataclass(frozen=True, slots=True)
class State:
    """An account on a day, as the rows look at it."""

    facts: Facts
    measures: Measures
    plan: PlanStanding | None  # the active one

    @property
    def on(self) -> date:
        """Return the day."""
        return self.measures.on

    @property
    def numbers(self) -> Numbers:
        """Return the scheme’s numbers in force on the day."""
        return self.facts.numbers_on(self.on)

    @property
    def is_over(self) -> bool:
        """Say whether the stay has ended."""
        return self.facts.is_over(self.on)


class Look(NamedTuple):
    """What a look at a row found."""

    fits: bool
    reason: Reason


def yes(template: str, **params: Any) -> Look:
    """Return that the row fits, and why."""
    return Look(True, because(template, **params))


def no(template: str, **params: Any) -> Look:
    """Return that the row does not fit, and why."""
    return Look(False, because(template, **params))


def weeks_written(hundredths: int) -> str:
    """Return weeks as they are written: 1.25."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"
