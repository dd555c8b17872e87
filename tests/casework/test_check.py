"""The check that everything is as it was left."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.casework import check, heads
from app.core import audit, clock, guards
from app.core.db import db, may_write, transaction
from app.core.permissions import SYSTEM
from app.documents import services as documents
from app.documents.models import DocumentKind, Variant
from app.schemes.models import Language

KEY = "a key of this test"
EMPTIED = {
    "sqlite": "UPDATE document_bytes SET content = x'00'",
    "postgresql": "UPDATE document_bytes SET content = '\\x00'",
}
ORPHAN = (
    "INSERT INTO free_week (id, scheme_id, week_starts) VALUES "
    "('00000000000000000000000000000001', '00000000000000000000000000000002', '2026-01-05')"
)


@pytest.fixture
def kept(app, house, monkeypatch):
    """Give the id of one stored paper, with the audit sealed."""
    monkeypatch.setattr(documents.pdf, "render", lambda _html: b"%PDF-1.7 as it was")
    monkeypatch.setattr(documents, "page_of", lambda *_a, **_k: "")
    with app.test_request_context():
        with transaction():
            person_id = house.persons["tenant"]
            paper = documents.Paper(
                house.scheme_id, person_id, DocumentKind.AGREEMENT, Language.EN, Variant.STANDARD, "", {"a": 1}
            )
            document_id = documents.prepare(paper, actor=SYSTEM, now=clock.now()).id
        documents.render(document_id)
        with transaction():
            audit.seal(KEY)
        yield document_id


def _sql(*statements):
    db.session.rollback()  # so that the next look is a fresh one
    with may_write(), db.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _unguard(table, verb):
    on_postgresql = db.engine.dialect.name == "postgresql"
    _sql(f"DROP TRIGGER {table}_no_{verb}" + (f" ON {table}" if on_postgresql else ""))


def _reguard():
    with may_write(), db.engine.begin() as connection:
        guards.install(connection)


@pytest.mark.usefixtures("kept")
def test_a_house_as_it_was_left_has_no_findings():
    assert check.findings(KEY) == []


def test_a_paper_whose_bytes_changed_is_named(kept):
    _unguard("document_bytes", "update")
    _sql(EMPTIED[db.engine.dialect.name])
    _reguard()
    assert check.findings(KEY) == [f"Paper {kept} is not what was stored."]


@pytest.mark.usefixtures("kept")
def test_an_audit_that_was_changed_is_named_by_its_seal():
    _unguard("audit_event", "update")
    _sql("UPDATE audit_event SET event = 'accounts.session.opened'")
    _reguard()
    assert check.findings(KEY) == ["The audit was changed under seal 1."]
    assert check.findings("another key") == ["The audit was changed under seal 1."]


@pytest.fixture
def heads_file(kept, tmp_path):
    """Give a file that holds where the audit of `kept` ends."""
    del kept
    file = tmp_path / "audit-heads"
    heads.keep(file, audit.head())
    return file


def _sealed_again():
    """Let something happen and seal it; return where the audit ends now."""
    with transaction():
        audit.record("accounts.session.opened", "nothing", actor=SYSTEM)
        audit.seal(KEY)
    return audit.head()


@pytest.mark.parametrize("cut", ["all of it", "its end"])
def test_an_audit_that_was_cut_off_is_noticed_by_the_head_kept_outside(heads_file, cut):
    first, second = audit.head(), _sealed_again()
    heads.keep(heads_file, second)
    assert check.findings(KEY, heads_file) == []
    kept_until = (first.last_event, first.seal_id) if cut == "its end" else (0, 0)
    for table, last in zip(("audit_event", "audit_seal"), kept_until, strict=True):
        _unguard(table, "delete")
        _sql(f"DELETE FROM {table} WHERE id > {last}")  # noqa: S608 - a number of our own
    _reguard()
    assert check.findings(KEY) == [], "what is left of the chain holds together: the database alone shows nothing"
    (found,) = check.findings(KEY, heads_file)
    assert found.startswith(f"The audit ends at seal {kept_until[1]}, but there was a seal {second.seal_id}.")


def test_an_audit_chained_anew_with_the_key_is_noticed_by_the_head_kept_outside(heads_file):
    _unguard("audit_seal", "delete")
    _sql("DELETE FROM audit_seal")
    _reguard()
    again = _sealed_again()
    assert again.seal_id == 1 or db.engine.dialect.name == "postgresql"
    (found,) = check.findings(KEY, heads_file)
    assert "seal 1" in found or f"seal {again.seal_id}" in found


def test_a_file_of_heads_that_is_gone_or_says_something_else_is_named(heads_file):
    heads_file.write_text(heads_file.read_text() + "by hand\n")
    assert check.findings(KEY, heads_file) == [f"Line 2 of {heads_file} says nothing of the audit."]
    heads_file.unlink()
    assert check.findings(KEY, heads_file) == [
        f"No end of the audit is kept in {heads_file}. Type: flask nightly",
    ]


@pytest.mark.usefixtures("app")
def test_a_house_with_nothing_sealed_misses_no_head(app, tmp_path):
    with app.test_request_context():
        assert check.findings(KEY, tmp_path / "audit-heads") == []


@pytest.mark.usefixtures("kept")
def test_a_guard_that_is_gone_is_named_with_what_to_type():
    _unguard("hand_over", "delete")
    try:
        assert check.findings(KEY) == ["The guard hand_over_no_delete is missing. Type: flask db upgrade"]
    finally:
        _reguard()


@pytest.mark.usefixtures("kept")
def test_a_row_that_points_at_nothing_is_named_on_sqlite_and_refused_by_postgresql():
    if db.engine.dialect.name == "postgresql":
        with pytest.raises(sa.exc.IntegrityError, match="foreign key"):
            _sql(ORPHAN)
        return
    with may_write(), db.engine.connect() as connection:
        connection.connection.execute("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql(ORPHAN)
        connection.commit()
        connection.connection.execute("PRAGMA foreign_keys=ON")
    assert check.findings(KEY) == ["A row of free_week points at something that is not there."]
