"""The page on screen is the page that prints, and reads well on a phone and at a desk."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from agreements.living import ADULT, CHILD, draft
from browser import DESK, PHONE, axe, problems, serve, sideways, sign_in_with

from app.agreements import commands, wording
from app.agreements.models import Agreement
from app.core import pdf
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.documents.models import Variant
from app.schemes.models import Language, Scheme
from app.tenancies.rules import Pack

pytestmark = pytest.mark.once
PLACES = """() => [...document.querySelectorAll(".noted")].map(each => {
  const at = name => each.querySelector(name).getBoundingClientRect();
  const [head, note, words] = [at("h3"), at(".note"), at(".beside")];
  return {
    under: note.top >= head.bottom && words.top >= note.bottom,
    beside: note.left >= words.right && Math.abs(note.top - head.top) < 1,
  };
})"""
SIZES = """() => [...document.querySelectorAll("main *")]
  .filter(each => [...each.childNodes].some(one => one.nodeType === 3 && one.data.trim()))
  .map(each => parseFloat(getComputedStyle(each).fontSize))"""


@pytest.fixture
def agreement(app, house):
    """Return a function that drafts an agreement for somebody born on a day, and gives its address."""
    with app.test_request_context(), time_machine.travel("2026-11-23 10:00", tick=False):
        with transaction():
            scheme = db.session.get_one(Scheme, house.scheme_id)
            for pack in (Pack.SUPPORTED_STANDARD, Pack.UNDER_18_LICENCE):
                wording.adopt(scheme, pack, from_on=date(2026, 1, 1), actor=SYSTEM)
        yield lambda birth_date: f"/agreements/{draft(house, birth_date)}/preview"


@pytest.fixture
def shown(app, house, sign_in, open_page):
    """Return a function that opens an address as staff, in a real browser."""
    client = sign_in(house.persons["staff"])
    cookies = [(cookie.key, cookie.value) for cookie in client.raw._cookies.values()]
    with serve(app) as address:

        def _shown(path, width):
            page = open_page(address, width=width)
            sign_in_with(page, address, cookies)
            page.goto(path)
            return page

        yield _shown


@pytest.mark.parametrize(
    ("birth_date", "variant", "width", "where"),
    [
        (ADULT, "standard", PHONE, "under"),
        (CHILD, "standard", DESK, "beside"),
        (CHILD, "large-print", PHONE, "under"),
        (CHILD, "large-print", DESK, "under"),
    ],
)
def test_a_preview_fits_its_window_and_its_notes_stand_where_there_is_room(
    agreement, shown, birth_date, variant, width, where
):
    page = shown(f"{agreement(birth_date)}?variant={variant}", width)
    assert sideways(page) == 0
    assert problems(page) == []
    assert axe(page) == []
    assert page.evaluate("document.fonts.check('16px Hyper')")
    assert min(page.evaluate(SIZES)) >= (12 if variant == "standard" else 20)
    assert page.evaluate("getComputedStyle(document.body).backgroundImage").endswith('draft.svg")')
    places = page.evaluate(PLACES)
    assert len(places) > 20
    assert all(place[where] for place in places)


def test_the_preview_is_the_page_that_the_command_prints(house, agreement, sign_in, monkeypatch):
    pages = []
    monkeypatch.setattr(pdf, "render", lambda html: pages.append(html) or b"%PDF-")
    address = agreement(CHILD)
    ref = db.session.query(Agreement).one().ref
    asked = {"variant": Variant.STANDARD, "language": Language.EN, "today": date(2026, 11, 23)}
    assert commands.paper(house.scheme_id, ref, **asked) == (b"%PDF-", True)
    assert sign_in(house.persons["staff"]).get(address, check=False).response.text == pages[0]
