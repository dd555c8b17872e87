"""The order in which the rows of a rent account are entered, and the sign each takes there."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from app.exchange.ledger_checks import component
from app.exchange.tables import Row
from app.rent.rules import EntryKind


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Return the rows of one account by date, those of a day as they stand in the file.

    But a reversal comes after what it undoes, and what is charged again after the reversal of what was charged before:
    the account has both at no moment.
    """
    by_date = sorted(rows, key=lambda row: row["date"])
    reversals = {row["reverses_ref"]: row for row in by_date if row["kind"] is EntryKind.REVERSAL}
    if not reversals:
        return by_date
    after: defaultdict[int, list[Row]] = defaultdict(list)  # line → rows that wait for the row that begins there
    charges: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in by_date:
        if undoing := _undoing(row, reversals):
            after[row.line].append(undoing)
        if row["kind"] is EntryKind.CHARGE:
            charges[row["date"], component(row)].append(row)
    for same in charges.values():
        for before, again in pairwise(_reversed_first(same, reversals)):
            after[reversals[before["entry_ref"]].line].append(again)
    return _released(by_date, after)


def _undoing(row: Row, reversals: dict[str, Row]) -> Row | None:
    return None if row["entry_ref"] is None else reversals.get(row["entry_ref"])


def _reversed_first(charges: Sequence[Row], reversals: dict[str, Row]) -> list[Row]:
    """Return charges for the same thing in the order they were undone; at most one never was, and it is the last."""
    if len(charges) == 1:
        return list(charges)
    undone = {row.line: _undoing(row, reversals) for row in charges}
    return sorted(charges, key=lambda row: (0, u["date"], u.line) if (u := undone[row.line]) else (1,))


def _released(by_date: list[Row], after: dict[int, list[Row]]) -> list[Row]:
    """Return the rows by date and line, each once the row it waits for is there."""
    waiting = {row.line for rows in after.values() for row in rows}
    ready = [(row["date"], row.line, row) for row in by_date if row.line not in waiting]
    heapq.heapify(ready)
    ordered = []
    while ready:
        row = heapq.heappop(ready)[2]
        ordered.append(row)
        for released in after.get(row.line, ()):
            heapq.heappush(ready, (released["date"], released.line, released))
    return ordered


def posted(row: Row) -> int:
    """Return the amount as an account holds it, pence: paid is below zero. A reversal’s is the opposite of another."""
    amount: int = row["amount"]
    return written(row["kind"], amount)


def written(kind: EntryKind, amount_pence: int) -> int:
    """Return the amount as the folder writes it: what was paid is above zero there."""
    return -amount_pence if kind is EntryKind.PAYMENT else amount_pence
