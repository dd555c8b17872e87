"""What happened, by whom, to what: append-only rows that hold ids, codes and amounts, never names or free text.

Rows are appended unchained, so writers never queue for a chain; `seal()` chains everything new in one HMAC, hourly and
nightly, and its head is what leaves the machine with the backup.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, Instant, db
from app.core.guards import append_only
from app.core.permissions import Actor

DETAIL_TYPES = (str, int, bool, type(None), date, uuid.UUID)
MAX_CODE = 60  # a code is short: anything longer is prose, which does not belong here


class AuditEvent(Base):
    """One thing that was done or read."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    event: Mapped[str] = mapped_column(sa.String(80))  # past tense: agreements.agreement.issued
    account_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)  # None: a command on the server
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)
    scheme_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, index=True)
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(sa.JSON)  # codes, ids, dates, pence


class AuditSeal(Base):
    """One link of the chain: everything up to an event, keyed with a secret that is not in the database."""

    __tablename__ = "audit_seal"

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Instant)
    first_event: Mapped[int]
    last_event: Mapped[int]
    count: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))


append_only(AuditEvent)
append_only(AuditSeal)


def record(event: str, subject: Any, *, actor: Actor, scheme_id: uuid.UUID | None = None, **detail: Any) -> None:
    """Write down one event in the same transaction as the deed; `detail` takes codes, ids, dates and pence only."""
    for name, value in detail.items():
        if not isinstance(value, DETAIL_TYPES) or (isinstance(value, str) and len(value) > MAX_CODE):
            raise TypeError(f"audit detail {name!r} must be a code, id, date or amount")
    kind = subject if isinstance(subject, str) else type(subject).__name__
    subject_id = None if isinstance(subject, str) else getattr(subject, "id", None)
    db.session.add(
        AuditEvent(
            at=clock.now(),
            event=event,
            account_id=actor.account_id,
            person_id=actor.person_id,
            scheme_id=scheme_id or getattr(subject, "scheme_id", None),
            subject_kind=kind,
            subject_id=subject_id,
            detail={name: _plain(value) for name, value in detail.items()},
        )
    )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | uuid.UUID) else value


def seal(key: str) -> AuditSeal | None:
    """Chain every event not yet sealed; return the new link, or None when nothing happened since the last."""
    previous = db.session.scalar(sa.select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1))
    since = previous.last_event if previous else 0
    events = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.id > since).order_by(AuditEvent.id)).all()
    if not events:
        return None
    link = AuditSeal(
        at=clock.now(),
        first_event=events[0].id,
        last_event=events[-1].id,
        count=len(events),
        digest=_digest(key, previous.digest if previous else "", events),
    )
    db.session.add(link)
    return link


def broken_seals(key: str) -> list[int]:
    """Return the ids of seals whose events were changed, removed or added since; an empty list is good."""
    broken, before = [], ""
    for link in db.session.scalars(sa.select(AuditSeal).order_by(AuditSeal.id)):
        span = AuditEvent.id.between(link.first_event, link.last_event)
        events = db.session.scalars(sa.select(AuditEvent).where(span).order_by(AuditEvent.id)).all()
        if len(events) != link.count or not hmac.compare_digest(_digest(key, before, events), link.digest):
            broken.append(link.id)
        before = link.digest
    return broken


def _digest(key: str, before: str, events: Any) -> str:
    total = hmac.new(key.encode(), before.encode(), hashlib.sha256)
    for e in events:
        ids = [str(x) if x else "" for x in (e.account_id, e.person_id, e.scheme_id, e.subject_id)]
        row = [e.id, e.at.isoformat(), e.event, *ids, e.subject_kind, json.dumps(e.detail, sort_keys=True)]
        total.update(json.dumps(row).encode())
    return total.hexdigest()
