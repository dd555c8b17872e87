"""What the pages that compose everything look up: what is due, and what a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.agreements import due as agreements
from app.arrears import due as arrears
from app.arrears.models import HelpAsked
from app.core.db import db
from app.core.due import Due
from app.core.permissions import Actor, Permission, scheme_ids, visible
from app.eet import due as eet
from app.letters import due as letters
from app.people import queries as people
from app.rent import due as rent
from app.schemes import due as schemes_due
from app.schemes import queries as schemes


@dataclass(frozen=True)
class Found:
    """What a search turned up."""

    people: list[Any]
    homes: list[Any]


def todo(actor: Actor, *, until: date, on: date) -> list[Due]:
    """Return what is due in this person’s schemes up to a day, soonest first: one list from every slice."""
    sources = (
        (schemes_due.due, Permission.CERTIFICATE_CHANGE),
        (agreements.due, Permission.AGREEMENT_PREPARE),
        (arrears.due, Permission.ARREARS_CHANGE),
        (eet.due, Permission.EET_CHANGE),
        (rent.due, Permission.BANK_IMPORT),
        (letters.due, Permission.LETTER_PREPARE),
    )
    found: list[Due] = []
    for source, permission in sources:
        ids = scheme_ids(actor, permission)
        if ids:
            found += source(actor, ids, until, on=on)
    if scheme_ids(actor, Permission.EET_MENTOR):
        found += eet.due_of_peer(actor, until, on=on)
    return sorted(found)


def asked_for_help(actor: Actor) -> int:
    """Return how many people asked the committee for help with their rent, as far as this person may see them."""
    seen = sa.select(sa.func.count(HelpAsked.id)).where(visible(HelpAsked, actor, Permission.ARREARS_SHOWN))
    return db.session.scalar(seen) or 0


def search(actor: Actor, text: str) -> Found:
    """Return the people and homes that match, as far as this person may know of them."""
    return Found(people.search(actor, text), schemes.search_homes(actor, text))
