"""Rent statements and receipts as printed pages: frozen facts, every word of them in the reader’s language.

A caller hands over the lines of the account; here they become words and amounts. Nothing is looked up: `Subject` holds
whom a paper is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import force_locale
from flask_babel import gettext as _

from app.core.i18n import day, short_day
from app.core.money import format_pounds
from app.documents import rules as documents
from app.documents.models import Variant
from app.rent.queries import Line, folded
from app.rent.rules import EntryKind, Source, Tenure, period_starting
from app.rent.words import COMPONENT_WORDS, SOURCE_WORDS, own_what, parts_of
from app.schemes.models import Language, Scheme

STATEMENT: Final = "rent/statement_paper.html"
RECEIPT: Final = "rent/receipt_paper.html"


@dataclass(frozen=True)
class Subject:
    """Whose account it is, and how the paper reaches them; plain values but for the scheme it is read from."""

    scheme: Scheme
    full_name: str
    home: str
    ref: str  # of the stay
    address: tuple[str, ...]  # none: it goes by hand
    language: Language
    variant: Variant

    @property
    def reference(self) -> str:
        """Return what people quote when they ask about the account."""
        return f"{self.scheme.ref}-{self.ref}"


def statement(
    subject: Subject, lines: Sequence[Line], tenure: Tenure, *, from_on: date, until: date, dated_on: date
) -> dict[str, Any]:
    """Return everything a statement prints: the lines from a day to a day, what was owed before and after."""
    opening = sum(line.amount_pence for line in lines if line.effective_on < from_on)
    within = folded(line for line in lines if from_on <= line.effective_on <= until)
    moved = [line.amount_pence for line in within]
    closing = opening + sum(moved)
    with force_locale(subject.language.value):
        known = {line.sequence: line for line in lines}
        facts = _head(subject, _("Rent statement"), dated_on, advice=True) | {
            "span": _("From %(first)s to %(last)s", first=day(from_on), last=day(until)),
            "means": _means(closing, until),
            "figures": _figures(opening, moved, closing, from_on, until),
            "opening": {"day": short_day(from_on), "what": _("Before this day"), "balance": _balance(opening)},
            "lines": [_row(line, known, tenure) for line in within],
            "closing": {"day": short_day(until), "what": _("At the end of this day"), "balance": _balance(closing)},
            "none": "" if within else _("Nothing was charged and nothing was paid in these days."),
            "columns": [_("Day"), _("What"), _("Added"), _("Paid or taken off"), _("Balance")],
        }
    return _footed(facts, subject)


def receipt(subject: Subject, line: Line, *, dated_on: date) -> dict[str, Any]:
    """Return everything a receipt prints for a payment."""
    with force_locale(subject.language.value):
        source = line.source or Source.OTHER
        who = subject.full_name if source is Source.TENANT else str(SOURCE_WORDS[source])
        amount = format_pounds(-line.amount_pence)
        rows = [
            (_("Paid by"), who),
            (_("Paid on"), day(line.effective_on)),
            (_("For the rent account of"), subject.full_name),
            (_("Home"), subject.home),
            (_("Note"), line.note or ""),
            (_("Receipt number"), f"{subject.reference}-{line.sequence}"),
        ]
        facts = _head(subject, _("Receipt"), dated_on, advice=False) | {
            "means": _("We received %(amount)s. Thank you.", amount=amount),
            "figures": [{"label": label, "value": value} for label, value in rows if value],
        }
    return _footed(facts, subject)


def _head(subject: Subject, title: str, dated_on: date, *, advice: bool) -> dict[str, Any]:
    scheme = subject.scheme
    return {
        "language": subject.language.value,
        "variant": subject.variant.value,
        "title": title,
        "scheme": scheme.name,
        "landlord": scheme.landlord_name,
        "full_name": subject.full_name,
        "to": list(subject.address),
        "reference": subject.reference,
        "dated": day(dated_on),
        "offer": _offer(scheme),
        "wrong": _wrong(scheme),
        "help": _help(scheme, advice=advice),
    }


def _footed(facts: dict[str, Any], subject: Subject) -> dict[str, Any]:
    """Return the facts with the line at the foot of each page, which names their digest."""
    with force_locale(subject.language.value):
        footing = _(
            "%(reference)s · content %(digest)s",
            reference=subject.reference,
            digest=documents.short(documents.digest(facts)),
        )
    draft = " · cyfieithiad drafft" if subject.language is Language.CY else ""
    return facts | {"footing": footing + draft}


def _means(closing: int, until: date) -> str:
    """Return what the statement says, in one sentence."""
    if closing > 0:
        return _("On %(day)s you owed %(amount)s.", day=day(until), amount=format_pounds(closing))
    if closing < 0:
        return _(
            "On %(day)s you had paid %(amount)s more than was due. It counts for the rent to come.",
            day=day(until),
            amount=format_pounds(-closing),
        )
    return _("On %(day)s everything was paid. You owed nothing.", day=day(until))


def _figures(opening: int, moved: Iterable[int], closing: int, from_on: date, until: date) -> list[dict[str, str]]:
    amounts = list(moved)
    added, taken = sum(p for p in amounts if p > 0), -sum(p for p in amounts if p < 0)
    rows = [
        (_("Balance before %(day)s", day=short_day(from_on)), _balance(opening)),
        (_("Added"), format_pounds(added)),
        (_("Paid or taken off"), format_pounds(taken)),
        (_("Balance on %(day)s", day=short_day(until)), _balance(closing)),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def _balance(pence: int) -> str:
    """Return a balance in words that need no sign: owed as it is, in credit said so."""
    return _("%(amount)s in credit", amount=format_pounds(-pence)) if pence < 0 else format_pounds(pence)


def _row(line: Line, known: dict[int, Line], tenure: Tenure) -> dict[str, Any]:
    return {
        "day": short_day(line.effective_on),
        "what": _what(line, known, tenure),
        "notes": [words for words in (line.note, parts_of(line), _undone(line, known)) if words],
        "added": format_pounds(line.amount_pence) if line.amount_pence > 0 else "",
        "taken": format_pounds(-line.amount_pence) if line.amount_pence < 0 else "",
        "balance": _balance(line.balance_pence),
    }


def _what(line: Line, known: dict[int, Line], tenure: Tenure) -> str:
    if line.kind is EntryKind.CHARGE:
        return _charge(line, own_what(line), tenure)
    if line.kind is EntryKind.PAYMENT and line.source is not None:
        own = line.source is Source.TENANT
        return _("Paid by you, or for you") if own else _("Paid: %(who)s", who=SOURCE_WORDS[line.source])
    if line.kind is EntryKind.REFUND:
        return _("Given back to you")
    undone = known.get(line.reverses or 0)
    if undone is None:
        return _("Correction")
    return _("Undoes “%(what)s” of %(day)s", what=_bare(undone), day=short_day(undone.effective_on))


def _undone(line: Line, known: dict[int, Line]) -> str:
    """Return that an entry does not count any more, when that was so by the last day."""
    undoing = known.get(line.reversed_by or 0)
    return _("Undone on %(day)s", day=short_day(undoing.effective_on)) if undoing else ""


def _charge(line: Line, words: str, tenure: Tenure) -> str:
    period = period_starting(tenure, line.effective_on)
    return _("%(what)s, up to %(day)s", what=words, day=short_day(period.last)) if period else words


def _bare(line: Line) -> str:
    """Return what an entry is without its days, inside the words of the one that undoes it."""
    if line.kind is EntryKind.CHARGE and line.component is not None:
        return str(COMPONENT_WORDS[line.component])
    if line.kind is EntryKind.PAYMENT and line.source is not None and line.source is not Source.TENANT:
        return _("Paid: %(who)s", who=SOURCE_WORDS[line.source])
    return {
        EntryKind.PAYMENT: _("Paid by you, or for you"),
        EntryKind.REFUND: _("Given back to you"),
    }.get(line.kind, _("Correction"))


def _offer(scheme: Scheme) -> str:
    """Return what every paper about money opens with: help, before any figure."""
    if not scheme.on_call_phone:
        return _("We are here to help. If paying is hard just now, tell us.")
    return _("We are here to help. If paying is hard just now, tell us, or call %(phone)s.", phone=scheme.on_call_phone)


def _wrong(scheme: Scheme) -> str:
    if not scheme.on_call_phone:
        return _("We make mistakes too. Tell us, and we look at it with you.")
    return _(
        "We make mistakes too. Tell us, or call %(phone)s, and we look at it with you.", phone=scheme.on_call_phone
    )


def _help(scheme: Scheme, *, advice: bool) -> list[dict[str, str]]:
    free_advice = "citizensadvice.org.uk/wales" if advice else ""
    lines = [
        (_("On call, day and night"), scheme.on_call_phone),
        (_("Citizens Advice: free advice about money, benefits and law"), free_advice),
        (_("By post"), f"{scheme.landlord_name}, {scheme.landlord_address}"),
    ]
    return [{"who": who, "how": how} for who, how in lines if how]
