"""A repayment plan: its instalments, what may be left to pay on a day, and how it stands. Pure.

Source: rules/rent-and-arrears.md, “Repayment plan”. The days from a pay-day to a day are counted as the difference of
the two: on the pay-day itself everything earned by then has been paid, so nothing more may be left.
"""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, takewhile
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


def nth(first: date, every: Frequency | RentPeriod, number: int) -> date:
    """Return the day a number of steps after a first day; months keep the day number, cut to the month’s end."""
    if every in {Frequency.MONTHLY, RentPeriod.MONTHLY}:
        return add_months(first, number)
    return first + timedelta(days=STEP_DAYS[every] * number)


def instalments(plan: PlanTerms) -> Iterator[tuple[date, int]]:
    """Yield the instalments until they add up to what is left after the lump sum; the last one may be smaller."""
    left, number = plan.starting_net_pence - plan.lump_sum_pence, 0
    while left > 0 and plan.instalment_pence > 0:
        on = nth(plan.first_on, plan.frequency, number) if number else plan.first_on
        yield on, min(plan.instalment_pence, left)
        left -= plan.instalment_pence
        number += 1
        if plan.frequency is Frequency.ONE_OFF:
            return


def next_instalment(plan: PlanTerms, on: date) -> date | None:
    """Return the day of the next instalment after a day, or None."""
    return next((day for day, _ in instalments(plan) if day > on), None)


@dataclass(frozen=True, slots=True)
class Falls:
    """What a plan asks for, added up: how much has fallen due by each of its days."""

    days: list[date]
    pence: list[int]

    def due_by(self, day: date) -> int:
        """Return everything due by a day."""
        place = bisect_right(self.days, day)
        return self.pence[place - 1] if place else 0


def falls(plan: PlanTerms, until: date) -> Falls:
    """Return what falls due up to a day: the lump sum and the instalments."""
    parts = list(takewhile(lambda part: part[0] <= until, instalments(plan)))
    if plan.lump_sum_on is not None and plan.lump_sum_on <= until:
        parts.append((plan.lump_sum_on, plan.lump_sum_pence))
    parts.sort()
    return Falls([day for day, _ in parts], list(accumulate(pence for _, pence in parts)))


def expected(plan: PlanTerms, facts: Facts, on: date) -> int:
    """Return what should be left to pay on a day, days of grace taken off."""
    return _expected(plan, facts, on, falls(plan, on))


def _expected(plan: PlanTerms, facts: Facts, on: date, fallen: Falls) -> int:
    by = on - timedelta(days=facts.numbers_on(on).plan_grace_days)
    return max(0, plan.starting_net_pence - fallen.due_by(by))


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
    return _allowed(plan, facts, on, falls(plan, on))


def _allowed(plan: PlanTerms, facts: Facts, on: date, fallen: Falls) -> int:
    by = on - timedelta(days=facts.numbers_on(on).plan_grace_days)
    paid_to = max(pay_day(plan, facts, by) or plan.starts_on, plan.starts_on)
    return _expected(plan, facts, on, fallen) + share(weekly(facts, on), max(0, (on - paid_to).days), WEEK)


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
    began, day, fallen = None, on, falls(plan, on)
    for net in reversed(nets):
        if net <= _allowed(plan, facts, day, fallen):
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
