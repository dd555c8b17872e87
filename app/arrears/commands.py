"""What the commands about arrears answer: every account of a scheme on a day, and why one’s next step is what it is."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.arrears import queries
from app.arrears.rules import Facts, Position, Tried, position, tried
from app.core.db import db
from app.core.errors import RuleBroken
from app.rent.models import Entry
from app.tenancies.models import Stay

FIELDS = (
    "tenancy_ref",
    "balance_pence",
    "ahead_pence",
    "pending_benefit_pence",
    "net_pence",
    "weekly_pence",
    "weeks_owed",
    "oldest_unpaid_on",
    "serious",
    "stage",
    "next_step",
    "reason",
    "due_on",
)


@dataclass(frozen=True)
class Explained:
    """Where one account stands on a day, what is known about it, and every row tried up to the one that fitted."""

    ref: str
    facts: Facts
    position: Position
    rows: tuple[Tried, ...]


def listed(scheme_id: uuid.UUID, *, on: date, today: date) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of `flask arrears list` for a day, by reference; FIELDS says what stands where.

    Stays that began by the day; ended ones only while something is owed or in credit on it.
    """
    refs = _accounts(scheme_id, on)
    ids = list(refs)
    for start in range(0, len(ids), queries.AT_ONCE):
        facts = queries.facts_of(ids[start : start + queries.AT_ONCE], on=on, today=today)
        for stay_id in ids[start : start + queries.AT_ONCE]:
            yield _row(refs[stay_id], position(facts[stay_id], on))


def explain(scheme_id: uuid.UUID, ref: str, *, on: date, today: date) -> Explained:
    """Return why an account’s next step is what it is; raise RuleBroken when there is no such account on that day."""
    stay = db.session.scalar(sa.select(Stay).where(Stay.scheme_id == scheme_id, Stay.ref == ref))
    if stay is None or stay.withdrawn_on is not None:
        raise RuleBroken(f"There is no stay {ref} here.")
    if stay.starts_on > on:
        raise RuleBroken(f"The stay {ref} starts on {stay.starts_on.isoformat()}. Give --on that day or a later one.")
    facts = queries.facts_of([stay.id], on=on, today=today)[stay.id]
    return Explained(ref, facts, position(facts, on), tried(facts, on))


def _accounts(scheme_id: uuid.UUID, on: date) -> dict[uuid.UUID, str]:
    """Return the stays that have an account on a day, with their references in order of code points."""
    owed = (
        sa.select(sa.func.coalesce(sa.func.sum(Entry.amount_pence), 0))
        .where(Entry.stay_id == Stay.id, Entry.effective_on <= on)
        .correlate(Stay)
        .scalar_subquery()
    )
    running = sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= on, owed != 0)
    its = sa.select(Stay.id, Stay.ref).where(Stay.scheme_id == scheme_id, queries.started(on), running)
    return {row.id: row.ref for row in sorted(db.session.execute(its), key=lambda row: row.ref)}


def _row(ref: str, found: Position) -> tuple[Any, ...]:
    return (
        ref,
        found.balance_pence,
        found.ahead_pence,
        found.pending_benefit_pence,
        found.net_pence,
        found.weekly_pence,
        found.weeks_owed,
        found.oldest_unpaid_on,
        found.serious,
        found.stage.value,
        found.next_step.value,
        found.reason,
        found.due_on,
    )
