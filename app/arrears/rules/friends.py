"""Who may keep an eye on somebody’s rent with them, because they asked for it: pure.

Source: rules/rent-and-arrears.md, “Who sees what”. That a friend is not owed money by the tenant no record can say:
staff ask, in private, when they confirm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.dates import add_months, age_on
from app.core.reasons import N_, Reason, because
from app.people.rules import LinkKind

FRIEND_AGE: Final = 18  # years
TOO_CLOSE: Final = (LinkKind.FAMILY, LinkKind.CLOSE)  # links that bar, whichever of the two said so


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody the tenant would like as a money friend, as they stand on a day."""

    is_the_tenant: bool
    is_close: bool  # one of the links that are too close
    on_committee: bool
    birth_date: date | None
    inducted_on: date | None


def refusal_of_friend(candidate: Candidate, *, on: date) -> Reason | None:
    """Return why somebody cannot be the tenant’s money friend on a day, or None."""
    if candidate.is_the_tenant:
        return because(N_("A money friend is somebody else. Choose another member."))
    if not candidate.on_committee:
        return because(N_("They are not on the committee now. Choose a member of it."))
    if candidate.inducted_on is None or candidate.inducted_on > on:
        return because(N_("They have not done the committee’s induction yet. Choose another member."))
    if candidate.birth_date is None or age_on(candidate.birth_date, on) < FRIEND_AGE:
        return because(N_("A money friend is 18 or over. Choose another member."))
    if candidate.is_close:
        return because(N_("A money friend is neither family nor close. Choose another member."))
    return None


def latest_birth_date(on: date) -> date:
    """Return the latest day somebody can be born on to be of age on a day: the same rule, as a list is asked."""
    return add_months(on, -12 * FRIEND_AGE)
