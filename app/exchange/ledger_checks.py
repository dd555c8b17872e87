"""What entries of a rent account must be: complete by themselves, and each undone or charged at most once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from app.core.money import plain_pounds
from app.core.reasons import N_, because
from app.exchange.problems import Problem
from app.exchange.tables import Folder, Row, Sheet
from app.rent.rules import Component, EntryKind

SIGNED = frozenset({EntryKind.ADJUSTMENT, EntryKind.REVERSAL})
EXPLAINED = frozenset({EntryKind.ADJUSTMENT, EntryKind.REVERSAL})
_ONLY = {
    "component": (EntryKind.CHARGE, because(N_("Only a charge has a component. Leave this empty."))),
    "source": (EntryKind.PAYMENT, because(N_("Only a payment has a source. Leave this empty."))),
    "reverses_ref": (EntryKind.REVERSAL, because(N_("Only a reversal undoes an entry. Leave this empty."))),
}


def check(folder: Folder, today: date) -> Iterator[Problem]:
    """Find every entry that breaks a rule by itself or together with others."""
    del today
    sheet = folder["ledger.csv"]
    for row in sheet.rows:
        yield from _check_amount(row)
        yield from _check_kind(row)
    yield from _check_refs(sheet.rows)
    yield from _check_reversals(sheet)
    if sheet.whole:
        yield from _check_charges(sheet.rows)


def component(row: Row) -> Component:
    """Return what a charge is for."""
    return row["component"] or Component.RENT


def _check_amount(row: Row) -> Iterator[Problem]:
    amount = row["amount"]
    if amount == 0:
        yield row.problem("amount", because(N_("This changes nothing. Write an amount, or take the row out.")))
    elif amount is not None and amount < 0 and row["kind"] is not None and row["kind"] not in SIGNED:
        reason = because(
            N_("Only an adjustment can be below zero: kind says which way it goes. Write %(right)s."),
            right=plain_pounds(-amount),
        )
        yield row.problem("amount", reason)


def _check_kind(row: Row) -> Iterator[Problem]:
    """Find cells that do not belong to the kind of entry, or that it needs."""
    kind = row["kind"]
    if kind is None:
        return
    for column, (wanted, reason) in _ONLY.items():
        if row[column] is not None and kind is not wanted:
            yield row.problem(column, reason)
    if kind in EXPLAINED and row["reference"] is None and row.sound("reference"):
        yield row.problem("reference", because(N_("Write why: an adjustment or a reversal needs its reason here.")))
    if kind is EntryKind.REVERSAL and row["reverses_ref"] is None and row.sound("reverses_ref"):
        yield row.problem("reverses_ref", because(N_("Write the entry_ref of the entry that this undoes.")))


def _check_refs(rows: Iterable[Row]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row in rows:
        ref = row["entry_ref"]
        if ref is not None and (line := first.setdefault(ref, row.line)) != row.line:
            reason = because(N_("This is on line %(line)s already. Write it once."), line=line)
            yield row.problem("entry_ref", reason)


def _check_reversals(sheet: Sheet) -> Iterator[Problem]:
    undone: dict[str, int] = {}
    for row in sheet.rows:
        if row["kind"] is EntryKind.REVERSAL and row["reverses_ref"] is not None and row.sound("reverses_ref"):
            line = undone.setdefault(row["reverses_ref"], row.line)
            if line != row.line:
                reason = because(
                    N_("%(ref)s is undone on line %(line)s already, and an entry is undone once. Take this row out."),
                    ref=row["reverses_ref"],
                    line=line,
                )
                yield row.problem("reverses_ref", reason)
            elif entry := sheet.by_ref.get(row["reverses_ref"]):
                yield from _check_pair(row, entry)


def _check_pair(row: Row, entry: Row) -> Iterator[Problem]:
    """Find what keeps a reversal from undoing an entry."""
    told: Mapping[str, Any] = {"ref": row["reverses_ref"]}
    if entry["kind"] is EntryKind.REVERSAL:
        fix = N_("%(ref)s is a reversal, and those are never undone. Write the right entry as one of its own.")
        yield row.problem("reverses_ref", because(fix, **told))
        return
    if row.sound("tenancy_ref") and entry.sound("tenancy_ref") and row["tenancy_ref"] != entry["tenancy_ref"]:
        reason = because(
            N_("%(ref)s is an entry of %(other)s. Write the entry_ref of one of %(own)s."),
            **told,
            other=entry["tenancy_ref"],
            own=row["tenancy_ref"],
        )
        yield row.problem("reverses_ref", reason)
        return
    if row["amount"] and entry["amount"] and row["amount"] != entry["amount"]:
        reason = because(
            N_("%(ref)s is %(right)s, and a reversal repeats that amount. Write %(right)s."),
            **told,
            right=plain_pounds(entry["amount"]),
        )
        yield row.problem("amount", reason)


def _check_charges(rows: Iterable[Row]) -> Iterator[Problem]:
    """Find what is charged twice for the same day and never undone."""
    undone, unsure = set(), set()  # unsure: stays with a reversal nobody can place
    for row in rows:
        undone.add(row["reverses_ref"])
        if not row.sound("reverses_ref", "tenancy_ref"):
            unsure.add(row["tenancy_ref"])
    first: dict[tuple[str, date, Component], int] = {}
    for row in rows:
        if row["kind"] is not EntryKind.CHARGE or not row.sound("tenancy_ref", "date", "component", "entry_ref"):
            continue
        if row["tenancy_ref"] in unsure or (row["entry_ref"] is not None and row["entry_ref"] in undone):
            continue
        what = component(row)
        line = first.setdefault((row["tenancy_ref"], row["date"], what), row.line)
        if line != row.line:
            reason = because(
                N_("Line %(line)s charges %(what)s for this day already. Take one out, or write its reversal."),
                line=line,
                what=what.value,
            )
            yield row.problem("date", reason)
