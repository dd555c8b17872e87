"""Rows that are only ever added: every way of changing or losing one is refused by the database itself."""

from __future__ import annotations

import re

import pytest
import rows
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.core import guards
from app.core.db import Base, db, engine_options, may_write, prepare_engine

APPEND_ONLY = {
    "agreed_terms",
    "agreement_issue",
    "audit_event",
    "audit_seal",
    "bank_file",
    "bank_posting",
    "bank_return",
    "bank_row",
    "bank_row_text",
    "clause_text",
    "contact",
    "document",
    "document_bytes",
    "document_facts",
    "eet_evidence_check",
    "hand_over",
    "ledger_entry",
    "ledger_note",
    "letter_batch",
    "letter_in_batch",
    "life_event",
    "pack_clause",
    "pack_version",
    "plan_event",
    "policy_document",
    "signature",
}
IN_PART = {"eet_event"}  # its last day may move, and it may be taken back: tests/eet/test_events_and_plans.py
SAYS_SO = re.compile(r"append-only|frozen|never an edit|never changed|byte for byte|as it was issued", re.IGNORECASE)
# A line of a rent account that is put in again is out of its turn, or charged twice, before it is anything else.
REFUSALS = ("append-only", "ledger_entry_in_sequence", "ledger_entry_charged_once")


@pytest.fixture
def connection(app):
    """A connection that may write, to a database with two rows in every table."""
    with app.app_context(), may_write(), db.engine.connect() as made, made.begin() as begun:
        rows.fill(made, Base.metadata)
        yield made
        begun.rollback()


@pytest.fixture(params=["guarded", "teeth"])
def guarded(request, connection):
    """Try everything twice: as it is, where all is refused, and with the guards gone, where it must succeed."""
    if request.param == "teeth":
        for guard in guards.all_guards():
            _drop(connection, guard)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
    yield request.param == "guarded"
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA recursive_triggers=ON")


def _drop(connection, guard):
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"DROP TRIGGER {guard.name}")
    elif guard.postgresql:
        is_trigger = "EXCLUDE" not in guard.postgresql[-1]
        sentence = "DROP TRIGGER {0} ON {1}" if is_trigger else "ALTER TABLE {1} DROP CONSTRAINT {0}"
        connection.exec_driver_sql(sentence.format(guard.name, guard.table))


def _tables():
    return [table for table in Base.metadata.sorted_tables if table.name in APPEND_ONLY]


def _refused(connection, deed) -> bool:
    """Say whether the deed was refused as append-only; what it did is undone."""
    inner = connection.begin_nested()
    try:
        deed()
    except sa.exc.DBAPIError as error:
        return any(words in str(error) for words in REFUSALS)
    else:
        return False
    finally:
        inner.rollback()


def _update(connection, table):
    column = list(table.columns)[-1]
    connection.execute(sa.update(table).values({column.name: column}))


def _delete(connection, table):
    leaf = {
        child.name for child in Base.metadata.sorted_tables for fk in child.foreign_keys if fk.column.table is table
    }
    if leaf and connection.dialect.name == "sqlite":  # its own rows are pointed at: only the guard is to be tried
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    connection.execute(sa.delete(table))


def _columns(table):
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _replace(connection, table):
    columns = _columns(table)
    connection.exec_driver_sql(f"INSERT OR REPLACE INTO {table.name} ({columns}) SELECT {columns} FROM {table.name}")  # noqa: S608


def _upsert(connection, table):
    columns, key = _columns(table), ", ".join(column.name for column in table.primary_key)
    changed = list(table.columns)[-1].name
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {table.name} WHERE true "  # noqa: S608
        f'ON CONFLICT ({key}) DO UPDATE SET "{changed}" = excluded."{changed}"'
    )


def _orm(connection, table, change):
    model = next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table)
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        change(session, session.scalars(sa.select(model)).first())
        session.flush()


def _orm_delete(connection, table):
    _orm(connection, table, lambda session, row: session.delete(row))


def _orm_update(connection, table):
    def _change(_session, row):
        column = [column for column in table.columns if not column.primary_key][-1]
        flag_modified(row, sa.inspect(type(row)).get_property_by_column(column).key)

    _orm(connection, table, _change)


ROUTES = [_update, _delete, _replace, _upsert, _orm_delete, _orm_update]


@pytest.mark.parametrize("route", ROUTES)
def test_row_that_is_only_ever_added_cannot_be_changed_or_lost(connection, guarded, route):
    if route is _replace and connection.dialect.name != "sqlite":
        pytest.skip("SQLite alone knows INSERT OR REPLACE")
    tables = _tables() if guarded else [table for table in _tables() if table.name in {"audit_event", "signature"}]
    answers = {table.name: _refused(connection, lambda table=table: route(connection, table)) for table in tables}
    assert answers == dict.fromkeys(answers, guarded)


def test_table_that_is_only_ever_added_to_cannot_be_emptied_at_once(connection, guarded):
    if connection.dialect.name == "sqlite":
        pytest.skip("PostgreSQL alone knows TRUNCATE")
    if not guarded:
        for table in _tables():
            connection.exec_driver_sql(f"DROP TRIGGER {table.name}_no_truncate ON {table.name}")
    answers = {
        table.name: _refused(
            connection, lambda table=table: connection.exec_driver_sql(f"TRUNCATE {table.name} CASCADE")
        )
        for table in _tables()
    }
    assert answers == dict.fromkeys(answers, guarded)


def test_guard_against_emptying_is_missed_and_put_back(connection):
    if connection.dialect.name == "sqlite":
        pytest.skip("PostgreSQL alone knows TRUNCATE")
    connection.exec_driver_sql("DROP TRIGGER ledger_entry_no_truncate ON ledger_entry")
    assert guards.missing(connection) == ["ledger_entry_no_delete"]
    guards.install(connection)
    assert guards.missing(connection) == []


def test_replace_passes_the_guards_without_recursive_triggers_and_so_the_pragma_is_needed(connection):
    if connection.dialect.name != "sqlite":
        pytest.skip("SQLite alone knows INSERT OR REPLACE")
    table = Base.metadata.tables["audit_event"]
    assert _refused(connection, lambda: _replace(connection, table))
    connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
    try:
        assert not _refused(connection, lambda: _replace(connection, table))
    finally:
        connection.exec_driver_sql("PRAGMA recursive_triggers=ON")


def test_thing_an_added_row_belongs_to_cannot_be_deleted(connection):
    pairs = {(fk.column.table, table) for table in _tables() for fk in table.foreign_keys}
    assert pairs
    for parent, table in sorted(pairs, key=str):
        inner = connection.begin_nested()
        with pytest.raises(sa.exc.DBAPIError):  # by the key, or by the parent’s own guard
            connection.execute(sa.delete(parent))
        inner.rollback()
        assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 2


def test_no_key_deletes_or_empties_what_points_at_it():
    keys = [fk for table in Base.metadata.sorted_tables for fk in table.foreign_key_constraints]
    assert [fk.name for fk in keys if fk.ondelete or fk.onupdate] == []


@pytest.mark.database
@pytest.mark.parametrize("guarded", [True, False])
def test_even_a_cascade_stops_at_the_guard(own_database, monkeypatch, guarded):
    """Our own tables never cascade (above); a mistaken one would still lose nothing. Without the guard it would."""
    metadata = sa.MetaData()
    sa.Table("parent", metadata, sa.Column("id", sa.Integer, primary_key=True))
    key = sa.ForeignKey("parent.id", ondelete="CASCADE")
    child = sa.Table("child", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("parent_id", key))
    monkeypatch.setattr(guards, "_guards", {})
    if guarded:
        guards.append_only(type("Child", (), {"__tablename__": "child"}))
    engine = sa.create_engine(own_database, **engine_options(own_database))
    prepare_engine(engine)
    with may_write(), engine.begin() as made:
        metadata.create_all(made)
        guards.install(made)
        made.exec_driver_sql("INSERT INTO parent VALUES (1)")
        made.exec_driver_sql("INSERT INTO child VALUES (1, 1)")
        assert _refused(made, lambda: made.exec_driver_sql("DELETE FROM parent")) is guarded
        assert made.scalar(sa.select(sa.func.count()).select_from(child)) == 1
    engine.dispose()


# --- the list of guards, and what stands in the database --------------------------------------------------------------
def test_every_model_that_says_it_is_only_added_to_has_its_guards():
    said = {
        mapper.local_table.name
        for mapper in Base.registry.mappers
        if SAYS_SO.search(mapper.class_.__doc__ or "") or mapper.local_table.name in APPEND_ONLY
    }
    for verb in ("update", "delete"):
        assert {g.table for g in guards.all_guards() if g.name == f"{g.table}_no_{verb}"} == said | IN_PART
    assert said == APPEND_ONLY


def test_every_guard_stands_in_a_new_database(connection):
    assert guards.missing(connection) == []


def test_guard_that_was_dropped_is_named_and_put_back(connection):
    on_sqlite = connection.dialect.name == "sqlite"
    for guard in guards.all_guards():
        if on_sqlite or guard.postgresql:  # on PostgreSQL one constraint does what two triggers do on SQLite
            _drop(connection, guard)
            assert guards.missing(connection) == [guard.name]
            guards.install(connection)
            assert guards.missing(connection) == []


def test_guard_put_to_sleep_or_weakened_is_named_and_mended(connection):
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP TRIGGER audit_event_no_delete")
        connection.exec_driver_sql(
            "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event WHEN 0 BEGIN SELECT 1; END"
        )
    else:
        connection.exec_driver_sql("ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_delete")
    assert guards.missing(connection) == ["audit_event_no_delete"]
    guards.install(connection)
    assert guards.missing(connection) == []
    assert _refused(connection, lambda: _delete(connection, Base.metadata.tables["audit_event"]))


def test_guard_of_a_table_that_is_not_there_yet_is_not_missed(connection):
    for name in ("signature", "agreement_issue"):
        Base.metadata.tables[name].drop(connection)
    assert guards.missing(connection) == []
    guards.install(connection)
