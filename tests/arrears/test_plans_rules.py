"""The sums of plans, held against a plain walk from payment to payment; plans of pennies, the calendar’s end."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

import pytest
from arrears.known import known
from hypothesis import given
from hypothesis import strategies as st

from app.arrears.rules import Frequency, PlanTerms, expected, instalments, next_instalment, standing
from app.arrears.rules.plans import due_by, how_many, nth, steps_by
from app.core.dates import add_months
from app.core.money import MOST_PENCE
from app.tenancies.rules import RentPeriod

pytestmark = pytest.mark.once

FIRST = date(2026, 1, 31)
EVERY = list(Frequency)
DAY = timedelta(days=1)
DAYS = st.dates(date(2023, 12, 1), date(2030, 1, 31))


def _plan(**facts):
    agreed = {"starting_net_pence": 10_000, "instalment_pence": 1_000, "frequency": Frequency.WEEKLY}
    return PlanTerms(**{"starts_on": FIRST, "first_on": FIRST} | agreed | facts)


@st.composite
def _plans(draw):
    sums = st.sampled_from([0, 1, 99, 1_000, 1_001, 5_000, 20_036]) | st.integers(0, 60_000)
    lump_sum = draw(st.none() | sums)
    return _plan(
        starting_net_pence=draw(sums),
        instalment_pence=draw(st.sampled_from([-5, 0, 100, 1_000]) | st.integers(60, 30_000)),
        frequency=draw(st.sampled_from(EVERY)),
        first_on=draw(DAYS),
        lump_sum_pence=lump_sum or 0,
        lump_sum_on=None if lump_sum is None else draw(DAYS),
    )


def _walk(plan):
    """Go from instalment to instalment, as somebody with a calendar and a pencil does."""
    left, on, months = plan.starting_net_pence - plan.lump_sum_pence, plan.first_on, 0
    steps = {Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14, Frequency.FOUR_WEEKLY: 28}
    found = []
    while left > 0 and plan.instalment_pence > 0:
        found.append((on, min(left, plan.instalment_pence)))
        left -= plan.instalment_pence
        if plan.frequency is Frequency.ONE_OFF:
            break
        months += 1
        monthly = plan.frequency is Frequency.MONTHLY
        on = add_months(plan.first_on, months) if monthly else on + timedelta(days=steps[plan.frequency])
    return found


@given(plan=_plans(), day=DAYS)
def test_plan_is_reckoned_as_it_is_walked(plan, day):
    walked = _walk(plan)
    assert list(instalments(plan)) == walked
    assert how_many(plan) == len(walked)
    assert next_instalment(plan, day) == next((on for on, _pence in walked if on > day), None)
    lump_sum = plan.lump_sum_pence if plan.lump_sum_on and plan.lump_sum_on <= day else 0
    due = lump_sum + sum(pence for on, pence in walked if on <= day)
    assert due_by(plan, day) == due
    facts = known(today=day)
    in_five_days = day + timedelta(days=5)
    assert expected(plan, facts, in_five_days) == max(0, plan.starting_net_pence - due)


@given(
    first=DAYS,
    every=st.sampled_from([each for each in EVERY if each is not Frequency.ONE_OFF]),
    number=st.integers(0, 90),
)
def test_the_nth_day_is_counted_from_itself_on_and_not_the_day_before(first, every, number):
    on = nth(first, every, number)
    assert steps_by(first, every, on) == number + 1
    assert steps_by(first, every, on - DAY) == number


def test_monthly_instalments_keep_their_day_number_and_are_cut_to_the_months_end():
    plan = _plan(frequency=Frequency.MONTHLY, starting_net_pence=4_000)
    days = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    assert [on for on, _pence in instalments(plan)] == days
    for number, on in enumerate(days):
        assert due_by(plan, on - DAY) == number * 1_000
        assert due_by(plan, on) == (number + 1) * 1_000
        assert next_instalment(plan, on - DAY) == on
    assert next_instalment(plan, days[-1]) is None


def test_lump_sum_counts_from_its_day_and_leaves_less_for_the_instalments():
    plan = _plan(starting_net_pence=4_500, lump_sum_pence=2_000, lump_sum_on=FIRST + 8 * DAY)
    assert [pence for _on, pence in instalments(plan)] == [1_000, 1_000, 500]
    assert [due_by(plan, FIRST + days * DAY) for days in (-1, 0, 6, 7, 8, 13, 14)] == [
        0, 1_000, 1_000, 2_000, 4_000, 4_000, 4_500,
    ]  # fmt: skip


@pytest.mark.parametrize("frequency", EVERY)
def test_plan_of_a_penny_on_a_million_pounds_is_reckoned_at_once(frequency):
    plan = _plan(starting_net_pence=MOST_PENCE, instalment_pence=1, frequency=frequency)
    began = time.process_time()
    for on in (FIRST - DAY, FIRST, date(2100, 12, 31)):
        begun = replace(plan, starts_on=on)
        found = standing(known(plans=(begun,), today=on), begun, on)
        assert found.expected_pence > MOST_PENCE - 4_000
        assert (found.next_instalment_on is None) == (frequency is Frequency.ONE_OFF and on >= FIRST)
    assert time.process_time() - began < 2
    assert len(list(islice(instalments(plan), 300))) == (1 if frequency is Frequency.ONE_OFF else 300)


@pytest.mark.parametrize("every", [*(each for each in EVERY if each is not Frequency.ONE_OFF), RentPeriod.MONTHLY])
@pytest.mark.parametrize("first", [FIRST, date(2096, 2, 29), date.max])
def test_steps_go_on_to_the_last_day_of_the_calendar_and_no_further(every, first):
    there = steps_by(first, every, date.max)
    last = nth(first, every, there - 1)
    assert last <= date.max
    assert (date.max - last).days < 31
    assert nth(first, every, there) is None
    assert nth(first, every, MOST_PENCE) is None


@pytest.mark.parametrize("frequency", EVERY)
def test_plan_without_end_stops_with_the_calendar(frequency):
    first = date(9999, 12, 1)
    plan = _plan(starting_net_pence=MOST_PENCE, instalment_pence=1, frequency=frequency, first_on=first)
    rows = list(instalments(plan))
    assert len(rows) == {"weekly": 5, "fortnightly": 3, "four_weekly": 2, "monthly": 1, "one_off": 1}[frequency.value]
    assert next_instalment(plan, rows[-1][0]) is None
    assert due_by(plan, date.max) == len(rows)
