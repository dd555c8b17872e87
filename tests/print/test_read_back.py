"""A printed agreement, read back from its bytes: what a screen reader, a viewer and a careful reader find in it."""

from __future__ import annotations

import itertools
import re
from collections import Counter

import pytest
from core.not_paper import not_paper
from print.papers import CONTRACT
from print.reading import letters_of

pytestmark = pytest.mark.once
GONE_WITH_18 = ("RHW", "contract-holder", "Contract-holder", "Key matter", "Fundamental term", "Supplementary term")


def _flat(words):
    """Return the words without any white: a line that ends and a space are the same thing here."""
    return "".join(words.split())


def _headings(printed):
    facts = printed.facts
    parts = [(2, part["title"], [_clause_heading(clause) for clause in part["clauses"]]) for part in facts["parts"]]
    left_out = [(2, "Terms we agreed to leave out", [])] if facts["left_out"] else []
    ends = [(2, "Signatures", []), (2, "Who can help, and how to reach them", [])]
    sections = [(2, "Key facts", []), (2, "What is in it", []), *parts, *left_out, *ends]
    inside = [[(level, title), *((3, clause) for clause in clauses)] for level, title, clauses in sections]
    return [(1, facts["title"]), *itertools.chain.from_iterable(inside)]


def _clause_heading(clause):
    return f"{clause['number']} {clause['title']}".strip()


def _outline(items, level=1):
    for item in items:
        yield level, item.title, item
        yield from _outline(item.children, level + 1)


def _page_of(printed, name):
    """Return the number of the page a named place is on, as the PDF says."""
    names = printed.read.pdf.Root.Names.Dests.Names
    for at in range(0, len(names), 2):
        if str(names[at]) == name:
            return printed.read.numbers[names[at + 1][0].objgen]
    raise LookupError(name)


def _written(blocks, number):
    """Return the words of a clause’s blocks in the order they are read."""
    for block in blocks:
        yield "".join(text for text, _bold in block["runs"])
        for item in block["items"]:
            at = f"{number}.{item['number']}" if number else f"{item['number']}."
            yield "•" if block["kind"] == "bullets" else at
            yield from _written(item["blocks"], "")


def _clause_words(clause):
    source = f"{clause['kind']} · {clause['source']}" if clause["source"] else clause["kind"]
    yield from (clause["number"], clause["title"], source, "In plain words", clause["plain"])
    yield from _written([*clause["beside"], *clause["rest"]], clause["number"])


def test_a_viewer_shows_its_title_and_knows_its_language(printed):
    root, facts = printed.read.pdf.Root, printed.facts
    assert str(root.Lang) == "en"
    assert str(printed.read.pdf.docinfo.Title) == f"{facts['title']} – {facts['home']} – {facts['holder']}"
    assert str(printed.read.pdf.docinfo.Author) == facts["landlord"]
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert bool(root.MarkInfo.Marked)
    with printed.read.pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == str(printed.read.pdf.docinfo.Title)


def test_its_headings_go_down_one_level_at_a_time_and_are_its_bookmarks(printed):
    wanted = _headings(printed)
    tags = [(int(tag.kind[1]), tag.text) for tag in printed.structure.all() if re.fullmatch("H[1-6]", tag.kind)]
    assert [(level, _flat(text)) for level, text in tags] == [(level, _flat(text)) for level, text in wanted]
    assert all(after - before <= 1 for (before, _), (after, _) in itertools.pairwise(wanted))
    with printed.read.pdf.open_outline() as outline:
        assert [(level, title) for level, title, _ in _outline(outline.root)] == wanted


def test_a_screen_reader_hears_each_clause_once_in_order_with_its_number_and_every_word(printed):
    wanted = ""
    for part in printed.facts["parts"]:
        wanted += part["title"] + "".join(word for clause in part["clauses"] for word in _clause_words(clause))
        wanted += "Signed for the landlordName and jobThe day this was given" if part["signed"] else ""
    assert _flat(wanted) in _flat(printed.structure.text)
    assert len({clause["key"] for clause in printed.clauses}) == len(printed.clauses)
    numbers = [int(clause["number"]) for clause in printed.clauses if clause["number"]]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_key_facts_come_first_and_the_signatures_and_help_come_last(printed):
    heard, facts = printed.structure.text, printed.facts
    key_facts = "".join(fact["label"] + fact["value"] + fact["note"] for fact in facts["key_facts"])
    assert _flat(key_facts) in _flat(heard.partition("What is in it")[0])
    signed = (
        f"Signatures {facts['signing']} You For the landlord Signature Signature {facts['holder']} Name Name and job"
    )
    signed += f" Date Date Witness, if you want one: name and signature {facts['landlord']} Landlord"
    helped = "Who can help, and how to reach them" + "".join(one["who"] + one["how"] for one in facts["help"])
    assert _flat(signed + helped) in _flat(heard)
    assert heard.endswith("It is free.")


def test_terms_left_out_are_named_with_a_place_for_initials_and_printed_nowhere_else(printed):
    tables = [tag for tag in printed.structure.all() if tag.kind == "Table"]
    rows = [[_flat(cell.text) for cell in row.inside] for table in tables for row in table.all() if row.kind == "TR"]
    wanted = [[_flat(one["title"]), _flat(one["source"]), ""] for one in printed.facts["left_out"]]
    assert [row for row in rows if len(row) == 3 and row[1].startswith("WSI")] == wanted
    assert (["Term", "Whereitcomesfrom", "Yourinitials"] in rows) == bool(wanted)
    assert not {one["title"] for one in printed.facts["left_out"]} & {clause["title"] for clause in printed.clauses}


def test_its_lists_and_tables_are_tagged_as_what_they_are(printed):
    held = {}
    for tag in printed.structure.all():
        held.setdefault(tag.kind, set()).update(one.kind for one in tag.inside if one.kind)
    assert held["L"] <= {"L", "LI"}
    assert held["LI"] == {"LBody"}
    assert held["Table"] == {"THead", "TBody"}
    assert held["THead"] == held["TBody"] == {"TR"}
    assert held["TR"] == {"TH", "TD"}
    for table in (tag for tag in printed.structure.all() if tag.kind == "Table"):
        first = next(row for row in table.all() if row.kind == "TR")
        assert {cell.kind for cell in first.inside} == {"TH"}
    assert [tag for tag in printed.structure.all() if tag.kind == "Figure" and not tag.alternative] == []


def test_each_page_says_reference_version_content_and_which_page_it_is(printed):
    last = len(printed.read.pages)
    for number, (words, outside) in enumerate(printed.read.spoken, 1):
        everything = "".join([*words.values(), *outside])
        assert printed.facts["footing"] in everything, number
        assert f"Page {number} of {last}" in everything, number
    footing = r"(DRAFT · )?[A-Z-]+T31 · version 4 · content [0-9a-f]{8}"
    assert re.fullmatch(footing, printed.facts["footing"])
    heard = printed.structure.text
    assert printed.facts["footing"] not in heard
    assert "Page 1 of" not in heard


def test_a_draft_says_so_on_each_page_and_on_its_cover_and_an_issued_paper_never_does(printed):
    said = ["DRAFT ·" in "".join([*words.values(), *outside]) for words, outside in printed.read.spoken]
    assert said == [printed.wanted.draft] * len(printed.read.pages)
    assert ("Nobody has issued this paper" in printed.structure.text) == printed.wanted.draft
    watermarks = [("/Pattern" in page.Resources and len(page.Resources.Pattern) > 0) for page in printed.read.pages]
    assert ("draft.css" in printed.html) == printed.wanted.draft
    assert not printed.wanted.draft or all(watermarks)


def test_the_contents_give_the_pages_where_things_are(printed):
    links = [tag for tag in printed.structure.all() if tag.kind == "LI"]
    entries = {_flat(tag.text) for tag in links}
    keys = {clause["key"]: _clause_heading(clause) for clause in printed.clauses}
    keys |= {"signatures": "Signatures", "who-can-help": "Who can help, and how to reach them"}
    assert {_flat(f"{title}{_page_of(printed, key)}") for key, title in keys.items()} <= entries
    with printed.read.pdf.open_outline() as outline:
        pages = {title: printed.read.numbers[item.destination[0].objgen] for _, title, item in _outline(outline.root)}
    assert {title: _page_of(printed, key) for key, title in keys.items()}.items() <= pages.items()
    places = [str(note.Dest) for page in printed.read.pages for note in page.get("/Annots", [])]
    assert Counter(places) == Counter([*keys, *(["left-out"] if printed.facts["left_out"] else [])])


def test_every_typeface_is_ours_and_embedded(printed):
    fonts = [thing for thing in printed.read.pdf.objects if _is(thing, "/Font") and "/DescendantFonts" in thing]
    assert sorted(str(font.BaseFont).partition("+")[2] for font in fonts) == ["Hyper", "Hyper-Bold", "Hyper-Semi-Bold"]
    for font in fonts:
        described = font.DescendantFonts[0].FontDescriptor
        assert len({"/FontFile2", "/FontFile3"} & set(described.keys())) == 1
        assert letters_of(font)


def _is(thing, kind):
    return hasattr(thing, "get") and not isinstance(thing, str) and thing.get("/Type") == kind


def test_nothing_is_in_it_but_paper(printed):
    assert not_paper(printed.content) == []


def test_each_page_is_a4_and_upright(printed):
    for page in printed.read.pages:
        assert [round(float(side), 1) for side in page.mediabox] == [0, 0, 595.3, 841.9]
        assert page.get("/Rotate", 0) == 0


def test_a_contract_carries_its_notice_and_a_licence_nothing_of_one(printed):
    heard = printed.structure.text
    if printed.wanted.pack is CONTRACT:
        assert _flat(f"Contract-holder: {printed.facts['holder']}.") in _flat(heard)
        assert "form RHW2" in heard
        assert printed.wanted.short or "Notice of standard contract (form RHW1)" in heard
    else:
        assert {word for word in GONE_WITH_18 if word in heard} == set()


def test_no_letter_of_a_name_is_lost(printed):
    assert _flat(printed.structure.text).count(_flat(printed.facts["holder"])) >= 3
