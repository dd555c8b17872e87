"""What happened, by whom, to what: append-only rows that hold ids, codes and amounts, never names or free text.

Rows are appended unchained, so writers never queue for a chain; `seal()` chains everything new in one HMAC, hourly and
nightly. Two things no chain can show by itself: what was done to events not yet sealed, and that its end was cut off.
So `head()` is kept outside the database every night and leaves the machine with each backup, and `broken_seals` looks
for every head it is given.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, Instant, db
from app.core.guards import append_only
from app.core.permissions import Actor

DETAIL_TYPES = (str, int, bool, type(None), date, uuid.UUID)
EVENT = re.compile(r"[a-z_]+\.[a-z_]+\.[a-z_]+")
CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,59}")  # no capital, no accent, no space: a name or a sentence is none


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


@dataclass(frozen=True)
class Head:
    """The end of the chain at one moment, to be kept elsewhere."""

    seal_id: int
    last_event: int
    digest: str


def record(event: str, subject: Any, *, actor: Actor, scheme_id: uuid.UUID | None = None, **detail: Any) -> None:
    """Write down one event in the same transaction as the deed; `detail` takes codes, ids, dates and pence only."""
    if not EVENT.fullmatch(event):
        raise TypeError(f"{event!r} is no event: slice.thing.done")
    for name, value in detail.items():
        if not isinstance(value, DETAIL_TYPES) or (isinstance(value, str) and not CODE.fullmatch(value)):
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
    previous = _last()
    events = _events(previous.last_event if previous else None)
    if not events:
        return None
    link = AuditSeal(at=clock.now(), first_event=events[0].id, last_event=events[-1].id, count=len(events))
    link.digest = _digest(key, previous.digest if previous else "", link, events)
    db.session.add(link)
    return link


def head() -> Head | None:
    """Return the end of the chain, to leave the machine with the backup; None before the first seal."""
    link = _last()
    return Head(link.id, link.last_event, link.digest) if link else None


def broken_seals(key: str, *heads: Head) -> list[int]:
    """Return the ids of seals that were changed or whose events were changed, removed or added; an empty list is good.

    `heads` were exported earlier: one that the chain no longer runs through shows that its end was cut off.
    """
    broken, before, since = set(), "", None
    known = {}
    for link in db.session.scalars(
        sa.select(AuditSeal).order_by(AuditSeal.id).execution_options(populate_existing=True)
    ):
        events = _events(since, link.last_event)
        if len(events) != link.count or not hmac.compare_digest(_digest(key, before, link, events), link.digest):
            broken.add(link.id)
        before, since = link.digest, link.last_event
        known[link.id] = Head(link.id, link.last_event, link.digest)
    broken |= {wanted.seal_id for wanted in heads if known.get(wanted.seal_id) != wanted}
    return sorted(broken)


def _last() -> AuditSeal | None:
    return db.session.scalar(sa.select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1))


def _events(after: int | None, until: int | None = None) -> list[Any]:
    """Return what is kept of every event after one, up to another: read from the database, never from memory."""
    e = AuditEvent
    ids = (e.account_id, e.person_id, e.scheme_id, e.subject_id)
    span = [e.id > after] if after is not None else []
    if until is not None:
        span.append(e.id <= until)
    return list(
        db.session.execute(sa.select(e.id, e.at, e.event, *ids, e.subject_kind, e.detail).where(*span).order_by(e.id))
    )


def _digest(key: str, before: str, link: AuditSeal, events: Iterable[Any]) -> str:
    total = hmac.new(key.encode(), before.encode(), hashlib.sha256)
    total.update(json.dumps([link.at.isoformat(), link.first_event, link.last_event, link.count]).encode())
    for event_id, at, event, *ids, kind, detail in events:
        row = [event_id, at.isoformat(), event, *(str(x) if x else "" for x in ids), kind, detail]
        total.update(json.dumps(row, sort_keys=True).encode())
    return total.hexdigest()
