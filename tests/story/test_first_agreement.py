"""The first evening of a housing worker: sign in, find the empty flat, and hold an agreement a tenant can read.

In a real browser at a phone’s width, on the demo, with papers really printed.
"""

from __future__ import annotations

import io
from datetime import timedelta

import pypdf
import pytest
import sqlalchemy as sa
from browser import PHONE, axe, follow, problems, serve, sideways

from app.agreements.models import Agreement
from app.core import clock
from app.core.db import db
from app.documents import services as documents
from app.exchange import demo
from app.people.models import Person
from app.tenancies.models import Stay

pytestmark = pytest.mark.once


@pytest.fixture
def demo_house(app, monkeypatch):
    """Load the demo; its own papers are printed at once, so that only the one of this story takes time."""
    with app.test_request_context(), monkeypatch.context() as quickly:
        quickly.setattr(documents.pdf, "render", lambda _html: b"%PDF-1.7 of the demo")
        demo.load(today=clock.today())
    return app


def _date(page, question, day):
    group = page.get_by_role("group", name=question)
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(label).fill(str(value))


def _seen(page):
    """Say that the page is one a person can use: nothing broken, nothing sideways, nothing axe minds."""
    assert sideways(page) <= 0
    assert problems(page) == []
    assert axe(page) == []


def test_a_worker_prepares_issues_and_holds_an_agreement_for_the_empty_flat(demo_house, open_page):
    today = clock.today()
    with serve(demo_house) as address:
        page = open_page(address, width=PHONE)
        page.goto("/")
        follow(page.get_by_role("button", name="Sign in as Tom"))
        follow(page.get_by_role("link", name="Empty").first)
        follow(page.get_by_role("link", name="Prepare an agreement for it"))
        _seen(page)
        page.get_by_label("Who is it for?").select_option(label="Rhys Bowen")
        assert "Flat 8" in page.get_by_label("Which home?").locator("option:checked").inner_text()
        _date(page, "When can they move in?", today + timedelta(days=7))
        page.get_by_label("How often is rent due?").select_option(label="Every week")
        page.get_by_label("Rent each time").fill("71.15")
        page.get_by_label("Services that benefit can cover").fill("18.25")
        page.get_by_label("Support charge").fill("7")
        follow(page.locator("form.form button, main form button").last)
        assert "Give notice RHW1 and write down the day" in page.inner_text("main")
        _seen(page)
        follow(page.get_by_role("button", name="Change the draft"))
        _date(page, "When was notice RHW1 given?", today)
        _date(page, "When was the inventory made?", today)
        follow(page.locator("main form button").last)
        follow(page.get_by_role("button", name="They agree to move in"))
        follow(page.locator("main form button").last)
        follow(page.get_by_role("button", name="Issue the agreement"))
        _seen(page)
        follow(page.locator("main form button").last)
        page.get_by_role("link", name="Open the paper").wait_for()
        paper = page.get_by_role("link", name="Open the paper").first.get_attribute("href")
        answer = page.request.get(paper)
        text = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(answer.body())).pages)
        follow(page.get_by_role("button", name="Record that they have the paper"))
        page.get_by_label("In person").check()
        page.get_by_role("group", name="Was it read aloud to them?").get_by_label("Yes").check()
        follow(page.locator("main form button").last)
        follow(page.get_by_role("button", name="Record that it is signed"))
        _date(page, "When did they sign?", today)
        follow(page.locator("main form button").last)
        assert "The agreement is signed." in page.inner_text("main")
        _seen(page)
    assert answer.headers["content-type"] == "application/pdf"
    for words in ("Rhys Bowen", "Flat 8", "£96.40", "Notice of standard contract", "Signatures", "In danger now"):
        assert words in text
    with demo_house.app_context():
        stay = db.session.execute(sa.select(Stay).join(Person, Person.id == Stay.person_id).where(Person.ref == "P13"))
        assert stay.scalar_one().signed_on == today
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Agreement)) == 4
