"""What a word names: a reference alone, or as papers print it, after the scheme’s own: TYC-T05, TYC-T05-12. Pure."""

from __future__ import annotations

import re
import uuid
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

SEPARATORS: Final = "._-"
RECEIPT: Final = re.compile("(.+)-[1-9][0-9]{0,5}")  # a stay’s reference, then the number of an entry
NUMBER_APART: Final = re.compile(f"[0-9][{SEPARATORS}]+[0-9]")

Named = Mapping[str, set[uuid.UUID]]


class Quoted(NamedTuple):
    """What a word says after the scheme’s own reference; both empty: it does not begin with it."""

    ref: str = ""  # after a dash, so it begins where it says
    glued: str = ""  # where no dash is left


class SchemeRef:
    """A scheme’s own reference, looked for at the beginning of words."""

    def __init__(self, ref: str) -> None:
        parts = [re.escape(part) for part in re.split(f"[{SEPARATORS}]+", ref.casefold()) if part]
        # Its own dashes may be missing, but none may be where it has none: TY-CT05 is of another scheme than TYC-T05.
        own = f"[{SEPARATORS}]*".join(parts)
        rest = f"[{SEPARATORS}]+(?P<ref>.+)|(?P<glued>[a-z0-9]+)"
        self._printed = re.compile(f"{own}(?:{rest})") if parts else None

    def quoted(self, word: str) -> Quoted:
        """Return what a word says after it. A number alone may be a day, so it says nothing."""
        found = self._printed.fullmatch(word) if self._printed and any(c.isalpha() for c in word) else None
        return Quoted(found["ref"] or "", found["glued"] or "") if found else Quoted()


class Refs:
    """References of one kind and what they name: as they are written, else without dots, dashes and underscores."""

    def __init__(self, known: Iterable[tuple[str, uuid.UUID]], *, receipts: bool) -> None:
        self._receipts = receipts  # papers print them with the number of an entry too
        self._exact: defaultdict[str, set[uuid.UUID]] = defaultdict(set)
        self._loose: defaultdict[str, set[uuid.UUID]] = defaultdict(set)
        for ref, names in known:
            self._exact[ref.casefold()].add(names)
            self._loose[loose(ref)].add(names)
        self._exact_in_order, self._loose_in_order = sorted(self._exact), sorted(self._loose)

    def named_by(self, word: str, quoted: Quoted, *, cut: bool) -> set[uuid.UUID]:
        """Return all that a word may mean; `cut`: its end may be missing."""
        number = RECEIPT.fullmatch(quoted.ref) if self._receipts else None
        written = {quoted.ref, number[1] if number else ""} - {""}
        if named := _of(self._exact, {word, *written}):
            return named | (_longer(self._exact, self._exact_in_order, quoted.ref) if cut else set())
        # T1-2 is said of T1, never of T12.
        loosely = {loose(each) for each in written if not NUMBER_APART.search(each)}
        named = _of(self._loose, {loose(word), *loosely}) | self._glued(quoted.glued)
        if named and cut:
            named |= _longer(self._loose, self._loose_in_order, quoted.glued or loose(quoted.ref))
        return named

    def _glued(self, said: str) -> set[uuid.UUID]:
        """Return what TYCT12 may mean: T12, and receipt 2 of T1 where there is a T1. A receipt alone needs its dash."""
        named = _of(self._loose, [said])
        if not named or not self._receipts:
            return named
        ends = range(1, len(said))
        return named | _of(self._loose, (said[:end] for end in ends if RECEIPT.fullmatch(f"{said[:end]}-{said[end:]}")))


def _of(known: Named, refs: Iterable[str]) -> set[uuid.UUID]:
    return {names for ref in refs if ref for names in known.get(ref, ())}


def _longer(known: Named, in_order: list[str], said: str) -> set[uuid.UUID]:
    """Return what the next longer reference names: that may have been written before a bank cut it."""
    first = bisect_right(in_order, said)
    return {names for ref in in_order[first : first + 1] if said and ref.startswith(said) for names in known[ref]}


def loose(ref: str) -> str:
    """Return a reference without what people leave out of it."""
    return re.sub(f"[{SEPARATORS}]", "", ref.casefold())
