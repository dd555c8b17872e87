"""What people do with money that waits: place it, take it out again, send it back. Nothing here commits.

Suspense is derived, never stored: what of a payment is neither posted by an entry that stands, nor returned.
"""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import gettext as _

from app.core import audit, clock
from app.core.db import db
from app.core.errors import Missing, RuleBroken
from app.core.money import format_pounds
from app.core.permissions import Actor
from app.rent import services
from app.rent.bank import queries as bank_queries
from app.rent.bank import register as bank_register
from app.rent.bank.match import Suggestion, known_by, payer_digest, suggest
from app.rent.bank.models import BankPosting, BankReturn, BankRow, KnownPayer
from app.rent.models import Entry
from app.rent.rules import Matched, ReturnReason, Source
from app.tenancies.models import Stay


def place(
    row: BankRow,
    stay: Stay,
    *,
    amount_pence: int | None = None,
    source: Source = Source.TENANT,
    remember: bool = False,
    actor: Actor,
    today: date,
) -> Entry:
    """Post money from suspense, all of it or a part, to an account; remember the payer if asked to. Flushes."""
    waiting = refuse_nothing_waiting(row)
    pence = waiting if amount_pence is None else amount_pence
    if pence > waiting:
        sentence = _("Only %(waiting)s of it waits. Place no more than that.", waiting=format_pounds(waiting))
        raise RuleBroken(sentence, field="amount_pence")
    text = bank_queries.text_of(row)
    entry = services.post_payment(
        same_scheme(row, stay),
        on=max(row.paid_on, stay.starts_on),
        amount_pence=pence,
        source=source,
        reference=text.reference,
        actor=actor,
        today=today,
    )
    link(row.id, entry, Matched.PERSON, actor=actor)
    if remember:
        remember_payer(row.scheme_id, payer_digest(row.scheme_id, payer_words(row)), stay, source)
    audit.record("rent.bank_row.placed", row, actor=actor, stay=stay.id, sequence=entry.sequence, amount_pence=pence)
    return entry


def link(row_id: uuid.UUID, entry: Entry, how: Matched, *, actor: Actor) -> None:
    """Say of an entry which payment it is a part of, and how it found its account. Flushes."""
    posting = BankPosting(stay_id=entry.stay_id, sequence=entry.sequence, row_id=row_id, how=how)
    posting.at, posting.by = clock.now(), actor.account_id
    db.session.add(posting)
    db.session.flush()


def same_scheme(row: BankRow, stay: Stay) -> Stay:
    """Return the stay if the money may go there: money of one scheme pays no rent of another."""
    if stay.scheme_id != row.scheme_id:
        raise RuleBroken(_("That account belongs to another scheme."), field="stay_id")
    return stay


def refuse_nothing_waiting(row: BankRow) -> int:
    """Return what waits of a payment; raise RuleBroken when somebody placed or returned it meanwhile."""
    waiting = bank_queries.waiting_of(row)
    if waiting <= 0:
        raise RuleBroken(_("Nothing of this payment waits any more. Somebody placed or returned it."))
    return waiting


def remember_payer(scheme_id: uuid.UUID, payer: str, stay: Stay, source: Source) -> None:
    """Remember by a digest whose account a payer pays; what says too little to know anybody by is not kept."""
    if payer:
        db.session.merge(KnownPayer(scheme_id=scheme_id, payer_digest=payer, stay_id=stay.id, source=source))
        db.session.flush()


def part_of(row: BankRow, stay_id: uuid.UUID, sequence: int) -> bank_queries.Part:
    """Return the part of a payment that an entry holds; raise Missing unless it stands."""
    found = (part for part in bank_queries.parts(row.id) if (part.stay_id, part.sequence) == (stay_id, sequence))
    part = next((part for part in found if not part.undone), None)
    if part is None:
        raise Missing
    return part


def take_out(row: BankRow, stay_id: uuid.UUID, sequence: int, *, reason: str, actor: Actor, today: date) -> None:
    """Reverse the entry of a payment that went to a wrong account: the money is in suspense again. Flushes."""
    part_of(row, stay_id, sequence)
    services.reverse(db.session.get_one(Stay, stay_id), sequence, reason=reason, actor=actor, today=today)


def give_back(row: BankRow, *, on: date, reason: ReturnReason, actor: Actor, today: date) -> BankReturn:
    """Write down that what waits of a payment was sent back to whoever sent it. Flushes."""
    waiting = refuse_nothing_waiting(row)
    if on > today:
        raise RuleBroken(_("That day is still to come. Choose today or an earlier day."), field="on")
    if on < row.paid_on:
        raise RuleBroken(_("It only came in after that day."), field="on")
    back = _back(row, waiting, on, reason, actor)
    audit.record("rent.bank_row.returned", row, actor=actor, amount_pence=waiting, on=on, reason=reason.value)
    return back


def keep_after_all(row: BankRow, *, actor: Actor, today: date) -> BankReturn:
    """Take back that money was returned: it was not, and waits in suspense again. Flushes."""
    backs = bank_queries.returns(row.id)
    pence = sum(back.pence for back in backs)
    if pence <= 0:
        raise RuleBroken(_("Nothing of this payment was returned."))
    kept = _back(row, -pence, today, backs[-1].reason, actor)
    audit.record("rent.bank_row.kept", row, actor=actor, amount_pence=pence)
    return kept


def _back(row: BankRow, pence: int, on: date, reason: ReturnReason, actor: Actor) -> BankReturn:
    back = BankReturn(row_id=row.id, amount_pence=pence, on=on, reason=reason, at=clock.now(), by=actor.account_id)
    db.session.add(back)
    db.session.flush()
    return back


def payer_words(row: BankRow) -> str:
    """Return the words the payer of a row can be known by again; empty when it says too little."""
    text = bank_queries.text_of(row)
    return known_by(text.reference or "", text.payer or "")


def suggestions(row: BankRow, waiting: int) -> list[Suggestion]:
    """Return accounts that what waits of a payment might be for."""
    text, register = bank_queries.text_of(row), bank_register.register_of(row.scheme_id)
    return suggest(
        text.reference or "",
        payer_digest(row.scheme_id, payer_words(row)),
        f"{text.reference or ''} {text.payer or ''}",
        row.paid_on,
        waiting,
        register,
        bank_register.dues_of(row.scheme_id, on=row.paid_on),
    )
