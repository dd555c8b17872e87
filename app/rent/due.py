"""What the money side asks for by a day. Derived, never stored."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from app.core.due import Due
from app.core.money import format_pounds
from app.core.permissions import Actor, Permission, scheme_ids
from app.core.reasons import N_, because
from app.rent import paper_queries
from app.rent.bank import queries as bank_queries

MOST_SINGLY = 3  # late statements that are listed one by one


def due(actor: Actor, scheme_ids_asked: Iterable[uuid.UUID], until: date, *, on: date) -> list[Due]:
    """Return what is due up to a day, soonest first, in a fixed number of statements."""
    asked = set(scheme_ids_asked)
    found = _of_suspense(asked & scheme_ids(actor, Permission.BANK_IMPORT))
    found += _of_statements(asked & scheme_ids(actor, Permission.LETTER_PREPARE), on)
    return sorted(item for item in found if item.due_on <= until)


def _of_statements(ids: set[uuid.UUID], on: date) -> list[Due]:
    """Return the statements to print: nobody is without one for more than a quarter. Many late ones are one line."""
    had, had_none = N_("The last one is from %(day)s."), N_("They have lived here since %(day)s and had none yet.")
    without = paper_queries.without_statement(ids, on=on)
    late = [each for each in without if each.due_on <= on]
    if len(late) > MOST_SINGLY:
        without = [each for each in without if each not in late]
    lines = [_many(len(late), on)] if len(late) > MOST_SINGLY else []
    return lines + [
        Due(
            each.due_on,
            "rent.statement",
            each.person,
            because(N_("Print a rent statement")),
            because(had if each.had_one else had_none, day=each.since),
            "rent.statement",
            {"stay_id": each.stay_id},
        )
        for each in without
    ]


def _many(count: int, on: date) -> Due:
    title = because(N_("Print rent statements"))
    why = because(N_("People who have had none for three months or more: %(count)s."), count=count)
    return Due(on, "rent.statements", "", title, why, "rent.statements_due")


def _of_suspense(ids: set[uuid.UUID]) -> list[Due]:
    """Return one thing to do for each scheme in which money waits: somebody’s rent may look unpaid."""
    return [
        Due(
            since,
            "rent.suspense",
            scheme,
            because(N_("Money waits for an account")),
            because(
                N_("Payments: %(count)s. %(amount)s in all, since %(day)s."),
                count=count,
                amount=format_pounds(pence),
                day=since,
            ),
            "rent.bank",
            {"scheme": scheme_id},
        )
        for scheme_id, scheme, since, count, pence in bank_queries.waiting_by_scheme(ids)
    ]
