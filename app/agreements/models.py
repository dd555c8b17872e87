"""Packs as a scheme has adopted them, clause by clause and version by version, and one agreement’s life.

The seed files are copied into rows when a scheme adopts a pack; every later wording is a new row. Published rows never
change. An agreement’s state is derived from its dates (rules.agreement_state).
"""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import REF, Base, Edited, Entity, Instant, codes
from app.core.guards import append_only
from app.core.permissions import Permission, register
from app.schemes.models import Language
from app.tenancies.rules import Pack, RentPeriod


class SignedHow(enum.StrEnum):
    """How an agreement was signed."""

    PAPER = "paper"
    ON_SCREEN = "on_screen"


class ClauseText(Entity, Base):
    """One wording of one clause in one language, as published in a scheme."""

    __tablename__ = "clause_text"
    __table_args__ = (sa.UniqueConstraint("scheme_id", "language", "digest"), {"sqlite_strict": True})

    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"))
    key: Mapped[str] = mapped_column(sa.String(60))
    language: Mapped[Language] = mapped_column(codes(Language))
    text: Mapped[str] = mapped_column(sa.Text)  # the whole clause file: header and words
    digest: Mapped[str] = mapped_column(sa.String(64))  # SHA-256 of text
    from_seed: Mapped[bool]  # False: the committee’s own words
    added_at: Mapped[datetime] = mapped_column(Instant)


class PackVersion(Entity, Base):
    """A numbered, dated edition of a pack in a scheme; never changed once published."""

    __tablename__ = "pack_version"
    __table_args__ = (sa.UniqueConstraint("scheme_id", "pack", "number"), {"sqlite_strict": True})

    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"))
    pack: Mapped[Pack] = mapped_column(codes(Pack))
    number: Mapped[int]
    from_on: Mapped[date]
    outline: Mapped[str] = mapped_column(sa.Text)  # the pack file: parts and the order of clauses
    because: Mapped[str] = mapped_column(sa.String(40))  # adopted, or the proposal that changed it
    history: Mapped[dict[str, Any]] = mapped_column(sa.JSON)  # who proposed, how the vote went, who checked (ids)
    published_at: Mapped[datetime] = mapped_column(Instant)
    published_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)


class PackClause(Base):
    """A clause in a pack version; a supplementary term that was left out stays, and is named as left out."""

    __tablename__ = "pack_clause"

    pack_version_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("pack_version.id"), primary_key=True)
    clause_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("clause_text.id"), primary_key=True)
    left_out: Mapped[bool] = mapped_column(default=False)


class Agreement(Entity, Edited, Base):
    """One agreement with one person for one home, from its draft to its end."""

    __tablename__ = "agreement"
    __table_args__ = (sa.UniqueConstraint("scheme_id", "ref"), {"sqlite_strict": True})

    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"))
    ref: Mapped[str] = mapped_column(REF)  # becomes the stay’s ref; printed in the footer
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    home_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("home.id"), index=True)
    pack: Mapped[Pack] = mapped_column(codes(Pack))
    language: Mapped[Language] = mapped_column(codes(Language))
    starts_on: Mapped[date]  # the occupation date
    period: Mapped[RentPeriod | None] = mapped_column(codes(RentPeriod))
    rent_pence: Mapped[int | None]
    service_eligible_pence: Mapped[int | None]
    service_ineligible_pence: Mapped[int | None]
    support_pence: Mapped[int | None]
    eet_target_tenths: Mapped[int]
    eet_grace_weeks: Mapped[int]
    eet_review_weeks: Mapped[int]
    deposit_pence: Mapped[int | None]
    deposit_scheme: Mapped[str | None] = mapped_column(sa.String(100))
    inventory_on: Mapped[date | None]
    rhw1_given_on: Mapped[date | None]
    rhw1_given_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)
    drafted_on: Mapped[date]
    agreed_on: Mapped[date | None]
    stay_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("stay.id"), index=True)
    withdrawn_on: Mapped[date | None]

    @property
    def total_pence(self) -> int:
        """Return the rent as the agreement says it: everything due for one period; a part nobody gave is nothing."""
        services = (self.service_eligible_pence or 0) + (self.service_ineligible_pence or 0)
        return (self.rent_pence or 0) + services + (self.support_pence or 0)


class Issue(Entity, Base):
    """The written statement as it was issued: which wording, which facts, which stored paper."""

    __tablename__ = "agreement_issue"

    agreement_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    pack_version_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("pack_version.id"))
    document_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("document.id"), unique=True)
    issued_on: Mapped[date]
    issued_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)


class Signature(Entity, Base):
    """Somebody signed what was issued; it names the hash of the paper that was signed."""

    __tablename__ = "signature"

    issue_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("agreement_issue.id"), unique=True)
    signed_on: Mapped[date]
    how: Mapped[SignedHow] = mapped_column(codes(SignedHow))
    sha256: Mapped[str] = mapped_column(sa.String(64))  # of the paper that was signed
    name_typed: Mapped[str | None] = mapped_column(sa.String(160))
    statements: Mapped[list[str]] = mapped_column(sa.JSON)  # codes of what was ticked
    witness: Mapped[str | None] = mapped_column(sa.String(160))
    present: Mapped[str | None] = mapped_column(sa.String(300))  # who was there
    scan_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("document.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)


class EndingStep(Entity, Base):
    """One thing on the ending check list was done (keys, inventory, meters …)."""

    __tablename__ = "ending_step"
    __table_args__ = (sa.UniqueConstraint("stay_id", "step"), {"sqlite_strict": True})

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"))
    step: Mapped[str] = mapped_column(sa.String(40))
    done_on: Mapped[date]
    note: Mapped[str | None] = mapped_column(sa.String(500))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)


for _kept in (ClauseText, PackVersion, PackClause, Issue, Signature):
    append_only(_kept)

register(Agreement, Permission.AGREEMENT_SEE, scheme=lambda _actor, ids: Agreement.scheme_id.in_(ids))
register(
    Agreement,
    Permission.AGREEMENT_OWN,
    own=lambda actor, _ids: sa.and_(Agreement.person_id == actor.person_id, Agreement.agreed_on.is_not(None)),
)
register(PackVersion, Permission.PACK_SEE, scheme=lambda _actor, ids: PackVersion.scheme_id.in_(ids))
