"""Which words of a clause stand beside its note in the margin: about as many as the note is tall.

The note and the words beside it are kept together on one page. This is only an estimate, from the lengths of the words:
a wrong one costs a little white, and never makes a note break or run into the next. Where the words would not fit a
page, none stand beside the note: it then stands under its heading, as in large print.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from app.agreements.clause_body import Block

# Points, as in app/static/print/agreement.css: characters that fit a line, the height of a line, what stands round it.
COLUMN: Final = (58, 17.4, 6.8)
NOTE: Final = (20, 13.3, 26.0)
HEADING: Final = 38.0  # the note begins at the height of its clause’s heading
MOST: Final = 440.0  # a page holds 690, and a sentence in capitals takes half as much again

Blocks = tuple[Block, ...]


def beside(blocks: Blocks, note: str) -> tuple[Blocks, Blocks]:
    """Return a clause’s words in two: those that stand beside its note, and the rest."""
    single = [one for block in blocks for one in _apart(block)]
    wanted, high, taken = _height(note, NOTE) - HEADING, 0.0, 0
    while taken < len(single) and (high < wanted or taken == 0):
        high += sum(_height(words, COLUMN) for words in _paragraphs(single[taken]))
        taken += 1
    return (_together(single[:taken]), _together(single[taken:])) if high <= MOST else ((), blocks)


def _apart(block: Block) -> Blocks:
    return tuple(replace(block, items=(item,)) for item in block.items) or (block,)


def _together(single: list[Block]) -> Blocks:
    joined: list[Block] = []
    for block in single:
        if block.items and joined and joined[-1].kind == block.kind and joined[-1].items:
            joined[-1] = replace(joined[-1], items=joined[-1].items + block.items)
        else:
            joined.append(block)
    return tuple(joined)


def _paragraphs(block: Block) -> list[str]:
    own = ["".join(run.text for run in block.runs)] if block.runs else []
    return own + [words for item in block.items for inner in item.blocks for words in _paragraphs(inner)]


def _height(words: str, kind: tuple[int, float, float]) -> float:
    characters, line, round_it = kind
    return math.ceil(len(words) / characters) * line + round_it
