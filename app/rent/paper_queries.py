"""What is known of papers about rent: who had no statement since when."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.core.dates import add_months
from app.core.db import db
from app.letters.models import Letter
from app.letters.rules import LetterKind
from app.people.models import Person
from app.rent.models import Entry
from app.tenancies.models import Stay

A_QUARTER = 3  # months: nobody waits longer for a statement


@dataclass(frozen=True, slots=True)
class Without:
    """A stay, and since when nobody wrote them a statement."""

    stay_id: uuid.UUID
    scheme_id: uuid.UUID
    person: str
    since: date  # the day of the last one, or the day the stay began
    had_one: bool
    held_letter_id: uuid.UUID | None  # one that was written, and something holds back

    @property
    def due_on(self) -> date:
        """Return the day a statement is due."""
        return add_months(self.since, A_QUARTER)


def without_statement(scheme_ids: Iterable[uuid.UUID], *, on: date) -> list[Without]:
    """Return since when running stays with an account had no statement, in one statement.

    One that is held back or was taken back never went.
    """
    its = (
        Letter.stay_id == Stay.id,
        Letter.kind == LetterKind.STATEMENT,
        Letter.document_id.is_not(None),
        Letter.withdrawn_on.is_(None),
    )
    last = sa.select(sa.func.max(Letter.dated_on)).where(*its, Letter.held.is_(None)).correlate(Stay).scalar_subquery()
    newest = sa.select(Letter.id).where(*its, Letter.held.is_not(None)).order_by(Letter.dated_on.desc(), Letter.id)
    held = newest.limit(1).correlate(Stay).scalar_subquery()
    running = (Stay.withdrawn_on.is_(None), sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= on), Stay.starts_on <= on)
    rows = db.session.execute(
        sa.select(Stay.id, Stay.scheme_id, Person, Stay.starts_on, last, held)
        .join(Person, Person.id == Stay.person_id)
        .where(Stay.scheme_id.in_(list(scheme_ids)), *running, sa.exists().where(Entry.stay_id == Stay.id))
        .order_by(Stay.ref, Stay.id)
    )
    return [
        Without(stay_id, scheme_id, person.full_name, written_on or starts_on, written_on is not None, held_letter_id)
        for stay_id, scheme_id, person, starts_on, written_on, held_letter_id in rows
    ]


def late(scheme_ids: Iterable[uuid.UUID], *, on: date) -> list[Without]:
    """Return who had no statement for three months or more, longest without one first."""
    rows = [row for row in without_statement(scheme_ids, on=on) if row.due_on <= on]
    return sorted(rows, key=lambda row: row.since)
