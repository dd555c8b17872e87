"""ledger.csv and benefits.csv: all that was due and paid, and who else helps to pay."""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.db import db
from app.core.reasons import N_, because
from app.exchange import ledger_checks
from app.exchange.cells import code, day, lines, pounds, reference
from app.exchange.ledger_checks import EXPLAINED, component
from app.exchange.ledger_order import in_order, posted, written
from app.exchange.parts import Loading, Part, Saving, Written, length
from app.exchange.problems import Problem
from app.exchange.stay_facts import StayFacts, of_scheme, tenancy_ref
from app.exchange.tables import Column, File, Folder, Row
from app.rent.models import Benefit, Entry, EntryNote
from app.rent.rules import BenefitSource, Component, Cycle, EntryKind, Source
from app.tenancies.models import Stay
from app.tenancies.rules import Pack

LEDGER = File(
    "ledger.csv",
    (
        tenancy_ref(),
        Column("date", day(), required=True),
        Column("kind", code(EntryKind), required=True),
        Column("amount", pounds(signed=True), required=True),
        Column("component", code(Component)),
        Column("source", code(Source)),
        Column("reference", lines(length(EntryNote.text))),
        Column("entry_ref", reference()),
        Column("reverses_ref", reference(), refers_to="ledger.csv"),
    ),
    order=(
        "tenancy_ref", "date", "kind", "component", "source", "amount", "reference", "entry_ref", "reverses_ref",
    ),
    unique=(),  # somebody may pay the same amount twice a day; references and charges: see ledger_checks
    ref="entry_ref",
)  # fmt: skip
BENEFITS = File(
    "benefits.csv",
    (
        tenancy_ref(),
        Column("source", code(BenefitSource), required=True),
        Column("claimed_on", day()),
        Column("decided_on", day()),
        Column("weekly_amount", pounds()),
        Column("from", day()),
        Column("to", day()),
        Column("paid_up_to", day()),
        Column("cycle", code(Cycle)),
        Column("verified_on", day()),
    ),
    order=(
        "tenancy_ref", "claimed_on", "from", "decided_on", "verified_on", "source", "to", "paid_up_to", "weekly_amount",
        "cycle",
    ),
    unique=(),
)  # fmt: skip
_BENEFITS: Final = StayFacts(
    BENEFITS,
    Benefit,
    {
        "source": "source",
        "claimed_on": "claimed_on",
        "decided_on": "decided_on",
        "weekly_amount": "weekly_pence",
        "from": "from_on",
        "to": "last_day",
        "paid_up_to": "paid_up_to",
        "cycle": "cycle",
        "verified_on": "verified_on",
    },
)
AT_ONCE: Final = 10_000  # entries put in with one statement: a ledger is long, and a list of it all would be big
UNDONE: Final = "undone-"  # an entry_ref for what was reversed here, where entries have none
ERASED: Final = "–"  # a reason nobody may read any more


def _check(folder: Folder, today: date) -> Iterator[Problem]:
    yield from ledger_checks.check(folder, today)
    for row in folder[BENEFITS.name].rows:
        yield from _check_award(row)
        yield from _check_days(row)


def _check_award(row: Row) -> Iterator[Problem]:
    if row["verified_on"] is not None:
        for column in ("weekly_amount", "from"):
            if row[column] is None and row.sound(column):
                reason = because(N_("An award that was verified needs this. Write it, or leave verified_on empty."))
                yield row.problem(column, reason)
    days = ("claimed_on", "decided_on", "verified_on")
    if row.sound(*days) and all(row[column] is None for column in days):
        yield row.problem("claimed_on", because(N_("Write when it was claimed, or when the award was verified.")))


def _check_days(row: Row) -> Iterator[Problem]:
    if row["from"] and row["to"] and row["to"] < row["from"]:
        yield row.problem("to", because(N_("This is before from. Write the last day of the award.")))
    if row["claimed_on"] and row["decided_on"] and row["decided_on"] < row["claimed_on"]:
        yield row.problem("decided_on", because(N_("This is before claimed_on. Write the day it was decided.")))


def _load(loading: Loading) -> None:
    accounts: defaultdict[str, list[Row]] = defaultdict(list)
    for row in loading.folder[LEDGER.name].rows:
        accounts[row["tenancy_ref"]].append(row)
    packs, ids = _packs(loading.folder), loading.ids("tenancies.csv")
    entering = _Entering(loading)
    for ref in sorted(accounts, key=ids.__getitem__):  # as the table lies on the disk
        entering.account(ids[ref], in_order(accounts[ref]), packs[ref])
    entering.insert()
    loading.insert(Benefit, _BENEFITS.rows(loading))


def _packs(folder: Folder) -> dict[str, list[tuple[date, Pack]]]:
    """Return the footings of every stay from their days, oldest first."""
    packs = {row["tenancy_ref"]: [(row["starts_on"], row["pack"])] for row in folder["tenancies.csv"].rows}
    for move in sorted(folder["moves.csv"].rows, key=lambda row: row["on"]):
        if move["pack"] is not None:
            packs[move["tenancy_ref"]].append((move["on"], move["pack"]))
    return packs


class _Entering:
    """Entries and notes on their way in, some thousands at a time."""

    def __init__(self, loading: Loading) -> None:
        self.whole = {"recorded_at": loading.now, "recorded_by": loading.actor.account_id}
        self.entries: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []

    def account(self, stay_id: uuid.UUID, rows: list[Row], packs: list[tuple[date, Pack]]) -> None:
        """Enter one account; a day before the first footing counts as the first."""
        entered: dict[str, tuple[int, int]] = {}  # entry_ref → sequence and amount
        days = [from_on for from_on, _ in packs]
        for sequence, row in enumerate(rows, start=1):
            reverses, amount = None, posted(row)
            if row["kind"] is EntryKind.REVERSAL:
                reverses, undone = entered[row["reverses_ref"]]
                amount = -undone
            if row["entry_ref"] is not None:
                entered[row["entry_ref"]] = (sequence, amount)
            key = {"stay_id": stay_id, "sequence": sequence}
            pack = packs[max(bisect_right(days, row["date"]) - 1, 0)][1]
            told = {"amount_pence": amount, "pack": pack, "reverses": reverses}
            self.entries.append(key | _facts(row) | told | self.whole)
            if row["reference"] is not None:
                self.notes.append(key | {"text": row["reference"]})
        if len(self.entries) >= AT_ONCE:
            self.insert()

    def insert(self) -> None:
        """Put in what was entered so far."""
        for model, rows in ((Entry, self.entries), (EntryNote, self.notes)):
            if rows:
                table = cast("sa.Table", model.__table__)  # no objects between: there are many
                db.session.execute(sa.insert(table), rows)
            rows.clear()


def _facts(row: Row) -> dict[str, Any]:
    kind = row["kind"]
    return {
        "kind": kind,
        "effective_on": row["date"],
        "component": component(row) if kind is EntryKind.CHARGE else None,
        "source": (row["source"] or Source.TENANT) if kind is EntryKind.PAYMENT else None,
        "entry_ref": row["entry_ref"],
    }


def _save(saving: Saving) -> Written:
    return {LEDGER.name: _ledger(saving), BENEFITS.name: _BENEFITS.saved(saving)}


def _ledger(saving: Saving) -> Iterator[dict[str, Any]]:
    """Give every entry; what was undone here has an entry_ref made for it, because its reversal must name it."""
    undone = aliased(Entry)
    made = _made_refs(saving)
    query = (
        sa.select(
            Entry.stay_id, Entry.sequence, Entry.kind, Entry.effective_on, Entry.amount_pence, Entry.component,
            Entry.source, Entry.entry_ref, Entry.reverses, EntryNote.text, undone.kind.label("undone_kind"),
            undone.amount_pence.label("undone_pence"), undone.entry_ref.label("undone_ref"),
        )
        .join(Stay, Stay.id == Entry.stay_id)
        .outerjoin(EntryNote, _same(EntryNote, Entry.sequence))
        .outerjoin(undone, _same(undone, Entry.reverses))
    )  # fmt: skip
    for row in db.session.execute(query.where(*of_scheme(saving))):
        reversal = row.kind is EntryKind.REVERSAL
        what = (row.undone_kind, row.undone_pence) if reversal else (row.kind, row.amount_pence)
        yield {
            "tenancy_ref": saving.refs[row.stay_id],
            "date": row.effective_on,
            "kind": row.kind,
            "amount": written(*what),
            "component": row.component,
            "source": row.source,
            "reference": row.text or (ERASED if row.kind in EXPLAINED else None),
            "entry_ref": row.entry_ref or made.get((row.stay_id, row.sequence)),
            "reverses_ref": row.undone_ref or made.get((row.stay_id, row.reverses)),
        }


def _same(model: Any, sequence: Any) -> sa.ColumnElement[bool]:
    return sa.and_(model.stay_id == Entry.stay_id, model.sequence == sequence)


def _made_refs(saving: Saving) -> dict[tuple[uuid.UUID, int | None], str]:
    """Return an entry_ref for each entry that was reversed and has none: numbers in the order of the accounts."""
    undone = aliased(Entry)
    mine = sa.select(Entry.stay_id, Entry.reverses).join(Stay, Stay.id == Entry.stay_id).where(*of_scheme(saving))
    nameless = mine.join(undone, _same(undone, Entry.reverses)).where(undone.entry_ref.is_(None))
    known = sa.select(Entry.entry_ref).join(Stay, Stay.id == Entry.stay_id).where(*of_scheme(saving))
    taken = set(db.session.scalars(known.where(Entry.entry_ref.startswith(UNDONE))))
    free = (ref for number in count(1) if (ref := f"{UNDONE}{number}") not in taken)
    keys = db.session.execute(nameless.order_by(Stay.ref, Entry.reverses)).all()
    return {(stay_id, sequence): ref for (stay_id, sequence), ref in zip(keys, free, strict=False)}


PART = Part((LEDGER, BENEFITS), _check, _load, _save)
