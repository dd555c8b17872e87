"""What the commands about EET answer: where everybody stands on a day, and why one of them does."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from app.core.dates import LATEST
from app.core.db import db
from app.core.errors import RuleBroken
from app.eet import queries, rules
from app.eet.explained import Explained, explained
from app.tenancies.models import Stay

FIELDS: Final = (
    "tenancy_ref",
    "status",
    "reason",
    "hours",
    "target_hours",
    "gap_began_on",
    "review_due_on",
    "review_overdue",
    "tier",
)


def listed(scheme_id: uuid.UUID, *, on: date) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of `flask eet list` for a day, by reference: the stays that run on it. FIELDS names the columns.

    Raises RuleBroken for a day beyond the calendar of the rules.
    """
    _check_day(on)
    running = sa.select(Stay.id, Stay.ref).where(queries.runs_in([scheme_id], on))
    refs = {row.id: row.ref for row in sorted(db.session.execute(running), key=lambda row: row.ref)}
    facts = queries.facts_of(refs)
    for stay_id, ref in refs.items():
        yield _row(ref, facts[stay_id], on)


def explain(scheme_id: uuid.UUID, ref: str, *, on: date) -> Explained | None:
    """Return why somebody stands as they do on a day; None when their stay does not run on it: it has no status then.

    Raises RuleBroken where there is no such stay.
    """
    _check_day(on)
    its = sa.select(Stay).where(Stay.scheme_id == scheme_id, Stay.ref == ref, Stay.withdrawn_on.is_(None))
    stay = db.session.scalar(its)
    if stay is None:
        raise RuleBroken(f"There is no stay {ref} here.")
    runs = stay.starts_on <= on and (stay.ends_on is None or on <= stay.ends_on)
    return explained(stay, on) if runs else None


def _check_day(on: date) -> None:
    if on > LATEST:
        raise RuleBroken(f"Give --on a day up to {LATEST.isoformat()}.")


def _row(ref: str, known: rules.Facts, on: date) -> tuple[Any, ...]:
    at, review = rules.state(known, on), rules.review(known, on)
    fitted = rules.tried(at)[-1]
    return (
        ref,
        fitted.status.value,
        fitted.reason,
        rules.written(at.tenths),
        rules.written(at.target_tenths),
        at.gap_began_on,
        review.due_on,
        review.overdue,
        rules.tier(known, on),
    )
