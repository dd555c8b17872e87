"""Arrears over time as a share of the rent debit: which months count, and what a reversed charge does to them."""

from __future__ import annotations

from datetime import date

import factories
import pytest
from arrears import accounts

from app.arrears.trend import trend
from app.core.db import transaction
from app.rent.rules import EntryKind

TODAY = date(2026, 11, 25)


@pytest.fixture
def stay(app):
    """Give a stay of which nothing was charged yet."""
    with app.app_context(), transaction():
        yield accounts.make_account(factories.make_scheme(), starts_on=date(2024, 1, 1))


def _trend(stay):
    """Return what was owed and what was charged in twelve months, by the ends of months."""
    return {point.on: (point.owed_pence, point.charged_pence) for point in trend([stay.scheme_id], today=TODAY)}


def test_ends_of_twelve_months_and_today_are_shown_oldest_first(stay):
    found = trend([stay.scheme_id], today=TODAY)
    assert [point.on for point in found] == sorted(point.on for point in found)
    assert (len(found), found[0].on, found[1].on, found[-2].on, found[-1].on) == (
        *(13, date(2025, 11, 30), date(2025, 12, 31)),
        *(date(2026, 10, 31), TODAY),
    )


def test_rent_of_twelve_months_counts_the_month_of_the_day_among_them(stay):
    accounts.enter(stay.id, date(2024, 11, 30), 1)
    accounts.enter(stay.id, date(2024, 12, 1), 10)
    accounts.enter(stay.id, date(2025, 11, 30), 100)
    accounts.enter(stay.id, date(2025, 12, 1), 1000)
    accounts.enter(stay.id, TODAY, 10_000)
    accounts.enter(stay.id, date(2026, 11, 26), 100_000)  # tomorrow
    found = _trend(stay)
    assert found[date(2025, 11, 30)] == (111, 110)
    assert found[date(2025, 12, 31)] == (1111, 1100)
    assert found[date(2026, 10, 31)] == (1111, 1100)
    assert found[TODAY] == (11_111, 11_000)


def test_charge_that_was_reversed_and_charged_again_is_rent_once(stay):
    first = accounts.enter(stay.id, date(2026, 11, 2), 10_000)
    accounts.undo(first, date(2026, 11, 9))
    accounts.enter(stay.id, date(2026, 11, 2), 8000)
    [*_before, now] = trend([stay.scheme_id], today=TODAY)
    assert (now.owed_pence, now.charged_pence, now.per_mille) == (8000, 8000, 1000)


def test_reversed_charge_counts_until_its_reversal_as_it_does_in_the_balance(stay):
    wrong = accounts.enter(stay.id, date(2026, 3, 2), 9000)
    accounts.undo(wrong, date(2026, 5, 6))
    found = _trend(stay)
    assert found[date(2026, 3, 31)] == found[date(2026, 4, 30)] == (9000, 9000)
    assert found[date(2026, 5, 31)] == found[TODAY] == (0, 0)


def test_late_reversal_takes_nothing_off_the_rent_of_another_year(stay):
    old = accounts.enter(stay.id, date(2024, 10, 7), 5000)
    accounts.undo(old, date(2026, 11, 3))
    accounts.enter(stay.id, date(2026, 11, 2), 700)
    assert _trend(stay)[TODAY] == (700, 700)


def test_reversals_still_to_come_and_those_of_money_change_no_rent(stay):
    charge = accounts.enter(stay.id, date(2026, 11, 2), 700)
    accounts.undo(accounts.enter(stay.id, date(2026, 11, 3), -300), date(2026, 11, 4))
    accounts.undo(accounts.enter(stay.id, date(2026, 11, 3), 50, kind=EntryKind.ADJUSTMENT), date(2026, 11, 4))
    accounts.undo(charge, date(2026, 11, 26))
    assert _trend(stay)[TODAY] == (700, 700)


def test_charge_taken_back_before_its_day_is_no_rent_on_it(stay):
    ahead = accounts.enter(stay.id, date(2026, 10, 5), 700)
    accounts.undo(ahead, date(2026, 9, 29))
    found = _trend(stay)
    assert found[date(2026, 9, 30)] == found[date(2026, 10, 31)] == (0, 0)
    far = accounts.enter(stay.id, date(2026, 11, 30), 900)
    accounts.undo(far, date(2026, 11, 20))
    assert _trend(stay)[TODAY] == (0, 0)


def test_reversals_in_another_scheme_are_not_counted(stay):
    accounts.enter(stay.id, date(2026, 11, 2), 700)
    other = accounts.make_account(factories.make_scheme(), starts_on=date(2024, 1, 1))
    accounts.undo(accounts.enter(other.id, date(2026, 11, 2), 400), date(2026, 11, 3))
    assert _trend(stay)[TODAY] == (700, 700)
