"""A rent run of 10,000 accounts for a week, held against one raw INSERT of the same rows into a copy of the file."""

from __future__ import annotations

import shutil
import time
import uuid
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.core import clock
from app.core.db import db, engine_options, prepare_engine, sqlite_module, transaction
from app.core.permissions import SYSTEM
from app.rent import run
from app.rent.models import Entry
from app.tenancies.models import RentTerm, Stay
from app.tenancies.rules import RentPeriod
from bench.figures import Figure, quickest
from bench.house import BenchHouse

WEEKS_BEFORE, ROUNDS = 12, 5
BEGAN = date(2026, 1, 5)
TODAY = BEGAN + timedelta(weeks=WEEKS_BEFORE + ROUNDS + 1)
MOST_TIMES, MOST_SECONDS = 5, 2
COLUMNS = [column.name for column in Entry.__table__.columns]
INSERT = f"INSERT INTO ledger_entry ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608


def figures(house: BenchHouse) -> list[Figure]:
    """Measure the run in a house that has charged rent for twelve weeks, and how long other writers wait for it."""
    scheme_id = house.many.scheme_id
    with house.app.test_request_context():
        _agree_rents(scheme_id)
        _charge(scheme_id, BEGAN + timedelta(weeks=WEEKS_BEFORE), TODAY)
    ours, floor, locked = _rounds(house, BEGAN + timedelta(weeks=WEEKS_BEFORE), TODAY)
    name = f"rent run of {house.many.homes:,} accounts for a week"
    return [
        Figure(f"{name} / one raw INSERT of its rows", ours, "ms", floor, most_ratio=MOST_TIMES),
        Figure(f"{name}: other writers wait", locked, "s", most=MOST_SECONDS),
    ]


def figures_of_years(house: BenchHouse, lines: int) -> list[Figure]:
    """Measure the run in a house with five years of rent."""
    today = clock.today()
    ours, floor, locked = _rounds(house, today - timedelta(days=today.weekday()), today)  # Monday: the rent day
    name = f"rent run of {house.many.homes:,} accounts, {lines / 1e6:.1f} million lines, for a week"
    return [
        Figure(f"{name} / one raw INSERT of its rows", ours, "ms", floor, most_ratio=MOST_TIMES),
        Figure(f"{name}: other writers wait", locked, "s"),
    ]


def _rounds(house: BenchHouse, charged_to: date, today: date) -> tuple[float, float, float]:
    """Charge some weeks more, one by one; return the quickest run and INSERT in ms, and the longest wait in seconds."""
    copy = house.file.with_suffix(".copy")
    _copy(house.file, copy)
    whole, locked, raw = [], [], []
    with house.app.test_request_context():
        for week in range(1, ROUNDS + 1):
            on = charged_to + timedelta(weeks=week)
            seconds, inside = _charge(house.many.scheme_id, on, today)
            whole.append(seconds)
            locked.append(inside)
            raw.append(_insert_raw(copy, _rows_of_the_week(house, on)))
    ours, floor = (seconds * 1000 for seconds in quickest([whole, raw]))
    return ours, floor, max(locked)


def _agree_rents(scheme_id: uuid.UUID) -> None:
    """Give each stay a rent, all from one day: a running house, not one that has just opened."""
    with transaction():
        db.session.execute(sa.update(Stay).where(Stay.scheme_id == scheme_id).values(starts_on=BEGAN))
        stays = db.session.scalars(sa.select(Stay.id).where(Stay.scheme_id == scheme_id)).all()
        terms = [
            {
                "id": uuid.uuid4(),
                "stay_id": stay_id,
                "from_on": BEGAN,
                "period": RentPeriod.WEEKLY,
                "rent_pence": 8250 + number % 500,
            }
            for number, stay_id in enumerate(stays)
        ]
        db.session.execute(sa.insert(RentTerm), terms)


def _charge(scheme_id: uuid.UUID, until: date, today: date) -> tuple[float, float]:
    """Carry out a run; return its seconds, and those inside the write."""
    began = time.perf_counter()
    planned = run.preview([scheme_id], until, today=today)
    db.session.rollback()
    locked = time.perf_counter()
    with transaction():
        run.carry_out(planned, actor=SYSTEM)
    ended = time.perf_counter()
    return ended - began, ended - locked


def _copy(file: Path, copy: Path) -> None:
    with closing(sqlite_module().connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(file, copy)


def _rows_of_the_week(house: BenchHouse, on: date) -> list[tuple[Any, ...]]:
    its = "effective_on = ? AND kind = 'charge' AND stay_id IN (SELECT id FROM stay WHERE scheme_id = ?)"
    chosen = f"SELECT {', '.join(COLUMNS)} FROM ledger_entry WHERE {its} ORDER BY stay_id, sequence"  # noqa: S608
    with closing(sqlite_module().connect(house.file)) as connection:
        found = connection.execute(chosen, [on.isoformat(), house.many.scheme_id.hex]).fetchall()
    assert found, "nothing was charged"
    return found


def _insert_raw(copy: Path, rows: list[tuple[Any, ...]]) -> float:
    """Insert rows with the driver alone, in one transaction, by a connection set up as ours are; return the seconds."""
    url = f"sqlite:///{copy}"
    engine = sa.create_engine(url, **engine_options(url))
    prepare_engine(engine)
    with closing(engine.raw_connection()) as connection:
        began = time.perf_counter()
        connection.cursor().execute("BEGIN IMMEDIATE")
        connection.cursor().executemany(INSERT, rows)
        connection.cursor().execute("COMMIT")
        seconds = time.perf_counter() - began
    engine.dispose()
    return seconds
