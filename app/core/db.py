"""The database: base class, column types, engines, and the one place that commits.

One writer at a time, on both databases. On SQLite a write transaction is BEGIN IMMEDIATE; on PostgreSQL it begins by
taking one transaction-level advisory lock. So a rule that reads before it writes is never raced (docs/adr/0003).
A read transaction cannot write: PRAGMA query_only on SQLite, SET TRANSACTION READ ONLY on PostgreSQL.
"""

from __future__ import annotations

import enum
import importlib
import importlib.util
import logging
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
WRITER_LOCK = 0x0FD0  # one number, agreed by every process of an installation
WAL_SAFE_SINCE = (3, 51, 3)
WAL_SAFE_BACKPORTS = {(3, 44): 6, (3, 50): 7}
WAIT_SECONDS = 15  # for the one writer before us, on both databases

log = logging.getLogger(__name__)
_writing: ContextVar[bool] = ContextVar("writing", default=False)
_open: ContextVar[bool] = ContextVar("open", default=False)  # inside transaction()


class Whole(sa.TypeDecorator[int]):
    """A whole number: half a penny, or text, is refused here, because PostgreSQL would round it in silence."""

    impl = sa.Integer
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> int | None:
        """Refuse what is no whole number."""
        del dialect
        if value is None or isinstance(value, int):
            return value
        raise TypeError(f"{value!r} is no whole number")


class Base(DeclarativeBase):
    """What every table has: constraint names that both databases and every migration agree on."""

    registry = registry(metadata=sa.MetaData(naming_convention=NAMES), type_annotation_map={int: Whole})
    __table_args__: Any = {"sqlite_strict": True}  # noqa: RUF012 - declared so by SQLAlchemy


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False}, disable_autonaming=True)


class Entity:
    """A thing with a page of its own: its id is random, so an address tells nothing."""

    id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True, default=uuid.uuid4)


class Edited:
    """A thing two people may edit at once: the row version catches the second (409)."""

    version: Mapped[int] = mapped_column(default=1)


class Instant(sa.TypeDecorator[datetime]):
    """A moment in UTC, aware in Python on both databases."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Store UTC; SQLite keeps it without the zone."""
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return the moment in UTC, whatever zone the database server is set to."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def codes(kind: type[enum.StrEnum], *, closed: bool = True) -> sa.Enum:
    """Return a column type that stores the enum's values as text and lets the database refuse any other.

    Not `closed`: the code alone refuses, because releases add codes and SQLite would rebuild the table for each.
    """
    return sa.Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=closed,
        validate_strings=True,
        length=40,
        name=kind.__name__.lower(),
    )


REF = sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql")  # ordered by code point on both


@compiles(sa.String, "sqlite")
@compiles(sa.Text, "sqlite")
@compiles(sa.Enum, "sqlite")
@compiles(sa.Date, "sqlite")
@compiles(sa.DateTime, "sqlite")
@compiles(sa.Uuid, "sqlite")
@compiles(sa.JSON, "sqlite")
def _as_text(_type: Any, _compiler: Any, **_: Any) -> str:
    return "TEXT"  # STRICT tables know only their own type names


@compiles(sa.Boolean, "sqlite")
@compiles(sa.BigInteger, "sqlite")
def _as_integer(_type: Any, _compiler: Any, **_: Any) -> str:
    return "INTEGER"


def sqlite_module() -> ModuleType:
    """Return the SQLite driver: the pysqlite3 wheel where there is one (newer, with the WAL repair), else Python's."""
    if importlib.util.find_spec("pysqlite3"):
        return importlib.import_module("pysqlite3.dbapi2")
    return sqlite3


def journal_mode(version: tuple[int, ...]) -> str:
    """Return WAL for SQLite versions without the WAL-reset race, else DELETE (docs/reliability.md fact 4)."""
    repaired = WAL_SAFE_BACKPORTS.get((version[0], version[1]))
    backported = repaired is not None and version[2] >= repaired
    return "WAL" if version >= WAL_SAFE_SINCE or backported else "DELETE"


def engine_options(url: str) -> dict[str, Any]:
    """Return what create_engine needs for this address."""
    if url.startswith("sqlite"):
        return {"module": sqlite_module(), "connect_args": {"timeout": WAIT_SECONDS}}
    return {"pool_pre_ping": True, "connect_args": {"options": f"-c lock_timeout={WAIT_SECONDS}s"}}


def prepare_engine(engine: sa.Engine) -> None:
    """Attach the connect and begin rules of this module to an engine."""
    if engine.dialect.name == "sqlite":
        _say_if_slow()
        turn = Turn()
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", turn.take)
        event.listen(engine, "begin", _sqlite_begin)
        event.listen(engine, "checkin", turn.give_back)
    else:
        event.listen(engine, "begin", _postgresql_begin)


def _sqlite_version() -> tuple[int, ...]:
    return tuple(int(part) for part in sqlite_module().sqlite_version.split("."))


def _say_if_slow() -> None:
    version = _sqlite_version()
    if journal_mode(version) != "WAL":
        log.warning(
            "SQLite %s can damage a file in WAL mode, so the slower rollback journal is used. Install pysqlite3.",
            ".".join(map(str, version)),
        )


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        f"journal_mode={journal_mode(_sqlite_version())}",  # leaving WAL while others use the file raises: it is locked
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


class Turn:
    """The writers of one process, one after another: of many, SQLite itself lets some wait until they give up."""

    def __init__(self) -> None:
        self._taken = threading.Lock()

    def take(self, connection: sa.Connection) -> None:
        """Wait for the turn of a transaction that writes; waited long enough, BEGIN IMMEDIATE says what is wrong."""
        mine = connection.connection.info
        if _writing.get() and "turn" not in mine and self._taken.acquire(timeout=WAIT_SECONDS):
            mine["turn"] = self

    def give_back(self, _connection: Any, record: Any) -> None:
        """Let the next one write, once the connection is back in the pool."""
        if record.info.pop("turn", None):
            self._taken.release()


def _sqlite_begin(connection: sa.Connection) -> None:
    write = _writing.get()
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if write else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _postgresql_begin(connection: sa.Connection) -> None:
    if _writing.get():
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
    else:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


@contextmanager
def may_write() -> Iterator[None]:
    """Let transactions begun inside write. Does not commit: see transaction()."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def transaction() -> Iterator[None]:
    """Run the block as one write transaction: commit at its end, undo everything when it raises.

    Whatever was read before is let go first, so that no rule decides on what another writer has changed since. One
    inside another would undo the outer one’s work, so it is refused.
    """
    if _open.get():
        raise RuntimeError("a transaction is open already, and this one would undo its work")
    db.session.rollback()
    token = _open.set(True)
    with may_write():
        try:
            yield
            commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            _open.reset(token)
            db.session.remove()


def let_writes(allowed: bool) -> None:  # noqa: FBT001 - a switch, set once at the start of each request
    """Say for the rest of this request whether its transactions may write."""
    _writing.set(allowed)


_before_commit: list[Callable[[], None]] = []


def before_commit(hook: Callable[[], None]) -> None:
    """Let a slice do something in every write transaction just before it is kept, whoever wrote; once, at import."""
    _before_commit.append(hook)


def commit() -> None:
    """Keep what this transaction did; called by @writes and transaction() alone."""
    db.session.flush()
    for hook in _before_commit:
        hook()
    db.session.commit()
