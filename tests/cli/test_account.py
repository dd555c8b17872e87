from __future__ import annotations

from datetime import date
from functools import partial

import factories
import pytest
import sqlalchemy as sa
import time_machine
from accounts.command_line import LINK, NOON, account_with, count, link_of, make_person, refused, roles_of, typed
from pages import PageClient

from app.accounts.models import Account, RoleHeld
from app.core.audit import AuditEvent
from app.core.db import db, transaction
from app.core.permissions import Role
from app.people.models import Person


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def scheme(app):
    with app.app_context(), transaction():
        return factories.make_scheme(ref="TC", name="Tŷ Cyfle")


@pytest.fixture
def run(app):
    return partial(typed, app)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_add_opens_an_account_with_a_role_and_prints_the_link_alone(app, scheme, run, role):
    code, out, err = run("add", "maria@example.org", "--role", role.value)
    assert (code, bool(LINK.fullmatch(out))) == (0, True)
    assert err == "It works once, until 30 Nov 2026, 12:00.\n"
    assert roles_of(app, "maria@example.org") == {("TC", role)}
    with app.app_context():
        held = db.session.scalars(sa.select(RoleHeld)).one()
        person = db.session.get_one(Person, held.person_id)
        assert (held.from_on, held.last_day, held.granted_by) == (date(2026, 11, 23), None, None)
        assert (person.first_name, person.email, person.scheme_id) == ("maria", "maria@example.org", scheme.id)
        events = db.session.scalars(sa.select(AuditEvent.event).order_by(AuditEvent.id)).all()
    assert events == [
        "people.person.added",
        "accounts.account.added",
        "accounts.role.granted",
        "accounts.account.invited",
    ]


@pytest.mark.usefixtures("scheme")
def test_link_that_was_printed_signs_its_holder_in(app, run):
    _code, out, _err = run(
        "add", "maria@example.org", "--role", "manager", "--first-name", "Maria", "--last-name", "Evans"
    )
    door = PageClient(app)
    sent = door.post(out.strip().removeprefix("http://localhost"), {"password": "kettle window bramble forty"})
    assert sent.location == "/"
    assert "Maria Evans" in door.get("/accounts").text


@pytest.mark.usefixtures("scheme")
def test_add_names_the_person_as_told(app, run):
    run("add", "maria@example.org", "--role", "staff", "--first-name", "Maria", "--last-name", "Evans")
    with app.app_context():
        assert db.session.scalars(sa.select(Person)).one().full_name == "Maria Evans"


def test_add_uses_the_person_who_has_the_address(app, scheme, run):
    sam = make_person(app, scheme, email="Sam@Example.ORG")
    assert run("add", "sam@example.org", "--role", "tenant")[0] == 0
    assert account_with(app, "sam@example.org").person_id == sam.id
    assert count(app, Person) == 1


def test_add_finds_an_address_written_with_other_capitals_and_accents(app, scheme, run):
    sam = make_person(app, scheme, email="SIÂN@example.org")
    assert run("add", "sia\u0302n@EXAMPLE.org", "--role", "tenant")[0] == 0
    assert account_with(app, "siân@example.org").person_id == sam.id


@pytest.mark.usefixtures("scheme")
def test_add_gives_a_second_role_to_who_has_an_account(app, run):
    assert run("add", "sam@example.org", "--role", "tenant")[0] == 0
    assert run("add", "SAM@example.org", "--role", "committee")[0] == 0
    assert roles_of(app, "sam@example.org") == {("TC", Role.TENANT), ("TC", Role.COMMITTEE)}
    assert (count(app, Person), count(app, Account)) == (1, 1)


@pytest.mark.usefixtures("scheme")
def test_add_of_a_role_that_is_held_is_refused(app, run):
    run("add", "sam@example.org", "--role", "tenant")
    refused(run("add", "sam@example.org", "--role", "tenant"), "They hold this role already")
    assert link_of(app, "sam@example.org"), "the link of before still works"


@pytest.mark.usefixtures("scheme")
def test_person_of_one_scheme_gets_a_role_in_another(app, run):
    run("add", "sam@example.org", "--role", "staff")
    with app.app_context(), transaction():
        factories.make_scheme(ref="NW", name="Newydd")
    assert run("add", "sam@example.org", "--role", "manager", "--scheme", "NW")[0] == 0
    assert roles_of(app, "sam@example.org") == {("TC", Role.STAFF), ("NW", Role.MANAGER)}


def test_two_people_with_one_address_are_told_apart_by_nobody(app, scheme, run):
    for ref in ("P3", "P7"):
        make_person(app, scheme, ref=ref, email="family@example.org")
    for words in (("add", "family@example.org", "--role", "tenant"), ("invite", "Family@example.org")):
        refused(run(*words), "P3, P7")
    assert count(app, Account) == 0


def test_person_who_signs_in_with_another_address_gets_no_second_account(app, scheme, run):
    sam = make_person(app, scheme, ref="P3", email="sam@example.org")
    with app.app_context(), transaction():
        factories.make_account(sam, email="other@example.org")
    refused(run("add", "sam@example.org", "--role", "staff"), "P3 has this address and signs in with another one.")
    refused(run("invite", "sam@example.org"), "P3 has this address")


@pytest.mark.usefixtures("scheme")
def test_several_schemes_need_their_name(app, run):
    with app.app_context(), transaction():
        factories.make_scheme(ref="NW")
    code, out, err = run("add", "sam@example.org", "--role", "staff")
    assert (code, out) == (1, "")
    assert "--scheme with one of: NW, TC" in err
    assert run("add", "sam@example.org", "--role", "staff", "--scheme", "TC")[0] == 0
    refused(run("add", "kim@example.org", "--role", "staff", "--scheme", "tc"), "There is no scheme tc.")


def test_no_scheme_yet_is_said(app, run):
    code, out, err = run("add", "sam@example.org", "--role", "staff")
    assert (code, out) == (1, "")
    assert "There is no scheme yet." in err
    assert count(app, Account) == 0


def test_admin_needs_no_scheme_and_no_person(app, run):
    code, out, _err = run("add", "ada@example.org", "--role", "admin")
    assert (code, bool(LINK.fullmatch(out))) == (0, True)
    assert roles_of(app, "ada@example.org") == {(None, Role.ADMIN)}
    assert count(app, Person) == 0


@pytest.mark.usefixtures("scheme")
def test_admin_is_no_role_in_a_scheme(app, run):
    code, out, err = run("add", "ada@example.org", "--role", "admin", "--scheme", "TC")
    assert (code, out) == (2, "")
    assert "Leave --scheme out." in err
    assert count(app, Account) == 0


@pytest.mark.usefixtures("scheme")
def test_admin_may_be_somebody_with_an_account_and_only_once(app, run):
    run("add", "sam@example.org", "--role", "staff")
    assert run("add", "sam@example.org", "--role", "admin")[0] == 0
    assert roles_of(app, "sam@example.org") == {("TC", Role.STAFF), (None, Role.ADMIN)}
    refused(run("add", "sam@example.org", "--role", "admin"), "looks after the system already")


@pytest.mark.usefixtures("scheme")
def test_admin_without_a_person_becomes_one_with_a_role(app, run):
    run("add", "ada@example.org", "--role", "admin")
    assert run("add", "ada@example.org", "--role", "manager", "--first-name", "Ada", "--last-name", "Lloyd")[0] == 0
    assert roles_of(app, "ada@example.org") == {("TC", Role.MANAGER), (None, Role.ADMIN)}


@pytest.mark.once
@pytest.mark.usefixtures("scheme")
@pytest.mark.parametrize(
    "words",
    [
        ("add", "sam@example.org"),
        ("add", "--role", "staff"),
        ("add", "sam@example.org", "--role", "owner"),
        ("add", "sam@example.org", "--role", "STAFF"),
        ("add", "sam@example.org", "kim@example.org", "--role", "staff"),
        ("add", "sam@example.org", "--role", "staff", "--colour", "green"),
        ("invite",),
        ("reset",),
        ("open", "sam@example.org"),
    ],
)
def test_wrong_usage_is_exit_2_and_changes_nothing(app, run, words):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "Usage:" in err
    assert count(app, Account) == 0


@pytest.mark.once
@pytest.mark.usefixtures("scheme")
@pytest.mark.parametrize(
    "email", ["", "sam", "sam@", "@example.org", "sam@localhost", "a b@example.org", "sam@ex\nample.org"]
)
@pytest.mark.parametrize("command", ["add", "invite", "reset"])
def test_what_is_no_address_is_refused(app, run, command, email):
    code, out, err = run(command, email, *(("--role", "staff") if command == "add" else ()))
    assert (code, out) == (1, "")
    assert "is not an email address." in err
    assert (count(app, Account), count(app, Person)) == (0, 0)
