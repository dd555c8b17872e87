"""Triggers and constraints that no migration tool sees: kept in one list, installed after every change of schema.

A guard has its own SQL for SQLite and PostgreSQL. SQLite drops triggers when a table is rebuilt, so migrations end by
calling `install`, and `missing` is what a check asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True)
class Guard:
    """One trigger or constraint: its name, its table, and how each database writes it."""

    name: str
    table: str
    sqlite: str
    postgresql: tuple[str, ...]


_guards: dict[str, Guard] = {}


def guard(name: str, table: str, *, sqlite: str, postgresql: tuple[str, ...]) -> None:
    """Register a guard: `sqlite` is one CREATE TRIGGER; `postgresql` statements may run again without harm."""
    _guards[name] = Guard(name, table, sqlite, postgresql)


def append_only(model: type[Any], *, unless_sqlite: str = "0", unless_postgresql: str = "false") -> None:
    """Refuse UPDATE and DELETE on the model's table, unless the condition (on OLD and NEW) allows an UPDATE."""
    table = model.__tablename__
    for verb in ("update", "delete"):
        name = f"{table}_no_{verb}"
        sqlite_when = f"WHEN NOT ({unless_sqlite})" if verb == "update" else ""
        postgresql_when = f"WHEN (NOT ({unless_postgresql}))" if verb == "update" else ""
        guard(
            name,
            table,
            sqlite=(
                f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} {sqlite_when} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            ),
            postgresql=(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
                f"BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
                f"CREATE OR REPLACE TRIGGER {name} BEFORE {verb.upper()} ON {table} "
                f"FOR EACH ROW {postgresql_when} EXECUTE FUNCTION {name}()",
            ),
        )


def all_guards() -> tuple[Guard, ...]:
    """Return every guard that has been registered, by name."""
    return tuple(_guards[name] for name in sorted(_guards))


def missing(connection: sa.Connection) -> list[str]:
    """Return the names of guards the database lacks though their table is there."""
    there = _present(connection)
    tables = set(sa.inspect(connection).get_table_names())
    wanted = (g for g in all_guards() if g.table in tables and _statements(g, connection))
    return [g.name for g in wanted if g.name not in there]


def install(connection: sa.Connection) -> None:
    """Create every guard that is missing for tables that exist."""
    wanted = set(missing(connection))
    for g in all_guards():
        if g.name in wanted:
            for statement in _statements(g, connection):
                connection.exec_driver_sql(statement)


def _statements(g: Guard, connection: sa.Connection) -> tuple[str, ...]:
    return (g.sqlite,) if connection.dialect.name == "sqlite" else g.postgresql


def _present(connection: sa.Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
            "UNION SELECT conname FROM pg_constraint WHERE contype = 'x'"
        )
    return {row[0] for row in connection.exec_driver_sql(query)}
