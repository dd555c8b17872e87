"""Stops: set, changed and lifted; letters held by them before and after they were written and printed."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from app.core.audit import AuditEvent
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.documents.models import Document, DocumentKind, HandOverHow
from app.letters import lists, services
from app.letters.models import LetterStop
from app.letters.rules import Held, LetterKind, State, Topic
from app.people.rules import SafeContact
from app.schemes.models import Home

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
SOURCE = uuid.UUID(int=7)


def _stop(desk, from_on=TODAY, last_day=TODAY, because=Held.BREATHING_SPACE, source=SOURCE, topic=Topic.DEBT):
    with transaction():
        person = desk.house.persons["tenant"]
        days = {"from_on": from_on, "last_day": last_day}
        services.stop(person, topic, because, source_id=source, actor=SYSTEM, **days)


def _state(letter, on=TODAY):
    return lists.row(letter.id, on=on).state


def _events(name):
    return [e.detail for e in db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == name))]


@pytest.mark.parametrize(
    ("from_on", "last_day", "held"),
    [
        (TODAY + DAY, TODAY + 2 * DAY, None),
        (TODAY, TODAY + DAY, Held.BREATHING_SPACE),
        (TODAY - DAY, TODAY, Held.BREATHING_SPACE),
        (TODAY - 2 * DAY, TODAY - DAY, None),
    ],
)
def test_a_stop_holds_letters_about_debt_on_its_days_alone_and_never_a_statement(desk, from_on, last_day, held):
    _stop(desk, from_on, last_day)
    letter = desk.write()
    assert letter.held is held
    assert (letter.document_id is None) is (held is not None)
    page = {"language": "en", "title": "Statement"}
    statement = desk.write(LetterKind.STATEMENT, topic=Topic.ACCOUNT, template="rent/statement.html", facts=page)
    assert (statement.held, db.session.get_one(Document, statement.document_id).kind) == (None, DocumentKind.STATEMENT)


def test_a_letter_prepared_before_a_stop_is_held_by_it_and_goes_on_after_it(desk):
    letter = desk.write()
    _stop(desk)
    assert _state(letter) is State.HELD
    with pytest.raises(RuleBroken, match="breathing space until Tuesday 24 November 2026"):
        desk.print(letter)
    assert _state(letter, on=TODAY + DAY) is State.PREPARED
    with time_machine.travel("2026-11-25 10:00", tick=False):
        desk.print(letter)
        assert _state(letter, on=TODAY + DAY) is State.PRINTED


def test_a_letter_printed_before_a_stop_is_not_handed_over_on_its_days_but_was_on_the_day_before(desk):
    letter = desk.write()
    desk.print(letter)
    with time_machine.travel("2026-11-26 10:00", tick=False):
        _stop(desk, TODAY + DAY, TODAY + DAY, Held.PAUSE)
        with pytest.raises(RuleBroken, match="paused until Wednesday 25 November 2026"):
            desk.give(letter, on=TODAY + DAY)
        desk.give(letter, on=TODAY)
    assert _state(letter) is State.GIVEN


def test_a_letter_handed_over_before_a_stop_is_written_down_while_the_stop_lasts(desk):
    letter = desk.write()
    desk.print(letter)
    with time_machine.travel("2026-11-26 10:00", tick=False):
        _stop(desk, TODAY + DAY, TODAY + 9 * DAY)
        with pytest.raises(RuleBroken, match="breathing space"):
            desk.give(letter, on=TODAY + 2 * DAY)
        desk.give(letter, on=TODAY)
    assert _state(letter, on=TODAY + 2 * DAY) is State.GIVEN


def test_a_stop_set_again_by_its_source_changes_its_days_and_is_lifted_once(desk):
    _stop(desk, TODAY, TODAY + 5 * DAY)
    _stop(desk, TODAY, TODAY + 9 * DAY)
    _stop(desk, topic=Topic.ACCOUNT)
    assert [s.last_day for s in db.session.scalars(sa.select(LetterStop).where(LetterStop.topic == Topic.DEBT))] == [
        TODAY + 9 * DAY
    ]
    with transaction():
        assert services.lift(SOURCE, actor=SYSTEM) == 2
        assert services.lift(SOURCE, actor=SYSTEM) == 0
    assert desk.write().held is None
    assert len(_events("letters.stop.set")) == 3
    assert len(_events("letters.stop.lifted")) == 2


def test_a_stop_that_ends_before_it_begins_is_refused(desk):
    with pytest.raises(RuleBroken, match="before the first"):
        _stop(desk, TODAY, TODAY - DAY)


def test_a_posted_letter_is_stopped_when_they_say_never_post_or_move(desk):
    desk.reached_by(SafeContact.POST)
    letter = desk.write()
    desk.reached_by(SafeContact.NEVER_POST)
    with pytest.raises(RuleBroken, match="the post is not safe for them now"):
        desk.print(letter)
    desk.reached_by(SafeContact.POST)
    desk.print(letter)
    with transaction():
        db.session.get_one(Home, desk.house.home_id).name = "Flat 9"
    with pytest.raises(RuleBroken, match="do not live at the address"):
        desk.give(letter, HandOverHow.POST)
