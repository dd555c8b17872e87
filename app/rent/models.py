"""The rent account: append-only entries, the benefits that help to pay, and the terms they fell under.

One account per stay, kept through moves and changes of agreement; so an entry is named by its stay and its number.
What is wrong is reversed and entered again. Triggers refuse what the code would refuse: docs/adr/0016.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import REF, Base, Edited, Entity, Instant, codes
from app.core.guards import append_only, guard, on_postgresql
from app.core.permissions import Permission, register
from app.rent.rules import BenefitSource, Component, Cycle, EntryKind, Source
from app.tenancies.models import Stay
from app.tenancies.rules import Pack

SIGNS = (
    "(kind IN ('charge', 'refund') AND amount_pence > 0) OR (kind = 'payment' AND amount_pence < 0) "
    "OR (kind IN ('adjustment', 'reversal') AND amount_pence <> 0)"
)


class Entry(Base):
    """One line of a rent account: positive is owed, negative is paid. Pence."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["stay_id", "reverses"], ["ledger_entry.stay_id", "ledger_entry.sequence"], name="fk_ledger_entry_reverses"
        ),
        sa.UniqueConstraint("stay_id", "reverses"),  # reversed once
        sa.UniqueConstraint("stay_id", "entry_ref"),
        sa.Index("ix_ledger_entry_stay_id_effective_on", "stay_id", "effective_on", "amount_pence"),
        sa.CheckConstraint(SIGNS, name="sign_of_its_kind"),
        sa.CheckConstraint("(kind = 'charge') = (component IS NOT NULL)", name="charge_has_component"),
        sa.CheckConstraint("(kind = 'payment') = (source IS NOT NULL)", name="payment_has_source"),
        sa.CheckConstraint("(kind = 'reversal') = (reverses IS NOT NULL)", name="reversal_names_entry"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},  # an account’s lines lie together
    )

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, 3 … without a gap
    kind: Mapped[EntryKind] = mapped_column(codes(EntryKind))
    effective_on: Mapped[date]  # a charge: the first day of its period or part period
    amount_pence: Mapped[int]
    component: Mapped[Component | None] = mapped_column(codes(Component))
    source: Mapped[Source | None] = mapped_column(codes(Source))
    pack: Mapped[Pack] = mapped_column(codes(Pack))  # the footing it fell under
    reverses: Mapped[int | None]  # the sequence of the entry this one undoes
    entry_ref: Mapped[str | None] = mapped_column(REF)  # the scheme’s own short code, from a scheme folder
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)


class EntryNote(Base):
    """What was written beside an entry: a reference of the bank, the reason of a reversal. Payload: may name people."""

    __tablename__ = "ledger_note"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["stay_id", "sequence"], ["ledger_entry.stay_id", "ledger_entry.sequence"], name="fk_ledger_note_entry"
        ),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )

    stay_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str | None] = mapped_column(sa.String(200))  # None: erased


class Benefit(Entity, Edited, Base):
    """A claim for help with the rent, and what was awarded. With verified_on it is an award."""

    __tablename__ = "benefit"

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), index=True)
    source: Mapped[BenefitSource] = mapped_column(codes(BenefitSource))
    claimed_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    weekly_pence: Mapped[int | None]
    from_on: Mapped[date | None]
    last_day: Mapped[date | None]
    paid_up_to: Mapped[date | None]
    cycle: Mapped[Cycle | None] = mapped_column(codes(Cycle))  # None: not given, four-weekly holds
    verified_on: Mapped[date | None]


append_only(Entry)
append_only(EntryNote)

_OPPOSITE = (
    "EXISTS (SELECT 1 FROM ledger_entry o WHERE o.stay_id = NEW.stay_id AND o.sequence = NEW.reverses "
    "AND o.kind <> 'reversal' AND o.amount_pence = -NEW.amount_pence)"
)
_CHARGED = (
    "EXISTS (SELECT 1 FROM ledger_entry o WHERE o.stay_id = NEW.stay_id AND o.effective_on = NEW.effective_on "
    "AND o.kind = 'charge' AND o.component = NEW.component AND NOT EXISTS (SELECT 1 FROM ledger_entry r "
    "WHERE r.stay_id = o.stay_id AND r.reverses = o.sequence))"
)
_NEXT = "NEW.sequence = (SELECT coalesce(max(o.sequence), 0) + 1 FROM ledger_entry o WHERE o.stay_id = NEW.stay_id)"
_REFUSED = {
    "ledger_entry_in_sequence": f"NOT ({_NEXT})",
    "ledger_entry_exact_opposite": f"NEW.kind = 'reversal' AND NOT {_OPPOSITE}",
    "ledger_entry_charged_once": f"NEW.kind = 'charge' AND {_CHARGED}",
}
for _name, _when in _REFUSED.items():
    _before = f"{_name} BEFORE INSERT ON ledger_entry"
    guard(
        _name,
        "ledger_entry",
        sqlite=f"CREATE TRIGGER {_before} WHEN {_when} BEGIN SELECT RAISE(ABORT, '{_name}'); END",
        postgresql=on_postgresql(_name, _before, f"IF {_when} THEN RAISE EXCEPTION '{_name}'; END IF; RETURN NEW;"),
    )

for _permission in (Permission.RENT_SEE, Permission.BENEFIT_CHANGE):
    register(
        Benefit,
        _permission,
        scheme=lambda _actor, ids: Benefit.stay_id.in_(sa.select(Stay.id).where(Stay.scheme_id.in_(ids))),
    )
for _permission in (Permission.RENT_SEE, Permission.ENTRY_POST, Permission.RENT_TERMS):
    register(Stay, _permission, scheme=lambda _actor, ids: Stay.scheme_id.in_(ids))
register(Stay, Permission.RENT_OWN, own=lambda actor, _ids: Stay.person_id == actor.person_id)
