"""Repayment plans once more, for the oracle: every day since a plan’s start is looked at."""

from __future__ import annotations

import calendar
from datetime import date
from fractions import Fraction

from arrears.oracle_calendar import LENGTHS, ONE_DAY, WEEKDAYS, Row, a_day, pence, rounded
from arrears.oracle_measures import Account, days_later

DAYS_OF_GRACE = 5


def nth(first: date, frequency: str, number: int) -> date:
    """Return the day of the first, second … instalment or pay-day, 0 being the first."""
    if frequency != "monthly":
        return days_later(first, LENGTHS[frequency] * number)
    months = first.year * 12 + first.month - 1 + number
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(first.day, calendar.monthrange(year, month)[1]))


def instalments(plan: Row) -> list[tuple[date, int]]:
    """Return every instalment with its day, until they add up; the last one is what is left."""
    left, amount = pence(plan["starting_net"]) - pence(plan.get("lump_sum", "")), pence(plan["instalment"])
    found: list[tuple[date, int]] = []
    if amount == 0:
        return found
    while left > 0:
        if plan["frequency"] == "one_off" and found:
            break
        on = a_day(plan["first_on"]) if not found else nth(a_day(plan["first_on"]), plan["frequency"], len(found))
        found.append((on, min(amount, left)))
        left -= min(amount, left)
    return found


def expected(plan: Row, on: date) -> int:
    """Return what should still be owed on a day if everything due five days before was paid."""
    by = days_later(on, -DAYS_OF_GRACE)
    due = sum(amount for day, amount in instalments(plan) if day <= by)
    if plan.get("lump_sum_on") and a_day(plan["lump_sum_on"]) <= by:
        due += pence(plan["lump_sum"])
    return max(0, pence(plan["starting_net"]) - due)


def allowed(account: Account, plan: Row, on: date, rent_day: str) -> int:
    """Return expected and the current rent since the last pay-day that had to be met."""
    by = days_later(on, -DAYS_OF_GRACE)
    since = a_day(plan["starts_on"])
    pay_day = latest_pay_day(plan, by, rent_day)
    if pay_day is not None and pay_day > since:
        since = pay_day
    return expected(plan, on) + rounded(Fraction(account.weekly(on) * (on - since).days, 7))


def latest_pay_day(plan: Row, by: date, rent_day: str) -> date | None:
    """Return the latest day by then on which the tenant pays current rent: each rent day unless they chose others."""
    if not plan.get("rent_paid"):
        found = by
        while found.weekday() != WEEKDAYS.index(rent_day):
            found -= ONE_DAY
        return found
    first, number, latest = a_day(plan["rent_first_on"]), 0, None
    while nth(first, plan["rent_paid"], number) <= by:
        latest = nth(first, plan["rent_paid"], number)
        number += 1
    return latest


def active_plan(account: Account, plans: list[Row], on: date) -> Row | None:
    """Return the plan that holds on a day: a new one ends the old one on the day it starts."""
    begun = sorted((plan for plan in plans if a_day(plan["starts_on"]) <= on), key=lambda plan: plan["starts_on"])
    if not begun:
        return None
    plan = begun[-1]
    if plan.get("ended_on") and a_day(plan["ended_on"]) <= on:
        return None
    return None if is_completed(account, plan, on) else plan


def is_completed(account: Account, plan: Row, on: date) -> bool:
    """Say whether nothing was owed on some day after the start, up to a day."""
    day = a_day(plan["starts_on"]) + ONE_DAY
    while day <= on:
        if account.net(day) == 0:
            return True
        day += ONE_DAY
    return False


def breach_began(account: Account, plan: Row, on: date, rent_day: str) -> date | None:
    """Return the first day of the run of breached days that a day is in, None when the plan is kept."""
    began, day = None, a_day(plan["starts_on"])
    while day <= on:
        if account.net(day) <= allowed(account, plan, day, rent_day):
            began = None
        elif began is None:
            began = day
        day += ONE_DAY
    return began


def next_instalment(plan: Row, on: date) -> date | None:
    """Return the day of the next instalment after a day."""
    return next((day for day, _ in instalments(plan) if day > on), None)
