"""The outer wall: what is refused before any page is asked, and where a request may send somebody."""

from __future__ import annotations

import io
import uuid
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import request
from pages import Page

from app.core import web
from app.core.web import PAGE_BYTES, UPLOAD_BYTES, safe_next
from app.factory import create_app

FIVE_MB = 5_000_000
NUMBERS = {"sequence": 1, "number": 1}  # parts of an address that are numbers
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
ELSEWHERE = [
    "http://evil.example",
    "https://evil.example/",
    "HTTPS:evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "/\x00/evil.example",
    "/\x7f/evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "?next=x",
    "#x",
    "//[",
    "//[::1",
    "//evil．example",
    "//\u2100.example",
    "https:///evil.example",
    "mailto:x@evil.example",
    "",
]
WITHIN = ["/", "/people", "/people?text=a%20b&page=2", "/language/cy?next=/x", "/schemes/Tŷ", "/a//b", "/a:b", "/@x"]


@pytest.fixture
def manager(house, sign_in):
    return sign_in(house.persons["manager"])


def _posts(app):
    """Return the rule of every route that takes a post."""
    return [rule for rule in app.url_map.iter_rules() if UNSAFE & rule.methods]


def _address(app, rule):
    with app.test_request_context():
        parts = {name: uuid.UUID(int=0) if name.endswith("_id") else NUMBERS.get(name, "x") for name in rule.arguments}
        return app.url_for(rule.endpoint, **parts)


# --- where to go next -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("target", ELSEWHERE)
def test_an_address_that_may_lead_elsewhere_is_not_followed(target):
    assert safe_next(target, "/home") == "/home"


@pytest.mark.parametrize("target", WITHIN)
def test_a_path_of_ours_is_followed(target):
    assert safe_next(target, "/home") == target


@pytest.mark.once
def test_nobody_leaves_the_site_through_the_language_switch(app):
    client = app.test_client()
    for target in ELSEWHERE:
        answer = client.get("/language/cy", query_string={"next": target.replace("\x00", "")})
        assert answer.status_code == 302
        location = answer.headers["Location"]
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))


def test_signing_in_leads_back_to_the_page_that_was_asked_for(app):
    location = app.test_client().get("/people?text=a%20b&page=2").headers["Location"]
    assert parse_qs(urlsplit(location).query)["next"] == ["/people?text=a%20b&page=2"]


def test_a_page_too_long_to_come_back_to_is_forgotten(app):
    location = app.test_client().get("/people", query_string={"text": "x" * 2100}).headers["Location"]
    assert location == "/sign-in?next="


# --- how much ---------------------------------------------------------------------------------------------------------
URLENCODED = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=here"


def _in_parts(name, value, *, filename=""):
    """Return a body of one part; the test client would put a large one into a file of its own."""
    file = f'; filename="{filename}"' if filename else ""
    head = f'--here\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    return head.encode() + value + b"\r\n--here--\r\n"


@pytest.mark.once
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (URLENCODED, b"name=" + b"a" * FIVE_MB),
        (PARTS, _in_parts("name", b"a" * FIVE_MB)),
        (PARTS, _in_parts("scan", b"a" * FIVE_MB, filename="scan.pdf")),
    ],
)
def test_five_megabytes_are_refused_by_every_form_without_files(app, manager, kind, body):
    for rule in _posts(app):
        if not _takes_files(app, rule.endpoint):
            answer = manager.raw.post(_address(app, rule), data=body, content_type=kind)
            assert answer.status_code == 413, rule
            assert "That is too big to send" in answer.text


def _takes_files(app, endpoint):
    with app.app_context():
        return web.uploads_allowed(endpoint)


@pytest.mark.once
def test_a_body_that_does_not_say_how_long_it_is_is_measured(app, manager):
    for rule in _posts(app):
        limit = UPLOAD_BYTES if _takes_files(app, rule.endpoint) else PAGE_BYTES
        assert _chunked(manager, _address(app, rule), b"name=" + b"a" * limit) == 413, rule
    whole = b"name=" + b"a" * (PAGE_BYTES - 5)
    assert _chunked(manager, "/account/language", whole) == 422  # read to its end, where no token was found


def test_a_short_body_without_a_length_is_read_whole(manager):
    typed = manager.get("/account/language").hidden() | {"language": "cy"}
    body = "&".join(f"{name}={value}" for name, value in typed.items()).encode()
    assert _chunked(manager, "/account/language", body) == 302


def _chunked(client, address, body):
    return client.raw.post(
        address,
        input_stream=io.BytesIO(body),
        content_type=URLENCODED,
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    ).status_code


def test_only_forms_with_a_file_take_twelve_megabytes(app, manager):
    with app.app_context():
        taking = {rule.endpoint for rule in _posts(app) if web.uploads_allowed(rule.endpoint)}
    assert "agreements.signed_on_paper" in taking
    for endpoint in taking:
        address = _address(app, next(rule for rule in _posts(app) if rule.endpoint == endpoint))
        for said, status in ((UPLOAD_BYTES, 400), (UPLOAD_BYTES + 1, 413)):
            length = {"CONTENT_LENGTH": str(said)}
            answer = manager.raw.post(address, data=b"x=1", content_type=URLENCODED, environ_overrides=length)
            assert answer.status_code == status, endpoint
    assert UPLOAD_BYTES == 12 * 1024 * 1024
    assert PAGE_BYTES == 256 * 1024


@pytest.mark.parametrize(("size", "status"), [(PAGE_BYTES - 5, 422), (PAGE_BYTES - 4, 413)])
def test_the_limit_of_a_form_is_exact_to_the_byte(manager, size, status):
    body = b"name=" + b"a" * size  # without a token: the form again once it has been read
    assert manager.raw.post("/account/language", data=body, content_type=URLENCODED).status_code == status


def test_more_than_a_thousand_parts_are_refused(manager):
    parts = {f"part{n}": "x" for n in range(1100)}
    assert manager.raw.post("/account/language", data=parts, content_type="multipart/form-data").status_code == 413


def test_a_hundred_kilobytes_of_address_are_refused(manager):
    page = Page(manager.raw.get("/people?text=" + "a" * 100_000))
    assert page.status == 414
    assert page.check().h1 == "We could not read that"
    assert manager.raw.get("/people?text=" + "a" * 5000).status_code == 200


@pytest.mark.once
# --- nonsense ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    ["/people/%00", "/people?text=%00", "/people?text=a%00b", "/%00", "/people/%ff%fe", "/%c3%28", "/x/%ed%a0%80"],
)
def test_letters_no_page_of_ours_writes_are_refused(manager, address):
    assert manager.get(address, status=400).h1 == "We could not read that"


@pytest.mark.parametrize("site", ["same-origin", "same-site", "none", None])
def test_a_form_of_ours_is_taken(manager, site):
    headers = {"Sec-Fetch-Site": site} if site else {}
    manager.post("/account/language", {"language": "cy"}, headers=headers)


def test_a_form_sent_from_another_site_is_refused_even_with_the_right_token(app, manager):
    typed = manager.get("/account/language").hidden() | {"language": "cy"}
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert manager.raw.post("/account/language", data=typed, headers=headers).status_code == 400
    assert manager.raw.get("/account/language", headers=headers).status_code == 200  # a link from elsewhere is a link
    for rule in _posts(app):
        assert manager.raw.post(_address(app, rule), data=typed, headers=headers).status_code == 400, rule


# --- under which name -------------------------------------------------------------------------------------------------
WRONG_NAMES = ["evil.example", "localhost.evil.example", "", "a b", "localhost@evil.example", "[::1"]


@pytest.mark.once
@pytest.mark.parametrize("host", WRONG_NAMES)
def test_a_name_that_is_not_ours_is_refused_everywhere(app, manager, host):
    for rule in app.url_map.iter_rules():
        address = _address(app, rule) if rule.endpoint != "static" else "/static/site.css"
        answer = manager.raw.get(address, headers={"Host": host})
        assert answer.status_code == 400, address
        assert "evil" not in answer.text
        answer.close()


FORWARDED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "8443",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=203.0.113.9;host=evil.example;proto=https",
    "X-Real-IP": "203.0.113.9",
    "X-Original-URL": "/accounts",
    "X-HTTP-Method-Override": "DELETE",
}


@pytest.fixture
def seen(settings_for, database_url):
    """Return a function that says what a request looks like behind so many proxies."""

    def _seen(hops, headers):
        house = create_app(replace(settings_for(database_url), proxy_hops=hops))
        house.view_functions["schemes.door_css"] = _echo
        answer = house.test_client().get("/door.css", headers=headers)
        return answer.json if answer.status_code == 200 else answer.status_code

    return _seen


def _echo():
    return {"from": request.remote_addr, "host": request.host, "scheme": request.scheme, "root": request.script_root}


def test_what_a_proxy_says_is_not_believed_without_a_proxy(seen):
    assert seen(0, FORWARDED) == {"from": "127.0.0.1", "host": "localhost", "scheme": "http", "root": ""}


def test_behind_one_proxy_only_the_last_word_is_believed(seen):
    headers = {
        "X-Forwarded-For": "198.51.100.1, 203.0.113.9",
        "X-Forwarded-Host": "evil.example, localhost",
        "X-Forwarded-Proto": "http, https",
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-Port": "8443",
    }
    assert seen(1, headers) == {"from": "203.0.113.9", "host": "localhost", "scheme": "https", "root": ""}
    assert seen(2, headers) == 400  # with two, the first word would be the proxy’s: a name that is not ours


def test_behind_two_proxies_the_word_before_the_last_is_believed(seen):
    headers = {
        "X-Forwarded-For": "192.0.2.7, 198.51.100.1, 203.0.113.9",
        "X-Forwarded-Host": "evil.example, localhost, inner.example",
        "X-Forwarded-Proto": "http, https, http",
    }
    assert seen(2, headers) == {"from": "198.51.100.1", "host": "localhost", "scheme": "https", "root": ""}


def test_behind_a_proxy_a_name_that_is_not_ours_is_still_refused(seen):
    assert seen(1, {"X-Forwarded-Host": "evil.example"}) == 400
