from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

import pytest
from accounts.hostile_addresses import HOSTILE, OURS
from accounts.signing import PASSWORD, give_password
from pages import PageClient

pytestmark = pytest.mark.once
HERE = "http://localhost/sign-in"
BLANKS = "".join(map(chr, range(0x21)))


def _as_a_browser(location: str) -> str:
    """Return where a browser goes: it strips blanks round an address and inside it, and reads \\ as /."""
    return urljoin(HERE, re.sub(r"[\t\r\n]", "", location.strip(BLANKS)).replace("\\", "/"))


def _leads_away(location: str) -> bool:
    found = urlsplit(_as_a_browser(location))
    return (found.scheme, found.netloc) != ("http", "localhost")


def test_corpus_would_lead_a_careless_site_astray():
    assert len(HOSTILE) >= 150
    assert sum(_leads_away(each) for each in HOSTILE) >= 80


@pytest.mark.usefixtures("house")
def test_no_address_leads_away_from_our_pages(app):
    door = PageClient(app)
    for each in HOSTILE:
        answer = door.raw.get(f"/language/en?next={quote(each, safe='')}")
        location = answer.headers.get("Location", "/")
        assert answer.status_code in {302, 400}, (each, answer.status_code)
        assert not _leads_away(location), (each, location)
        assert location.startswith("/"), (each, location)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("ours", OURS)
def test_our_own_pages_are_gone_on_to(app, ours):
    assert PageClient(app).get(f"/language/en?next={quote(ours, safe='')}", status=302).location == ours


@pytest.mark.parametrize("each", ["//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "//"])
def test_signing_in_goes_home_instead_of_away(app, house, each):
    email = give_password(app, house.persons["tenant"])
    address = f"/sign-in?next={quote(each, safe='')}"
    sent = PageClient(app).post(address, {"email": email, "password": PASSWORD})
    assert sent.location == "/"


def test_signing_in_goes_on_to_the_page_that_was_asked_for(app, house):
    email = give_password(app, house.persons["staff"])
    browser = PageClient(app)
    asked = browser.get("/people?q=Si%C3%A2n+O%E2%80%99Brien", status=302).location
    assert browser.get(asked).h1 == "Sign in"
    went = browser.post(asked, {"email": email, "password": PASSWORD}).location
    assert went == "/people?q=Si%C3%A2n+O%E2%80%99Brien"
    browser.get(went)


def test_form_sent_while_signed_out_is_not_sent_again_after_signing_in(app, house):
    email = give_password(app, house.persons["staff"])
    browser = PageClient(app)
    field = browser.get("/sign-in").hidden()
    asked = browser.raw.post(f"/schemes/{house.scheme_id}/people/add", data=field).headers["Location"]
    assert browser.post(asked, {"email": email, "password": PASSWORD}).location == "/"
