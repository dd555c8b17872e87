"""Statements and receipts of a stay: looked up, written through letters, or printed at once without being kept."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core import clock, pdf
from app.core.dates import add_months
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import Actor
from app.documents import services as documents
from app.documents.models import Variant
from app.letters import printing
from app.letters import queries as letters
from app.letters import services as writing
from app.letters.models import Letter
from app.letters.rules import LetterKind, Topic, Way, way
from app.letters.writing import Writing, language_of
from app.rent import papers, queries, rules
from app.rent.paper_queries import A_QUARTER
from app.rent.papers import Subject
from app.rent.queries import Line
from app.rent.rules import EntryKind
from app.schemes.models import Language
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay

LONGEST_YEARS: Final = 3
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """The days a statement is about, both included."""

    from_on: date
    until: date


def last_quarter(stay: Stay, *, today: date) -> Span:
    """Return the three months up to today; of a stay that began later, all of it."""
    return Span(max(min(stay.starts_on, today), add_months(today, -A_QUARTER) + ONE_DAY), today)


def refuse_span(span: Span, *, today: date) -> None:
    """Raise RuleBroken when no statement can be about these days."""
    if span.until > today:
        raise RuleBroken(_("That day is still to come. Choose today or an earlier day."), field="until")
    if span.until < span.from_on:
        raise RuleBroken(_("The last day is before the first one. Check both."), field="until")
    if span.until >= add_months(span.from_on, 12 * LONGEST_YEARS):
        raise RuleBroken(
            _("Ask for %(years)s years at most. Two statements can follow each other.", years=LONGEST_YEARS),
            field="until",
        )


def statement_facts(
    stay: Stay, span: Span, *, variant: Variant, today: date, language: Language | None = None
) -> dict[str, Any]:
    """Return what a statement prints; its language is the tenant’s unless one is asked for."""
    lines = queries.lines(stay.id, until=span.until)
    tenure = queries.tenure_of([stay.id])[stay.id]
    subject = _subject(stay, variant, today, language)
    return papers.statement(subject, lines, tenure, from_on=span.from_on, until=span.until, dated_on=today)


def _subject(stay: Stay, variant: Variant, today: date, language: Language | None) -> Subject:
    facts = tenancies.stay_facts(stay)
    home, person = facts.home_on(today), facts.person
    posted = way(person.safe_contact) is Way.POST
    return Subject(
        scheme=facts.scheme,
        full_name=person.full_name,
        home=home.home if home else "",
        ref=stay.ref,
        address=letters.addresses([(stay, today)]).get(stay.id, ()) if posted else (),
        language=language or language_of(person, facts.scheme),
        variant=variant,
    )


def write_statement(stay: Stay, span: Span, *, variant: Variant, actor: Actor, now: datetime) -> Letter:
    """Write a statement as a letter, ready to be printed and handed over. Flushes."""
    today = clock.local(now).date()
    refuse_span(span, today=today)
    facts = statement_facts(stay, span, variant=variant, today=today)
    return _write(stay, LetterKind.STATEMENT, papers.STATEMENT, facts, actor=actor, now=now)


def write_receipt(stay: Stay, sequence: int, *, variant: Variant, actor: Actor, now: datetime) -> Letter:
    """Write a receipt for a payment as a letter. Flushes."""
    line, today = queries.line(stay.id, sequence), clock.local(now).date()
    refuse_receipt(line)
    facts = papers.receipt(_subject(stay, variant, today, None), line, dated_on=today)
    return _write(stay, LetterKind.RECEIPT, papers.RECEIPT, facts, actor=actor, now=now)


def refuse_receipt(line: Line) -> None:
    """Raise RuleBroken unless a line is a payment that stands."""
    if line.kind is not EntryKind.PAYMENT:
        raise RuleBroken(_("There are receipts for payments only."))
    if rules.refusal_of_reversal(line.kind, reversed_already=line.reversed_by is not None) is not None:
        raise RuleBroken(_("This payment was undone, so there is no receipt for it."))


def _write(
    stay: Stay, kind: LetterKind, template: str, facts: dict[str, Any], *, actor: Actor, now: datetime
) -> Letter:
    """Write the letter, and put it down as printed unless something holds it."""
    person = tenancies.stay_facts(stay).person
    asked = Writing(person, stay, kind, Topic.ACCOUNT, template, facts, clock.local(now).date())
    letter = writing.compose(asked, actor=actor, now=now)
    if letter.held is None:
        printing.print_together(letter.scheme_id, [letter], actor=actor, now=now)
    return letter


def print_statement(
    stay: Stay, span: Span, *, variant: Variant, today: date, language: Language | None = None
) -> bytes:
    """Return a statement as PDF without keeping it: from the account as it stands. Never call it in a transaction."""
    facts = statement_facts(stay, span, variant=variant, today=today, language=language)
    html = documents.page_of(papers.STATEMENT, facts, language=facts["language"])
    db.session.rollback()  # nothing is held while the worker prints
    return pdf.render(html)


def statement_of(
    scheme_id: uuid.UUID,
    ref: str,
    *,
    from_on: date | None,
    until: date,
    variant: Variant,
    language: Language | None,
) -> bytes:
    """Return the statement of a stay by its reference as PDF, from its first day unless one is given; not kept."""
    stay = db.session.scalar(sa.select(Stay).where(Stay.scheme_id == scheme_id, Stay.ref == ref))
    if stay is None:
        raise RuleBroken(_("There is no stay with the reference %(ref)s.", ref=ref))
    span = Span(from_on or min(stay.starts_on, until), until)
    if span.until < span.from_on:
        raise RuleBroken(_("The last day is before the first one. Check both."))
    return print_statement(stay, span, variant=variant, today=until, language=language)
