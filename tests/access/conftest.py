"""The street on a known day, put back for every test, and browsers that hold the sessions of its people."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from access.crawling import Crawl
from access.deeds import Doer
from access.people import NAMED, Persona
from access.street import Street, build, put_back, rows
from access.street_papers import printed
from flask import Flask
from flask.testing import FlaskClient

from app.core import mail
from app.core.db import Base, db, may_write
from app.documents import services as documents
from app.schemes import policy

_kept: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def _that_day() -> Iterator[None]:
    with time_machine.travel("2026-11-23 10:00", tick=False):
        yield


@pytest.fixture(autouse=True)
def _printed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print without the print room: a paper is its page, so that its words can be looked for."""
    monkeypatch.setattr(documents.pdf, "render", printed)


@pytest.fixture
def street(app: Flask, database_url: str) -> Street:
    """Give the two schemes, freshly put back."""
    with app.app_context():
        if _kept:
            _put_back(database_url)
        else:
            _kept["street"] = build(app)
            _kept["rows"] = rows()
            db.session.remove()
            if database_url.startswith("sqlite"):
                db.engine.dispose()  # whoever closes last leaves everything in the one file
                shutil.copy(_file(database_url), _file(database_url).with_suffix(".street"))
        db.session.remove()
    return _kept["street"]


@pytest.fixture
def again(app: Flask, street: Street, database_url: str) -> Callable[..., Street]:
    """Return a function that puts the street back in the middle of a test, with other rows if they are given."""

    def _again(other: dict[str, Any] | None = None) -> Street:
        with app.app_context():
            db.session.remove()
            if other is None:
                _put_back(database_url)
            else:
                _empty(database_url)
                put_back(other)
            db.session.remove()
        return street

    return _again


def _put_back(database_url: str) -> None:
    """Put the street back: as the file it was on SQLite, row by row on PostgreSQL."""
    if database_url.startswith("sqlite"):
        _copy(database_url, ".street")
    else:
        _empty(database_url)
        put_back(_kept["rows"])


@pytest.fixture
def kept_rows(street: Street) -> dict[str, Any]:
    """Give the rows of the street, to be changed and put back."""
    del street
    return deepcopy(_kept["rows"])


def _empty(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        _copy(database_url, ".fresh")
        return
    names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
    with may_write(), db.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # without the guards
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


def _copy(database_url: str, suffix: str) -> None:
    """Put a copy that was kept in the place of the database."""
    db.engine.dispose()
    file = _file(database_url)
    for beside in ("-wal", "-shm", "-journal"):
        Path(f"{file}{beside}").unlink(missing_ok=True)
    shutil.copy(file.with_suffix(suffix), file)


def _file(database_url: str) -> Path:
    return Path(database_url.removeprefix("sqlite:///"))


@pytest.fixture
def browser(app: Flask, street: Street) -> Callable[..., FlaskClient]:
    """Return a function that gives the bare browser of a persona, by name."""

    def _browser(who: str | Persona) -> FlaskClient:
        persona = NAMED[who] if isinstance(who, str) else who
        client = app.test_client()
        if persona.person is not None:
            with client.session_transaction() as cookie:
                cookie["_user_id"] = street.tokens[persona.place, persona.person]
                cookie["_fresh"] = True
        return client

    return _browser


@pytest.fixture
def without_token(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let posts past the outer check for a token: their forms then refuse them, and nothing is ever changed."""
    monkeypatch.setitem(app.config, "WTF_CSRF_CHECK_DEFAULT", False)


@pytest.fixture
def doer(app: Flask, street: Street, browser: Any, policy_of_a_slice: None, monkeypatch: pytest.MonkeyPatch) -> Doer:
    """Give somebody who carries every deed out; messages stay in the outbox."""
    del policy_of_a_slice
    monkeypatch.setattr(mail, "can_send", lambda: True)
    monkeypatch.setattr(mail, "send_waiting", lambda: (0, 0))
    return Doer(app, street, browser)


@pytest.fixture
def policy_of_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give schemes a policy to set, as a slice that has one would."""
    number = policy.Number("first_letter_days", "First letter after", "days", 7, 3, 14)
    section = policy.Section("arrears", "Rent that is owed", (number,))
    monkeypatch.setitem(policy._sections, "arrears", section)


@pytest.fixture
def in_production(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what only the demo shows: whom one may sign in as."""
    settings = replace(app.extensions["settings"], environment="production")
    monkeypatch.setitem(app.extensions, "settings", settings)


@pytest.fixture
def crawl(app: Flask, street: Street, browser: Any) -> Crawl:
    """Give somebody who opens every page of a persona."""
    return Crawl(app, street, browser)
