"""Housing Benefit schedules: one payment of a council, split over the accounts it is for.

A schedule is typed or sent as lines of: reference, amount, paid up to (may be empty), account (may be empty). The
reference is that of a stay or a person, or the council’s own of a claim. Which account a claim is for is said once, in
the fourth place, and remembered. Amounts below zero are money the council takes back by paying less.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import audit
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import say
from app.core.money import format_pounds
from app.core.permissions import Actor
from app.core.reasons import N_, because
from app.rent import queries, services
from app.rent.bank import queries as bank_queries
from app.rent.bank import register as bank_register
from app.rent.bank.cells import BadCell, DayStyle, read_amount, read_day, shown
from app.rent.bank.csv_reader import DIVIDERS
from app.rent.bank.match import Account, Register, payer_digest
from app.rent.bank.models import BankRow
from app.rent.bank.raw import WHOLE_ROW, Problem
from app.rent.bank.suspense import link, refuse_nothing_waiting, remember_payer
from app.rent.models import Benefit
from app.rent.rules import BenefitSource, Matched, Source
from app.rent.services import BenefitFacts
from app.tenancies.models import Stay

MOST_LINES: Final = 2000
LONGEST_REF: Final = 60
REFERENCE, AMOUNT, PAID_UP_TO, ACCOUNT = range(4)
HEADINGS: Final = frozenset({"reference", "ref", "claim", "claim reference", "tenancy_ref", "claim_ref", "account"})
SOURCES: Final = {
    Source.HOUSING_BENEFIT: BenefitSource.HOUSING_BENEFIT,
    Source.UC_MANAGED: BenefitSource.UC_MANAGED,
    Source.SOCIAL_SERVICES: BenefitSource.SOCIAL_SERVICES,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a schedule: what of the payment is for which account."""

    line: int
    reference: str
    pence: int
    paid_up_to: date | None
    account: Account
    is_claim: bool  # the reference is the council’s own


@dataclass(frozen=True)
class Schedule:
    """A schedule as it could be read, and what is wrong with it."""

    lines: Sequence[Line]
    problems: Sequence[Problem]

    @property
    def total_pence(self) -> int:
        """Return what the lines add up to."""
        return sum(line.pence for line in self.lines)


NOTHING: Final = Schedule((), ())


@dataclass(frozen=True)
class Split:
    """What splitting a payment did: how many accounts, and those without an award that could be moved on."""

    accounts: int
    without_award: Sequence[str]


def read(text: str, row: BankRow, *, today: date) -> Schedule:
    """Return what a schedule says of a payment, with every line that cannot be read."""
    register = bank_register.register_of(row.scheme_id)
    lines, problems = [], []
    for number, cells in _cells(text):
        if number > MOST_LINES:
            problems.append(
                Problem(number, WHOLE_ROW, because(N_("There are more than %(most)s lines."), most=MOST_LINES))
            )
            break
        try:
            lines.append(_line(number, cells, row, register, today))
        except _Wrong as wrong:
            problems.append(Problem(number, wrong.column, wrong.reason))
    if not lines and not problems:
        problems.append(Problem(1, WHOLE_ROW, because(N_("There is no line yet. Write one for each account."))))
    return Schedule(lines, problems)


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give the lines that say something; a first line of headings says nothing."""
    for number, line in enumerate(text.splitlines(), start=1):
        divider = next((each for each in "\t;|" if each in line), DIVIDERS[0])
        try:
            cells = [cell.strip() for cell in next(csv.reader(io.StringIO(line), delimiter=divider), [])]
        except csv.Error:
            cells = [line]
        if any(cells) and not (number == 1 and cells[0].casefold() in HEADINGS):
            yield number, cells


class _Wrong(BadCell):
    def __init__(self, column: str, template: str, **params: object) -> None:
        self.column = column
        super().__init__(because(template, **params))


def _line(number: int, cells: Sequence[str], row: BankRow, register: Register, today: date) -> Line:
    if len([cell for cell in cells if cell]) < AMOUNT + 1 or any(cells[ACCOUNT + 1 :]):
        raise _Wrong(WHOLE_ROW, N_("Write: reference, amount, paid up to, account. The last two may be left out."))
    reference, amount, until, account_ref = [*cells, "", ""][: ACCOUNT + 1]
    account, is_claim = _account(reference, account_ref, row, register)
    return Line(number, reference, _amount(amount), _until(until, today), account, is_claim)


def _account(reference: str, account_ref: str, row: BankRow, register: Register) -> tuple[Account, bool]:
    """Return the account a line is for, and whether its reference is a claim’s."""
    if not reference or len(reference) > LONGEST_REF:
        raise _Wrong("reference", N_("Write a reference of at most %(most)s characters."), most=LONGEST_REF)
    if account_ref:
        return _named(account_ref, row, register), True
    known = register.paid_for(_claim_digest(row.scheme_id, reference), row.paid_on)
    if len(known) == 1:
        return known[0][0], True
    named = register.named_by([reference.casefold()], row.paid_on)
    if len(named) == 1:
        return named.pop(), False
    raise _Wrong(
        "reference",
        N_("No account is known for “%(reference)s”. Add the reference of its stay in the fourth place."),
        reference=shown(reference),
    )


def _named(ref: str, row: BankRow, register: Register) -> Account:
    named = register.named_by([ref.casefold()], row.paid_on)
    if len(named) != 1:
        raise _Wrong("account", N_("“%(ref)s” names no account here. Write the reference of a stay."), ref=shown(ref))
    return named.pop()


def _amount(text: str) -> int:
    try:
        pence = read_amount(text)
    except BadCell as bad:
        raise _Wrong("amount", bad.reason.template, **bad.reason.params) from None
    if pence == 0:
        raise _Wrong("amount", N_("This is nothing. Leave the line out."))
    return pence


def _until(text: str, today: date) -> date | None:
    """Return the day an award is paid up to: 2026-03-09 or 09/03/2026, which cannot be taken for each other."""
    if not text:
        return None
    try:
        until = read_day(text, DayStyle.ISO if text[:4].isdigit() else DayStyle.SLASHES)
    except BadCell:
        raise _Wrong("paid_up_to", N_("“%(text)s” is no day like 09/03/2026."), text=shown(text)) from None
    if abs((until - today).days) > 2 * 366:
        raise _Wrong("paid_up_to", N_("“%(text)s” is too far from today."), text=shown(text))
    return until


def _claim_digest(scheme_id: uuid.UUID, reference: str) -> str:
    return payer_digest(scheme_id, f"claim {reference.casefold()}")


def split(row: BankRow, schedule: Schedule, *, source: Source, actor: Actor, today: date) -> Split:
    """Post every line of a schedule, or nothing: together they must be what waits of the payment. Flushes.

    An award paid to the landlord of that source is moved on to the day the schedule says it is paid up to: the one of
    the account that had begun by that day and began last. It is never moved back.
    """
    if broken := refusal(row, schedule):
        raise broken
    waiting = bank_queries.waiting_of(row)
    stays: dict[uuid.UUID, Stay] = {}
    without = []
    for line in schedule.lines:
        stay = stays.setdefault(line.account.stay_id, db.session.get_one(Stay, line.account.stay_id))
        try:
            _post(row, stay, line, source=source, actor=actor, today=today)
        except RuleBroken as broken:
            sentence = _("Line %(line)s: %(sentence)s", line=line.line, sentence=broken.sentence)
            raise RuleBroken(sentence, field="lines") from broken
        if line.is_claim:
            remember_payer(row.scheme_id, _claim_digest(row.scheme_id, line.reference), stay, source)
        if line.paid_up_to and not _move_on(stay, line.paid_up_to, SOURCES[source], actor=actor):
            without.append(line.account.ref)
    audit.record(
        "rent.schedule.split", row, actor=actor, lines=len(schedule.lines), amount_pence=waiting, source=source.value
    )
    return Split(len(stays), tuple(dict.fromkeys(without)))


def refusal(row: BankRow, schedule: Schedule) -> RuleBroken | None:
    """Return why a schedule cannot split a payment: a bad line, or the difference to the penny; None if it can."""
    if schedule.problems:
        sentence = ngettext(
            "There is %(num)d line to put right. Nothing was saved.",
            "There are %(num)d lines to put right. Nothing was saved.",
            len(schedule.problems),
        )
        return RuleBroken(sentence, field="lines")
    try:
        waiting = refuse_nothing_waiting(row)
    except RuleBroken as broken:
        return broken
    total = schedule.total_pence
    if total == waiting:
        return None
    named = {"total": total, "waiting": waiting, "difference": abs(total - waiting)}
    amounts = {name: format_pounds(pence) for name, pence in named.items()}
    if total > waiting:
        sentence = _("The lines add up to %(total)s and %(waiting)s waits: %(difference)s too much.", **amounts)
    else:
        sentence = _("The lines add up to %(total)s and %(waiting)s waits: %(difference)s is missing.", **amounts)
    return RuleBroken(sentence, field="lines")


def _post(row: BankRow, stay: Stay, line: Line, *, source: Source, actor: Actor, today: date) -> None:
    on = max(row.paid_on, stay.starts_on)
    if line.pence > 0:
        entry = services.post_payment(
            stay, on=on, amount_pence=line.pence, source=source, reference=line.reference, actor=actor, today=today
        )
    else:
        reason = say(because(N_("Taken back by the benefit office: %(reference)s"), reference=line.reference))
        entry = services.adjust(stay, on=on, amount_pence=-line.pence, reason=reason, actor=actor, today=today)
    link(row.id, entry, Matched.SCHEDULE, actor=actor)


def _move_on(stay: Stay, until: date, source: BenefitSource, *, actor: Actor) -> bool:
    """Move the award a day falls under on to that day, never back; say whether there is one."""
    award = _award(queries.benefits(stay.id), until, source)
    if award is None:
        return False
    if award.paid_up_to is None or award.paid_up_to < until:
        facts = BenefitFacts(**{name: getattr(award, name) for name in BenefitFacts.__dataclass_fields__})
        try:
            services.change_benefit(award, replace(facts, paid_up_to=until), actor=actor)
        except RuleBroken:  # what is known of the award contradicts itself: a person puts that right
            return False
    return True


def _award(benefits: Iterable[Benefit], until: date, source: BenefitSource) -> Benefit | None:
    """Return the verified award of a source that had begun by a day, the one that began last."""
    begun = [each for each in benefits if each.source is source and each.verified_on and each.from_on]
    began = [each for each in begun if each.from_on and each.from_on <= until]
    return max(began, key=lambda each: (each.from_on or until, each.id), default=None)
