"""The scheme’s own numbers about arrears: what they are called, and from where to where each may be chosen.

The committee owns them. What the law says stands in law.py.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from app.arrears.rules import Numbers
from app.core.db import db
from app.schemes.models import PolicyDocument
from app.schemes.policy import Number, register_policy

SLICE: Final = "arrears"
Dated = tuple[tuple[date, Numbers], ...]
_USUAL = Numbers()
_WEEKS, _DAYS, _POUNDS = _l("weeks of rent"), _l("days"), _l("pounds")


def _number(key: str, label: Any, unit: Any, minimum: int, maximum: int) -> Number:
    return Number(key, label, unit, getattr(_USUAL, key), minimum, maximum)


NUMBERS: Final = (
    _number("talk_weeks", _l("We ask how things are from"), _WEEKS, 1, 2),
    _number("plan_weeks", _l("We agree a plan from"), _WEEKS, 2, 4),
    _number("support_weeks", _l("We bring in support from"), _WEEKS, 4, 7),
    _number("repeat_days", _l("We leave between two tries of the same step"), _DAYS, 7, 28),
    _number("reminder_days", _l("We send a friendly reminder after"), _DAYS, 3, 28),
    _number("reminder_pounds", _l("We send no reminder for less than"), _POUNDS, 1, 50),
    _number("claim_days", _l("We wait for the decision on a claim for up to"), _DAYS, 28, 84),
    _number("claim_check_days", _l("We ask about a claim after"), _DAYS, 7, 28),
    _number("benefit_late_days", _l("We ask a payer why a benefit is late after"), _DAYS, 7, 28),
    _number("plan_grace_days", _l("A payment of a plan may be late by"), _DAYS, 0, 14),
)
register_policy(SLICE, NUMBERS, title=_l("When somebody falls behind with the rent"))


def numbers_of(scheme_ids: Iterable[uuid.UUID], *, until: date) -> dict[uuid.UUID, Dated]:
    """Return the numbers of schemes with the day each set begins, up to a day; before the first the defaults hold."""
    found: defaultdict[uuid.UUID, list[tuple[date, Numbers]]] = defaultdict(list)
    documents = db.session.execute(
        sa.select(PolicyDocument.scheme_id, PolicyDocument.from_on, PolicyDocument.numbers)
        .where(PolicyDocument.slice == SLICE, PolicyDocument.from_on <= until)
        .where(PolicyDocument.scheme_id.in_(set(scheme_ids)))
        .order_by(PolicyDocument.from_on)
    )
    for scheme_id, from_on, kept in documents:
        found[scheme_id].append((from_on, _kept(kept)))
    return {scheme_id: tuple(dated) for scheme_id, dated in found.items()}


def _kept(kept: dict[str, Any]) -> Numbers:
    return Numbers(**{number.key: int(kept.get(number.key, number.default)) for number in NUMBERS})
