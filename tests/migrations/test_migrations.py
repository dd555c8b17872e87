"""The numbered migrations: they build what the models say, and take every row with them up and down."""

from __future__ import annotations

import shutil
from pathlib import Path

import flask_migrate
import pytest
import rows
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from app.core import guards
from app.core.db import Base, db, may_write

HEAD = "0005"  # a new migration changes this line, so that two of the same number meet here
FOLDER = Path(__file__).resolve().parents[2] / "migrations"
pytestmark = pytest.mark.database


def _revisions():
    """Return every revision, oldest first."""
    return [script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()][::-1]


def _look(picture):
    with db.engine.connect() as connection:
        return picture(connection)


def _tables():
    return set(_look(lambda connection: sa.inspect(connection).get_table_names())) - {"alembic_version"}


def _fill(each):
    with may_write(), db.engine.begin() as connection:
        rows.fill(connection, Base.metadata, each=each)


@pytest.mark.once
def test_migrations_stand_in_one_line_numbered_from_0001_to_the_head():
    revisions = _revisions()
    assert ScriptDirectory(str(FOLDER)).get_heads() == [HEAD]
    assert revisions == [f"{number + 1:04}" for number in range(len(revisions))]
    files = sorted(file.name for file in (FOLDER / "versions").glob("*.py"))
    assert [name[:5] for name in files] == [f"{revision}_" for revision in revisions]


def test_migrations_build_exactly_what_the_models_say(migrated, built):
    del migrated
    by_migrations = _look(built)
    with may_write(), db.engine.begin() as connection:
        _drop_everything(connection)
        Base.metadata.create_all(connection)
        guards.install(connection)
        by_models = built(connection)
    assert set(by_migrations) == set(by_models)
    for name, words in by_models.items():
        assert by_migrations[name] == words, name
    assert len(by_models) > 4


def _drop_everything(connection):
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for name in reversed(Base.metadata.sorted_tables):
            name.drop(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
    else:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")


def test_alembic_finds_no_difference_between_models_and_database(migrated):
    del migrated
    flask_migrate.check()


def test_alembic_finds_a_difference_where_there_is_one(migrated):
    del migrated
    with may_write(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE home ADD COLUMN colour TEXT")
    with pytest.raises(SystemExit):
        flask_migrate.check()


@pytest.mark.parametrize("each", [0, 2, pytest.param(320, marks=pytest.mark.drill)])
def test_every_step_down_and_up_again_loses_no_row_of_a_table_that_stays(migrated, built, held, each):
    del migrated
    as_built = _look(built)
    if each:
        _fill(each)
    for revision in [*_revisions()[-2::-1], "base", *_revisions()]:
        before = _look(held)
        is_up = revision != "base" and not _at(revision)
        (flask_migrate.upgrade if is_up else flask_migrate.downgrade)(revision=revision)
        after = _look(held)
        for table in before.keys() & after.keys():
            for column in before[table].keys() & after[table].keys():
                assert after[table][column] == before[table][column], (revision, table, column)
        with db.engine.connect() as connection:
            assert guards.missing(connection) == [], revision
    assert _look(built) == as_built


def _at(revision):
    """Say whether the database has this revision behind it."""
    with db.engine.connect() as connection:
        now = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return now is not None and now > revision


def test_database_goes_down_to_nothing(migrated):
    del migrated
    _fill(2)
    flask_migrate.downgrade(revision="base")
    assert _tables() == set()


# --- what a migration must not do -------------------------------------------------------------------------------------
@pytest.fixture
def later(migrated, tmp_path):
    """Return a function that runs one more migration, made of this code, on a database with rows in every table."""
    del migrated
    _fill(2)
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))

    def _run(code):
        (folder / "versions" / "9999_later.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\n"
            f"revision, down_revision = '9999', '{HEAD}'\ndef upgrade():\n    {code}\ndef downgrade():\n    pass\n"
        )
        flask_migrate.upgrade(directory=str(folder))

    return _run


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("op.execute('DELETE FROM free_week')", "rows of free_week were lost"),
        ("op.execute('DELETE FROM audit_event')", "append-only"),
        (
            "op.create_table('half', sa.Column('id', sa.Integer)); raise ZeroDivisionError('in the middle')",
            "in the middle",
        ),
    ],
)
def test_migration_that_loses_rows_or_fails_is_undone(later, held, built, code, error):
    rows_before, built_before = _look(held), _look(built)
    with pytest.raises(Exception, match=error):
        later(code)
    assert (_look(held), _look(built)) == (rows_before, built_before)
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD


def test_migration_that_leaves_rows_pointing_at_nothing_is_undone(later, held):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("on PostgreSQL the keys stay on")
    before = _look(held)
    with pytest.raises(Exception, match="point at nothing"):
        later("op.execute(\"UPDATE home SET scheme_id = '00000000000000000000000000000000'\")")
    assert _look(held) == before


def test_table_that_is_rebuilt_keeps_its_own_rows_its_childrens_and_its_guards(later, held):
    """A rebuild on SQLite drops the table: its guards go with it, and with keys on so could its children’s rows."""
    before = _look(held)
    later(
        """for name in ("stay", "stay_home", "document", "audit_event"):
        rebuilt = "always" if op.get_bind().dialect.name == "sqlite" else "never"
        with op.batch_alter_table(name, recreate=rebuilt) as table:
            table.add_column(sa.Column("later", sa.Integer()))"""
    )
    after = _look(held)
    assert {table: {c: after[table][c] for c in columns} for table, columns in before.items()} == before
    with db.engine.connect() as connection:
        assert "later" in {column["name"] for column in sa.inspect(connection).get_columns("stay")}
        assert guards.missing(connection) == []
