from __future__ import annotations

from http.cookies import SimpleCookie

import pytest
from accounts.signing import PASSWORD, SignedIn, give_password, is_in, replayed, try_sign_in
from flask.sessions import SecureCookieSessionInterface
from pages import PageClient

from app.accounts import browser

HTTPS = {"base_url": "https://drws.example.org", "headers": {"Referer": "https://drws.example.org/"}}


def _cookies(page) -> SimpleCookie:
    found = SimpleCookie()
    for line in page.response.headers.getlist("Set-Cookie"):
        found.load(line)
    return found


def _held(app, cookie: str) -> dict:
    return SecureCookieSessionInterface().get_signing_serializer(app).loads(cookie)


def test_cookies_are_for_us_alone_on_this_computer(come_in):
    cookies = _cookies(come_in("tenant").answer)
    assert set(cookies) == {"sid", "place"}
    for each in cookies.values():
        assert (each["httponly"], each["samesite"], each["path"], each["domain"]) == (True, "Lax", "/", "")
        assert each["secure"] == "", "plain http on 127.0.0.1"
    assert (cookies["sid"]["max-age"], cookies["sid"]["expires"]) == ("", ""), "gone when the browser closes"


def test_cookies_are_for_us_alone_in_production(house, production):
    email = give_password(production, house.persons["tenant"])
    client = PageClient(production)
    field = client.get("/sign-in", **HTTPS).hidden()
    sent = client.raw.post("/sign-in", data=field | {"email": email, "password": PASSWORD}, **HTTPS)
    lines = sent.headers.getlist("Set-Cookie")
    assert {line.split("=", maxsplit=1)[0] for line in lines} == {"__Host-sid", "__Host-place"}
    for line in lines:
        parts = {part.strip().casefold() for part in line.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts
        assert not [part for part in parts if part.startswith("domain")]


def test_cookie_planted_before_signing_in_is_worth_nothing_after(app, house):
    thief = PageClient(app)
    thief.get("/language/en", status=302)
    thief.get("/sign-in")
    planted = thief.raw.get_cookie("sid").value
    victim = replayed(app, planted)
    try_sign_in(victim, give_password(app, house.persons["tenant"]), PASSWORD, status=302)
    given = victim.raw.get_cookie("sid").value
    assert given != planted
    assert is_in(victim)
    assert not is_in(thief)
    assert not is_in(replayed(app, planted))
    victim.get("/account/language")
    after = _held(app, victim.raw.get_cookie("sid").value)["csrf_token"]
    assert after != _held(app, planted)["csrf_token"], "a form token taken before is of no use either"


def test_cookie_of_one_person_is_replaced_when_another_signs_in_here(app, house):
    first = SignedIn(app, give_password(app, house.persons["tenant"]))
    planted = first.cookie
    field = first.get("/account/language").hidden()
    answer = first.raw.post(f"/sign-in/as/{house.persons['staff']}", data=field)
    assert answer.status_code == 302
    assert first.cookie != planted
    assert not is_in(replayed(app, planted)), "what the browser held before is over"


def test_every_sign_in_has_a_token_of_its_own(app, house):
    email = give_password(app, house.persons["tenant"])
    phone, laptop = SignedIn(app, email), SignedIn(app, email)
    tokens = {_held(app, each.cookie)["_user_id"] for each in (phone, laptop)}
    assert len(tokens) == 2
    assert is_in(phone)
    assert is_in(laptop)


def test_browser_keeps_its_mark_when_people_sign_in_and_out(app, house, come_in):
    client = come_in("tenant")
    mark = client.raw.get_cookie("place").value
    assert len(mark) == 43
    client.raw.delete_cookie("sid")
    try_sign_in(client, give_password(app, house.persons["staff"]), PASSWORD, status=302)
    assert client.raw.get_cookie("place").value == mark
    assert come_in("tenant").raw.get_cookie("place").value != mark, "another browser"


def test_wrong_password_gives_a_browser_no_mark(app, house):
    client = PageClient(app)
    try_sign_in(client, give_password(app, house.persons["tenant"]), "wrong password here", status=422)
    assert client.raw.get_cookie("place") is None


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::7", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::1", "::/64"),
        ("", "?"),
        ("not an address", "?"),
        ("192.0.2.7, 198.51.100.1", "?"),
    ],
)
def test_network_of_an_address_is_what_one_household_holds(address, network):
    assert browser.network(address) == network
