"""Look-ups about what the bank said: what was read before, where each payment went, what waits."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.db import db
from app.core.paging import Paged, paged
from app.core.permissions import Actor, Permission, visible
from app.people.models import Person
from app.rent.bank.models import BankFile, BankLayout, BankPosting, BankReturn, BankRow, BankRowText
from app.rent.models import Entry
from app.rent.rules import Matched, ReturnReason
from app.schemes.models import Scheme
from app.tenancies.models import Stay

STATES: Final = ("waiting", "posted", "returned")
LOOKED_UP: Final = 500  # identities in one statement
HEADER: Final = ("paid_on", "amount", "waiting", "reference", "payer", "bank_account", "scheme", "state", "accounts")
_undone = aliased(Entry)
_Undone = sa.exists().where(_undone.stay_id == Entry.stay_id, _undone.reverses == Entry.sequence)
POSTED: Final = (
    sa.select(sa.func.coalesce(-sa.func.sum(Entry.amount_pence), 0))
    .join(BankPosting, (BankPosting.stay_id == Entry.stay_id) & (BankPosting.sequence == Entry.sequence))
    .where(BankPosting.row_id == BankRow.id, ~_Undone)
    .correlate(BankRow)
    .scalar_subquery()
)
RETURNED: Final = (
    sa.select(sa.func.coalesce(sa.func.sum(BankReturn.amount_pence), 0))
    .where(BankReturn.row_id == BankRow.id)
    .correlate(BankRow)
    .scalar_subquery()
)
# What nobody has placed or sent back; below zero while a part the council took back is out of its account.
WAITING: Final = BankRow.amount_pence - POSTED - RETURNED


@dataclass(frozen=True)
class Wanted:
    """What the list of payments is narrowed to; blank is no narrowing."""

    state: str = "waiting"
    scheme_id: uuid.UUID | None = None
    layout_id: uuid.UUID | None = None
    file_id: uuid.UUID | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A payment as lists show it."""

    id: uuid.UUID
    scheme_id: uuid.UUID
    paid_on: date
    amount_pence: int
    waiting_pence: int
    returned_pence: int
    reference: str | None
    payer: str | None
    bank: str
    scheme: str
    accounts: tuple[str, ...] = ()  # the references of the stays it was posted to

    @property
    def state(self) -> str:
        """Return where the money is: waiting, returned, or posted."""
        return "waiting" if self.waiting_pence else "returned" if self.returned_pence > 0 else "posted"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a payment that was posted to an account."""

    stay_id: uuid.UUID
    sequence: int
    ref: str
    person: str
    pence: int
    on: date
    how: Matched
    undone: bool


@dataclass(frozen=True, slots=True)
class Back:
    """Money of a payment that was sent back, or below zero was not after all."""

    pence: int
    on: date
    reason: ReturnReason


def read_before(scheme_id: uuid.UUID, sha256: str) -> BankFile | None:
    """Return the file with these very bytes, if the scheme has read it."""
    return db.session.scalar(sa.select(BankFile).where(BankFile.scheme_id == scheme_id, BankFile.sha256 == sha256))


def rows_between(scheme_id: uuid.UUID, first: date, last: date) -> Sequence[Any]:
    """Return (bank account, identity, day, amount) of every payment a scheme has read from some days."""
    found = sa.select(BankRow.layout_id, BankRow.identity, BankRow.paid_on, BankRow.amount_pence)
    return db.session.execute(found.where(BankRow.scheme_id == scheme_id, BankRow.paid_on.between(first, last))).all()


def amounts_by_identity(layout_id: uuid.UUID, identities: Sequence[str]) -> dict[str, int]:
    """Return the amounts of payments a bank account has with these identities."""
    found: dict[str, int] = {}
    for start in range(0, len(identities), LOOKED_UP):
        some = identities[start : start + LOOKED_UP]
        query = sa.select(BankRow.identity, BankRow.amount_pence)
        known = query.where(BankRow.layout_id == layout_id, BankRow.identity.in_(some))
        found.update((identity, pence) for identity, pence in db.session.execute(known))
    return found


def waiting_of(row: BankRow) -> int:
    """Return what of a payment is in suspense now, asked of the database."""
    return int(db.session.scalar(sa.select(WAITING).where(BankRow.id == row.id)) or 0)


def text_of(row: BankRow) -> BankRowText:
    """Return the words of a payment."""
    return db.session.get_one(BankRowText, row.id)


def _rows(actor: Actor, wanted: Wanted) -> sa.Select[Any]:
    query = (
        sa.select(
            BankRow.id,
            BankRow.scheme_id,
            BankRow.paid_on,
            BankRow.amount_pence,
            WAITING,
            RETURNED,
            BankRowText.reference,
            BankRowText.payer,
            BankLayout.name,
            Scheme.name,
        )
        .join(BankRowText, BankRowText.row_id == BankRow.id)
        .join(BankLayout, BankLayout.id == BankRow.layout_id)
        .join(Scheme, Scheme.id == BankRow.scheme_id)
        .where(visible(BankRow, actor, Permission.BANK_IMPORT))
        .order_by(BankRow.paid_on.desc(), BankRow.id)
    )
    states = {"waiting": WAITING != 0, "posted": POSTED > 0, "returned": RETURNED > 0}
    narrowed = (
        (wanted.state in states, states.get(wanted.state)),
        (wanted.scheme_id, BankRow.scheme_id == wanted.scheme_id),
        (wanted.layout_id, BankRow.layout_id == wanted.layout_id),
        (wanted.file_id, BankRow.file_id == wanted.file_id),
    )
    for asked, where in narrowed:
        if asked and where is not None:
            query = query.where(where)
    for word in wanted.text.split()[:6]:
        said = BankRowText.reference.icontains(word, autoescape=True)
        query = query.where(sa.or_(said, BankRowText.payer.icontains(word, autoescape=True)))
    return query


def payments(actor: Actor, wanted: Wanted, *, page: int) -> Paged[Row]:
    """Return one page of payments, newest first, in three statements."""
    return paged(_rows(actor, wanted), number=page).as_rows(_with_accounts)


def payments_file(actor: Actor, wanted: Wanted) -> Iterator[Row]:
    """Yield the whole list for a file."""
    found = db.session.execute(_rows(actor, wanted)).all()
    for start in range(0, len(found), LOOKED_UP):
        yield from _with_accounts(found[start : start + LOOKED_UP])


def _with_accounts(found: Sequence[Any]) -> list[Row]:
    rows = [Row(*each) for each in found]
    posted: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    query = _postings().where(BankPosting.row_id.in_([row.id for row in rows]), ~_Undone)
    for each in db.session.execute(query):
        posted[each.row_id].append(each.ref)
    return [replace(row, accounts=tuple(dict.fromkeys(posted[row.id]))) for row in rows]


def _postings() -> sa.Select[Any]:
    return (
        sa.select(
            BankPosting.row_id, Entry.stay_id, Entry.sequence, Entry.amount_pence, Entry.effective_on, BankPosting.how
        )
        .add_columns(Stay.ref, Person.first_name, Person.last_name, _Undone.label("undone"))
        .join(Entry, (Entry.stay_id == BankPosting.stay_id) & (Entry.sequence == BankPosting.sequence))
        .join(Stay, Stay.id == Entry.stay_id)
        .join(Person, Person.id == Stay.person_id)
        .order_by(BankPosting.at, Stay.ref, Entry.sequence)
    )


def parts(row_id: uuid.UUID) -> list[Part]:
    """Return where a payment was posted, in the order it was; what was undone is there too."""
    return [
        Part(
            each.stay_id,
            each.sequence,
            each.ref,
            f"{each.first_name} {each.last_name}",
            -each.amount_pence,
            each.effective_on,
            each.how,
            each.undone,
        )
        for each in db.session.execute(_postings().where(BankPosting.row_id == row_id))
    ]


def returns(row_id: uuid.UUID) -> list[Back]:
    """Return what of a payment was sent back, in the order it was."""
    query = sa.select(BankReturn.amount_pence, BankReturn.on, BankReturn.reason).where(BankReturn.row_id == row_id)
    return [Back(*each) for each in db.session.execute(query.order_by(BankReturn.at, BankReturn.id))]


def layouts(actor: Actor) -> Sequence[BankLayout]:
    """Return the bank accounts this person may read files of, by name."""
    query = sa.select(BankLayout).where(visible(BankLayout, actor, Permission.BANK_IMPORT))
    return db.session.scalars(query.order_by(BankLayout.name, BankLayout.id)).all()


def layouts_of(scheme_id: uuid.UUID) -> Sequence[BankLayout]:
    """Return the bank accounts of a scheme, by name."""
    query = sa.select(BankLayout).where(BankLayout.scheme_id == scheme_id)
    return db.session.scalars(query.order_by(BankLayout.name, BankLayout.id)).all()


def layout_called(scheme_id: uuid.UUID, name: str) -> BankLayout | None:
    """Return the bank account of a scheme that people call so; capitals do not matter."""
    return next((each for each in layouts_of(scheme_id) if each.name.casefold() == name.casefold()), None)


def files(actor: Actor, *, page: int) -> Paged[Any]:
    """Return one page of the files that were read, newest first."""
    first, last = sa.func.min(BankRow.paid_on), sa.func.max(BankRow.paid_on)
    days = sa.select(BankRow.file_id, first.label("first"), last.label("last")).group_by(BankRow.file_id).subquery()
    query = (
        sa.select(BankFile.id, BankFile.read_at, BankFile.rows, days.c.first, days.c.last)
        .add_columns(BankLayout.name.label("bank"), Scheme.name.label("scheme"))
        .join(BankLayout, BankLayout.id == BankFile.layout_id)
        .join(Scheme, Scheme.id == BankFile.scheme_id)
        .outerjoin(days, days.c.file_id == BankFile.id)
        .where(visible(BankFile, actor, Permission.BANK_IMPORT))
    )
    return paged(query.order_by(BankFile.read_at.desc(), BankFile.id), number=page)


def waiting_by_scheme(scheme_ids: Iterable[uuid.UUID]) -> Sequence[Any]:
    """Return (scheme id, scheme, since, how many, pence) of the money in suspense, for each scheme that has any."""
    pence = WAITING.label("pence")
    rows = (
        sa.select(BankRow.scheme_id, BankRow.paid_on, pence).where(BankRow.scheme_id.in_(list(scheme_ids))).subquery()
    )
    pence_in_all = sa.cast(sa.func.sum(rows.c.pence), sa.BigInteger)  # PostgreSQL’s sum is no whole number
    totals = (sa.func.min(rows.c.paid_on), sa.func.count(), pence_in_all)
    query = sa.select(Scheme.id, Scheme.name, *totals).join(rows, rows.c.scheme_id == Scheme.id)
    return db.session.execute(
        query.where(rows.c.pence != 0).group_by(Scheme.id, Scheme.name).order_by(Scheme.name, Scheme.id)
    ).all()
