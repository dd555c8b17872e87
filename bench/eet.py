"""`flask eet list` of 10,000 people and the board of EET, against the same rows read by hand."""

from __future__ import annotations

import json
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa

from app.core import clock
from app.core.db import db, sqlite_module, transaction
from app.eet import board, commands
from app.eet.board import Wanted
from app.eet.models import Activity, Event, Exemption
from app.eet.rules import ActivityKind, EventKind, Evidence, ExemptionReason, Pattern
from app.tenancies.models import AgreedTerms, Stay
from bench.figures import Figure, interleaved, medians, quickest
from bench.house import OPENED, BenchHouse
from bench.lists import statements

ROUNDS: Final = 5
MOST_RATIO, MOST_SECONDS = 10, 10
BOARD: Final = "/eet"
_RUNS: Final = "scheme_id = ? AND withdrawn_on IS NULL AND starts_on <= ? AND (ends_on IS NULL OR ends_on >= ?)"
_OF_THEM: Final = f"WHERE stay_id IN (SELECT id FROM stay WHERE {_RUNS})"  # noqa: S608 - our own words
READ: Final = (
    f"SELECT ref, id FROM stay WHERE {_RUNS} ORDER BY ref",  # noqa: S608 - as above, and so are these
    f"""SELECT id, starts_on, eet_target_tenths, eet_grace_weeks, eet_review_weeks
        FROM stay LEFT JOIN agreed_terms ON stay_id = id WHERE {_RUNS}""",  # noqa: S608
    f"SELECT stay_id, kind, tenths, from_on, last_day, evidence FROM eet_activity {_OF_THEM}",  # noqa: S608
    f"SELECT stay_id, from_on, last_day, reason FROM eet_exemption {_OF_THEM}",  # noqa: S608
    f"SELECT stay_id, on_day, kind, last_day, tenths FROM eet_event {_OF_THEM} AND taken_back_on IS NULL",  # noqa: S608
)


def figures(house: BenchHouse) -> Iterator[Figure]:
    """Give everybody of the house a life with EET, and measure the list, the board and their statements."""
    today = clock.today()
    with house.app.test_request_context():
        rows = sum(_write(large.scheme_id, today) for large in (house.few, house.many))
        name = f"{house.many.homes:,} people, {rows:,} facts"
        yield _list(house, name, today)
        yield _board(house, name, today)
    yield statements(house, BOARD)
    yield Figure(f"flask eet list, {name}, the whole command", _typed(house, today), "s", most=MOST_SECONDS)


def _write(scheme_id: uuid.UUID, today: date) -> int:
    """Write what people do, pauses and what happened; return how many rows that is."""
    rows: dict[type[Any], list[dict[str, Any]]] = {model: [] for model in (AgreedTerms, Activity, Exemption, Event)}
    stays = sa.select(Stay.id, Stay.starts_on).where(Stay.scheme_id == scheme_id).order_by(Stay.ref)
    with transaction():
        for number, (stay_id, began) in enumerate(db.session.execute(stays)):
            _live(rows, {"stay_id": stay_id}, number, began, today)
        for model, values in rows.items():
            db.session.execute(sa.insert(model), values)
    return sum(map(len, rows.values()))


def _live(
    rows: dict[type[Any], list[dict[str, Any]]], own: dict[str, Any], number: int, began: date, today: date
) -> None:
    """Let somebody learn or work more or less, be paused now and then, and talk about it every twelve weeks."""
    written = {"recorded_at": OPENED, "recorded_by": None}
    terms = {"eet_target_tenths": 160, "eet_grace_weeks": 6, "eet_review_weeks": 12}
    rows[AgreedTerms].append(own | terms | {"agreed_on": began})
    for place in range(number % 4):
        first = began + timedelta(days=30 + 90 * place)
        known = {"kind": list(ActivityKind)[place], "provider": "Coleg Gwent", "pattern": Pattern.TERM_TIME}
        seen = Evidence.VERIFIED if number % 3 else Evidence.SEEN
        last = None if number % 5 == 0 else first + timedelta(days=80)
        its = {"tenths": 75 + 5 * (number % 20), "from_on": first, "last_day": last, "evidence": seen}
        rows[Activity].append({"id": uuid.uuid4(), "version": 1} | own | known | its | written)
    if number % 3 == 0:
        first = began + timedelta(days=60)
        its = {"from_on": first, "last_day": first + timedelta(days=41), "reason": ExemptionReason.SCHOOL_HOLIDAY}
        rows[Exemption].append({"id": uuid.uuid4(), "version": 1} | own | its | written)
    for kind, on in _happened(number, began, today):
        its = {"kind": kind, "on": on, "last_day": None, "tenths": 80 if kind is EventKind.TARGET else None}
        if kind is EventKind.PLAN_AGREED:
            its["last_day"] = on + timedelta(days=56)
        rows[Event].append({"id": uuid.uuid4()} | own | its | written)


def _happened(number: int, began: date, today: date) -> Iterator[tuple[EventKind, date]]:
    on = began + timedelta(days=28)
    while on <= today:
        yield EventKind.REVIEW, on
        on += timedelta(weeks=12)
    if number % 2:
        yield EventKind.SUPPORT_OFFERED, began + timedelta(days=50)
        yield EventKind.PLAN_AGREED, began + timedelta(days=56)
    if number % 7 == 0:
        yield EventKind.TARGET, began + timedelta(days=100)


def _list(house: BenchHouse, name: str, today: date) -> Figure:
    """Compare what the list asks and reckons with the same rows read by the driver alone."""
    with closing(sqlite_module().connect(house.file)) as connection:

        def ours() -> int:
            found = sum(1 for _ in commands.listed(house.many.scheme_id, on=today))
            db.session.rollback()
            return found

        def floor() -> int:
            return _read(connection, house.many.scheme_id.hex, today.isoformat())

        assert ours() == floor() == house.many.homes - 1, "not everybody is on the list"
        mine, raw = quickest(interleaved(ours, floor, rounds=ROUNDS))
    title = f"eet list of {name}: read and reckoned / the same read by hand"
    return Figure(title, mine * 1000, "ms", raw * 1000, most_ratio=MOST_RATIO)


def _read(connection: sqlite3.Connection, scheme_id: str, today: str) -> int:
    connection.execute("BEGIN")
    stays, *_facts = [connection.execute(text, (scheme_id, today, today)).fetchall() for text in READ]
    connection.execute("ROLLBACK")
    return len(stays)


def _board(house: BenchHouse, name: str, today: date) -> Figure:
    def ours() -> object:
        found = board.board([house.many.scheme_id], Wanted(), on=today, page=1)
        db.session.rollback()
        return found

    (seconds,) = medians(interleaved(ours, rounds=ROUNDS))
    return Figure(f"the board of EET, first page of {name}", seconds * 1000, "ms")


def _typed(house: BenchHouse, on: date) -> float:
    """Type the command, and return its seconds."""
    words = ["eet", "list", "--scheme", "MANY", "--on", on.isoformat(), "--format", "json"]
    began = time.perf_counter()
    done = house.app.test_cli_runner().invoke(args=words)
    seconds = time.perf_counter() - began
    assert done.exit_code == 0, done.output
    assert len(json.loads(done.stdout)) == house.many.homes - 1
    return seconds
