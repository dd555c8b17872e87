"""Where an account stands on a day, with its stage and next step: what everybody asks for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.arrears.rules.codes import Stage, Step, Who
from app.arrears.rules.facts import Facts
from app.arrears.rules.measures import measure
from app.arrears.rules.plans import PlanStanding, active_plan
from app.arrears.rules.state import State, weeks_written
from app.arrears.rules.steps import Tried, first_that_fits
from app.core.reasons import Reason


@dataclass(frozen=True, slots=True)
class Position:
    """Where an account stands on a day. Pence; positive is owed."""

    on: date
    balance_pence: int
    ahead_pence: int
    pending_benefit_pence: int
    net_pence: int
    weekly_pence: int
    weeks_hundredths: int
    oldest_unpaid_on: date | None
    serious: bool
    stage: Stage
    next_step: Step
    who: Who
    reason: Reason
    due_on: date | None
    plan: PlanStanding | None  # the active one

    @property
    def weeks_owed(self) -> str:
        """Return how many weeks’ rent is left to pay: 1.25."""
        return weeks_written(self.weeks_hundredths)


def position(facts: Facts, on: date) -> Position:
    """Return where an account stands on a day: the only definition there is."""
    state = state_of(facts, on)
    row, seen = first_that_fits(state)
    found = state.measures
    return Position(
        on=on,
        balance_pence=found.balance_pence,
        ahead_pence=found.ahead_pence,
        pending_benefit_pence=found.pending_benefit_pence,
        net_pence=found.net_pence,
        weekly_pence=found.weekly_pence,
        weeks_hundredths=found.weeks_hundredths,
        oldest_unpaid_on=found.oldest_unpaid_on,
        serious=found.serious,
        stage=found.stage,
        next_step=row.step,
        who=row.who(state),
        reason=seen[-1].reason,
        due_on=row.due(state, row.step),
        plan=state.plan,
    )


def tried(facts: Facts, on: date) -> tuple[Tried, ...]:
    """Return every row that was tried on a day, the one that fitted last, each with its reason."""
    return first_that_fits(state_of(facts, on))[1]


def state_of(facts: Facts, on: date) -> State:
    """Return an account on a day as the rows look at it."""
    return State(facts, measure(facts, on), active_plan(facts, on))
