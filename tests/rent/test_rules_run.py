"""What a run adds to one account: where it goes on, what it puts right, and which accounts are odd."""

from __future__ import annotations

from datetime import date

import pytest
from rent.tenures import DAY, FORTNIGHTLY, FOUR_WEEKLY, MONDAY, MONTHLY, WEEKLY, tenure, term

from app.rent.rules import ODD_REASONS, Charged, Component, Due, Odd, Tenure, plan

pytestmark = pytest.mark.once
RENT, ELIGIBLE, INELIGIBLE, SUPPORT = Component
TODAY = date(2026, 1, 30)


def _day(number):
    return MONDAY + number * DAY


def _stand(*charges):
    """Return charges that stand, as (day, pence) or (day, pence, component)."""
    return [Charged(n, _day(c[0]), c[2] if len(c) > 2 else RENT, c[1]) for n, c in enumerate(charges, start=1)]


def _planned(stay, *charges, until=27, **options):
    found = plan(stay, _stand(*charges), until=_day(until), today=options.get("today", TODAY))
    undo = [((each.charge.on - MONDAY).days, each.charge.pence) for each in found.undo]
    return undo, [((due.on - MONDAY).days, due.pence) for due in found.due], found.odd


@pytest.mark.parametrize(
    ("charges", "due"),
    [
        ([], [0, 7, 14, 21]),
        ([(0, 7000)], [7, 14, 21]),
        ([(14, 7000)], [21]),  # an imported ledger is not filled in backwards
        ([(14, 123, SUPPORT)], [21]),  # whatever the part and its amount
        ([(21, 7000)], []),
        ([(28, 7000)], []),  # charged ahead
        ([(0, 7000), (9, 500)], [7, 14, 21]),  # a charge of its own, on no first day
    ],
)
def test_run_goes_on_after_the_last_charged_period(charges, due):
    assert _planned(tenure(), *charges) == ([], [(day, 7000) for day in due], None)


def test_last_periods_that_were_reversed_are_charged_again_and_one_in_the_middle_is_not():
    """Reversed charges do not stand, so they are not among what the plan is given."""
    assert _planned(tenure(), (0, 7000))[1] == [(7, 7000), (14, 7000), (21, 7000)]  # 7 and 14 reversed
    assert _planned(tenure(), (0, 7000), (14, 7000))[1] == [(21, 7000)]  # only 7 reversed: they meant it


def test_period_of_which_one_part_still_stands_counts_as_charged():
    stay = tenure(term(MONDAY, WEEKLY, 7000, 700))
    found = plan(stay, _stand((0, 7000), (0, 700, ELIGIBLE), (7, 700, ELIGIBLE)), until=_day(14), today=TODAY)
    assert found.due == (Due(_day(14), RENT, 7000), Due(_day(14), ELIGIBLE, 700))


def test_component_of_nothing_is_not_charged():
    stay = tenure(term(MONDAY, WEEKLY, 7000, 0, 3, 0), last_day=_day(0))  # 3 pence for one day of seven: 0.43
    assert plan(stay, [], until=_day(0), today=TODAY).due == (Due(MONDAY, RENT, 1000),)


# --- an end inside a period charged in full ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("period", "pence", "last_day", "charges", "undo", "due"),
    [
        # inside a week charged in full: reversed, and the part charged on the first day of the period
        (WEEKLY, 7000, 9, [(0, 7000), (7, 7000)], [(7, 7000)], [(7, 3000)]),
        (WEEKLY, 7000, 7, [(0, 7000), (7, 7000)], [(7, 7000)], [(7, 1000)]),
        # on its last day: nothing to put right
        (WEEKLY, 7000, 13, [(0, 7000), (7, 7000)], [], []),
        # put right already, or another amount that somebody meant
        (WEEKLY, 7000, 9, [(0, 7000), (7, 3000)], [], []),
        (WEEKLY, 7000, 9, [(0, 7000), (7, 6999)], [], []),
        # the week of the end is not charged yet: only its part
        (WEEKLY, 7000, 9, [(0, 7000)], [], [(7, 3000)]),
        # the weeks after it are left to a person; the week itself is put right all the same
        (WEEKLY, 7000, 9, [(7, 7000), (14, 7000)], [(7, 7000)], [(7, 3000)]),
        (WEEKLY, 7000, 9, [(7, 7000), (14, 7000), (21, 7000)], [(7, 7000)], [(7, 3000)]),
        # a part so small that nothing is charged: reversed, and nothing put in its place
        (WEEKLY, 3, 7, [(0, 3), (7, 3)], [(7, 3)], []),
        (FORTNIGHTLY, 14000, 2, [(0, 14000)], [(0, 14000)], [(0, 3000)]),
        (FOUR_WEEKLY, 28000, 20, [(0, 28000)], [(0, 28000)], [(0, 21000)]),
        # January from the 5th is a part already: 27 of 31 days were charged, 10 are due
        (MONTHLY, 31000, 9, [(0, 27000)], [(0, 27000)], [(0, 10000)]),
    ],
)
def test_end_inside_a_period_charged_in_full_has_it_reversed_and_its_part_charged(
    period, pence, last_day, charges, undo, due
):
    stay = tenure(term(MONDAY, period, pence), last_day=_day(last_day))
    assert _planned(stay, *charges)[:2] == (undo, due)


def test_each_component_of_the_cut_period_is_judged_by_itself():
    stay = tenure(term(MONDAY, WEEKLY, 7000, 700, 70), last_day=_day(1))
    charges = ((0, 7000), (0, 650, ELIGIBLE), (0, 70, INELIGIBLE))  # the second is not the full amount
    assert _planned(stay, *charges)[:2] == ([(0, 7000), (0, 70)], [(0, 2000), (0, 20)])


def test_reversals_of_a_run_are_dated_the_day_it_is_made():
    stay = tenure(last_day=_day(1))
    (undo,) = plan(stay, _stand((0, 7000)), until=MONDAY, today=TODAY).undo
    assert undo.on == TODAY


def test_end_is_put_right_even_when_the_run_stops_before_that_period():
    assert _planned(tenure(last_day=_day(9)), (0, 7000), (7, 7000), until=0)[:2] == ([(7, 7000)], [(7, 3000)])


def test_end_in_a_rent_free_week_leaves_nothing_to_put_right():
    stay = tenure(last_day=_day(9), free=[_day(7)])
    assert _planned(stay, (0, 7000), (7, 7000)) == ([], [], None)  # that charge was never the calendar’s
    fortnights = tenure(term(MONDAY, FORTNIGHTLY, 14000), last_day=_day(9), free=[_day(7)])
    assert _planned(fortnights, (0, 7000)) == ([], [], None)  # the days after the end were free anyway


def test_period_that_new_terms_cut_before_the_end_is_compared_with_that_cut():
    stay = tenure(term(), term(_day(10), WEEKLY, 7700), last_day=_day(8))
    assert _planned(stay, (0, 7000), (7, 3000))[:2] == ([(7, 3000)], [(7, 2000)])


# --- odd accounts -----------------------------------------------------------------------------------------------------
NOTHING = Tenure(MONDAY, None, 0, frozenset(), ())


@pytest.mark.parametrize(
    ("stay", "charges", "until", "odd"),
    [
        (tenure(), [], 27, None),
        (NOTHING, [], 27, Odd.NO_TERMS),
        (NOTHING, [], -1, None),  # not begun by then
        (tenure(term(_day(7)), starts_on=MONDAY), [], 6, Odd.NO_TERMS),
        (tenure(term(MONDAY, WEEKLY, 0)), [], 27, Odd.NOTHING_DUE),
        (tenure(last_day=_day(9)), [(7, 3000), (14, 7000)], 27, Odd.CHARGED_AFTER_END),
        (tenure(), [(-7, 7000), (-5, 7000)], 27, Odd.OFF_CALENDAR),
        (tenure(), [(7 * 60, 7000)], 27, Odd.CHARGED_FAR_AHEAD),
        (tenure(), [(7 * 52, 7000)], 27, None),
    ],
)
def test_odd_account_is_named(stay, charges, until, odd):
    assert _planned(stay, *charges, until=until)[2] is odd


def test_account_charged_by_another_calendar_gets_nothing_and_one_charge_of_its_own_stops_nothing():
    assert _planned(tenure(), (0, 7000), (8, 500), (15, 500))[1:] == ([], Odd.OFF_CALENDAR)
    assert _planned(tenure(), (0, 7000), (8, 500), until=7)[1:] == ([(7, 7000)], None)


def test_each_oddity_says_what_to_do():
    assert set(ODD_REASONS) == set(Odd)
