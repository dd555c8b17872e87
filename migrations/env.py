"""Run numbered migrations: one write transaction each time, foreign keys off outside it, guards put back at its end.

SQLite loses triggers when a table is rebuilt, and a rebuild with foreign keys on can empty child tables, so keys are
off while the schema changes and are checked before the transaction is kept (docs/adr/0004).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from app.core import guards
from app.core.db import Base, Instant, Whole, db, may_write


class LostRows(Exception):  # noqa: N818 - the sentence it carries is what matters
    """A migration lost rows, or left some that point at nothing: it was undone."""


def _render(kind: str, thing: Any, _context: Any) -> str | bool:
    if kind == "type" and isinstance(thing, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Whole):
        return "sa.Integer()"
    return False


def _same_type(_context: Any, _column: Any, _meta: Any, inspected: Any, wanted: Any) -> bool | None:
    """Compare types as the database writes them: STRICT SQLite knows only TEXT, INTEGER and BLOB."""
    dialect = db.engine.dialect
    if dialect.name == "sqlite":
        return bool(inspected.compile(dialect) != wanted.compile(dialect))
    return None


def _run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=_render,
        compare_type=_same_type,
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
    guards.install(connection)


def _rows(connection: sa.Connection) -> dict[str, int]:
    counted = sa.select(sa.func.count())
    names = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
    return {name: connection.scalar(counted.select_from(sa.table(name))) or 0 for name in names}


def _keep_or_raise(connection: sa.Connection, before: dict[str, int]) -> None:
    """Raise LostRows, which undoes everything, unless each table that is still there has all its rows."""
    after = _rows(connection)
    fewer = sorted(name for name, count in before.items() if after.get(name, count) < count)
    if fewer:
        raise LostRows(f"rows of {', '.join(fewer)} were lost by this migration; it was undone")
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise LostRows("rows point at nothing after this migration; it was undone")


def run() -> None:
    """Migrate the application’s database."""
    with may_write(), db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.connection.execute("PRAGMA foreign_keys=OFF")  # a no-op inside a transaction, so before it
            # A table is rebuilt under another name while triggers elsewhere speak of it.
            connection.connection.execute("PRAGMA legacy_alter_table=ON")
        try:
            with connection.begin():
                before = _rows(connection)
                _run(connection)
                _keep_or_raise(connection, before)
        finally:
            if sqlite:
                connection.connection.execute("PRAGMA legacy_alter_table=OFF")
                connection.connection.execute("PRAGMA foreign_keys=ON")


current_app.logger.setLevel("WARNING")
run()
