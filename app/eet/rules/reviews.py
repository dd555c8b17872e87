"""When somebody’s EET is looked at together: due day, window, and how a pause moves it. Pure.

Source: rules/eet.md, “Reviews”.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.core.dates import working_days_after
from app.eet.rules.codes import EventKind
from app.eet.rules.facts import Facts

FIRST: Final = timedelta(days=28)
WINDOW: Final = timedelta(days=14)
AFTER_A_PAUSE: Final = 5  # working days


@dataclass(frozen=True, slots=True)
class Review:
    """The next review as it stands on a day."""

    opens_on: date
    due_on: date
    overdue: bool


def review(facts: Facts, on: date) -> Review:
    """Return the review that is due next, as it stands on a day: a pause moves one that is not overdue yet."""
    last = facts.latest(EventKind.REVIEW, on)
    due = facts.starts_on + FIRST if last is None else last.on + timedelta(weeks=facts.review_weeks)
    for exemption in sorted(facts.exemptions, key=lambda pause: pause.from_on):
        if exemption.from_on <= min(on, due):
            due = max(due, working_days_after(exemption.last_day, AFTER_A_PAUSE))
    return Review(due - WINDOW, due, on > due)
