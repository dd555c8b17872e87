"""A person to have papers, a way to prepare one, and printing that needs no printer."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import factories
import pytest
import time_machine

from app.core import guards
from app.core.db import db, may_write, transaction
from app.core.permissions import Actor
from app.documents import services
from app.documents.models import DocumentKind, Variant
from app.schemes.models import Language

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
ACTOR = Actor(account_id=uuid.UUID(int=5))


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


@pytest.fixture
def person(app, clock):
    """The ids of a scheme and a person in it, with an application context and no transaction open."""
    del clock
    with app.test_request_context():
        with transaction():
            scheme = factories.make_scheme()
            made = factories.make_person(scheme)
        yield scheme.id, made.id


@pytest.fixture
def prepare(person):
    """Return a function that prepares a paper of these facts in a transaction and returns its id."""

    def _prepare(*, now=NOW, **facts):
        kinds = (DocumentKind.AGREEMENT, Language.EN, Variant.STANDARD, "agreements/paper.html")
        with transaction():
            return services.prepare(services.Paper(*person, *kinds, facts or {"n": 1}), actor=ACTOR, now=now).id

    return _prepare


@pytest.fixture
def printed(monkeypatch):
    """Print facts as they are, and note each printing."""
    pages = []

    def _print(html):
        assert not db.session().in_transaction(), "nothing may be held while a paper is printed"
        pages.append(html)
        return b"%PDF-1.7 " + html.encode()

    monkeypatch.setattr(services, "page_of", lambda template, facts, *, language: f"{template} {language} {facts}")
    monkeypatch.setattr(services.pdf, "render", _print)
    return pages


@pytest.fixture
def tamper():
    """Return a function that changes a row behind the back of the guards."""

    def _tamper(change):
        with may_write(), db.engine.begin() as connection:
            for guard in guards.all_guards():
                if guard.name.startswith(("document", "hand_over")):
                    on = "" if connection.dialect.name == "sqlite" else f" ON {guard.table}"
                    connection.exec_driver_sql(f"DROP TRIGGER {guard.name}{on}")
            connection.execute(change)
            guards.install(connection)

    return _tamper
