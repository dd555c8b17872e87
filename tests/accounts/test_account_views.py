from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from accounts.signing import (
    OTHER,
    PASSWORD,
    SignedIn,
    account_of,
    events,
    give_password,
    is_in,
    open_sessions,
    try_sign_in,
)
from pages import PageClient

from app.accounts import passwords
from app.core.audit import AuditEvent
from app.core.db import db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def tenant(come_in):
    return come_in("tenant")


def _password(browser, current: str, new: str, **options):
    return browser.post("/account/password", {"current": current, "password": new}, **options)


@pytest.mark.once
@pytest.mark.parametrize("role", ["tenant", "committee", "chair", "staff", "manager", "safeguarding", "admin"])
def test_everybody_has_their_own_account_page(come_in, role):
    page = come_in(role).get("/account")
    assert page.h1 == "My account"
    for address in ("/account/language", "/account/password"):
        assert page.tree.xpath(f"//main//a[@href='{address}']")


@pytest.mark.once
@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("address", ["/account", "/account/language", "/account/password", "/account/prove"])
def test_account_pages_ask_the_signed_out_to_sign_in(app, address):
    assert PageClient(app).get(address, status=302).location.startswith("/sign-in?next=/account")


def test_language_chosen_shows_at_once_and_next_time(app, house, tenant):
    tenant.get("/language/en?next=/account", status=302)
    assert tenant.post("/account/language", {"language": "cy"}).location == "/account"
    assert tenant.get("/account").tree.get("lang") == "cy", "the choice beats the switch"
    again = SignedIn(app, give_password(app, house.persons["tenant"]))
    assert again.get("/account").tree.get("lang") == "cy"
    assert events(app).count("accounts.language.chosen") == 1


@pytest.mark.once
@pytest.mark.parametrize("language", ["", "de", "EN", "cy\x00"])
def test_language_we_do_not_have_is_refused(tenant, language):
    assert tenant.post("/account/language", {"language": language}, status=422).errors


def test_password_is_changed_by_who_knows_it(app, house, tenant):
    email = give_password(app, house.persons["tenant"])
    assert _password(tenant, PASSWORD, OTHER).location == "/account"
    assert "Your password is changed." in tenant.get("/account").text
    assert try_sign_in(PageClient(app), email, PASSWORD, status=422).errors
    assert is_in(SignedIn(app, email, OTHER))
    assert events(app).count("accounts.password.changed") == 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("current", "new", "said"),
    [
        ("", OTHER, "Enter the password you have now"),
        ("wrong password here", OTHER, "That is not the password you have now. Try again."),
        (PASSWORD, "", "Choose a password"),
        (PASSWORD, "password1234", "That password is too easy to guess."),
        (PASSWORD, "x" * 129, "Use 128 characters or fewer."),
        (PASSWORD, "x" * 10_000, "Use 200 characters or fewer."),
        (PASSWORD, "Sŵyn Bevan 1234", "That password is too easy to guess."),
    ],
)
def test_password_is_not_changed_and_the_page_says_why(app, house, tenant, current, new, said):
    page = _password(tenant, current, new, status=422)
    assert said in page.errors[0]
    assert is_in(tenant)
    assert is_in(SignedIn(app, give_password(app, house.persons["tenant"])))
    assert "accounts.password.changed" not in events(app)


def test_guessing_the_password_in_somebody_s_open_browser_has_to_wait(app, house, tenant):
    for _ in range(5):
        _password(tenant, "wrong password here", OTHER, status=422)
    _password(tenant, PASSWORD, OTHER, status=429)
    tenant.post("/account/prove", {"current": PASSWORD}, status=429)
    with app.app_context():
        assert passwords.fits(account_of(house.persons["tenant"]).password_hash, PASSWORD)


def test_devices_are_listed_latest_first_and_only_while_they_count(app, house, now, tenant):
    email = give_password(app, house.persons["tenant"])
    now.shift(HOUR)
    laptop = SignedIn(app, email)
    now.shift(HOUR)
    phone = SignedIn(app, email)
    rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./*")]
        for row in phone.get("/account").tree.xpath("//table//tbody/tr")
    ]
    assert rows == [
        ["23 Nov 2026, 14:00", "23 Nov 2026, 14:00", "This device"],
        ["23 Nov 2026, 13:00", "23 Nov 2026, 13:00", "Sign it out"],
    ], "the first has been idle for two hours"
    assert not is_in(tenant)
    assert is_in(laptop)


def test_one_device_is_signed_out_from_another(app, house, now, tenant):
    now.shift(MINUTE)
    phone = SignedIn(app, give_password(app, house.persons["tenant"]))
    (address,) = phone.get("/account").tree.xpath("//main//a[contains(., 'Sign it out')]/@href")
    assert phone.get(address).h1 == "Sign this device out?"
    assert phone.post(address, {}).location == "/account"
    assert (is_in(phone), is_in(tenant)) == (True, False)
    assert events(app).count("accounts.session.ended") == 1


def test_device_of_somebody_else_is_not_there(app, house, come_in, tenant):
    staff = come_in("staff")
    SignedIn(app, give_password(app, house.persons["staff"]))
    (address,) = staff.get("/account").tree.xpath("//main//a[contains(., 'Sign it out')]/@href")
    tenant.get(address, status=404)
    tenant.post(address, {}, status=404, at="/account/language")
    assert open_sessions(app, house.persons["staff"]) == 2


def test_all_other_devices_are_signed_out_at_once(app, house, tenant):
    email = give_password(app, house.persons["tenant"])
    others = [SignedIn(app, email) for _ in range(3)]
    assert tenant.get("/account").tree.xpath("//main//a[@href='/account/devices/sign-others-out']")
    tenant.post("/account/devices/sign-others-out", {})
    assert [is_in(each) for each in (tenant, *others)] == [True, False, False, False]
    assert not tenant.get("/account").tree.xpath("//main//a[@href='/account/devices/sign-others-out']")
    assert events(app).count("accounts.session.all_ended") == 1


def test_each_thing_done_to_one_s_own_account_leaves_one_event_naming_its_account(app, house, tenant):
    tenant.post("/account/language", {"language": "en"})
    _password(tenant, PASSWORD, OTHER)
    tenant.post("/account/devices/sign-others-out", {})
    with app.app_context():
        done = db.session.query(AuditEvent).order_by(AuditEvent.id).all()
        account = account_of(house.persons["tenant"])
    assert [event.event for event in done] == [
        "accounts.session.opened",
        "accounts.language.chosen",
        "accounts.password.changed",
        "accounts.session.all_ended",
    ]
    assert {event.account_id for event in done} == {account.id}
    assert {event.scheme_id for event in done[1:]} == {house.scheme_id}


def test_admin_changes_their_password(come_in):
    admin = come_in("admin")
    assert _password(admin, PASSWORD, OTHER).location == "/account"
