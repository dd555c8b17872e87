"""Many writers at once: none is refused, none overwrites what another wrote."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core.db import engine_options, may_write, prepare_engine, sqlite_module

HOUSE = Path(__file__).resolve().parents[2]
WRITERS = Path(__file__).with_name("writers.py")
PATIENCE = 10  # seconds: the other tests keep the computer busy
sqlite_only = pytest.mark.skipif(os.environ.get("OFD_TEST_DATABASE") == "postgresql", reason="about SQLite alone")


@pytest.fixture
def engine(own_database):
    made = _engine(own_database)
    with may_write(), made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE numbered (number INTEGER)")
    yield made
    made.dispose()


def _engine(url):
    made = sa.create_engine(url, **engine_options(url))
    prepare_engine(made)
    return made


def _write(url, mode, *, processes, threads, rounds):
    """Let many write at once; return their errors, the slowest-but-one-in-a-hundred second, and the numbers written."""
    command = [sys.executable, str(WRITERS), url, mode, str(threads), str(rounds)]
    options = {"stdout": subprocess.PIPE, "text": True, "cwd": HOUSE, "env": os.environ | {"PYTHONPATH": str(HOUSE)}}
    running = [subprocess.Popen(command, **options) for _ in range(processes)]
    told = [json.loads(process.communicate(timeout=120)[0]) for process in running]
    errors = [error for each in told for error in each["errors"]]
    seconds = sorted(second for each in told for second in each["seconds"])
    made = _engine(url)
    with made.connect() as connection:
        numbers = connection.exec_driver_sql("SELECT number FROM numbered ORDER BY number").scalars().all()
    made.dispose()
    return errors, seconds[int(len(seconds) * 0.99)], numbers


@sqlite_only
@pytest.mark.once
def test_writer_who_waited_in_vain_leaves_the_next_one_its_turn(tmp_path):
    url = f"sqlite:///{tmp_path / 'held.sqlite3'}"
    holder, other = _engine(url), sa.create_engine(url, **engine_options(url) | {"connect_args": {"timeout": 0}})
    prepare_engine(other)
    with may_write():
        with holder.begin(), pytest.raises(sa.exc.OperationalError, match="locked"), other.begin():
            pass
        with other.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE mine (id INTEGER)")
    holder.dispose()
    other.dispose()


@sqlite_only
@pytest.mark.once
def test_writers_of_one_process_take_turns(engine):
    """Not by trying again and again: the second asks SQLite only when the first is done."""
    begun = []
    sa.event.listen(engine, "before_cursor_execute", lambda *args: begun.append(args[2]))

    def _second():
        with may_write(), engine.begin():
            pass

    waiting = threading.Thread(target=_second)
    with may_write(), engine.begin():
        waiting.start()
        waiting.join(timeout=0.2)
        assert begun.count("BEGIN IMMEDIATE") == 1
    waiting.join(timeout=PATIENCE)
    assert begun.count("BEGIN IMMEDIATE") == 2


def _address(engine):
    engine.dispose()
    return engine.url.render_as_string(hide_password=False)


@pytest.mark.database
def test_two_hundred_writers_lose_nothing_and_repeat_no_number(engine):
    errors, slowest, numbers = _write(_address(engine), "ours", processes=4, threads=50, rounds=5)
    assert errors == []
    assert numbers == list(range(1, 1001))
    assert slowest < PATIENCE, f"99 of 100 are done in 3 seconds on a quiet computer; this took {slowest:.1f} s"


@sqlite_only
@pytest.mark.drill
def test_two_hundred_writers_lose_nothing_with_the_rollback_journal_either(engine):
    address = _address(engine)
    with sqlite_module().connect(engine.url.database) as plain:
        assert plain.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
    plain.close()
    errors, _slowest, numbers = _write(address, "rollback", processes=4, threads=50, rounds=5)
    assert (errors, numbers) == ([], list(range(1, 1001)))


@pytest.mark.database
def test_writers_in_the_stock_mode_repeat_numbers_and_so_the_test_above_has_teeth(engine):
    errors, _slowest, numbers = _write(_address(engine), "default", processes=1, threads=4, rounds=1)
    assert errors or len(numbers) > len(set(numbers))
