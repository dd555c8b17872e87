"""An empty installation opens on its first page and is led, step by step, to a house people can rely on."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.accounts import passwords
from app.accounts.models import Account, RoleHeld
from app.core.db import db
from app.core.permissions import Role
from app.schemes.models import Scheme

FIRST = {
    "name": "Tŷ Newydd",
    "ref": "TN",
    "landlord_name": "Example Homes",
    "landlord_address": "1 Example Street",
    "supported_accommodation": "yes",
    "first_name": "Megan",
    "last_name": "Rees",
    "email": "Megan.Rees@Example.org",
    "password": "three green kettles sing",
}


@pytest.fixture
def begun(sign_in):
    """Give the browser of the first manager of an empty installation."""
    browser = sign_in()
    browser.post("/begin", FIRST)
    return browser


def _scheme_id(app):
    with app.app_context():
        return db.session.execute(sa.select(Scheme.id)).scalar_one()


def _to_do(browser):
    return [" ".join(tag.text_content().split()) for tag in browser.get("/open-the-house").tree.xpath("//main//li")]


@pytest.mark.parametrize("address", ["/", "/sign-in", "/open-the-house"])
@pytest.mark.usefixtures("app")
def test_an_empty_installation_leads_everybody_to_its_first_page(sign_in, address):
    browser, page = sign_in(), None
    for _ in range(4):
        page = browser.get(address, status=302, check=False)
        address = page.location
        if address == "/begin":
            break
    assert address == "/begin"
    assert "Open the house" in browser.get("/begin").text


def test_the_first_manager_is_signed_in_and_holds_the_role(app, begun):
    assert "Tŷ Newydd" in begun.get("/open-the-house").text
    with app.app_context():
        assert db.session.execute(sa.select(RoleHeld.role)).scalars().all() == [Role.MANAGER]
        assert db.session.execute(sa.select(Account.email)).scalars().all() == ["megan.rees@example.org"]


@pytest.mark.usefixtures("app")
def test_what_the_browser_held_before_the_house_was_opened_is_worth_nothing_after(sign_in):
    first = sign_in()
    first.get("/language/cy", status=302)
    with first.raw.session_transaction() as before:
        before["planted"] = "by a stranger"
    first.post("/begin", FIRST)
    with first.raw.session_transaction() as after:
        assert "planted" not in after
        assert after["language"] == "cy"


@pytest.mark.usefixtures("app")
def test_the_first_password_is_judged_and_hashed_while_others_may_write(sign_in, monkeypatch):
    held = []

    def _watched(look):
        return lambda *given: held.append(db.session().in_transaction()) or look(*given)

    for name in ("refusal", "hashed"):
        monkeypatch.setattr(passwords, name, _watched(getattr(passwords, name)))
    sign_in().post("/begin", FIRST)
    assert held == [False, False]


def test_nobody_opens_the_house_twice(app, begun, sign_in):
    begun.get("/begin", status=302)
    stranger = sign_in()
    stranger.get("/begin", status=302)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Scheme)) == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"password": "short"}, "at least 12 characters"),
        ({"password": "tŷ newydd tŷ newydd"}, "too easy to guess"),
        ({"ref": "no spaces please"}, "No spaces"),
        ({"email": "megan"}, "name@example.com"),
        ({"name": ""}, "Enter the name of the scheme"),
    ],
)
def test_a_first_page_with_a_fault_says_so_and_keeps_what_was_typed(app, sign_in, wrong, sentence):
    page = sign_in().post("/begin", FIRST | wrong, status=422)
    assert any(sentence in error for error in page.errors), page.errors
    assert page.tree.xpath("//input[@name='landlord_name']/@value") == ["Example Homes"]
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Account)) == 0


def test_each_step_says_what_is_missing_until_it_is_done_and_the_scheme_opens_only_then(app, begun):
    lines = _to_do(begun)
    assert len([line for line in lines if line.endswith("To do")]) == 7
    assert any("The on-call number, for help at any hour, is missing." in line for line in lines)
    here = f"/schemes/{_scheme_id(app)}"
    assert "The on-call number, for help at any hour, is missing." in begun.get(f"{here}/open").text
    numbers = {
        "on_call_phone": "01632 960 101",
        "safeguarding_name": "Aisha Khan",
        "safeguarding_phone": "01632 960 102",
        "social_services_phone": "01632 960 103",
    }
    begun.post(f"{here}/help-numbers", numbers)
    page = begun.get(f"{here}/open")
    assert "There is no home yet. Add at least one." in page.text
    assert "on-call number" not in page.text
    begun.post(f"{here}/homes/add", {"name": "Flat 1", "ref": "H1", "fuel": "none"})
    assert len([line for line in _to_do(begun) if line.endswith("Done")]) == 3
    begun.post(f"{here}/open", {})
    assert "Open since" in begun.get("/open-the-house").text
    assert "is not open yet" not in begun.get("/").text


def test_a_house_with_homes_and_no_manager_step_is_shown_to_managers_and_admin_alone(house, sign_in):
    for role, status in (("manager", 200), ("admin", 200), ("staff", 403), ("committee", 403), ("tenant", 403)):
        sign_in(house.persons[role]).get("/open-the-house", status=status)
