"""What a bank file said, row by row, and where each row went: posted to accounts, returned, or still in suspense.

Rows are kept as they were read. A row is known by its bank account and the bank’s own id, or else by its date, amount,
reference and nth occurrence: overlapping statements add nothing twice. Suspense is derived: no posting, no return.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Edited, Entity, Instant, codes
from app.core.guards import append_only
from app.core.permissions import Permission, Where, register
from app.rent.rules import Matched, ReturnReason, Source


class BankLayout(Entity, Edited, Base):
    """How one bank writes its files: which column holds what; remembered for each bank account of a scheme."""

    __tablename__ = "bank_layout"
    __table_args__ = (sa.UniqueConstraint("scheme_id", "name"), {"sqlite_strict": True})

    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"))
    name: Mapped[str] = mapped_column(sa.String(60))  # what people call this bank account
    columns: Mapped[dict[str, Any]] = mapped_column(sa.JSON)


class BankFile(Entity, Base):
    """A file that was read."""

    __tablename__ = "bank_file"
    __table_args__ = (sa.UniqueConstraint("scheme_id", "sha256"), {"sqlite_strict": True})

    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"))
    layout_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("bank_layout.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    rows: Mapped[int]
    read_at: Mapped[datetime] = mapped_column(Instant)
    read_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)


class BankRow(Entity, Base):
    """One payment in, as the bank reported it."""

    __tablename__ = "bank_row"
    __table_args__ = (
        sa.UniqueConstraint("layout_id", "identity"),
        sa.Index("ix_bank_row_scheme_id_paid_on", "scheme_id", "paid_on", "id"),
        {"sqlite_strict": True},
    )

    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"))
    layout_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("bank_layout.id"))
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("bank_file.id"), index=True)
    line: Mapped[int]
    identity: Mapped[str] = mapped_column(sa.String(64))  # SHA-256
    paid_on: Mapped[date]
    amount_pence: Mapped[int]


class BankRowText(Base):
    """The words of a row: payload, because they name people."""

    __tablename__ = "bank_row_text"

    row_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("bank_row.id"), primary_key=True)
    reference: Mapped[str | None] = mapped_column(sa.String(200))
    payer: Mapped[str | None] = mapped_column(sa.String(200))
    raw: Mapped[list[str] | None] = mapped_column(sa.JSON(none_as_null=True))  # the cells as they stood; None: erased


class BankPosting(Base):
    """A part of a row that was posted to an account. If its entry is reversed, the money is in suspense again."""

    __tablename__ = "bank_posting"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["stay_id", "sequence"], ["ledger_entry.stay_id", "ledger_entry.sequence"], name="fk_bank_posting_entry"
        ),
        {"sqlite_strict": True},
    )

    stay_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("bank_row.id"), index=True)
    how: Mapped[Matched] = mapped_column(codes(Matched))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[uuid.UUID | None] = mapped_column("by_account_id", sa.Uuid)


class BankReturn(Entity, Base):
    """Money of a row that was sent back; below zero: it was not, what was written down is taken back."""

    __tablename__ = "bank_return"

    row_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("bank_row.id"), index=True)
    amount_pence: Mapped[int]
    on: Mapped[date] = mapped_column("on_day")
    reason: Mapped[ReturnReason] = mapped_column(codes(ReturnReason))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[uuid.UUID | None] = mapped_column("by_account_id", sa.Uuid)


class KnownPayer(Base):
    """A payer whose money went to an account before, by a digest of the name: the next payment finds its way."""

    __tablename__ = "known_payer"

    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"), primary_key=True)
    payer_digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), primary_key=True)
    source: Mapped[Source] = mapped_column(codes(Source))  # who they are: a tenant, a benefit office …


class BankUpload(Entity, Base):
    """A file somebody sent and has not said yes to; gone once it is read, or after a day.

    Not registered with core.permissions: only whoever sent it may know of it, see bank_uploads.own.
    """

    __tablename__ = "bank_upload"

    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    layout_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("bank_layout.id"), index=True)
    sent_at: Mapped[datetime] = mapped_column(Instant, index=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)


for _kept in (BankFile, BankRow, BankRowText, BankPosting, BankReturn):
    append_only(_kept)


def _of_schemes(model: Any) -> Where:
    return lambda _actor, ids: model.scheme_id.in_(ids)


for _model in (BankLayout, BankFile, BankRow):
    register(_model, Permission.BANK_IMPORT, scheme=_of_schemes(_model))
