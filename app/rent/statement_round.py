"""Statements for everybody who had none for three months: written together and printed as one job."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from app.core import clock
from app.core.dates import add_months
from app.core.db import db
from app.core.permissions import Actor
from app.documents.models import Variant
from app.letters import printing
from app.letters import services as letters
from app.letters.models import LetterBatch
from app.letters.rules import LetterKind, Topic
from app.letters.writing import Writing
from app.people.models import Person
from app.rent import paper_queries, paper_services, papers
from app.rent.paper_queries import Without
from app.rent.paper_services import LONGEST_YEARS, Span
from app.tenancies.models import Stay

LONGEST: Final = 12 * LONGEST_YEARS - 1  # months: one less than may be asked for, so that no February is too long
Facts = Mapping[uuid.UUID, dict[str, Any]]


def due(scheme_id: uuid.UUID, *, today: date) -> list[Without]:
    """Return who in a scheme may be written a statement now, longest without one first, as many as are printed at once.

    Left out is whose statement is written and held back: that one is let go, not written twice.
    """
    late = [row for row in paper_queries.late([scheme_id], on=today) if row.held_letter_id is None]
    return late[: printing.MOST_TOGETHER]


def span(row: Without, *, today: date) -> Span:
    """Return the days of somebody’s next statement: from the day of the last one, for what came in later that day."""
    return Span(max(row.since, add_months(today, -LONGEST)), today)


def draw(rows: Iterable[Without], *, variant: Variant, today: date) -> Facts:
    """Return what the statements say, by stay; reads only, so that no writer waits for a long list."""
    return {
        row.stay_id: paper_services.statement_facts(
            db.session.get_one(Stay, row.stay_id), span(row, today=today), variant=variant, today=today
        )
        for row in rows
    }


def writings(facts: Facts, *, today: date) -> list[Writing]:
    """Return the letters to write, by name."""
    found = db.session.execute(
        sa.select(Stay, Person)
        .join(Person, Person.id == Stay.person_id)
        .where(Stay.id.in_(list(facts)))
        .order_by(Person.order_key, Stay.id)
    )
    asked = (LetterKind.STATEMENT, Topic.ACCOUNT, papers.STATEMENT)
    return [Writing(person, stay, *asked, facts[stay.id], today) for stay, person in found]


def write(
    scheme_id: uuid.UUID, facts: Facts, *, actor: Actor, now: datetime
) -> tuple[LetterBatch | None, letters.Outcome]:
    """Write the statements that are still due and print what nothing holds back; no print job when all are. Flushes."""
    today = clock.local(now).date()
    still = {row.stay_id for row in due(scheme_id, today=today)}  # somebody else may have written some meanwhile
    wanted = writings({stay_id: said for stay_id, said in facts.items() if stay_id in still}, today=today)
    outcome = letters.compose_many(wanted, actor=actor, now=now)
    if not outcome.written:
        return None, outcome
    return printing.print_together(scheme_id, outcome.written, actor=actor, now=now), outcome
