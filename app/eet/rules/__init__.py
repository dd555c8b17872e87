"""Where somebody stands with their EET on a day, when it is looked at together, what must come first: pure.

Source: rules/eet.md. facts: what is known. hours: what counts, and since when it is too little. status: the table.
tiers: for returns. reviews: when and how a pause moves them. steps: what is next for staff. own_steps: what is next for
the person themselves. guard: before a referral. few: counts that may be told.
"""

from __future__ import annotations

from app.eet.rules.codes import (
    COMMITTEE_MAY,
    Achievement,
    ActivityKind,
    Authority,
    EventKind,
    Evidence,
    EvidenceKind,
    ExemptionReason,
    Pattern,
    Status,
    StepOwner,
)
from app.eet.rules.facts import Activity, Event, Exemption, Facts
from app.eet.rules.few import FEW, Group, counted, counted_on, for_outside, for_peers
from app.eet.rules.guard import Around, Item, guard, missing
from app.eet.rules.hours import counts_until, gap_began_on, hours_tenths, target_tenths, verified_tenths
from app.eet.rules.own_steps import Mine, OwnNext, OwnStep, Todo, Unseen, own_next
from app.eet.rules.reviews import Review, review
from app.eet.rules.status import ROWS, State, Tried, share, state, tried, written
from app.eet.rules.steps import Next, NextStep, Open, next_step
from app.eet.rules.tiers import tier

__all__ = [
    "COMMITTEE_MAY",
    "FEW",
    "ROWS",
    "Achievement",
    "Activity",
    "ActivityKind",
    "Around",
    "Authority",
    "Event",
    "EventKind",
    "Evidence",
    "EvidenceKind",
    "Exemption",
    "ExemptionReason",
    "Facts",
    "Group",
    "Item",
    "Mine",
    "Next",
    "NextStep",
    "Open",
    "OwnNext",
    "OwnStep",
    "Pattern",
    "Review",
    "State",
    "Status",
    "StepOwner",
    "Todo",
    "Tried",
    "Unseen",
    "counted",
    "counted_on",
    "counts_until",
    "for_outside",
    "for_peers",
    "gap_began_on",
    "guard",
    "hours_tenths",
    "missing",
    "next_step",
    "own_next",
    "review",
    "share",
    "state",
    "target_tenths",
    "tier",
    "tried",
    "verified_tenths",
    "written",
]
