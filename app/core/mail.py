"""Messages to people: put in an outbox with the deed, sent afterwards, never naming anybody or any matter."""

from __future__ import annotations

import logging
import smtplib
import uuid
from datetime import datetime
from email.message import EmailMessage

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, Entity, Instant, db, transaction
from config import Settings

log = logging.getLogger(__name__)
MOST_TRIES = 8
SMTP_SECONDS = 10


class OutboxMessage(Entity, Base):
    """A message waiting to be sent; its words are emptied once it has gone."""

    __tablename__ = "outbox_message"

    to_address: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str | None] = mapped_column(sa.Text)
    queued_at: Mapped[datetime] = mapped_column(Instant, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)


def queue(to_address: str, subject: str, body: str) -> OutboxMessage:
    """Put a message in the outbox, in the same transaction as what it tells of."""
    message = OutboxMessage(to_address=to_address, subject=subject, body=body, queued_at=clock.now())
    db.session.add(message)
    return message


def can_send() -> bool:
    """Say whether this installation has a mail server to send through."""
    settings: Settings = current_app.extensions["settings"]
    return bool(settings.smtp_host)


def send_waiting() -> tuple[int, int]:
    """Send what waits in the outbox; return how many went and how many did not. Each is its own transaction."""
    if not can_send():
        return 0, 0
    waiting = OutboxMessage.sent_at.is_(None) & (OutboxMessage.tries < MOST_TRIES)
    ids = db.session.scalars(sa.select(OutboxMessage.id).where(waiting).order_by(OutboxMessage.queued_at)).all()
    db.session.rollback()
    went = sum(_send_one(message_id) for message_id in ids)
    return went, len(ids) - went


def _send_one(message_id: uuid.UUID) -> bool:
    with transaction():  # counted first: a crash in the middle never sends the same message for ever
        message = db.session.get(OutboxMessage, message_id)
        if message is None or message.sent_at is not None or message.body is None:
            return False
        message.tries += 1
        words = (message.to_address, message.subject, message.body)
    try:
        _hand_to_server(*words)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("a message could not be sent: %s", type(error).__name__)
        return False
    with transaction():
        gone = db.session.get(OutboxMessage, message_id)
        if gone is not None:
            gone.sent_at, gone.body = clock.now(), None
    return True


def _hand_to_server(to_address: str, subject: str, body: str) -> None:
    settings: Settings = current_app.extensions["settings"]
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = settings.mail_from, to_address, subject
    mail.set_content(body)
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SMTP_SECONDS) as server:
        if settings.production:
            server.starttls()
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(mail)
