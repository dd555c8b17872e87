"""A rent account at a glance: the balance, what is due now, the last payment that stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from rent.account.conftest import TODAY

from app.core.db import db
from app.core.errors import Missing
from app.rent import queries
from app.schemes.models import FreeWeek

THIS_WEEK = date(2026, 3, 16)


def _at(account, on=TODAY):
    return account.look(lambda stay_id: queries.summary(stay_id, on))


def test_an_account_at_a_glance_says_what_is_owed_due_and_paid_last(account):
    account.charge()
    account.pay(5000, on=date(2026, 3, 9))
    account.pay(6000, on=date(2026, 3, 10))
    found = _at(account)
    assert found.balance_pence == 29 * 8250 - 11000
    assert (found.period.first, found.period.last) == (THIS_WEEK, date(2026, 3, 22))
    assert (found.due_pence, found.weekly_pence) == (8250, 8250)
    assert (found.paid_on, found.paid_pence) == (date(2026, 3, 10), 6000)


def test_a_payment_that_was_undone_or_is_still_to_come_is_not_the_last(account):
    account.pay(5000, on=date(2026, 3, 9))
    account.reverse(account.pay(6000, on=date(2026, 3, 10)))
    assert _at(account).paid_on == date(2026, 3, 9)
    assert _at(account, date(2026, 3, 8)).paid_on is None


def test_in_a_rent_free_week_nothing_is_due(account):
    account.do(lambda stay: db.session.add(FreeWeek(scheme_id=stay.scheme_id, week_starts=THIS_WEEK)))
    found = _at(account)
    assert (found.due_pence, found.weekly_pence) == (0, 8250)


def test_after_the_last_day_nothing_is_due_any_more(account):
    account.do(lambda stay: setattr(stay, "ends_on", TODAY))
    assert _at(account).due_pence == 5893
    later = _at(account, TODAY + timedelta(days=1))
    assert (later.period, later.due_pence, later.weekly_pence) == (None, 0, 8250)


def test_before_the_stay_there_is_nothing(account):
    found = _at(account, date(2025, 8, 31))
    assert (found.balance_pence, found.due_pence, found.weekly_pence, found.paid_pence) == (0, 0, 0, 0)


def test_a_line_is_found_by_its_number_alone(account):
    account.pay(100, on=date(2025, 9, 3))
    account.pay(200, on=date(2025, 9, 1))
    assert account.look(lambda stay_id: queries.line(stay_id, 1)).balance_pence == -300
    with pytest.raises(Missing):
        account.look(lambda stay_id: queries.line(stay_id, 3))
