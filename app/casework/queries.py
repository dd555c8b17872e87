"""What the pages that compose everything look up: what is due, who lives where, what a search finds, what happened."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Account
from app.agreements import due as agreements
from app.core.audit import AuditEvent
from app.core.due import Due
from app.core.paging import Paged, paged
from app.core.permissions import Actor, Permission, scheme_ids
from app.people import queries as people
from app.people.models import Person
from app.schemes import due as schemes_due
from app.schemes import queries as schemes


@dataclass(frozen=True)
class Found:
    """What a search turned up."""

    people: list[Any]
    homes: list[Any]


@dataclass(frozen=True)
class Happened:
    """One audited event, as staff read it."""

    at: datetime
    event: str
    by: str
    subject_kind: str
    subject_id: uuid.UUID | None
    detail: dict[str, Any]


def todo(actor: Actor, *, until: date, on: date) -> list[Due]:
    """Return what is due in this person’s schemes up to a day, soonest first: one list from every slice."""
    sources = ((schemes_due.due, Permission.CERTIFICATE_CHANGE), (agreements.due, Permission.AGREEMENT_PREPARE))
    found: list[Due] = []
    for source, permission in sources:
        ids = scheme_ids(actor, permission)
        if ids:
            found += source(actor, ids, until, on=on)
    return sorted(found)


def search(actor: Actor, text: str) -> Found:
    """Return the people and homes that match, as far as this person may know of them."""
    return Found(people.search(actor, text), schemes.search_homes(actor, text))


def history(ids: Iterable[uuid.UUID], *, page: int, about: Iterable[uuid.UUID] = ()) -> Paged[Happened]:
    """Return one page of what happened in these schemes, newest first."""
    query = (
        sa.select(AuditEvent, Person.first_name, Person.last_name, Account.email)
        .outerjoin(Person, Person.id == AuditEvent.person_id)
        .outerjoin(Account, Account.id == AuditEvent.account_id)
        .where(AuditEvent.scheme_id.in_(list(ids)))
        .order_by(AuditEvent.id.desc())
    )
    subjects = list(about)
    if subjects:
        query = query.where(AuditEvent.subject_id.in_(subjects))
    return paged(query, number=page).as_rows(
        lambda rows: [
            Happened(
                e.at, e.event, f"{first} {last}" if first else (email or ""), e.subject_kind, e.subject_id, e.detail
            )
            for e, first, last, email in rows
        ]
    )
