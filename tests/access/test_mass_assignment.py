"""Every column there is, sent along with every form by everybody: a form changes what it asks about, nothing else."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from access.deeds import DEEDS, with_file
from access.people import PERSONAS, THERE
from access.street import NOTES, changed, rows
from access.table import ROUTES, expected
from flask import request

from app.core.db import Base
from app.schemes import services

pytestmark = pytest.mark.once
LEAST_COLUMNS = 120
# What differs between any two times the same thing is done.
MOVING = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{64}\b|\$argon2id\S+")
LINK = re.compile(r"choose-password/\S+")


@pytest.fixture
def without_tokens(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


@pytest.fixture
def everything(street):
    """Return a value for every name of a column, the kind its column takes: ids lead into the other scheme."""
    elsewhere = {
        "account": street.thing("account", "tenant", THERE).id,
        "agreement": street.thing("agreement", "tenant", THERE).id,
        "home": street.homes[THERE, "tenant"],
        "person": street.persons[THERE, "tenant"],
        "scheme": street.schemes[THERE],
        "stay": street.thing("stay", "tenant", THERE).id,
    }
    return {column.name: _wrong(column, elsewhere) for table in Base.metadata.sorted_tables for column in table.columns}


def _wrong(column: sa.Column[Any], elsewhere: dict[str, uuid.UUID]) -> str:
    for key in column.foreign_keys:
        if key.column.table.name in elsewhere:
            return str(elsewhere[key.column.table.name])
    kinds = {sa.Uuid: str(uuid.uuid4()), sa.Boolean: "1", sa.Integer: "7", sa.Date: "2001-02-03"}
    if column.name in {"role", "is_admin"}:
        return {"role": "admin", "is_admin": "1"}[column.name]
    return next((value for kind, value in kinds.items() if isinstance(column.type, kind)), "Not asked about")


def test_every_column_of_the_house_is_tried(everything):
    assert len(everything) >= LEAST_COLUMNS
    assert {"is_admin", "role", "scheme_id", "person_id", "password_hash", "version", "agreed_on"} <= set(everything)


@pytest.mark.usefixtures("without_tokens")
@pytest.mark.parametrize("name", DEEDS)
def test_a_form_changes_the_same_columns_whatever_else_is_sent(app, doer, again, everything, name):
    deed, results = DEEDS[name], []
    for more in ({}, everything):
        again()
        client, address, fair = doer.ready(deed)
        dates = {box.rsplit("-", 1)[0] for box in fair if box.endswith(("-day", "-month", "-year"))}
        extra = {box: value for box, value in more.items() if box not in set(fair) | dates}
        with app.app_context():
            before = rows()
        assert client.post(address, data=with_file(deed, fair | extra)).status_code == deed.status
        with app.app_context():
            results.append(_said(changed(before, rows())))
    assert results[0] == results[1]


def _said(changes):
    """Return changed rows as text, without what differs between any two times the same thing is done."""
    return {table: sorted(LINK.sub("", MOVING.sub("·", str(row))) for row in lot) for table, lot in changes.items()}


@pytest.mark.usefixtures("without_tokens")
@pytest.mark.parametrize("name", [name for name in DEEDS if ROUTES[name].permission and not DEEDS[name].after])
def test_nobody_else_changes_anything_however_much_they_send(app, doer, browser, everything, name):
    deed, route = DEEDS[name], ROUTES[name]
    _client, address, fair = doer.ready(deed)
    thing = doer.street.thing(route.table, deed.about, deed.place) if route.table else None
    with app.app_context():
        before = rows()
    refused = 0
    for persona in PERSONAS:
        if expected(persona, route, thing) != 200:
            sent = with_file(deed, everything | fair)
            assert browser(persona).post(address, data=sent).status_code in {302, 403, 404}, persona.name
            refused += 1
    with app.app_context():
        assert changed(before, rows(), but=NOTES) == {}
    assert refused or route.permission == "accounts.account.own"


@pytest.mark.usefixtures("without_tokens")
def test_a_form_that_took_whatever_is_sent_would_be_found(app, doer, again, everything, monkeypatch):
    careful = services.change_home

    def _careless(home, facts, **options):
        careful(home, facts, **options)
        if "opened_on" in request.form:
            home.bedrooms = 7

    monkeypatch.setattr(services, "change_home", _careless)
    with pytest.raises(AssertionError):
        test_a_form_changes_the_same_columns_whatever_else_is_sent(app, doer, again, everything, "schemes.change_home")
