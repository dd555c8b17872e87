"""What is known of somebody’s EET: dated facts, from which everything else follows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.core.dates import overlap
from app.eet.rules.codes import ActivityKind, EventKind, ExemptionReason


@dataclass(frozen=True, slots=True)
class Activity:
    """Something somebody does for so many hours a week, from a day, to a day that is included or open."""

    kind: ActivityKind
    tenths: int  # of an hour a week
    from_on: date
    last_day: date | None
    verified: bool  # as known today, for the whole of it

    def runs_on(self, day: date) -> bool:
        """Say whether it runs on a day."""
        return overlap(self.from_on, self.last_day, day, day)


@dataclass(frozen=True, slots=True)
class Exemption:
    """A pause of the condition; its last day is included."""

    from_on: date
    last_day: date
    reason: ExemptionReason

    def covers(self, day: date) -> bool:
        """Say whether it covers a day."""
        return self.from_on <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day."""

    on: date
    kind: EventKind
    last_day: date | None = None  # of an agreed plan; None: open
    tenths: int | None = None  # of a target of one’s own


@dataclass(frozen=True, slots=True)
class Facts:
    """A stay’s agreed terms and everything dated about its EET."""

    starts_on: date
    target_tenths: int  # agreed at the start
    grace_weeks: int
    review_weeks: int
    activities: tuple[Activity, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    events: tuple[Event, ...] = ()

    def latest(self, kind: EventKind, on: date) -> Event | None:
        """Return the latest event of a kind up to a day, the lowest of several targets of one day; None without one."""
        found = [event for event in self.events if event.kind is kind and event.on <= on]
        return max(found, key=lambda event: (event.on, -(event.tenths or 0)), default=None)
