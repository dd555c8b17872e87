"""The paper of a plan to pay: its payments as a table, and the agreement to sign, through letters and documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.arrears import plans, words
from app.arrears.models import Plan
from app.arrears.plans import PlanFacts
from app.arrears.rules import PlanTerms
from app.arrears.rules.plans import instalments
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.forms import Form, RadiosField
from app.core.i18n import day, short_day
from app.core.money import format_pounds
from app.core.permissions import Actor
from app.documents import rules as documents
from app.documents.models import Variant
from app.letters import services as letters
from app.letters.models import Letter
from app.letters.rules import LetterKind, Topic
from app.letters.writing import Writing, language_of
from app.people.models import Person
from app.schemes.models import Language, Scheme
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay

MOST_ROWS = plans.MOST_PAYMENTS + 1  # reckoned for a page: a folder may hold a longer plan
ON_PAPER = 54  # payments with a box to tick; a longer plan says how many more there are
TEMPLATE = "arrears/plan_paper.html"
PRINTS = ((Variant.STANDARD, _l("Ordinary print")), (Variant.LARGE_PRINT, _l("Large print, for easier reading")))


class PaperForm(Form):
    """Make the paper of a plan."""

    variant = RadiosField(
        _l("Which print?"), choices=PRINTS, coerce=Variant, missing=_l("Choose ordinary or large print")
    )


def instalments_of(agreed: PlanFacts | Plan) -> list[tuple[date, int]]:
    """Return the payments of a plan, a sum paid at once among them, by day."""
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


def write(plan: Plan, *, variant: Variant, actor: Actor, now: datetime) -> Letter:
    """Write the paper of a plan, or leave a line that says what holds it; its document is kept with the plan. Flushes.

    A paper that was taken back makes room for another; there is never more than one to sign.
    """
    if letter_of(plan) is not None:
        raise RuleBroken(_("This plan has its paper already. Take that one back first."))
    stay, today = db.session.get_one(Stay, plan.stay_id), clock.local(now).date()
    known = tenancies.stay_facts(stay)
    facts = page_facts(plan, stay, known.person, known.scheme, variant=variant, on=today)
    writing = Writing(known.person, stay, LetterKind.PLAN, Topic.DEBT, TEMPLATE, facts, today)
    letter = letters.compose(writing, actor=actor, now=now)
    plan.document_id = letter.document_id
    return letter


def letter_of(plan: Plan) -> Letter | None:
    """Return the letter that is the paper of a plan and was not taken back, or None."""
    if plan.document_id is None:
        return None
    its = sa.select(Letter).where(Letter.document_id == plan.document_id, Letter.withdrawn_on.is_(None))
    return db.session.scalar(its)


def page_facts(plan: Plan, stay: Stay, person: Person, scheme: Scheme, *, variant: Variant, on: date) -> dict[str, Any]:
    """Return everything the paper prints as plain values, in the language the tenant is written to in."""
    language = language_of(person, scheme)
    reference = f"{scheme.ref}-{stay.ref}"
    with force_locale(language.value):
        facts = _facts(plan, person, scheme) | {
            "reference": reference,
            "dated": day(on),
            "language": language.value,
            "variant": variant.value,
        }
        code = documents.short(documents.digest(facts))
        footing = _("%(reference)s · content %(digest)s", reference=reference, digest=code)
    return facts | {"footing": f"{footing} · cyfieithiad drafft" if language is Language.CY else footing}


def _facts(plan: Plan, person: Person, scheme: Scheme) -> dict[str, Any]:
    """Return what was agreed, in the language in force."""
    coming = instalments_of(plan)
    more = len(coming) - ON_PAPER
    return {
        "title": _("Our plan to pay"),
        "scheme": scheme.name,
        "landlord": scheme.landlord_name,
        "full_name": person.full_name,
        "to": [],  # it is gone through together: never posted
        "keeper": keeper_of(plan),
        "phone": (scheme.on_call_phone or "").replace(" ", "\N{NO-BREAK SPACE}"),
        "figures": [{"label": label, "value": value} for label, value in _rows(plan, coming)],
        "payments": [(short_day(on), format_pounds(pence)) for on, pence in coming[:ON_PAPER]],
        "more": _("%(num)s more payments follow.", num=more) if more > 0 else "",
    }


def _rows(plan: Plan, coming: list[tuple[date, int]]) -> Iterator[tuple[str, str]]:
    yield _("To be paid off"), format_pounds(plan.starting_net_pence)
    if plan.lump_sum_pence and plan.lump_sum_on:
        yield _("Paid at once"), f"{format_pounds(plan.lump_sum_pence)}, {day(plan.lump_sum_on)}"
    yield _("Each payment"), words.each_payment(plan.instalment_pence, plan.frequency)
    yield _("First payment"), day(plan.first_on)
    if coming and len(coming) < MOST_ROWS:
        yield _("Last payment"), day(coming[-1][0])
    if plan.weekly_in_pence is not None and plan.weekly_out_pence is not None:
        yield _("Money in each week"), format_pounds(plan.weekly_in_pence)
        yield _("Money out each week"), format_pounds(plan.weekly_out_pence)
        yield _("What is left"), format_pounds(plan.weekly_in_pence - plan.weekly_out_pence)
    if plan.first_review_on:
        yield _("We look at it together on"), day(plan.first_review_on)


def keeper_of(plan: Plan) -> str:
    """Return who keeps an eye on a plan, by the name they like; nothing where nobody does."""
    return db.session.get_one(Person, plan.keeper_id).name if plan.keeper_id else ""
