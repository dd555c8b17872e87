"""The paper of a plan to pay: its payments as a table, and the agreement to sign, through letters and documents."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _

from app.arrears import words
from app.arrears.models import Plan
from app.arrears.plans import PlanFacts
from app.arrears.rules import PlanTerms
from app.arrears.rules.plans import instalments
from app.core.db import db
from app.core.forms import Form
from app.core.i18n import day
from app.core.money import format_pounds
from app.core.permissions import Actor
from app.documents.models import Variant
from app.letters import services as letters
from app.letters.models import Letter
from app.letters.rules import LetterKind, Topic
from app.letters.writing import Writing, language_of
from app.people.models import Person
from app.schemes.models import Scheme
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay

MOST_ROWS = 120  # payments of a table people read; a longer plan says how many more there are
TEMPLATE = "arrears/plan_paper.html"


class PaperForm(Form):
    """Make the paper of a plan."""


def instalments_of(agreed: PlanFacts | Plan) -> list[tuple[date, int]]:
    """Return the first payments of a plan, a sum paid at once among them, by day."""
    terms = PlanTerms(
        starts_on=agreed.starts_on,
        starting_net_pence=agreed.starting_net_pence,
        instalment_pence=agreed.instalment_pence,
        frequency=agreed.frequency,
        first_on=agreed.first_on,
        lump_sum_pence=agreed.lump_sum_pence or 0,
        lump_sum_on=agreed.lump_sum_on,
    )
    rows = [(agreed.lump_sum_on, agreed.lump_sum_pence)] if agreed.lump_sum_on and agreed.lump_sum_pence else []
    for row in instalments(terms):
        rows.append(row)
        if len(rows) >= MOST_ROWS:
            break
    return sorted(rows)


def write(plan: Plan, *, actor: Actor, now: datetime) -> Letter:
    """Write the paper of a plan; its document is kept with the plan. Flushes."""
    stay = db.session.get_one(Stay, plan.stay_id)
    facts = tenancies.stay_facts(stay)
    with force_locale(language_of(facts.person, facts.scheme).value):
        said = _facts(plan, facts.person, facts.scheme)
    writing = Writing(facts.person, stay, LetterKind.PLAN, Topic.DEBT, TEMPLATE, said, now.date())
    letter = letters.compose(writing, actor=actor, now=now)
    plan.document_id = letter.document_id
    return letter


def letter_of(plan: Plan) -> Letter | None:
    """Return the letter that is the paper of a plan, or None."""
    if plan.document_id is None:
        return None
    return db.session.scalar(sa.select(Letter).where(Letter.document_id == plan.document_id))


def _facts(plan: Plan, person: Person, scheme: Scheme) -> dict[str, Any]:
    """Return every word of the paper as plain values, in the language in force."""
    coming = instalments_of(plan)
    rows: list[tuple[str, str]] = [
        (_("To be paid off"), format_pounds(plan.starting_net_pence)),
        (
            _("Each payment"),
            f"{format_pounds(plan.instalment_pence)}, {str(words.FREQUENCIES[plan.frequency]).lower()}",
        ),
        (_("First payment"), day(plan.first_on)),
    ]
    if plan.lump_sum_pence and plan.lump_sum_on:
        rows.append((_("Paid at once"), f"{format_pounds(plan.lump_sum_pence)}, {day(plan.lump_sum_on)}"))
    if coming:
        rows.append((_("Last payment"), day(coming[-1][0])))
    if plan.first_review_on:
        rows.append((_("We look at it together on"), day(plan.first_review_on)))
    if plan.weekly_in_pence is not None and plan.weekly_out_pence is not None:
        rows += [
            (_("Money in each week"), format_pounds(plan.weekly_in_pence)),
            (_("Money out each week"), format_pounds(plan.weekly_out_pence)),
            (_("What is left"), format_pounds(plan.weekly_in_pence - plan.weekly_out_pence)),
        ]
    return {
        "title": _("Our plan to pay"),
        "name": person.name,
        "full_name": person.full_name,
        "scheme": scheme.name,
        "landlord": scheme.landlord_name,
        "keeper": _keeper(plan.keeper_id),
        "phone": scheme.on_call_phone or "",
        "rows": rows,
        "payments": [(day(on), format_pounds(pence)) for on, pence in coming],
        "written_on": day(plan.starts_on),
        "language": language_of(person, scheme).value,
        "variant": Variant.STANDARD.value,
        "to": [],  # it is gone through together: never posted
    }


def _keeper(keeper_id: uuid.UUID | None) -> str:
    return db.session.get_one(Person, keeper_id).name if keeper_id else ""
