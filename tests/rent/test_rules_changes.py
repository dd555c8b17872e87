"""When a rent may change, what may be reversed, and what a benefit must say."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pytest
from rent.tenures import DAY, FORTNIGHTLY, FOUR_WEEKLY, MONTHLY, WEEKLY, tenure, term

from app.rent import law
from app.rent.rules import (
    BenefitSource,
    EntryKind,
    earliest_change,
    refusal_of_benefit,
    refusal_of_change,
    refusal_of_reversal,
)
from app.rent.services import BenefitFacts

pytestmark = pytest.mark.once
BEGAN = date(2025, 1, 6)
TODAY = date(2026, 3, 20)
IN_TWO_MONTHS = date(2026, 5, 20)


def _stay(*later, **facts):
    return tenure(term(BEGAN, WEEKLY, 8250), *later, **facts)


def _refused(stay, new, today=TODAY):
    refusal = refusal_of_change(stay, new, today=today)
    return None if refusal is None else str(refusal)


def test_law_of_a_higher_rent_is_section_123():
    rows = [law.HIGHER_RENT_NOTICE_MONTHS, law.HIGHER_RENT_APART_MONTHS]
    assert [(row.value, row.unit, row.section, row.in_force_from) for row in rows] == [
        (2, "months", "s.123", date(2022, 12, 1)),
        (12, "months", "s.123", date(2022, 12, 1)),
    ]
    assert set(law.ALL) == {"HIGHER_RENT_NOTICE_MONTHS", "HIGHER_RENT_APART_MONTHS"}


@pytest.mark.parametrize(
    ("from_on", "refused"), [(IN_TWO_MONTHS - DAY, True), (IN_TWO_MONTHS, False), (IN_TWO_MONTHS + DAY, False)]
)
def test_higher_rent_needs_two_months_notice(from_on, refused):
    sentence = _refused(_stay(), term(from_on, WEEKLY, 8251))
    assert (sentence is not None) is refused
    assert sentence is None or "section 123" in sentence


@pytest.mark.parametrize(
    ("changed", "earliest"),
    [
        (date(2025, 5, 19), IN_TWO_MONTHS),  # a year is over before two months are
        (date(2025, 5, 20), IN_TWO_MONTHS),
        (date(2025, 5, 21), date(2026, 5, 21)),
        (date(2026, 4, 1), date(2027, 4, 1)),  # agreed already, still to come
    ],
)
def test_higher_rent_needs_a_year_since_the_last_change(changed, earliest):
    stay = _stay(term(changed, WEEKLY, 8300))
    assert earliest_change(stay, today=TODAY) == earliest
    assert _refused(stay, term(earliest, WEEKLY, 8400)) is None
    assert "section 123" in _refused(stay, term(earliest - DAY, WEEKLY, 8400))


def test_what_was_agreed_at_the_start_is_no_change_nor_is_the_same_rent_by_the_month():
    stay = tenure(term(date(2026, 1, 5), WEEKLY, 8250), term(date(2026, 3, 1), MONTHLY, 35750))
    assert earliest_change(stay, today=TODAY) == IN_TWO_MONTHS


def test_lower_rent_since_counts_as_a_change():
    assert earliest_change(_stay(term(date(2026, 3, 1), WEEKLY, 8000)), today=TODAY) == date(2027, 3, 1)


def test_two_months_after_the_last_day_of_a_long_month_end_with_the_short_one():
    assert earliest_change(_stay(), today=date(2025, 12, 31)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    "new",
    [
        (WEEKLY, 8250),
        (WEEKLY, 8249),
        (WEEKLY, 8000, 250),  # other parts, the same in all
        (FORTNIGHTLY, 16500),
        (FOUR_WEEKLY, 33000),
        (MONTHLY, 35750),  # 357.50 × 12 ÷ 52 = 82.50
    ],
)
def test_lower_or_equal_rent_may_begin_today(new):
    assert _refused(_stay(), term(TODAY, *new)) is None
    assert _refused(_stay(), term(TODAY - DAY, *new)) == "Choose today or a later day."


@pytest.mark.parametrize("new", [(FORTNIGHTLY, 16501), (FOUR_WEEKLY, 33001), (MONTHLY, 35751), (WEEKLY, 8250, 0, 1)])
def test_rent_higher_by_a_penny_in_any_period_is_higher(new):
    assert "section 123" in _refused(_stay(), term(TODAY, *new))


def test_change_before_the_stay_after_it_or_before_one_agreed_already_is_refused():
    assert "begins on 2026-06-01" in _refused(
        tenure(term(date(2026, 6, 1), WEEKLY, 8250)), term(date(2026, 5, 31), WEEKLY, 8000)
    )
    ended = _stay(last_day=date(2026, 4, 1))
    assert _refused(ended, term(date(2026, 4, 1), WEEKLY, 8000)) is None
    assert "ends on 2026-04-01" in _refused(ended, term(date(2026, 4, 2), WEEKLY, 8000))
    planned = _stay(term(date(2026, 4, 6), WEEKLY, 8000))
    assert "agreed already" in _refused(planned, term(date(2026, 4, 6), WEEKLY, 7000))
    assert _refused(planned, term(date(2026, 4, 7), WEEKLY, 7000)) is None


def test_first_terms_may_be_put_in_from_today_whatever_the_amount():
    empty = tenure(term())
    nothing = type(empty)(BEGAN, None, 0, frozenset(), ())
    assert _refused(nothing, term(TODAY, WEEKLY, 99_000)) is None


# --- reversals --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", EntryKind)
def test_any_entry_but_a_reversal_may_be_reversed_once(kind):
    once, twice = (refusal_of_reversal(kind, reversed_already=before) for before in (False, True))
    assert (once is None) is (kind is not EntryKind.REVERSAL)
    assert twice is not None


# --- benefits ---------------------------------------------------------------------------------------------------------
CLAIM = {"claimed_on": date(2026, 3, 1)}
AWARD = {"verified_on": date(2026, 3, 10), "weekly_pence": 8000, "from_on": date(2026, 3, 2)}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (CLAIM, None),
        (AWARD, None),
        (CLAIM | AWARD | {"decided_on": date(2026, 3, 9), "last_day": date(2026, 3, 2)}, None),
        (AWARD | {"weekly_pence": 0}, None),
        (AWARD | {"from_on": date(2030, 1, 1)}, None),  # awarded from a day to come
        (CLAIM | {"claimed_on": TODAY}, None),
        (CLAIM | {"claimed_on": TODAY + DAY}, "claimed_on"),
        (CLAIM | {"decided_on": date(2026, 3, 1)}, None),
        (CLAIM | {"decided_on": date(2026, 2, 28)}, "decided_on"),
        (CLAIM | {"decided_on": TODAY + DAY}, "decided_on"),
        (AWARD | {"verified_on": TODAY + DAY}, "verified_on"),
        (AWARD | {"weekly_pence": None}, "weekly_pence"),
        (AWARD | {"weekly_pence": -1}, "weekly_pence"),
        (AWARD | {"from_on": None}, "from_on"),
        (AWARD | {"last_day": date(2026, 3, 1)}, "last_day"),
        (AWARD | {"paid_up_to": date(206, 3, 1)}, "paid_up_to"),
        ({}, "claimed_on"),
        ({"decided_on": date(2026, 3, 1)}, "claimed_on"),
    ],
)
def test_benefit_says_a_claim_or_a_whole_award_in_order(facts, field):
    refusal = refusal_of_benefit(**asdict(BenefitFacts(BenefitSource.UC_MANAGED, **facts)), today=TODAY)
    assert (refusal[1] if refusal else None) == field
