"""Who may keep an eye on somebody’s rent with them, because they asked for it: pure.

Source: rules/rent-and-arrears.md, “Who sees what”. That a friend is not owed money by the tenant no record can say:
staff ask, in private, when they confirm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.dates import age_on
from app.core.reasons import N_, Reason, because

FRIEND_AGE: Final = 18  # years


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody the tenant would like as a money friend, as they stand on a day."""

    is_the_tenant: bool
    is_close: bool  # family or close, whichever of the two said so
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
