"""Hours, target, and when a gap began. Pure.

Source: rules/eet.md, “Status on date D”.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from app.eet.rules.codes import EventKind
from app.eet.rules.facts import Facts

BELIEVED_DAYS: Final = 28  # what nobody has verified counts this long from its first day
ONE_DAY: Final = timedelta(days=1)


def hours_tenths(facts: Facts, on: date) -> int:
    """Return the hours a week that count on a day, in tenths: verified ones, and others while they are new."""
    return sum(
        activity.tenths
        for activity in facts.activities
        if activity.runs_on(on) and (activity.verified or (on - activity.from_on).days <= BELIEVED_DAYS)
    )


def counts_until(from_on: date) -> date:
    """Return the last day on which something that nobody verifies counts, from its first day."""
    return from_on + timedelta(days=BELIEVED_DAYS)


def believed_until(facts: Facts, on: date) -> date | None:
    """Return the last day on which the first of what counts unverified on a day still does; None where nothing does."""
    unseen = (counts_until(a.from_on) for a in facts.activities if a.runs_on(on) and not a.verified)
    return min((last for last in unseen if last >= on), default=None)


def verified_tenths(facts: Facts, on: date) -> int:
    """Return the verified hours a week on a day, in tenths."""
    return sum(activity.tenths for activity in facts.activities if activity.verified and activity.runs_on(on))


def target_tenths(facts: Facts, on: date) -> int:
    """Return the target on a day, in tenths of an hour a week: one’s own where there is one, else the agreed hours."""
    own = facts.latest(EventKind.TARGET, on)
    return facts.target_tenths if own is None or own.tenths is None else own.tenths


def is_exempt(facts: Facts, on: date) -> bool:
    """Say whether a pause covers a day."""
    return any(exemption.covers(on) for exemption in facts.exemptions)


def is_meeting(facts: Facts, on: date) -> bool:
    """Say whether the hours that count reach the target on a day."""
    return hours_tenths(facts, on) >= target_tenths(facts, on)


def gap_began_on(facts: Facts, on: date) -> date | None:
    """Return the day after the last one that was paused or met by verified hours, the stay’s start without one.

    None on a day that is paused or met itself.
    """
    if is_exempt(facts, on) or is_meeting(facts, on):
        return None
    last_good = max((day for day in _ends(facts, on) if _is_good(facts, day)), default=None)
    return facts.starts_on if last_good is None else last_good + ONE_DAY


def _is_good(facts: Facts, on: date) -> bool:
    return is_exempt(facts, on) or verified_tenths(facts, on) >= target_tenths(facts, on)


def _ends(facts: Facts, on: date) -> Iterator[date]:
    """Yield the days of the stay before a day on which the answer may be another than on the next: no others matter."""
    yesterday = on - ONE_DAY
    changes = {yesterday}
    changes |= {exemption.last_day for exemption in facts.exemptions}
    changes |= {activity.last_day for activity in facts.activities if activity.last_day is not None}
    changes |= {event.on - ONE_DAY for event in facts.events if event.kind is EventKind.TARGET}
    return (day for day in changes if facts.starts_on <= day <= yesterday)
