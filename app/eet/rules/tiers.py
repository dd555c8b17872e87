"""How far along somebody is, 1 to 5, for returns to funders. Pure.

Source: rules/eet.md, “Tier”.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from app.core.dates import overlap
from app.eet.rules.codes import ActivityKind, ExemptionReason
from app.eet.rules.facts import Facts
from app.eet.rules.hours import hours_tenths

LOOKED_BACK: Final = timedelta(days=89)  # with the day itself: ninety days
FULL_TENTHS: Final = 160
UNABLE: Final = frozenset(
    {
        ExemptionReason.SICKNESS,
        ExemptionReason.DISABILITY,
        ExemptionReason.CARING,
        ExemptionReason.PREGNANCY_MATERNITY,
    }
)


def tier(facts: Facts, on: date) -> int:
    """Return the tier on a day: the first that fits."""
    if any(exemption.covers(on) and exemption.reason in UNABLE for exemption in facts.exemptions):
        return 2
    tenths = hours_tenths(facts, on)
    if tenths > FULL_TENTHS or any(
        a.verified and a.kind is ActivityKind.VOLUNTEERING and a.runs_on(on) for a in facts.activities
    ):
        return 5
    if tenths > 0:
        return 4
    return 1 if _nothing_for_long(facts, on) else 3


def _nothing_for_long(facts: Facts, on: date) -> bool:
    """Say whether a stay of more than ninety days had nothing at all in the last ninety."""
    first = on - LOOKED_BACK
    return (
        facts.starts_on < first
        and not any(overlap(a.from_on, a.last_day, first, on) for a in facts.activities)
        and not any(overlap(e.from_on, e.last_day, first, on) for e in facts.exemptions)
        and not any(first <= event.on <= on for event in facts.events)
    )
