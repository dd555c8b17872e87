"""Clauses and packs as values, read from text: header, body, plain words, and the named facts a clause may ask for.

Text comes from the seed files beside this module or from rows a committee wrote, so nothing here takes a path.
Reading never stops at the first mistake: `ClauseTextError` lists them all with their lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Final

from app.agreements.clause_body import (
    KEPT,
    LONGEST,
    Block,
    ClauseTextError,
    Problem,
    Run,
    SubClause,
    parse_body,
    unprintable,
)
from app.agreements.clause_header import (
    FACTS,
    KEY,
    LANGUAGES,
    PLACEHOLDER,
    REQUIRED_FIELDS,
    brace_problems,
    field_problems,
    split_header,
    tidy,
)

NOT_CARRIED: Final = "Not carried, and why"  # the pack's part that lists what it leaves out

_PACK_FIELDS: Final = ("key", "title", "subtitle")
_SEEDS: Final = files("app.agreements")


class UnknownPlaceholder(Exception):  # noqa: N818 - it names the thing that is unknown
    """A clause asks for a fact that is not on the closed list, or that nobody has given yet."""

    def __init__(self, name: str, clause_key: str) -> None:
        self.name = name
        self.clause_key = clause_key
        super().__init__(f"clause {clause_key or 'text'} needs {{{name}}}, which is unknown or not filled in")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause in one language. `kind` is the header's `class`; `translation` is empty for English."""

    key: str
    language: str
    kind: str
    source: str
    change: str
    title: str
    plain: str
    easy: str
    body: str
    translation: str = ""


@lru_cache(maxsize=KEPT)  # a version’s words never change, and every page of an agreement asks for all of them
def load_clause(text: str, *, name: str, language: str = "en") -> Clause:
    """Return the clause written in `text`; `name` (a file or a row) is how problems refer to it."""
    if len(text) > LONGEST:
        raise ClauseTextError([Problem(name, 1, "long", f"a clause may have {LONGEST} characters at most")])
    text = tidy(text)
    header, body, first_line, problems = split_header(text, name=name, allowed=(*REQUIRED_FIELDS, "translation"))
    problems += field_problems(header, language=language, name=name)
    problems += brace_problems(text, name=name)
    try:
        parse_body(body, name=name, first_line=first_line)
    except ClauseTextError as error:
        problems += error.problems
    if problems:
        raise ClauseTextError(problems)
    values = {("kind" if field == "class" else field): value for field, (value, _) in header.items()}
    return Clause(language=language, body=body.strip("\n"), **values)


def fill(text: str, facts: Mapping[str, str], *, clause_key: str = "") -> str:
    """Return `text` with each `{name}` replaced once, as plain words: what a fact contains is never read again."""

    def fact(match: re.Match[str]) -> str:
        value = facts.get(match[1], "") if match[1] in FACTS else ""
        if not value.strip():
            raise UnknownPlaceholder(match[1], clause_key)
        return value

    return PLACEHOLDER.sub(fact, text)


def fill_blocks(blocks: tuple[Block, ...], facts: Mapping[str, str], *, clause_key: str = "") -> tuple[Block, ...]:
    """Return the same blocks with the facts in their words; a fact cannot add a list, a number or bold."""

    def filled(block: Block) -> Block:
        runs = tuple(Run(fill(run.text, facts, clause_key=clause_key), run.bold) for run in block.runs)
        items = tuple(SubClause(item.number, tuple(filled(inner) for inner in item.blocks)) for item in block.items)
        return replace(block, runs=runs, items=items)

    return tuple(filled(block) for block in blocks)


def placeholders(clause: Clause) -> frozenset[str]:
    """Return the names of the facts a clause asks for, in its title, plain words, easy words and body."""
    return frozenset(PLACEHOLDER.findall(f"{clause.title}\n{clause.plain}\n{clause.easy}\n{clause.body}"))


def unfilled(clauses: Iterable[Clause], facts: Mapping[str, str]) -> tuple[UnknownPlaceholder, ...]:
    """Return every fact still wanted, with the clause that wants it, so a draft's check list shows them all at once."""
    return tuple(
        UnknownPlaceholder(name, clause.key)
        for clause in clauses
        for name in sorted(placeholders(clause))
        if name not in FACTS or not facts.get(name, "").strip()
    )


@cache
def seed_clauses(language: str) -> Mapping[str, Clause]:
    """Return the clauses the product ships in `language` by key; every problem in every file is raised together."""
    if language not in LANGUAGES:
        raise ValueError(f"clauses are kept in {LANGUAGES}, not {language!r}")
    clauses: dict[str, Clause] = {}
    problems: list[Problem] = []
    for file in sorted(_SEEDS.joinpath("clauses", language).iterdir(), key=lambda entry: entry.name):
        name = f"clauses/{language}/{file.name}"
        try:
            clause = load_clause(_read(file, name=name), name=name, language=language)
        except ClauseTextError as error:
            problems += error.problems
            continue
        clauses[clause.key] = clause
        if f"{clause.key}.md" != file.name:
            problems.append(Problem(name, 2, "key", f"the key is {clause.key}: name the file {clause.key}.md"))
    if problems:
        raise ClauseTextError(problems)
    return MappingProxyType(clauses)


@dataclass(frozen=True, slots=True)
class Part:
    """A titled run of clauses in a pack."""

    title: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotCarried:
    """A provision of law this pack leaves out, with the reason that is printed."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pack:
    """Which clauses make up one kind of agreement, in order."""

    key: str
    title: str
    subtitle: str
    parts: tuple[Part, ...]
    not_carried: tuple[NotCarried, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Return every clause key in the order it prints."""
        return tuple(key for part in self.parts for key in part.keys)


def load_pack(text: str, *, name: str = "pack") -> Pack:
    """Return the pack written in `text`: a header, `## Part` lines, and `- clause-key` lines under them."""
    if len(text) > LONGEST:
        raise ClauseTextError([Problem(name, 1, "long", f"a pack may have {LONGEST} characters at most")])
    header, body, first_line, problems = split_header(tidy(text), name=name, allowed=_PACK_FIELDS)
    problems += [
        Problem(name, 1, "missing", f"the header needs a line “{field}: …”")
        for field in set(_PACK_FIELDS) - set(header)
    ]
    problems += unprintable(body, name=name, first_line=first_line)
    parts: list[tuple[str, list[str]]] = []
    for number, line in enumerate(body.split("\n"), first_line):
        sentence = _read_pack_line(line.strip(), parts)
        if sentence:
            problems.append(Problem(name, number, "line", sentence))
    left_out = [part for part in parts if part[0] == NOT_CARRIED]
    problems += [
        Problem(name, 1, "part", f"the part “{title}” is empty: list its clauses")
        for title, entries in parts
        if not entries
    ]
    if problems:
        raise ClauseTextError(problems)
    return Pack(
        **{field: value for field, (value, _) in header.items()},
        parts=tuple(Part(title, tuple(keys)) for title, keys in parts if title != NOT_CARRIED),
        not_carried=tuple(NotCarried(*entry.split(": ", 1)) for _, entries in left_out for entry in entries),
    )


@cache
def seed_pack(pack: str) -> Pack:
    """Return the pack the product ships under this key, such as `supported-standard`."""
    if not KEY.fullmatch(pack):
        raise ValueError(f"{pack!r} is not the key of a pack")
    if not _SEEDS.joinpath("packs", f"{pack}.md").is_file():
        raise ValueError(f"there is no pack {pack!r}")
    name = f"packs/{pack}.md"
    loaded = load_pack(_read(_SEEDS.joinpath("packs", f"{pack}.md"), name=name), name=name)
    if loaded.key != pack:
        raise ClauseTextError([Problem(name, 2, "key", f"the key is {loaded.key}: name the file {loaded.key}.md")])
    return loaded


def clauses_of(pack: Pack, clauses: Mapping[str, Clause]) -> tuple[Clause, ...]:
    """Return the pack's clauses in order; raise `ClauseTextError` naming every key that has no clause."""
    absent = [key for key in pack.keys if key not in clauses]
    if absent:
        name = f"packs/{pack.key}.md"
        raise ClauseTextError([Problem(name, 1, key, f"there is no clause with the key {key}") for key in absent])
    return tuple(clauses[key] for key in pack.keys)


def _read_pack_line(line: str, parts: list[tuple[str, list[str]]]) -> str:
    """Add what `line` says to `parts`; return a sentence when it says nothing a pack can use."""
    if not line:
        return ""
    if line.startswith("## ") and line[3:].strip():
        title = line[3:].strip()
        repeated = title in {known for known, _ in parts}
        parts.append((title, []))
        return f"the part “{title}” is named twice: keep one" if repeated else ""
    if not line.startswith("- ") or not parts:
        return "write “## Part title”, then “- clause-key” lines under it"
    entry = line[2:].strip()
    title, entries = parts[-1]
    seen = {known for name, keys in parts if name != NOT_CARRIED for known in keys}
    entries.append(entry)
    if title == NOT_CARRIED:
        return "" if ": " in entry else "write “- s.124: the reason it is not carried”"
    if not KEY.fullmatch(entry):
        return f"{entry[:40]!r} is not a clause key"
    return f"{entry} is listed twice: keep one" if entry in seen else ""


def _read(file: Traversable, *, name: str) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ClauseTextError([Problem(name, 1, "encoding", "save this file as UTF-8")]) from None
