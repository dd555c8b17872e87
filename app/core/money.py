"""Money as integer pence: read, written, and moved between weeks and months. Rounding is half up to the penny."""

from __future__ import annotations

import re
from fractions import Fraction

MOST_PENCE = 100_000_000  # £1,000,000
_POUNDS = re.compile(
    r"(?P<sign>[-−]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.(?P<part>[0-9]{1,2}))?", re.ASCII
)
WEEKS_A_YEAR = 52
MONTHS_A_YEAR = 12
_WEEKS = {
    "weekly": Fraction(1),
    "fortnightly": Fraction(2),
    "four_weekly": Fraction(4),
    "monthly": Fraction(WEEKS_A_YEAR, MONTHS_A_YEAR),
}


def parse_pounds(text: str, *, signed: bool = False) -> int:
    """Return pence from an amount as people write it (£82.50, 1,234.5); raise ValueError with a plain sentence."""
    found = _POUNDS.fullmatch(text.strip().removeprefix("£").replace(" ", ""))
    if found is None:
        raise ValueError("Enter an amount in pounds and pence, like 82.50.")
    pence = int(found["whole"].replace(",", "")) * 100 + int((found["part"] or "0").ljust(2, "0"))
    if pence > MOST_PENCE:
        raise ValueError("Enter an amount of no more than £1,000,000.")
    if found["sign"] and not signed:
        raise ValueError("Enter an amount that is not below zero.")
    return -pence if found["sign"] else pence


def plain_pounds(pence: int) -> str:
    """Return pence as files write them: 82.50."""
    sign = "-" if pence < 0 else ""
    return f"{sign}{abs(pence) // 100}.{abs(pence) % 100:02d}"


def format_pounds(pence: int) -> str:
    """Return pence as people read them: £1,082.50."""
    sign = "−" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"


def round_half_up(amount: Fraction) -> int:
    """Return whole pence, a half going away from zero."""
    whole = (abs(amount) * 2 + 1) // 2
    return int(whole) if amount >= 0 else -int(whole)


def weekly(period: str, pence: int) -> Fraction:
    """Return the exact weekly amount of what is due each period (month × 12 ÷ 52)."""
    return Fraction(pence) / _WEEKS[period]
