"""Where a rent account stands on a day, its stage, and its one next step: pure, and the only definition of all three.

Source: rules/rent-and-arrears.md. facts: what is known. measures: the figures of a day. days: the same, day by day.
plans: repayment plans. state, looks, debts: what each row of the table of steps looks at. steps: the table.
position: the answer. friends: who may be a money friend.
"""

from __future__ import annotations

from app.arrears.rules.codes import (
    ABOUT_DEBT,
    Frequency,
    HoldKind,
    PauseReason,
    PlanEnd,
    PlanState,
    Stage,
    Step,
    Who,
)
from app.arrears.rules.facts import Claim, Facts, HoldDays, Line, Numbers, PlanTerms, Taken
from app.arrears.rules.measures import LedgerTooShort, Measures, measure
from app.arrears.rules.plans import PlanStanding, allowed, expected, instalments, next_instalment, standing
from app.arrears.rules.position import Position, position, tried
from app.arrears.rules.steps import ROWS, Row, Tried

__all__ = [
    "ABOUT_DEBT",
    "ROWS",
    "Claim",
    "Facts",
    "Frequency",
    "HoldDays",
    "HoldKind",
    "LedgerTooShort",
    "Line",
    "Measures",
    "Numbers",
    "PauseReason",
    "PlanEnd",
    "PlanStanding",
    "PlanState",
    "PlanTerms",
    "Position",
    "Row",
    "Stage",
    "Step",
    "Taken",
    "Tried",
    "Who",
    "allowed",
    "expected",
    "instalments",
    "measure",
    "next_instalment",
    "position",
    "standing",
    "tried",
]
