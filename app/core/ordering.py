"""Order and find names as people expect, alike on both databases: Flat 2 before Flat 10, Siân under Sian."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import sqlalchemy as sa

APOSTROPHES = "'’‘ʼ`"  # typed in so many ways that none may matter
DIGITS = 8  # a number is padded to this many digits, so that text order is number order
LONGEST = 160  # characters of one part that count
LONGEST_SEARCH = 100
MOST_WORDS = 6
LONGEST_KEY = 500
ORDER_KEY = sa.String(LONGEST_KEY).with_variant(sa.String(LONGEST_KEY, collation="C"), "postgresql")  # by code point


def fold(text: str) -> str:
    """Return the text without capitals, accents and apostrophes: Siân O’Brien → sian obrien."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in spread if c not in APOSTROPHES and not unicodedata.combining(c))
    return " ".join(plain.split())


def natural(text: str) -> str:
    """Return the folded text with every number padded, for sorting and searching."""
    return re.sub(r"[0-9]+", lambda number: number.group().lstrip("0").zfill(DIGITS), fold(text))[:LONGEST]


def order_key(*parts: str | None) -> str:
    """Return one key from several parts, the first deciding most."""
    return " | ".join(natural(part or "") for part in parts)[:LONGEST_KEY]


def words(text: str) -> list[str]:
    """Return what somebody typed in a search box as separate words, in the form keys are kept in."""
    return natural(text[:LONGEST_SEARCH]).split()[:MOST_WORDS]


def has_words(column: Any, text: str) -> sa.ColumnElement[bool]:
    """Return the WHERE for a key column that holds every word typed; nothing typed finds everything."""
    found: list[sa.ColumnElement[bool]] = [column.contains(word, autoescape=True) for word in words(text)]
    return sa.and_(sa.true(), *found)
