"""Messages to people: put in an outbox with the deed, sent afterwards, never naming anybody or any matter."""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
import uuid
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, Entity, Instant, db, transaction
from app.core.errors import RuleBroken
from config import Settings

log = logging.getLogger(__name__)
MOST_TRIES = 8
SMTP_SECONDS = 10
IN_HAND = timedelta(minutes=5)  # how long a message stays with whoever is sending it, before others may try
KEPT = timedelta(days=30)
TLS_FROM_THE_START = 465
ADDRESS = re.compile(r"""[^\s,;:<>()\[\]"\\@]+@[^\s,;:<>()\[\]"\\@]+""")  # one, and nothing a header reads as more


class OutboxMessage(Entity, Base):
    """A message waiting to be sent; its words are emptied once it has gone, or has been tried for the last time."""

    __tablename__ = "outbox_message"

    to_address: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str | None] = mapped_column(sa.Text)
    queued_at: Mapped[datetime] = mapped_column(Instant, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None] = mapped_column(Instant)


def queue(to_address: str, subject: str, body: str) -> OutboxMessage:
    """Put a message in the outbox, in the same transaction as what it tells of; raise RuleBroken for no address."""
    if not (ADDRESS.fullmatch(to_address) and to_address.isprintable()):
        raise RuleBroken(_("Write it like name@example.com."), field="email")
    if not subject.isprintable():
        raise ValueError("a subject is one line")
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
    oldest_first = (OutboxMessage.queued_at, OutboxMessage.id)
    ids = db.session.scalars(sa.select(OutboxMessage.id).where(_waiting()).order_by(*oldest_first)).all()
    db.session.rollback()
    went = sum(_send_one(message_id) for message_id in ids)
    return went, len(ids) - went


def forget_old() -> None:
    """Let go of messages that went, or were given up, thirty days after they were queued (nightly)."""
    done = sa.or_(OutboxMessage.sent_at.is_not(None), OutboxMessage.tries >= MOST_TRIES)
    db.session.execute(sa.delete(OutboxMessage).where(done, OutboxMessage.queued_at < clock.now() - KEPT))


def _waiting() -> sa.ColumnElement[bool]:
    nobody_has_it = sa.or_(OutboxMessage.tried_at.is_(None), OutboxMessage.tried_at <= clock.now() - IN_HAND)
    return sa.and_(OutboxMessage.sent_at.is_(None), OutboxMessage.tries < MOST_TRIES, nobody_has_it)


def _send_one(message_id: uuid.UUID) -> bool:
    message = _take(message_id)
    if message is None:
        return False
    try:
        _hand_to_server(_as_mail(message))
    except (OSError, ValueError, smtplib.SMTPException) as error:
        log.warning("a message could not be sent: %s", type(error).__name__)
        if message.tries == MOST_TRIES:
            _finish(message_id, sent_at=None)
        return False
    _finish(message_id, sent_at=clock.now())
    return True


def _take(message_id: uuid.UUID) -> OutboxMessage | None:
    """Count a try and take the message in hand; None when somebody else has it or it has gone.

    Counted first: a crash in the middle never sends the same message for ever.
    """
    with transaction():
        message = db.session.scalar(sa.select(OutboxMessage).where(OutboxMessage.id == message_id, _waiting()))
        if message is None or message.body is None:
            return None
        message.tries += 1
        message.tried_at = clock.now()
    return message


def _finish(message_id: uuid.UUID, *, sent_at: datetime | None) -> None:
    done = sa.update(OutboxMessage).where(OutboxMessage.id == message_id)
    with transaction():
        db.session.execute(done.values(sent_at=sent_at, body=None))


def _as_mail(message: OutboxMessage) -> EmailMessage:
    """Return the message as it is sent; the same id each time, so that a second copy is known as one."""
    settings: Settings = current_app.extensions["settings"]
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = settings.mail_from, message.to_address, message.subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{message.id}@{mail['From'].addresses[0].domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body or "")
    return mail


def _hand_to_server(mail: EmailMessage) -> None:
    settings: Settings = current_app.extensions["settings"]
    checked = ssl.create_default_context()  # smtplib by itself takes any certificate
    with _server(settings, checked) as server:
        if settings.production and settings.smtp_port != TLS_FROM_THE_START:
            server.starttls(context=checked)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(mail)


def _server(settings: Settings, checked: ssl.SSLContext) -> smtplib.SMTP:
    if settings.smtp_port == TLS_FROM_THE_START:
        return smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=SMTP_SECONDS, context=checked)
    return smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SMTP_SECONDS)
