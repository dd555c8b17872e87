from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import servers
import sqlalchemy as sa

pytestmark = pytest.mark.once
HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def server(postgresql_url):
    return postgresql_url


def _folder(url):
    return Path(sa.make_url(url).query["host"])


def _ask(url, question):
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        answer = connection.exec_driver_sql(question)
        return answer.scalar() if answer.returns_rows else None


def test_server_settings_suit_the_tests(server):
    assert _ask(server, "SHOW fsync") == "off"
    assert _ask(server, "SHOW max_connections") == "300"
    assert _ask(server, "SHOW lc_collate") == "C.UTF-8"
    assert _ask(server, "SHOW server_encoding") == "UTF8"
    assert _ask(server, "SHOW listen_addresses") == ""


def test_copy_of_a_template_holds_its_rows_and_changes_alone(server):
    builds = []

    def _build(url):
        builds.append(url)
        _ask(url, "CREATE TABLE home (name text)")
        _ask(url, "INSERT INTO home VALUES ('Fflat 1 – Tŷ Cyfle')")

    first = servers.prepared_template(server, "test_template", _build)
    second = servers.prepared_template(server, "test_template", _build)
    assert (first, second, len(builds)) == ("test_template", "test_template", 1)
    with servers.new_database(server, "test_copy", template=first) as copy:
        _ask(copy, "DELETE FROM home")
        assert _ask(copy, "SELECT count(*) FROM home") == 0
    with servers.new_database(server, "test_copy", template=first) as copy:
        assert _ask(copy, "SELECT name FROM home") == "Fflat 1 – Tŷ Cyfle"
    with pytest.raises(sa.exc.OperationalError):
        _ask(copy, "SELECT 1")


def test_template_whose_building_fails_is_built_again(server):
    def _break(url):
        _ask(url, "CREATE TABLE half (name text)")
        raise ValueError("half-way")

    with pytest.raises(ValueError, match="half-way"):
        servers.prepared_template(server, "test_broken", _break)
    name = servers.prepared_template(server, "test_broken", lambda url: _ask(url, "CREATE TABLE whole (name text)"))
    with servers.new_database(server, "test_broken_copy", template=name) as copy:
        assert _ask(copy, "SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = 'public'") == "whole"


def test_server_whose_test_fails_is_stopped_and_removed():
    with pytest.raises(KeyboardInterrupt), servers.throwaway_postgresql() as url:
        raise KeyboardInterrupt
    assert not _folder(url).exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url.replace("+psycopg", ""))


def test_server_whose_parent_is_killed_is_stopped_and_removed():
    program = (
        "import servers, sys; c = servers.throwaway_postgresql(); print(c.__enter__(), flush=True); sys.stdin.read()"
    )
    path = os.pathsep.join(map(str, (HOUSE, HOUSE / "tests")))
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    ) as parent:
        folder = _folder(parent.stdout.readline().strip())
        assert (folder / "data" / "postmaster.pid").exists()
        parent.send_signal(signal.SIGKILL)
    # The shell that held the server removes the folder last; the kernel tells when the folder is gone.
    subprocess.run(["timeout", "30", "sh", "-c", f"while [ -e {folder} ]; do sleep 0.05; done"], check=True)


@pytest.mark.parametrize(("database", "expected"), [("sqlite", 4), ("postgresql", 3)])
def test_run_on_postgresql_leaves_out_tests_that_stand_on_no_database(tmp_path, server, database, expected):
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = database", encoding="utf-8")
    (tmp_path / "test_it.py").write_text(
        "import pytest\n"
        "@pytest.fixture\ndef database_url(): return ''\n"
        "@pytest.fixture\ndef app(database_url): return ''\n"
        "def test_pure(): pass\n"
        "def test_direct(database_url): pass\n"
        "def test_through_another(app): pass\n"
        "@pytest.mark.database\ndef test_marked(): pass\n",
        encoding="utf-8",
    )
    path = os.pathsep.join(map(str, (HOUSE, HOUSE / "tests")))
    environ = {**os.environ, "PYTHONPATH": path, "OFD_TEST_DATABASE": database, servers.URL_VARIABLE: server}
    command = [sys.executable, "-m", "pytest", "-p", "servers", "-p", "no:cacheprovider", "-q", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=True)
    assert f"{expected} passed" in done.stdout
