"""When what somebody pays may change, and which entry of an account may be reversed: pure.

Source: rules/rent-and-arrears.md; the Renting Homes (Wales) Act 2016, s.123.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from app.core.dates import add_months
from app.core.money import weekly
from app.core.reasons import N_, Reason, because
from app.rent import law
from app.rent.rules.calendar import Tenure, Term
from app.rent.rules.codes import EntryKind


def earliest_change(tenure: Tenure, *, today: date) -> date:
    """Return the first day a higher rent may begin when it is told today. s.123(2), (3).

    Two months after the notice, and a year after a new rent last began. What was agreed at the start is no change.
    """
    noticed = add_months(today, law.HIGHER_RENT_NOTICE_MONTHS.value)
    begun = _last_change(tenure)
    return noticed if begun is None else max(noticed, add_months(begun, law.HIGHER_RENT_APART_MONTHS.value))


def _last_change(tenure: Tenure) -> date | None:
    pairs = zip(tenure.terms, tenure.terms[1:], strict=False)
    return max((later.from_on for before, later in pairs if _weekly(before) != _weekly(later)), default=None)


def refusal_of_change(tenure: Tenure, new: Term, *, today: date) -> Reason | None:
    """Return why new terms cannot be agreed today, or None. A lower or equal rent may begin today or later."""
    if new.from_on < today:
        return because(N_("Choose today or a later day."))
    if new.from_on < tenure.starts_on:
        return because(N_("The stay begins on %(day)s. Choose that day or a later one."), day=tenure.starts_on)
    if tenure.last_day is not None and new.from_on > tenure.last_day:
        return because(N_("The stay ends on %(day)s. Choose a day before."), day=tenure.last_day)
    return _refusal_after(tenure, new, today) if tenure.terms else None


def _refusal_after(tenure: Tenure, new: Term, today: date) -> Reason | None:
    latest, earliest = tenure.terms[-1], earliest_change(tenure, today=today)
    if new.from_on <= latest.from_on:
        return because(N_("What is due from %(day)s is agreed already. Choose a later day."), day=latest.from_on)
    if _weekly(new) > _weekly(latest) and new.from_on < earliest:
        return because(
            N_(
                "A higher rent needs two months’ notice, and a year since it last changed (section 123). "
                "The first day it may begin is %(day)s."
            ),
            day=earliest,
        )
    return None


def _weekly(term: Term) -> Fraction:
    return weekly(term.period, term.total_pence)


def refusal_of_reversal(kind: EntryKind, *, reversed_already: bool) -> Reason | None:
    """Return why an entry cannot be reversed, or None: once only, and never a reversal."""
    if kind is EntryKind.REVERSAL:
        return because(N_("This entry undoes another. Enter the right one again instead."))
    if reversed_already:
        return because(N_("This entry was reversed already."))
    return None
