from __future__ import annotations

from pathlib import Path

import pytest

from app.agreements.clause_body import ClauseTextError, parse_body
from app.agreements.clause_header import FACTS
from app.agreements.clauses import clauses_of, fill_blocks, load_pack, placeholders, seed_clauses, seed_pack

SEEDS = Path(__file__).parents[2] / "app" / "agreements"


def _words(block):
    inner = "".join(_words(inner) for item in block.items for inner in item.blocks)
    return "".join(run.text for run in block.runs) + inner


def test_pack_lists_its_parts_in_order_and_what_it_does_not_carry():
    pack = load_pack(
        "---\nkey: p\ntitle: T\nsubtitle: S\n---\n## One\n- a\n- b\n\n## Two\n- c\n"
        "## Not carried, and why\n- s.124: rent is money: nothing else is paid\n"
    )
    assert [part.title for part in pack.parts] == ["One", "Two"]
    assert pack.keys == ("a", "b", "c")
    assert [(gap.source, gap.reason) for gap in pack.not_carried] == [("s.124", "rent is money: nothing else is paid")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("- a\n", "line"),
        ("## One\n- a\n- a\n", "line"),
        ("## One\n- a\n## One\n- b\n", "line"),
        ("## One\n- ../a\n", "line"),
        ("## One\nwords\n", "line"),
        ("## One\n", "part"),
        ("## One\n- a\n## Not carried, and why\n- s.124\n", "line"),
        ("## One \u202e\n- a\n", "character"),
    ],
)
def test_pack_with_a_mistake_is_refused(body, code):
    with pytest.raises(ClauseTextError) as caught:
        load_pack(f"---\nkey: p\ntitle: T\nsubtitle: S\n---\n{body}")
    assert code in {problem.code for problem in caught.value.problems}


def test_pack_naming_a_clause_that_is_not_there_is_refused():
    pack = load_pack("---\nkey: p\ntitle: T\nsubtitle: S\n---\n## One\n- no-such-clause\n")
    with pytest.raises(ClauseTextError, match="no-such-clause"):
        clauses_of(pack, {})


@pytest.mark.parametrize("name", ["../../../etc/passwd", "..", "", "under-18-licence.md", "a/b"])
def test_seed_pack_is_never_looked_for_outside_its_folder(name):
    with pytest.raises(ValueError, match="not the key of a pack"):
        seed_pack(name)


def test_seed_pack_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="there is no pack"):
        seed_pack("weekly-let")


def test_seed_clauses_in_another_language_are_refused():
    with pytest.raises(ValueError, match="kept in"):
        seed_clauses("../packs")


def test_every_seed_file_reads_and_every_one_is_in_a_pack():
    packs = [seed_pack(file.stem) for file in sorted((SEEDS / "packs").glob("*.md"))]
    assert len(packs) >= 2
    for pack in packs:
        assert len(clauses_of(pack, seed_clauses("en"))) == len(pack.keys)
    assert set(seed_clauses("en")) == {key for pack in packs for key in pack.keys}


def test_welsh_seeds_agree_with_the_english_about_everything_but_words():
    welsh = seed_clauses("cy")
    assert welsh
    for key, clause in welsh.items():
        english = seed_clauses("en")[key]
        assert (clause.kind, clause.change, clause.source) == (english.kind, english.change, english.source)
        assert placeholders(clause) == placeholders(english)
        numbers = [[len(block.items) for block in parse_body(each.body)] for each in (clause, english)]
        assert numbers[0] == numbers[1]


def test_every_fact_on_the_list_can_be_filled_in_every_seed():
    facts = dict.fromkeys(FACTS, "x")
    for clause in seed_clauses("en").values():
        assert "{" not in "".join(_words(block) for block in fill_blocks(parse_body(clause.body), facts))


@pytest.mark.parametrize("promise", ["where you will sleep, and we write it down", "When you are back, we meet you"])
def test_exclusion_from_home_promises_a_place_to_sleep_and_a_look_back(promise):
    assert promise in seed_clauses("en")["temporary-exclusion"].body
