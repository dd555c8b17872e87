"""The one next step of an account: an ordered table, the first row that fits is the answer, with its reason. Pure.

Source: rules/rent-and-arrears.md, “Next step”. After the stay’s end two rows are left out, and where one of the rows
about talking, plans and serious debt would fit, somebody is brought in who can help from there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.arrears.rules import debts, looks
from app.arrears.rules.codes import Step, Who
from app.arrears.rules.state import Look, State
from app.core.reasons import Reason


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: when it fits and why, whose turn it is, and by when."""

    step: Step
    look: Callable[[State], Look]
    who: Callable[[State], Who]
    due: Callable[[State, Step], date | None]


@dataclass(frozen=True, slots=True)
class Tried:
    """One row that was tried: whether it fitted, and why or why not."""

    step: Step
    fits: bool
    reason: Reason


def _always(who: Who) -> Callable[[State], Who]:
    return lambda _state: who


def _friend_or_staff(state: State) -> Who:
    return Who.MONEY_FRIEND if state.facts.has_money_friend else Who.STAFF


def _never(_state: State, _step: Step) -> date | None:
    return None


def _that_day(state: State, _step: Step) -> date | None:
    return state.on


def _after_the_hold(state: State, step: Step) -> date | None:
    last = looks.hold_lasts_until(state, looks.HOLDS[step])
    return None if last is None else last + timedelta(days=1)


def _claim_checked(state: State, _step: Step) -> date | None:
    claimed = looks.undecided_since(state)
    return None if claimed is None else max(state.on, claimed + timedelta(days=state.numbers.claim_check_days))


def _next_instalment(state: State, _step: Step) -> date | None:
    return state.plan.next_instalment_on if state.plan else None


def _not_too_often(state: State, step: Step) -> date | None:
    """Return the day, or later: so many days after the same step was last taken (†)."""
    taken = debts.last_taken(state, step)
    return state.on if taken is None else max(state.on, taken + timedelta(days=state.numbers.repeat_days))


_nobody, _staff = _always(Who.NOBODY), _always(Who.STAFF)
_supported, _keeper = _always(Who.STAFF_WITH_SUPPORT_WORKER), _always(Who.KEEPER)

ROWS: Final = (
    Row(Step.CHECK_DATA, looks.check_data, _staff, _that_day),
    Row(Step.HOLD_BREATHING_SPACE, looks.breathing_space, _nobody, _after_the_hold),
    Row(Step.REFUND_CREDIT, looks.refund_credit, _staff, _that_day),
    Row(Step.CHASE_PAYER, looks.chase_payer, _staff, _that_day),
    Row(Step.NONE, looks.nothing_left, _nobody, _never),
    Row(Step.HELP_WITH_CLAIM, looks.help_with_claim, _staff, _claim_checked),
    Row(Step.HOLD_PAUSED, looks.paused, _nobody, _after_the_hold),
    Row(Step.TALK_ABOUT_BROKEN_PLAN, debts.broken_plan, _keeper, _not_too_often),
    Row(Step.KEEP_PLAN, debts.kept_plan, _keeper, _next_instalment),
    Row(Step.REVIEW_SERIOUS, debts.review_serious, _always(Who.STAFF_WITH_MANAGER), _not_too_often),
    Row(Step.BRING_SUPPORT, debts.bring_support, _supported, _not_too_often),
    Row(Step.AGREE_PLAN, debts.agree_plan, _friend_or_staff, _not_too_often),
    Row(Step.TALK, debts.talk, _friend_or_staff, _not_too_often),
    Row(Step.FRIENDLY_REMINDER, debts.friendly_reminder, _staff, _not_too_often),
    Row(Step.WAIT, debts.wait, _nobody, _never),
)


def first_that_fits(state: State) -> tuple[Row, tuple[Tried, ...]]:
    """Return the row that fits, and every row tried up to it; the last row fits everything."""
    seen: list[Tried] = []
    for row in ROWS:
        fits, reason = row.look(state)
        seen.append(Tried(row.step, fits, reason))
        if fits:
            return row, tuple(seen)
    raise AssertionError("the last row fits everything")
