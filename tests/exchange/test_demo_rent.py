"""The rent of the demo: every account shows what its table says, on whatever weekday somebody opens it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from app.arrears import queries, shown
from app.arrears.rules import PlanState, Stage, Step, Who, position
from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.documents import services as documents
from app.exchange import demo
from app.exchange import services as exchange
from app.people.models import Person
from app.rent import run
from app.rent.models import Entry
from app.rent.rules import EntryKind
from app.tenancies.models import Stay

MONDAYS = [date(2026, 11, 23), date(2028, 2, 28)]
SHOWS = {  # whose account → the step, the stage, whose turn it is
    "P05": (Step.NONE, Stage.CLEAR, Who.NOBODY),
    "P06": (Step.FRIENDLY_REMINDER, Stage.WATCH, Who.STAFF),
    "P07": (Step.AGREE_PLAN, Stage.PLAN, Who.MONEY_FRIEND),
    "P08": (Step.TALK_ABOUT_BROKEN_PLAN, Stage.PLAN, Who.KEEPER),
    "P09": (Step.HOLD_PAUSED, Stage.TALK, Who.NOBODY),
    "P10": (Step.CHASE_PAYER, Stage.WATCH, Who.STAFF),
    "P11": (Step.HELP_WITH_CLAIM, Stage.WATCH, Who.STAFF),
    "P12": (Step.REFUND_CREDIT, Stage.CLEAR, Who.STAFF),
    "P15": (Step.HOLD_BREATHING_SPACE, Stage.TALK, Who.NOBODY),
    "P16": (Step.KEEP_PLAN, Stage.WATCH, Who.KEEPER),
}


@pytest.fixture
def demo_week(request, app, monkeypatch):
    """Load the demo early on a Monday; return that day and everybody’s stay by the person’s reference."""
    monkeypatch.setattr(documents.pdf, "render", lambda _html: b"%PDF-1.7 a paper of the demo")
    monday = getattr(request, "param", MONDAYS[0])
    with app.test_request_context(), time_machine.travel(f"{monday} 00:05", tick=False):
        scheme_id = demo.load(today=monday).id
        of_person = sa.select(Person.ref, Stay).join(Person, Person.id == Stay.person_id)
        yield monday, dict(db.session.execute(of_person.where(Stay.scheme_id == scheme_id)).all())


def _positions(stays, on):
    facts = queries.facts_of([stay.id for stay in stays.values()], on=on, today=on)
    return {ref: position(facts[stay.id], on) for ref, stay in stays.items()}


@pytest.mark.parametrize("demo_week", MONDAYS, indirect=True, ids=str)
def test_every_account_shows_the_same_thing_all_week(demo_week):
    monday, stays = demo_week
    assert set(stays) == set(SHOWS)
    for weekday in range(7):
        found = _positions(stays, monday + timedelta(days=weekday))
        told = {ref: (each.next_step, each.stage, each.who) for ref, each in found.items()}
        assert told == SHOWS, monday + timedelta(days=weekday)
        assert not any(each.serious for each in found.values())
        assert found["P05"].balance_pence < 0
        assert found["P12"].balance_pence < 0
        assert found["P06"].pending_benefit_pence > found["P06"].net_pence  # most of what is owed is on its way
        assert found["P08"].plan.state is PlanState.BREACHED
        assert found["P16"].plan.state is PlanState.ON_TRACK


def test_nothing_of_it_lies_in_the_future_or_is_odd(demo_week):
    monday, stays = demo_week
    days = sa.select(Entry.effective_on, Entry.recorded_at, Entry.kind).where(
        Entry.stay_id.in_([stay.id for stay in stays.values()])
    )
    entries = db.session.execute(days).all()
    assert max(entry.effective_on for entry in entries) == monday
    assert max(entry.recorded_at for entry in entries) <= clock.now()
    assert {entry.kind for entry in entries} >= {EntryKind.CHARGE, EntryKind.PAYMENT, EntryKind.ADJUSTMENT}
    assert EntryKind.REVERSAL in {entry.kind for entry in entries}
    scheme_id = stays["P05"].scheme_id
    again = run.preview([scheme_id], monday + timedelta(days=6), today=monday)
    assert (again.rows, again.odd) == ([], ())  # this week is charged
    assert {row.stay_ref for row in run.preview([scheme_id], monday + timedelta(days=7), today=monday).rows} == {
        stay.ref for stay in stays.values() if stay.ends_on is None
    }


def test_two_tenants_say_who_may_see_how_their_rent_stands(demo_week):
    _monday, stays = demo_week
    friend = shown.friend_of(stays["P07"].id)
    assert (friend.friend_id, friend.confirmed_at is not None) == (stays["P05"].person_id, True)
    asked = shown.help_asked(stays["P08"].id)
    assert (asked.stage, asked.plan, asked.amounts) == (True, True, False)
    assert [ref for ref, stay in stays.items() if shown.help_asked(stay.id)] == ["P08"]


def test_nobody_was_ever_behind_enough_to_worry(demo_week):
    monday, stays = demo_week
    for weeks in range(0, 108, 4):
        on = monday - timedelta(weeks=weeks)
        begun = {ref: stay for ref, stay in stays.items() if stay.starts_on <= on}
        assert not any(each.serious for each in _positions(begun, on).values()), on


def test_the_demo_as_it_stands_is_saved_and_loads_somewhere_else(demo_week):
    _monday, stays = demo_week
    with transaction():
        saved = exchange.save(db.session.get_one(demo.Scheme, stays["P05"].scheme_id))
        copy = saved | {"scheme.csv": saved["scheme.csv"].replace(b"\nTYC,", b"\nCOPY,")}
        assert [str(problem) for problem in exchange.check(copy, today=clock.today()).problems] == []
        assert exchange.save(exchange.load(copy, actor=SYSTEM, today=clock.today())) == copy
