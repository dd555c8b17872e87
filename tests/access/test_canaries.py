"""Every fact about everybody is a word of its own; nobody finds one that is not theirs to read, on any page or file."""

from __future__ import annotations

import io
import logging
import re
from dataclasses import replace

import pytest
import sqlalchemy as sa
from access.canaries import NEVER_BY_POST, SEES, Canary, all_canaries, heard, may_read, readable
from access.cells import cells, endpoints
from access.people import HERE, NAMED, THERE
from pypdf import PdfReader

from app.core import permissions
from app.core.db import db
from app.core.mail import OutboxMessage
from app.core.pdf import render as really_print
from app.documents import services as documents
from app.documents.models import Document, DocumentFacts
from app.people.models import Person

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("in_production", "policy_of_a_slice")]
LEAST_PAIRS = 20_000
LINK = re.compile(r'(?:href|src)="(/[^"#]*)')
NOT_FOLLOWED = ("/static/", "/language/", "/sign-out")
ASKED_OF_LISTS = ("format=csv", "page=2", "text=Las", "q=Fir51x", "text=mai02x")
FOUND = {
    "tenant": {"called", "first name", "last name", "signs in as", "scheme", "rent", "deposit", "EET"},
    "staff": set(SEES) - {"safe contact", "signs in as"},
    "manager": set(SEES) - {"safe contact"},
    "safeguarding": {"called", "first name", "last name", "born", "phone", "email", "emergency", "scheme"},
    "committee": {"called", "scheme"},
    "admin": {"first name", "last name", "signs in as", "scheme"},
}
# What is no page to read: a file of ours, a way to the other language, the first page of an installation that is empty,
# and a folder that was sent, which only test_matrix.py sends.
NO_PAGE = {"static", "accounts.switch_language", "casework.begin", "exchange.confirm"}
MOST_PAGES = 1000  # of one persona; a crawl that never ends is a mistake


@pytest.fixture
def in_production(app, monkeypatch):
    """Leave out what only the demo shows: whom one may sign in as."""
    settings = replace(app.extensions["settings"], environment="production")
    monkeypatch.setitem(app.extensions, "settings", settings)


@pytest.fixture
def crawl(app, street, browser):
    """Return a function that gives every page a persona can open, with its address; `opened` takes their routes."""

    def _crawl(persona, language="en", opened=None):
        client, routes = browser(persona), app.url_map.bind("localhost")
        reached = [cell for cell in cells(app, street, [persona]) if cell.method == "GET" and cell.expected != 404]
        if not persona.roles:  # every address leads to the same door: one of each route is enough
            reached = list({cell.endpoint: cell for cell in reached}.values())
        reading = {endpoint for endpoint, methods in endpoints(app).items() if "POST" not in methods}
        lists = [c.address for c in reached if c.thing is None and c.expected == 200 and c.endpoint in reading]
        waiting = ["/", "/sign-in", "/forgotten", "/door.css", "/no-such-page", *(cell.address for cell in reached)]
        waiting += ["/open-the-house", f"/choose-password/{street.link}"]
        waiting += [f"{address}?{asked}" for address in lists for asked in ASKED_OF_LISTS]
        asked = set()
        while waiting:
            address = waiting.pop(0)
            if address in asked or address.startswith(NOT_FOLLOWED):
                continue
            asked.add(address)
            assert len(asked) < MOST_PAGES, f"{persona.name} never comes to an end"
            answer = client.get(address, headers={"Accept-Language": language})
            assert answer.status_code < 500, f"{address} as {persona.name}"
            if opened is not None and answer.status_code == 200:
                opened.add(routes.match(answer.request.path)[0])
            text = readable(answer)
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(text)]
            yield address, text

    return _crawl


def _foreign(persona, address, text, known):
    """Return what this page gives away to this reader, save what they typed into its address."""
    typed = heard(address.replace("+", " "), known)
    found = {canary for canary in heard(text, known) if not may_read(persona, canary)}
    if NEVER_BY_POST in text and not any(role in SEES["safe contact"] for _, role in persona.roles):
        found.add(Canary("safe contact", HERE, None, NEVER_BY_POST))
    return {f"{c.kind} of {c.who} ({c.place}) on {address}" for c in found - typed}


def test_no_canary_stands_for_two_people():
    known = all_canaries()
    assert len(known) > 400
    assert {canary.kind for canary in known.values()} | {"safe contact"} == set(SEES)


@pytest.mark.parametrize(
    ("who", "language"), [(name, "en") for name in NAMED] + [("tenant", "cy"), ("committee", "cy")]
)
def test_nobody_finds_a_fact_that_is_not_theirs_to_read(crawl, caplog, who, language):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, logger="sqlalchemy")
    known, persona, leaks, pages, seen = all_canaries(), NAMED[who], set(), 0, set()
    for address, text in crawl(persona, language):
        pages += 1
        leaks |= _foreign(persona, address, text, known)
        seen |= {canary.kind for canary in heard(text, known)}
    assert not leaks, "\n".join(sorted(leaks))
    assert heard(caplog.text, known) == set()
    if persona.roles:
        assert seen >= FOUND.get(who, {"called"}), "the crawl does not see what this reader may read"
        assert pages * len(known) >= LEAST_PAIRS


def test_the_crawl_opens_every_page_there_is(app, crawl):
    opened = set()
    for who in ("manager", "tenant", "admin", "signed out"):
        for _address, _text in crawl(NAMED[who], opened=opened):
            pass
    pages = {endpoint for endpoint, methods in endpoints(app).items() if "GET" in methods}
    assert pages - opened == NO_PAGE


def test_messages_name_nobody(app, street, browser, monkeypatch):
    known = all_canaries()
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr("app.core.mail.can_send", lambda: True)
    monkeypatch.setattr("app.core.mail.send_waiting", lambda: (0, 0))
    newcomer = street.persons[HERE, "newcomer"]
    assert browser("manager").post(f"/people/{newcomer}/invite", data={"email": "new@example.org"}).status_code == 200
    forgotten = {"email": "acc01x@example.org"}
    assert browser("signed out").post("/forgotten", data=forgotten).status_code == 200
    with app.app_context():
        messages = db.session.scalars(sa.select(OutboxMessage)).all()
    assert len(messages) == 2
    assert heard("\n".join(f"{m.subject}\n{m.body}" for m in messages), known) == set()


def test_a_printed_paper_names_its_reader_their_worker_and_nobody_else(app, street):
    known, tenant = all_canaries(), NAMED["tenant"]
    document_id = street.thing("document", "tenant").id
    with app.test_request_context():
        document = db.session.get_one(Document, document_id)
        facts = db.session.get_one(DocumentFacts, document_id).facts
        paper = PdfReader(io.BytesIO(really_print(documents.page_of(document.template, facts, language="en"))))
    words = "\n".join(page.extract_text() for page in paper.pages)
    told = heard(f"{words}\n{paper.metadata}\n{paper.xmp_metadata}\n{list(paper.attachments)}", known)
    assert {canary.kind for canary in told} >= {"first name", "last name", "rent", "EET", "scheme"}
    assert [canary for canary in told if not may_read(tenant, canary)] == []
    assert list(paper.attachments) == []


# --- teeth ------------------------------------------------------------------------------------------------------------
def test_a_last_name_among_peers_would_be_found(crawl, monkeypatch):
    monkeypatch.setattr(Person, "name", Person.full_name)
    known, committee = all_canaries(), NAMED["committee"]
    leaks = {leak for address, text in crawl(committee) for leak in _foreign(committee, address, text, known)}
    assert any("last name of tenant (here) on /" in leak for leak in leaks)


def test_a_list_that_reaches_into_another_scheme_would_be_found(crawl, monkeypatch):
    sights = permissions._sights[Person]
    wide = [replace(sight, scheme=lambda *_args: sa.true()) for sight in sights]
    monkeypatch.setitem(permissions._sights, Person, wide)
    known, staff = all_canaries(), NAMED["staff"]
    leaks = {leak for address, text in crawl(staff) for leak in _foreign(staff, address, text, known)}
    assert any(f"born of tenant ({THERE})" in leak for leak in leaks)
    assert any("format=csv" in leak for leak in leaks)


def test_a_name_in_a_header_or_a_log_would_be_found(app, browser, caplog):
    def _tell(response):
        logging.getLogger("app").warning("opened by Cal05x")
        response.headers["X-Opened-By"] = "Fir05x"
        return response

    app.after_request_funcs[None].append(_tell)
    try:
        answer = browser("committee").get("/")
    finally:
        app.after_request_funcs[None].remove(_tell)
    assert Canary("first name", HERE, "committee", "Fir05x") in heard(readable(answer), all_canaries())
    assert heard(caplog.text, all_canaries())
