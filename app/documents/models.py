"""A document: the facts it was made from, the bytes that were stored, and who handed it over.

All of it is append-only. A document is prepared (facts frozen), then rendered (bytes and their hash stored once); only
a rendered one can be handed over. Facts and bytes are payload: an approved erasure may empty them, and nothing else.
"""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Entity, Instant, codes
from app.core.guards import append_only
from app.core.permissions import Permission, register
from app.schemes.models import Language


class DocumentKind(enum.StrEnum):
    """What sort of paper it is."""

    AGREEMENT = "agreement"
    SIGNED_SCAN = "signed_scan"
    LETTER = "letter"
    STATEMENT = "statement"
    RECEIPT = "receipt"
    PLAN = "plan"


class Variant(enum.StrEnum):
    """How it is printed."""

    STANDARD = "standard"
    LARGE_PRINT = "large-print"
    EASY_READ = "easy-read"


class HandOverHow(enum.StrEnum):
    """How a document reached the person."""

    IN_PERSON = "in_person"
    POST = "post"
    EMAIL = "email"


class Document(Entity, Base):
    """One paper about one person, as it was prepared."""

    __tablename__ = "document"

    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(codes(DocumentKind, closed=False))
    language: Mapped[Language] = mapped_column(codes(Language))
    variant: Mapped[Variant] = mapped_column(codes(Variant))
    template: Mapped[str] = mapped_column(sa.String(60))  # which page it is printed from: agreements/paper.html
    facts_digest: Mapped[str] = mapped_column(sa.String(64))  # SHA-256 of the facts, as canonical JSON
    prepared_at: Mapped[datetime] = mapped_column(Instant)
    prepared_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)


class DocumentFacts(Base):
    """The plain values the paper is made from, frozen."""

    __tablename__ = "document_facts"

    document_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    facts: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))  # None: erased


class DocumentBytes(Base):
    """The paper itself, byte for byte as it was handed over."""

    __tablename__ = "document_bytes"

    document_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    rendered_at: Mapped[datetime] = mapped_column(Instant)
    media_type: Mapped[str] = mapped_column(sa.String(40))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    content: Mapped[bytes | None] = mapped_column(sa.LargeBinary)  # None: erased


class HandOver(Entity, Base):
    """Somebody gave the paper to the person."""

    __tablename__ = "hand_over"

    document_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("document.id"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    how: Mapped[HandOverHow] = mapped_column(codes(HandOverHow))
    read_aloud: Mapped[bool]
    by_person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)


append_only(Document)
append_only(HandOver)
append_only(DocumentFacts)
append_only(DocumentBytes)

register(Document, Permission.DOCUMENT_SEE, scheme=lambda _actor, ids: Document.scheme_id.in_(ids))
OF_AGREEMENTS = (DocumentKind.AGREEMENT, DocumentKind.SIGNED_SCAN)  # a letter is read once it was handed over: letters
register(
    Document,
    Permission.AGREEMENT_OWN,
    own=lambda actor, _ids: sa.and_(Document.person_id == actor.person_id, Document.kind.in_(OF_AGREEMENTS)),
)
