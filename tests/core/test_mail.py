"""The outbox: what waits is sent once, counted before it is handed over, and forgotten afterwards."""

from __future__ import annotations

import dataclasses
import logging
import smtplib
import ssl
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from app.core import mail
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.mail import MOST_TRIES, OutboxMessage

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
TO, SUBJECT, BODY = (
    "sam@example.org",
    "You have something to look at",
    "Choose a password:\n\nhttps://door/secret-link\n",
)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


@pytest.fixture
def posted(app, clock, monkeypatch):
    """An installation with a mail server that notes what it is given, and can be told to fail."""
    del clock
    settings = app.extensions["settings"]
    mailing = dataclasses.replace(
        settings, smtp_host="mail.example.org", mail_from="Tŷ Cyfle <door@example.org>", smtp_port=587
    )
    monkeypatch.setitem(app.extensions, "settings", mailing)
    server = _Server()
    monkeypatch.setattr(mail, "_hand_to_server", server.take)
    with app.app_context():
        yield server


class _Server:
    def __init__(self):
        self.taken, self.error, self.during = [], None, lambda: None

    def take(self, message):
        self.during()
        if self.error:
            raise self.error
        self.taken.append(message)


def _queue(to=TO, body=BODY):
    with transaction():
        message = mail.queue(to, SUBJECT, body)
    return message.id


def _row(message_id):
    db.session.remove()
    return db.session.get_one(OutboxMessage, message_id)


# --- what may wait ----------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "address",
    [
        "",
        "sam",
        "sam@",
        "@example.org",
        "sam@example.org\nBcc: all@example.org",
        "sam@example.org\r\nBcc: all@example.org",
        "sam@example.org, all@example.org",
        "sam@example.org; all@example.org",
        "Sam <sam@example.org>",
        "sam@example.org all@example.org",
        "sam@home@example.org",
        "sam@example.org\x00",
        "sam@example.org\x7f",
    ],
)
def test_address_that_is_not_one_address_never_waits(address):
    with pytest.raises(RuleBroken) as refused:
        mail.queue(address, SUBJECT, BODY)
    assert refused.value.field == "email"
    assert db.session.scalars(sa.select(OutboxMessage)).all() == []


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("subject", ["Hello\nBcc: all@example.org", "Hello\r\n\r\nBody", "Hello\x00"])
def test_subject_of_more_than_one_line_never_waits(subject):
    with pytest.raises(ValueError, match="one line"):
        mail.queue(TO, subject, BODY)


@pytest.mark.once
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_address_that_may_wait_makes_a_header_of_its_own_or_a_second_reader(local, domain):
    address = f"{local}@{domain}"
    if mail.ADDRESS.fullmatch(address) and address.isprintable():
        message = mail.EmailMessage()
        message["To"] = address
        assert len(message["To"].addresses) <= 1
        assert message.keys() == ["To"]


def test_message_of_a_deed_that_is_undone_never_waits(posted):
    with pytest.raises(ZeroDivisionError):
        _queue_and_fail()
    assert mail.send_waiting() == (0, 0)
    assert posted.taken == []


def _queue_and_fail():
    with transaction():
        mail.queue(TO, SUBJECT, BODY)
        raise ZeroDivisionError


# --- sending ----------------------------------------------------------------------------------------------------------
def test_nothing_is_sent_or_counted_without_a_mail_server(app, clock, monkeypatch):
    del clock
    monkeypatch.setattr(mail, "_hand_to_server", lambda _message: pytest.fail("sent"))
    with app.app_context():
        message_id = _queue()
        assert (mail.can_send(), mail.send_waiting()) == (False, (0, 0))
        row = _row(message_id)
        assert (row.tries, row.body, row.sent_at) == (0, BODY, None)


def test_message_is_sent_once_and_its_words_are_emptied(posted):
    message_id = _queue()
    assert mail.send_waiting() == (1, 0)
    assert mail.send_waiting() == (0, 0)
    (sent,) = posted.taken
    assert (sent["To"], sent["Subject"], sent["From"]) == (TO, SUBJECT, "Tŷ Cyfle <door@example.org>")
    assert sent.get_content() == BODY
    assert sent["Message-ID"] == f"<{message_id}@example.org>"
    assert sent["Date"].datetime == NOW
    row = _row(message_id)
    assert (row.body, row.sent_at, row.tries) == (None, NOW, 1)


def test_message_is_counted_before_it_is_handed_over(posted):
    message_id = _queue()
    seen = []
    posted.during = lambda: seen.append(_row(message_id).tries)
    mail.send_waiting()
    assert seen == [1]


def test_no_transaction_is_open_while_the_mail_server_is_spoken_to(posted):
    _queue()
    posted.during = lambda: _queue("other@example.org")  # another writer: it would wait for ours for ever
    mail.send_waiting()
    assert len(posted.taken) == 1


def test_second_sender_leaves_a_message_that_is_in_hand(posted):
    _queue()
    second = []
    posted.during = lambda: second.append(mail.send_waiting())
    assert mail.send_waiting() == (1, 0)
    assert (second, len(posted.taken)) == ([(0, 0)], 1)


def test_message_whose_sender_died_is_tried_again_after_five_minutes(posted, clock):
    message_id = _queue()
    posted.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        mail.send_waiting()
    posted.error = None
    clock.shift(timedelta(minutes=4, seconds=59))
    assert mail.send_waiting() == (0, 0)
    clock.shift(timedelta(seconds=1))
    assert mail.send_waiting() == (1, 0)
    assert _row(message_id).tries == 2


@pytest.mark.parametrize(
    "error", [OSError("no route"), smtplib.SMTPServerDisconnected(), ValueError("a header"), TimeoutError()]
)
def test_message_that_fails_waits_and_holds_nobody_up(posted, clock, caplog, error):
    first = _queue("first@example.org")
    clock.shift(timedelta(seconds=1))
    second = _queue("second@example.org")
    errors = iter([error, None])
    posted.during = lambda: setattr(posted, "error", next(errors))
    with caplog.at_level(logging.WARNING):
        assert mail.send_waiting() == (1, 1)
    assert (_row(first).sent_at, _row(first).body, _row(second).sent_at) == (
        None,
        BODY,
        NOW + timedelta(seconds=1),
    )
    assert "example.org" not in caplog.text
    assert type(error).__name__ in caplog.text


def test_message_is_tried_eight_times_and_then_its_words_are_emptied(posted, clock):
    message_id = _queue()
    posted.error = smtplib.SMTPRecipientsRefused({})
    for tries in range(1, MOST_TRIES + 1):
        assert _row(message_id).body == BODY
        assert mail.send_waiting() == (0, 1)
        assert _row(message_id).tries == tries
        clock.shift(timedelta(minutes=5))
    posted.error = None
    assert mail.send_waiting() == (0, 0)
    row = _row(message_id)
    assert (row.tries, row.body, row.sent_at) == (8, None, None)


def test_messages_go_in_the_order_they_were_queued(posted, clock):
    for number in range(3):
        _queue(f"p{number}@example.org")
        clock.shift(timedelta(seconds=1))
    mail.send_waiting()
    assert [message["To"] for message in posted.taken] == ["p0@example.org", "p1@example.org", "p2@example.org"]


def test_sent_messages_are_forgotten_after_thirty_days_and_waiting_ones_never(posted, clock):
    sent = _queue()
    mail.send_waiting()
    posted.error = OSError()
    waiting = _queue()
    clock.shift(timedelta(days=30))
    for expected in ({sent, waiting}, {waiting}):
        with transaction():
            mail.forget_old()
        assert set(db.session.scalars(sa.select(OutboxMessage.id))) == expected
        clock.shift(timedelta(seconds=1))


# --- the mail server --------------------------------------------------------------------------------------------------
class _Wire:
    """A mail server as smtplib shows it; notes each step."""

    steps: list[tuple[object, ...]]

    def __init__(self, *address, **options):
        _Wire.steps = [(type(self).__name__, address, options.get("context"))]

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.steps.append(("quit",))

    def starttls(self, *, context):
        self.steps.append(("starttls", context))

    def login(self, user, password):
        self.steps.append(("login", user, password))

    def send_message(self, message):
        self.steps.append(("send", message["To"]))


class _WireInTls(_Wire):
    pass


@contextmanager
def _wired(app, monkeypatch, **changes):
    monkeypatch.setattr(smtplib, "SMTP", _Wire)
    monkeypatch.setattr(smtplib, "SMTP_SSL", _WireInTls)
    facts = {"smtp_host": "mail.example.org", "mail_from": "door@example.org"} | changes
    monkeypatch.setitem(app.extensions, "settings", dataclasses.replace(app.extensions["settings"], **facts))
    with app.app_context():
        _queue()
        assert mail.send_waiting() == (1, 0)
        yield _Wire.steps


@pytest.mark.parametrize(("port", "kind"), [(587, "_Wire"), (465, "_WireInTls")])
def test_production_sends_over_tls_and_checks_the_certificate(app, monkeypatch, port, kind):
    changes = {"environment": "production", "smtp_port": port, "smtp_user": "door", "smtp_password": "word"}
    with _wired(app, monkeypatch, **changes) as steps:
        assert steps[0][:2] == (kind, ("mail.example.org", port))
        context = steps[1][1] if port == 587 else steps[0][2]
        assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
        assert steps[-3:] == [("login", "door", "word"), ("send", TO), ("quit",)]


def test_development_sends_plainly_to_a_server_on_this_computer(app, monkeypatch):
    with _wired(app, monkeypatch, smtp_port=1025) as steps:
        assert [step[0] for step in steps] == ["_Wire", "send", "quit"]
