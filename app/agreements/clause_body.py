"""Read the text of a clause: a small Markdown subset becomes plain values, and anything else is refused.

Allowed: paragraphs, numbered sub-clauses (`1.`) at the margin, `-` lists, **bold**. There is no HTML, no link and no
picture to escape later, because none can get in. Facts are put in after reading, so a fact can never change the shape.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

LONGEST: Final = 30_000  # characters in one clause; the longest statutory one is under a third of this
KEPT: Final = 1024  # clauses kept as they were read
DEEPEST_LIST: Final = 2  # a list, and one list inside it

# Headings, rules, code and entities are read only so that they can be refused with their line.
_MARKDOWN: Final = (
    MarkdownIt("zero")
    .enable(["list", "emphasis", "heading", "lheading", "hr", "code", "entity"])
    .disable("text_join")  # keeps an entity apart from the words round it, so it is seen
)
_REFUSED: Final = {
    "heading": "a heading has no place inside a clause: use the title line, or a new clause",
    "hr": "a ruled line has no place inside a clause",
    "code_block": "this line is indented too far: start it at the margin",
    "em": "italics are not used: write ** on both sides for bold, or leave the stars out",
    "strong": "write bold with ** on both sides, not __",
    "text_special": "write the character itself, not its HTML name",
}
MARKS: Final = "<>[]\\`|~^*"  # what HTML, links, code, tables and left-over stars are made of
_STARTS_LIKE_AN_ITEM: Final = re.compile(r"\d+[.)]\s")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a text: where it is, a stable code for translation, and a sentence saying what to do."""

    name: str
    line: int
    code: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.name}:{self.line}: {self.sentence}"


class ClauseTextError(Exception):
    """A clause or pack cannot be read; `problems` lists everything wrong with it, in order of line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda problem: (problem.name, problem.line, problem.code)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words that prints in one weight."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class SubClause:
    """One item of a list: `number` for a numbered sub-clause, none for a `-` item."""

    number: int | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (its `runs`), or a list, numbered or plain (its `items`)."""

    kind: Literal["paragraph", "numbered", "bullets"]
    runs: tuple[Run, ...] = ()
    items: tuple[SubClause, ...] = ()


@lru_cache(maxsize=KEPT)
def parse_body(body: str, *, name: str = "clause", first_line: int = 1) -> tuple[Block, ...]:
    """Return the blocks of a clause's text in order; raise `ClauseTextError` naming every line it refuses."""
    reader = _Reader(name=name, first_line=first_line)
    if len(body) > LONGEST:
        raise ClauseTextError([Problem(name, first_line, "long", f"a clause may have {LONGEST} characters at most")])
    problems = unprintable(body, name=name, first_line=first_line)
    blocks = reader.blocks(SyntaxTreeNode(_MARKDOWN.parse(body)))
    if not blocks and not reader.problems:
        reader.refuse(None, "empty", "the clause has no words: write its text under the header")
    if problems or reader.problems:
        raise ClauseTextError(problems + reader.problems)
    return blocks


def unprintable(text: str, *, name: str, first_line: int) -> list[Problem]:
    """Return a problem for each character that is not plain writing: controls, hidden and direction marks, emoji."""
    return [
        Problem(name, first_line + number, "character", f"take out {_spoken(mark)}: it cannot be in an agreement")
        for number, line in enumerate(text.split("\n"))
        for mark in sorted({character for character in line if _is_strange(character)})
    ]


def one_line(text: str) -> str:
    """Return `text` with line breaks and runs of spaces as single spaces, hard spaces kept."""
    return re.sub(r"[ \n]+", " ", text)


def _is_strange(character: str) -> bool:
    if character < "\x7f":
        return character < " "
    category = unicodedata.category(character)
    is_variation_selector = "\ufe00" <= character <= "\ufe0f"
    is_picture = category == "So" and character > "\xff"
    return is_picture or is_variation_selector or category in {"Cc", "Cf", "Cn", "Co", "Cs", "Me", "Zl", "Zp"}


def _spoken(character: str) -> str:
    return f"the character U+{ord(character):04X} ({unicodedata.name(character, 'no name').lower()})"


@dataclass(slots=True)
class _Reader:
    """Walks the tree once, gathering problems as it goes."""

    name: str
    first_line: int
    problems: list[Problem] = field(default_factory=list)
    next_number: int = 1

    def refuse(self, node: SyntaxTreeNode | None, code: str, sentence: str, *, further: int = 0) -> None:
        line = node.map[0] if node is not None and node.map else 0
        self.problems.append(Problem(self.name, self.first_line + line + further, code, sentence))

    def blocks(self, root: SyntaxTreeNode) -> tuple[Block, ...]:
        is_numbered = any(node.type == "ordered_list" for node in root.children)
        for node in root.children:
            if is_numbered and node.type == "bullet_list":
                self.refuse(node, "indent", "indent this list so that it lines up under the words of its sub-clause")
        return self._all(root)

    def _all(self, parent: SyntaxTreeNode) -> tuple[Block, ...]:
        blocks = (self._block(node) for node in parent.children)
        return tuple(block for block in blocks if block is not None)

    def _block(self, node: SyntaxTreeNode) -> Block | None:
        if node.type == "paragraph":
            return Block("paragraph", runs=self._runs(node.children[0]))
        if node.type == "ordered_list":
            return self._numbered(node)
        if node.type == "bullet_list":
            return self._bullets(node)
        self.refuse(node, node.type, _REFUSED.get(node.type, "only paragraphs, sub-clauses and lists can be used"))
        return None

    def _numbered(self, node: SyntaxTreeNode) -> Block:
        if _lists_round(node):
            self.refuse(node, "nested", "numbers are for sub-clauses at the margin: inside one, use a - list")
            return Block("numbered", items=tuple(SubClause(None, self._item(item)) for item in node.children))
        if node.markup != ".":
            self.refuse(node, "marker", "write sub-clause numbers with a full stop: 1.")
        items = []
        for item in node.children:
            number, self.next_number = self.next_number, self.next_number + 1
            if item.info != str(number):
                self.refuse(item, "number", f"this sub-clause is numbered {item.info}: {number} comes next")
            items.append(SubClause(number, self._item(item)))
        return Block("numbered", items=tuple(items))

    def _bullets(self, node: SyntaxTreeNode) -> Block:
        if node.markup != "-":
            self.refuse(node, "marker", "start each item of a list with a - sign")
        if _lists_round(node).count("bullet_list") >= DEEPEST_LIST:
            self.refuse(node, "deep", "a list may have one list inside it, not more")
        return Block("bullets", items=tuple(SubClause(None, self._item(item)) for item in node.children))

    def _item(self, item: SyntaxTreeNode) -> tuple[Block, ...]:
        if not item.children:
            self.refuse(item, "empty", "this item has no words: write it or take it out")
        return self._all(item)

    def _runs(self, inline: SyntaxTreeNode) -> tuple[Run, ...]:
        runs: list[Run] = []
        for line_number, line in enumerate(inline.content.split("\n")):
            if line_number and _STARTS_LIKE_AN_ITEM.match(line.lstrip()):
                self.refuse(inline, "glued", "leave an empty line before this sub-clause", further=line_number)
        self._gather(inline, inline.children, runs, bold=False)
        return tuple(runs)

    def _gather(self, inline: SyntaxTreeNode, nodes: list[SyntaxTreeNode], runs: list[Run], *, bold: bool) -> None:
        for node in nodes:
            if node.type == "strong" and node.markup == "**":
                self._gather(inline, node.children, runs, bold=True)
            elif node.type == "text":
                self._check_marks(inline, node.content)
                _append(runs, Run(one_line(node.content), bold))
            else:
                self.refuse(inline, node.type, _REFUSED.get(node.type, "only plain words and **bold** can be used"))

    def _check_marks(self, inline: SyntaxTreeNode, text: str) -> None:
        for mark in sorted(set(text) & set(MARKS)):
            further = inline.content[: max(inline.content.find(mark), 0)].count("\n")
            self.refuse(inline, "mark", f"take out {mark}: links, code, tables and HTML are not used", further=further)


def _lists_round(node: SyntaxTreeNode) -> list[str]:
    """Return the types of the lists `node` lies inside, nearest first."""
    types = []
    while node.parent is not None:
        node = node.parent
        if node.type.endswith("_list"):
            types.append(node.type)
    return types


def _append(runs: list[Run], run: Run) -> None:
    if runs and runs[-1].bold == run.bold:
        run = Run(one_line(runs.pop().text + run.text), run.bold)
    if run.text:
        runs.append(run)
