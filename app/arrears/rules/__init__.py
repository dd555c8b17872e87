"""Where a rent account stands on a day, its stage, and its one next step: pure, and the only definition of all three.

Source: rules/rent-and-arrears.md.
"""

from __future__ import annotations

from app.arrears.rules.codes import (
    Frequency,
    HoldKind,
    PauseReason,
    PlanEnd,
    PlanState,
    Stage,
    Step,
    Who,
)

__all__ = ["Frequency", "HoldKind", "PauseReason", "PlanEnd", "PlanState", "Stage", "Step", "Who"]
