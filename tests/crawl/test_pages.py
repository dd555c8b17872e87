"""Every page in a real browser: on a phone and at a desk, in English and in Welsh, as everybody who sees it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from browser import DESK, PHONE, axe, problems, serve, sideways

pytestmark = pytest.mark.once
APP = Path(__file__).resolve().parents[2] / "app"
SHARES = 5
NARROWEST = 320
NOT_A_PAGE = {"agreements/paper.html"}  # the paper itself, looked at in tests/print
NO_FAULT = "Failed to load resource"  # what the console says of a page that answers with an error
THUMB = 44  # pixels; smaller is hard to hit on a phone
PRESSED = (
    "button, .govuk-button, summary, select, textarea, nav a, .chip, .chip-clear, .cancel, .phone, .card-change, "
    ".door, input:not([type=hidden], [type=checkbox], [type=radio], [type=file])"
)
SMALL = """([pressed, thumb]) => [...document.querySelectorAll(pressed)]
    .filter(e => e.checkVisibility() && !e.closest(".govuk-visually-hidden"))
    .filter(e => e.getBoundingClientRect().height < thumb - .5)
    .map(e => `${e.tagName} ${e.className} “${e.textContent.trim()}” ${e.getBoundingClientRect().height}`)"""
CONTRAST = "color-contrast"  # the slowest rule
RENDERING = {"page", "answer", "render_template"}


def _faults(page, *, but=()):
    """Return what is wrong with the page as it stands: at three widths, for a reader who sees and for one who hears."""
    found = axe(page, but=but)
    for width in (NARROWEST, DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        if (more := sideways(page)) > 0:
            found.append(f"{more} pixels wider than {width}")
    if (headings := page.locator("h1").count()) != 1:
        found.append(f"{headings} main headings")
    found += [f"too small for a thumb: {what}" for what in page.evaluate(SMALL, [PRESSED, THUMB])]
    return found + [p for p in problems(page) if NO_FAULT not in p]


def _first_of_each_kind(sights):
    return list({(sight.template, sight.typed is not None): sight for sight in reversed(sights)}.values())


@pytest.mark.parametrize("share", range(SHARES))
def test_every_sight_in_english_is_sound(street, look, share):
    first, wrong = _first_of_each_kind(street.walked.sights), {}
    for sight in street.walked.sights[share::SHARES]:
        if found := _faults(look(sight), but=() if sight in first else [CONTRAST]):
            wrong[f"{sight.who}: {sight.template} at {sight.address} {sight.typed or ''}"] = found
    assert wrong == {}


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_in_welsh_is_sound(street, look, share):
    wrong = {}
    for sight in _first_of_each_kind(street.walked.sights)[share::SHARES]:
        if found := _faults(look(sight, language="cy"), but=[CONTRAST]):  # colours speak no language
            wrong[f"{sight.who}: {sight.template} at {sight.address} {sight.typed or ''}"] = found
    assert wrong == {}


def test_no_link_on_any_page_leads_nowhere(street):
    assert street.walked.faults == []


def test_every_template_a_view_renders_was_looked_at(street):
    rendered = {name for path in APP.rglob("*.py") for name in _rendered(path)}
    assert len(rendered) > 50
    seen = street.walked.templates | {sight.template for sight in street.walked.sights}
    unseen = rendered - seen - NOT_A_PAGE - {"casework/begin.html"}
    assert not unseen, f"nobody comes to {sorted(unseen)}: let the house have what leads there (tests/crawl/house.py)"


def _rendered(path):
    """Return the templates that a module renders by name."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", "")) in RENDERING:
            yield from (a.value for a in call.args if isinstance(a, ast.Constant) and str(a.value).endswith(".html"))


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_first_page_of_an_empty_house_is_sound(empty_app, open_page, width):
    with serve(empty_app()) as address:
        page = open_page(address, width=width)
        page.goto("/")
        assert page.inner_text("h1") == "Open the house"
        assert _faults(page) == []
