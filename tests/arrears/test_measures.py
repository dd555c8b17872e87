"""The measures of an account on a day, cell by cell of their table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from arrears.known import ON, START, WEEK, after, award, before, claim, known, lines, owing, tenure

from app.arrears.rules import LedgerTooShort, Line, Numbers, Stage, measure
from app.rent.rules import BenefitSource, Cycle, EntryKind, Term
from app.tenancies.rules import Pack, RentPeriod

pytestmark = pytest.mark.once
MONDAY = before(2)
SUNDAY = after(4)


def _term(period, pence, from_on=START, **parts):
    return Term(from_on, period, (pence, parts.get("eligible", 0), 0, parts.get("support", 0)))


# --- balance and what is ahead ----------------------------------------------------------------------------------------
def test_balance_counts_what_is_dated_by_the_day():
    of = known(lines((before(1), 500), (ON, 70), (after(1), 9)))
    assert [measure(of, day).balance_pence for day in (before(2), before(1), ON, after(1))] == [0, 500, 570, 579]


@pytest.mark.parametrize(("on", "ahead"), [(before(3), 0), (MONDAY, 6000), (ON, 4000), (after(3), 1000), (SUNDAY, 0)])
def test_rent_of_days_to_come_is_ahead(on, ahead):
    assert measure(known(lines((MONDAY, WEEK, "charge"))), on).ahead_pence == ahead


def test_part_period_is_earned_by_its_own_days():
    ends = known(lines((MONDAY, 3000, "charge")), last_day=ON)  # three days, the last of them today
    assert [measure(ends, day).ahead_pence for day in (MONDAY, before(1), ON)] == [2000, 1000, 0]


def test_month_is_earned_day_by_day_and_each_charge_rounded():
    month = tenure(_term(RentPeriod.MONTHLY, 10_000), starts_on=START)
    june = known(lines((date(2026, 6, 1), 10_000, "charge"), (date(2026, 6, 1), 55, "charge")), tenure=month)
    assert measure(june, ON).ahead_pence == 9000 + 50  # 27 of 30 days: 49.5 pence is half up
    assert measure(june, date(2026, 6, 30)).ahead_pence == 0


@pytest.mark.parametrize(
    "line",
    [
        (before(1), WEEK, "charge"),  # no period starts on a Tuesday
        (MONDAY, WEEK, "refund"),
        (MONDAY, WEEK, "adjust"),
    ],
)
def test_what_starts_no_period_is_wholly_earned(line):
    assert measure(known(lines(line)), ON).ahead_pence == 0


def test_reversed_charge_is_ahead_until_the_day_of_its_reversal():
    charge = Line(MONDAY, 1, EntryKind.CHARGE, WEEK, reversed_on=ON)
    undone = Line(ON, 2, EntryKind.REVERSAL, -WEEK, undoes_on=MONDAY)
    of = known((charge, undone))
    assert [measure(of, day).ahead_pence for day in (MONDAY, before(1), ON)] == [6000, 5000, 0]
    assert measure(of, ON).balance_pence == 0


# --- benefit on its way -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "days"),
    [
        ({"paid_up_to": before(1)}, 1),
        ({"paid_up_to": ON}, 0),
        ({"paid_up_to": after(9)}, 0),
        ({"paid_up_to": before(41)}, 41),
        ({"paid_up_to": before(42)}, 42),  # four weeks and 14 days
        ({"paid_up_to": before(43)}, 42),
        ({"paid_up_to": before(22), "cycle": Cycle.WEEKLY}, 21),
        ({"paid_up_to": before(29), "cycle": Cycle.FORTNIGHTLY}, 28),
        ({"paid_up_to": before(46), "cycle": Cycle.MONTHLY}, 45),
        ({"paid_up_to": None, "from_on": ON}, 1),
        ({"paid_up_to": None, "from_on": after(1)}, 0),
        ({"paid_up_to": before(90), "from_on": before(2)}, 3),  # paid up to before it began
        ({"paid_up_to": before(9), "last_day": before(5)}, 4),
        ({"paid_up_to": before(9), "last_day": before(9)}, 0),
        ({"paid_up_to": before(9), "verified_on": ON}, 9),
        ({"paid_up_to": before(9), "verified_on": after(1)}, 0),
        ({"paid_up_to": before(9), "verified_on": None}, 0),
        ({"paid_up_to": before(9), "source": BenefitSource.UC_HOUSING}, 0),
        ({"paid_up_to": before(9), "source": BenefitSource.UC_MANAGED}, 9),
        ({"paid_up_to": before(9), "source": BenefitSource.SOCIAL_SERVICES}, 9),
    ],
)
def test_award_to_the_landlord_has_so_many_days_on_their_way(facts, days):
    assert measure(known(claims=(award(**facts),)), ON).pending_benefit_pence == days * 1000


def test_benefit_ends_with_the_stay():
    gone = known(last_day=before(5), claims=(award(paid_up_to=before(9)),))
    assert measure(gone, ON).pending_benefit_pence == 4000


def test_each_award_is_rounded_and_all_are_added():
    two = (award(paid_up_to=before(1), weekly_pence=11), award(paid_up_to=before(3), weekly_pence=8))
    assert measure(known(claims=two), ON).pending_benefit_pence == 2 + 3  # 1.57 and 3.43


def test_number_of_days_a_benefit_may_be_late_is_the_schemes():
    late = known(claims=(award(paid_up_to=before(50)),), numbers=((START, Numbers(benefit_late_days=20)),))
    assert measure(late, ON).pending_benefit_pence == 48_000


# --- net, a week, weeks -----------------------------------------------------------------------------------------------
def test_net_is_never_below_zero():
    of = known(owing(500), claims=(award(paid_up_to=before(1)),))
    assert measure(of, ON).net_pence == 0


@pytest.mark.parametrize(
    ("term", "week"),
    [
        (_term(RentPeriod.WEEKLY, 7001), 7001),
        (_term(RentPeriod.FORTNIGHTLY, 7001), 3501),  # 3500.5 goes up
        (_term(RentPeriod.FOUR_WEEKLY, 7001, eligible=1), 1751),  # added first: 1750.5
        (_term(RentPeriod.MONTHLY, 35_750), 8250),
        (_term(RentPeriod.MONTHLY, 10_000, support=1), 2308),
    ],
)
def test_gross_charge_for_a_week(term, week):
    assert measure(known(tenure=tenure(term)), ON).weekly_pence == week


@pytest.mark.parametrize(("on", "week"), [(before(1), 7000), (ON, 8000), (after(99), 8000)])
def test_week_is_of_the_terms_in_force_and_of_the_last_ones_after_the_end(on, week):
    two = (_term(RentPeriod.WEEKLY, 7000), _term(RentPeriod.WEEKLY, 8000, ON), _term(RentPeriod.WEEKLY, 9000, after(9)))
    assert measure(known(tenure=tenure(*two, last_day=after(3))), on).weekly_pence == week


@pytest.mark.parametrize(("pence", "weeks"), [(0, 0), (69, 0), (70, 1), (13_999, 199), (14_000, 200)])
def test_weeks_are_cut_not_rounded(pence, weeks):
    assert measure(known(owing(pence) if pence else ()), ON).weeks_hundredths == weeks


def test_weeks_of_no_rent_are_none():
    free = known(owing(500), tenure=tenure(_term(RentPeriod.WEEKLY, 0)))
    found = measure(free, ON)
    assert (found.weekly_pence, found.weeks_hundredths, found.stage) == (0, 0, Stage.WATCH)


# --- the oldest unpaid debit ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("paid", "oldest"),
    [
        (0, before(30)),
        (99, before(30)),
        (100, before(20)),
        (299, before(20)),
        (300, before(10)),
        (599, before(10)),
        (600, None),
    ],
)
def test_credits_cover_debits_oldest_first(paid, oldest):
    debits = ((before(30), 100), (before(20), 200, "refund"), (before(10), 300, "charge"))
    credits_ = ((before(5), -paid),) if paid else ()
    assert measure(known(lines(*debits, *credits_)), ON).oldest_unpaid_on == oldest


def test_negative_adjustment_is_a_credit():
    credit = Line(before(40), 9, EntryKind.ADJUSTMENT, -100)
    assert measure(
        known(tuple(sorted((credit, *lines((before(30), 100), (before(20), 5)))))), ON
    ).oldest_unpaid_on == before(20)


def test_debits_of_one_day_are_covered_by_sequence():
    same_day = (Line(before(9), 1, EntryKind.CHARGE, 100), Line(before(9), 2, EntryKind.CHARGE, 50))
    assert measure(known((*same_day, Line(ON, 3, EntryKind.PAYMENT, -100))), ON).oldest_unpaid_on == before(9)


def test_reversed_entry_and_its_reversal_cancel_before_anything_is_covered():
    wrong = Line(before(30), 1, EntryKind.CHARGE, 100, reversed_on=before(3))
    undone = Line(before(3), 3, EntryKind.REVERSAL, -100, undoes_on=before(30))
    of = known((wrong, Line(before(20), 2, EntryKind.CHARGE, 70), undone))
    assert measure(of, ON).oldest_unpaid_on == before(20)
    assert measure(of, before(4)).oldest_unpaid_on == before(30)  # nobody knew then


def test_reversal_dated_before_what_it_undoes_counts_alone_until_that_day():
    wrong = Line(after(2), 2, EntryKind.PAYMENT, -100, reversed_on=before(1))
    undone = Line(before(1), 3, EntryKind.REVERSAL, 100, undoes_on=after(2))
    of = known((undone, wrong))
    assert (measure(of, ON).balance_pence, measure(of, ON).oldest_unpaid_on) == (100, before(1))
    assert (measure(of, after(2)).balance_pence, measure(of, after(2)).oldest_unpaid_on) == (0, None)


def test_lines_that_begin_too_late_say_so_instead_of_guessing():
    short = known(lines((before(5), 300)), brought_forward_pence=100, begins_on=before(10))
    with pytest.raises(LedgerTooShort):
        measure(short, ON)
    enough = replace(short, lines=lines((before(5), 300), (before(4), 100), (before(3), -200)))
    assert measure(enough, ON).oldest_unpaid_on == before(5)


# --- the statute’s test -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("period", "times"),
    [(RentPeriod.WEEKLY, 8), (RentPeriod.FORTNIGHTLY, 4), (RentPeriod.FOUR_WEEKLY, 2), (RentPeriod.MONTHLY, 2)],
)
def test_serious_arrears_are_so_many_whole_amounts_unpaid(period, times):
    term = _term(period, 6000, eligible=900, support=100)
    for pence, holds in ((times * 7000 - 1, False), (times * 7000, True), (times * 7000 + 1, True)):
        assert measure(known(owing(pence), tenure=tenure(term)), ON).serious is holds


def test_serious_is_on_what_is_unpaid_with_nothing_deducted():
    of = known(lines((MONDAY, 8 * WEEK, "charge")), claims=(award(paid_up_to=before(30)),))
    found = measure(of, ON)
    assert found.serious
    assert found.net_pence < 8 * WEEK


@pytest.mark.parametrize(
    ("pack", "holds"),
    [
        (Pack.SUPPORTED_STANDARD, True),
        (Pack.PERIODIC_STANDARD, True),
        (Pack.UNDER_18_LICENCE, False),
        (Pack.RELEVANT_PERIOD_LICENCE, False),
    ],
)
def test_serious_needs_an_occupation_contract(pack, holds):
    assert measure(known(owing(8 * WEEK), footings=((START, pack),)), ON).serious is holds


@pytest.mark.parametrize(("on", "holds"), [(before(1), False), (ON, True), (after(90), True)])
def test_serious_is_by_the_footing_of_the_day_and_the_last_one_after_the_end(on, holds):
    turned_18 = ((START, Pack.UNDER_18_LICENCE), (ON, Pack.SUPPORTED_STANDARD))
    assert measure(known(owing(8 * WEEK), footings=turned_18, last_day=after(10)), on).serious is holds


@pytest.mark.parametrize("terms", [(), (_term(RentPeriod.WEEKLY, 0),)])
def test_nothing_is_serious_where_no_rent_is_due(terms):
    assert not measure(known(owing(99_999), tenure=replace(tenure(), terms=terms)), ON).serious


def test_claim_that_is_no_award_brings_nothing():
    assert measure(known(claims=(claim(ON),)), ON).pending_benefit_pence == 0
