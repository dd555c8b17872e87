"""Other ways to use the pages: with the keyboard alone, without JavaScript, on paper."""

from __future__ import annotations

from contextlib import closing
from urllib.parse import urljoin

import pytest
from browser import DESK, PHONE, follow, problems, sign_in_with
from crawl.walk import Sight

pytestmark = pytest.mark.once
MOST_TABS = 40
# A tick or a choice is drawn beside its input, so its focus is drawn there too.
UNSEEN = """() => {
    const e = document.activeElement, beside = ["checkbox", "radio"].includes(e.type);
    const drawn = beside ? getComputedStyle(e.nextElementSibling, "::before") : getComputedStyle(e);
    const line = drawn.outlineStyle !== "none" && parseFloat(drawn.outlineWidth) >= 2;
    const seen = drawn.boxShadow !== "none" || (line && !drawn.outlineColor.endsWith(", 0)"));
    return e === document.body || seen ? "" : `${e.tagName} ${e.className} ${e.textContent.trim()}`;
}"""
PARTS = (
    ".notice", ".tag", ".task-late", ".doors", ".figures", ".bars", ".line-chart", ".identity", ".sub-nav", ".timeline",
    ".filters", ".chips", ".table", ".pages", ".empty", ".steps", ".who-sees", ".form",
)  # fmt: skip
PATHS = ("/", "/homes?text=flat", "/people", "/agreements", "/account", "/search")


@pytest.fixture
def staff(look):
    """Return a function that opens an address in the window as a member of staff."""
    return lambda address, **options: look(Sight("staff", address, ""), **options)


def test_keyboard_alone_goes_past_the_menu_and_into_it(staff):
    page = staff("/homes")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page = staff("/people")
    page.get_by_text("Menu", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Home"
    page.keyboard.press("Enter")
    page.wait_for_url("**/")


@pytest.mark.parametrize("path", PATHS)
def test_keyboard_focus_can_be_seen_wherever_it_is(staff, path):
    page = staff(path)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    unseen = set()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        unseen.add(page.evaluate(UNSEEN))
    assert unseen - {""} == set()


def test_keyboard_alone_mends_a_form(street, staff):
    page = staff(f"/schemes/{street.house.scheme_id}/homes/add")
    page.get_by_label("What is the home called?").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "error-summary" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "name"


@pytest.fixture
def plain(street, staff, browser):
    """Give a phone without JavaScript, signed in as a member of staff."""
    address = urljoin(staff("/").url, "/")
    options = {"java_script_enabled": False, "base_url": address, "viewport": {"width": PHONE, "height": 800}}
    with closing(browser.new_context(**options)) as context:
        page = context.new_page()
        sign_in_with(page, address, [("sid", street.cookie("staff", "en"))])
        yield page


def test_without_javascript_the_menu_opens_and_a_list_is_narrowed(plain):
    plain.goto("/homes")
    plain.locator("summary", has_text="Menu").click()
    follow(plain.locator("nav a", has_text="People"))
    assert plain.inner_text("h1") == "People"
    plain.locator("#filter-text").fill("carys")
    follow(plain.locator(".filters button"))
    assert plain.locator("tbody tr").count() == 1


def test_without_javascript_a_form_says_what_is_missing_and_where(street, plain):
    plain.goto(f"/schemes/{street.house.scheme_id}/homes/add")
    follow(plain.locator("main form button").last)
    first = plain.locator(".govuk-error-summary__list a").first
    assert first.get_attribute("href") == "#name"
    first.click()
    assert plain.url.endswith("#name")


@pytest.mark.parametrize("path", ["/", "/homes?text=flat", "/schemes"])
def test_on_paper_stand_the_words_and_not_the_way_about(staff, path):
    page = staff(path)
    page.emulate_media(media="print")
    try:
        for gone in ("header nav", ".top-who", ".filters", ".chips", ".govuk-skip-link", "main .govuk-button"):
            assert page.locator(gone).locator("visible=true").count() == 0, gone
        assert page.locator("h1").is_visible()
        assert page.locator(".help").is_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    finally:
        page.emulate_media(media="screen")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_page_of_all_parts_has_every_part_in_it(look, width):
    page = look(Sight("nobody", "/dev/components", ""))
    page.set_viewport_size({"width": width, "height": 800})
    for part in PARTS:
        assert page.locator(f"main {part}:visible").count(), part
    assert problems(page) == []
