"""What the commands about arrears answer: every account of a scheme on a day, and why one’s next step is what it is."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.arrears import models, positions, queries
from app.arrears.account import account
from app.arrears.checklist import Item, before_court
from app.arrears.rules import Facts, Position, Step, Tried, position, tried
from app.arrears.rules.state import weeks_written
from app.core.dates import LATEST
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.reasons import Reason
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
KEPT = [models.Position.stay_id, models.Position.reason, *(getattr(models.Position, name) for name in positions.ANSWER)]


@dataclass(frozen=True)
class Explained:
    """Where one account stands on a day, what is known about it, and every row tried up to the one that fitted."""

    ref: str
    facts: Facts
    position: Position
    rows: tuple[Tried, ...]
    checklist: list[Item]  # what a court asks for, where the next step is to look at a serious debt


def listed(scheme_id: uuid.UUID, *, on: date, today: date) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of `flask arrears list` for a day, by reference; FIELDS says what stands where.

    Stays that began by the day; ended ones only while something is owed or in credit on it. Today’s fresh positions
    are read; what is stale, and every other day, is reckoned.
    """
    _check_day(on)
    refs = _accounts(scheme_id, on)
    found = _kept(scheme_id, on) if on == today else {}
    late = [stay_id for stay_id in refs if stay_id not in found]
    for start in range(0, len(late), queries.AT_ONCE):
        facts = queries.facts_of(late[start : start + queries.AT_ONCE], on=on, today=today)
        for stay_id, known in facts.items():
            at = position(known, on)
            found[stay_id] = _row(at, at.reason)
    for stay_id, ref in refs.items():
        yield ref, *found[stay_id]


def explain(scheme_id: uuid.UUID, ref: str, *, on: date, today: date) -> Explained:
    """Return why an account’s next step is what it is; raise RuleBroken when there is no such account on that day."""
    _check_day(on)
    stay = db.session.scalar(sa.select(Stay).where(Stay.scheme_id == scheme_id, Stay.ref == ref))
    if stay is None or stay.withdrawn_on is not None:
        raise RuleBroken(f"There is no stay {ref} here.")
    if stay.starts_on > on:
        raise RuleBroken(f"The stay {ref} starts on {stay.starts_on.isoformat()}. Give --on that day or a later one.")
    facts = queries.facts_of([stay.id], on=on, today=today)[stay.id]
    at = position(facts, on)
    serious = at.next_step is Step.REVIEW_SERIOUS
    asked = before_court(stay, account(stay, today=on), today=on) if serious else []
    return Explained(ref, facts, at, tried(facts, on), asked)


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


def _check_day(on: date) -> None:
    if on > LATEST:
        raise RuleBroken(f"Give --on a day up to {LATEST.isoformat()}.")


def _kept(scheme_id: uuid.UUID, on: date) -> dict[uuid.UUID, tuple[Any, ...]]:
    """Return the rows of the accounts whose position is that of now."""
    its = positions.accounts(sa.select(*KEPT), [scheme_id], on=on).where(positions.fresh([scheme_id], on=on))
    return {row.stay_id: _row(row, positions.reason_of(row.reason)) for row in db.session.execute(its)}


def _row(found: Any, reason: Reason) -> tuple[Any, ...]:
    return (
        found.balance_pence,
        found.ahead_pence,
        found.pending_benefit_pence,
        found.net_pence,
        found.weekly_pence,
        weeks_written(found.weeks_hundredths),
        found.oldest_unpaid_on,
        found.serious,
        found.stage.value,
        found.next_step.value,
        reason,
        found.due_on,
    )
