"""What is known about accounts: the same whether all lines are read or only the newest, in as many statements."""

from __future__ import annotations

from datetime import date, timedelta

import factories
import pytest
from arrears.accounts import enter, make_account, make_benefit, make_contact, make_hold, make_plan, undo
from statements import counted

from app.arrears import queries
from app.arrears.rules import Stage, Step, position
from app.core.errors import Missing

MONDAY = date(2026, 1, 5)
TODAY = date(2026, 11, 23)


@pytest.fixture
def scheme(context):
    del context
    return factories.make_scheme()


def _charge(stay, weeks, *, unpaid):
    for week in range(weeks):
        on = MONDAY + timedelta(weeks=week)
        enter(stay.id, on, 8250)
        if week < weeks - unpaid:
            enter(stay.id, on + timedelta(days=1), -8250)


def test_position_of_an_account_three_weeks_behind_says_so(scheme):
    stay = make_account(scheme)
    _charge(stay, 47, unpaid=3)
    found = queries.position_of(stay.id, on=TODAY, today=TODAY)
    assert (found.balance_pence, found.ahead_pence) == (3 * 8250, 7071)
    assert (found.stage, found.next_step) == (Stage.PLAN, Step.AGREE_PLAN)
    assert found.weeks_owed == "2.14"
    assert found.oldest_unpaid_on == date(2026, 11, 9)


@pytest.mark.parametrize("unpaid", [0, 1, 10, 11, 12, 47])
def test_account_read_from_its_newest_lines_stands_where_the_whole_one_does(scheme, unpaid):
    stay = make_account(scheme)
    _charge(stay, 47, unpaid=unpaid)
    late = enter(stay.id, TODAY - timedelta(days=3), -500)
    undo(late, TODAY - timedelta(days=80))  # dated before what it undoes
    short = queries.facts_of([stay.id], on=TODAY, today=TODAY)[stay.id]
    whole = queries.facts_of([stay.id], on=TODAY, today=TODAY, whole=True)[stay.id]
    assert position(short, TODAY) == position(whole, TODAY)
    ten_weeks_back = TODAY - timedelta(days=70)
    assert (short.begins_on == ten_weeks_back) == (unpaid <= 11)  # that day included


def test_position_of_no_stay_is_missing(scheme):
    with pytest.raises(Missing):
        queries.position_of(scheme.id, on=TODAY, today=TODAY)


def test_facts_of_many_accounts_take_as_many_statements_as_of_one(scheme):
    stays = [make_account(scheme) for _ in range(12)]
    for stay in stays:
        _charge(stay, 6, unpaid=1)
        make_benefit(stay.id, claimed_on=TODAY)
        make_hold(stay.id, TODAY, TODAY)
        make_contact(stay.id, TODAY)
        make_plan(stay.id, TODAY - timedelta(days=7))
    numbers = []
    for some in (stays[:1], stays):
        with counted() as sent:
            assert len(queries.facts_of([stay.id for stay in some], on=TODAY, today=TODAY)) == len(some)
        numbers.append(len(sent))
    assert numbers[0] == numbers[1]
