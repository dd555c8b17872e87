"""Nothing on the sheets of a printed agreement overlaps, runs off, breaks in two or stands alone."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from print.places import HAIR, MM, Place, around, body, inside, is_text, named, outermost, place, points, text

from app.documents.models import Variant

pytestmark = pytest.mark.once
TOP, BOTTOM, LEFT = 26, 297 - 26, 20
HEADINGS = {"h2", "h3"}


def _is_large(printed):
    return printed.wanted.variant is Variant.LARGE_PRINT


def _places(printed, wanted):
    return [place(box, page) for box, page in body(printed, wanted)]


def _flat(words):
    return words.replace(" ", "")


def _sizes(printed, tag, *classes):
    found = [one for box, _ in body(printed, named(tag, *classes)) for one in outermost(box, is_text)]
    return {points(one) for one in found}


def test_no_word_leaves_its_column_or_its_sheet(printed):
    right = 190 if _is_large(printed) else 192
    for box, page in body(printed, is_text):
        column = Place(page, LEFT, 15 if page == 1 else TOP - 1, right, BOTTOM + 1)
        assert place(box, page).stays_in(column), (page, box.text)


def test_no_page_is_empty_and_none_ends_in_a_heading(printed):
    for number, page in enumerate(printed.document.pages, 1):
        words = list(outermost(page._page_box.children[0], is_text))
        assert sum(len(box.text) for box in words) >= 60, number
        assert words[-1].element_tag not in HEADINGS, number


def test_a_heading_is_followed_by_words_on_its_own_page(printed):
    for (box, page), (after, next_page) in itertools.pairwise(body(printed, is_text)):
        is_last = box.element_tag in HEADINGS and after.element_tag not in HEADINGS
        assert not is_last or page == next_page, box.text


def test_headers_and_footers_stand_clear_of_each_other_of_the_words_and_of_the_edge(printed):
    said = {}
    for box, page in around(printed):
        own, words = place(box, page), [place(one, page) for one in outermost(box, is_text)]
        above, below = Place(page, own.left, 6, own.right, TOP - 3), Place(page, own.left, BOTTOM + 3, own.right, 291)
        assert all(where.stays_in(above) or where.stays_in(below) for where in words), (page, text(box))
        said.setdefault(page, []).append(words)
    for page, groups in said.items():
        met = (a.meets(b) for one, other in itertools.combinations(groups, 2) for a in one for b in other)
        assert not any(met), page


def test_each_page_runs_under_the_scheme_and_the_clause_at_its_top(printed):
    running, clause = {}, ""
    for box, page in around(printed):
        if box.at_keyword.startswith("@top") and text(box):
            running.setdefault(page, {})[box.at_keyword] = text(box)
    assert 1 not in running
    for number, page in enumerate(printed.document.pages[1:], 2):
        whole = page._page_box.children[0]
        headings = list(outermost(whole, lambda box: box.element is not None and box.element.get("data-run")))
        first = next(outermost(whole, is_text))
        if headings and first in outermost(headings[0], is_text):
            clause = headings[0].element.get("data-run")
        wanted = {"@top-left": printed.facts["scheme"]} | ({"@top-right": clause} if clause else {})
        assert running[number] == wanted, number
        clause = headings[-1].element.get("data-run") if headings else clause


def test_each_clause_has_its_note_once_and_whole_and_no_note_meets_another_or_the_text(printed):
    notes = [(box, place(box, page)) for box, page in body(printed, named("aside"))]
    wanted = [f"In plain words {clause['plain']}" for clause in printed.clauses]
    assert [_flat(text(box)) for box, _ in notes] == [_flat(words) for words in wanted]
    own = {id(one) for box, _ in notes for one in outermost(box, is_text)}
    others = [place(box, page) for box, page in body(printed, is_text) if id(box) not in own]
    left, right = (LEFT, 190) if _is_large(printed) else (LEFT + 126 + 6, 192)
    for at, (box, note) in enumerate(notes):
        assert note.stays_in(Place(note.page, left, TOP, right, BOTTOM)), text(box)
        assert abs(note.right - right) < HAIR, text(box)
        assert not any(note.meets(other) for other in others), text(box)
        assert not any(note.meets(other) for _, other in notes[at + 1 : at + 9]), text(box)


def test_a_note_begins_beside_its_heading_or_stands_under_it_and_leaves_no_hole(printed):
    heads, notes = _places(printed, named("h3")), _places(printed, named("aside"))
    words = {}
    for box, page in body(printed, named("div", "beside")):
        words.setdefault(id(box.element), place(box, page))
    for clause, head, note, beside in zip(printed.clauses, heads, notes, words.values(), strict=True):
        assert head.page == note.page
        if _is_large(printed):
            assert head.bottom <= note.top, clause["key"]
            assert (note.page, note.bottom) <= (beside.page, beside.top), clause["key"]
        else:
            assert abs(head.top - note.top) < HAIR, clause["key"]
            assert note.page == beside.page, clause["key"]
            assert not clause["rest"] or note.bottom - beside.bottom < 10, clause["key"]


def _pages_of(printed, wanted):
    """Return, for each element that is wanted, the pages it stands on."""
    pages = {}
    for box, page in body(printed, wanted):
        pages.setdefault(id(box.element), set()).add(page)
    return list(pages.values())


def _is_sub_clause(box):
    return named("li")(box) and next(inside(box, named("span", "at")), None) is not None


def _is_row(box):
    return named("tr")(box) and next(inside(box, named("td")), None) is not None


def test_sub_clauses_facts_rows_and_signatures_are_each_on_one_page(printed):
    wholes = {
        "sub-clauses": _pages_of(printed, _is_sub_clause),
        "facts": _pages_of(printed, named("dd")),
        "rows": _pages_of(printed, _is_row),  # the row of headings comes again on each page
        "notices": _pages_of(printed, named("div", "signing")),
        "signatures": _pages_of(printed, named("section", "signing")),
    }
    assert len(wholes["signatures"]) == 1
    assert len(wholes["notices"]) == sum(part["signed"] for part in printed.facts["parts"])
    assert len(wholes["sub-clauses"]) >= 10
    assert {name: pages for name, pages in wholes.items() if any(len(on) > 1 for on in pages)} == {}


def test_the_sheet_and_the_type_are_those_of_the_design(printed):
    large = _is_large(printed)
    for number, page in enumerate(printed.document.pages, 1):
        sheet = page._page_box
        sides = (sheet.margin_top, sheet.margin_right, sheet.margin_bottom, sheet.margin_left)
        assert [round(side * MM, 1) for side in sides] == [16 if number == 1 else 26, 20 if large else 64, 26, 20]
    assert _sizes(printed, "div", "beside") - {10, 16} == ({18} if large else {12})  # 10 and 16: the numbers
    assert _sizes(printed, "aside") == ({17} if large else {9.5})
    assert _sizes(printed, "h3") == ({21} if large else {14})
    assert min(_sizes(printed, "h1")) >= 24
    assert min(points(box) for box, _ in body(printed, is_text)) >= (16 if large else 9)
    words = [one for box, _ in body(printed, named("div", "beside")) for one in outermost(box, named("p"))]
    assert {one.style["line_height"] for one in words} == {1.45}


def test_there_is_room_to_sign_and_for_initials(printed):
    rules = [(text(box), place(box, page)) for box, page in body(printed, named("div", "rule"))]
    notices = sum(part["signed"] for part in printed.facts["parts"])
    assert Counter(words for words, _ in rules)[""] == 6 + 3 * notices
    assert min(where.high for _, where in rules) >= 16 - HAIR
    assert min(where.wide for _, where in rules) >= 40
    cells = [(box, place(box, page)) for box, page in body(printed, named("td"))]
    boxes = [where for box, where in cells if not text(box) and not list(outermost(box, named("div", "rule")))]
    assert len(boxes) == len(printed.facts["left_out"])
    assert all(where.wide >= 30 and where.high >= 12 for where in boxes)
