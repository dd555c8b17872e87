"""Lines of what is known about something, for a command that explains and for the page that shows the same.

A line is what it is about and the parts of what is known; a reader says them in their language, the command in
English. No parts: there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _

from app.core.i18n import day, say
from app.core.reasons import Reason

Part = Reason | str | date
Told = tuple[Reason | str, tuple[Part, ...]]


def as_summary(lines: Iterable[Told]) -> list[dict[str, str]]:
    """Return lines as the rows of a summary, in the reader’s language."""
    return [
        {
            "key": say(name),
            "value": ", ".join(day(one) if isinstance(one, date) else say(one) for one in parts) or _("None"),
        }
        for name, parts in lines
    ]


def printed(lines: Iterable[Told]) -> list[str]:
    """Return lines as a command prints them."""
    return [f"{name}: {', '.join(map(str, parts)) or '–'}" for name, parts in lines]
