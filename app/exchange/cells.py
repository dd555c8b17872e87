"""What may stand in a cell: each kind reads text, writes it back, and says what would be right.

Text stays exactly as it was written: nothing is trimmed, composed or guarded against spreadsheets, so that a folder
that was saved says what the folder said that was loaded. Everything else has one way to be written.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.core.dates import EARLIEST, LATEST
from app.core.money import MOST_PENCE, parse_pounds, plain_pounds
from app.core.reasons import N_, Reason, because
from app.core.refs import refusal_of_ref
from app.exchange.problems import shown

# Control characters, halves of characters, and those that turn the direction of text round.
_UNSEEN: Final = "\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
_NOT_IN_A_LINE: Final = re.compile(f"[\x00-\x1f{_UNSEEN}]")
_NOT_IN_LINES: Final = re.compile(f"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f{_UNSEEN}]")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BRITISH_DATE: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_POUNDS: Final = re.compile(r"(-?)(0|[1-9][0-9]{0,8})\.([0-9]{2})")
_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_TENTHS: Final = re.compile(r"(0|[1-9][0-9]{0,3})(?:\.([0-9]))?")
MOST_DIGITS: Final = 20  # of a wrong amount: more is not worth a guess
MOST_IN_LIST: Final = 2_000  # characters: some ninety references
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


class Wrong(Exception):  # noqa: N818 - it reads as what it says of a cell
    """A cell cannot be read; the reason says what would be right."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(str(reason))


@dataclass(frozen=True)
class Kind:
    """A kind of cell: `read` raises Wrong; `like` says what to write in it."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]
    like: Reason


def text(most: int) -> Kind:
    """Return words on one line."""
    return Kind(lambda cell: _words(cell, most, _NOT_IN_A_LINE), str, _up_to(most))


def lines(most: int) -> Kind:
    """Return words that may take several lines."""
    return Kind(lambda cell: _words(cell, most, _NOT_IN_LINES), str, _up_to(most))


def email(most: int) -> Kind:
    """Return an e-mail address, kept as it is written."""
    like = because(N_("Write it like name@example.com."))

    def read(cell: str) -> str:
        words = _words(cell, most, _NOT_IN_A_LINE)
        if not _EMAIL.fullmatch(words):
            raise Wrong(because(N_("“%(text)s” is not an email address. %(fix)s"), text=shown(cell), fix=like))
        return words

    return Kind(read, str, like)


def _up_to(most: int) -> Reason:
    return because(N_("Write up to %(most)s characters."), most=most)


def _words(cell: str, most: int, unseen: re.Pattern[str]) -> str:
    if len(cell) > most:
        raise Wrong(because(N_("This is %(long)s characters long. Use at most %(most)s."), long=len(cell), most=most))
    if found := unseen.search(cell):
        if found[0] in "\r\n":
            raise Wrong(because(N_("This goes over several lines. Write it on one line.")))
        code = f"U+{ord(found[0]):04X}"
        raise Wrong(because(N_("There is a character nobody can see in this cell (%(code)s). Take it out."), code=code))
    if cell.isspace():
        raise Wrong(because(N_("There are only spaces in this cell. Write something, or leave it empty.")))
    return cell


def reference() -> Kind:
    """Return the short code of a home, a person or a stay."""
    return Kind(_reference, str, because(N_("Write a reference, like H1.")))


def _reference(cell: str) -> str:
    if reason := refusal_of_ref(cell):
        raise Wrong(because(N_("“%(text)s” is not a reference. %(fix)s"), text=shown(cell), fix=reason))
    return cell


def references() -> Kind:
    """Return several references with a space between them, each once; they are written in order."""
    return Kind(
        lambda cell: tuple(_reference(part) for part in _parts(cell)),
        lambda refs: " ".join(sorted(refs)),
        because(N_("Write references with a space between them, like H1 H2.")),
    )


def _parts(cell: str) -> list[str]:
    _words(cell, MOST_IN_LIST, _NOT_IN_A_LINE)
    parts = [part for part in cell.split(" ") if part]
    for part in parts:
        if parts.count(part) > 1:
            raise Wrong(because(N_("“%(text)s” is here more than once. Write it once."), text=shown(part)))
    return parts


def code(kind: type[enum.StrEnum], *, only: Iterable[enum.StrEnum] = ()) -> Kind:
    """Return one of an enum’s values."""
    known = {member.value: member for member in only or kind}
    like = _one_of(known)

    def read(cell: str) -> enum.StrEnum:
        if cell not in known:
            raise Wrong(because(N_("“%(text)s” is not known here. %(fix)s"), text=shown(cell), fix=like))
        return known[cell]

    return Kind(read, lambda member: str(member.value), like)


def codes(kind: type[enum.StrEnum], *, only: tuple[enum.StrEnum, ...]) -> Kind:
    """Return several of an enum’s values with a space between them; they are written in the order of `only`."""
    one = code(kind, only=only)
    return Kind(
        lambda cell: frozenset(one.read(part) for part in _parts(cell)),
        lambda members: " ".join(member.value for member in only if member in members),
        because(N_("Put a space between several. %(fix)s"), fix=one.like),
    )


def _one_of(values: Iterable[str]) -> Reason:
    return because(N_("Write one of these: %(values)s."), values=", ".join(values))


def yes_no() -> Kind:
    """Return yes or no."""
    like = because(N_("Write yes or no."))

    def read(cell: str) -> bool:
        if cell not in {"yes", "no"}:
            raise Wrong(because(N_("“%(text)s” is neither yes nor no. %(fix)s"), text=shown(cell), fix=like))
        return cell == "yes"

    return Kind(read, lambda answer: "yes" if answer else "no", like)


def day() -> Kind:
    """Return a date that exists, from 1900 to 2100."""
    return Kind(_day, date.isoformat, because(N_("Write a date as year, month and day, like 2026-09-01.")))


def _day(cell: str) -> date:
    if not _DATE.fullmatch(cell):
        right = _meant(cell) or "2026-09-01"
        raise Wrong(
            because(
                N_("“%(text)s” is not a date. Write year, month and day, like %(right)s."),
                text=shown(cell),
                right=right,
            )
        )
    try:
        found = date.fromisoformat(cell)
    except ValueError:
        raise Wrong(because(N_("There is no day %(text)s. Write one that exists."), text=cell)) from None
    if not EARLIEST <= found <= LATEST:
        raise Wrong(because(N_("Write a date from %(first)s to %(last)s."), first=str(EARLIEST), last=str(LATEST)))
    return found


def _meant(cell: str) -> str | None:
    """Return the date somebody meant who wrote 31/12/2026, to show them how it is written."""
    found = _BRITISH_DATE.fullmatch(cell.strip())
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        return None


def pounds(*, signed: bool = False) -> Kind:
    """Return an amount in pounds with two decimals, below zero only if `signed`; kept in whole pence."""
    like = because(N_("Write pounds and pence with two decimals, like 82.50."))
    return Kind(lambda cell: _pounds(cell, signed=signed), plain_pounds, like)


def _pounds(cell: str, *, signed: bool) -> int:
    found = _POUNDS.fullmatch(cell)
    if found is None or (found[1] and not signed):
        raise Wrong(
            because(
                N_("“%(text)s” is not an amount. Write pounds and pence with two decimals, like %(right)s."),
                text=shown(cell),
                right=_amount_meant(cell, signed=signed) or "82.50",
            )
        )
    pence = int(found[2]) * 100 + int(found[3])
    if pence > MOST_PENCE:
        raise Wrong(because(N_("Write an amount of at most %(most)s."), most=plain_pounds(MOST_PENCE)))
    return -pence if found[1] else pence


def _amount_meant(cell: str, *, signed: bool) -> str | None:
    """Return the amount somebody meant who wrote £82.5, to show them how it is written."""
    try:
        return plain_pounds(parse_pounds(cell[:MOST_DIGITS], signed=signed))
    except ValueError:
        return None


def whole(least: int, most: int) -> Kind:
    """Return a whole number from `least` to `most`."""
    like = because(N_("Write a whole number from %(least)s to %(most)s."), least=least, most=most)

    def read(cell: str) -> int:
        if not _WHOLE.fullmatch(cell) or not least <= int(cell) <= most:
            raise Wrong(because(N_("“%(text)s” does not fit. %(fix)s"), text=shown(cell), fix=like))
        return int(cell)

    return Kind(read, str, like)


def tenths(most: int, write: Callable[[int], str]) -> Kind:
    """Return a number with at most one decimal, from 0 to `most`; kept in whole tenths."""
    like = because(N_("Write a number from 0 to %(most)s with at most one decimal, like 16 or 7.5."), most=most)

    def read(cell: str) -> int:
        found = _TENTHS.fullmatch(cell)
        number = int(found[1]) * 10 + int(found[2] or 0) if found else -1
        if not 0 <= number <= most * 10:
            raise Wrong(because(N_("“%(text)s” does not fit. %(fix)s"), text=shown(cell), fix=like))
        return number

    return Kind(read, write, like)
