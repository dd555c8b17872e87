"""What the last rent run of a scheme added, account by account: read from the entries it left."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.audit import AuditEvent
from app.core.db import db
from app.people.models import Person
from app.rent.models import Entry
from app.rent.rules import EntryKind
from app.tenancies.models import Stay

RUN = "rent.run.done"


@dataclass(frozen=True, slots=True)
class Report:
    """A run that added something."""

    at: datetime
    until: date
    accounts: int
    charges: int
    charges_pence: int
    reversals: int
    reversals_pence: int

    @property
    def total_pence(self) -> int:
        """Return what was added in all: charges less reversals."""
        return self.charges_pence + self.reversals_pence


@dataclass(frozen=True, slots=True)
class AccountRow:
    """What a run added to one account."""

    stay_id: uuid.UUID
    ref: str
    person: str
    charges: int
    reversals: int
    amount_pence: int


def last(scheme_id: uuid.UUID) -> Report | None:
    """Return the last run of a scheme that added something, or None."""
    query = sa.select(AuditEvent.at, AuditEvent.detail).where(
        AuditEvent.event == RUN, AuditEvent.scheme_id == scheme_id
    )
    found = db.session.execute(query.order_by(AuditEvent.id.desc()).limit(1)).first()
    if found is None:
        return None
    counts = ("accounts", "charges", "charges_pence", "reversals", "reversals_pence")
    said: dict[str, Any] = found.detail
    return Report(found.at, date.fromisoformat(said["until"]), *(int(said[name]) for name in counts))


def accounts(scheme_id: uuid.UUID, report: Report) -> list[AccountRow]:
    """Return what a run added to each account, by reference, in two statements.

    All its entries were recorded at one moment, the latest before the run was written down.
    """
    undone = aliased(Entry)
    of_charge = sa.exists().where(
        undone.stay_id == Entry.stay_id, undone.sequence == Entry.reverses, undone.kind == EntryKind.CHARGE
    )
    added = sa.or_(Entry.kind == EntryKind.CHARGE, sa.and_(Entry.kind == EntryKind.REVERSAL, of_charge))
    of_scheme = (Stay.scheme_id == scheme_id, added)
    entries = sa.select(sa.func.max(Entry.recorded_at)).join(Stay, Stay.id == Entry.stay_id)
    moment = db.session.scalar(entries.where(*of_scheme, Entry.recorded_at <= report.at))
    charge = sa.case((Entry.kind == EntryKind.CHARGE, 1), else_=0)
    rows = db.session.execute(
        sa.select(Stay, Person, sa.func.sum(charge), sa.func.count(), sa.func.sum(Entry.amount_pence))
        .join(Stay, Stay.id == Entry.stay_id)
        .join(Person, Person.id == Stay.person_id)
        .where(*of_scheme, Entry.recorded_at == moment)
        .group_by(Stay.id, Person.id)
        .order_by(Stay.ref, Stay.id)
    )
    return [
        AccountRow(stay.id, stay.ref, person.full_name, int(charges), int(count - charges), int(pence))
        for stay, person, charges, count, pence in rows
    ]


def names(scheme_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return whose the accounts of schemes are, by the full name, in one statement."""
    query = sa.select(Stay.id, Person).join(Person, Person.id == Stay.person_id)
    rows = db.session.execute(query.where(Stay.scheme_id.in_(list(scheme_ids))))
    return {stay_id: person.full_name for stay_id, person in rows}
