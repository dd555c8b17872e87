"""Every form, carried out, forged, sent twice: what it is for happens once, and only with its own token."""

from __future__ import annotations

import logging

import lxml.html
import pytest
from access.canaries import all_canaries, heard
from access.cells import endpoints
from access.deeds import DEEDS, ELSEWHERE
from access.filling import filled, text_boxes
from access.people import TODAY
from access.street import changed, rows

TOO_LONG_OPEN = "This page was open for a long time. Look through it, then send it again."
NO_FORM = {"accounts.sign_in_as", "accounts.sign_out"}  # a button on another page
# What a second sending may change although the deed is done: tries are counted, a message can be asked for again.
AGAIN = {"accounts.forgotten", "accounts.invite", "accounts.prove"}
# Whoever sends these twice is signed out, or has another password, by the second time: it leads somewhere else.
LEADS_ELSEWHERE = {
    "accounts.choose_password",
    "accounts.my_password",
    "accounts.sign_device_out",
    "accounts.sign_in",
    "accounts.sign_in_as",
    "accounts.sign_out",
}


@pytest.fixture
def kept(app):
    """Return a function that gives everything in the database."""

    def _kept():
        with app.app_context():
            return rows()

    return _kept


def test_every_form_of_the_house_has_its_deed(whole_app):
    posting = {endpoint for endpoint, methods in endpoints(whole_app).items() if "POST" in methods}
    assert set(DEEDS) | ELSEWHERE == posting


@pytest.mark.parametrize("name", DEEDS)
def test_every_form_does_what_it_is_for_once_however_often_it_is_sent(doer, kept, name, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, logger="sqlalchemy")
    deed = DEEDS[name]
    client, address, answers = doer.ready(deed)
    before = kept()
    first = doer.send(client, deed, address, answers)
    assert first.status_code == deed.status, _errors(first)
    done = kept()
    assert bool(changed(before, done)) == deed.kept
    if name not in AGAIN:
        second = doer.send(client, deed, address, answers)
        assert changed(done, kept()) == {}
        assert second.status_code in {302, 400, 404, 422}
        if name not in LEADS_ELSEWHERE:
            assert second.headers["Location"] == first.headers["Location"]
    # The log has no word of it: nobody’s name, no password, no token.
    secrets = [str(value) for box, value in answers.items() if box in {"password", "current", "csrf_token", "once"}]
    assert heard(caplog.text, all_canaries()) == set()
    assert [secret for secret in (*secrets, doer.street.link) if secret and secret in caplog.text] == []


@pytest.mark.once
@pytest.mark.parametrize("name", DEEDS)
def test_no_form_is_carried_out_without_its_own_token(doer, kept, name):
    deed = DEEDS[name]
    client, address, answers = doer.ready(deed)
    before = kept()
    for how, (forged, options) in _forgeries(doer, answers).items():
        answer = doer.send(client, deed, address, forged, **options)
        assert answer.status_code == (400 if name in NO_FORM else 422), how
        if name in NO_FORM:
            assert "load the page again" in answer.text
            continue
        assert TOO_LONG_OPEN in _errors(answer), how
        standing = filled(answer.text, day=TODAY)
        typed = {box: answers[box] for box in text_boxes(answer.text) if answers.get(box)}
        assert {box: standing[box] for box in typed} == typed, how
    assert changed(before, kept()) == {}
    if name not in NO_FORM:  # with the token of the page that was shown again it is carried out
        again = answers | {"csrf_token": standing["csrf_token"]}
        assert doer.send(client, deed, address, again).status_code == deed.status


def _forgeries(doer, answers):
    """Return ways to send a form that is not from its own page: what is sent, and how."""
    page = doer.browser("committee").get("/account/language").text
    theirs, own = filled(page, day=TODAY)["csrf_token"], answers["csrf_token"]
    without = {name: answer for name, answer in answers.items() if name != "csrf_token"}
    over_https = {"base_url": "https://localhost"}
    return {
        "no token": (without, {}),
        "an empty token": (answers | {"csrf_token": ""}, {}),
        "a wrong token": (answers | {"csrf_token": own[::-1]}, {}),
        "another session’s token": (answers | {"csrf_token": theirs}, {}),
        "a token nobody signed": (answers | {"csrf_token": "IjEi.aB.c"}, {}),
        "a wrong token in a header": (without, {"headers": {"X-CSRFToken": own[::-1]}}),
        "the right token from no page": (answers, over_https),
        "the right token from another site": (answers, over_https | {"headers": {"Referer": "https://evil.example/"}}),
    }


FIRST = {
    "name": "Tŷ Newydd",
    "ref": "TN",
    "landlord_name": "Landlord",
    "landlord_address": "1 Street",
    "supported_accommodation": "yes",
    "first_name": "Gwen",
    "last_name": "Price",
    "email": "gwen@example.org",
    "password": "orchard kettle 7 lantern",
}


def test_the_very_first_form_is_carried_out_once_and_only_with_its_own_token(app, kept):
    client = app.test_client()
    answers = filled(client.get("/begin").text, day=TODAY) | FIRST
    before = kept()
    for token in ("", answers["csrf_token"][::-1]):
        answer = client.post("/begin", data=answers | {"csrf_token": token})
        assert answer.status_code == 422
        assert TOO_LONG_OPEN in _errors(answer)
        standing = filled(answer.text, day=TODAY)
        assert all(standing[box] == words for box, words in FIRST.items() if box != "password")
    assert changed(before, kept()) == {}
    assert client.post("/begin", data=answers).headers["Location"] == "/open-the-house"
    done = kept()
    assert client.post("/begin", data=answers).status_code in {302, 400}
    assert app.test_client().get("/begin").status_code == 302
    assert changed(done, kept()) == {}


def test_a_token_lasts_as_long_as_the_session_and_serves_every_form_of_it(doer):
    client, address, answers = doer.ready(DEEDS["accounts.my_language"])
    token = {"csrf_token": answers["csrf_token"]}
    assert client.post(address, data=answers).status_code == 302
    assert client.post(address, data=filled(client.get(address).text, day=TODAY) | token).status_code == 302


def _errors(answer):
    tree = lxml.html.fromstring(answer.text)
    return [" ".join(e.text_content().split()) for e in tree.xpath("//*[contains(@class,'error-summary__list')]//li")]
