"""What the money side asks for by a day. Derived, never stored."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from app.core.due import Due
from app.core.money import format_pounds
from app.core.permissions import Actor, Permission, scheme_ids
from app.core.reasons import N_, because
from app.rent import bank_queries


def due(actor: Actor, scheme_ids_asked: Iterable[uuid.UUID], until: date, *, on: date) -> list[Due]:
    """Return what is due up to a day, soonest first, in a fixed number of statements."""
    del on
    ids = set(scheme_ids_asked) & scheme_ids(actor, Permission.BANK_IMPORT)
    return sorted(item for item in _of_suspense(ids) if item.due_on <= until)


def _of_suspense(ids: set[uuid.UUID]) -> list[Due]:
    """Return one thing to do for each scheme in which money waits: somebody’s rent may look unpaid."""
    return [
        Due(
            since,
            "rent.suspense",
            scheme,
            because(N_("Money waits for an account")),
            because(
                N_("%(count)s payments, %(amount)s in all, since %(day)s."),
                count=count,
                amount=format_pounds(pence),
                day=since,
            ),
            "rent.bank",
            {"scheme": scheme_id},
        )
        for scheme_id, scheme, since, count, pence in bank_queries.waiting_by_scheme(ids)
    ]
