"""The board of 10,000 rent accounts of five years against the same rows by hand, and `flask arrears list`."""

from __future__ import annotations

import json
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from typing import Any

from app.arrears import board, positions
from app.arrears.board import Row, Wanted
from app.arrears.rules import Stage, Step, Who
from app.core import clock
from app.core.db import db, sqlite_module, transaction
from app.core.paging import PER_PAGE, Paged
from app.core.reasons import Reason
from bench.figures import Figure, interleaved, quickest
from bench.house import BenchHouse
from bench.lists import statements

MIDDLE = 100
ROUNDS = 10
MOST_RATIO, MOST_SECONDS = 3, 20
BEFORE = {"today": 0, "tomorrow": -1, "two years ago": 700}  # days; today’s positions are kept, all others reckoned
BOARD = "/rent"
_JOINED = """
    FROM position
    JOIN stay ON stay.id = position.stay_id
    JOIN person ON person.id = stay.person_id
    JOIN scheme ON scheme.id = stay.scheme_id
    WHERE position.scheme_id = ? AND (stay.ends_on IS NULL OR stay.ends_on >= ? OR position.balance_pence <> 0)
"""
COUNT = f"SELECT count(*) {_JOINED}"
PAGE = f"""
    SELECT stay.id, stay.ref, person.first_name || ' ' || person.last_name, person.order_key,
           (SELECT home.name FROM stay_home JOIN home ON home.id = stay_home.home_id
            WHERE stay_home.stay_id = stay.id AND stay_home.from_on <= ? ORDER BY stay_home.from_on DESC LIMIT 1),
           scheme.name, position.balance_pence, position.net_pence, position.weekly_pence, position.weeks_hundredths,
           position.stage, position.next_step, position.who, position.due_on, position.reason
    {_JOINED}
    ORDER BY CASE position.stage WHEN 'serious' THEN 0 WHEN 'support' THEN 1 WHEN 'plan' THEN 2 WHEN 'talk' THEN 3
             WHEN 'watch' THEN 4 ELSE 5 END, position.due_on IS NULL, position.due_on,
             person.order_key, position.stay_id
    LIMIT ? OFFSET ?
"""  # noqa: S608 - our own words


def figures(house: BenchHouse, lines: int) -> Iterator[Figure]:
    """Measure the board and the list of a house with so many lines of rent."""
    today = clock.today()
    name = f"{house.many.homes:,} accounts, {lines / 1e6:.1f} million lines"
    with house.app.test_request_context():
        yield Figure(f"{name}: working all positions out", _worked_out(house, today), "s")
        yield from _pages(house, name, today)
    yield statements(house, BOARD)
    for when, days in BEFORE.items():
        seconds = _listed(house, today - timedelta(days=days))
        yield Figure(f"flask arrears list, {name}, {when}", seconds, "s", most=MOST_SECONDS)


def _worked_out(house: BenchHouse, today: date) -> float:
    began = time.perf_counter()
    for some in positions.batches([house.few.scheme_id, house.many.scheme_id], on=today):
        with transaction():
            positions.refresh(some, on=today)
    return time.perf_counter() - began


def _pages(house: BenchHouse, name: str, today: date) -> Iterator[Figure]:
    """Compare a page of the board with the same rows written by hand: one count, one page, in a read transaction."""
    with closing(sqlite_module().connect(house.file)) as connection:
        for which, number in (("first", 1), ("middle", MIDDLE)):

            def ours(number: int = number) -> Paged[Row] | None:
                found = board.board([house.many.scheme_id], Wanted(), on=today, page=number)
                db.session.rollback()
                return found

            def floor(number: int = number) -> Paged[Row]:
                return _by_hand(connection, house.many.scheme_id.hex, number, today.isoformat())

            assert ours() == floor(), "the page by hand is not the page"
            mine, raw = quickest(interleaved(ours, floor, rounds=ROUNDS))
            title = f"the board, {which} page of {name} / the same rows by hand"
            yield Figure(title, mine * 1000, "ms", raw * 1000, most_ratio=MOST_RATIO)


def _by_hand(connection: sqlite3.Connection, scheme_id: str, number: int, today: str) -> Paged[Row]:
    its = [scheme_id, today]
    connection.execute("BEGIN")
    total = connection.execute(COUNT, its).fetchone()[0]
    asked = [today, *its, PER_PAGE, (number - 1) * PER_PAGE]
    found = connection.execute(PAGE, asked).fetchall()
    connection.execute("ROLLBACK")
    return Paged([_row(*row) for row in found], number, total)


def _row(*cells: Any) -> Row:
    stay_id, *names, balance, net, weekly, weeks, stage, step, who, due_on, reason = cells
    kept = json.loads(reason)
    params = {k: date.fromisoformat(v["day"]) if isinstance(v, dict) else v for k, v in kept["params"].items()}
    day = date.fromisoformat(due_on) if due_on else None
    codes = (Stage(stage), Step(step), Who(who), day, Reason(kept["template"], params))
    return Row(uuid.UUID(stay_id), *names, balance, net, weekly, weeks, *codes)


def _listed(house: BenchHouse, on: date) -> float:
    """Type the command, and return its seconds."""
    words = ["arrears", "list", "--scheme", "MANY", "--on", on.isoformat(), "--format", "json"]
    began = time.perf_counter()
    done = house.app.test_cli_runner().invoke(args=words)
    seconds = time.perf_counter() - began
    assert done.exit_code == 0, done.output
    assert len(json.loads(done.stdout)) == house.many.homes - 1
    return seconds
