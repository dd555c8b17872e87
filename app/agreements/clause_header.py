"""Read the header of a clause or pack file: `field: value` lines between two lines of `---`, each with its own rule."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from app.agreements.clause_body import MARKS, Problem, unprintable

CLASSES: Final = ("key_matter", "fundamental", "supplementary", "additional", "explanatory", "notice")
CHANGES: Final = ("fixed", "improve_only", "by_agreement", "scheme")
LANGUAGES: Final = ("en", "cy")
LONGEST_EASY: Final = 15  # words
LONGEST_PLAIN: Final = 30  # words in each of the two sentences; the note's margin is 40 mm wide
FACTS: Final = frozenset({
    "contract_made_on", "deposit_words", "eet_grace_weeks", "eet_review_weeks", "eet_target_hours",
    "first_full_period_on", "first_payment_on", "free_weeks_words", "holder_name", "home_address", "home_name",
    "inventory_last_day", "landlord_address", "landlord_name", "occupation_date", "on_call_phone", "rent_breakdown",
    "rent_due_words", "rent_period_start_words", "rent_period_word", "rent_total", "safeguarding_name",
    "safeguarding_phone", "scheme_name", "social_services_out_of_hours", "social_services_phone", "statement_last_day",
    "support_worker_name",
})  # fmt: skip

REQUIRED_FIELDS: Final = ("key", "class", "source", "change", "title", "plain", "easy")
KEY: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
_BRACES: Final = re.compile(r"\{[^{}\n]*\}|[{}]")
_SENTENCE_END: Final = re.compile(r"[.!?][”’)]*(?=\s|$)")
_TRANSLATION: Final = re.compile(r"draft|checked \S.* \d{4}-\d{2}-\d{2}")


def tidy(text: str) -> str:
    """Return `text` with line ends and composed letters (ŵ as one character) as this product keeps them."""
    return unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n"))


def split_header(
    text: str, *, name: str, allowed: tuple[str, ...]
) -> tuple[dict[str, tuple[str, int]], str, int, list[Problem]]:
    """Return the header's fields with their lines, the body, the body's first line, and what is wrong so far."""
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines[1:], 1) if line == "---"), 0)
    if lines[0] != "---" or not end:
        return {}, text, 1, [Problem(name, 1, "header", "start with a header between two lines of ---")]
    fields: dict[str, tuple[str, int]] = {}
    problems = unprintable("\n".join(lines[:end]), name=name, first_line=1)
    for number, line in enumerate(lines[1:end], 2):
        field, colon, value = line.partition(":")
        if not colon or field not in allowed:
            problems.append(
                Problem(name, number, "field", f"the header has no line {field[:40]!r}: use {_and(allowed)}")
            )
        elif field in fields:
            problems.append(Problem(name, number, "twice", f"{field} is given twice: keep one"))
        elif not value.strip():
            problems.append(Problem(name, number, "empty", f"{field} is empty: fill it in"))
        else:
            fields[field] = (value.strip(), number)
    return fields, "\n".join(lines[end + 1 :]), end + 2, problems


def field_problems(header: dict[str, tuple[str, int]], *, language: str, name: str) -> list[Problem]:
    """Return what is missing from a clause's header, and each field that breaks its own rule."""
    required = (*REQUIRED_FIELDS, "translation") if language == "cy" else REQUIRED_FIELDS
    problems = [
        Problem(name, 1, "missing", f"the header needs a line “{field}: …”")
        for field in sorted(set(required) - set(header))
    ]
    for field, (value, line) in header.items():
        sentence = _field_problem(field, value, language)
        if sentence:
            problems.append(Problem(name, line, field, sentence))
    return problems


def _field_problem(field: str, value: str, language: str) -> str:  # noqa: PLR0911 - one line for each field
    mark = next((mark for mark in MARKS if mark in value), "")
    if mark:
        return f"take out {mark}: a header line is plain words"
    if field == "key" and not KEY.fullmatch(value):
        return "a key is small letters and figures joined by hyphens, such as rent-receipts"
    if field == "class" and value not in CLASSES:
        return f"class must be one of {_and(CLASSES)}"
    if field == "change" and value not in CHANGES:
        return f"change must be one of {_and(CHANGES)}"
    if field == "plain":
        return _plain_problem(value)
    if field == "easy" and (_sentences(value) != 1 or len(value.split()) > LONGEST_EASY):
        return f"easy must be one sentence of at most {LONGEST_EASY} words"
    if field == "translation" and language == "en":
        return "an English clause is the original: take the translation line out"
    if field == "translation" and not _TRANSLATION.fullmatch(value):
        return "translation must be “draft” or “checked NAME YYYY-MM-DD”"
    return ""


def _plain_problem(value: str) -> str:
    if _sentences(value) != 2:  # noqa: PLR2004 - the margin note is two sentences
        return "plain must be exactly two sentences"
    if any(len(part.split()) > LONGEST_PLAIN for part in _SENTENCE_END.split(value)):
        return f"each sentence of plain must be {LONGEST_PLAIN} words or fewer"
    return ""


def _sentences(value: str) -> int:
    """Return how many sentences `value` is, or 0 when it does not end like one."""
    ends = [match.end() for match in _SENTENCE_END.finditer(value)]
    return len(ends) if ends and ends[-1] == len(value) else 0


def brace_problems(text: str, *, name: str) -> list[Problem]:
    """Return a problem for every brace that is not part of a `{name}` on the closed list of facts."""
    return [
        Problem(name, number, "placeholder", f"{found[:40]!r} is not a fact this product knows")
        for number, line in enumerate(text.split("\n"), 1)
        for found in _BRACES.findall(line)
        if not ((match := PLACEHOLDER.fullmatch(found)) and match[1] in FACTS)
    ]


def _and(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
