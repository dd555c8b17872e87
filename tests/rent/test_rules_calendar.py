"""The rent calendar: where periods begin and end, and every edge of their rounding."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from rent.tenures import DAY, FORTNIGHTLY, FOUR_WEEKLY, MONDAY, MONTHLY, WEEKLY, days_of, tenure, term

from app.rent.rules import period_on, period_starting, periods, term_on, weekly_pence

pytestmark = pytest.mark.once
FAR = date(2026, 12, 31)


def _only(found):
    (period,) = found
    return period


# --- amounts ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("period", "first", "pence", "days", "charged"),
    [
        # a seventh is never a half: the edges are just under and just over
        (WEEKLY, MONDAY, 1, 3, 0),  # 0.43
        (WEEKLY, MONDAY, 1, 4, 1),  # 0.57
        (WEEKLY, MONDAY, 8250, 1, 1179),  # 1178.57
        (WEEKLY, MONDAY, 8250, 2, 2357),  # 2357.14
        (WEEKLY, MONDAY, 8250, 6, 7071),  # 7071.43
        (WEEKLY, MONDAY, 8250, 7, 8250),
        (FORTNIGHTLY, MONDAY, 1, 6, 0),  # 0.43
        (FORTNIGHTLY, MONDAY, 1, 7, 1),  # 0.50: half up
        (FORTNIGHTLY, MONDAY, 3, 7, 2),  # 1.50
        (FORTNIGHTLY, MONDAY, 16501, 7, 8251),  # 8250.50
        (FORTNIGHTLY, MONDAY, 16499, 13, 15321),  # 15320.50
        (FORTNIGHTLY, MONDAY, 16500, 14, 16500),
        (FOUR_WEEKLY, MONDAY, 1, 13, 0),  # 0.46
        (FOUR_WEEKLY, MONDAY, 1, 14, 1),  # 0.50
        (FOUR_WEEKLY, MONDAY, 2, 7, 1),  # 0.50
        (FOUR_WEEKLY, MONDAY, 33002, 21, 24752),  # 24751.50
        (FOUR_WEEKLY, MONDAY, 33000, 27, 31821),  # 31821.43
        (FOUR_WEEKLY, MONDAY, 33000, 28, 33000),
        (MONTHLY, date(2026, 1, 1), 1, 15, 0),  # 0.48 of 31 days
        (MONTHLY, date(2026, 1, 1), 1, 16, 1),  # 0.52
        (MONTHLY, date(2026, 1, 1), 35750, 31, 35750),
        (MONTHLY, date(2026, 4, 1), 1, 14, 0),  # 0.47 of 30 days
        (MONTHLY, date(2026, 4, 1), 1, 15, 1),  # 0.50
        (MONTHLY, date(2026, 4, 1), 35751, 15, 17876),  # 17875.50
        (MONTHLY, date(2026, 4, 1), 35750, 29, 34558),  # 34558.33
        (MONTHLY, date(2026, 2, 1), 1, 14, 1),  # 0.50 of 28 days
        (MONTHLY, date(2026, 2, 1), 35750, 27, 34473),  # 34473.21
        (MONTHLY, date(2026, 2, 1), 35750, 28, 35750),
        (MONTHLY, date(2028, 2, 1), 1, 14, 0),  # 0.48 of a leap year’s 29 days
        (MONTHLY, date(2028, 2, 1), 1, 15, 1),  # 0.52
        (MONTHLY, date(2028, 2, 1), 35750, 28, 34517),  # 34517.24
        (MONTHLY, date(2028, 2, 1), 35750, 29, 35750),
    ],
)
def test_period_cut_short_by_the_end_is_charged_by_its_days_rounded_half_up(period, first, pence, days, charged):
    stay = tenure(term(first, period, pence), last_day=first + (days - 1) * DAY)
    found = _only(periods(stay, after=None, until=FAR + timedelta(days=900)))
    assert (found.days, found.amounts[0]) == (days, charged)


@pytest.mark.parametrize(
    ("period", "from_on", "pence", "days", "charged"),
    [
        (WEEKLY, MONDAY + DAY, 8250, 6, 7071),
        (WEEKLY, MONDAY + 6 * DAY, 8250, 1, 1179),
        (FORTNIGHTLY, MONDAY + DAY, 16500, 6, 7071),  # 7071.43: of 14 days
        (FORTNIGHTLY, MONDAY + 6 * DAY, 7, 1, 1),  # 0.50
        (FOUR_WEEKLY, MONDAY + 2 * DAY, 33000, 5, 5893),  # 5892.86: of 28 days
        (FOUR_WEEKLY, MONDAY + 6 * DAY, 14, 1, 1),  # 0.50
        (MONTHLY, date(2026, 1, 2), 31, 30, 30),
        (MONTHLY, date(2026, 1, 31), 35750, 1, 1153),  # 1153.23: the last day of a month
        (MONTHLY, date(2028, 2, 29), 29, 1, 1),
        (MONTHLY, date(2028, 2, 2), 29, 28, 28),
    ],
)
def test_days_before_the_first_full_period_are_a_part_of_one(period, from_on, pence, days, charged):
    found = next(periods(tenure(term(from_on, period, pence)), after=None, until=from_on))
    assert (found.first, found.days, found.amounts[0], found.is_part) == (from_on, days, charged, True)


def test_components_are_rounded_each_by_itself():
    stay = tenure(term(MONDAY, FORTNIGHTLY, 1, 1, 1, 1), last_day=MONDAY + 6 * DAY)  # four halves, not two pence
    assert _only(periods(stay, after=None, until=FAR)).amounts == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("period", "pence", "others", "weekly"),
    [
        (WEEKLY, 8250, (), 8250),
        (FORTNIGHTLY, 16501, (), 8251),  # 8250.50
        (FOUR_WEEKLY, 33001, (), 8250),  # 8250.25
        (FOUR_WEEKLY, 33002, (), 8251),  # 8250.50
        (MONTHLY, 35750, (), 8250),
        (MONTHLY, 1, (1, 1, 1), 1),  # 0.92: each by itself would be 0
        (FORTNIGHTLY, 1, (1, 1), 2),  # 1.50: each by itself would be 1
    ],
)
def test_weekly_amount_adds_the_components_up_before_it_rounds(period, pence, others, weekly):
    assert weekly_pence(term(MONDAY, period, pence, *others)) == weekly


# --- where periods begin ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rent_day", range(7))
@pytest.mark.parametrize("offset", range(7))
def test_first_full_week_begins_on_the_first_rent_day_on_or_after_the_terms(rent_day, offset):
    from_on = MONDAY + offset * DAY
    found = list(periods(tenure(term(from_on), rent_day=rent_day), after=None, until=from_on + 14 * DAY))
    full = [each for each in found if not each.is_part]
    lead = (rent_day - offset) % 7
    assert full[0].first == from_on + lead * DAY
    assert full[0].first.weekday() == rent_day
    assert [each.days for each in found if each.is_part] == ([lead] if lead else [])


@pytest.mark.parametrize(("period", "length"), [(WEEKLY, 7), (FORTNIGHTLY, 14), (FOUR_WEEKLY, 28)])
def test_weeks_go_on_from_the_first_full_one(period, length):
    from_on = MONDAY - 2 * DAY
    found = list(periods(tenure(term(from_on, period)), after=None, until=MONDAY + 3 * length * DAY))
    assert [each.first for each in found] == [from_on, *(MONDAY + n * length * DAY for n in range(4))]
    assert [each.days for each in found] == [2, *[length] * 4]


def test_months_are_calendar_months_whatever_the_rent_day():
    stay = tenure(term(date(2027, 11, 30), MONTHLY), rent_day=3, last_day=date(2028, 4, 1))
    assert days_of(periods(stay, after=None, until=date(2030, 1, 1))) == [
        (date(2027, 11, 30), date(2027, 11, 30)),
        (date(2027, 12, 1), date(2027, 12, 31)),
        (date(2028, 1, 1), date(2028, 1, 31)),
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2028, 3, 1), date(2028, 3, 31)),
        (date(2028, 4, 1), date(2028, 4, 1)),
    ]


@pytest.mark.parametrize("period", [WEEKLY, FORTNIGHTLY, FOUR_WEEKLY, MONTHLY])
@pytest.mark.parametrize("offset", [0, 1, 3, 6])
def test_stay_of_one_day_has_one_period_of_one_day(period, offset):
    day = MONDAY + offset * DAY
    assert days_of(periods(tenure(term(day, period), last_day=day), after=None, until=FAR)) == [(day, day)]


@pytest.mark.parametrize(
    ("period", "last_day", "spans"),
    [
        (WEEKLY, MONDAY + 6 * DAY, [7]),  # the last day of a period: whole
        (WEEKLY, MONDAY + 7 * DAY, [7, 1]),  # the first day of the next: one day of it
        (WEEKLY, MONDAY + 5 * DAY, [6]),
        (FORTNIGHTLY, MONDAY + 13 * DAY, [14]),
        (FORTNIGHTLY, MONDAY + 14 * DAY, [14, 1]),
        (FOUR_WEEKLY, MONDAY + 27 * DAY, [28]),
        (FOUR_WEEKLY, MONDAY + 28 * DAY, [28, 1]),
        (MONTHLY, date(2026, 1, 31), [27]),
        (MONTHLY, date(2026, 2, 1), [27, 1]),
        (MONTHLY, date(2026, 2, 28), [27, 28]),
    ],
)
def test_stay_that_ends_on_the_last_or_first_day_of_a_period_is_charged_to_that_day(period, last_day, spans):
    stay = tenure(term(MONDAY, period), last_day=last_day)
    assert [each.days for each in periods(stay, after=None, until=FAR)] == spans


# --- new terms --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("old", "new_from", "new", "expected"),
    [
        # mid-week: two part periods, each on its own first day at its own amount
        (
            (WEEKLY, 7000),
            MONDAY + 10 * DAY,
            (WEEKLY, 7700),
            [(0, 7, 7000), (7, 3, 3000), (10, 4, 4400), (14, 7, 7700)],
        ),
        # on the rent day: no part
        ((WEEKLY, 7000), MONDAY + 7 * DAY, (WEEKLY, 7700), [(0, 7, 7000), (7, 7, 7700), (14, 7, 7700)]),
        # a fortnight cut in its second week; the new fortnights begin at the next rent day
        (
            (FORTNIGHTLY, 14000),
            MONDAY + 9 * DAY,
            (FORTNIGHTLY, 15400),
            [(0, 9, 9000), (9, 5, 5500), (14, 14, 15400)],
        ),
        # four weeks cut on a rent day: the new ones begin at once
        ((FOUR_WEEKLY, 28000), MONDAY + 7 * DAY, (WEEKLY, 7700), [(0, 7, 7000), (7, 7, 7700), (14, 7, 7700)]),
        # from weeks to months: 15 January is a Thursday, the rest of January is 17 of 31 days
        ((WEEKLY, 7000), date(2026, 1, 15), (MONTHLY, 31000), [(0, 7, 7000), (7, 3, 3000), (10, 17, 17000)]),
        # from months to weeks: 5–14 January is 10 of 31 days, then to the next Monday
        ((MONTHLY, 31000), date(2026, 1, 15), (WEEKLY, 7000), [(0, 10, 10000), (10, 4, 4000), (14, 7, 7000)]),
        # new terms for a single day
        ((WEEKLY, 7000), MONDAY + DAY, (WEEKLY, 0), [(0, 1, 1000), (1, 6, 0), (7, 7, 0), (14, 7, 0)]),
    ],
)
def test_new_terms_inside_a_period_make_two_parts_each_at_its_own_amount(old, new_from, new, expected):
    stay = tenure(term(MONDAY, *old), term(new_from, *new))
    found = periods(stay, after=None, until=MONDAY + 14 * DAY)
    assert [((each.first - MONDAY).days, each.days, each.amounts[0]) for each in found] == expected


def test_terms_from_before_the_stay_hold_from_its_first_day_and_keep_their_weeks():
    stay = tenure(term(MONDAY, FORTNIGHTLY, 14000), starts_on=MONDAY + 9 * DAY, last_day=MONDAY + 20 * DAY)
    assert [(each.first, each.days, each.amounts[0]) for each in periods(stay, after=None, until=FAR)] == [
        (MONDAY + 9 * DAY, 5, 5000),
        (MONDAY + 14 * DAY, 7, 7000),
    ]


def test_stay_without_terms_has_no_period_and_none_begins_before_its_first_terms():
    nothing = tenure(term())
    assert list(periods(type(nothing)(MONDAY, None, 0, frozenset(), ()), after=None, until=FAR)) == []
    late = tenure(term(MONDAY + 7 * DAY), starts_on=MONDAY)
    assert next(periods(late, after=None, until=FAR)).first == MONDAY + 7 * DAY
    assert period_on(late, MONDAY) is None


def test_terms_from_after_the_end_never_hold():
    stay = tenure(term(), term(MONDAY + 30 * DAY, WEEKLY, 9900), last_day=MONDAY + 20 * DAY)
    assert term_on(stay, MONDAY + 60 * DAY) == stay.terms[0]
    assert list(periods(stay, after=MONDAY + 20 * DAY, until=FAR)) == []


def test_terms_on_a_day_are_the_latest_begun():
    stay = tenure(term(), term(MONDAY + 10 * DAY, WEEKLY, 9900))
    held = [term_on(stay, MONDAY + n * DAY) for n in (-1, 0, 9, 10)]
    assert held == [None, stay.terms[0], stay.terms[0], stay.terms[1]]


# --- rent-free weeks --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("period", "pence", "free", "last", "charged"),
    [
        # a weekly period that starts on a listed day: nothing, cut short or not
        (WEEKLY, 7000, [0], 6, [0]),
        (WEEKLY, 7000, [0], 2, [0]),
        (WEEKLY, 7000, [7], 13, [7000, 0]),
        (WEEKLY, 7000, [3], 6, [7000]),  # a listed day on which no week begins
        # one of two weeks
        (FORTNIGHTLY, 14000, [0], 13, [7000]),
        (FORTNIGHTLY, 14000, [7], 13, [7000]),
        (FORTNIGHTLY, 14000, [0, 7], 13, [0]),
        (FORTNIGHTLY, 14001, [7], 13, [7001]),  # 7000.50: half up
        (FORTNIGHTLY, 14000, [1, 8], 13, [14000]),
        # cut short: before the free week, in it, after it
        (FORTNIGHTLY, 14000, [7], 4, [5000]),
        (FORTNIGHTLY, 14000, [7], 9, [7000]),
        (FORTNIGHTLY, 14000, [0], 4, [0]),
        (FORTNIGHTLY, 14000, [0], 9, [3000]),
        # one of four weeks
        (FOUR_WEEKLY, 28000, [0], 27, [21000]),
        (FOUR_WEEKLY, 28000, [14], 27, [21000]),
        (FOUR_WEEKLY, 28000, [7, 21], 27, [14000]),
        (FOUR_WEEKLY, 28000, [0, 7, 14, 21], 27, [0]),
        (FOUR_WEEKLY, 28002, [21], 27, [21002]),  # 21001.50
        (FOUR_WEEKLY, 28000, [14], 13, [14000]),
        (FOUR_WEEKLY, 28000, [14], 16, [14000]),
        (FOUR_WEEKLY, 28000, [14], 22, [16000]),
        # the free week of the next period is not of this one
        (FOUR_WEEKLY, 28000, [28], 34, [28000, 0]),
    ],
)
def test_rent_free_week_leaves_out_its_own_days(period, pence, free, last, charged):
    stay = tenure(term(MONDAY, period, pence), last_day=MONDAY + last * DAY, free=[MONDAY + n * DAY for n in free])
    assert [each.amounts[0] for each in periods(stay, after=None, until=FAR)] == charged


def test_days_before_the_first_full_period_and_months_know_no_free_week():
    saturday = MONDAY - 2 * DAY
    free = [saturday - 5 * DAY, MONDAY - 7 * DAY, saturday, date(2026, 1, 19)]
    for period in (WEEKLY, FORTNIGHTLY, FOUR_WEEKLY):
        lead = next(periods(tenure(term(saturday, period, 28000), free=free), after=None, until=saturday))
        assert (lead.days, lead.free_days) == (2, 0)
    assert next(periods(tenure(term(MONDAY, MONTHLY, 31000), free=free), after=None, until=FAR)).amounts[0] == 27000


# --- one period -------------------------------------------------------------------------------------------------------
def test_period_is_found_by_its_first_day_and_by_any_day_in_it():
    stay = tenure(term(MONDAY - 2 * DAY), last_day=MONDAY + 9 * DAY)
    lead, full, rest = periods(stay, after=None, until=FAR)
    assert [period_starting(stay, day) for day in (MONDAY - 2 * DAY, MONDAY - DAY, MONDAY)] == [lead, None, full]
    assert period_on(stay, MONDAY + 6 * DAY) == full
    assert [period_on(stay, MONDAY + n * DAY) for n in (7, 9, 10)] == [rest, rest, None]


@pytest.mark.parametrize(("after", "first"), [(-1, 0), (0, 7), (6, 7), (7, 14), (9, 14)])
def test_periods_after_a_day_are_those_that_begin_later(after, first):
    found = next(periods(tenure(), after=MONDAY + after * DAY, until=FAR))
    assert found.first == MONDAY + first * DAY
