"""A form does its work once, however often and however nearly at once it is sent."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import redirect, request

from app.core import once
from app.core.db import db, transaction
from app.core.mail import OutboxMessage
from app.core.once import FormDone
from app.core.permissions import Actor
from app.core.web import public, writes
from app.factory import create_app

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
ME, SOMEBODY_ELSE = Actor(account_id=uuid.UUID(int=1)), Actor(account_id=uuid.UUID(int=2))
BOTH = 8


def _answer(location):
    return redirect(location)


@pytest.mark.usefixtures("context")
def test_form_that_was_done_leads_where_it_led_the_first_time():
    once.remember("token", ME, _answer("/homes/7"))
    assert once.already_done("token", ME) == "/homes/7"
    assert once.already_done("another", ME) is None
    assert once.already_done("token", SOMEBODY_ELSE) is None


@pytest.mark.usefixtures("context")
def test_token_itself_is_not_kept():
    once.remember("token", ME, _answer("/homes/7"))
    db.session.flush()
    assert "token" not in db.session.scalars(sa.select(FormDone.token_hash)).one()


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("token", ["", "token"])
def test_form_without_a_token_or_an_answer_that_leads_nowhere_is_not_remembered(token, app):
    once.remember(token, ME, _answer("/homes/7") if not token else app.make_response("shown again"))
    assert db.session.scalars(sa.select(FormDone)).all() == []
    assert once.already_done(token, ME) is None


@pytest.mark.usefixtures("context")
def test_address_too_long_to_keep_loses_its_filters_and_stays_an_address():
    once.remember("short", ME, _answer(f"/homes?text={'x' * 480}"))
    once.remember("long", ME, _answer(f"/homes?text={'x' * 500}"))
    assert len(once.already_done("short", ME)) == 492
    assert once.already_done("long", ME) == "/homes"


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(("age", "kept"), [(timedelta(days=2), True), (timedelta(days=2, seconds=1), False)])
def test_form_is_remembered_for_two_days(age, kept):
    with time_machine.travel(NOW, tick=False) as clock:
        once.remember("token", ME, _answer("/homes/7"))
        clock.shift(age)
        once.forget_old()
        assert (once.already_done("token", ME) is not None) is kept


@pytest.fixture
def writing(app, database_url, settings_for):
    """The application with one more page, which puts a message in the outbox at each sending, or fails if told to."""
    del app
    made = create_app(settings_for(database_url))
    made.config["WTF_CSRF_ENABLED"] = False

    @made.post("/deed")
    @public
    @writes
    def _deed():
        db.session.add(OutboxMessage(to_address="x@example.org", subject="x", body="x", queued_at=NOW))
        db.session.flush()
        return ("no", 422) if request.form.get("wrong") else redirect("/done")

    yield made
    with made.app_context():
        db.engine.dispose()


def _deeds(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage))


def _send_at_once(app, forms):
    together, answers = threading.Barrier(len(forms)), []

    def _send(form):
        client = app.test_client()
        together.wait(timeout=30)
        answers.append(client.post("/deed", data=form))

    threads = [threading.Thread(target=_send, args=(form,)) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [(answer.status_code, answer.location) for answer in answers]


def test_form_sent_many_times_at_once_does_its_work_once(writing):
    for number in range(5):
        answers = _send_at_once(writing, [{"once": f"token {number}"}] * BOTH)
        assert answers == [(302, "/done")] * BOTH
    assert _deeds(writing) == 5


def test_forms_with_tokens_of_their_own_all_do_their_work_and_so_the_test_above_has_teeth(writing):
    _send_at_once(writing, [{"once": f"token {number}"} for number in range(BOTH)])
    assert _deeds(writing) == BOTH


def test_form_that_was_wrong_can_be_put_right_and_sent_again(writing):
    client = writing.test_client()
    assert client.post("/deed", data={"once": "token", "wrong": "yes"}).status_code == 422
    assert _deeds(writing) == 0
    assert client.post("/deed", data={"once": "token"}).status_code == 302
    assert client.post("/deed", data={"once": "token"}).status_code == 302
    assert _deeds(writing) == 1


def test_memory_of_a_form_is_kept_or_lost_together_with_its_deed(context):
    del context
    with pytest.raises(ZeroDivisionError):
        _remember_and_fail()
    with transaction():
        assert once.already_done("token", ME) is None


def _remember_and_fail():
    with transaction():
        once.remember("token", ME, _answer("/homes/7"))
        raise ZeroDivisionError
