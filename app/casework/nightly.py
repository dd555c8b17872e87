"""What is done every night, in order. Each can run twice, and on two machines at once, without harm."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from app.accounts import forgetting
from app.arrears import plans, positions
from app.casework import heads
from app.core import audit, clock, mail, once
from app.core.db import db, transaction
from app.core.error_pages import where
from app.documents import services as documents
from app.rent.bank import uploads as bank_uploads
from app.schemes import queries as schemes

log = logging.getLogger(__name__)


def _sealed() -> str:
    with transaction():
        link = audit.seal(current_app.extensions["settings"].audit_key)
        return f"{link.count} events" if link else "nothing new"


def _kept_outside() -> str:
    """Say where the audit ends, in the log of whoever runs this and in the file of heads: both outside the database."""
    head, file = audit.head(), current_app.extensions["settings"].audit_heads
    if head is None:
        return "nothing sealed yet"
    if file is not None:
        heads.keep(file, head)
    return heads.written(head)


def _worked_out() -> str:
    """Work out where every account stands today, in portions, and note which plans changed their state."""
    on, worked = clock.today(), 0
    for some in positions.batches(schemes.every_id(), on=on):
        with transaction():
            worked += positions.refresh(some, on=on)
    with_plans, noted = plans.with_plans(on=on), 0
    for start in range(0, len(with_plans), positions.MOST_AT_ONCE):
        with transaction():
            noted += plans.note_states(with_plans[start : start + positions.MOST_AT_ONCE], today=on)
    return f"{worked} accounts, {noted} plans changed"


def _forgotten() -> str:
    with transaction():
        once.forget_old()
        forgetting.forget_old()
        mail.forget_old()
        bank_uploads.forget_old()
    return "done"


def _printed() -> str:
    return f"{documents.finish_leftovers()} papers"


def _mailed() -> str:
    went, stayed = mail.send_waiting()
    return f"{went} sent, {stayed} waiting"


STEPS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("work out where accounts stand", _worked_out),
    ("finish papers", _printed),
    ("send messages", _mailed),
    ("forget what is no longer needed", _forgotten),
    ("seal the audit", _sealed),
    ("keep its head outside the database", _kept_outside),
)


@dataclass(frozen=True)
class Done:
    """How one step went."""

    name: str
    said: str
    failed: bool = False


def run() -> list[Done]:
    """Do everything in order; a step that fails is told of and stops none of the others."""
    return [_try(name, step) for name, step in STEPS]


def _try(name: str, step: Callable[[], str]) -> Done:
    try:
        return Done(name, step())
    except Exception as error:  # noqa: BLE001 - one step that fails stops none of the others
        log.error("nightly: %s failed: %s", name, where(error))  # noqa: TRY400 - the words of an error name people
        db.session.rollback()
        return Done(name, type(error).__name__, failed=True)
