"""Every route and method × every persona × every row: nobody gets further than the grid says, and no page tells more.

What is expected is written by hand in table.py; the first tests hold that table and the code to each other.
"""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from access.asking import LET_IN, Asker
from access.cells import cells, endpoints
from access.people import HERE, NAMED, PERSONAS
from access.street import NOTES, changed, rows
from access.table import BY_OWNER, KNOWN_BY, MAY, ROUTES
from factories import NOW, add

from app.accounts.models import Account
from app.core import permissions
from app.core.db import db, transaction
from app.core.permissions import GRID, Role
from app.exchange.models import FolderUpload

LEAST_CELLS = 6000
EMPTY_ZIP = b"PK\x05\x06" + bytes(18)
SIGNED_IN = [name for name, persona in NAMED.items() if persona.roles]


def test_the_grid_is_the_one_the_design_writes_down():
    in_code = {
        permission.value: {role.value: GRID[role][permission].value for role in Role if permission in GRID[role]}
        for permission in permissions.Permission
    }
    assert in_code == MAY


def test_every_table_is_known_of_by_the_permissions_written_down_and_by_nothing_else():
    in_code = {
        model.__tablename__: {sight.permission.value for sight in sights}
        for model, sights in permissions._sights.items()
    }
    assert in_code == {table: set(known_by) for table, known_by in KNOWN_BY.items()}


def test_what_is_about_a_person_is_shown_to_that_person_and_the_rest_by_scheme():
    for sights in permissions._sights.values():
        for sight in sights:
            assert (sight.own is not None) == (sight.permission.value in BY_OWNER)
            assert (sight.scheme is not None) == (sight.permission.value not in BY_OWNER)


def test_every_route_is_in_the_table_with_its_permission_and_subject(whole_app):
    assert set(ROUTES) == set(whole_app.view_functions)
    for endpoint, view in whole_app.view_functions.items():
        route = ROUTES[endpoint]
        permission, subject = getattr(view, "permission", None), getattr(view, "subject", None)
        assert (permission.value if permission else None) == route.permission, endpoint
        if route.permission:
            assert (subject.__tablename__ if subject else None) == route.table, endpoint


def test_every_route_without_a_permission_says_that_it_is_public(whole_app):
    for endpoint, view in whole_app.view_functions.items():
        if ROUTES[endpoint].permission is None and endpoint != "static":
            assert view.public, endpoint
        else:
            assert not hasattr(view, "public"), endpoint


def test_every_part_of_an_address_has_a_type_and_every_id_is_a_random_one(whole_app):
    for rule in whole_app.url_map.iter_rules():
        for part in re.findall(r"<([^>]+)>", rule.rule):
            kind, colon, name = part.partition(":")
            assert colon, f"{rule.rule}: <{part}> has no type"
            assert (kind == "uuid") == name.endswith("_id"), rule.rule


def test_every_view_that_may_change_something_posts_and_every_other_only_reads(whole_app):
    for endpoint, methods in endpoints(whole_app).items():
        view = whole_app.view_functions[endpoint]
        assert methods <= {"GET", "HEAD", "OPTIONS", "POST"}, endpoint
        assert not getattr(view, "writes", False) or "POST" in methods, endpoint


def test_the_matrix_has_every_route_every_persona_and_six_thousand_cells(app, street):
    asked = cells(app, street)
    assert len(asked) >= LEAST_CELLS
    assert {cell.endpoint for cell in asked} == {name for name, route in ROUTES.items() if route.permission}
    assert {cell.persona.name for cell in asked} == set(NAMED)
    assert {cell.expected for cell in asked} == {200, 302, 403, 404}


@pytest.mark.usefixtures("without_token", "policy_of_a_slice")
@pytest.mark.parametrize("who", NAMED)
def test_nobody_gets_further_than_the_grid(app, street, browser, who):
    with app.app_context():
        before = rows()
    asker = Asker(browser)
    wrong = []
    for cell in cells(app, street, [NAMED[who]]):
        answer = asker(cell)
        if answer.status != cell.expected:
            wrong.append(f"{cell}: {answer.status}, not {cell.expected}")
        if answer.status == 302 and cell.expected == 302:
            assert answer.location.startswith("/sign-in"), cell
    assert wrong == []
    # What may not be seen and what is not there answer with the same bytes and the same headers.
    assert [route for route, looks in asker.hidden.items() if len(looks) > 1] == []
    assert (who in SIGNED_IN) == bool(asker.hidden)
    # No page that is opened, and no form that is sent without its token, changes a row.
    with app.app_context():
        assert changed(before, rows(), but=NOTES) == {}


@pytest.mark.usefixtures("without_token")
def test_no_page_answers_a_method_it_was_not_made_for(app, street, browser):
    manager = browser("manager")
    one_each = {cell.endpoint: cell.address for cell in cells(app, street, [NAMED["manager"]])}
    for endpoint, address in one_each.items():
        for method in ("PUT", "PATCH", "DELETE"):
            assert manager.open(address, method=method).status_code == 405, f"{method} {endpoint}"


@pytest.mark.usefixtures("without_token")
def test_a_folder_that_was_sent_is_known_to_its_sender_alone(app, street, browser):
    with app.app_context(), transaction():
        manager = sa.select(Account.id).where(Account.person_id == street.persons[HERE, "manager"])
        sent = FolderUpload(account_id=db.session.scalar(manager), sent_at=NOW, digest="x" * 64, content=EMPTY_ZIP)
        folder_id = add(sent).id
    for persona in PERSONAS:
        allowed = {"manager": 200, "manager elsewhere": 404, "admin": 404}.get(persona.name, 403)
        for method in ("GET", "POST"):
            answer = browser(persona).open(f"/folders/{folder_id}", method=method)
            status = LET_IN.get((method, answer.status_code), answer.status_code)
            assert status == (allowed if persona.roles else 302), f"{method} as {persona.name}"
