"""A record of skills as it is handed over in an interview: whole on its sheets, tagged, with every word it has."""

from __future__ import annotations

import re
from operator import attrgetter

import pytest
from core.not_paper import not_paper
from print.places import Place, around, body, inside, is_text, named, outermost, place, points
from print.records import FULL, RECORDS, USUAL, record_page

from app.core import pdf
from app.documents.models import Variant
from app.schemes.models import Language

pytestmark = pytest.mark.once
TOP, BOTTOM = 10, 297 - 20
NAME = attrgetter("name")


def _records(facts, variant):
    return [wanted for wanted in RECORDS if wanted.facts is facts and wanted.variant is variant]


def _flat(words):
    return "".join(words.split())


def _is_large(printed):
    return printed.wanted.variant is Variant.LARGE_PRINT


def _told(facts):
    """Yield every word a record says, but for its footers."""
    yield from (facts["title"], facts["full_name"], facts["dated"], facts["scheme"])
    for activity in facts["activities"]:
        yield from activity.values()
    for step in facts["achievements"]:
        yield from step.values()
    for row in facts["service"]:
        yield from row.values()
    yield from facts["topics"]
    yield from () if facts["empty"] else (row["value"] for row in facts["confirm"])


def test_a_screen_reader_hears_every_word_of_it(printed_record):
    heard = _flat(printed_record.structure.text)
    assert [words for words in _told(printed_record.facts) if _flat(words) not in heard] == []


def test_a_viewer_shows_whose_it_is_and_knows_its_language(printed_record):
    root, facts = printed_record.read.pdf.Root, printed_record.facts
    assert str(root.Lang) == printed_record.wanted.language.value
    assert str(printed_record.read.pdf.docinfo.Title) == f"{facts['title']} – {facts['full_name']}"
    assert str(printed_record.read.pdf.docinfo.Author) == facts["landlord"]
    assert bool(root.MarkInfo.Marked)
    with printed_record.read.pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    assert not_paper(printed_record.content) == []


def test_it_has_one_title_and_a_heading_for_each_part_it_has(printed_record):
    facts = printed_record.facts
    kinds = [tag.kind for tag in printed_record.structure.all()]
    parts = (facts["activities"], facts["achievements"], facts["service"] or facts["topics"], not facts["empty"])
    assert (kinds.count("H1"), kinds.count("H2")) == (1, sum(map(bool, parts)))
    pages = {
        page for tag in printed_record.structure.all() if tag.kind == "TH" for one in tag.all() for page in one.pages
    }
    assert kinds.count("TH") == 3 * len(pages)  # the row of headings comes again on each page


def test_each_page_says_reference_content_and_which_page_it_is(printed_record):
    last = len(printed_record.read.pages)
    page, of = ("Tudalen", "o") if printed_record.wanted.language is Language.CY else ("Page", "of")
    for number, (words, outside) in enumerate(printed_record.read.spoken, 1):
        everything = _flat("".join([*words.values(), *outside]))
        assert _flat(printed_record.facts["footing"]) in everything
        assert f"{page}{number}{of}{last}" in everything, number
    draft = " · cyfieithiad drafft" if printed_record.wanted.language is Language.CY else ""
    assert re.fullmatch(rf"[A-Z-]+P31 · \w+ [0-9a-f]{{8}}{draft}", printed_record.facts["footing"])


def test_no_word_leaves_its_sheet_and_headers_and_footers_stay_clear(printed_record):
    left, right = (15, 195) if _is_large(printed_record) else (18, 192)
    for box, page in body(printed_record, is_text):
        assert place(box, page).stays_in(Place(page, left - 3, TOP, right, BOTTOM + 1)), (page, box.text)
    for box, page in around(printed_record):
        for one in outermost(box, is_text):
            assert place(one, page).stays_in(Place(page, left, BOTTOM - 4, right, 294)), (page, one.text)


def _is_row(box):
    return named("tr")(box) and next(inside(box, named("td")), None) is not None


def test_rows_facts_steps_and_who_can_confirm_it_are_each_on_one_page(printed_record):
    for what in (_is_row, named("dd"), named("li"), named("p", "holder"), named("section", "end")):
        pages = {}
        for box, page in body(printed_record, what):
            pages.setdefault(id(box.element), set()).add(page)
        assert [on for on in pages.values() if len(on) > 1] == []


def test_no_page_ends_in_a_heading_and_none_is_empty(printed_record):
    for number, page in enumerate(printed_record.document.pages, 1):
        words = list(outermost(page._page_box.children[0], is_text))
        assert sum(len(box.text) for box in words) >= 60, number
        assert words[-1].element_tag not in {"h1", "h2"}, number


def test_its_type_is_large_enough_to_read(printed_record):
    sizes = [points(box) for box, _ in body(printed_record, is_text)]
    assert min(sizes) >= (16 if _is_large(printed_record) else 11)
    name = next(box for box, _ in body(printed_record, named("p", "holder")))
    assert points(name) == max(sizes)
    for page in printed_record.read.pages:
        assert [round(float(side), 1) for side in page.mediabox] == [0, 0, 595.3, 841.9]


@pytest.mark.parametrize("printed_record", _records(USUAL, Variant.STANDARD), indirect=True, ids=NAME)
def test_the_usual_is_one_page_in_either_language(printed_record):
    assert len(printed_record.read.pages) == 1


@pytest.mark.parametrize("printed_record", _records(FULL, Variant.STANDARD), indirect=True, ids=NAME)
def test_very_much_is_three_pages_in_either_language(printed_record):
    assert len(printed_record.read.pages) == 3


@pytest.mark.parametrize("printed_record", _records(USUAL, Variant.LARGE_PRINT), indirect=True, ids=NAME)
def test_the_same_facts_give_the_same_bytes_from_the_print_room(printed_record):
    assert pdf.render(printed_record.html) == printed_record.content


def test_every_record_that_is_printed_here_differs_from_every_other(whole_app):
    footings = [record_page(whole_app, wanted)[0]["footing"] for wanted in RECORDS]
    assert len(set(footings)) == len(RECORDS)
