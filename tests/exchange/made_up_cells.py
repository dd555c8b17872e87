"""Cells that Hypothesis makes up: words with every letter there is, days, amounts."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

UNSEEN = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
LIKELY = "ŵŷŴŶâêîôûïë'’\"“=+-@,; \t0123€🌻👩‍👩‍👧W\u0302\u200f\ufeff\u00a0"
LETTERS = st.sampled_from([c for c in LIKELY if c != "\t"]) | st.characters(
    exclude_categories=("Cc", "Cs"), exclude_characters=UNSEEN
)
REFS = st.text("abzABZ0129._-", min_size=1, max_size=20)


def words(most: int) -> st.SearchStrategy[str]:
    """Return a name somebody might have: any letters, often those that break things."""
    return st.text(LETTERS, min_size=1, max_size=min(most, 12)).filter(lambda text: not text.isspace()) | st.just(
        "Ŵ" * most
    )


def lines(most: int) -> st.SearchStrategy[str]:
    """Return words that may take several lines."""
    pieces = st.lists(words(12), min_size=1, max_size=3)
    return st.tuples(pieces, st.sampled_from(["\n", "\r\n", "\t", "\n\n"])).map(lambda it: it[1].join(it[0])[:most])


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return a cell that may be empty."""
    return st.just("") | strategy


def days(first: date, last: date) -> st.SearchStrategy[date]:
    """Return a day between two, both included."""
    return st.dates(first, last)


def iso(first: date, last: date) -> st.SearchStrategy[str]:
    """Return such a day as a cell."""
    return days(first, last).map(date.isoformat)


AMOUNTS = st.integers(0, 100_000_000).map(lambda pence: f"{pence // 100}.{pence % 100:02d}")
HOURS = st.integers(0, 1680).map(
    lambda tenths: f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"
)
