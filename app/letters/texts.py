"""The words of the letters: one file for each kind and language, with named facts from a closed list.

A file has a header (kind, title, and for a translation whether it was checked) and a body of paragraphs, lists with -
signs, **bold** words, one line `[what we know]` where the box of facts stands, and, where both sides sign, one line
`[place to sign]`. Reading never stops at the first mistake: `LetterTextError` lists them all with their lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

FACTS: Final = frozenset({
    "behind", "claimed_on", "helper_name", "instalment", "name", "net", "on_call_phone", "safeguarding_name",
    "safeguarding_phone", "scheme_name", "weeks",
})  # fmt: skip
KNOWN: Final = "[what we know]"
PLACES: Final = {KNOWN: "known", "[place to sign]": "sign"}
_ROOT: Final = files("app.letters") / "texts"
_FIELDS: Final = ("kind", "title", "translation")
_TRANSLATION: Final = re.compile(r"draft|checked \S.* \d{4}-\d{2}-\d{2}")
_BRACES: Final = re.compile(r"\{[^{}\n]*\}|[{}]")
_PLACE: Final = re.compile(r"\{([a-z_]+)\}")
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")

Runs = list[list[str | bool]]


class LetterTextError(ValueError):
    """The words of a letter cannot be used; says every reason."""


class FactMissing(Exception):  # noqa: N818 - it names what is missing
    """A letter speaks of a fact that nobody gave."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the letter needs {{{name}}}")


@dataclass(frozen=True)
class Block:
    """A paragraph, a list, or the place of the box of facts or to sign; words still hold their {facts}."""

    kind: str  # paragraph, bullets, known, sign
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Text:
    """The words of one kind of letter in one language. `translation` is empty for the original."""

    kind: str
    language: str
    title: str
    blocks: tuple[Block, ...]
    translation: str = ""

    @property
    def unchecked(self) -> bool:
        """Say whether it is a translation that no translator has checked."""
        return self.translation == "draft"

    @property
    def facts(self) -> frozenset[str]:
        """Return the names of the facts it speaks of."""
        return frozenset(name for block in self.blocks for words in block.words for name in _PLACE.findall(words))


@cache
def text_of(kind: str, language: str) -> Text | None:
    """Return the words of a kind of letter in a language, or None when there are none."""
    file = _ROOT / language / f"{kind}.md"
    if not re.fullmatch(r"[a-z_]+", kind) or not file.is_file():
        return None
    return read(file.read_text(encoding="utf-8"), kind=kind, language=language)


def read(text: str, *, kind: str, language: str) -> Text:
    """Return a letter’s words from the text of its file; raise LetterTextError naming every line that is wrong."""
    lines = unicodedata.normalize("NFC", text).split("\n")
    end = next((number for number, line in enumerate(lines[1:], 1) if line == "---"), 0)
    if lines[0] != "---" or not end:
        raise LetterTextError(f"{kind}: start with a header between two lines of ---")
    header, wrong = _header(lines[1:end])
    blocks = tuple(_blocks(lines[end + 1 :]))
    wrong += _wrong_header(header, kind=kind, language=language)
    wrong += [
        f"line {number}: {found} is not a fact this product knows"
        for number, line in enumerate(lines, 1)
        for found in _BRACES.findall(line)
        if not ((place := _PLACE.fullmatch(found)) and place[1] in FACTS)
    ]
    if sum(block.kind == "known" for block in blocks) != 1:
        wrong.append(f"one line must be {KNOWN}: there the facts stand")
    if wrong:
        raise LetterTextError(f"{language}/{kind}: " + "; ".join(wrong))
    return Text(kind, language, header["title"], blocks, header.get("translation", ""))


def _header(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    found: dict[str, str] = {}
    wrong = []
    for number, line in enumerate(lines, 2):
        field, colon, value = line.partition(":")
        if not colon or field not in _FIELDS or field in found or not value.strip():
            wrong.append(f"line {number}: write one line each for {', '.join(_FIELDS)}")
        found[field] = value.strip()
    return found, wrong


def _wrong_header(header: Mapping[str, str], *, kind: str, language: str) -> list[str]:
    wrong = []
    if header.get("kind") != kind:
        wrong.append(f"the header must say kind: {kind}")
    if not header.get("title"):
        wrong.append("the header must have a title")
    translation = header.get("translation")
    if (language == "en") is not (translation is None):
        wrong.append("a translation, and only a translation, says in its header whether it was checked")
    elif translation is not None and not _TRANSLATION.fullmatch(translation):
        wrong.append("translation must be “draft” or “checked NAME YYYY-MM-DD”")
    return wrong


def _blocks(lines: list[str]) -> list[Block]:
    blocks = []
    for piece in re.split(r"\n\s*\n", "\n".join(lines).strip()):
        rows = [row.strip() for row in piece.strip().split("\n")]
        if len(rows) == 1 and rows[0] in PLACES:
            blocks.append(Block(PLACES[rows[0]]))
        elif rows[0].startswith("- "):
            blocks.append(Block("bullets", tuple(row.removeprefix("- ") for row in rows)))
        else:
            blocks.append(Block("paragraph", (" ".join(rows),)))
    return blocks


def filled(words: str, facts: Mapping[str, str]) -> Runs:
    """Return words as runs of [text, bold], each {fact} replaced once; raise FactMissing for one nobody gave."""
    pieces = _BOLD.split(words)  # every second piece is bold
    return [[_fill(piece, facts), bool(number % 2)] for number, piece in enumerate(pieces) if piece]


def _fill(words: str, facts: Mapping[str, str]) -> str:
    def fact(match: re.Match[str]) -> str:
        if not facts.get(match[1], "").strip():
            raise FactMissing(match[1])
        return facts[match[1]]

    return _PLACE.sub(fact, words)
