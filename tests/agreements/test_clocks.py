from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.agreements.clocks import (
    birthday_clock,
    birthday_days,
    compensation,
    statement_clock,
    statement_last_day,
)
from app.agreements.models import Agreement
from app.tenancies.rules import Pack, RentPeriod

DAY = timedelta(days=1)
START = date(2026, 12, 7)
LAST = date(2026, 12, 20)
CONTRACT, LICENCE = Pack.SUPPORTED_STANDARD, Pack.UNDER_18_LICENCE


def _clock(on, given_on=None, pack=CONTRACT):
    return statement_clock(pack, START, given_on=given_on, on=on, period="weekly", rent_pence=7000)


def test_the_statement_is_due_by_the_occupation_date_and_13_days():
    assert statement_last_day(START) == LAST


@pytest.mark.parametrize(
    ("on", "state", "late_days", "owed"),
    [
        (START, "counting", 0, 0),
        (LAST, "counting", 0, 0),
        (LAST + DAY, "late", 1, 14_000),  # fourteen days at £10 since they moved in
        (LAST + 2 * DAY, "late", 2, 15_000),
    ],
)
def test_a_late_statement_costs_a_days_rent_for_each_day_since_they_moved_in(on, state, late_days, owed):
    clock = _clock(on)
    assert (clock.state, clock.late_days, clock.compensation_pence) == (state, late_days, owed)


@pytest.mark.parametrize(
    ("moved_in", "most"),
    [
        (START, 62),  # 7 December to 6 February
        (date(2027, 1, 1), 59),  # to 28 February
        (date(2028, 1, 1), 60),  # to 29 February
        (date(2026, 12, 31), 59),  # there is no 31 February: the 28th stands for it
        (date(2027, 12, 30), 61),
        (date(2027, 2, 28), 59),
        (date(2027, 6, 30), 61),
        (date(2027, 7, 31), 61),  # to 29 September
    ],
)
def test_compensation_stops_with_the_last_day_of_two_months(moved_in, most):
    def owed(days):
        return compensation(moved_in, moved_in + days * DAY, period="weekly", rent_pence=7000)

    assert [owed(days) for days in (most - 1, most, most + 1, 400)] == [
        (most - 1) * 1000,
        most * 1000,
        most * 1000,
        most * 1000,
    ]


@pytest.mark.parametrize(("given_on", "state"), [(LAST, "given"), (LAST + DAY, "given_late")])
def test_a_statement_given_on_the_last_day_is_in_time_and_a_day_later_is_not(given_on, state):
    assert _clock(date(2027, 3, 1), given_on).state == state


def test_compensation_no_longer_grows_once_the_statement_is_given():
    assert _clock(date(2027, 3, 1), LAST + DAY).compensation_pence == _clock(LAST + DAY).compensation_pence


def test_a_licence_has_no_statement_clock():
    clock = _clock(LAST + DAY, pack=LICENCE)
    assert (clock.state, clock.last_day, clock.compensation_pence) == ("not_needed", None, 0)


@given(
    moved_in=st.dates(date(2023, 1, 1), date(2032, 12, 31)),
    days=st.integers(-3, 130),
    rent=st.integers(0, 100_000),
    period=st.sampled_from(RentPeriod),
)
def test_compensation_grows_by_a_days_rent_each_day_and_then_stops(moved_in, days, rent, period):
    a_day = Fraction(rent) / {"weekly": 7, "fortnightly": 14, "four_weekly": 28, "monthly": Fraction(364, 12)}[period]
    owed, tomorrow = (
        compensation(moved_in, moved_in + d * DAY, period=period, rent_pence=rent) for d in (days, days + 1)
    )
    month = moved_in.month + 2
    ends = (moved_in.year + (month > 12), month - 12 if month > 12 else month, moved_in.day)
    grows = days >= 0 and ((today := moved_in + days * DAY).year, today.month, today.day) < ends
    if days <= 0:
        assert owed == 0
    elif grows:
        assert owed == int(a_day * days + Fraction(1, 2))
    if not grows:
        assert tomorrow == owed


@pytest.mark.parametrize("parts", [("rent_pence",), ("rent_pence", "support_pence", "service_ineligible_pence")])
def test_a_days_rent_counts_everything_the_contract_calls_rent(parts):
    assert Agreement(**dict.fromkeys(parts, 700)).total_pence == 700 * len(parts)


BORN = date(2008, 12, 7)
EIGHTEEN = date(2026, 12, 7)


@pytest.mark.parametrize(
    ("before", "stage"),
    [
        (61, "quiet"),
        (60, "soon"),
        (31, "soon"),
        (30, "near"),
        (15, "near"),
        (14, "close"),
        (1, "close"),
        (0, "red"),
        (-1, "red"),
    ],
)
def test_the_birthday_clock_never_lapses_silently(before, stage):
    assert birthday_clock(BORN, LICENCE, rhw1_given_on=None, on=EIGHTEEN - before * DAY).stage == stage


def test_the_birthday_without_rhw1_says_the_contract_is_secure_by_default():
    clock = birthday_clock(BORN, LICENCE, rhw1_given_on=EIGHTEEN + DAY, on=EIGHTEEN + DAY)
    assert "secure by default" in str(clock.because)


def test_the_birthday_with_rhw1_given_on_the_day_does_not():
    clock = birthday_clock(BORN, LICENCE, rhw1_given_on=EIGHTEEN, on=EIGHTEEN)
    assert clock.stage == "red"
    assert "secure" not in str(clock.because)


def test_the_birthday_of_somebody_born_on_29_february_is_1_march_and_asks_for_a_lawyer():
    clock = birthday_clock(date(2008, 2, 29), LICENCE, rhw1_given_on=None, on=date(2026, 2, 28))
    assert (clock.birthday, clock.legal_check, clock.stage) == (date(2026, 3, 1), True, "close")


@pytest.mark.parametrize(("born", "pack"), [(None, LICENCE), (BORN, CONTRACT)])
def test_there_is_no_birthday_clock_without_a_licence_or_a_birth_date(born, pack):
    assert not birthday_clock(born, pack, rhw1_given_on=None, on=EIGHTEEN).warns


def test_the_birthday_asks_for_attention_on_four_days():
    assert birthday_days(BORN) == (date(2026, 10, 8), date(2026, 11, 7), date(2026, 11, 23), EIGHTEEN)


@given(born=st.dates(date(2000, 1, 1), date(2012, 12, 31)), on=st.dates(date(2016, 1, 1), date(2032, 12, 31)))
def test_a_licensee_of_18_is_red_every_day(born, on):
    clock = birthday_clock(born, LICENCE, rhw1_given_on=None, on=on)
    assert (clock.stage == "red") is (clock.birthday <= on)
