"""`flask arrears list`: read from fresh positions today, reckoned where one is stale and on every other day."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from arrears import accounts
from arrears.three_accounts import BEGAN, DAY, TODAY, stays_of

from app.arrears import commands, queries
from app.arrears.models import Position
from app.arrears.rules import Step
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.schemes.models import Scheme


def _listed(scheme_id, on=TODAY, today=TODAY):
    return [dict(zip(commands.FIELDS, row, strict=True)) for row in commands.listed(scheme_id, on=on, today=today)]


def _bend(stay_id, **facts):
    """Write over what is kept of an account, behind everybody’s back."""
    with transaction():
        db.session.execute(sa.update(Position).where(Position.stay_id == stay_id).values(facts))


@pytest.mark.parametrize("on", [TODAY - 40 * DAY, TODAY - DAY, TODAY, TODAY + DAY, date(2100, 12, 31)])
def test_list_says_of_each_account_what_the_rules_say(scheme, on):
    with transaction():
        first = stays_of(scheme)[0]
        accounts.make_hold(first.id, TODAY - DAY, TODAY + DAY)
    rows = _listed(scheme, on)
    assert [row["tenancy_ref"] for row in rows] == [stay.ref for stay in stays_of(scheme)]
    for row, stay in zip(rows, stays_of(scheme), strict=True):
        at = queries.position_of(stay.id, on=on, today=TODAY)
        for name in set(commands.FIELDS) - {"tenancy_ref"}:
            assert row[name] == getattr(at, name), name


def test_list_of_today_reads_what_is_fresh_and_reckons_what_is_stale(scheme):
    first, second, _third = [stay.id for stay in stays_of(scheme)]
    _bend(first, net_pence=5)
    _bend(second, net_pence=5, rules="another release")
    assert [row["net_pence"] for row in _listed(scheme)] == [5, 20_000, 90_000]
    with transaction():
        db.session.execute(sa.delete(Position))
    assert [row["net_pence"] for row in _listed(scheme)] == [1000, 20_000, 90_000]


@pytest.mark.parametrize(("on", "today"), [(TODAY + DAY, TODAY), (TODAY, TODAY + DAY)])
def test_list_of_another_day_reads_no_position(scheme, on, today):
    for stay_id in [stay.id for stay in stays_of(scheme)]:
        _bend(stay_id, net_pence=5, on=on)
    assert [row["net_pence"] for row in _listed(scheme, on, today)] == [1000, 20_000, 90_000]


@pytest.mark.parametrize(("pence", "listed"), [(0, False), (-5, True), (5, True)])
def test_stay_that_is_over_is_listed_while_something_is_owed_or_in_credit(scheme, pence, listed):
    with transaction():
        made = db.session.get_one(Scheme, scheme)
        over = accounts.make_account(made, starts_on=BEGAN, ends_on=TODAY - DAY)
        accounts.make_account(made, starts_on=TODAY + DAY)
        accounts.make_account(made, starts_on=BEGAN, withdrawn_on=TODAY)
        if pence:
            accounts.enter(over.id, TODAY - DAY, pence)
    rows = _listed(scheme)
    assert (over.ref in [row["tenancy_ref"] for row in rows]) is listed
    assert len(rows) == 3 + listed
    if pence < 0:
        assert {row["next_step"] for row in rows if row["tenancy_ref"] == over.ref} == {Step.REFUND_CREDIT}


def test_day_after_the_calendar_of_the_rules_is_refused(scheme):
    with pytest.raises(RuleBroken, match="up to 2100-12-31"):
        _listed(scheme, date(2101, 1, 1))
    with pytest.raises(RuleBroken, match="up to 2100-12-31"):
        commands.explain(scheme, stays_of(scheme)[0].ref, on=date.max, today=TODAY)
