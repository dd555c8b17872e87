"""Read where a clause comes from: `s.95, s.96`, `Sch 9A Pt 1`, `WSI 2022/22 reg. 3(a)–(v)` become single provisions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LONGEST_RANGE: Final = 60  # provisions; a longer one is a slip of the keyboard
ACT: Final = "s."  # a section of the Renting Homes (Wales) Act 2016
_NUMBER: Final = r"(?P<number>\d{1,4}(?!\d)[A-Z]?)(?P<subs>(?:\([a-z0-9]{1,4}\))*)"
_PIECE: Final = re.compile(
    r"\s*(?:(?P<to>–|-)|(?P<gap>,|;|and\b)|WSI (?P<wsi>\d{4}/\d+)"
    r"|Sch\.? ?(?P<schedule>\d+[A-Z]?),? (?:Pt|Part)\.? ?(?P<part>\d+)"
    rf"|(?P<section>ss?\.)|(?P<regulation>regs?\.)|{_NUMBER}|(?P<more>(?:\([a-z0-9]{{1,4}}\))+))\s*"
)
_LAST_SUB: Final = re.compile(r"(.*)\(([a-z]|\d+)\)$")


class UnreadableSource(Exception):  # noqa: N818 - it names what cannot be read
    """A clause's source is not written the way this product writes sources."""


@dataclass(frozen=True, slots=True, order=True)
class Provision:
    """One section, Part of a Schedule or regulation; `sub` is a paragraph such as `(1)(b)`, or empty for the whole."""

    law: str
    number: str
    sub: str = ""

    def __str__(self) -> str:
        return f"{self.law}{'' if self.law == ACT else ' '}{self.number}{self.sub}"

    def meets(self, other: Provision) -> bool:
        """Say whether the two are the same text or one lies inside the other."""
        same = (self.law, self.number) == (other.law, other.number)
        return same and (self.sub.startswith(other.sub) or other.sub.startswith(self.sub))


def provisions(source: str) -> tuple[Provision, ...]:
    """Return every provision `source` names, ranges written out; raise `UnreadableSource` for anything else."""
    found: list[Provision] = []
    law, is_range, position, instrument = "", False, 0, ""
    while position < len(source):
        piece = _PIECE.match(source, position)
        if piece is None:
            raise UnreadableSource(source)
        position = piece.end()
        if piece["to"]:
            is_range = True
            continue
        if piece["wsi"]:
            instrument = f"WSI {piece['wsi']}"
        elif piece["schedule"]:
            found.append(Provision("Sch", f"{piece['schedule']} Pt {piece['part']}"))
        elif piece["section"] or piece["regulation"]:
            law = ACT if piece["section"] else f"{instrument} reg."
        elif piece["number"] or piece["more"]:
            found += _named(piece, law, found, is_range=is_range)
        is_range = is_range and bool(piece["section"] or piece["regulation"])
    if not found or is_range:
        raise UnreadableSource(source)
    return tuple(found)


def _named(piece: re.Match[str], law: str, found: list[Provision], *, is_range: bool) -> list[Provision]:
    """Return the provision a number or a paragraph stands for, or all from the last one up to it."""
    last = found[-1] if found else None
    if not law or law.startswith(" ") or ((is_range or piece["more"]) and (last is None or last.law != law)):
        raise UnreadableSource(piece.string)
    if piece["number"]:
        end = Provision(law, piece["number"], piece["subs"])
    else:
        end = Provision(law, last.number, piece["more"]) if last else Provision(law, "")
    return _between(last, end) if is_range and last else [end]


def _between(start: Provision, end: Provision) -> list[Provision]:
    """Return the provisions after `start` up to and including `end`: `(a)–(v)`, `(1)–(3)` or `168–172`."""
    if not start.sub and not end.sub and start.number.isdigit() and end.number.isdigit():
        numbers = range(int(start.number) + 1, int(end.number) + 1)
        if len(numbers) > LONGEST_RANGE:
            return _unreadable(start, end)
        return [Provision(start.law, str(number)) for number in numbers] or _unreadable(start, end)
    first, last = _LAST_SUB.match(start.sub), _LAST_SUB.match(end.sub)
    if start.number != end.number or not first or not last:
        return _unreadable(start, end)
    if first[2].isdigit() and last[2].isdigit():
        if int(last[2]) > LONGEST_RANGE:
            return _unreadable(start, end)
        steps = [str(step) for step in range(int(first[2]) + 1, int(last[2]) + 1)]
    else:
        steps = [chr(code) for code in range(ord(first[2][0]) + 1, ord(last[2][0]) + 1)]
    return [Provision(start.law, start.number, f"{first[1]}({step})") for step in steps] or _unreadable(start, end)


def _unreadable(start: Provision, end: Provision) -> list[Provision]:
    raise UnreadableSource(f"{start}–{end}")
