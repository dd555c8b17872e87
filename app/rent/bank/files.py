"""A file of a bank becomes payments: what came in, line by line, or every reason why it cannot be read.

One seam for formats: a reader makes raw rows of a file’s bytes (READERS); the rest is the same for all. Nothing here
touches the database. A file with one line that cannot be read gives no payment at all.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from app.core.errors import RuleBroken
from app.core.fields import one_line
from app.core.reasons import N_, Reason, because
from app.rent.bank.cells import BadCell, read_amount, read_day, shown
from app.rent.bank.csv_reader import read_csv
from app.rent.bank.layouts import CSV, Columns
from app.rent.bank.raw import WHOLE_FILE, WHOLE_ROW, Problem, Raw, Reader, Unreadable

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_ROWS: Final = 5_000  # of one file: posting them all holds up other writers for some seconds
MOST_PROBLEMS: Final = 500
MOST_TEXT: Final = 200  # characters of a reference that are kept beside the raw row
EARLIEST: Final = date(2000, 1, 1)
AHEAD: Final = timedelta(days=7)  # banks show what they book after a weekend or holiday; it comes again, booked
TOO_MANY_PROBLEMS: Final = because(N_("There are too many problems to go on. Put those above right first."))
READERS: Final[dict[str, Reader]] = {CSV: read_csv}  # MT940, OFX and CAMT find their place here


class BankFileRefused(RuleBroken):
    """A bank file cannot be read: nothing was changed. Prints one problem a line."""

    def __init__(self, problems: Sequence[Problem], *, field: str | None = None) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems), field=field)


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in, as the bank says it."""

    line: int
    paid_on: date
    amount_pence: int
    reference: str
    payer: str
    bank_id: str
    cells: tuple[str, ...]
    identity: str = ""


@dataclass(slots=True)
class Statement:
    """What a file says: the payments in, what was left out, and what is wrong with it."""

    payments: list[Payment] = field(default_factory=list)
    went_out: int = 0  # rows of money that went out
    no_amount: int = 0  # rows about balances and the like
    to_come: int = 0  # rows of the next days, not booked yet
    twice: int = 0  # rows with a number of the bank’s that stands in the file before
    problems: list[Problem] = field(default_factory=list)

    @property
    def total_pence(self) -> int:
        """Return what came in altogether."""
        return sum(payment.amount_pence for payment in self.payments)


def digest(content: bytes) -> str:
    """Return what a file is known by: the same bytes again are the same file."""
    return hashlib.sha256(content).hexdigest()


def read(content: bytes, columns: Columns, *, today: date) -> Statement:
    """Return what a file says by a layout. With problems there are no payments: all of it can be read, or nothing."""
    statement = Statement()
    try:
        for raw in _raw_rows(content, columns):
            _take(statement, raw, columns, today)
            if len(statement.problems) >= MOST_PROBLEMS:
                statement.problems.append(Problem(raw.line, WHOLE_FILE, TOO_MANY_PROBLEMS))
                break
    except Unreadable as stopped:
        statement.problems.append(stopped.problem)
    known = [] if statement.problems else _known_by(statement)
    statement.payments = [] if statement.problems else known
    return statement


def _raw_rows(content: bytes, columns: Columns) -> Iterator[Raw]:
    if len(content) > MOST_BYTES:
        reason = because(N_("This file is too big: at most %(most)s MB. Ask the bank for fewer days."), most=5)
        raise Unreadable(1, WHOLE_FILE, reason)
    for number, raw in enumerate(READERS[columns.file_format](content, columns), start=1):
        if number > MOST_ROWS:
            reason = because(N_("There are more than %(most)s rows here. Ask the bank for fewer days."), most=MOST_ROWS)
            raise Unreadable(raw.line, WHOLE_FILE, reason)
        yield raw


def _take(statement: Statement, raw: Raw, columns: Columns, today: date) -> None:
    """Add a raw row to a statement: as a payment, to what is left out, or as a problem with its line."""
    try:
        pence = _money_in(raw, columns)
    except _Wrong as wrong:
        statement.problems.append(Problem(raw.line, wrong.column, wrong.reason))
        return
    if pence is None:
        statement.no_amount += 1
        return
    if pence < 0:
        statement.went_out += 1
        return
    try:
        paid_on = _day(raw, columns, today)
    except _Wrong as wrong:
        statement.problems.append(Problem(raw.line, wrong.column, wrong.reason))
        return
    if paid_on > today:
        statement.to_come += 1
        return
    reference = one_line(" ".join(raw.said(name) for name in columns.reference))
    payer, bank_id = one_line(raw.said(columns.payer)), one_line(raw.said(columns.bank_id))
    statement.payments.append(Payment(raw.line, paid_on, pence, reference, payer, bank_id, raw.cells))


class _Wrong(Exception):  # noqa: N818 - it carries a reason
    def __init__(self, column: str, reason: Reason) -> None:
        self.column, self.reason = column, reason
        super().__init__(str(reason))


def _money_in(raw: Raw, columns: Columns) -> int | None:
    """Return what came in, below zero what went out; None for a row without an amount."""
    if columns.amount:
        return _pence(raw, columns.amount) or None
    came, went = _pence(raw, columns.money_in), _pence(raw, columns.money_out)
    if came and went:
        raise _Wrong(WHOLE_ROW, because(N_("This row has money in and money out. It can only be one of them.")))
    return came or (-abs(went) if went else None)


def _pence(raw: Raw, column: str) -> int:
    text = raw.said(column).strip()
    try:
        return read_amount(text) if text else 0
    except BadCell as bad:
        raise _Wrong(column, bad.reason) from None


def _day(raw: Raw, columns: Columns, today: date) -> date:
    try:
        paid_on = read_day(raw.said(columns.date), columns.day_style)
    except BadCell as bad:
        raise _Wrong(columns.date, bad.reason) from None
    if paid_on > today + AHEAD:
        template = N_("“%(text)s” is still to come. Look whether day and month are the right way round.")
        raise _Wrong(columns.date, because(template, text=shown(raw.said(columns.date))))
    if paid_on < EARLIEST:
        reason = because(N_("“%(text)s” is too long ago."), text=shown(raw.said(columns.date)))
        raise _Wrong(columns.date, reason)
    return paid_on


def words_of(payment: Payment) -> str:
    """Return what a bank says about a payment so that spaces and capitals do not matter."""
    return " ".join(re.split(r"\s+", f"{payment.reference} {payment.payer}".casefold())).strip()


def _known_by(statement: Statement) -> list[Payment]:
    """Return the payments with what each is known by, over all files of its bank account.

    The bank’s own number, where there is one; else the day, the amount and the words, and the how-manyeth of these it
    is on its day in this file. Files that both hold a day from its beginning so never add a payment twice, whichever is
    read first and however the bank orders them; see bank_services.unsure_days for files that do not.
    """
    counted: Counter[tuple[str, ...]] = Counter()
    numbered: dict[str, Payment] = {}
    known = []
    for payment in statement.payments:
        if payment.bank_id and payment.bank_id in numbered:
            _same_again(statement, payment, numbered[payment.bank_id])
            continue
        key: tuple[str, ...] = ("number", payment.bank_id)
        if payment.bank_id:
            numbered[payment.bank_id] = payment
        else:
            key = (payment.paid_on.isoformat(), str(payment.amount_pence), words_of(payment))
            counted[key] += 1
            key = (*key, str(counted[key]))
        identity = hashlib.sha256(json.dumps(key).encode()).hexdigest()
        facts = (payment.line, payment.paid_on, payment.amount_pence, payment.reference, payment.payer, payment.bank_id)
        known.append(Payment(*facts, payment.cells, identity))
    return known


def _same_again(statement: Statement, payment: Payment, first: Payment) -> None:
    if (payment.paid_on, payment.amount_pence) == (first.paid_on, first.amount_pence):
        statement.twice += 1
        return
    reason = because(
        N_("“%(number)s” stands on line %(line)s too, with another day or amount. So it is no number of the bank’s."),
        number=shown(payment.bank_id),
        line=first.line,
    )
    statement.problems.append(Problem(payment.line, WHOLE_ROW, reason))
