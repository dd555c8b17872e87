"""Every fact about everybody is a word of its own; nobody finds one that is not theirs to read, on any page or file."""

from __future__ import annotations

import io
import logging
from dataclasses import replace

import pytest
import sqlalchemy as sa
from access.canaries import NEVER_BY_POST, SEES, Canary, all_canaries, heard, may_read, readable
from access.cells import endpoints
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
FOUND = {
    "tenant": {
        *("called", "first name", "last name", "signs in as", "scheme", "rent", "rent in all", "deposit", "EET"),
        *("entry", "left to pay", "plan day", "instalment", "letter"),
    },
    "staff": set(SEES) - {"safe contact", "signs in as"},
    "manager": set(SEES) - {"safe contact"},
    "safeguarding": {"called", "first name", "last name", "born", "phone", "email", "emergency", "scheme"},
    "committee": {"called", "scheme", "weeks", "plan day", "left to pay", "rent in all", "instalment"},
    "chair": {"called", "scheme", "weeks"},
    "admin": {"first name", "last name", "signs in as", "scheme"},
}
# What is no page to read: a file of ours, a way to the other language, the first page of an installation that is empty,
# and what was sent and not read yet, a folder or a bank file, which only test_matrix.py sends.
NO_PAGE = {"static", "accounts.switch_language", "casework.begin", "exchange.confirm", "rent.confirm_bank_file"}


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
    for who in ("manager", "tenant", "committee", "chair", "admin", "signed out"):
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
