"""Facts about one account for tests of the rules: £70 a week under a contract since Monday 5 January 2026."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from app.arrears.rules import Claim, Facts, Frequency, HoldDays, HoldKind, Line, PauseReason, PlanTerms, Step, Taken
from app.rent.rules import BenefitSource, EntryKind, Tenure, Term
from app.tenancies.rules import Pack, RentPeriod

START = date(2026, 1, 5)
ON = date(2026, 6, 3)  # a Wednesday
DAY = timedelta(days=1)
WEEK = 7000
TERM = Term(START, RentPeriod.WEEKLY, (WEEK, 0, 0, 0))
KINDS = {"charge": EntryKind.CHARGE, "refund": EntryKind.REFUND, "adjust": EntryKind.ADJUSTMENT}


def before(days: int, of: date = ON) -> date:
    return of - timedelta(days=days)


def after(days: int, of: date = ON) -> date:
    return of + timedelta(days=days)


def tenure(*terms: Term, starts_on: date = START, last_day: date | None = None, rent_day: int = 0) -> Tenure:
    return Tenure(starts_on, last_day, rent_day, frozenset(), terms or (TERM,))


def lines(*parts: tuple[Any, ...]) -> tuple[Line, ...]:
    """Return lines from (day, pence) or (day, pence, kind): above 0 an adjustment, below 0 a payment."""
    numbers = count(1)
    usual = {True: EntryKind.ADJUSTMENT, False: EntryKind.PAYMENT}
    return tuple(
        sorted(
            Line(on, next(numbers), KINDS[kind[0]] if kind else usual[pence > 0], pence) for on, pence, *kind in parts
        )
    )


def owing(pence: int, *, days: int = 30) -> tuple[Line, ...]:
    """Return one debt that is so many days old."""
    return lines((before(days), pence))


def known(of: tuple[Line, ...] = (), *, last_day: date | None = None, **facts: Any) -> Facts:
    """Return facts whose defaults say nothing out of the ordinary."""
    usual = {
        "tenure": tenure(last_day=last_day),
        "today": ON,
        "footings": ((START, Pack.SUPPORTED_STANDARD),),
        "lines": of,
    }
    return Facts(**usual | facts)


def award(**facts: Any) -> Claim:
    """Return £70 a week of housing benefit, paid up to the day asked about."""
    usual = {"weekly_pence": WEEK, "from_on": START, "verified_on": START, "paid_up_to": ON}
    return Claim(**{"source": BenefitSource.HOUSING_BENEFIT} | usual | facts)


def claim(claimed_on: date, **facts: Any) -> Claim:
    return Claim(BenefitSource.UC_HOUSING, claimed_on, **facts)


def space(from_on: date, last_day: date) -> HoldDays:
    return HoldDays(HoldKind.BREATHING_SPACE, from_on, last_day)


def pause(from_on: date, last_day: date) -> HoldDays:
    return HoldDays(HoldKind.PAUSE, from_on, last_day, PauseReason.OTHER)


def taken(step: Step, on: date) -> tuple[Taken, ...]:
    return (Taken(on, step),)


def plan(starts_on: date = ON - timedelta(days=30), **facts: Any) -> PlanTerms:
    """Return a plan to pay £200 off by £10 a week, begun 30 days ago unless a day is named."""
    usual = {
        "starts_on": starts_on,
        "starting_net_pence": 20_000,
        "instalment_pence": 1_000,
        "frequency": Frequency.WEEKLY,
        "first_on": starts_on,
    }
    return PlanTerms(**usual | facts)
