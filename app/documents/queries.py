"""Look-ups about papers."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.core.db import db
from app.documents.models import Document, DocumentBytes, DocumentKind, HandOver, HandOverHow, Variant
from app.people.models import Person
from app.schemes.models import Language


@dataclass(frozen=True)
class Stored:
    """A paper on file, with what happened to it."""

    id: uuid.UUID
    kind: DocumentKind
    language: Language
    variant: Variant
    prepared_at: datetime
    facts_digest: str
    sha256: str | None  # None: not printed yet
    size: int | None


@dataclass(frozen=True)
class Given:
    """One hand-over of a paper."""

    document_id: uuid.UUID
    on: date
    how: HandOverHow
    read_aloud: bool
    by: str | None


def stored(document_ids: list[uuid.UUID]) -> dict[uuid.UUID, Stored]:
    """Return these papers by id, in one statement."""
    rows = db.session.execute(
        sa.select(Document, DocumentBytes.sha256, DocumentBytes.size)
        .outerjoin(DocumentBytes, DocumentBytes.document_id == Document.id)
        .where(Document.id.in_(document_ids))
    )
    return {
        d.id: Stored(d.id, d.kind, d.language, d.variant, d.prepared_at, d.facts_digest, sha256, size)
        for d, sha256, size in rows
    }


def hand_overs(document_ids: list[uuid.UUID]) -> list[Given]:
    """Return how these papers reached the person, earliest first, in one statement."""
    rows = db.session.execute(
        sa.select(HandOver, Person.first_name, Person.last_name)
        .outerjoin(Person, Person.id == HandOver.by_person_id)
        .where(HandOver.document_id.in_(document_ids))
        .order_by(HandOver.on, HandOver.recorded_at, HandOver.id)
    )
    return [
        Given(h.document_id, h.on, h.how, h.read_aloud, f"{first} {last}" if first else None) for h, first, last in rows
    ]


def altered() -> list[uuid.UUID]:
    """Return the papers whose bytes no longer have the hash stored with them, one in memory at a time."""
    rows = sa.select(DocumentBytes.document_id, DocumentBytes.content, DocumentBytes.sha256).where(
        DocumentBytes.content.is_not(None)
    )
    stored = db.session.execute(rows.order_by(DocumentBytes.document_id).execution_options(yield_per=1))
    return [
        document_id for document_id, content, sha256 in stored if hashlib.sha256(content or b"").hexdigest() != sha256
    ]
