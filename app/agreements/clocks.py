"""The clocks of an agreement that must not lapse silently: the written statement, and an 18th birthday. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.agreements import law
from app.agreements.rules import ADULT, Matter, applies
from app.core import dates
from app.core.money import round_half_up, weekly
from app.core.reasons import N_, Reason, because
from app.tenancies.rules import Pack

BIRTHDAY_WARNINGS = (60, 30, 14)  # days before (rules/agreements.md)
DAYS_A_WEEK = 7
LEAP_DAY = (2, 29)


@dataclass(frozen=True)
class StatementClock:
    """How the written statement of a contract stands on a day. Money in pence."""

    state: str  # not_needed, given, counting, late, given_late
    last_day: date | None
    late_days: int
    compensation_pence: int
    because: Reason


def statement_last_day(occupation_date: date) -> date:
    """Return the last day to give the written statement: 14 days starting with the occupation date (s.31)."""
    return dates.last_day_of_days_starting_with(occupation_date, law.STATEMENT_DAYS.value)


def statement_clock(
    pack: Pack, occupation_date: date, *, given_on: date | None, on: date, period: str, rent_pence: int
) -> StatementClock:
    """Return the clock on a day: when it is late, a day’s rent for each day since the occupation date (s.35).

    `rent_pence` is the rent as the contract says it for each `period`: rent, services and support together.
    """
    if applies(pack, Matter.WRITTEN_STATEMENT) is not None:
        return StatementClock("not_needed", None, 0, 0, because(N_("A licence needs no written statement.")))
    last_day = statement_last_day(occupation_date)
    if given_on is not None and given_on <= on:
        if given_on <= last_day:
            return StatementClock("given", last_day, 0, 0, because(N_("Given on %(day)s, in time."), day=given_on))
        return _late("given_late", occupation_date, last_day, given_on, period, rent_pence)
    if on <= last_day:
        sentence = because(N_("Give them the signed statement by %(day)s (section 31)."), day=last_day)
        return StatementClock("counting", last_day, 0, 0, sentence)
    return _late("late", occupation_date, last_day, on, period, rent_pence)


def _late(
    state: str, occupation_date: date, last_day: date, until: date, period: str, rent_pence: int
) -> StatementClock:
    owed = compensation(occupation_date, until, period=period, rent_pence=rent_pence)
    late = (until - last_day).days
    if state == "late":
        sentence = because(
            N_("The statement was due by %(day)s. The landlord owes a day’s rent for each day since they moved in."),
            day=last_day,
        )
    else:
        sentence = because(N_("Given on %(given)s, after %(day)s. Compensation is owed."), given=until, day=last_day)
    return StatementClock(state, last_day, late, owed, sentence)


def compensation(occupation_date: date, until: date, *, period: str, rent_pence: int) -> int:
    """Return pence owed for a late statement: a day’s rent from the occupation date to the day before it is given.

    s.35(2): the days end with the last day of the two months that start with the occupation date. A day’s rent is a
    seventh of the weekly rent; the sum is rounded half up to the penny once.
    """
    months_over = dates.add_months(occupation_date, law.STATEMENT_COMPENSATION_MONTHS.value)
    days = max(0, (min(until, months_over) - occupation_date).days)
    return round_half_up(weekly(period, rent_pence) / DAYS_A_WEEK * days)


@dataclass(frozen=True)
class BirthdayClock:
    """How a licensee’s 18th birthday stands on a day."""

    stage: str  # none, quiet, soon, near, close, red
    birthday: date | None
    because: Reason
    legal_check: bool = False  # born on 29 February

    @property
    def warns(self) -> bool:
        """Say whether somebody must look at it."""
        return self.stage not in {"none", "quiet"}


_NONE = because(N_("Nothing to watch: this is not a licence."))


def birthday_clock(birth_date: date | None, pack: Pack, *, rhw1_given_on: date | None, on: date) -> BirthdayClock:
    """Return how close a licensee is to 18: 60, 30 and 14 days before, then red from the birthday on (s.233, s.13).

    Born on 29 February: 1 March in a common year, to be checked by a lawyer.
    """
    if pack is not Pack.UNDER_18_LICENCE or birth_date is None:
        return BirthdayClock("none", None, _NONE)
    at = dates.birthday(birth_date, ADULT)
    leap = (birth_date.month, birth_date.day) == LEAP_DAY
    left = (at - on).days
    if left <= 0:
        return BirthdayClock("red", at, _turned_18(at, rhw1_given_on), leap)
    if left > BIRTHDAY_WARNINGS[0]:
        return BirthdayClock("quiet", at, because(N_("They turn 18 on %(day)s."), day=at), leap)
    stage = "soon" if left > BIRTHDAY_WARNINGS[1] else "near" if left > BIRTHDAY_WARNINGS[2] else "close"
    sentence = because(
        N_(
            "They turn 18 on %(day)s. Prepare a supported contract with them and give RHW1 on or before that day. "
            "Without RHW1 their contract is secure by default."
        ),
        day=at,
    )
    return BirthdayClock(stage, at, sentence, leap)


def _turned_18(at: date, rhw1_given_on: date | None) -> Reason:
    if rhw1_given_on is not None and rhw1_given_on <= at:
        return because(
            N_("They turned 18 on %(day)s. RHW1 was given on %(given)s. Put the supported contract in place today."),
            day=at,
            given=rhw1_given_on,
        )
    return because(
        N_(
            "They turned 18 on %(day)s and no RHW1 was given on or before that day. Their contract is secure by "
            "default. A manager must get legal advice today."
        ),
        day=at,
    )


def birthday_days(birth_date: date) -> tuple[date, ...]:
    """Return the days on which the birthday asks for attention: 60, 30 and 14 days before, and the day itself."""
    at = dates.birthday(birth_date, ADULT)
    return (*(at - timedelta(days=days) for days in BIRTHDAY_WARNINGS), at)
