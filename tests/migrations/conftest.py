"""An application on an empty database, and two pictures of a database: what it is built like, what it holds."""

from __future__ import annotations

from collections import Counter

import flask_migrate
import pytest
import sqlalchemy as sa

from app.core.db import db
from app.factory import create_app


@pytest.fixture
def empty(own_database, settings_for):
    """An application whose database has nothing in it, not even tables."""
    app = create_app(settings_for(own_database))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def migrated(empty):
    flask_migrate.upgrade()
    return empty


@pytest.fixture(scope="session")
def built():
    """Return a function that pictures what a database is built like, so that two pictures can be compared."""
    return _built


@pytest.fixture(scope="session")
def held():
    """Return a function that pictures every row of every table, column by column."""
    return _held


def _built(connection: sa.Connection) -> dict[str, object]:
    return _built_on_sqlite(connection) if connection.dialect.name == "sqlite" else _built_on_postgresql(connection)


def _built_on_sqlite(connection):
    """Read the very words of each CREATE; the order of columns and constraints may differ."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: sorted(_parts(" ".join(sql.split()))) for name, sql in rows if name != "alembic_version"}


def _parts(sql):
    """Split a CREATE at the commas that stand in its outer brackets, and at those brackets."""
    depth, part = 0, ""
    for letter in sql:
        depth += (letter == "(") - (letter == ")")
        if depth <= 1 and letter in "(),":
            yield part.strip()
            part = ""
        else:
            part += letter
    yield part.strip()


CATALOGUE = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, l.collname,
               pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
        LEFT JOIN pg_collation l ON l.oid = a.attcollation
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped""",
    "constraints": """
        SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": """
        SELECT proname, prosrc FROM pg_proc JOIN pg_language l ON l.oid = prolang
        WHERE pronamespace = 'public'::regnamespace AND l.lanname = 'plpgsql'""",
}


def _built_on_postgresql(connection):
    found = {name: connection.exec_driver_sql(question).all() for name, question in CATALOGUE.items()}
    return {name: sorted(str(row) for row in rows if "alembic" not in str(row)) for name, rows in found.items()}


def _held(connection):
    """Return table → column → how often each value is there, for comparing what two moments have in common."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    picture = {}
    for table in metadata.sorted_tables:
        if table.name != "alembic_version":
            rows = connection.execute(sa.select(*(sa.cast(c, sa.Text) for c in table.columns))).all()
            columns = zip(*rows, strict=True) if rows else [()] * len(table.columns)
            picture[table.name] = {c.name: Counter(map(str, v)) for c, v in zip(table.columns, columns, strict=True)}
    return picture
