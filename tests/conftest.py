"""What every test stands on: a fresh database (SQLite or PostgreSQL), an application, and people to act as."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import factories
import pytest
import sqlalchemy as sa
from factories import House
from flask import Flask
from hypothesis import settings as hypothesis_settings
from pages import PageClient

from app.core import guards
from app.core.db import Base, db, may_write
from app.factory import create_app
from config import Settings

pytest_plugins = ("servers", "browser")
# Red means the change, not the dice; make drill throws them.
hypothesis_settings.register_profile("same cases", deadline=None, derandomize=True)
hypothesis_settings.register_profile("new cases", deadline=None, print_blob=True)
hypothesis_settings.load_profile("same cases")
KEY = "a key for tests only, long enough to be taken for a real one 0123456789"


def _settings(url: str) -> Settings:
    return Settings(
        environment="test",
        secret_key=KEY,
        audit_key=KEY[::-1],
        database_url=url,
        base_url="http://localhost",
        trusted_hosts=("localhost", "127.0.0.1"),
        proxy_hops=0,
        smtp_host="",
        smtp_port=25,
        smtp_user="",
        smtp_password="",
        mail_from="",
    )


@pytest.fixture(scope="session")
def settings_for() -> Callable[[str], Settings]:
    return _settings


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    if os.environ.get("OFD_TEST_DATABASE", "sqlite") == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.sqlite3'}"
        return
    server = sa.make_url(os.environ["OFD_TEST_PG_URL"])
    name = f"ofd_{worker_id}_{os.getpid()}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture(scope="session")
def whole_app(database_url: str) -> Iterator[Flask]:
    house = create_app(_settings(database_url))
    house.testing = True
    with house.app_context():
        with may_write(), db.engine.begin() as connection:
            Base.metadata.create_all(connection)
            guards.install(connection)
        db.engine.dispose()
        if database_url.startswith("sqlite"):
            shutil.copy(_file(database_url), _file(database_url).with_suffix(".fresh"))
    yield house
    with house.app_context():
        db.engine.dispose()


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def app(whole_app: Flask, database_url: str) -> Iterator[Flask]:
    """Give a fresh, empty database and the application on it."""
    with whole_app.app_context():
        db.session.remove()
        if database_url.startswith("sqlite"):
            db.engine.dispose()
            for suffix in ("-wal", "-shm", "-journal"):
                Path(f"{_file(database_url)}{suffix}").unlink(missing_ok=True)
            shutil.copy(_file(database_url).with_suffix(".fresh"), _file(database_url))
        else:
            names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
            with may_write(), db.engine.begin() as connection:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # without the guards
                connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    yield whole_app
    with whole_app.app_context():
        db.session.remove()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """Push an application context whose session may write, for tests of services and queries."""
    with app.app_context(), may_write():
        yield app
        db.session.remove()


@pytest.fixture
def house(app: Flask) -> House:
    """Build a small scheme with one person in every role (see factories.House)."""
    return factories.build_house(app)


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Any], PageClient]:
    """Return a function that gives a signed-in browser for a person’s id (None: signed out)."""

    def _sign_in(person_id: Any = None) -> PageClient:
        client = PageClient(app)
        if person_id is not None:
            factories.sign_in(app, client, person_id)
        return client

    return _sign_in
