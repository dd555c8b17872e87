"""A date in three boxes: day, month, year. A wrong date stays on screen with what to put right."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.utils import unset_value

from app.core.fields import Fix, Question, one_line

PARTS = ("day", "month", "year")
EARLIEST, LATEST = 1900, 2100
NUMBER = re.compile(r"[0-9]{1,4}")  # [0-9], because \d also takes digits of other scripts
MONTHS = (
    ("january", "ionawr"),
    ("february", "chwefror"),
    ("march", "mawrth"),
    ("april", "ebrill"),
    ("may", "mai"),
    ("june", "mehefin"),
    ("july", "gorffennaf"),
    ("august", "awst"),
    ("september", "medi"),
    ("october", "hydref"),
    ("november", "tachwedd"),
    ("december", "rhagfyr"),
)
ADD = {
    ("day",): _l("Add the day."),
    ("month",): _l("Add the month."),
    ("year",): _l("Add the year."),
    ("day", "month"): _l("Add the day and the month."),
    ("day", "year"): _l("Add the day and the year."),
    ("month", "year"): _l("Add the month and the year."),
}
SHORTEST_NAME = 3


def month_number(text: str) -> int | None:
    """Return the month a number or a name means (three letters are enough, English or Welsh), or None."""
    if NUMBER.fullmatch(text):
        return int(text)
    name = text.casefold().rstrip(".")
    if len(name) < SHORTEST_NAME:
        return None
    found = [number for number, names in enumerate(MONTHS, 1) if any(n.startswith(name) for n in names)]
    return found[0] if len(found) == 1 else None


class DateField(Question):
    """A date; `data` is a date or None."""

    component = "date-input"
    nothing: Any = _l("Enter the date.")

    def __init__(self, question: Any, *, birth: bool = False, **options: Any) -> None:
        self.birth = birth
        self.typed: tuple[str, ...] = ("", "", "")
        self.wrong: tuple[str, ...] = PARTS
        super().__init__(question, **options)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the three boxes: any of them may be missing from what was sent."""
        super().process(None, data, extra_filters)
        if self.data is not None:
            self.typed = (str(self.data.day), str(self.data.month), str(self.data.year))
        if formdata is None:
            return
        sent = [formdata.get(f"{self.name}-{part}") for part in PARTS]
        self.typed = tuple(one_line(text)[:20] if isinstance(text, str) else "" for text in sent)
        self.raw_data = list(self.typed)
        self.data = None
        if any(self.typed):
            self._read()

    def _read(self) -> None:
        absent = tuple(part for part, text in zip(PARTS, self.typed, strict=True) if not text)
        if absent:
            self._refuse(ADD[absent], absent)
            return
        day, month, year = self.typed[0], month_number(self.typed[1]), self.typed[2]
        if not (NUMBER.fullmatch(day) and month and NUMBER.fullmatch(year)):
            self._refuse(_l("Use a real date, like 27 3 2026."), PARTS)
        elif not EARLIEST <= int(year) <= LATEST:
            self._refuse(_l("Write the year in full, like 2026."), ("year",))
        else:
            self._make(int(year), month, int(day))

    def _make(self, year: int, month: int, day: int) -> None:
        try:
            self.data = date(year, month, day)
        except ValueError:
            self._refuse(_l("Use a real date, like 27 3 2026."), PARTS)

    def _refuse(self, sentence: Any, wrong: tuple[str, ...]) -> None:
        self.process_errors.append(Fix(sentence))
        self.wrong = wrong

    @property
    def error_id(self) -> str:
        """Return the id of the first box to put right."""
        return f"{self.id}-{self.wrong[0]}"

    def common(self, *, heading: bool) -> dict[str, Any]:
        """Return what the group is told: its question is a legend."""
        return super().common(heading=heading) | {"fieldset": self.fieldset(heading=heading)}

    def params(self) -> dict[str, Any]:
        """Return the three boxes."""
        labels = (_("Day"), _("Month"), _("Year"))
        return {"items": [self._box(*box) for box in zip(PARTS, labels, self.typed, strict=True)]}

    def _box(self, part: str, label: str, value: str) -> dict[str, Any]:
        wrong = " govuk-input--error" if self.errors and part in self.wrong else ""
        return {
            "id": f"{self.id}-{part}",
            "name": f"{self.name}-{part}",
            "label": label,
            "value": value,
            "classes": f"govuk-input--width-{4 if part == 'year' else 3 if part == 'month' else 2}{wrong}",
            "inputmode": "text" if part == "month" else "numeric",  # a month may be a name
            "autocomplete": f"bday-{part}" if self.birth else None,
        }
