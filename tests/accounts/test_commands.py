from __future__ import annotations

from dataclasses import replace
from functools import partial

import factories
import pytest
import sqlalchemy as sa
import time_machine
from accounts.command_line import LINK, NOON, account_with, count, link_of, make_person, refused, roles_of, typed
from pages import PageClient

from app.accounts import messages
from app.accounts.models import Account, LinkPurpose, OneTimeLink, RoleHeld
from app.core import mail
from app.core.audit import AuditEvent
from app.core.db import db, transaction
from app.core.mail import OutboxMessage
from app.core.permissions import Role
from app.people.models import Person
from app.schemes.models import Language


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


@pytest.mark.usefixtures("scheme")
def test_invite_prints_a_new_link_and_the_old_one_stops(app, run):
    first = run("add", "sam@example.org", "--role", "tenant")[1]
    code, second, err = run("invite", "SAM@example.org")
    assert (code, bool(LINK.fullmatch(second)), second != first) == (0, True, True)
    assert "30 Nov 2026" in err
    door = PageClient(app)
    door.get(first.strip().removeprefix("http://localhost"), status=404)
    door.get(second.strip().removeprefix("http://localhost"))


def test_invite_opens_the_account_of_who_was_loaded_with_an_address(app, scheme, run):
    sam = make_person(app, scheme, Role.TENANT, email="Sam@example.org")
    assert run("invite", "sam@example.org")[0] == 0
    assert account_with(app, "sam@example.org").person_id == sam.id
    assert roles_of(app, "sam@example.org") == {("TC", Role.TENANT)}


@pytest.mark.usefixtures("scheme")
@pytest.mark.parametrize(
    ("command", "words"), [("invite", "Nobody has the address"), ("reset", "Nobody signs in with")]
)
def test_stranger_is_refused(run, command, words):
    refused(run(command, "nobody@example.org"), words)


@pytest.mark.usefixtures("scheme")
@pytest.mark.parametrize("command", ["invite", "reset"])
def test_who_has_a_password_gets_a_link_of_an_hour(app, run, command):
    run("add", "sam@example.org", "--role", "tenant")
    with app.app_context(), transaction():
        db.session.execute(sa.update(Account).values(password_hash="set"))
        db.session.execute(sa.delete(OneTimeLink))
    code, out, err = run(command, "sam@example.org")
    assert (code, bool(LINK.fullmatch(out))) == (0, True)
    assert err == "It works once, until 23 Nov 2026, 13:00.\n"
    assert link_of(app, "sam@example.org").purpose is LinkPurpose.RESET
    assert run("add", "sam@example.org", "--role", "chair")[2] == err, "nor does a new role give a longer one"


@pytest.mark.usefixtures("scheme")
def test_reset_gives_who_never_chose_a_password_a_link(run):
    run("add", "sam@example.org", "--role", "tenant")
    assert LINK.fullmatch(run("reset", "sam@example.org")[1])


@pytest.mark.usefixtures("scheme")
def test_closed_account_is_refused_a_link_and_opened_again_by_add(app, run):
    run("add", "sam@example.org", "--role", "tenant")
    with app.app_context(), transaction():
        db.session.execute(sa.update(Account).values(closed_at=NOON, password_hash="old"))
    refused(run("reset", "sam@example.org"), "Nobody signs in with")
    assert run("add", "sam@example.org", "--role", "committee")[0] == 0
    account = account_with(app, "sam@example.org")
    assert (account.closed_at, account.password_hash) == (None, None)


def test_refused_command_leaves_nothing_behind(app, scheme, run):
    make_person(app, scheme, ref="P1")
    run("add", "sam@example.org", "--role", "tenant")
    before = [count(app, model) for model in (Person, Account, RoleHeld, OneTimeLink, AuditEvent)]
    refused(run("add", "sam@example.org", "--role", "tenant"), "They hold this role already")
    assert [count(app, model) for model in (Person, Account, RoleHeld, OneTimeLink, AuditEvent)] == before


@pytest.mark.usefixtures("scheme")
def test_whose_link_it_is_is_not_printed(run):
    for words in (("add", "sam@example.org", "--role", "tenant"), ("invite", "sam@example.org")):
        _code, out, err = run(*words)
        assert "sam" not in out + err


@pytest.fixture
def with_mail(app, monkeypatch):
    """Set a mail server up and return what it is handed."""
    handed = []
    settings = replace(app.extensions["settings"], smtp_host="mail.example.org", mail_from="door@example.org")
    monkeypatch.setitem(app.extensions, "settings", replace(settings, base_url="https://drws.example.org"))
    monkeypatch.setattr(mail, "_hand_to_server", handed.append)
    return handed


@pytest.mark.parametrize("command", ["invite", "reset"])
def test_link_is_printed_and_mailed_where_there_is_a_mail_server(app, scheme, run, with_mail, command):
    sam = make_person(app, scheme, Role.TENANT)
    with app.app_context(), transaction():
        factories.make_account(sam, email="sam@example.org")
    code, out, err = run(command, "sam@example.org")
    assert code == 0
    assert out.startswith("https://drws.example.org/choose-password/")
    assert err.endswith("It was sent by email as well.\n")
    (message,) = with_mail
    assert message["To"] == "sam@example.org"
    assert out.strip() in message.get_content()


@pytest.mark.usefixtures("scheme")
def test_link_is_printed_though_the_mail_server_does_not_answer(app, run, with_mail, monkeypatch):
    def refuse(_message):
        raise ConnectionRefusedError

    monkeypatch.setattr(mail, "_hand_to_server", refuse)
    code, out, err = run("add", "sam@example.org", "--role", "tenant")
    assert (code, out.startswith("https://drws.example.org/")) == (0, True)
    assert err.splitlines()[-1] == "It waits in the outbox as well."
    assert count(app, OutboxMessage) == 1
    assert with_mail == []


def test_mail_is_in_the_person_s_language(app, scheme, run, with_mail, monkeypatch):
    asked, real = [], messages.force_locale
    monkeypatch.setattr(messages, "force_locale", lambda code: asked.append(code) or real(code))
    sam = make_person(app, scheme, Role.TENANT, language=Language.CY)
    with app.app_context(), transaction():
        factories.make_account(sam, email="sam@example.org")
    run("invite", "sam@example.org")
    assert asked == ["cy"]
    assert len(with_mail) == 1


@pytest.mark.usefixtures("scheme")
def test_nothing_is_kept_in_the_outbox_without_a_mail_server(app, run):
    run("add", "sam@example.org", "--role", "tenant")
    assert count(app, OutboxMessage) == 0
