"""Five years of rent for every account of the large house: more than five million lines, written as SQL alone.

The guards of the ledger and the triggers that count changes are taken off while it is made, and put back after it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from app.core import guards
from app.core.db import db, may_write, sqlite_module
from bench.house import BenchHouse

WEEKS: Final = 265
SCRIPT: Final = Path(__file__).with_suffix(".sql")


def write(house: BenchHouse, today: date) -> int:
    """Write it all, the newest week that of today, and return how many lines the ledger then has."""
    began = today - timedelta(weeks=WEEKS - 1, days=today.weekday())
    values = {"began": began.isoformat(), "today": today.isoformat(), "weeks": WEEKS}
    with house.app.app_context():
        db.engine.dispose()
    with closing(sqlite_module().connect(house.file)) as connection:
        lines = _write(connection, [values | {"id": large.scheme_id.hex} for large in (house.few, house.many)])
    with house.app.app_context(), may_write(), db.engine.begin() as connection:
        guards.install(connection)
    return lines


def _write(connection: sqlite3.Connection, schemes: list[dict[str, str | int]]) -> int:
    for each in guards.all_guards():
        connection.execute(f"DROP TRIGGER IF EXISTS {each.name}")
    for values in schemes:
        for statement in SCRIPT.read_text(encoding="utf-8").split(";\n"):
            connection.execute(statement, values)
    connection.commit()
    return int(connection.execute("SELECT count(*) FROM ledger_entry").fetchone()[0])
