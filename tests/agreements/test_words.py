"""When rent is first due, as the paper says it: a part period on the occupation date, then whole periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from print.papers import CONTRACT, LICENCE, ORDINARY, given, scheme, wording

from app.agreements import paper
from app.agreements.words import first_full_period
from app.documents.models import Variant
from app.schemes.models import RentDay
from app.tenancies.rules import RentPeriod

MONDAY = date(2026, 12, 7)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("starts_on", "period", "rent_day", "first_full"),
    [
        (MONDAY - DAY, RentPeriod.WEEKLY, RentDay.MONDAY, MONDAY),
        (MONDAY, RentPeriod.WEEKLY, RentDay.MONDAY, MONDAY),
        (MONDAY + DAY, RentPeriod.FORTNIGHTLY, RentDay.MONDAY, MONDAY + 7 * DAY),
        (MONDAY, RentPeriod.FOUR_WEEKLY, RentDay.FRIDAY, MONDAY + 4 * DAY),
        (MONDAY, RentPeriod.WEEKLY, None, MONDAY),
        (date(2026, 12, 31), RentPeriod.MONTHLY, RentDay.MONDAY, date(2027, 1, 1)),
        (date(2027, 1, 1), RentPeriod.MONTHLY, RentDay.MONDAY, date(2027, 1, 1)),
        (date(2027, 1, 2), RentPeriod.MONTHLY, RentDay.MONDAY, date(2027, 2, 1)),
        (date(2028, 2, 29), RentPeriod.MONTHLY, RentDay.MONDAY, date(2028, 3, 1)),
    ],
)
def test_the_first_full_period_starts_on_the_first_rent_day_from_the_occupation_date(
    starts_on, period, rent_day, first_full
):
    assert first_full_period(starts_on, period, scheme(rent_day=rent_day)) == first_full


@for_all(
    starts_on=st.dates(date(2023, 1, 1), date(2032, 12, 31)),
    period=st.sampled_from(RentPeriod),
    rent_day=st.sampled_from(RentDay),
)
def test_the_part_period_before_it_is_always_shorter_than_a_whole_one(starts_on, period, rent_day):
    part = (first_full_period(starts_on, period, scheme(rent_day=rent_day)) - starts_on).days
    assert 0 <= part < (31 if period is RentPeriod.MONTHLY else 7)


def _printed(app, pack, starts_on):
    with app.test_request_context():
        facts = paper.facts(
            given(starts_on=starts_on, terms=replace(ORDINARY, period=RentPeriod.WEEKLY)),
            wording(pack),
            variant=Variant.STANDARD,
            draft=False,
        )
    return next(row for row in facts["key_facts"] if row["label"] == "First payment"), str(facts["parts"])


@pytest.mark.parametrize("pack", [CONTRACT, LICENCE])
def test_a_paper_asks_for_the_first_days_on_the_occupation_date_and_for_a_whole_week_from_the_rent_day(app, pack):
    row, clauses = _printed(app, pack, MONDAY + 2 * DAY)
    assert (row["value"], row["note"]) == (
        "Wednesday 9 December 2026",
        "for the days before Monday 14 December 2026, when the first full period starts",
    )
    assert "The first payment is due on Wednesday 9 December 2026" in clauses
    assert "the first full period is then due on Monday 14 December 2026" in clauses


def test_a_paper_of_somebody_who_moves_in_on_the_rent_day_knows_no_part_period(app):
    row, _clauses = _printed(app, CONTRACT, MONDAY)
    assert (row["value"], row["note"]) == ("Monday 7 December 2026", "")
