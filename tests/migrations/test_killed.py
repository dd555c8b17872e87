"""Migrations that are killed in the middle, or start twice at once: the old schema or the new one, never between."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import flask_migrate
import pytest
import rows
import sqlalchemy as sa

from app.core import guards
from app.core.db import Base, db, may_write

HOUSE = Path(__file__).resolve().parents[2]
UPGRADING = Path(__file__).with_name("upgrading.py")
STATEMENTS = 90  # changes of an upgrade from nothing, the guards among them: a little fewer than there are
pytestmark = pytest.mark.database


def _start(url, revision, dies_before=None):
    words = [sys.executable, str(UPGRADING), url, revision, *([str(dies_before)] if dies_before else [])]
    env = os.environ | {"PYTHONPATH": str(HOUSE)}
    return subprocess.Popen(words, cwd=HOUSE, env=env, stderr=subprocess.PIPE, text=True)


def _look(picture):
    with db.engine.connect() as connection:
        found = picture(connection)
    db.engine.dispose()
    return found


def _tables(connection):
    return set(sa.inspect(connection).get_table_names()) - {"alembic_version"}


def _killed_upgrade_leaves_nothing_and_the_next_one_finishes(url, dies_before):
    killed = _start(url, "head", dies_before)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL, "it was done before it was to die"
    assert _look(_tables) == set()
    flask_migrate.upgrade()
    assert _look(_tables) == set(Base.metadata.tables)
    assert _look(guards.missing) == []


def _killed_downgrade_loses_nothing(url, dies_before, built, held):
    flask_migrate.upgrade()
    with may_write(), db.engine.begin() as connection:
        rows.fill(connection, Base.metadata)
    before = _look(built), _look(held)
    killed = _start(url, "base", dies_before)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert (_look(built), _look(held)) == before


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("dies_before", [2, STATEMENTS, "commit"])
def test_upgrade_killed_early_or_late_leaves_nothing_behind(own_database, dies_before):
    _killed_upgrade_leaves_nothing_and_the_next_one_finishes(own_database, dies_before)


@pytest.mark.usefixtures("empty")
def test_downgrade_killed_in_the_middle_loses_nothing(own_database, built, held):
    _killed_downgrade_loses_nothing(own_database, 30, built, held)


@pytest.mark.drill
@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("dies_before", random.Random(2026).sample(range(1, STATEMENTS), 20))  # noqa: S311
def test_upgrade_killed_anywhere_leaves_nothing_behind(own_database, dies_before):
    _killed_upgrade_leaves_nothing_and_the_next_one_finishes(own_database, dies_before)


@pytest.mark.drill
@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("dies_before", random.Random(2027).sample(range(1, 60), 20))  # noqa: S311
def test_downgrade_killed_anywhere_loses_nothing(own_database, built, held, dies_before):
    _killed_downgrade_loses_nothing(own_database, dies_before, built, held)


@pytest.mark.usefixtures("empty")
def test_two_upgrades_at_once_make_one_schema(own_database, built):
    both = [_start(own_database, "head") for _ in range(2)]
    errors = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], errors
    made = _look(built)
    assert _look(guards.missing) == []
    assert _look(lambda connection: connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar()) == 1
    flask_migrate.downgrade(revision="base")
    flask_migrate.upgrade()
    assert _look(built) == made
