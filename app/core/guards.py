"""Triggers and constraints that no migration tool sees: kept in one list, installed after every change of schema.

A guard has its own SQL for SQLite and PostgreSQL. SQLite drops triggers when a table is rebuilt, so migrations end by
calling `install`, and `missing` is what a check asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa


@dataclass(frozen=True)
class Guard:
    """One trigger or constraint: its name, its table, and how each database writes it."""

    name: str
    table: str
    sqlite: str
    postgresql: tuple[str, ...]
    needs: str = ""  # another table its SQL speaks of


_TRIGGER: Final = re.compile(r"CREATE OR REPLACE TRIGGER (\w+)")
_guards: dict[str, Guard] = {}


def guard(name: str, table: str, *, sqlite: str, postgresql: tuple[str, ...], needs: str = "") -> None:
    """Register a guard: `sqlite` is one CREATE TRIGGER; `postgresql` statements may run again without harm.

    `needs` is another table its SQL speaks of: the guard stands where both are.
    """
    _guards[name] = Guard(name, table, sqlite.strip(), postgresql, needs)


def append_only(model: type[Any], *, unless_sqlite: str = "0", unless_postgresql: str = "false") -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on the model’s table, unless the condition (on OLD, NEW) allows an UPDATE."""
    table = model.__tablename__
    for verb in ("update", "delete"):
        name = f"{table}_no_{verb}"
        sqlite_when = f"WHEN NOT ({unless_sqlite})" if verb == "update" else ""
        postgresql_when = f"WHEN (NOT ({unless_postgresql}))" if verb == "update" else ""
        before = f"{name} BEFORE {verb.upper()} ON {table}"
        refused = on_postgresql(name, before, f"RAISE EXCEPTION '{table} is append-only';", postgresql_when)
        emptied = f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()"
        guard(
            name,
            table,
            sqlite=f"CREATE TRIGGER {before} {sqlite_when} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            postgresql=refused if verb == "update" else (refused[0], emptied, refused[1]),  # SQLite has no TRUNCATE
        )


def on_postgresql(name: str, event: str, body: str, when: str = "") -> tuple[str, str]:
    """Return how PostgreSQL writes a trigger for each row: the function that does it, and the trigger that calls it."""
    function = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
    return function, f"CREATE OR REPLACE TRIGGER {event} FOR EACH ROW {when} EXECUTE FUNCTION {name}()"


def all_guards() -> tuple[Guard, ...]:
    """Return every guard that has been registered, by name."""
    return tuple(_guards[name] for name in sorted(_guards))


def missing(connection: sa.Connection) -> list[str]:
    """Return the names of guards that do not guard though their table is there: gone, put to sleep, or changed."""
    return [g.name for g in _wanted(connection) if not _stands(g, connection)]


def install(connection: sa.Connection) -> None:
    """Make every guard of a table that exists what it is in this release."""
    for g in _wanted(connection):
        if connection.dialect.name != "sqlite":
            for statement in g.postgresql:
                connection.exec_driver_sql(statement)
        elif not _stands(g, connection):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {g.name}")
            connection.exec_driver_sql(g.sqlite)


def _wanted(connection: sa.Connection) -> list[Guard]:
    tables = set(sa.inspect(connection).get_table_names())
    on_sqlite = connection.dialect.name == "sqlite"
    there = (g for g in all_guards() if {g.table, g.needs or g.table} <= tables)
    return [g for g in there if on_sqlite or g.postgresql]


def _stands(g: Guard, connection: sa.Connection) -> bool:
    if connection.dialect.name == "sqlite":
        kept = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name")
        return bool(connection.scalar(kept, {"name": g.name}) == g.sqlite)
    awake = sa.text(
        "SELECT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = :name AND tgrelid = to_regclass(:table) "
        "AND tgenabled IN ('O', 'A')) OR EXISTS (SELECT 1 FROM pg_constraint WHERE conname = :name "
        "AND conrelid = to_regclass(:table) AND contype = 'x')"
    )
    names = {g.name, *(found[1] for each in g.postgresql if (found := _TRIGGER.match(each)))}
    return all(connection.scalar(awake, {"name": name, "table": g.table}) for name in names)
