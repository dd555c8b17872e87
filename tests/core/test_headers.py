"""What leaves with every answer, good or bad: the same wall round every page."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace

import pytest
from core.failing import FAILING, locked, raising

from app.core import web
from app.factory import create_app

NONCE = re.compile(r"'nonce-([\w-]{22})'")
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-…'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'"
)
PAPER = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
STRICTER = {"accounts.choose_password": {"Referrer-Policy": "strict-origin"}}  # its address is a key: no page hears it
NUMBERS = {"sequence": 1, "number": 1}  # parts of an address that are numbers
RESPONSES = 1000


def _walled(answer, *, cached=False, endpoint=None):
    """Assert every header of the wall; return the nonce."""
    headers = answer.headers
    for name, value in (ALWAYS | STRICTER.get(endpoint, {})).items():
        assert headers.getlist(name) == [value], (answer.request.path, name)
    (policy,) = headers.getlist("Content-Security-Policy")
    paper = (
        answer.mimetype == "application/pdf"
    )  # our own, opened in the browser’s reader: no script, no style, no nonce
    assert NONCE.sub("'nonce-…'", policy) == (PAPER if paper else POLICY), answer.request.path
    assert headers.getlist("Cache-Control") == ["public, max-age=3600" if cached else "no-store"]
    assert "Strict-Transport-Security" not in headers
    assert "Server" not in headers
    assert "X-Powered-By" not in headers
    answer.close()
    return "" if paper else NONCE.search(policy)[1]


def _addresses(app):
    """Return an address for every route, with ids of nothing."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            parts = {name: uuid.uuid4() if name.endswith("_id") else NUMBERS.get(name, "x") for name in rule.arguments}
            yield app.url_for(rule.endpoint, **parts), rule


@pytest.mark.once
@pytest.mark.parametrize("who", [None, "tenant", "manager", "admin"])
def test_every_route_and_method_answers_behind_the_wall(app, house, sign_in, who):
    client = sign_in(house.persons[who] if who else None).raw
    for address, rule in _addresses(app):
        for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT"):
            answer = client.open(address, method=method)
            stored = rule.endpoint == "static" and answer.status_code == 200
            _walled(answer, cached=stored, endpoint=rule.endpoint if method in {"GET", "HEAD"} else None)


@pytest.mark.once
@pytest.mark.parametrize("how", FAILING)
@pytest.mark.parametrize("who", [None, "staff"])
def test_every_way_to_fail_answers_behind_the_wall(app, house, sign_in, monkeypatch, how, who):
    status, view = FAILING[how]
    monkeypatch.setitem(app.view_functions, "casework.home", view)
    answer = sign_in(house.persons[who] if who else None).raw.get("/")
    assert answer.status_code == status
    _walled(answer)


def test_an_error_page_that_cannot_be_drawn_still_answers_behind_the_wall(app, monkeypatch):
    monkeypatch.setitem(app.view_functions, "casework.home", raising(ZeroDivisionError("x")))
    monkeypatch.setattr(app.jinja_env, "get_or_select_template", raising(RuntimeError("no page")))
    monkeypatch.setattr(app.jinja_env, "get_template", raising(RuntimeError("no page")))
    answer = app.test_client().get("/")
    assert answer.status_code == 500
    assert "It is not your fault" in answer.text
    _walled(answer)


def test_a_style_sheet_is_kept_for_an_hour_and_nothing_else_is(app):
    client = app.test_client()
    _walled(client.get("/static/site.css"), cached=True)
    _walled(client.get("/static/no-such.css"))
    _walled(client.get("/static/../../config.py"))
    _walled(client.get("/door.css"))


def test_a_style_sheet_sets_no_cookie_and_asks_for_no_session(app, house, sign_in, monkeypatch):
    client = sign_in(house.persons["staff"]).raw
    monkeypatch.setitem(app.extensions, "actor_loader", raising(locked()))
    assert client.get("/people").status_code == 503
    answer = client.get("/static/site.css")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    answer.close()


def test_no_nonce_is_used_twice_in_a_thousand_answers(app):
    client = app.test_client()
    nonces = {_walled(client.options("/sign-in")) for _ in range(RESPONSES)}
    assert len(nonces) == RESPONSES


def test_browsers_are_held_to_https_in_production_only(app, monkeypatch):
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    for address in ("/sign-in", "/no-such-page", "/static/site.css"):
        answer = app.test_client().get(address)
        assert answer.headers.getlist("Strict-Transport-Security") == ["max-age=31536000; includeSubDomains"]
        answer.close()


def test_production_gives_its_cookie_the_host_prefix_and_keeps_it_from_scripts(settings_for, tmp_path):
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    settings = replace(
        settings_for(url), environment="production", base_url="https://door.example", trusted_hosts=("door.example",)
    )
    house = create_app(settings)
    assert house.config["SESSION_COOKIE_NAME"] == "__Host-sid"
    assert house.config["SESSION_COOKIE_SECURE"] is True
    assert house.config["SESSION_COOKIE_HTTPONLY"] is True
    assert house.config["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert house.config["SESSION_COOKIE_DOMAIN"] is None
    assert house.config["SESSION_COOKIE_PATH"] in {None, "/"}


def test_the_wall_written_here_is_the_one_in_the_code():
    assert web.HEADERS == ALWAYS
