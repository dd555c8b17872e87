"""Rows for every table there is, made from the tables themselves: a new table needs nothing here.

A rule that a made-up row breaks (a CHECK, a length) gets its value in FITTING.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

FIRST_DAY, FIRST_MOMENT = date(2026, 1, 5), datetime(2026, 1, 5, 12, 30, 15, 123456, tzinfo=UTC)
FITTING: dict[tuple[str, str], Callable[[int], Any]] = {
    ("stay", "ends_on"): lambda _n: None,
    ("stay_home", "last_day"): lambda _n: None,
    ("ledger_entry", "sequence"): lambda _n: 1,
    ("ledger_entry", "kind"): lambda _n: "charge",
    ("ledger_entry", "source"): lambda _n: None,
    ("ledger_note", "sequence"): lambda _n: 1,
    ("bank_posting", "sequence"): lambda _n: 1,
}

COUNTED_BY_TRIGGERS = {"account_revision"}


def fill(connection: sa.Connection, metadata: sa.MetaData, *, each: int = 2) -> None:
    """Put this many rows into every table; the n-th row of a table points at n-th rows, a second time at the next."""
    made: dict[str, list[dict[str, Any]]] = {}
    for table in metadata.sorted_tables:
        if table.name in COUNTED_BY_TRIGGERS:
            continue
        rows = [_row(table, n, each, made) for n in range(each)]
        connection.execute(sa.insert(table), rows)
        made[table.name] = rows


def _row(table: sa.Table, n: int, each: int, made: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    pointed_at: list[str] = []
    for column in table.columns:
        fitting = FITTING.get((table.name, column.key))
        elsewhere = (key for key in column.foreign_keys if key.column.table is not table)
        target = next(elsewhere, next(iter(column.foreign_keys), None))
        if fitting:
            row[column.key] = fitting(n)
        elif target is None:
            row[column.key] = _value(column, n)
        elif target.column.table is table:
            row[column.key] = None
        else:
            parent = target.column.table.name
            row[column.key] = made[parent][(n + pointed_at.count(parent)) % each][target.column.key]
            pointed_at.append(parent)
    return row


def _value(column: sa.Column[Any], n: int) -> Any:
    plain = column.type.impl_instance if isinstance(column.type, sa.TypeDecorator) else column.type
    if isinstance(plain, sa.Enum):
        kinds = list(plain.enum_class or plain.enums)
        return kinds[n % len(kinds)]
    kind = dict if isinstance(plain, sa.JSON) else plain.python_type
    if kind is str:
        length = getattr(plain, "length", None) or 60
        return f"{column.name} {n} Tŷ Cyfle"[-length:] if length >= 40 else f"{n}"
    return {
        uuid.UUID: uuid.uuid4(),
        int: n + 1,
        bool: bool(n % 2),
        date: FIRST_DAY + timedelta(days=n),
        datetime: FIRST_MOMENT + timedelta(minutes=n),
        bytes: f"bytes {n}".encode(),
        dict: {"number": n, "word": "tŷ"},
    }[kind]
