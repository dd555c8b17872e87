"""A page of 50 of 10,000 homes against the same SQL and rows by hand, and the statements of every long list."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from http import HTTPStatus

import sqlalchemy as sa
from flask import Flask

from app.core.db import db, sqlite_module
from app.core.paging import PER_PAGE, Paged
from app.core.permissions import Actor, Role
from app.schemes import queries, rules
from app.schemes.queries import HomeRow, HomesWanted
from app.schemes.rules import CertificateKind, Fuel, Record
from bench.figures import Figure, interleaved, medians, quickest
from bench.house import BenchHouse, Large

ON = date(2026, 2, 2)
MIDDLE = 100
ROUNDS, IN_A_ROUND = 40, 5
LISTS = ("/homes", "/people", "/stays")
NOT_COUNTED = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")
COUNT = "SELECT count(*) FROM home JOIN scheme ON scheme.id = home.scheme_id WHERE home.scheme_id IN (?)"
PAGE = """
    SELECT home.id, home.scheme_id, scheme.name, home.ref, home.name, coalesce(home.house, ''),
           coalesce(home.floor, ''), home.bedrooms, home.fuel
    FROM home JOIN scheme ON scheme.id = home.scheme_id
    WHERE home.scheme_id IN (?)
    ORDER BY scheme.name, scheme.id, home.order_key, home.id
    LIMIT ? OFFSET ?
"""
RECORDS = "SELECT home_id, kind, done_on, expires_on FROM certificate WHERE home_id IN ({})"


def figures(house: BenchHouse) -> list[Figure]:
    """Measure the lists."""
    return [*_by_hand(house), _whole_page(house), *(statements(house, address) for address in LISTS)]


def _by_hand(house: BenchHouse) -> Iterator[Figure]:
    """Compare what the page asks of the database with the same SQL and rows written by hand, on two pages."""
    actor = Actor(roles=frozenset({(house.many.scheme_id, Role.STAFF)}))
    with house.app.app_context(), closing(sqlite_module().connect(house.file)) as connection:
        for name, number in (("first", 1), ("middle", MIDDLE)):

            def ours(number: int = number) -> Paged[HomeRow]:
                found = queries.homes(actor, HomesWanted(), on=ON, page=number)
                db.session.rollback()
                return found

            def floor(number: int = number) -> Paged[HomeRow]:
                return _raw_page(connection, house.many.scheme_id, number)

            assert ours() == floor(), "the page by hand is not the page"
            mine, raw = quickest(interleaved(ours, floor, rounds=ROUNDS, repeat=IN_A_ROUND))
            title = f"50 of {house.many.homes:,} homes, {name} page: query and rows / the same by hand"
            yield Figure(title, mine * 1000, "ms", raw * 1000, most_ratio=3)


def _raw_page(connection: sqlite3.Connection, scheme_id: uuid.UUID, number: int) -> Paged[HomeRow]:
    """Return the page as somebody would write it with the driver alone: three statements in one read transaction.

    The rows are those the page shows, so how each home stands is decided by the same rule.
    """
    connection.execute("BEGIN")
    total = connection.execute(COUNT, [scheme_id.hex]).fetchone()[0]
    found = connection.execute(PAGE, [scheme_id.hex, PER_PAGE, (number - 1) * PER_PAGE]).fetchall()
    ids = [row[0] for row in found]
    kept = connection.execute(RECORDS.format(", ".join("?" * len(ids))), ids).fetchall()
    connection.execute("ROLLBACK")
    records: dict[str, list[Record]] = {}
    for home_id, kind, done_on, expires_on in kept:
        expiry = date.fromisoformat(expires_on) if expires_on else None
        records.setdefault(home_id, []).append(Record(CertificateKind(kind), date.fromisoformat(done_on), expiry))
    rows = []
    for home_id, its_scheme, *facts, fuel in found:
        held = rules.standings(records.get(home_id, []), fuel=Fuel(fuel), on=ON)
        rows.append(HomeRow(uuid.UUID(home_id), uuid.UUID(its_scheme), *facts, held))
    return Paged(rows, number, total)


def _whole_page(house: BenchHouse) -> Figure:
    """Measure the whole page as a browser asks for it: session, permissions, menu, table."""
    (mine,) = medians(interleaved(lambda: _open(house.many, "/homes"), rounds=ROUNDS))
    return Figure(f"50 of {house.many.homes:,} homes: the whole page, signed in", mine * 1000, "ms")


def statements(house: BenchHouse, address: str) -> Figure:
    """Count what a page of a list sends to the database, with many rows and (the floor) with a few."""
    few, many = (_counted(house.app, large, address) for large in (house.few, house.many))
    title = f"{address}: statements for {house.many.homes:,} homes / for {house.few.homes}"
    return Figure(title, many, "statements", few, most_ratio=1)


def _open(large: Large, address: str) -> None:
    answer = large.worker.get(address)
    assert answer.status_code == HTTPStatus.OK, f"{address} answered {answer.status}"


def _counted(app: Flask, large: Large, address: str) -> int:
    with app.app_context():
        engine = db.engine
    _open(large, address)  # the first page of a visit writes down that somebody is here
    with _listening(engine) as sent:
        _open(large, address)
    return len(sent)


@contextmanager
def _listening(engine: sa.Engine) -> Iterator[list[str]]:
    sent: list[str] = []

    def hear(*said: object) -> None:
        statement = str(said[2])
        if not statement.startswith(NOT_COUNTED):
            sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", hear)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", hear)
