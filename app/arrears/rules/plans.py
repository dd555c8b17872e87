"""A repayment plan: its instalments, what may be left to pay on a day, and how it stands. Pure.

Source: rules/rent-and-arrears.md, “Repayment plan”. The days from a pay-day to a day are counted as the difference of
the two: on the pay-day itself everything earned by then has been paid, so nothing more may be left.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.arrears.rules.codes import Frequency, PlanState
from app.arrears.rules.days import net_by_day
from app.arrears.rules.facts import Facts, PlanTerms
from app.arrears.rules.measures import ONE_DAY, WEEK, share, weekly
from app.core.dates import add_months
from app.tenancies.rules import RentPeriod

STEP_DAYS: Final = {
    Frequency.WEEKLY: 7,
    Frequency.FORTNIGHTLY: 14,
    Frequency.FOUR_WEEKLY: 28,
    RentPeriod.WEEKLY: 7,
    RentPeriod.FORTNIGHTLY: 14,
    RentPeriod.FOUR_WEEKLY: 28,
}
MONTHLY: Final = frozenset({Frequency.MONTHLY, RentPeriod.MONTHLY})
MONTHS_THERE_ARE: Final = date.max.year * 12 + date.max.month


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """How a plan stands on a day. Pence."""

    terms: PlanTerms
    state: PlanState
    expected_pence: int
    allowed_pence: int
    behind_pence: int  # by how much more than allowed is left; 0 unless breached
    began_on: date | None  # the first day of the present breach
    next_instalment_on: date | None
    completed_on: date | None

    @property
    def plan_id(self) -> uuid.UUID | None:
        """Return which plan of the database it is."""
        return self.terms.key

    @property
    def is_active(self) -> bool:
        """Say whether the plan counts on that day."""
        return self.state in {PlanState.ON_TRACK, PlanState.BREACHED}


def nth(first: date, every: Frequency | RentPeriod, number: int) -> date | None:
    """Return the day a number of steps after a first day; months keep the day number, cut to the month’s end.

    None beyond the end of the calendar, which a plan of pennies reaches.
    """
    if every in MONTHLY:
        return add_months(first, number) if first.year * 12 + first.month + number <= MONTHS_THERE_ARE else None
    days = (STEP_DAYS[every] if number else 0) * number
    return first + timedelta(days=days) if days <= (date.max - first).days else None


def steps_by(first: date, every: Frequency | RentPeriod, day: date) -> int:
    """Return how many such days there are from a first day up to a day, both included."""
    if day < first:
        return 0
    if every is Frequency.ONE_OFF:
        return 1
    if every not in MONTHLY:
        return (day - first).days // STEP_DAYS[every] + 1
    months = (day.year - first.year) * 12 + day.month - first.month
    return months + 1 if add_months(first, months) <= day else months


def by_instalments(plan: PlanTerms) -> int:
    """Return what is paid bit by bit: everything but the lump sum. Pence."""
    return max(0, plan.starting_net_pence - plan.lump_sum_pence)


def how_many(plan: PlanTerms) -> int:
    """Return how many instalments a plan has, the last one, which may be smaller, among them."""
    if plan.instalment_pence <= 0:
        return 0
    number = -(-by_instalments(plan) // plan.instalment_pence)
    return min(1, number) if plan.frequency is Frequency.ONE_OFF else number


def instalments(plan: PlanTerms) -> Iterator[tuple[date, int]]:
    """Yield the instalments until they add up to what is left after the lump sum: a long plan has millions of them."""
    left = by_instalments(plan)
    for number in range(how_many(plan)):
        on = nth(plan.first_on, plan.frequency, number)
        if on is None:
            return
        yield on, min(plan.instalment_pence, left - number * plan.instalment_pence)


def next_instalment(plan: PlanTerms, on: date) -> date | None:
    """Return the day of the next instalment after a day, or None."""
    number = steps_by(plan.first_on, plan.frequency, on)
    return nth(plan.first_on, plan.frequency, number) if number < how_many(plan) else None


def due_by(plan: PlanTerms, day: date) -> int:
    """Return what a plan asks for up to a day: the lump sum, and the instalments. Reckoned, not walked through."""
    number = min(how_many(plan), steps_by(plan.first_on, plan.frequency, day))
    lump_sum = plan.lump_sum_pence if plan.lump_sum_on is not None and plan.lump_sum_on <= day else 0
    return lump_sum + min(by_instalments(plan), number * plan.instalment_pence)


def expected(plan: PlanTerms, facts: Facts, on: date) -> int:
    """Return what should be left to pay on a day, days of grace taken off."""
    by = on - timedelta(days=facts.numbers_on(on).plan_grace_days)
    return max(0, plan.starting_net_pence - due_by(plan, by))


def pay_day(plan: PlanTerms, facts: Facts, by: date) -> date | None:
    """Return the latest day by a day on which current rent is paid: the tenant’s own days, else each rent day."""
    if plan.rent_paid is None or plan.rent_first_on is None:
        return by - timedelta(days=(by.weekday() - facts.tenure.rent_day) % WEEK)
    if by < plan.rent_first_on:
        return None
    if plan.rent_paid is not RentPeriod.MONTHLY:
        every = STEP_DAYS[plan.rent_paid]
        return by - timedelta(days=(by - plan.rent_first_on).days % every)
    months = (by.year - plan.rent_first_on.year) * 12 + by.month - plan.rent_first_on.month
    day = add_months(plan.rent_first_on, months)
    return day if day <= by else add_months(plan.rent_first_on, months - 1)


def allowed(plan: PlanTerms, facts: Facts, on: date) -> int:
    """Return what may be left to pay on a day: what is expected, and the rent since the last pay-day."""
    by = on - timedelta(days=facts.numbers_on(on).plan_grace_days)
    paid_to = max(pay_day(plan, facts, by) or plan.starts_on, plan.starts_on)
    return expected(plan, facts, on) + share(weekly(facts, on), max(0, (on - paid_to).days), WEEK)


def ended_on(facts: Facts, plan: PlanTerms) -> date | None:
    """Return the first day without a plan: its own end, or the start of a newer one."""
    place = facts.plans.index(plan)
    newer = [later.starts_on for later in facts.plans[place + 1 :]]
    return min((day for day in (plan.ended_on, *newer) if day is not None), default=None)


def standing(facts: Facts, plan: PlanTerms, on: date) -> PlanStanding:
    """Return how one plan of an account stands on a day. Completed is for good: what is owed later is a new matter."""
    ends = ended_on(facts, plan)
    last = on if ends is None else min(on, ends - ONE_DAY)
    first = max(plan.starts_on, facts.tenure.starts_on)
    nets = net_by_day(facts, first, last)
    done = _completed_on(plan, first, nets)
    began, behind = None, 0
    if plan.starts_on > on:
        state = PlanState.TO_COME
    elif done is not None:
        state = PlanState.COMPLETED
    elif ends is not None and ends <= on:
        state = PlanState.ENDED
    else:
        began = _breach_began(facts, plan, on, nets)
        state = PlanState.ON_TRACK if began is None else PlanState.BREACHED
    allows = allowed(plan, facts, on)
    if began is not None:
        behind = nets[-1] - allows
    upcoming = next_instalment(plan, on)
    return PlanStanding(plan, state, expected(plan, facts, on), allows, behind, began, upcoming, done)


def _completed_on(plan: PlanTerms, first: date, nets: list[int]) -> date | None:
    """Return the first day after the plan’s start on which nothing is left to pay, or None."""
    for day, net in enumerate(nets):
        if net == 0 and first + timedelta(days=day) > plan.starts_on:
            return first + timedelta(days=day)
    return None


def _breach_began(facts: Facts, plan: PlanTerms, on: date, nets: list[int]) -> date | None:
    """Return the first day of the unbroken run of breached days up to a day; None: not breached on it."""
    began, day = None, on
    for net in reversed(nets):
        if net <= allowed(plan, facts, day):
            break
        began = day
        day -= ONE_DAY
    return began


def active_plan(facts: Facts, on: date) -> PlanStanding | None:
    """Return how the plan that is active on a day stands, or None: the newest that has begun, if it still counts."""
    begun = [plan for plan in facts.plans if plan.starts_on <= on]
    if not begun or (begun[-1].ended_on is not None and begun[-1].ended_on <= on):
        return None
    found = standing(facts, begun[-1], on)
    return found if found.is_active else None
