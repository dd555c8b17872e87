"""flask nightly and flask check, as somebody types them."""

from __future__ import annotations

import pytest

from app.casework import check, nightly
from app.core.db import db, transaction
from app.core.mail import OutboxMessage, queue
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


def test_check_says_that_all_is_well_and_exits_0(typed):
    assert typed("check") == (0, "Database, guards, papers and audit are as they were left.\n", "")


def test_check_names_each_finding_on_its_own_line_and_exits_1(typed, monkeypatch):
    monkeypatch.setattr(check, "findings", lambda _key: ["One thing.", "Another."])
    assert typed("check") == (1, "", "One thing.\nAnother.\n")
