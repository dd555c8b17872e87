from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.plurals import PLURALS
from babel.messages.pofile import read_po, write_po

from scripts import translations

pytestmark = pytest.mark.once

PLACE = re.compile(r"%\(\w+\)[a-z]|%\{\w+\}")
ENDS = ".?!:…"
SAME_IN_BOTH = {
    "Contract",
    "EET",  # the scheme’s own word
    "Landlord",  # the word of the Act in both languages
    "Mentor",
    "Print",
    "Staff",
    "staff",
    "Tenant",
}


def _ids(catalogue: Catalog) -> set[object]:
    return {message.id for message in catalogue if message.id}


def _pairs(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """Give each English sentence that has Welsh with it; one in several forms gives its plural with each of them."""
    for message in catalogue:
        if message.id and not _waits(message):
            if message.pluralizable:
                yield from ((message.id[1], words) for words in message.string)
            else:
                yield message.id, message.string


def _waits(message: Message) -> bool:
    """Say whether a sentence, or one of its forms, has no Welsh."""
    return not (all(message.string) if message.pluralizable else message.string)


def _wrong(catalogue: Catalog, bad) -> list[str]:
    return [f"{english!r} → {words!r}" for english, words in _pairs(catalogue) if bad(english, words)]


def test_collected_sentences_are_those_of_the_code(collected, template):
    assert _ids(collected) == _ids(template), "type: make translations"


def test_welsh_has_the_sentences_of_the_code_and_no_others(collected, welsh):
    assert _ids(welsh) == _ids(collected), "type: make translations"
    assert not welsh.obsolete


def test_every_sentence_has_its_welsh(welsh):
    assert [message.id for message in welsh if message.id and _waits(message)] == []


def test_no_sentence_is_half_matched(welsh):
    assert [message.id for message in welsh if message.fuzzy] == []


def test_every_count_has_all_the_forms_welsh_has(welsh):
    forms, rule = PLURALS["cy"]
    assert (welsh.num_plurals, welsh.plural_expr) == (forms, rule)
    counted = [message for message in welsh if message.id and message.pluralizable]
    assert counted
    assert [message.id for message in counted if len(message.string) != forms or not all(message.string)] == []


def test_places_are_the_same_in_both_languages(welsh):
    def differ(english: str, words: str) -> bool:
        return Counter(PLACE.findall(english)) != Counter(PLACE.findall(words))

    assert _wrong(welsh, differ) == []


def test_babel_finds_nothing_wrong(welsh):
    assert {message.id: errors for message, errors in welsh.check()} == {}


def test_sentences_end_alike_in_both_languages(welsh):
    def differ(english: str, words: str) -> bool:
        return (english[-1] if english[-1] in ENDS else "") != (words[-1] if words[-1] in ENDS else "")

    assert _wrong(welsh, differ) == []


def test_sentences_begin_alike_in_both_languages(welsh):
    def differ(english: str, words: str) -> bool:
        return english[0].isalpha() and words[0].isalpha() and english[0].isupper() != words[0].isupper()

    assert _wrong(welsh, differ) == []


def test_welsh_is_set_with_care(welsh):
    def careless(_english: str, words: str) -> bool:
        return bool(re.search(r"[\"'`<>]|  |\.\.\.| [,:;?!]| \.(?!\w)| - ", words)) or words != words.strip()

    assert _wrong(welsh, careless) == []


def test_welsh_is_not_the_english_left_standing(welsh):
    def left(english: str, words: str) -> bool:
        said = re.sub(r"[^a-z]", "", PLACE.sub("", english).lower())
        return bool(said) and english == words and english not in SAME_IN_BOTH

    assert _wrong(welsh, left) == []


def test_welsh_says_at_its_top_that_no_translator_has_checked_it(welsh):
    assert "AWAITING A TRANSLATOR" in welsh.header_comment
    assert "docs/welsh.md" in welsh.header_comment


def test_compiled_welsh_reads_back_word_for_word(tmp_path: Path, welsh):
    source = tmp_path / "cy" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    source.write_bytes((translations.TRANSLATIONS / "cy" / "LC_MESSAGES" / "messages.po").read_bytes())
    [target] = translations.compile_newer(tmp_path)
    with target.open("rb") as compiled:
        read_back = read_mo(compiled)
    assert dict(_pairs(read_back)) == dict(_pairs(welsh))
    assert read_back.num_plurals == welsh.num_plurals


def test_collecting_keeps_the_welsh_adds_what_is_new_and_drops_what_is_gone(tmp_path: Path, welsh, collected):
    new = next(english for english, _words in _pairs(welsh) if english in _ids(collected))
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    older = Catalog(locale="cy", header_comment="# ours")
    for message in welsh:
        if message.id and message.id != new:
            older.add(message.id, message.string)
    older.add("A sentence nobody says.", "Brawddeg nad oes neb yn ei dweud.")
    with (folder / "messages.po").open("wb") as out:
        write_po(out, older)
    translations.collect(tmp_path)
    with (folder / "messages.po").open("rb") as words:
        after = read_po(words, locale="cy")
    assert after.header_comment == "# ours"
    assert _ids(after) == _ids(collected)
    assert after[new].string == ""
    kept = {english: words for english, words in _pairs(welsh) if english in _ids(collected) and english != new}
    assert dict(_pairs(after)).items() >= kept.items()
    assert not after.obsolete


# The words of the Act and of the house (docs/welsh.md), with the letters a mutation may change left open.
OFFICIAL = {
    "additional term": "(?:t|th|d)eler(?:au)? ychwanegol",
    "committee": "(?:p|b|ph|mh)wyllgor",
    "compensation": "dd?igollediad",
    "deposit": "(?:b|f|m)laendal",
    "fundamental term": "(?:t|th|d)eler(?:au)? sylfaenol",
    "gas safety record": "(?:c|g|ch|ngh)ofnod diogelwch nwy",
    "homes?": "(?:c|g|ch|ngh)artref",
    "inventory": "rh?estr eiddo",
    "key matter": "f?m?ater(?:ion)? allweddol",
    "landlord": "landlord",
    "occupation contract": "(?:c|g|ch|ngh)ontract meddiannaeth",
    "occupation date": "(?:d|dd|n)yddiad meddiannu",
    "possession order": "g?orchymyn adennill meddiant",
    r"renting homes \(wales\) act": r"dd?eddf rhentu cartrefi \(cymru\)",
    "safeguarding": "dd?iogelu",
    "secure contract": "(?:c|g|ch|ngh)ontract diogel",
    "serious arrears": "ôl-ddyledion difrifol",
    "smoke alarms?": "lar(?:wm|ymau) mwg",
    "supplementary term": "(?:t|th|d)eler(?:au)? atodol",
    "support worker": "g?weith(?:iw|wy)r cymorth",
    "supported accommodation": "l?lety â chymorth",
    "supported (?:standard )?contract": "(?:c|g|ch|ngh)ontract (?:safonol )?â chymorth",
    "written statement": "(?:d|dd|n)atganiad ysgrifenedig",
}


@pytest.mark.parametrize("term", OFFICIAL)
def test_official_words_are_used(welsh, term):
    def says(english: str) -> bool:
        return bool(re.search(rf"\b{term}s?\b(?!\.csv)", PLACE.sub("", english).lower()))

    assert any(says(english) for english, _words in _pairs(welsh)), "no sentence needs this word any more"
    assert (
        _wrong(welsh, lambda english, words: says(english) and not re.search(rf"\b{OFFICIAL[term]}", words.lower()))
        == []
    )
