"""The words of the letters: there for every kind, in both languages, plain, and never with a fact nobody knows."""

from __future__ import annotations

import re

import pyphen
import pytest

from app.letters import texts
from app.letters.rules import PAGES, LetterKind
from app.letters.texts import FactMissing, LetterTextError

KINDS = sorted(set(LetterKind) - PAGES)
OLDEST = 11  # years: a child who reads like most of this age reads the letter
# A word of the law, or one that frightens more than it tells.
HARD = r"arrears|tenancy|possession|evict|legal action|proceedings|breach|failure|comply|enforce|demand|must pay|warn"
GOOD = "---\nkind: talk\ntitle: A title\n---\nHello {name},\n\n[what we know]\n\n- one\n- **two**\n\n[place to sign]\n"


def _sentences(text):
    said = " ".join(
        f"{words}." for block in text.blocks for words in block.words if words and not words.startswith("Hello")
    )
    said = re.sub(r"\{[a-z_]+\}", "Rhian", said.replace("**", ""))
    said = re.sub(r"\S+\.(org|gov)\.uk\S*", "this page", said)
    return [sentence.split() for sentence in re.split(r"[.!?:]+", said) if sentence.split()]


def _reading_age(text):
    """Return the Flesch-Kincaid grade as an age, with syllables as the dictionary of hyphens splits words."""
    hyphens = pyphen.Pyphen(lang="en_GB", left=1, right=1)
    sentences = _sentences(text)
    words = [re.sub(r"[^a-z]", "", word.lower()) for sentence in sentences for word in sentence]
    syllables = sum(len(hyphens.positions(word)) + 1 for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59 + 5


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_has_words_in_both_languages_and_its_welsh_waits_for_a_translator(kind, language):
    text = texts.text_of(kind.value, language)
    assert text.unchecked is (language == "cy")
    assert text.facts <= texts.FACTS
    assert {"name", "helper_name"} <= text.facts
    assert text.blocks[2].kind == "known"
    assert text.facts == texts.text_of(kind.value, "en").facts


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_opens_with_help_and_reads_at_eleven_without_a_word_of_the_law(kind):
    text = texts.text_of(kind.value, "en")
    assert re.search(r"\bhelp|alone", text.blocks[1].words[0])
    everything = " ".join([text.title, *(words for block in text.blocks for words in block.words)])
    hard = HARD.replace("|warn", "") if kind is LetterKind.EET_WARNING else HARD  # it says what it is
    assert not re.search(hard, everything, re.IGNORECASE)
    assert not re.search(r"[\"']", everything)
    assert _reading_age(text) <= OLDEST
    assert max(len(sentence) for sentence in _sentences(text)) <= 26


def test_the_serious_letter_says_what_could_happen_and_whom_to_call_today():
    words = " ".join(words for block in texts.text_of("review_serious", "en").blocks for words in block.words)
    assert "you could lose your home" in words
    assert "call {on_call_phone} today" in words


def test_the_warning_says_that_it_is_one_that_it_takes_neither_money_nor_home_and_how_to_say_it_is_wrong():
    words = " ".join(words for block in texts.text_of("eet_warning", "en").blocks for words in block.words)
    assert "**This letter is a warning.** It costs you no money, and it does not take your home away." in words
    assert "Do you think this warning is wrong? Tell us why." in words
    assert "by the day above" in words


def test_only_the_plan_has_a_place_to_sign_and_the_answer_about_a_pause_names_no_reason():
    for language in ("en", "cy"):
        kinds = {kind: [block.kind for block in texts.text_of(kind.value, language).blocks] for kind in KINDS}
        assert {kind for kind, blocks in kinds.items() if "sign" in blocks} == {LetterKind.EET_PLAN}
        pause = texts.text_of("eet_pause", language)
        words = " ".join(words for block in pause.blocks for words in block.words).lower()
        assert not re.search(r"health|\bill\b|unwell|sick|doctor|baby|iechyd|sâl|salwch|meddyg|babi", words)


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_a_paper_with_a_page_of_its_own_has_no_words_here(kind):
    assert texts.text_of(kind.value, "en") is None


@pytest.mark.parametrize("kind", ["../en/talk", "Talk", "", "nothing"])
def test_only_a_kind_names_a_file(kind):
    assert texts.text_of(kind, "en") is None


def test_words_are_read_as_paragraphs_lists_and_the_places_of_the_facts_and_to_sign():
    text = texts.read(GOOD, kind="talk", language="en")
    assert [block.kind for block in text.blocks] == ["paragraph", "known", "bullets", "sign"]
    assert texts.filled(text.blocks[2].words[1], {}) == [["two", True]]
    assert texts.filled("Hello {name}, {name}", {"name": "{name} **x**"}) == [
        ["Hello {name} **x**, {name} **x**", False]
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (GOOD.replace("{name}", "{nmae}"), "{nmae} is not a fact"),
        (GOOD.replace("{name}", "{name"), "is not a fact"),
        (GOOD.replace("[what we know]", "nothing"), "one line must be"),
        (GOOD.replace("kind: talk", "kind: walk"), "kind: talk"),
        (GOOD.replace("title: A title\n", ""), "must have a title"),
        (GOOD.replace("title", "subject"), "write one line each"),
        (GOOD.replace("---\n", "", 1), "start with a header"),
        (GOOD.replace("title: A title", "title: A title\ntranslation: draft"), "only a translation"),
    ],
)
def test_words_that_cannot_be_used_are_refused_with_the_reason(wrong, said):
    with pytest.raises(LetterTextError, match=re.escape(said)):
        texts.read(wrong, kind="talk", language="en")


def test_a_translation_says_whether_it_was_checked_and_by_whom():
    checked = GOOD.replace("title: A title", "title: A title\ntranslation: checked Mair Owen 2026-11-24")
    assert not texts.read(checked, kind="talk", language="cy").unchecked
    for wrong in (GOOD, GOOD.replace("title: A title", "title: A title\ntranslation: yes")):
        with pytest.raises(LetterTextError):
            texts.read(wrong, kind="talk", language="cy")


@pytest.mark.parametrize("facts", [{}, {"name": " "}])
def test_a_fact_nobody_gave_is_never_printed_as_nothing(facts):
    with pytest.raises(FactMissing):
        texts.filled("Hello {name}", facts)
