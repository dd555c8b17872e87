"""The rent calendar of one stay: which periods there are, and what is due for each. Pure.

Source: rules/rent-and-arrears.md, “Rent calendar”. Every day of a stay that has terms lies in exactly one period or
part period; each is charged in advance, on its first day.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Final

from app.core.money import round_half_up, weekly
from app.tenancies.rules import RentPeriod

Pence = tuple[int, int, int, int]  # in the order of Component
WEEK: Final = 7
DAYS: Final = {RentPeriod.WEEKLY: 7, RentPeriod.FORTNIGHTLY: 14, RentPeriod.FOUR_WEEKLY: 28}  # a month: its own days
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """What is due for each stated period from a day, by component; 0: no such part."""

    from_on: date
    period: RentPeriod
    amounts: Pence

    @property
    def total_pence(self) -> int:
        """Return everything due for one period."""
        return sum(self.amounts)


@dataclass(frozen=True, slots=True)
class Tenure:
    """Everything the rent calendar of one stay is made of."""

    starts_on: date
    last_day: date | None
    rent_day: int  # 0: Monday
    free_weeks: frozenset[date]
    terms: tuple[Term, ...]  # oldest first


@dataclass(frozen=True, slots=True)
class Period:
    """A whole period or a part period: its first and last day, and what it is a part of."""

    first: date
    last: date
    term: Term
    whole_days: int  # of the uncut period: 7, 14, 28, or the days of the month
    free_days: int  # of its own days, those that lie in rent-free weeks

    @property
    def days(self) -> int:
        """Return how many days it has, rent-free ones included."""
        return (self.last - self.first).days + 1

    @property
    def is_part(self) -> bool:
        """Say whether it is shorter than the stated period."""
        return self.days < self.whole_days

    @property
    def amounts(self) -> Pence:
        """Return what is due for it by component, each rounded half up."""
        charged, whole = self.days - self.free_days, self.whole_days
        if charged == whole:
            return self.term.amounts
        rent, eligible, ineligible, support = self.term.amounts
        return (
            _part(rent, charged, whole),
            _part(eligible, charged, whole),
            _part(ineligible, charged, whole),
            _part(support, charged, whole),
        )


def _part(pence: int, days: int, whole: int) -> int:
    """Return pence × days ÷ whole, rounded half up: amounts of terms are never negative."""
    return (2 * pence * days + whole) // (2 * whole)


def periods(tenure: Tenure, *, after: date | None, until: date) -> Iterator[Period]:
    """Yield the periods whose first day is after one day (None: from the start) and not after another, in order."""
    for term, begins, ends in _spans(tenure):
        if after is not None and after >= ends:
            continue
        day = begins
        if after is not None and after >= begins:
            day = _covering(tenure, term, begins, ends, after).last + ONE_DAY
        while day <= min(ends, until):
            period = _covering(tenure, term, begins, ends, day)
            yield period
            if period.last >= ends:
                break
            day = period.last + ONE_DAY


def period_on(tenure: Tenure, day: date) -> Period | None:
    """Return the period a day lies in, or None: before the terms, or after the stay."""
    for term, begins, ends in _spans(tenure):
        if begins <= day <= ends:
            return _covering(tenure, term, begins, ends, day)
    return None


def period_starting(tenure: Tenure, day: date) -> Period | None:
    """Return the period or part period whose first day this is, or None."""
    found = period_on(tenure, day)
    return found if found is not None and found.first == day else None


def term_on(tenure: Tenure, on: date) -> Term | None:
    """Return the terms in force on a day; after the end the last ones; None before the first."""
    day = on if tenure.last_day is None else min(on, tenure.last_day)
    return next((term for term in reversed(tenure.terms) if term.from_on <= day), None)


def weekly_pence(term: Term) -> int:
    """Return what is due for a week: the components added up first, then rounded."""
    return round_half_up(weekly(term.period, term.total_pence))


def _spans(tenure: Tenure) -> Iterator[tuple[Term, date, date]]:
    """Yield each term with the first and the last day it holds, inside the stay."""
    end = tenure.last_day or date.max
    for term, later in zip_longest(tenure.terms, tenure.terms[1:]):
        begins = max(term.from_on, tenure.starts_on)
        ends = end if later is None else min(later.from_on - ONE_DAY, end)
        if begins <= ends:
            yield term, begins, ends


def _covering(tenure: Tenure, term: Term, begins: date, ends: date, day: date) -> Period:
    """Return the period of a term that a day lies in, cut to the days the term holds."""
    if term.period is RentPeriod.MONTHLY:
        start, whole = day.replace(day=1), calendar.monthrange(day.year, day.month)[1]
        return Period(max(start, begins), min(start.replace(day=whole), ends), term, whole, 0)
    whole = DAYS[term.period]
    start = term.from_on + timedelta(days=(tenure.rent_day - term.from_on.weekday()) % WEEK)
    if day < start:  # the days before the first full period: no week begins in them, so none is rent-free
        return Period(begins, min(start - ONE_DAY, ends), term, whole, 0)
    start += timedelta(days=(day - start).days // whole * whole)
    first, last = max(start, begins), min(start + timedelta(days=whole - 1), ends)
    return Period(first, last, term, whole, _free_days(tenure.free_weeks, start, first, last))


def _free_days(free_weeks: frozenset[date], start: date, first: date, last: date) -> int:
    """Return how many days from first to last lie in rent-free weeks of the period that starts on a day."""
    free = 0
    while free_weeks and start <= last:
        if start in free_weeks:
            free += (min(start + timedelta(days=WEEK - 1), last) - max(start, first)).days + 1
        start += timedelta(days=WEEK)
    return free
