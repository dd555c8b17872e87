from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import dates

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def test_fourteen_days_starting_with_a_day_end_on_the_thirteenth_after():
    assert dates.last_day_of_days_starting_with(date(2026, 12, 7), 14) == date(2026, 12, 20)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 5, 15), 12, date(2027, 5, 15)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
    ],
)
def test_months_keep_the_day_number_or_clip_to_the_end(day, months, expected):
    assert dates.add_months(day, months) == expected


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (date(2008, 12, 7), date(2026, 12, 6), 17),
        (date(2008, 12, 7), date(2026, 12, 7), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2026, 1, 2), date(2026, 1, 2), 0),
    ],
)
def test_age_on_the_eve_and_on_the_birthday(birth, on, age):
    assert dates.age_on(birth, on) == age


@given(birth=DAYS, years=st.integers(1, 60))
def test_the_birthday_is_the_first_day_of_the_age(birth, years):
    day = dates.birthday(birth, years)
    assert dates.age_on(birth, day) == years
    assert dates.age_on(birth, day - timedelta(days=1)) == years - 1


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 12, 24), True),
        (date(2026, 12, 25), False),
        (date(2026, 12, 26), False),  # a Saturday
        (date(2026, 12, 28), False),  # Boxing Day, moved
        (date(2026, 12, 29), True),
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2027, 1, 1), False),
    ],
)
def test_bank_holidays_in_wales_are_no_working_days(day, working):
    assert dates.is_working_day(day) is working


def test_ten_working_days_over_christmas():
    assert dates.working_days_after(date(2026, 12, 21), 10) == date(2027, 1, 7)


@given(day=DAYS, count=st.integers(0, 30))
def test_working_days_land_on_working_days(day, count):
    landed = dates.working_days_after(day, count)
    assert landed == day if count == 0 else dates.is_working_day(landed)
    between = (day + timedelta(days=n) for n in range(1, (landed - day).days + 1))
    assert sum(map(dates.is_working_day, between)) == count


SPANS = st.tuples(st.integers(0, 20), st.one_of(st.none(), st.integers(0, 20))).map(
    lambda s: (
        date(2026, 1, 1) + timedelta(days=s[0]),
        None if s[1] is None else date(2026, 1, 1) + timedelta(days=s[0] + s[1]),
    )
)


@given(a=SPANS, b=SPANS)
def test_spans_overlap_when_they_share_a_day(a, b):
    def days(span):
        end = span[1] or date(2026, 3, 31)
        return {span[0] + timedelta(days=n) for n in range((end - span[0]).days + 1)}

    assert dates.overlap(*a, *b) is bool(days(a) & days(b))
