"""flask nightly and flask check, as somebody types them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.casework import check, heads, nightly
from app.core import audit
from app.core.db import db, transaction
from app.core.mail import OutboxMessage, queue
from app.core.permissions import SYSTEM
from app.documents import services as documents


@pytest.fixture
def typed(app):
    """Return a function that runs a flask command and gives its exit code, what it said and what it complained of."""

    def _typed(*words):
        done = app.test_cli_runner().invoke(args=list(words))
        return done.exit_code, done.stdout, done.stderr

    return _typed


@pytest.mark.usefixtures("house")
def test_nightly_does_each_step_in_order_and_twice_without_harm(typed):
    first = typed("nightly")
    assert first[0] == 0
    assert [line.split(":")[0] for line in first[1].splitlines()] == [name for name, _ in nightly.STEPS]
    again = typed("nightly")
    assert again[0] == 0
    assert "seal the audit: nothing new" in again[1]


def test_nightly_goes_on_when_a_step_fails_and_exits_1_naming_it(app, typed, monkeypatch):
    def _broken():
        raise OSError("disk full")

    monkeypatch.setattr(documents, "finish_leftovers", _broken)
    with app.app_context(), transaction():
        queue("somebody@example.org", "You have something to look at", "…")
    code, said, complained = typed("nightly")
    assert code == 1
    assert "finish papers" in complained
    assert "OSError" in complained
    assert "seal the audit" in said
    with app.app_context():
        assert db.session.query(OutboxMessage).count() == 1


@pytest.fixture
def heads_file(app, tmp_path, monkeypatch):
    """Give the file in which this house keeps where its audit ends."""
    file = tmp_path / "audit-heads"
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], audit_heads=file))
    return file


@pytest.mark.usefixtures("house")
def test_nightly_says_where_the_audit_ends_and_check_holds_it_to_that(app, typed, heads_file):
    def _happen():
        with app.app_context(), transaction():
            audit.record("accounts.session.opened", "nothing", actor=SYSTEM)

    _happen()
    code, said, _complained = typed("nightly")
    with app.app_context():
        end = heads.written(audit.head())
    assert code == 0
    assert f"keep its head outside the database: {end}" in said, "in the log of whoever runs it"
    assert heads_file.read_text().endswith(f" {end}\n")
    typed("nightly")
    assert len(heads_file.read_text().splitlines()) == 1
    _happen()
    typed("nightly")
    assert len(heads_file.read_text().splitlines()) == 2
    assert typed("check")[0] == 0
    heads_file.write_text(f"2026-11-24T02:30:00+00:00 seal=9 event=900 digest={'0' * 64}\n")
    code, _said, complained = typed("check")
    assert code == 1
    assert "there was a seal 9" in complained


def test_check_says_that_all_is_well_and_exits_0(typed):
    assert typed("check") == (0, "Database, guards, papers and audit are as they were left.\n", "")


def test_check_names_each_finding_on_its_own_line_and_exits_1(typed, monkeypatch):
    monkeypatch.setattr(check, "findings", lambda _key, _file: ["One thing.", "Another."])
    assert typed("check") == (1, "", "One thing.\nAnother.\n")
