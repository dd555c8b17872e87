from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import time_machine
from accounts.signing import PASSWORD, account_of, change, is_in, on_form, role_of
from pages import PageClient
from sqlalchemy.exc import NoResultFound

from app.core.permissions import Role

pytestmark = pytest.mark.once
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def manager(come_in):
    return come_in("manager")


@pytest.fixture
def give(house):
    return f"/schemes/{house.scheme_id}/roles/give"


def _grave(app, house) -> list[str]:
    """Return every address that changes who can see what."""
    with app.app_context():
        account = f"/accounts/{account_of(house.persons['committee']).id}"
    held = role_of(app, house.persons["committee"], Role.COMMITTEE)
    return [
        f"/schemes/{house.scheme_id}/roles/give",
        f"/roles/{held.id}/close",
        f"/people/{house.persons['tenant']}/invite",
        f"{account}/close",
    ]


def test_grave_pages_open_within_seven_minutes_of_the_password(app, house, manager, now):
    now.shift(7 * MINUTE - SECOND)
    for address in _grave(app, house):
        manager.get(address)
    now.shift(SECOND)
    for address in _grave(app, house):
        assert manager.get(address, status=302).location == f"/account/prove?next={address}"


def test_taking_the_system_from_somebody_needs_the_password_too(app, house, come_in, now):
    admin = come_in("admin")
    with app.app_context():
        address = f"/accounts/{account_of(house.persons['committee']).id}/end-system"
    now.shift(7 * MINUTE)
    assert admin.get(address, status=302).location == f"/account/prove?next={address}"


def test_form_is_taken_for_ten_minutes_and_not_a_second_more(app, house, manager, give, now):
    typed = {"person_id": str(house.persons["tenant"])} | on_form("from_on", NOON)
    first, second = manager.get(give).hidden(), manager.get(give).hidden()
    now.shift(10 * MINUTE - SECOND)
    taken = manager.raw.post(give, data=first | typed | {"role": "committee"})
    assert taken.headers["Location"] == "/accounts"
    now.shift(SECOND)
    late = manager.raw.post(give, data=second | typed | {"role": "chair"})
    assert late.headers["Location"] == f"/account/prove?next={give}"
    assert "Nothing was saved yet." in manager.get("/account/prove").text
    assert role_of(app, house.persons["tenant"], Role.COMMITTEE)
    with pytest.raises(NoResultFound):
        role_of(app, house.persons["tenant"], Role.CHAIR)


def test_password_leads_on_to_the_page_and_holds_ten_minutes_again(manager, give, now):
    now.shift(20 * MINUTE)
    asked = manager.get(give, status=302).location
    assert manager.get(asked).h1 == "Is it still you?"
    assert manager.post(asked, {"current": PASSWORD}).location == give
    manager.get(give)
    now.shift(7 * MINUTE)
    manager.get(give, status=302)


def test_wrong_password_proves_nothing(manager, give, now):
    now.shift(20 * MINUTE)
    page = manager.post("/account/prove", {"current": "wrong password here"}, status=422)
    assert page.errors == ["That is not the password you have now. Try again."]
    manager.get(give, status=302)
    assert is_in(manager)


def test_proof_does_not_outlive_the_sign_in(house, manager, come_in, now):
    now.shift(20 * MINUTE)
    manager.post("/account/prove", {"current": PASSWORD})
    cookie = manager.cookie
    manager.raw.delete_cookie("sid")
    now.shift(5 * MINUTE)
    again = come_in("manager")
    assert again.cookie != cookie
    now.shift(8 * MINUTE)
    again.get(f"/schemes/{house.scheme_id}/roles/give", status=302)


def test_person_of_the_demo_who_has_no_password_is_not_asked(app, house, give, now):
    door = PageClient(app)
    door.post(f"/sign-in/as/{house.persons['manager']}", {}, at="/sign-in")
    now.shift(20 * MINUTE)
    door.get(give)
    change(app, house.persons["manager"], password_hash="set since")
    door.get(give, status=302)


def test_who_may_not_see_the_page_is_not_asked_first(come_in, give, now):
    staff = come_in("staff")
    now.shift(20 * MINUTE)
    staff.get(give, status=403)


@pytest.mark.parametrize("away", ["//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example"])
def test_proof_leads_only_to_our_pages(manager, away):
    sent = manager.post(f"/account/prove?next={quote(away, safe='')}", {"current": PASSWORD})
    assert sent.location == "/"
