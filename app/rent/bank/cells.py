"""How banks write a day and an amount: read exactly as the layout says, never guessed row by row. Pure."""

from __future__ import annotations

import enum
import re
from datetime import date
from typing import Final

from app.core.money import MOST_PENCE
from app.core.reasons import N_, Reason, because

MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
CENTURY: Final = 2000  # a year of two digits
SHOWN: Final = 40  # characters of a cell that are said again
_NUMBERS = r"(?P<day>[0-9]{1,2})%s(?P<month>[0-9]{1,2})%s(?P<year>[0-9]{%d})"
_NAMES = r"(?P<day>[0-9]{1,2})%s(?P<name>[A-Za-z]{3,9})%s(?P<year>[0-9]{%d})"
_TIME = r"(?:[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?)?"


class DayStyle(enum.StrEnum):
    """How a bank writes its days."""

    SLASHES = "dd/mm/yyyy"
    SHORT_SLASHES = "dd/mm/yy"
    DASHES = "dd-mm-yyyy"
    DOTS = "dd.mm.yyyy"
    NAMES = "dd mmm yyyy"
    SHORT_NAMES = "dd mmm yy"
    DASHED_NAMES = "dd-mmm-yyyy"
    SHORT_DASHED_NAMES = "dd-mmm-yy"
    ISO = "yyyy-mm-dd"
    ISO_SLASHES = "yyyy/mm/dd"
    COMPACT = "yyyymmdd"


_SHAPES: Final = {
    DayStyle.SLASHES: _NUMBERS % ("/", "/", 4),
    DayStyle.SHORT_SLASHES: _NUMBERS % ("/", "/", 2),
    DayStyle.DASHES: _NUMBERS % ("-", "-", 4),
    DayStyle.DOTS: _NUMBERS % (r"\.", r"\.", 4),
    DayStyle.NAMES: _NAMES % (" ", " ", 4),
    DayStyle.SHORT_NAMES: _NAMES % (" ", " ", 2),
    DayStyle.DASHED_NAMES: _NAMES % ("-", "-", 4),
    DayStyle.SHORT_DASHED_NAMES: _NAMES % ("-", "-", 2),
    DayStyle.ISO: r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})" + _TIME,
    DayStyle.ISO_SLASHES: r"(?P<year>[0-9]{4})/(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})",
    DayStyle.COMPACT: r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
}
_AMOUNT = re.compile(
    r"(?P<open>\()?(?P<sign>[-+−])?£?(?P<after>[-+−])?"
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})?(?:\.(?P<part>[0-9]{1,2}))?"
    r"(?P<minus>-)?(?P<close>\))?(?P<side>CR|DR)?"
)
MINUS: Final = frozenset("-−")


class BadCell(Exception):  # noqa: N818 - it reads as the sentence it carries
    """A cell that cannot be read; says what would be right."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(str(reason))


def shown(text: str) -> str:
    """Return what a file says so that it is safe on one line of a screen: short, nothing that cannot be seen."""
    plain = "".join(c if c.isprintable() else "�" for c in text[:SHOWN])
    return f"{plain}…" if len(text) > SHOWN else plain


def read_day(text: str, style: DayStyle) -> date:
    """Return the day a cell means in the layout’s own way of writing; raise BadCell."""
    found = re.fullmatch(_SHAPES[style], text.strip())
    if found is None:
        raise BadCell(
            because(
                N_("“%(text)s” is no day written like %(like)s. Say how this bank writes days, then try again."),
                text=shown(text),
                like=like(style),
            )
        )
    parts = found.groupdict()
    try:
        month = int(parts["month"]) if parts.get("month") else _month_called(parts["name"].lower())
        year = int(parts["year"]) + (CENTURY if len(parts["year"]) == len("26") else 0)
        return date(year, month, int(parts["day"]))
    except ValueError:
        raise BadCell(because(N_("There is no such day: “%(text)s”."), text=shown(text))) from None


def _month_called(name: str) -> int:
    return next(
        (number for number, month in enumerate(MONTHS, start=1) if month.startswith(name)), 0
    )  # 0: no day has it


def like(style: DayStyle) -> str:
    """Return the 9th of March 2026 as a bank with this style writes it."""
    pieces = {"dd": "09", "mmm": "Mar", "mm": "03", "yyyy": "2026", "yy": "26"}
    return re.sub("dd|mmm|mm|yyyy|yy", lambda piece: pieces[piece.group()], style.value)


def read_amount(text: str) -> int:
    """Return the pence of a cell: 1,234.56, £5, -5.00, 5.00-, (5.00) or 5.00 DR; raise BadCell."""
    plain = re.sub(r"[ \t\u00a0\u202f]", "", text).upper()
    plain = plain.removeprefix("GBP")
    found = _AMOUNT.fullmatch(plain)
    if found is None or not (found["whole"] or found["part"]) or bool(found["open"]) != bool(found["close"]):
        raise BadCell(because(N_("“%(text)s” is no amount like 1,234.56."), text=shown(text)))
    signs = [found["sign"] in MINUS if found["sign"] else None, found["after"] and found["after"] in MINUS]
    marks = [sign for sign in signs if sign is not None]
    marks += [True] * bool(found["minus"]) + [True] * bool(found["open"])
    marks += [found["side"] == "DR"] if found["side"] else []
    if len(marks) > 1:
        raise BadCell(
            because(N_("“%(text)s” has two signs. Say once whether it came in or went out."), text=shown(text))
        )
    pence = int((found["whole"] or "0").replace(",", "")) * 100 + int((found["part"] or "0").ljust(2, "0"))
    if pence > MOST_PENCE:
        raise BadCell(
            because(N_("“%(text)s” is more than £1,000,000. Enter it by hand if it is right."), text=shown(text))
        )
    return -pence if True in marks else pence
