"""What is done with a letter that is written: held, let go, taken back, handed over, and what waits too long."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.core.audit import AuditEvent
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.documents.models import DocumentFacts, HandOverHow
from app.letters import due, lists, services
from app.letters.models import Letter
from app.letters.rules import Held, LetterKind, State, Topic
from app.people.rules import SafeContact
from app.tenancies.models import Stay

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
SOURCE = uuid.UUID(int=7)


def _facts(letter):
    return db.session.get_one(DocumentFacts, letter.document_id).facts


def _stop(desk, from_on=TODAY, last_day=TODAY, because=Held.BREATHING_SPACE, source=SOURCE, topic=Topic.DEBT):
    with transaction():
        person = desk.house.persons["tenant"]
        days = {"from_on": from_on, "last_day": last_day}
        services.stop(person, topic, because, source_id=source, actor=SYSTEM, **days)


def _state(letter, on=TODAY):
    return lists.row(letter.id, on=on).state


def _events(name):
    return [e.detail for e in db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == name))]


def test_a_letter_to_somebody_who_lives_there_no_more_is_held_has_its_paper_and_can_go_by_hand(desk):
    desk.reached_by(SafeContact.POST)
    with transaction():
        db.session.get_one(Stay, desk.house.stay_id).ends_on = TODAY - DAY
    letter = desk.write()
    assert letter.held is Held.NO_ADDRESS
    assert _facts(letter)["to"] == []
    with pytest.raises(RuleBroken, match="held back"):
        desk.print(letter)
    with transaction():
        services.release(db.session.get_one(Letter, letter.id), actor=SYSTEM, today=TODAY)
    desk.print(letter)
    with pytest.raises(RuleBroken, match="no address on this letter"):
        desk.give(letter, HandOverHow.POST)
    desk.give(letter)
    assert _state(letter) is State.GIVEN


def test_a_letter_held_by_somebody_waits_for_somebody_to_let_it_go(desk):
    letter = desk.write()
    with transaction():
        fresh = db.session.get_one(Letter, letter.id)
        services.hold(fresh, reason="Talks to Rhian today", actor=SYSTEM, today=TODAY)
    with pytest.raises(RuleBroken, match="Let it go first"):
        desk.print(letter)
    _stop(desk)
    with transaction(), pytest.raises(RuleBroken, match="breathing space"):
        services.release(db.session.get_one(Letter, letter.id), actor=SYSTEM, today=TODAY)
    with transaction():
        services.lift(SOURCE, actor=SYSTEM)
        fresh = db.session.get_one(Letter, letter.id)
        services.release(fresh, actor=SYSTEM, today=TODAY)
        assert (fresh.held, fresh.held_note) == (None, None)
    desk.print(letter)
    assert [_events(f"letters.letter.{what}") for what in ("held", "released")] == [[{"held": "person"}]] * 2


def test_a_letter_that_was_never_written_is_not_let_go_but_prepared_again(desk):
    _stop(desk)
    letter = desk.write()
    with transaction():
        services.lift(SOURCE, actor=SYSTEM)
        with pytest.raises(RuleBroken, match="Prepare it again"):
            services.release(db.session.get_one(Letter, letter.id), actor=SYSTEM, today=TODAY)


def test_a_letter_they_have_is_neither_held_nor_taken_back(desk):
    letter = desk.given()
    fresh = db.session.get_one(Letter, letter.id)
    for deed in (
        lambda: services.withdraw(fresh, actor=SYSTEM, today=TODAY),
        lambda: services.hold(fresh, reason="x", actor=SYSTEM, today=TODAY),
    ):
        with transaction(), pytest.raises(RuleBroken, match="They have this letter already"):
            deed()


def test_a_letter_is_not_handed_over_before_it_is_printed(desk):
    with pytest.raises(RuleBroken, match="Print the letter first"):
        desk.give(desk.write())


@pytest.mark.parametrize(("days", "found"), [(2, 0), (3, 1), (4, 1)])
def test_a_letter_nobody_sent_is_due_three_days_later(desk, days, found):
    letter = desk.write()
    until = TODAY + days * DAY
    waiting = due.due(SYSTEM, {desk.house.scheme_id}, until, on=TODAY)
    assert [(item.due_on, item.where) for item in waiting] == [(TODAY + 3 * DAY, {"letter_id": letter.id})] * found


def test_a_letter_held_given_or_taken_back_is_not_due(desk):
    desk.given()
    held = desk.write(LetterKind.AGREE_PLAN)
    gone = desk.write(LetterKind.BRING_SUPPORT)
    with transaction():
        services.hold(db.session.get_one(Letter, held.id), reason="x", actor=SYSTEM, today=TODAY)
        services.withdraw(db.session.get_one(Letter, gone.id), actor=SYSTEM, today=TODAY)
    assert due.due(SYSTEM, {desk.house.scheme_id}, TODAY + 90 * DAY, on=TODAY) == []
    printed = desk.write(LetterKind.FRIENDLY_REMINDER)
    desk.print(printed)
    assert [str(item.title) for item in due.due(SYSTEM, {desk.house.scheme_id}, TODAY + 90 * DAY, on=TODAY)] == [
        "Hand the letter over"
    ]
