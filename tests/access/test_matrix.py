"""Every route and method × every persona × every row: nobody gets further than the grid says, and no page tells more.

What is expected is written by hand in table.py; the first tests hold that table and the code to each other.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace
from statistics import median

import pytest
import sqlalchemy as sa
from access.asking import LET_IN, Asker
from access.cells import cells, endpoints
from access.people import HERE, NAMED, PERSONAS, THERE, YESTERDAY
from access.street import NOTES, changed, rows
from access.table import BY_OWNER, KNOWN_BY, MAY, NOBODYS, ROUTES
from factories import NOW, add

from app.accounts.models import Account, RoleHeld
from app.core import permissions
from app.core.db import db, transaction
from app.core.permissions import GRID, Role
from app.exchange.models import FolderUpload
from app.rent.bank.models import BankUpload

LEAST_CELLS = 6000
# Asked on the first database only: on the second, somebody of the same kind stands for them.
TWINS = (
    "another tenant",
    "chair",
    "tenant elsewhere",
    "committee elsewhere",
    "staff elsewhere",
    "role starts tomorrow",
)
ALIKE = dict.fromkeys(TWINS, pytest.mark.once)
OPENERS = {"manager", "admin"}  # of the house
TRIES, MOST_GAP_SECONDS = 200, 0.005
NOTHING_IN = b"date,amount,reference,payer\n"
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
@pytest.mark.parametrize("who", [pytest.param(who, marks=ALIKE.get(who, ())) for who in NAMED])
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


# route → what somebody signed out gets, and what everybody else gets
PUBLIC_ANSWERS = {
    ("GET", "/"): (302, 200),
    ("GET", "/sign-in"): (200, 302),
    ("POST", "/sign-in"): (422, 302),
    ("GET", "/forgotten"): (200, 200),
    ("GET", "/choose-password/no-such-link"): (404, 404),
    ("POST", "/choose-password/no-such-link"): (404, 404),
    ("POST", f"/sign-in/as/{NOBODYS}"): (404, 404),
    ("GET", "/language/cy"): (302, 302),
    ("GET", "/language/xx"): (404, 404),
    ("GET", "/begin"): (302, 302),
    ("POST", "/begin"): (302, 302),
    ("GET", "/door.css"): (200, 200),
    ("GET", "/static/site.css"): (200, 200),
    ("GET", "/static/no-such.css"): (404, 404),
    ("POST", "/sign-out"): (302, 302),
}


@pytest.mark.usefixtures("without_token")
@pytest.mark.parametrize("who", NAMED)
def test_what_is_public_is_the_same_for_everybody_signed_in(browser, who):
    signed_in = bool(NAMED[who].roles)
    client = browser(who)
    opening = (
        client.get("/open-the-house").status_code,
        200 if set(dict(NAMED[who].roles).values()) & OPENERS else 403,
    )
    assert opening[0] == (opening[1] if signed_in else 302)
    for (method, address), statuses in PUBLIC_ANSWERS.items():
        answer = client.open(address, method=method)
        assert answer.status_code == statuses[signed_in], f"{method} {address}"
        answer.close()


def test_nobody_signs_in_as_somebody_of_the_demo_in_production(app, street, browser, monkeypatch):
    production = replace(app.extensions["settings"], environment="production")
    monkeypatch.setitem(app.extensions, "settings", production)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    for persona in PERSONAS:
        client = browser(persona)
        assert client.post(f"/sign-in/as/{street.persons[HERE, 'manager']}").status_code == 404
        assert "/sign-in/as/" not in client.get("/sign-in").text


@pytest.mark.parametrize("who", SIGNED_IN)
def test_rights_end_with_the_role_between_two_requests(app, street, browser, who):
    persona, client = NAMED[who], browser(who)
    assert client.get("/account").status_code == 200
    with app.app_context(), transaction():
        mine = RoleHeld.person_id == street.persons[persona.place, persona.person]
        db.session.execute(sa.update(RoleHeld).where(mine).values(last_day=YESTERDAY))
        lost = Account.person_id == street.persons[persona.place, persona.person]
        db.session.execute(sa.update(Account).where(lost).values(is_admin=False))
    assert client.get("/account").headers["Location"].startswith("/sign-in")


def test_of_two_roles_the_one_that_is_left_still_counts(app, street, browser):
    client = browser("tenant and committee")
    assert (client.get("/homes").status_code, client.get("/my-agreement").status_code) == (200, 200)
    with app.app_context(), transaction():
        committee = (RoleHeld.person_id == street.persons[HERE, "both"]) & (RoleHeld.role == Role.COMMITTEE)
        db.session.execute(sa.update(RoleHeld).where(committee).values(last_day=YESTERDAY))
    assert (client.get("/homes").status_code, client.get("/my-agreement").status_code) == (403, 200)


@pytest.mark.once
def test_hidden_and_missing_take_as_long_as_each_other(street, browser):
    client, missing = browser("staff"), next(t.id for t in street.things["home"] if t.place is None)
    addresses = {"hidden": f"/homes/{street.homes[THERE, 'tenant']}", "missing": f"/homes/{missing}"}
    taken = {name: [] for name in addresses}
    for _ in range(TRIES):
        for name, address in addresses.items():
            began = time.process_time()
            assert client.get(address).status_code == 404
            taken[name].append(time.process_time() - began)
    assert abs(median(taken["hidden"]) - median(taken["missing"])) < MOST_GAP_SECONDS


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


@pytest.mark.usefixtures("without_token")
def test_a_bank_file_that_was_sent_is_known_to_its_sender_alone(app, street, browser):
    with app.app_context(), transaction():
        account_id = db.session.scalar(sa.select(Account.id).where(Account.person_id == street.persons[HERE, "staff"]))
        layout_id = street.thing("bank_layout", "bank account").id
        sent = BankUpload(account_id=account_id, layout_id=layout_id, sent_at=NOW, content=NOTHING_IN)
        upload_id = add(sent).id
    for persona in PERSONAS:
        allowed = 404 if {"staff", "manager"} & {role for _, role in persona.roles} else 403
        for method in ("GET", "POST"):
            answer = browser(persona).open(f"/bank/uploads/{upload_id}", method=method)
            status = LET_IN.get((method, answer.status_code), answer.status_code)
            expected = 200 if persona.name == "staff" else allowed
            assert status == (expected if persona.roles else 302), f"{method} as {persona.name}"
