"""What letters ask for by a day: those that were prepared or printed and lie about. Derived, never stored."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from app.core.due import Due
from app.core.permissions import Actor
from app.core.reasons import N_, because
from app.letters import lists
from app.letters.lists import Row
from app.letters.rules import WAITING_DAYS, State

_TITLES = {State.PREPARED: N_("Print the letter"), State.PRINTED: N_("Hand the letter over")}


def due(actor: Actor, scheme_ids: Iterable[uuid.UUID], until: date, *, on: date) -> list[Due]:
    """Return the letters that wait to be sent up to a day: one list, soonest first, in one statement."""
    del actor
    found = [_of(row) for row in lists.waiting(set(scheme_ids), on=on)]
    return sorted(item for item in found if item.due_on <= until)


def _of(row: Row) -> Due:
    return Due(
        row.letter.dated_on + timedelta(days=WAITING_DAYS),
        "letters.letter",
        row.person.full_name,
        because(_TITLES[row.state]),
        because(N_("It was written on %(day)s, and they do not have it yet."), day=row.letter.dated_on),
        "letters.letter",
        {"letter_id": row.id},
    )
