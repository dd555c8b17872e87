"""A bank file that arrives through a page: kept for a day, read once its sender has seen what it would do."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa

from app.core import clock
from app.core.db import db
from app.core.permissions import Actor
from app.rent.bank import services as bank_services
from app.rent.bank.files import BankFileRefused
from app.rent.bank.models import BankLayout, BankUpload
from app.rent.bank.services import Done

KEPT: Final = timedelta(days=1)


def keep(layout: BankLayout, content: bytes, *, actor: Actor, today: date) -> BankUpload:
    """Keep a file that can be read until its sender says yes; raise BankFileRefused with every problem. Flushes."""
    look = bank_services.look_at(layout, content, today=today)
    if look.statement.problems:
        raise BankFileRefused(look.statement.problems)
    forget_old()
    upload = BankUpload(account_id=actor.account_id, layout_id=layout.id, sent_at=clock.now(), content=content)
    db.session.add(upload)
    db.session.flush()  # its page needs the id
    return upload


def own(upload_id: uuid.UUID, actor: Actor) -> BankUpload | None:
    """Return a file this person sent and has not read yet; nobody else’s, whatever they may do."""
    mine = sa.and_(BankUpload.id == upload_id, BankUpload.account_id == actor.account_id)
    return db.session.scalar(sa.select(BankUpload).where(mine))


def read(upload: BankUpload, layout: BankLayout, *, actor: Actor, today: date) -> Done:
    """Read a kept file and let it go."""
    done = bank_services.read_file(layout, upload.content, actor=actor, today=today)
    db.session.delete(upload)
    return done


def forget_old() -> None:
    """Let go of files nobody read within a day."""
    db.session.execute(sa.delete(BankUpload).where(BankUpload.sent_at < clock.now() - KEPT))
