"""Every change of a fact is counted, whoever makes it, so no position can be kept that is not that of now."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
import sqlalchemy as sa
import time_machine
from arrears import changes
from arrears.changes import BEGAN, CHANGES, TODAY, drop

from app.arrears import positions
from app.arrears.models import Position, Revision
from app.core import guards
from app.core.db import db, may_write, transaction

COUNTING = sorted(each.name for each in guards.all_guards() if "_revised_" in each.name)


@pytest.fixture
def stay_id(app, house):
    """Give an account that owes ten weeks of rent, the last of them from Monday, with its position kept."""
    with time_machine.travel(f"{TODAY} 12:00:00+00:00", tick=False), app.app_context():
        with transaction():
            changes.update(changes.Stay, house.stay_id, starts_on=BEGAN)
            for model in (changes.Footing, changes.RentTerm):
                changes.update(model, house.stay_id, from_on=BEGAN)
            for week in range(10):
                changes.enter(house.stay_id, TODAY - timedelta(days=2, weeks=week), 8250)
        yield house.stay_id
        db.session.rollback()
        with may_write(), db.engine.begin() as connection:
            guards.install(connection)


def _revision(stay_id):
    return db.session.scalar(sa.select(Revision.revision).where(Revision.stay_id == stay_id)) or 0


def _change(name, stay_id):
    """Make a change and keep it; return whether it was counted, and whether the position is that of now."""
    prepare, change = CHANGES[name]
    if prepare is not None:
        with transaction():
            prepare(stay_id)
    before = _revision(stay_id)
    with transaction():
        other = change(stay_id)
    changed = other or stay_id
    counted = _revision(changed) > (0 if other else before)
    return counted, not positions.stale([changes.scheme_of(stay_id)], on=TODAY) and positions.wrong(on=TODAY) == []


def test_there_is_a_change_for_every_trigger():
    assert sorted(CHANGES) == COUNTING


@pytest.mark.parametrize("name", COUNTING)
def test_account_is_counted_and_worked_out_again_when_a_fact_of_it_changes(stay_id, name):
    kept = dict(db.session.execute(sa.select(Position.__table__).where(Position.stay_id == stay_id)).mappings().one())
    assert _change(name, stay_id) == (True, True)
    now = dict(db.session.execute(sa.select(Position.__table__).where(Position.stay_id == stay_id)).mappings().one())
    assert now["revision"] > kept["revision"] or name == "stay_revised_insert"


@pytest.mark.parametrize("name", COUNTING)
def test_trigger_that_is_gone_is_missed(stay_id, name):
    """Show that the test above would see it: without its trigger the same change goes unnoticed."""
    with transaction():
        drop(name)
    counted, right = _change(name, stay_id)
    assert not counted
    assert not right or name.startswith("free_week")  # a free week changes amounts to come, no position


@pytest.mark.parametrize("name", ["ledger_entry_revised_insert", "benefit_revised_update", "rent_term_revised_update"])
def test_position_follows_within_the_same_transaction(stay_id, name):
    prepare, change = CHANGES[name]
    with transaction():
        if prepare is not None:
            prepare(stay_id)
        change(stay_id)
    assert not db.session.scalar(sa.select(sa.func.count()).where(Revision.touched))
    kept = db.session.get_one(Position, stay_id)
    assert kept.revision == _revision(stay_id)


def test_transaction_that_is_undone_touches_nothing(stay_id):
    before = _revision(stay_id)

    def enter_and_fail():
        with transaction():
            changes.enter(stay_id, TODAY, -500)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        enter_and_fail()
    assert _revision(stay_id) == before
    assert positions.wrong(on=TODAY) == []


def test_other_accounts_are_left_alone(app, stay_id):
    del app
    with transaction():
        scheme = db.session.get_one(changes.Scheme, changes.scheme_of(stay_id))
        other = factories.make_stay(factories.make_person(scheme), factories.make_home(scheme), starts_on=BEGAN).id
    before = _revision(other)
    with transaction():
        changes.enter(stay_id, TODAY, -500)
    assert _revision(other) == before
