"""The lines of many accounts, no more of each than its position needs.

Years of entries need not be read to know today’s position: the sum of the old ones is one number, and credits cover
debits from the oldest on, so the newest debits are enough. Where they are not, or a plan began before them, more of
that account is read, in the end all of it. What comes out is the same either way.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.arrears.rules import Facts, LedgerTooShort, Line
from app.arrears.rules.looks import FAR_AHEAD_DAYS
from app.arrears.rules.measures import LONGEST_PERIOD, balance, oldest_unpaid
from app.core.db import db
from app.rent.models import Entry
from app.rent.rules import EntryKind
from app.tenancies.models import Stay

# How far back accounts are read: most are answered by ten weeks; who owes more, or has a plan, by more; None: whole.
REACHES: Final = (timedelta(days=70), timedelta(days=400), None)
Ids = Collection[uuid.UUID]
Undone = dict[uuid.UUID, dict[int, date]]  # by account and number
_ROW: Final = (  # the id of the account as the driver gives it: to make half a million of them UUIDs takes a second
    sa.type_coerce(Entry.stay_id, sa.String),
    Entry.sequence,
    Entry.kind,
    Entry.effective_on,
    Entry.amount_pence,
)


@dataclass(frozen=True)
class Reversals:
    """On which day entries were reversed, and of which day the entry is that a reversal undoes."""

    reversed_on: Undone
    undoes_on: Undone


def fill(bare: dict[uuid.UUID, Facts], *, on: date, whole: bool) -> dict[uuid.UUID, Facts]:
    """Return facts with the lines they need for a day; `whole`: every line there is, for any day."""
    if not bare:
        return {}
    reversals = _reversals(bare)
    if whole:
        return _filled(bare, reversals, begins_on=None, until=None)
    odd = _odd_lines(bare, reversals, on)
    waiting = {stay_id: replace(facts, odd_lines=odd[stay_id]) for stay_id, facts in bare.items()}
    found: dict[uuid.UUID, Facts] = {}
    for reach in REACHES:
        begins_on = None if reach is None else on - reach
        these = {stay_id: facts for stay_id, facts in waiting.items() if _plan_fits(facts, begins_on, on)}
        filled = _filled(these, reversals, begins_on=begins_on, until=on)
        found |= {stay_id: facts for stay_id, facts in filled.items() if _is_enough(facts, on)}
        waiting = {stay_id: facts for stay_id, facts in waiting.items() if stay_id not in found}
    return found


def _plan_fits(facts: Facts, begins_on: date | None, on: date) -> bool:
    """Say whether lines from a day on reach back to the start of the plan that may be active on another."""
    newest = next((plan for plan in reversed(facts.plans) if plan.starts_on <= on), None)
    if begins_on is None or newest is None or (newest.ended_on is not None and newest.ended_on <= on):
        return True
    return newest.starts_on - LONGEST_PERIOD >= begins_on


def _is_enough(facts: Facts, on: date) -> bool:
    try:
        oldest_unpaid(facts, on, balance(facts, on))
    except LedgerTooShort:
        return False
    return True


def _filled(
    bare: dict[uuid.UUID, Facts], reversals: Reversals, *, begins_on: date | None, until: date | None
) -> dict[uuid.UUID, Facts]:
    if not bare:
        return {}
    query = sa.select(*_ROW).where(Entry.stay_id.in_(list(bare)))
    if until is not None:
        query = query.where(Entry.effective_on <= until)
    if begins_on is not None:
        query = query.where(Entry.effective_on >= begins_on)
    lines = _by_account(query, bare, reversals)
    brought = _brought_forward(bare, begins_on) if begins_on else {}
    return {
        stay_id: replace(
            facts, lines=lines[stay_id], brought_forward_pence=brought.get(stay_id, 0), begins_on=begins_on
        )
        for stay_id, facts in bare.items()
    }


def _by_account(query: Any, stay_ids: Ids, reversals: Reversals) -> defaultdict[uuid.UUID, tuple[Line, ...]]:
    """Return the lines of a query by account, oldest first."""
    known: dict[Any, uuid.UUID] = {given: stay_id for stay_id in stay_ids for given in (stay_id.hex, stay_id)}
    rows: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in db.session.execute(query):
        rows[row[0]].append(row)
    return defaultdict(tuple, {known[given]: _in_order(known[given], its, reversals) for given, its in rows.items()})


def _in_order(stay_id: uuid.UUID, rows: list[Any], reversals: Reversals) -> tuple[Line, ...]:
    undone, undoes = reversals.reversed_on[stay_id].get, reversals.undoes_on[stay_id].get
    lines = [Line(on, number, kind, pence, undone(number), undoes(number)) for _given, number, kind, on, pence in rows]
    return tuple(sorted(lines))


def _brought_forward(stay_ids: Ids, begins_on: date) -> dict[uuid.UUID, int]:
    rows = db.session.execute(
        sa.select(Entry.stay_id, sa.func.sum(Entry.amount_pence))
        .where(Entry.stay_id.in_(list(stay_ids)), Entry.effective_on < begins_on)
        .group_by(Entry.stay_id)
    )
    return {stay_id: int(pence) for stay_id, pence in rows}


def _reversals(stay_ids: Ids) -> Reversals:
    """Return every reversal of accounts, found by the index that lets an entry be reversed once.

    The outer join says where to begin: SQLite would go through every entry of the accounts instead.
    """
    reversal, entry = aliased(Entry), aliased(Entry)
    rows = db.session.execute(
        sa.select(reversal.stay_id, reversal.sequence, reversal.effective_on, entry.sequence, entry.effective_on)
        .outerjoin(entry, (entry.stay_id == reversal.stay_id) & (entry.sequence == reversal.reverses))
        .where(reversal.stay_id.in_(list(stay_ids)), reversal.reverses > 0)
    )
    found = Reversals(defaultdict(dict), defaultdict(dict))
    for stay_id, undoing, reversed_on, sequence, entered_on in rows:
        found.reversed_on[stay_id][sequence] = reversed_on
        found.undoes_on[stay_id][undoing] = entered_on
    return found


def _odd_lines(
    bare: dict[uuid.UUID, Facts], reversals: Reversals, on: date
) -> defaultdict[uuid.UUID, tuple[Line, ...]]:
    """Return what is dated too far ahead, or charged after the stay’s last day, whatever the day asked about is."""
    today = max(facts.today for facts in bare.values())
    limit = max(on, today) + timedelta(days=FAR_AHEAD_DAYS)
    last = sa.case((Stay.ends_on < limit, Stay.ends_on), else_=limit)
    query = (
        sa.select(*_ROW)
        .join(Stay, Stay.id == Entry.stay_id)
        .where(Entry.stay_id.in_(list(bare)), Entry.effective_on > last)
        .where(sa.or_(Entry.effective_on > limit, Entry.kind == EntryKind.CHARGE))
    )
    return _by_account(query, bare, reversals)
