from __future__ import annotations

import re
from datetime import UTC, datetime

import factories
import pytest
import time_machine
from accounts.signing import (
    OTHER,
    SignedIn,
    account_of,
    change,
    is_in,
    new_link,
    outbox,
    plain,
    token_in,
    try_sign_in,
)
from pages import Page, PageClient

from app.accounts import messages
from app.core import mail
from app.core.db import db, transaction
from app.schemes.models import Language

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def tenant(house):
    return house.persons["tenant"]


@pytest.fixture
def address(app, tenant):
    with app.app_context():
        return account_of(tenant).email


def _ask(app, address: str, *, status: int = 200, **options) -> Page:
    """Ask for a link to choose a new password."""
    return PageClient(app).post("/forgotten", {"email": address}, status=status, **options)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_link_is_mailed_with_our_own_address_whatever_the_request_says(app, address, sent, host):
    client = PageClient(app)
    said = {"base_url": f"http://{host}"}
    spoofed = {"X-Forwarded-Host": "evil.example", "X-Host": "evil.example", "Forwarded": "host=evil.example"}
    field = client.get("/forgotten", **said).hidden()
    client.raw.post("/forgotten", data=field | {"email": address.upper()}, headers=spoofed, **said).close()
    ((to, subject, words),) = sent
    assert to == address
    assert re.findall(r"https?://[^/\s]+", words) == ["https://drws.example.org"]
    assert subject == "You have something to look at"
    token = token_in(words)
    assert PageClient(app).post(f"/choose-password/{token}", {"password": OTHER}).location == "/"


@pytest.mark.usefixtures("sent")
def test_host_we_do_not_have_gets_no_page_and_no_link(app, address):
    client = PageClient(app)
    field = client.get("/forgotten").hidden()
    answer = client.raw.post("/forgotten", data=field | {"email": address}, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert outbox(app) == []


def test_message_names_nobody_and_no_matter(app, house, tenant, address, sent):
    with app.app_context():
        person = db.session.get_one(factories.Person, tenant)
        scheme = db.session.get_one(factories.Scheme, house.scheme_id)
        told = [person.first_name, person.last_name, scheme.name, scheme.landlord_name, "tenant", "rent", "Torfaen"]
    _ask(app, address).response.close()
    ((_to, subject, words),) = sent
    assert not [each for each in told if each.casefold() in f"{subject} {words}".casefold()]


@pytest.mark.once
@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize(
    ("account", "person", "scheme", "expected"),
    [
        ("cy", None, None, "cy"),
        (None, "cy", None, "cy"),
        (None, None, "cy", "cy"),
        ("en", "cy", "cy", "en"),
        (None, "en", "cy", "en"),
        (None, None, None, "en"),
    ],
)
def test_message_is_in_the_person_s_language(app, house, monkeypatch, account, person, scheme, expected):
    asked, real = [], messages.force_locale

    def force(code):
        asked.append(code)
        return real(code)

    monkeypatch.setattr(messages, "force_locale", force)
    known = {each: Language(each) for each in ("en", "cy")}
    with app.app_context(), transaction():
        row = account_of(house.persons["tenant"])
        row.language = known.get(account)
        db.session.get_one(factories.Person, row.person_id).language = known.get(person)
        db.session.get_one(factories.Scheme, house.scheme_id).language = known.get(scheme)
    _ask(app, row.email, headers={"Accept-Language": "de"})
    assert asked == [expected]


@pytest.mark.usefixtures("sent")
def test_known_and_unknown_addresses_get_the_same_answer(app, house, address):
    change(app, house.persons["chair"], closed_at=NOON, email="closed@example.org")
    answers = []
    for each in (address, "nobody@example.org", "closed@example.org"):
        page = _ask(app, each)
        answers.append((page.status, sorted(page.headers.keys()), plain(page)))
    assert answers[0] == answers[1] == answers[2]
    assert address not in answers[0][2]
    assert [message.to_address for message in outbox(app)] == [address]


def test_mail_leaves_after_the_answer(app, address, sent):
    page = _ask(app, address)
    assert sent == [], "nobody learns from waiting whether a message went"
    page.response.close()
    assert len(sent) == 1
    assert [message.body for message in outbox(app)] == [None], "its words are forgotten once it has gone"


def test_house_without_a_mail_server_says_so_and_spends_no_link(app, tenant, address):
    token, door = new_link(app, tenant), PageClient(app)
    page = door.get("/forgotten")
    assert "Ask a member of staff for a link." in page.text
    assert not page.tree.xpath("//main//form")
    field = door.get("/sign-in").hidden()
    door.raw.post("/forgotten", data=field | {"email": address})
    assert outbox(app) == []
    door.get(f"/choose-password/{token}")


@pytest.mark.usefixtures("sent")
def test_asking_again_and_again_for_links_has_to_wait(app, address):
    for status in (200, 200, 200, 429):
        page = _ask(app, address, status=status)
    assert page.headers["Retry-After"] == "900"
    assert len(outbox(app)) == 3


@pytest.mark.usefixtures("house")
def test_address_nobody_could_have_gets_a_sentence(app, sent):
    page = _ask(app, "sam", status=422)
    assert page.errors == ["Email address: Write it like name@example.com."]
    assert not sent


@pytest.mark.usefixtures("sent")
def test_person_keeps_session_and_password_when_somebody_asks_for_their_link(app, address, come_in):
    browser = come_in("tenant")
    _ask(app, address)
    assert is_in(browser)
    assert is_in(SignedIn(app, address))
    assert try_sign_in(PageClient(app), address, OTHER, status=422).errors


def test_message_that_cannot_be_sent_waits_and_the_answer_is_the_same(app, address, sent, monkeypatch):
    monkeypatch.setattr(mail, "_hand_to_server", lambda *_words: (_ for _ in ()).throw(ConnectionRefusedError))
    page = _ask(app, address)
    page.response.close()
    assert page.h1 == "Look in your email"
    [message] = outbox(app)
    assert (message.tries, message.sent_at) == (1, None)
    assert sent == []
