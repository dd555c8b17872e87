"""Every letter as a real PDF, read back: one page, tagged, in one language, with every word it has."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import date

import pypdf
import pytest

from app.core import pdf_worker
from app.documents import services as documents
from app.documents.models import Variant
from app.letters import figures, paper, texts
from app.letters.rules import PAGES, LetterKind
from app.schemes.models import Scheme

pytestmark = pytest.mark.once
SCHEME = {
    "ref": "TC",
    "name": "Tŷ Cyfle",
    "landlord_name": "Torfaen Example Homes",
    "landlord_address": "1 Example Street, Pontypool NP4 0AA",
    "on_call_phone": "01495 555 999",
    "safeguarding_name": "Maria Price-Llewelyn",
    "safeguarding_phone": "01495 555 010",
}
KNOWN = {
    "balance_pence": 123456,
    "ahead_pence": 8250,
    "pending_benefit_pence": 3000,
    "net_pence": 112206,
    "weeks_hundredths": 1360,
    "oldest_unpaid_on": "2026-08-03",
}
MORE = {
    LetterKind.HELP_WITH_CLAIM: {"claimed_on": "2026-11-02"},
    LetterKind.BROKEN_PLAN: {"behind_pence": 2000, "instalment_pence": 1000},
}
TOLD = {
    "rows": [
        {"label": "What goes well", "value": "Tuesdays at the café. Ŵyn is kind, and the bus is on time again."},
        {"label": "What is hard", "value": "Getting up for the early shift."},
        {"label": "What we agreed", "value": "Ask for the later shift, and try the alarm that Rhian has."},
        {"label": "You, by 7 Dec 2026", "value": "Ring the café."},
        {"label": "By when", "value": ""},
    ]
}
HOUSE = ("Flat 12", "Garn Road", "Garndiffaith", "Pontypool NP4 7AA")


def _facts(kind, language, *, name="Gwenllian Llewelyn-Pugh Ŵyn", address=HOUSE, variant=Variant.STANDARD, told=TOLD):
    scheme, on = Scheme(**SCHEME), date(2026, 11, 24)
    to = paper.Addressed(scheme, name, name.split()[0], address, "Rhian", "TC-T12", on)
    known = KNOWN | MORE.get(kind, {}) if kind in figures.NEEDED else told
    return paper.facts(to, kind, texts.text_of(kind.value, language), known, variant=variant.value)


def _html(app, kind, language, **changes):
    with app.app_context():
        return documents.page_of(paper.TEMPLATE, _facts(kind, language, **changes), language=language)


def _printed(*papers, title_hint=""):
    content = pdf_worker.make_document(pdf_worker.PackageFetcher(), *papers, title_hint=title_hint)
    return content, pypdf.PdfReader(io.BytesIO(content))


def _flat(words):
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", words))


def _kinds(tag):
    """Yield the kinds of every tag of a PDF’s structure, in order."""
    tag = tag.get_object()
    if isinstance(tag, list):
        for one in tag:
            yield from _kinds(one)
    elif isinstance(tag, dict):
        if "/S" in tag:
            yield str(tag["/S"])
        yield from _kinds(tag["/K"]) if "/K" in tag else ()


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("kind", sorted(set(LetterKind) - PAGES))
def test_every_letter_is_one_tagged_page_in_one_language_with_all_its_words(whole_app, kind, language):
    with whole_app.app_context():
        facts = _facts(kind, language)
    _content, read = _printed(_html(whole_app, kind, language))
    assert len(read.pages) == 1
    assert read.trailer["/Root"]["/Lang"] == language
    assert read.metadata.title == f"{facts['title']} – {facts['full_name']}"
    assert read.metadata.author == "Torfaen Example Homes"
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    words = _flat(read.pages[0].extract_text())
    spoken = [text for block in facts["blocks"] for line in block["lines"] for text, _bold in line]
    spoken += [facts["title"], facts["reference"], facts["dated"], facts["footing"], facts["wrong"], *facts["to"]]
    spoken += [one for row in facts["known"] for one in row.values()]
    spoken += [one for row in facts["help"] for one in row.values()]
    assert [text for text in spoken if _flat(text) not in words] == []
    assert all(row["value"] for row in facts["known"])
    tags = list(_kinds(read.trailer["/Root"]["/StructTreeRoot"]["/K"]))
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == (kind is LetterKind.EET_PLAN)
    assert words.count("Llofnod" if language == "cy" else "Signature") == 2 * (kind is LetterKind.EET_PLAN)
    boxes = 2  # what we know, and who helps
    assert tags.count("/L") == boxes + sum(block["kind"] == "bullets" for block in facts["blocks"])


def test_a_letter_in_large_print_takes_two_pages_and_says_what_it_is_on_both(whole_app):
    html = _html(whole_app, LetterKind.REVIEW_SERIOUS, "en", variant=Variant.LARGE_PRINT)
    _content, read = _printed(html)
    assert len(read.pages) == 2
    assert all("TC-T12 · content " in page.extract_text() for page in read.pages)


@pytest.mark.parametrize("variant", [Variant.STANDARD, Variant.LARGE_PRINT])
def test_words_that_fill_more_than_a_page_begin_on_the_first_and_lose_nothing(whole_app, variant):
    long = [" ".join(f"{word}{number}" for number in range(80)) for word in ("well", "hard", "next", "then")]
    told = {"rows": [{"label": f"Row {number}", "value": words} for number, words in enumerate(long)]}
    _content, read = _printed(_html(whole_app, LetterKind.EET_REVIEW_AGREED, "en", variant=variant, told=told))
    pages = [_flat(page.extract_text()) for page in read.pages]
    assert len(pages) == (2 if variant is Variant.STANDARD else 3)
    assert "Row0" in pages[0]
    assert all(sum(_flat(words) in page for page in pages) == 1 for words in long)


def test_a_letter_that_goes_by_hand_says_so_where_an_address_would_be(whole_app):
    _content, read = _printed(_html(whole_app, LetterKind.TALK, "en", address=()))
    words = read.pages[0].extract_text()
    assert "By hand" in words
    assert "Garn Road" not in words
    _content, posted = _printed(_html(whole_app, LetterKind.TALK, "en"))
    assert "By hand" not in posted.pages[0].extract_text()


def test_a_name_with_a_picture_in_it_is_printed_and_stands_in_the_title(whole_app):
    _content, read = _printed(_html(whole_app, LetterKind.TALK, "cy", name="Siân 🦊 Ŵyn"))
    assert len(read.pages) == 1
    assert read.metadata.title == "Gawn ni siarad am eich rhent? – Siân 🦊 Ŵyn"


def test_a_letter_printed_twice_is_the_same_bytes(whole_app):
    html = _html(whole_app, LetterKind.TALK, "cy")
    assert _printed(html)[0] == _printed(html)[0]


def test_what_somebody_is_called_is_never_taken_for_code_or_markup(whole_app):
    name = "<b>Siân</b>{{7*7}} {name} & O’Brien"
    _content, read = _printed(_html(whole_app, LetterKind.TALK, "en", name=name))
    assert _flat(name) in _flat(read.pages[0].extract_text())
    assert "49" not in read.pages[0].extract_text().split("By post")[0].replace("01495", "")


def test_letters_printed_together_are_a_page_each_and_name_no_one_elses(whole_app):
    names = ["Siân One", "Gŵen Two", "Tom Three"]
    papers = [_html(whole_app, LetterKind.BRING_SUPPORT, "en", name=name) for name in names]
    _content, read = _printed(*papers, title_hint="Letters printed today")
    assert len(read.pages) == len(names)
    with whole_app.app_context():
        footings = [_facts(LetterKind.BRING_SUPPORT, "en", name=name)["footing"] for name in names]
    for name, page, footing in zip(names, read.pages, footings, strict=True):
        words = page.extract_text()
        assert [other for other in names if _flat(other) in _flat(words)] == [name]
        assert footing in words
    assert read.metadata.title == "Letters printed today"
    assert read.trailer["/Root"]["/Lang"] == "en"
