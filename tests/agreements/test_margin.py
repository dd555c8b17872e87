"""Which words stand beside a note: about as many as it is tall, in their order, none twice and none lost."""

from __future__ import annotations

import pytest

from app.agreements import margin
from app.agreements.clause_body import Block, SubClause, parse_body
from app.agreements.clauses import seed_clauses

LINE = "Somebody says something here that is about one line long."
NOTE = "Words in a note are set in short lines, so that a note is tall."
NUMBERED = "\n".join(f"{number}. {LINE}" for number in range(1, 9))


def _words(blocks):
    for block in blocks:
        yield from ("".join(run.text for run in block.runs), block.kind)
        for item in block.items:
            yield item.number
            yield from _words(item.blocks)


def _single(blocks):
    return [word for block in blocks for word in _words(margin._apart(block))]


def test_a_note_takes_the_sub_clauses_beside_it_that_it_is_as_tall_as():
    beside, rest = margin.beside(parse_body(NUMBERED), NOTE)
    assert [item.number for item in beside[0].items] == [1, 2]
    assert [item.number for item in rest[0].items] == [3, 4, 5, 6, 7, 8]


def test_a_longer_note_takes_more():
    taken = [len(margin.beside(parse_body(NUMBERED), NOTE * times)[0][0].items) for times in (1, 2, 3, 9)]
    assert taken == sorted(set(taken))
    assert taken[-1] == 8


@pytest.mark.parametrize("note", ["", "Short."])
def test_the_first_words_always_stand_beside_the_note(note):
    beside, rest = margin.beside(parse_body(f"{LINE}\n\n{NUMBERED}"), note)
    assert [block.kind for block in beside] == ["paragraph"]
    assert [block.kind for block in rest] == ["numbered"]


def test_lists_of_two_kinds_stay_two_lists():
    items = tuple(SubClause(None, parse_body(LINE)) for _ in range(2))
    blocks = (Block("bullets", items=items), *parse_body(f"1. {LINE}\n2. {LINE}"))
    beside, rest = margin.beside(blocks, NOTE * 9)
    assert [(block.kind, len(block.items)) for block in beside] == [("bullets", 2), ("numbered", 2)]
    assert rest == ()


def test_no_words_stand_beside_a_note_where_they_would_not_fit_a_page():
    blocks = parse_body(f"1. {LINE * 30}\n2. {LINE}")
    assert margin.beside(blocks, NOTE) == ((), blocks)


def test_no_word_of_any_clause_is_lost_doubled_or_moved():
    for clause in seed_clauses("en").values():
        blocks = parse_body(clause.body, name=clause.key)
        beside, rest = margin.beside(blocks, clause.plain)
        assert beside, clause.key  # a clause of ours has its note beside it
        assert _single(beside) + _single(rest) == _single(blocks), clause.key
