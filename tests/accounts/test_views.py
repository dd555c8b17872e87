from __future__ import annotations

import uuid

import factories
import pytest
from accounts.signing import (
    OTHER,
    PASSWORD,
    SignedIn,
    account_of,
    change,
    events,
    give_password,
    give_role,
    is_in,
    open_sessions,
    plain,
    sign_out,
    try_sign_in,
)
from argon2 import PasswordHasher
from pages import Page, PageClient

from app.accounts import passwords
from app.core.db import db, transaction
from app.core.permissions import Role

WRONG = "That email address and password do not go together. Check both and try again."


@pytest.fixture
def door(app):
    return PageClient(app)


def test_tenant_signs_in_and_out(app, come_in):
    tenant = come_in("tenant")
    assert tenant.answer.location == "/"
    assert is_in(tenant)
    left = sign_out(tenant)
    assert left.location == "/sign-in"
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(tenant)
    assert events(app) == ["accounts.session.opened", "accounts.session.ended"]


@pytest.mark.parametrize("typed", ["  {} ", "{} ", "{}"])
def test_address_is_known_however_it_is_written(app, house, typed):
    change(app, house.persons["tenant"], email="siân@example.org")
    give_password(app, house.persons["tenant"])
    assert is_in(SignedIn(app, typed.format("SIÂN@Example.ORG")))
    assert is_in(SignedIn(app, typed.format("sia\u0302n@example.org")))


@pytest.mark.parametrize("typed", ["siân@straße.de", "SIÂN@STRAßE.DE", "siân@xn--strae-oqa.de"])
def test_address_in_a_domain_with_accents_is_known_however_it_is_written(app, house, typed):
    change(app, house.persons["tenant"], email="siân@straße.de")
    give_password(app, house.persons["tenant"])
    assert is_in(SignedIn(app, typed))


@pytest.mark.parametrize("lookalike", ["strasse@example.org", "ſam@example.org"])
def test_lookalike_of_an_address_lets_nobody_in(app, house, door, lookalike):
    real = {"strasse@example.org": "straße@example.org", "ſam@example.org": "sam@example.org"}[lookalike]
    change(app, house.persons["tenant"], email=real)
    give_password(app, house.persons["tenant"])
    assert try_sign_in(door, lookalike, PASSWORD, status=422).errors == [WRONG]


def test_unknown_person_and_wrong_password_get_the_same_answer(app, house, door, monkeypatch):
    email = give_password(app, house.persons["tenant"])
    change(app, house.persons["staff"], password_hash=None, email="invited@example.org")
    change(app, house.persons["chair"], closed_at=factories.NOW, email="closed@example.org")
    give_password(app, house.persons["chair"])
    checked = []

    class Counting(PasswordHasher):
        def verify(self, hash, password):  # noqa: A002 - argon2’s own name
            checked.append(password)
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_hasher", Counting(time_cost=1, memory_cost=8, parallelism=1))
    bodies = []
    for address in (email, "nobody@example.org", "invited@example.org", "closed@example.org"):
        password = PASSWORD if address == "closed@example.org" else OTHER
        page = try_sign_in(door, address, password, status=422)
        assert page.errors == [WRONG]
        bodies.append(plain(page).replace(address, "ADDRESS"))
    assert len(checked) == 4, "each costs one check"
    assert len(set(bodies)) == 1


@pytest.mark.once
@pytest.mark.parametrize("password", ["x" * 10_000, "\x00" * 20, "ŵ\u0302" * 90, "🌻" * 150, " "])
def test_odd_password_gets_a_sentence(app, house, door, password):
    email = give_password(app, house.persons["tenant"])
    page = try_sign_in(door, email, password, status=422)
    assert len(page.errors) == 1
    assert page.errors[0].endswith((".", "password"))
    assert password not in page.response.get_data(as_text=True) or password == " "


def test_password_that_is_far_too_long_is_never_hashed(app, house, door, monkeypatch):
    email = give_password(app, house.persons["tenant"])
    monkeypatch.setattr(passwords, "fits", lambda *_: pytest.fail("hashed"))
    assert try_sign_in(door, email, "x" * 10_000, status=422).errors


def test_weaker_hash_is_made_again_at_sign_in(app, house, monkeypatch):
    email = give_password(app, house.persons["tenant"])
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", stronger)
    assert is_in(SignedIn(app, email))
    with app.app_context():
        kept = account_of(house.persons["tenant"]).password_hash
    assert "m=16,t=2" in kept
    assert is_in(SignedIn(app, email))
    with app.app_context():
        assert account_of(house.persons["tenant"]).password_hash == kept, "made again only once"


def test_password_changed_while_an_old_hash_is_made_again_stays_changed(app, house, door, monkeypatch):
    email = give_password(app, house.persons["tenant"])
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    slow = passwords.hashed

    def hashed(password: str) -> str:
        give = slow(OTHER)
        change(app, house.persons["tenant"], password_hash=give)
        return slow(password)

    monkeypatch.setattr(passwords, "hashed", hashed)
    try_sign_in(door, email, PASSWORD, status=302)
    monkeypatch.setattr(passwords, "hashed", slow)
    try_sign_in(PageClient(app), email, PASSWORD, status=422)
    assert is_in(SignedIn(app, email, OTHER))


@pytest.mark.usefixtures("house")
def test_person_without_a_role_today_is_told_so_and_stays_out(app, door):
    with app.app_context(), transaction():
        person = factories.make_person(factories.make_scheme())
        factories.make_account(person)
    email = give_password(app, person.id)
    assert try_sign_in(door, email, PASSWORD, status=302).location == "/sign-in"
    assert "You have no role here today" in door.get("/sign-in").text
    assert not is_in(door)
    assert open_sessions(app, person.id) == 0
    assert events(app) == []


@pytest.mark.usefixtures("house")
def test_admin_without_a_person_signs_in(app):
    kept = passwords.hashed(PASSWORD)
    with app.app_context(), transaction():
        factories.add(
            factories.Account(email="ada@example.org", is_admin=True, password_hash=kept, created_at=factories.NOW)
        )
    ada = SignedIn(app, "ada@example.org")
    assert is_in(ada)
    ada.get("/")
    assert "ada@example.org" in ada.get("/accounts").text
    ada.get("/people", status=403)


def test_signed_in_person_is_not_asked_again(come_in):
    tenant = come_in("tenant")
    assert tenant.get("/sign-in", status=302).location == "/"


def test_empty_installation_leads_to_opening_the_house(door):
    assert door.get("/sign-in", status=302).location == "/open-the-house"


def test_language_chosen_before_signing_in_and_out_is_kept(app, house, door):
    assert door.get("/language/cy?next=/sign-in", status=302).location == "/sign-in"
    email = give_password(app, house.persons["tenant"])
    try_sign_in(door, email, PASSWORD, status=302)
    assert door.get("/account").tree.get("lang") == "cy"
    sign_out(door)
    assert door.get("/sign-in").tree.get("lang") == "cy"


@pytest.mark.once
@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("code", ["de", "EN", "..", "en-GB", "xx%00"])
def test_language_we_do_not_speak_is_not_there(door, code):
    assert Page(door.raw.get(f"/language/{code}")).status in {400, 404}


def test_demo_offers_people_by_scheme_with_their_roles(app, house, door):
    other = factories.build_house(app, name="Another place")
    give_role(app, house.persons["staff"], house.scheme_id, Role.SAFEGUARDING)
    cards = [
        " ".join(each.text_content().split())
        for each in door.get("/sign-in").tree.xpath("//ul[@class='people-cards']/li")
    ]
    assert len(cards) == 12, "six people with a role in each of two schemes"
    assert sum("Another place" in card for card in cards[:6]) == 6, "by scheme"
    assert [card for card in cards if "Staff, Safeguarding lead – Scheme" in card]
    assert not [card for card in cards if str(other.persons["admin"]) in card]


@pytest.mark.parametrize("role", ["tenant", "manager"])
def test_demo_person_is_signed_in_without_a_password(house, door, role):
    person_id = house.persons[role]
    assert door.post(f"/sign-in/as/{person_id}", {}, at="/sign-in").location == "/"
    assert is_in(door)


def test_demo_person_without_an_account_gets_one(app, house, door):
    with app.app_context(), transaction():
        person = factories.make_person(db.session.get_one(factories.Scheme, house.scheme_id), Role.TENANT)
    door.post(f"/sign-in/as/{person.id}", {}, at="/sign-in")
    assert is_in(door)
    assert "@demo.invalid" in door.get("/account").text
    door.post(f"/sign-in/as/{uuid.uuid4()}", {}, at="/account/language", status=404)


def test_demo_person_whose_account_is_closed_stays_out(app, house, door):
    change(app, house.persons["tenant"], closed_at=factories.NOW)
    assert door.post(f"/sign-in/as/{house.persons['tenant']}", {}, at="/sign-in").location == "/sign-in"
    assert not is_in(door)
    assert open_sessions(app, house.persons["tenant"]) == 0


def test_demo_person_is_replaced_by_the_next_and_the_first_session_ends(app, house, door):
    door.post(f"/sign-in/as/{house.persons['tenant']}", {}, at="/sign-in")
    door.post(f"/sign-in/as/{house.persons['staff']}", {}, at="/account/language")
    assert open_sessions(app, house.persons["tenant"]) == 0
    assert open_sessions(app, house.persons["staff"]) == 1


def test_nobody_signs_in_without_a_password_in_production(house, production):
    door = PageClient(production)
    page = door.get("/sign-in")
    assert "demo" not in page.text.casefold()
    sent = Page(door.raw.post(f"/sign-in/as/{house.persons['manager']}", data=page.hidden()))
    assert sent.status == 404
    assert not is_in(door)
