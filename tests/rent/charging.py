"""flask rent run as a process of its own that may kill itself in the middle of the write. Run by test_run_killed.py.

python charging.py count|call|inside <number> <words of the flask command …>

“call”: killed at the n-th Python or C function called in or after run.carry_out, its commit among them. “inside”:
killed by SQLite’s own progress handler while a statement is at work. “count”: not killed; the last line on standard
error says how many of each there were.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from flask.cli import main as flask

from app.core.db import db
from app.rent import run

EVERY = 50  # of SQLite’s instructions
seen = {"call": 0, "inside": 0}


def _arm(how: str, number: int) -> None:
    carry_out = run.carry_out

    def counted(kind: str) -> None:
        seen[kind] += 1
        if kind == how and seen[kind] == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def armed(*args: Any, **options: Any) -> Any:
        driver = db.session.connection().connection.driver_connection
        if hasattr(driver, "set_progress_handler"):
            driver.set_progress_handler(lambda: counted("inside"), EVERY)
        sys.setprofile(lambda _frame, event, _arg: counted("call") if event in {"call", "c_call"} else None)
        return carry_out(*args, **options)

    run.carry_out = armed


if __name__ == "__main__":
    _arm(sys.argv[1], int(sys.argv[2]))
    words = sys.argv[3:]
    sys.argv = ["flask", "--app", "wsgi", *words]
    try:
        flask()
    finally:
        sys.setprofile(None)
        sys.stderr.write(f"{seen['call']} {seen['inside']}\n")
