from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.agreements.clause_body import LONGEST, Block, ClauseTextError, Run, parse_body
from app.agreements.clauses import (
    UnknownPlaceholder,
    fill,
    fill_blocks,
    load_clause,
    placeholders,
    unfilled,
)

HEADER = {
    "key": "guests",
    "class": "additional",
    "source": "scheme policy: guests",
    "change": "scheme",
    "title": "Guests",
    "plain": "Friends are welcome. Keep it down after eleven.",
    "easy": "Guests are welcome.",
}


def _clause(body="1. You may have guests.\n", **header):
    fields = HEADER | {("class" if field == "kind" else field): value for field, value in header.items()}
    lines = [f"{field}: {value}" for field, value in fields.items() if value is not None]
    return "\n".join(["---", *lines, "---", body])


def _refused(text, *, language="en"):
    with pytest.raises(ClauseTextError) as caught:
        load_clause(text, name="guests.md", language=language)
    return caught.value.problems


def _words(block):
    return "".join(run.text for run in block.runs) + "".join(
        _words(inner) for item in block.items for inner in item.blocks
    )


def test_clause_file_well_formed_gives_its_header_and_body():
    clause = load_clause(_clause("\n1. You may have guests.\n"), name="guests.md")
    assert (clause.key, clause.kind, clause.change, clause.language) == ("guests", "additional", "scheme", "en")
    assert clause.source == "scheme policy: guests"
    assert clause.body == "1. You may have guests."
    assert clause.translation == ""


def test_body_with_everything_allowed_gives_numbered_nested_blocks():
    paragraph, numbered = parse_body(
        "Read **this\nfirst**, please.\n\n1. One\n   more\n2. Two:\n   - a\n     - deep\n   - b\n"
    )
    assert paragraph == Block("paragraph", runs=(Run("Read "), Run("this first", bold=True), Run(", please.")))
    assert [item.number for item in numbered.items] == [1, 2]
    assert numbered.items[0].blocks == (Block("paragraph", runs=(Run("One more"),)),)
    words, bullets = numbered.items[1].blocks
    assert (words.kind, bullets.kind) == ("paragraph", "bullets")
    assert [item.number for item in bullets.items] == [None, None]
    assert _words(bullets.items[0].blocks[1]) == "deep"


def test_sub_clauses_past_nine_keep_their_nested_list():
    body = "\n".join(f"{number}. Words" for number in range(1, 12)) + "\n    - nested\n"
    (numbered,) = parse_body(body)
    assert numbered.items[10].number == 11
    assert numbered.items[10].blocks[1].kind == "bullets"


def test_paragraph_between_sub_clauses_lets_the_numbers_run_on():
    blocks = parse_body("1. One\n\nMeanwhile.\n\n2. Two\n")
    assert [item.number for block in blocks for item in block.items] == [1, 2]


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        ("", "empty", 10),
        ("1. One\n2.\n", "empty", 11),
        ("# Title\n", "heading", 10),
        ("Title\n---\n", "heading", 10),
        ("Words\n\n***\n", "hr", 12),
        ("Words\n\n    code\n", "code_block", 12),
        ("1. One *two*\n", "em", 10),
        ("1. One __two__\n", "strong", 10),
        ("1. One\n2. Two **three\n", "mark", 11),
        ("1. Fish &amp; chips\n", "text_special", 10),
        ("* One\n", "marker", 10),
        ("1) One\n", "marker", 10),
        ("2. Two\n", "number", 10),
        ("1. One\n3. Three\n", "number", 11),
        ("Words\n2. Two\n", "glued", 11),
        ("1. One\n  - two\n", "indent", 11),
        ("1. One\n   1. two\n", "nested", 11),
        ("- a\n  - b\n    - c\n", "deep", 12),
        ("1. <b>One</b>\n", "mark", 10),
        ("<script>alert(1)</script>\n", "mark", 10),
        ("1. One\n2. [two](http://example.org)\n", "mark", 11),
        ("![x](file:///etc/passwd)\n", "mark", 10),
        ("[x]: http://example.org\n", "mark", 10),
        ("| a | b |\n|---|---|\n", "mark", 10),
        ("`code`\n", "mark", 10),
        ("~~~\ncode\n~~~\n", "mark", 10),
        ("1. \\*One\n", "mark", 10),
        ("> quoted\n", "mark", 10),
        ("One\tTwo\n", "character", 10),
        ("One \x00 two\n", "character", 10),
        ("One\n\nTwo \u202etxet\n", "character", 12),
        ("One\u200bTwo\n", "character", 10),
        ("Home \U0001f3e0\n", "character", 10),
        ("Sun \u2600\ufe0f\n", "character", 10),
        ("Soft\u00adhyphen\n", "character", 10),
        ("\ud800\n", "character", 10),
        ("One\u2028Two\n", "character", 10),
        ("1. {rent}\n", "placeholder", 10),
        ("1. One\n2. {__class__}\n", "placeholder", 11),
        ("1. {rent_total.__class__}\n", "placeholder", 10),
        ("1. {rent_total!r}\n", "placeholder", 10),
        ("1. {{rent_total}}\n", "placeholder", 10),
        ("1. {{ 7 * 7 }}\n", "placeholder", 10),
        ("1. {% if x %}\n", "placeholder", 10),
        ("1. {rent_\ntotal}\n", "placeholder", 10),
        ("1. {\n", "placeholder", 10),
        ("1. }\n", "placeholder", 10),
        ("1. {0}\n", "placeholder", 10),
    ],
)
def test_body_with_anything_else_is_refused_with_its_line(body, code, line):
    problems = _refused(_clause(body))
    assert (code, line) in [(problem.code, problem.line) for problem in problems]
    assert all(str(problem).startswith(f"guests.md:{problem.line}: ") for problem in problems)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"key": None}, "missing"),
        ({"key": "../guests"}, "key"),
        ({"key": "Guests"}, "key"),
        ({"kind": "law"}, "class"),
        ({"change": "never"}, "change"),
        ({"plain": "Only one sentence."}, "plain"),
        ({"plain": "One. Two. Three."}, "plain"),
        ({"plain": "One. Two"}, "plain"),
        ({"plain": f"{'word ' * 31}end. Two."}, "plain"),
        ({"easy": "One. Two."}, "easy"),
        ({"easy": f"{'word ' * 15}end."}, "easy"),
        ({"title": "<b>Guests</b>"}, "title"),
        ({"title": ""}, "empty"),
        ({"title": "Guests \u202e"}, "character"),
        ({"title": "Guests {__class__}"}, "placeholder"),
        ({"colour": "red"}, "field"),
        ({"translation": "draft"}, "field_of_english"),
    ],
)
def test_header_with_a_mistake_is_refused(header, code):
    expected = "translation" if code == "field_of_english" else code
    assert expected in {problem.code for problem in _refused(_clause(**header))}


def test_easy_words_are_counted_to_fifteen():
    assert load_clause(_clause(easy=f"{'word ' * 14}end."), name="x").easy.endswith("end.")


@pytest.mark.parametrize("text", ["", "no header", "---\nkey: x\n", "key: x\n---\nwords"])
def test_text_without_a_header_is_refused(text):
    assert "header" in {problem.code for problem in _refused(text)}


def test_field_given_twice_is_refused_at_the_second_line():
    text = _clause().replace("---\n", "---\nkey: first\n", 1)
    assert ("twice", 3) in [(problem.code, problem.line) for problem in _refused(text)]


def test_every_problem_is_reported_at_once_in_order_of_line():
    problems = _refused(_clause("1. <b>\n3. {x}\n", key="A", plain="One."))
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)
    assert {"key", "plain", "mark", "number", "placeholder"} <= {problem.code for problem in problems}


def test_five_megabytes_are_refused_without_being_read():
    started = time.process_time()
    (problem,) = _refused("[" * 5_000_000)
    assert problem.code == "long"
    assert time.process_time() - started < 1
    with pytest.raises(ClauseTextError):
        parse_body("a" * (LONGEST + 1))


@pytest.mark.parametrize("piece", ["*", "**a ", "- ", "1. ", "&", "{", "  - a\n", "[", "_a*"])
def test_longest_hostile_text_is_read_in_two_seconds_of_work(piece):
    body = piece * (LONGEST // len(piece))
    started = time.process_time()
    try:
        parse_body(body)
    except ClauseTextError as error:
        assert error.problems  # noqa: PT017 - refused or not, it must answer in time
    assert time.process_time() - started < 2


@given(st.text(max_size=300) | st.text(alphabet="*_-123. \n{}ab&#>+)=`", max_size=200))
def test_any_text_is_read_or_refused_and_never_fails_otherwise(body):
    try:
        blocks = parse_body(body)
    except ClauseTextError:
        return
    assert blocks
    assert not set("".join(_words(block) for block in blocks)) & set("<>[]\\`|~^*\x00\u202e")


def test_welsh_clause_needs_to_say_how_far_its_translation_is():
    assert "missing" in {problem.code for problem in _refused(_clause(), language="cy")}
    assert "translation" in {problem.code for problem in _refused(_clause(translation="perfect"), language="cy")}
    for state in ("draft", "checked Siân Huws 2026-11-30"):
        assert load_clause(_clause(translation=state), name="x", language="cy").translation == state


def test_decomposed_welsh_letters_windows_line_ends_and_mark_of_order_are_tidied():
    text = "\ufeff" + unicodedata.normalize("NFD", _clause("1. Tŷ â’r ŵyn.\n")).replace("\n", "\r\n")
    assert load_clause(text, name="x").body == "1. Tŷ â’r ŵyn."


def test_facts_are_filled_as_plain_words_once():
    facts = {"holder_name": "{rent_total} **Sŵyn** <b>", "rent_total": "£96.40"}
    assert fill("{holder_name} pays {rent_total}.", facts) == "{rent_total} **Sŵyn** <b> pays £96.40."


def test_fact_that_looks_like_markdown_never_changes_the_shape():
    blocks = parse_body("1. You are **{holder_name}** of {home_name}.\n")
    (filled,) = fill_blocks(blocks, {"holder_name": "x**\n2. y", "home_name": "- z"}, clause_key="who")
    assert len(filled.items) == 1
    assert filled.items[0].blocks[0].runs[1] == Run("x**\n2. y", bold=True)


@pytest.mark.parametrize("facts", [{}, {"rent_total": ""}, {"rent_total": "  "}])
def test_fact_missing_or_blank_is_refused_with_its_name_and_clause(facts):
    with pytest.raises(UnknownPlaceholder, match="rent_total") as caught:
        fill("{rent_total}", facts, clause_key="rent")
    assert (caught.value.name, caught.value.clause_key) == ("rent_total", "rent")


def test_fact_off_the_closed_list_is_refused_even_when_given():
    with pytest.raises(UnknownPlaceholder, match="shoe_size"):
        fill("{shoe_size}", {"shoe_size": "7"}, clause_key="feet")


def test_clause_names_every_fact_it_asks_for_and_those_still_wanted():
    clause = load_clause(
        _clause("1. {holder_name}\n", title="Guests at {home_name}", easy="Ring {on_call_phone}."), name="x"
    )
    assert placeholders(clause) == {"holder_name", "home_name", "on_call_phone"}
    wanted = unfilled([clause], {"holder_name": "Sŵyn", "home_name": " "})
    assert [(each.clause_key, each.name) for each in wanted] == [("guests", "home_name"), ("guests", "on_call_phone")]
