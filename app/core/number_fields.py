"""Numbers people type: whole numbers, pounds and hours. What was typed stays on screen when it could not be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from app.core.fields import Fix, TextField, one_line, typed
from app.core.money import format_pounds, parse_pounds, plain_pounds

WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")  # [0-9], because \d also takes digits of other scripts
HOURS = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]))?")
WEEK = 7 * 24 * 10
MOST = 999_999_999
MONEY_SENTENCES = (  # app.core.money cannot translate what it raises
    _l("Enter an amount in pounds and pence, like 82.50."),
    _l("Enter an amount of no more than £1,000,000."),
    _l("Enter an amount that is not below zero."),
)


class IntegerField(TextField):
    """A whole number between `least` and `most`."""

    inputmode = "numeric"

    def __init__(
        self, question: Any, *, least: int = 0, most: int = MOST, width: int = 5, suffix: Any = "", **options: Any
    ) -> None:
        self.least = least
        self.most = most
        self.suffix = suffix
        self.typed = ""
        super().__init__(question, max_length=20, width=width, **options)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the number; keep what was typed when it is none."""
        self.typed = one_line(typed(valuelist))[:100]
        self.data = self.read(self.typed) if self.typed else None

    def read(self, text: str) -> int:
        """Return the number a text means; raise ValueError with a Fix."""
        if not WHOLE_NUMBER.fullmatch(text):
            raise ValueError(Fix(_("Use a whole number, like 12.")))
        return int(text)

    def check(self) -> None:
        """Refuse a number out of range."""
        if not self.least <= self.data <= self.most:
            low, high = self.written(self.least), self.written(self.most)
            raise StopValidation(Fix(_("Use a number from %(low)s to %(high)s.", low=low, high=high)))

    def written(self, number: int) -> str:
        """Return a number as people write it."""
        return str(number)

    def shown(self) -> str:
        """Return what was typed, or the number that stands there already."""
        return self.written(self.data) if self.data is not None and not self.typed else self.typed

    def params(self) -> dict[str, Any]:
        """Return what the box is told, with its unit."""
        return super().params() | ({"suffix": {"text": str(self.suffix)}} if self.suffix else {})


class MoneyField(IntegerField):
    """An amount in pounds; `data`, `least` and `most` are whole pence."""

    inputmode = "decimal"

    def __init__(self, question: Any, *, least: int = 0, most: int = 99_999_999, **options: Any) -> None:
        super().__init__(question, least=least, most=most, width=10, **options)

    def read(self, text: str) -> int:
        """Return the pence a text means."""
        try:
            return parse_pounds(text, signed=self.least < 0)
        except ValueError as error:
            raise ValueError(Fix(_(str(error)))) from error

    def check(self) -> None:
        """Refuse an amount out of range."""
        if not self.least <= self.data <= self.most:
            low, high = format_pounds(self.least), format_pounds(self.most)
            raise StopValidation(Fix(_("Use an amount from %(low)s to %(high)s.", low=low, high=high)))

    def written(self, number: int) -> str:
        """Return pence as pounds without the sign."""
        return plain_pounds(number)

    def params(self) -> dict[str, Any]:
        """Return what the box is told, with its pound sign."""
        return super().params() | {"prefix": {"text": "£"}}


class HoursField(IntegerField):
    """Hours with at most one decimal; `data`, `least` and `most` are whole tenths of an hour."""

    inputmode = "decimal"

    def __init__(self, question: Any, *, least: int = 0, most: int = WEEK, **options: Any) -> None:
        super().__init__(question, least=least, most=most, suffix=_l("hours"), **options)

    def read(self, text: str) -> int:
        """Return the tenths of an hour a text means."""
        found = HOURS.fullmatch(text)
        if not found:
            raise ValueError(Fix(_("Use hours as a number, like 16 or 7.5.")))
        return int(found[1]) * 10 + int(found[2] or 0)

    def written(self, number: int) -> str:
        """Return tenths of an hour as people write hours."""
        whole, tenth = divmod(number, 10)
        return f"{whole}.{tenth}" if tenth else str(whole)
