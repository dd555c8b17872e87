"""Count what a piece of code asks of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from app.core.db import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the SQL sent inside the block, transaction control and pragmas left out. Needs an application context."""
    sent: list[str] = []
    engine = db.engine

    def _sent(*args: object) -> None:
        statement = str(args[2])
        if not statement.startswith(
            ("BEGIN", "PRAGMA", "SET TRANSACTION", "SELECT pg_advisory", "SAVEPOINT", "RELEASE")
        ):
            sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", _sent)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", _sent)
