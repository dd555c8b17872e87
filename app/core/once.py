"""A form does its work once: its hidden token is remembered with the address it led to."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response

from app.core import clock
from app.core.db import Base, Instant, db
from app.core.permissions import Actor

KEPT = timedelta(days=2)
LONGEST = 500


class FormDone(Base):
    """A form that was carried out, and where it led."""

    __tablename__ = "form_done"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    location: Mapped[str] = mapped_column(sa.String(LONGEST))


def _key(token: str, actor: Actor) -> str:
    return hashlib.sha256(f"{actor.account_id}:{token}".encode()).hexdigest()


def already_done(token: str, actor: Actor) -> str | None:
    """Return where this very form led the first time, or None. Looks inside the write transaction, so never races."""
    if not token:
        return None
    return db.session.scalar(sa.select(FormDone.location).where(FormDone.token_hash == _key(token, actor)))


def remember(token: str, actor: Actor, response: Response) -> None:
    """Keep the form’s token with the address it redirected to."""
    if token and response.location:
        whole = response.location
        location = whole if len(whole) <= LONGEST else urlsplit(whole).path  # a filter too long to keep is let go
        db.session.add(FormDone(token_hash=_key(token, actor), at=clock.now(), location=location))


def forget_old() -> None:
    """Let go of tokens older than two days (nightly)."""
    db.session.execute(sa.delete(FormDone).where(FormDone.at < clock.now() - KEPT))
