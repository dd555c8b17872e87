"""A throw-away PostgreSQL for the tests: started once for all xdist workers, gone afterwards whatever happens.

In conftest.py: pytest_plugins = ("servers",). With OFD_TEST_DATABASE=postgresql the server is started before the
workers are, OFD_TEST_PG_URL holds its postgresql+psycopg:// address, and only the tests that stand on a database run:
those that use the fixture database_url, directly or through another, or are marked database. A test that needs
PostgreSQL in a run on SQLite takes the fixture postgresql_url. A server of your own is used where OFD_TEST_PG_URL is
already set.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from scripts.machine import PRIVILEGED, Missing, postgresql_bin

URL_VARIABLE = "OFD_TEST_PG_URL"
DATABASE_FIXTURE = "database_url"
ROLE = "ofd"
START_SECONDS = 60
STOP_SECONDS = 30
COPY_STRATEGY_SINCE = 150000
PREPARING_LOCK = 0x0FD1
SETTINGS = {
    "listen_addresses": "",  # a socket in a private folder: no port to collide, nobody else on the computer can knock
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "300",
    "autovacuum": "off",  # it would hold a database while the tests copy it
    "jit": "off",
    "timezone": "UTC",
}
_running = ExitStack()
_own = itertools.count(1)


@contextmanager
def throwaway_postgresql() -> Iterator[str]:
    """Start a PostgreSQL server in a new folder, give its address, then stop it and remove the folder.

    The server hangs on a pipe: when this process ends, even killed, the pipe closes and server and folder go too.
    """
    programs = postgresql_bin()
    if programs is None:
        raise Missing("PostgreSQL’s server programs are missing. Type: make test")
    user = _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="ofd-pg-"))
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    log = folder / "server.log"
    data_format = ("--encoding=UTF8", "--locale=C.UTF-8")
    initdb = [programs / "initdb", "-D", data, f"--username={ROLE}", "--auth=trust", "--no-sync", *data_format]
    _run(initdb, user=user)
    start = [programs / "postgres", "-D", data, "-k", folder]
    start += [f"--{name}={value}" for name, value in SETTINGS.items()]
    with _hung_on_a_pipe(start, folder=folder, log=log, user=user) as server:
        url = f"postgresql+psycopg://{ROLE}@/postgres?host={folder}"
        _wait_until_it_answers(url, server, log)
        yield url


def pytest_configure(config: pytest.Config) -> None:
    """Start the server before the workers start, when this run is on PostgreSQL."""
    if (
        _on_postgresql()
        and not config.option.collectonly
        and not hasattr(config, "workerinput")
        and URL_VARIABLE not in os.environ
    ):
        try:
            os.environ[URL_VARIABLE] = _running.enter_context(throwaway_postgresql())
        except Missing as missing:
            raise pytest.UsageError(str(missing)) from missing


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, on PostgreSQL, what the run on SQLite has already tried: tests that stand on no database."""
    if _on_postgresql():
        others = [item for item in items if not _stands_on_a_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _stands_on_a_database(item)]


def pytest_unconfigure() -> None:
    """Stop the server this process started, if it did."""
    _running.close()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Give a server’s address: the one of this run, or one started for this worker alone."""
    if URL_VARIABLE in os.environ:
        yield os.environ[URL_VARIABLE]
        return
    with throwaway_postgresql() as url:
        yield url


@pytest.fixture
def own_database(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[str]:
    """Give the address of an empty database of the test’s own, of the kind this run is on; mark the test database."""
    if not _on_postgresql():
        yield f"sqlite:///{tmp_path / 'own.sqlite3'}"
        return
    server = request.getfixturevalue("postgresql_url")
    with new_database(server, f"ofd_own_{worker_id}_{os.getpid()}_{next(_own)}") as url:
        yield url


@contextmanager
def new_database(server_url: str, name: str, *, template: str = "template0") -> Iterator[str]:
    """Make a database, empty or as a copy of another, give its address, and drop it afterwards."""
    url = create_database_from(server_url, template, name)
    try:
        yield url
    finally:
        drop_database(server_url, name)


def create_database_from(server_url: str, template: str, name: str) -> str:
    """Copy a database file by file (nobody may be connected to it) and return the copy’s address."""
    with _maintenance(server_url) as connection:
        strategy = " STRATEGY FILE_COPY" if connection.info.server_version >= COPY_STRATEGY_SINCE else ""
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{strategy}'.encode())
    return database_url(server_url, name)


def drop_database(server_url: str, name: str) -> None:
    """Drop a database, whoever is still connected to it."""
    with _maintenance(server_url) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def prepared_template(server_url: str, name: str, build: Callable[[str], None]) -> str:
    """Return the name of a database that build(url) filled once, whichever worker comes first; the others wait."""
    with _maintenance(server_url) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [PREPARING_LOCK])
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            unfinished = f"{name}_unfinished"
            drop_database(server_url, unfinished)
            build(create_database_from(server_url, "template0", unfinished))
            connection.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"'.encode())
    return name


def database_url(server_url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)


def _on_postgresql() -> bool:
    return os.environ.get("OFD_TEST_DATABASE") == "postgresql"


def _stands_on_a_database(item: pytest.Item) -> bool:
    return DATABASE_FIXTURE in getattr(item, "fixturenames", ()) or item.get_closest_marker("database") is not None


@contextmanager
def _maintenance(server_url: str) -> Iterator[psycopg.Connection]:
    plain = server_url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(plain, autocommit=True) as connection:
        yield connection


@contextmanager
def _hung_on_a_pipe(
    command: list[str | Path], *, folder: Path, log: Path, user: str | None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server under a shell that ends it, and removes its folder, when its standard input closes."""
    words = shlex.join(map(str, command))
    script = (
        f"{words} >{shlex.quote(str(log))} 2>&1 & server=$!; "
        f"read -r _; kill -QUIT $server; wait $server; rm -rf {shlex.quote(str(folder))}"
    )
    shell = subprocess.Popen(
        ["/bin/sh", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,  # Ctrl-C is for pytest; it then closes the pipe
        **_as(user),
    )
    try:
        yield shell
    finally:
        shell.communicate(timeout=STOP_SECONDS)


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with _maintenance(url):
                return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')}") from error
            time.sleep(0.05)


def _unprivileged_user() -> str | None:
    """Return who runs the server: PostgreSQL refuses to be root."""
    if not PRIVILEGED:
        return None
    return "postgres" if "postgres" in {entry.pw_name for entry in pwd.getpwall()} else "nobody"


def _run(command: list[str | Path], *, user: str | None) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **_as(user))
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr}")


def _as(user: str | None) -> dict[str, Any]:
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
