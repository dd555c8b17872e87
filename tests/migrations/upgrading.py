"""Migrate a database as a process of its own, which may kill itself in the middle. Run as a program by test_killed.py.

python upgrading.py <database address> <revision> [the number of the statement before which to die, or commit]
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import flask_migrate
import sqlalchemy as sa

from app.core.db import db
from app.factory import create_app
from config import Settings


def main(url: str, revision: str, dies_before: str | None) -> None:
    environ = {"OFD_ENV": "test", "DATABASE_URL": url}
    app = create_app(Settings.from_environment(environ, instance=Path("/nowhere")))
    with app.app_context():
        if dies_before:
            _die_before(db.engine, dies_before)
        move = flask_migrate.downgrade if revision == "base" else flask_migrate.upgrade
        move(revision=revision)


def _die_before(engine: sa.Engine, when: str) -> None:
    """Kill this process, with no chance to tidy up, before its n-th statement that changes anything, or its commit."""
    changes = 0

    def _count(*args: object) -> None:
        nonlocal changes
        changes += str(args[2]).split(maxsplit=1)[0] in {"ALTER", "CREATE", "DELETE", "DROP", "INSERT", "UPDATE"}
        if str(changes) == when:
            os.kill(os.getpid(), signal.SIGKILL)

    if when == "commit":
        sa.event.listen(engine, "commit", lambda _connection: os.kill(os.getpid(), signal.SIGKILL))
    else:
        sa.event.listen(engine, "before_cursor_execute", _count)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
