from __future__ import annotations

from datetime import UTC, datetime, timedelta

import factories
import pytest
import sqlalchemy as sa
import time_machine
from accounts.signing import (
    OTHER,
    SignedIn,
    account_of,
    change,
    events,
    is_in,
    new_link,
    outbox,
    token_in,
)
from pages import PageClient

from app.accounts.models import Account, LinkPurpose, OneTimeLink
from app.core.db import db, transaction
from app.core.permissions import Role

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def manager(come_in):
    return come_in("manager")


@pytest.fixture
def newcomer(app, house):
    """Add somebody who has a role, an address, and no account."""
    with app.app_context(), transaction():
        scheme = db.session.get_one(factories.Scheme, house.scheme_id)
        return factories.make_person(scheme, Role.TENANT, email="mei@example.org").id


def _invite(browser, person_id, email: str, **options):
    return browser.post(f"/people/{person_id}/invite", {"email": email}, status=options.pop("status", 200), **options)


def _link(page) -> str:
    return " ".join(page.tree.xpath("//*[@class='one-time-link']")[0].text_content().split())


def _latest(app) -> OneTimeLink:
    with app.app_context():
        return db.session.scalars(sa.select(OneTimeLink).order_by(OneTimeLink.made_at.desc())).first()


def test_manager_invites_somebody_who_chooses_a_password_and_comes_in(app, newcomer, manager):
    form = manager.get(f"/people/{newcomer}/invite")
    assert form.h1.startswith("Invite Sŵyn Bevan")
    assert form.tree.xpath("//input[@name='email']/@value") == ["mei@example.org"], "the address we know"
    page = _invite(manager, newcomer, "Mei@Example.ORG")
    link = _link(page)
    assert link.startswith("http://localhost/choose-password/")
    assert "give them this link yourself" in page.text
    door = PageClient(app)
    assert door.post(link.removeprefix("http://localhost"), {"password": OTHER}).location == "/"
    assert is_in(SignedIn(app, "mei@example.org", OTHER))
    assert events(app)[1:4] == ["accounts.account.added", "accounts.account.invited", "accounts.password.changed"]


def test_mailed_link_is_shown_to_nobody(newcomer, manager, sent):
    page = _invite(manager, newcomer, "mei@example.org")
    assert not page.tree.xpath("//*[@class='one-time-link']")
    assert "We are sending the link by email." in page.text
    page.response.close()
    ((to, _subject, words),) = sent
    assert to == "mei@example.org"
    assert token_in(words) not in page.response.get_data(as_text=True)
    assert "for 7 days" in words


def test_link_that_is_not_mailed_is_kept_nowhere(app, newcomer, manager):
    _invite(manager, newcomer, "mei@example.org")
    assert outbox(app) == []


@pytest.mark.parametrize(
    ("facts", "purpose", "lives"),
    [
        ({"password_hash": None}, LinkPurpose.INVITE, timedelta(days=7)),
        ({"password_hash": "set"}, LinkPurpose.RESET, timedelta(minutes=60)),
        ({"password_hash": "set", "closed_at": NOON}, LinkPurpose.INVITE, timedelta(days=7)),
    ],
)
def test_who_has_a_password_gets_a_link_of_an_hour(app, house, manager, facts, purpose, lives):
    change(app, house.persons["tenant"], **facts)
    with app.app_context():
        email = account_of(house.persons["tenant"]).email
    page = _invite(manager, house.persons["tenant"], email)
    made = _latest(app)
    assert (made.purpose, made.expires_at - made.made_at) == (purpose, lives)
    assert ("60 minutes" in page.text, "7 days" in page.text) == (lives.days == 0, lives.days == 7)
    with app.app_context():
        assert account_of(house.persons["tenant"]).closed_at is None


def test_wrong_address_is_put_right_and_what_went_to_it_is_worthless(app, house, manager, come_in):
    tenant = come_in("tenant")
    old = new_link(app, house.persons["tenant"])
    link = _link(_invite(manager, house.persons["tenant"], "right@example.org"))
    assert not is_in(tenant)
    PageClient(app).get(f"/choose-password/{old}", status=404)
    PageClient(app).get(link.removeprefix("http://localhost"))
    assert is_in(SignedIn(app, "right@example.org"))
    assert events(app).count("accounts.account.email_changed") == 1


@pytest.mark.once
@pytest.mark.parametrize("email", ["", "sam", "sam@", "a" * 300 + "@example.org", "sam@exa mple.org"])
def test_address_that_cannot_be_one_gets_a_sentence(newcomer, manager, email):
    assert len(_invite(manager, newcomer, email, status=422).errors) == 1


def test_address_of_somebody_else_is_refused(app, house, newcomer, manager):
    with app.app_context():
        taken = account_of(house.persons["staff"]).email
    page = _invite(manager, newcomer, taken.upper(), status=422)
    assert "Somebody signs in with that address already." in page.errors[0]
    with app.app_context():
        assert db.session.scalar(sa.select(Account).where(Account.person_id == newcomer)) is None


def test_manager_closes_an_account_and_opens_it_again(app, house, manager, come_in):
    tenant = come_in("tenant")
    with app.app_context():
        account = account_of(house.persons["tenant"])
    assert account.email in manager.get(f"/accounts/{account.id}/close").text
    assert manager.post(f"/accounts/{account.id}/close", {}).location == "/accounts"
    assert not is_in(tenant)
    again = manager.get(f"/people/{house.persons['tenant']}/invite")
    assert again.h1.startswith("Open the account of")
    link = _link(_invite(manager, house.persons["tenant"], account.email))
    PageClient(app).post(link.removeprefix("http://localhost"), {"password": OTHER})
    assert is_in(SignedIn(app, account.email, OTHER))


def test_manager_does_not_close_their_own_account(app, house, manager):
    with app.app_context():
        account = account_of(house.persons["manager"])
    page = manager.post(f"/accounts/{account.id}/close", {}, status=422)
    assert page.errors == ["Ask another manager to close your own account."]
    assert is_in(manager)


def test_manager_signs_somebody_out_everywhere_whose_phone_is_lost(app, house, manager, come_in):
    phone, laptop = come_in("tenant"), come_in("tenant")
    with app.app_context():
        account = account_of(house.persons["tenant"])
    (address,) = [
        each for each in manager.get("/accounts").tree.xpath("//a/@href") if each == f"/accounts/{account.id}/sign-out"
    ]
    assert "lost" in manager.get(address).text
    assert manager.post(address, {}).location == "/accounts"
    assert not is_in(phone)
    assert not is_in(laptop)
    assert is_in(SignedIn(app, account.email)), "the password stays"
    assert events(app).count("accounts.session.all_ended") == 1


def test_form_without_its_token_changes_nothing(app, house, manager):
    with app.app_context():
        account = account_of(house.persons["tenant"])
    for address in (f"/accounts/{account.id}/close", f"/accounts/{account.id}/sign-out"):
        assert manager.raw.post(address, data={}).status_code == 422
    invite = f"/people/{house.persons['tenant']}/invite"
    assert manager.raw.post(invite, data={"email": "x@example.org"}).status_code == 422
    with app.app_context():
        assert account_of(house.persons["tenant"]).closed_at is None
        assert account_of(house.persons["tenant"]).email == account.email
