"""The law’s date sums: pure, last days included."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cache

import holidays

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


def last_day_of_days_starting_with(day: date, days: int) -> date:
    """Return the last day of so many days that start with a day: 14 days starting with D end on D + 13."""
    return day + timedelta(days=days - 1)


def add_months(day: date, months: int) -> date:
    """Return the same day number so many months on, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def birthday(birth: date, age: int) -> date:
    """Return the day somebody reaches an age; born on 29 February: 1 March in a common year."""
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 3, 1)


def age_on(birth: date, on: date) -> int:
    """Return somebody’s age in whole years on a day; negative before birth."""
    age = on.year - birth.year
    return age if on >= birthday(birth, age) else age - 1


@cache
def _wales(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="WLS", years=year))


def is_working_day(day: date) -> bool:
    """Say whether a day is Monday to Friday and no bank holiday in Wales."""
    return day.weekday() < calendar.SATURDAY and day not in _wales(day.year)


def working_days_after(day: date, count: int) -> date:
    """Return the day that is so many working days after a day."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def overlap(a_from: date, a_last: date | None, b_from: date, b_last: date | None) -> bool:
    """Say whether two spans share a day; last days are included, None is open."""
    return a_from <= (b_last or date.max) and b_from <= (a_last or date.max)
