"""Rent calendars for tests: short ways to write one down, and Hypothesis strategies that make one up."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from app.rent.rules import Tenure, Term
from app.tenancies.rules import RentPeriod

WEEKLY, FORTNIGHTLY, FOUR_WEEKLY, MONTHLY = RentPeriod
DAY = timedelta(days=1)
MONDAY = date(2026, 1, 5)  # the rent day, unless a test says otherwise


def term(from_on=MONDAY, period=WEEKLY, rent=7000, *others):
    return Term(from_on, period, (rent, *others, *(0,) * (3 - len(others))))


def tenure(*terms, starts_on=None, last_day=None, rent_day=0, free=()):
    terms = terms or (term(),)
    return Tenure(starts_on or terms[0].from_on, last_day, rent_day, frozenset(free), terms)


def days_of(periods):
    """Return the first and last day of each period."""
    return [(period.first, period.last) for period in periods]


pence = st.one_of(st.sampled_from([0, 1, 2, 3, 7, 8250]), st.integers(0, 200_000))
amounts = st.tuples(pence, pence, pence, pence)
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@st.composite
def tenures(draw):
    """Make up a calendar: up to four terms of any period, any rent day, rent-free weeks, an end or none."""
    starts_on, rent_day = draw(days), draw(st.integers(0, 6))
    gaps = draw(st.lists(st.integers(1, 90), max_size=3))
    begins = [starts_on + timedelta(days=draw(st.integers(-40, 0)))]
    for gap in gaps:
        begins.append(begins[-1] + timedelta(days=gap))
    terms = tuple(Term(on, draw(st.sampled_from(RentPeriod)), draw(amounts)) for on in begins)
    last_day = starts_on + timedelta(days=draw(st.integers(0, 200))) if draw(st.booleans()) else None
    first_week = starts_on + timedelta(days=(rent_day - starts_on.weekday()) % 7 - 28)
    weeks = draw(st.frozensets(st.integers(0, 30), max_size=6))
    return Tenure(starts_on, last_day, rent_day, frozenset(first_week + timedelta(weeks=week) for week in weeks), terms)
