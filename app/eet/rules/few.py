"""Counts of people, and which of them may be told to whom: small ones would point at somebody. Pure.

Source: rules/data.md, “Small numbers”. Inside the scheme peers read no count of fewer than five, nor one that
follows at once from the sum; outside what is left of the sum is not small either.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from app.eet.rules.codes import Status
from app.eet.rules.facts import Facts
from app.eet.rules.hours import is_exempt, is_meeting

FEW: Final = 5  # people


class Group(enum.StrEnum):
    """How people stand, as counts tell it."""

    MEETING = "meeting"
    PAUSED = "paused"
    SUPPORTED = "supported"


GROUPS: Final = {
    Status.EXEMPT: Group.PAUSED,
    Status.MEETING: Group.MEETING,
    Status.GRACE: Group.SUPPORTED,
    Status.PLAN_AGREED: Group.SUPPORTED,
    Status.SUPPORT_DUE: Group.SUPPORTED,
    Status.NOT_MEETING: Group.SUPPORTED,
}


def counted(statuses: Iterable[Status]) -> dict[Group, int]:
    """Return how many stand in each group."""
    counts = Counter(GROUPS[status] for status in statuses)
    return {group: counts[group] for group in Group}


def counted_on(known: Iterable[Facts], on: date) -> dict[Group, int]:
    """Return how many stand in each group on a day, reckoned from their facts: when a gap began does not matter."""
    counts = Counter(_group(facts, on) for facts in known)
    return {group: counts[group] for group in Group}


def _group(facts: Facts, on: date) -> Group:
    if is_exempt(facts, on):
        return Group.PAUSED
    return Group.MEETING if is_meeting(facts, on) else Group.SUPPORTED


def for_peers(counts: Mapping[Group, int]) -> dict[Group, int | None]:
    """Return the counts peers may read beside their sum; None where there are fewer than five.

    One that is hidden alone would follow from the sum: the next smallest is then kept back with it.
    """
    shown = _large(counts)
    return _one_less(shown, counts) if list(shown.values()).count(None) == 1 else shown


def for_outside(counts: Mapping[Group, int]) -> dict[Group, int | None]:
    """Return the counts that may stand outside beside their sum: what is left of it must not be small either."""
    shown = _large(counts)
    hidden = [group for group, count in shown.items() if count is None]
    return _one_less(shown, counts) if hidden and sum(counts[group] for group in hidden) < FEW else shown


def _large(counts: Mapping[Group, int]) -> dict[Group, int | None]:
    return {group: count if count >= FEW else None for group, count in counts.items()}


def _one_less(shown: dict[Group, int | None], counts: Mapping[Group, int]) -> dict[Group, int | None]:
    """Return the counts without the smallest that is told."""
    told = [group for group, count in shown.items() if count is not None]
    return shown | dict.fromkeys(told and [min(told, key=lambda group: counts[group])])
