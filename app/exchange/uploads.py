"""A folder that arrives through a page: checked, kept for a day, loaded once its sender has seen what it holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa

from app.accounts.tenure import ensure_role
from app.core import clock
from app.core.db import db
from app.core.permissions import Actor, Role
from app.exchange import queries, services
from app.exchange.folders import read_zip
from app.exchange.models import FolderUpload
from app.exchange.problems import FolderRefused
from app.exchange.services import Checked
from app.schemes.models import Scheme

KEPT: Final = timedelta(days=1)


def keep(content: bytes, *, actor: Actor, today: date) -> FolderUpload:
    """Keep a .zip that has no problem until its sender loads it; raise FolderRefused with every problem. Flushes."""
    checked = services.check(read_zip(content), today=today)
    if checked.problems:
        raise FolderRefused(checked.problems)
    forget_old()
    upload = FolderUpload(account_id=actor.account_id, sent_at=clock.now(), digest=checked.digest, content=content)
    db.session.add(upload)
    db.session.flush()  # its page needs the id
    return upload


def look_at(upload: FolderUpload, *, today: date) -> Checked:
    """Return what a kept folder holds as things stand now: what was right when it came may not be any more."""
    return services.check(read_zip(upload.content), today=today)


def load(upload: FolderUpload, *, actor: Actor, today: date) -> Scheme | None:
    """Load a kept folder and let it go; whoever loads a scheme manages it, so that they can see it.

    None: it was loaded before. Then nobody is given a role, for its scheme belongs to those who manage it now.
    """
    db.session.delete(upload)
    if queries.loaded_before(upload.digest):
        return None
    scheme = services.load(read_zip(upload.content), actor=actor, today=today)
    if actor.person_id is not None:
        ensure_role(actor.person_id, scheme.id, Role.MANAGER, from_on=today, actor=actor)
    return scheme


def forget_old() -> None:
    """Let go of folders nobody loaded within a day."""
    db.session.execute(sa.delete(FolderUpload).where(FolderUpload.sent_at < clock.now() - KEPT))
