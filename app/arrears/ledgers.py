"""The lines of many accounts, no more of each than its position needs.

Years of entries need not be read to know today’s position: the sum of the old ones is one number, and credits cover
debits from the oldest on, so the newest debits are enough. Where they are not, that account is read whole. What comes
out is the same either way.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.arrears.rules import Facts, LedgerTooShort, Line, measure
from app.arrears.rules.looks import FAR_AHEAD_DAYS
from app.arrears.rules.measures import LONGEST_PERIOD
from app.core.db import db
from app.rent.models import Entry
from app.rent.rules import EntryKind
from app.tenancies.models import Stay

AT_HAND: Final = timedelta(days=70)  # ten weeks: who owes less is answered from these
Ids = Iterable[uuid.UUID]
_Select = sa.Select[*tuple[Any, ...]]  # whatever its columns are
_ROW: Final = (Entry.stay_id, Entry.sequence, Entry.kind, Entry.effective_on, Entry.amount_pence)


@dataclass(frozen=True)
class Undone:
    """Which entries were reversed, and what reversals undo; by account and number, with the days that matter."""

    reversed_on: dict[tuple[uuid.UUID, int], date] = field(default_factory=dict)
    undoes_on: dict[tuple[uuid.UUID, int], date] = field(default_factory=dict)

    def line(self, row: Any) -> Line:
        """Return a row of the ledger as the rules know it."""
        stay_id, sequence, kind, on, amount_pence = row
        at = (stay_id, sequence)
        return Line(on, sequence, kind, amount_pence, self.reversed_on.get(at), self.undoes_on.get(at))


def fill(bare: dict[uuid.UUID, Facts], *, on: date, whole: bool) -> dict[uuid.UUID, Facts]:
    """Return facts with the lines they need for a day; `whole`: every line there is, for any day."""
    if not bare:
        return {}
    undone = _undone(bare)
    if whole:
        return _filled(bare, undone, begins_on=None, until=None)
    odd = _odd_lines(bare, undone, on)
    bare = {stay_id: replace(facts, odd_lines=odd[stay_id]) for stay_id, facts in bare.items()}
    with_plan = {stay_id: facts for stay_id, facts in bare.items() if _plan_begins(facts, on) is not None}
    without = {stay_id: facts for stay_id, facts in bare.items() if stay_id not in with_plan}
    found = _filled(without, undone, begins_on=on - AT_HAND, until=on)
    if with_plan:
        begun = min(_plan_begins(facts, on) or on for facts in with_plan.values())
        found |= _filled(with_plan, undone, begins_on=min(begun - LONGEST_PERIOD, on - AT_HAND), until=on)
    if short := {stay_id: bare[stay_id] for stay_id, facts in found.items() if not _is_enough(facts, on)}:
        found |= _filled(short, undone, begins_on=None, until=on)
    return found


def _plan_begins(facts: Facts, on: date) -> date | None:
    """Return when the plan began that may be active on a day, or None."""
    newest = next((plan for plan in reversed(facts.plans) if plan.starts_on <= on), None)
    if newest is None or (newest.ended_on is not None and newest.ended_on <= on):
        return None
    return newest.starts_on


def _is_enough(facts: Facts, on: date) -> bool:
    try:
        measure(facts, on)
    except LedgerTooShort:
        return False
    return True


def _filled(
    bare: dict[uuid.UUID, Facts], undone: Undone, *, begins_on: date | None, until: date | None
) -> dict[uuid.UUID, Facts]:
    if not bare:
        return {}
    lines = _lines(bare, undone, begins_on, until)
    brought = _brought_forward(bare, begins_on) if begins_on else {}
    return {
        stay_id: replace(
            facts, lines=lines[stay_id], brought_forward_pence=brought.get(stay_id, 0), begins_on=begins_on
        )
        for stay_id, facts in bare.items()
    }


def _lines(
    stay_ids: Ids, undone: Undone, begins_on: date | None, until: date | None
) -> defaultdict[uuid.UUID, tuple[Line, ...]]:
    query = sa.select(*_ROW).where(Entry.stay_id.in_(list(stay_ids)))
    if begins_on is not None:
        query = query.where(Entry.effective_on >= begins_on)
    if until is not None:
        query = query.where(Entry.effective_on <= until)
    return _by_account(query, undone)


def _by_account(query: _Select, undone: Undone) -> defaultdict[uuid.UUID, tuple[Line, ...]]:
    found: defaultdict[uuid.UUID, list[Line]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row[0]].append(undone.line(row))
    return defaultdict(tuple, {stay_id: tuple(sorted(lines)) for stay_id, lines in found.items()})


def _brought_forward(stay_ids: Ids, begins_on: date) -> dict[uuid.UUID, int]:
    rows = db.session.execute(
        sa.select(Entry.stay_id, sa.func.sum(Entry.amount_pence))
        .where(Entry.stay_id.in_(list(stay_ids)), Entry.effective_on < begins_on)
        .group_by(Entry.stay_id)
    )
    return {stay_id: int(pence) for stay_id, pence in rows}


def _undone(stay_ids: Ids) -> Undone:
    """Return every reversal of these accounts, found by the index that lets an entry be reversed once."""
    reversal, entry = aliased(Entry), aliased(Entry)
    rows = db.session.execute(
        sa.select(reversal.stay_id, reversal.sequence, reversal.effective_on, entry.sequence, entry.effective_on)
        .join(entry, (entry.stay_id == reversal.stay_id) & (entry.sequence == reversal.reverses))
        .where(reversal.stay_id.in_(list(stay_ids)), reversal.reverses > 0)
    )
    undone = Undone()
    for stay_id, undoing, reversed_on, sequence, entered_on in rows:
        undone.reversed_on[stay_id, sequence] = reversed_on
        undone.undoes_on[stay_id, undoing] = entered_on
    return undone


def _odd_lines(bare: dict[uuid.UUID, Facts], undone: Undone, on: date) -> defaultdict[uuid.UUID, tuple[Line, ...]]:
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
    return _by_account(query, undone)
