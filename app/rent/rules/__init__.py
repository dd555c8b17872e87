"""What may stand in a rent account, and what is due when: pure.

codes: the words of the ledger. calendar: periods and their amounts. run: what a rent run adds to one account.
changes: when a rent may change, and which entry may be reversed. benefits: what a claim or award must say.
"""

from __future__ import annotations

from app.rent.rules.benefits import refusal_of_benefit
from app.rent.rules.calendar import (
    Period,
    Tenure,
    Term,
    period_on,
    period_starting,
    periods,
    term_on,
    weekly_pence,
)
from app.rent.rules.changes import earliest_change, refusal_of_change, refusal_of_reversal
from app.rent.rules.codes import BenefitSource, Component, Cycle, EntryKind, Matched, ReturnReason, Source
from app.rent.rules.run import FAR_AHEAD, ODD_REASONS, Charged, Due, Odd, Plan, Undo, charged_up_to, plan

__all__ = [
    "FAR_AHEAD",
    "ODD_REASONS",
    "BenefitSource",
    "Charged",
    "Component",
    "Cycle",
    "Due",
    "EntryKind",
    "Matched",
    "Odd",
    "Period",
    "Plan",
    "ReturnReason",
    "Source",
    "Tenure",
    "Term",
    "Undo",
    "charged_up_to",
    "earliest_change",
    "period_on",
    "period_starting",
    "periods",
    "plan",
    "refusal_of_benefit",
    "refusal_of_change",
    "refusal_of_reversal",
    "term_on",
    "weekly_pence",
]
