"""A letter to one person: what it was about, what holds it back, and the paper it became.

That it reached them is a hand-over of its paper (documents). Stops are written down into here by the slices above.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Edited, Entity, Instant, codes
from app.core.guards import append_only
from app.core.permissions import Permission, register
from app.documents.models import HandOver
from app.letters.rules import Held, LetterKind, Topic


class Letter(Entity, Edited, Base):
    """One letter, from the day it was prepared."""

    __tablename__ = "letter"
    __table_args__ = (
        sa.Index("ix_letter_scheme_id_dated_on", "scheme_id", "dated_on", "id"),
        sa.Index("ix_letter_person_id_kind", "person_id", "kind", "dated_on"),
        {"sqlite_strict": True},
    )

    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    stay_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("stay.id"), index=True)
    kind: Mapped[LetterKind] = mapped_column(codes(LetterKind, closed=False))  # later parts add kinds
    topic: Mapped[Topic] = mapped_column(codes(Topic, closed=False))
    dated_on: Mapped[date]
    document_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("document.id"), unique=True)
    held: Mapped[Held | None] = mapped_column(codes(Held, closed=False))
    held_note: Mapped[str | None] = mapped_column(sa.String(200))
    withdrawn_on: Mapped[date | None]
    composed_at: Mapped[datetime] = mapped_column(Instant)
    composed_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)


class LetterStop(Entity, Base):
    """From a day to a last day nothing about a topic is written to somebody."""

    __tablename__ = "letter_stop"
    __table_args__ = (
        sa.UniqueConstraint("source_id", "topic"),
        sa.Index("ix_letter_stop_person_id_topic", "person_id", "topic", "from_on"),
        {"sqlite_strict": True},
    )

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    topic: Mapped[Topic] = mapped_column(codes(Topic, closed=False))
    because: Mapped[Held] = mapped_column(codes(Held, closed=False))
    from_on: Mapped[date]
    last_day: Mapped[date]
    source_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)  # the hold it comes from


class LetterBatch(Entity, Base):
    """Letters printed together as one PDF; who could not be written to stands on its list."""

    __tablename__ = "letter_batch"

    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"), index=True)
    printed_at: Mapped[datetime] = mapped_column(Instant)
    printed_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)


class LetterInBatch(Base):
    """A letter in a batch, in its order."""

    __tablename__ = "letter_in_batch"

    batch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("letter_batch.id"), primary_key=True)
    letter_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("letter.id"), primary_key=True, index=True)
    place: Mapped[int]


for _kept in (LetterBatch, LetterInBatch):
    append_only(_kept)

for _permission in (Permission.LETTER_SEE, Permission.LETTER_PREPARE):
    register(Letter, _permission, scheme=lambda _actor, ids: Letter.scheme_id.in_(ids))
    register(LetterBatch, _permission, scheme=lambda _actor, ids: LetterBatch.scheme_id.in_(ids))
register(  # their own once somebody gave it to them: before that it may be held, or be taken back
    Letter,
    Permission.LETTER_OWN,
    own=lambda actor, _ids: sa.and_(
        Letter.person_id == actor.person_id,
        sa.exists().where(HandOver.document_id == Letter.document_id).correlate(Letter),
    ),
)
