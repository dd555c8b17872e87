"""What a person’s facts must be, and what may link two people: pure decisions."""

from __future__ import annotations

import enum
from datetime import date
from typing import Final

from app.core.dates import age_on
from app.core.reasons import N_, Reason, because

ADULT: Final = 18  # Renting Homes (Wales) Act 2016 s.7(6): who can be a contract-holder
LONGEST_LIFE: Final = 110  # years


class SafeContact(enum.StrEnum):
    """The one way to reach a person that puts nobody at risk."""

    POST = "post"
    PHONE = "phone"
    EMAIL = "email"
    IN_PERSON = "in_person"
    NEVER_POST = "never_post"


class LinkKind(enum.StrEnum):
    """Why two people are too close to decide about each other."""

    FAMILY = "family"
    CLOSE = "close"
    WORKS_OR_STUDIES_WITH = "works_or_studies_with"


def refusal_of_birth_date(birth_date: date, *, today: date) -> Reason | None:
    """Return why a date cannot be somebody’s birth date, or None."""
    if birth_date > today:
        return because(N_("Enter a date of birth in the past."))
    if age_on(birth_date, today) > LONGEST_LIFE:
        return because(
            N_("Check the year of the date of birth: it is more than %(years)s years ago."), years=LONGEST_LIFE
        )
    return None


def refusal_of_contact(safe: SafeContact | None, *, phone: str | None, email: str | None) -> tuple[Reason, str] | None:
    """Return why a safe contact cannot be obeyed, with the field that is missing, or None."""
    if safe is SafeContact.PHONE and not phone:
        return because(N_("Enter their phone number: it is the safe way to reach them.")), "phone"
    if safe is SafeContact.EMAIL and not email:
        return because(N_("Enter their email address: it is the safe way to reach them.")), "email"
    return None
