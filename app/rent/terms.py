"""What is due from which day: all terms of a stay, changing them, and what a change leaves to be charged again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from flask_babel import gettext as _

from app.core.errors import RuleBroken
from app.core.i18n import day, say
from app.core.permissions import Actor
from app.rent import queries, rules
from app.rent.queries import Line
from app.rent.rules import Component, EntryKind, Tenure, Term
from app.tenancies import plans
from app.tenancies import services as tenancies
from app.tenancies.models import Stay
from app.tenancies.services import RentFacts

LONGEST_AHEAD: Final = timedelta(days=366)


@dataclass(frozen=True)
class Row:
    """Terms as a page shows them."""

    term: Term
    state: str  # past, now, coming
    can_go: bool  # the last change, still to come: it may be taken back


def rows(stay: Stay, tenure: Tenure, *, today: date) -> list[Row]:
    """Return all terms of a stay, newest first."""
    now = rules.term_on(tenure, max(today, tenure.starts_on))
    latest = tenure.terms[-1] if len(tenure.terms) > 1 else None
    return [
        Row(term, _state(term, now), can_go=term is latest and term.from_on > today and stay.withdrawn_on is None)
        for term in reversed(tenure.terms)
    ]


def _state(term: Term, now: Term | None) -> str:
    if term is now:
        return "now"
    return "past" if now is not None and term.from_on < now.from_on else "coming"


def change(stay: Stay, rent: RentFacts, *, from_on: date, actor: Actor, today: date) -> None:
    """Agree what is due from a day; a higher rent keeps the notice the law gives. Flushes."""
    if stay.withdrawn_on is not None:
        raise RuleBroken(_("This stay was taken back before it began."))
    tenure, new = _tenure(stay.id), _term(rent, from_on)
    if from_on > max(today, stay.starts_on) + LONGEST_AHEAD:
        raise RuleBroken(_("Check the year: that day is more than a year away."), field="from_on")
    refusal = rules.refusal_of_change(tenure, new, today=today)
    if refusal is not None:
        raise RuleBroken(say(refusal), field="from_on")
    if tenure.terms and replace(tenure.terms[-1], from_on=from_on) == new:
        raise RuleBroken(_("That is what they pay already. Change an amount, or how often they pay."))
    tenancies.change_rent(stay, rent, from_on=from_on, actor=actor)


def take_back(stay: Stay, *, from_on: date, actor: Actor, today: date) -> None:
    """Take back the last change while it is still to come, and nothing is charged by it. Flushes."""
    tenure = _tenure(stay.id)
    if not tenure.terms or tenure.terms[-1].from_on != from_on:
        raise RuleBroken(_("A later change is agreed. Take that one back first."))
    charged = [line for line in _standing(stay.id) if line.effective_on >= from_on]
    if charged:
        raise RuleBroken(
            _("Rent is charged by it already, from %(day)s. Reverse that first.", day=day(charged[0].effective_on))
        )
    plans.take_back_rent(stay, from_on=from_on, actor=actor, today=today)


def to_charge_again(stay_id: uuid.UUID, tenure: Tenure) -> list[Line]:
    """Return the charges that stand and that the newest terms make wrong: reversed, the next run charges them right."""
    if not tenure.terms:
        return []
    newest = tenure.terms[-1].from_on
    before = replace(tenure, terms=tenure.terms[:-1])
    return [line for line in _standing(stay_id) if _touched(line, before, newest) and not _fits(line, tenure)]


def _touched(line: Line, before: Tenure, newest: date) -> bool:
    """Say whether a charge reaches the day from which the newest terms hold."""
    if line.effective_on >= newest:
        return True
    period = rules.period_starting(before, line.effective_on)
    return period is not None and period.last >= newest


def _fits(line: Line, tenure: Tenure) -> bool:
    period = rules.period_starting(tenure, line.effective_on)
    if period is None:
        return False
    return dict(zip(Component, period.amounts, strict=True)).get(line.component) == line.amount_pence  # type: ignore[arg-type]


def _standing(stay_id: uuid.UUID) -> Iterable[Line]:
    found = queries.lines(stay_id)
    return [line for line in found if line.kind is EntryKind.CHARGE and line.reversed_by is None]


def _tenure(stay_id: uuid.UUID) -> Tenure:
    return queries.tenure_of([stay_id])[stay_id]


def _term(rent: RentFacts, from_on: date) -> Term:
    parts = (rent.service_eligible_pence or 0, rent.service_ineligible_pence or 0, rent.support_pence or 0)
    return Term(from_on, rent.period, (rent.rent_pence, *parts))
