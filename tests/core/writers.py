"""Many writers on one table: each reads the highest number and writes the next one. Run as a program by test_db.py.

python writers.py <database address> <mode> <threads> <rounds>

Mode “ours” writes inside transaction(), mode “rollback” too, as with a SQLite that must not use WAL; mode “default”
uses what SQLAlchemy does by itself, and waits between reading and writing until every thread has read. Prints one JSON
line: the error of each failure, the seconds of each round.
"""

from __future__ import annotations

import json
import sys
import threading
import time

import sqlalchemy as sa
from flask import Flask

from app.core import db as database
from app.core.db import db, engine_options, prepare_engine, transaction

numbered = sa.Table("numbered", sa.MetaData(), sa.Column("number", sa.Integer))


def make_app(url: str, mode: str) -> Flask:
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    if mode == "rollback":
        database._sqlite_version = lambda: (3, 40, 1)
    if mode != "default":
        with app.app_context():
            prepare_engine(db.engine)
    return app


def take_next_number(between: threading.Barrier | None = None) -> None:
    highest = db.session.scalar(sa.select(sa.func.max(numbered.c.number))) or 0
    if between:
        between.wait(timeout=30)
    db.session.execute(sa.insert(numbered).values(number=highest + 1))


def main(url: str, mode: str, threads: int, rounds: int) -> None:
    app = make_app(url, mode)
    together, between = threading.Barrier(threads), threading.Barrier(threads)
    errors: list[str] = []
    seconds: list[float] = []

    def _round() -> None:
        if mode != "default":
            with transaction():
                take_next_number()
        else:
            take_next_number(between)
            db.session.commit()
            db.session.remove()

    def _write() -> None:
        with app.app_context():
            together.wait(timeout=30)
            for _ in range(rounds):
                began = time.monotonic()
                try:
                    _round()
                except sa.exc.SQLAlchemyError as error:
                    errors.append(str(error))
                    db.session.rollback()
                seconds.append(time.monotonic() - began)

    writing = [threading.Thread(target=_write) for _ in range(threads)]
    for thread in writing:
        thread.start()
    for thread in writing:
        thread.join()
    sys.stdout.write(json.dumps({"errors": errors, "seconds": seconds}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
