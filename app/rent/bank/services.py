"""Look at a bank’s file, and read it: whole or not at all, in the caller’s one transaction. Nothing here commits."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import Actor
from app.core.reasons import N_, because
from app.rent import services
from app.rent.bank import match as bank_match
from app.rent.bank import queries as bank_queries
from app.rent.bank import register as bank_register
from app.rent.bank.cells import shown
from app.rent.bank.files import MOST_TEXT, BankFileRefused, Payment, Statement, digest, read
from app.rent.bank.layouts import Columns
from app.rent.bank.match import Match, known_by, payer_digest
from app.rent.bank.models import BankFile, BankLayout, BankPosting, BankRow, BankRowText
from app.rent.bank.raw import WHOLE_ROW, Problem
from app.rent.models import Entry
from app.tenancies.models import Stay


@dataclass(frozen=True, slots=True)
class Seen:
    """A payment of a file as things stand now."""

    payment: Payment
    is_here: bool  # read before, from this or another file
    match: Match
    looks_like_one_here: bool  # same day and amount, other words: a person should look


@dataclass(frozen=True)
class Look:
    """What reading a file would do; nothing is changed by looking."""

    statement: Statement
    seen: Sequence[Seen] = ()
    before: BankFile | None = None  # these very bytes were read
    unsure_days: Sequence[date] = ()  # see _unsure_days

    @property
    def new(self) -> list[Seen]:
        """Return the payments that would be added."""
        return [each for each in self.seen if not each.is_here]

    @property
    def to_post(self) -> list[Seen]:
        """Return the new payments that find their account."""
        return [each for each in self.new if each.match.account]

    @property
    def to_suspense(self) -> list[Seen]:
        """Return the new payments that find none."""
        return [each for each in self.new if not each.match.account]


@dataclass(frozen=True)
class Done:
    """What reading a file did."""

    file: BankFile
    new: int = 0
    posted: int = 0
    here: int = 0
    left_out: dict[str, int] = field(default_factory=dict)


def look_at(layout: BankLayout, content: bytes, *, today: date) -> Look:
    """Return what reading a file would do: a dry run."""
    before = bank_queries.read_before(layout.scheme_id, digest(content))
    statement = read(content, Columns.from_json(layout.columns), today=today)
    if not statement.payments:
        return Look(statement, before=before)
    days = [payment.paid_on for payment in statement.payments]
    rows = bank_queries.rows_between(layout.scheme_id, min(days), max(days))
    here = {identity for layout_id, identity, _on, _pence in rows if layout_id == layout.id}
    numbered = [payment for payment in statement.payments if payment.bank_id]
    amounts = bank_queries.amounts_by_identity(layout.id, [payment.identity for payment in numbered])
    wrong = [_other_amount(p) for p in numbered if amounts.get(p.identity, p.amount_pence) != p.amount_pence]
    if wrong:
        return Look(replace(statement, payments=[], problems=wrong), before=before)
    here |= amounts.keys()
    alike = _alike(layout, statement.payments, rows)
    register = bank_register.register_of(layout.scheme_id)
    seen = [
        Seen(
            payment,
            payment.identity in here,
            _match(layout, payment, register),
            (payment.paid_on, payment.amount_pence) in alike,
        )
        for payment in statement.payments
    ]
    return Look(statement, seen, before, _unsure_days(layout, statement.payments, rows))


def _match(layout: BankLayout, payment: Payment, register: bank_match.Register) -> Match:
    payer = payer_digest(layout.scheme_id, known_by(payment.reference, payment.payer))
    return bank_match.match(payment.reference, payer, payment.paid_on, register)


def _other_amount(payment: Payment) -> Problem:
    template = N_("“%(number)s” was read before with another amount. So it is no number of the bank’s.")
    return Problem(payment.line, WHOLE_ROW, because(template, number=shown(payment.bank_id)))


def _alike(layout: BankLayout, payments: Iterable[Payment], rows: Iterable[Any]) -> set[tuple[date, int]]:
    """Return days and amounts of payments that are here under other words, or from another bank account."""
    named = {payment.identity for payment in payments}
    return {(on, pence) for layout_id, identity, on, pence in rows if layout_id != layout.id or identity not in named}


def _unsure_days(layout: BankLayout, payments: Iterable[Payment], rows: Iterable[Any]) -> list[date]:
    """Return days of which this file and earlier ones each hold a part that the other lacks.

    Banks give whole days, or a day from its beginning; then one part holds the other. Where they do not, two payments
    alike in day, amount and words, one in each part, count once: only a person can see that.
    """
    in_file, here = defaultdict(set), defaultdict(set)
    for payment in payments:
        if not payment.bank_id:
            in_file[payment.paid_on].add(payment.identity)
    for layout_id, identity, on, _pence in rows:
        if layout_id == layout.id:
            here[on].add(identity)
    return sorted(on for on, ids in in_file.items() if ids & here[on] and ids - here[on] and here[on] - ids)


def read_file(layout: BankLayout, content: bytes, *, actor: Actor, today: date) -> Done:
    """Add what is new in a file and post what finds its account; all of it or, with one bad line, nothing. Flushes.

    The same file again adds nothing. Raise BankFileRefused with every problem.
    """
    look = look_at(layout, content, today=today)
    if look.before is not None:
        return Done(look.before, here=len(look.seen))
    if look.statement.problems:
        raise BankFileRefused(look.statement.problems, field="file")
    file = BankFile(
        scheme_id=layout.scheme_id,
        layout_id=layout.id,
        sha256=digest(content),
        rows=len(look.new),
        read_at=clock.now(),
        read_by=actor.account_id,
    )
    db.session.add(file)
    db.session.flush()
    rows = {each.payment.identity: uuid.uuid4() for each in look.new}
    _insert(file, rows, look.new)
    posted = _post(look.to_post, rows, actor=actor, today=today)
    audit.record("rent.bank_file.read", file, actor=actor, rows=len(look.new), posted=posted, layout=layout.id)
    s = look.statement
    left_out = {"went_out": s.went_out, "no_amount": s.no_amount, "to_come": s.to_come, "twice": s.twice}
    return Done(file, len(look.new), posted, len(look.seen) - len(look.new), left_out)


def _insert(file: BankFile, rows: dict[str, uuid.UUID], new: Iterable[Seen]) -> None:
    facts, texts = [], []
    for each in new:
        payment, row_id = each.payment, rows[each.payment.identity]
        facts.append(
            {
                "id": row_id,
                "scheme_id": file.scheme_id,
                "layout_id": file.layout_id,
                "file_id": file.id,
                "line": payment.line,
                "identity": payment.identity,
                "paid_on": payment.paid_on,
                "amount_pence": payment.amount_pence,
            }
        )
        reference, payer = payment.reference[:MOST_TEXT] or None, payment.payer[:MOST_TEXT] or None
        texts.append({"row_id": row_id, "reference": reference, "payer": payer, "raw": list(payment.cells)})
    if facts:
        db.session.execute(sa.insert(BankRow), facts)
        db.session.execute(sa.insert(BankRowText), texts)


def _post(found: Iterable[Seen], rows: dict[str, uuid.UUID], *, actor: Actor, today: date) -> int:
    """Post payments to the accounts they name, oldest first; return how many their accounts took: the rest waits."""
    accounts = {each.match.account.stay_id for each in found if each.match.account}
    stays = {stay_id: db.session.get_one(Stay, stay_id) for stay_id in accounts}
    links = []
    for each in sorted(found, key=lambda each: (each.payment.paid_on, each.payment.line)):
        entry = _entry(each, stays, actor=actor, today=today)
        if entry is not None:
            part = {"stay_id": entry.stay_id, "sequence": entry.sequence, "how": each.match.how}
            links.append(part | {"row_id": rows[each.payment.identity], "at": clock.now(), "by": actor.account_id})
    if links:
        db.session.execute(sa.insert(BankPosting), links)
    return len(links)


def _entry(each: Seen, stays: Mapping[uuid.UUID, Stay], *, actor: Actor, today: date) -> Entry | None:
    """Return the entry of a payment in the account it names, or None when the account does not take it."""
    found, payment = each.match, each.payment
    if found.account is None or found.how is None:
        return None
    try:
        return services.post_payment(
            stays[found.account.stay_id],
            on=payment.paid_on,
            amount_pence=payment.amount_pence,
            source=found.source,
            reference=payment.reference[:MOST_TEXT],
            actor=actor,
            today=today,
        )
    except RuleBroken:  # refused before anything was added
        return None
