"""What is done every night, in order. Each can run twice, and on two machines at once, without harm."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app

from app.accounts import throttle
from app.core import audit, mail, once
from app.core.db import transaction
from app.documents import services as documents


def _sealed() -> str:
    with transaction():
        link = audit.seal(current_app.extensions["settings"].audit_key)
        return f"{link.count} events" if link else "nothing new"


def _forgotten() -> str:
    with transaction():
        once.forget_old()
        throttle.forget_old()
    return "done"


def _printed() -> str:
    return f"{documents.finish_leftovers()} papers"


def _mailed() -> str:
    went, stayed = mail.send_waiting()
    return f"{went} sent, {stayed} waiting"


STEPS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("finish papers", _printed),
    ("send messages", _mailed),
    ("forget what is no longer needed", _forgotten),
    ("seal the audit", _sealed),
)


def run() -> list[tuple[str, str]]:
    """Do everything in order; return what each step did."""
    return [(name, step()) for name, step in STEPS]
