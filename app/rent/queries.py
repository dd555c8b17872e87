"""Look-ups about rent accounts: an account line by line, what is owed on a day, what the rent calendar is made of."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.db import db
from app.core.errors import Missing
from app.people.models import Person
from app.rent.bank.models import BankPosting
from app.rent.models import Benefit, Entry, EntryNote
from app.rent.rules import Component, EntryKind, Period, Source, Tenure, Term, period_on, term_on, weekly_pence
from app.schemes.models import FreeWeek, Scheme
from app.schemes.rules import RentDay
from app.tenancies.models import Footing, RentTerm, Stay
from app.tenancies.rules import Pack

RENT_DAYS = {day: number for number, day in enumerate(RentDay)}  # 0: Monday, which holds when none is given


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of an account as people read it."""

    sequence: int
    kind: EntryKind
    effective_on: date
    amount_pence: int
    component: Component | None
    source: Source | None
    pack: Pack
    reverses: int | None
    reversed_by: int | None  # the sequence of the entry that undid this one
    entry_ref: str | None
    note: str | None
    recorded_at: datetime
    recorded_by: uuid.UUID | None
    balance_pence: int  # after this line
    parts: tuple[Line, ...] = ()  # of a line that is several charges of one day


def lines(stay_id: uuid.UUID, *, until: date | None = None) -> list[Line]:
    """Return an account line by line with its running balance, oldest day first, in one statement."""
    undone = aliased(Entry)
    query = (
        sa.select(Entry.__table__, undone.sequence.label("reversed_by"), EntryNote.text)
        .outerjoin(undone, (undone.stay_id == Entry.stay_id) & (undone.reverses == Entry.sequence))
        .outerjoin(EntryNote, (EntryNote.stay_id == Entry.stay_id) & (EntryNote.sequence == Entry.sequence))
        .where(Entry.stay_id == stay_id)
        .order_by(Entry.effective_on, Entry.sequence)
    )
    if until is not None:
        query = query.where(Entry.effective_on <= until)
    found, owed = [], 0
    for row in db.session.execute(query):
        owed += row.amount_pence
        found.append(_line(row, owed))
    return found


def folded(lines: Iterable[Line]) -> list[Line]:
    """Return lines, oldest first, with what was charged for one day as one of them: how a tenant reads them.

    Alone stays what was undone, what undoes, and what says something of its own.
    """
    found: list[Line] = []
    for line in lines:
        last = found[-1] if found else None
        if last is not None and _is_plain(line) and _is_plain(last) and last.effective_on == line.effective_on:
            parts = (*(last.parts or (last,)), line)
            whole = last.amount_pence + line.amount_pence
            found[-1] = replace(line, amount_pence=whole, component=None, parts=parts)
        else:
            found.append(line)
    return found


def _is_plain(line: Line) -> bool:
    return line.kind is EntryKind.CHARGE and line.reversed_by is None and line.note is None


def _line(row: Any, owed: int) -> Line:
    return Line(
        sequence=row.sequence,
        kind=row.kind,
        effective_on=row.effective_on,
        amount_pence=row.amount_pence,
        component=row.component,
        source=row.source,
        pack=row.pack,
        reverses=row.reverses,
        reversed_by=row.reversed_by,
        entry_ref=row.entry_ref,
        note=row.text,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        balance_pence=owed,
    )


def balance(stay_id: uuid.UUID, *, on: date) -> int:
    """Return what is owed on a day: the sum of all entries up to it; negative is in credit."""
    total = sa.select(sa.func.coalesce(sa.func.sum(Entry.amount_pence), 0))
    return int(db.session.scalar(total.where(Entry.stay_id == stay_id, Entry.effective_on <= on)) or 0)


def benefits(stay_id: uuid.UUID) -> list[Benefit]:
    """Return the claims and awards of a stay, newest first."""
    newest = sa.func.coalesce(Benefit.from_on, Benefit.claimed_on)
    query = sa.select(Benefit).where(Benefit.stay_id == stay_id).order_by(newest.desc().nulls_last(), Benefit.id)
    return list(db.session.scalars(query))


def tenure_of(stay_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Tenure]:
    """Return what the rent calendars of stays are made of, in three statements however many there are."""
    return tenures(Stay.id.in_(list(stay_ids)))


def tenures(where: sa.ColumnElement[bool]) -> dict[uuid.UUID, Tenure]:
    """Return what the rent calendars of the stays a WHERE names are made of."""
    stays = db.session.execute(
        sa.select(Stay.id, Stay.starts_on, Stay.ends_on, Stay.scheme_id, Scheme.rent_day)
        .join(Scheme, Scheme.id == Stay.scheme_id)
        .where(where)
    ).all()
    free, terms = _free_weeks(where), _terms(where)
    return {
        stay_id: Tenure(starts_on, last_day, _rent_day(day), free[scheme_id], tuple(terms[stay_id]))
        for stay_id, starts_on, last_day, scheme_id, day in stays
    }


def _rent_day(day: RentDay | None) -> int:
    return RENT_DAYS[day] if day else 0


def _free_weeks(where: sa.ColumnElement[bool]) -> defaultdict[uuid.UUID, frozenset[date]]:
    of_these = sa.select(Stay.scheme_id).where(where)
    weeks: defaultdict[uuid.UUID, set[date]] = defaultdict(set)
    for scheme_id, day in db.session.execute(
        sa.select(FreeWeek.scheme_id, FreeWeek.week_starts).where(FreeWeek.scheme_id.in_(of_these))
    ):
        weeks[scheme_id].add(day)
    return defaultdict(frozenset, {scheme_id: frozenset(days) for scheme_id, days in weeks.items()})


def _terms(where: sa.ColumnElement[bool]) -> defaultdict[uuid.UUID, list[Term]]:
    found: defaultdict[uuid.UUID, list[Term]] = defaultdict(list)
    parts = (RentTerm.rent_pence, RentTerm.service_eligible_pence, RentTerm.service_ineligible_pence)
    query = (
        sa.select(RentTerm.stay_id, RentTerm.from_on, RentTerm.period, *parts, RentTerm.support_pence)
        .join(Stay, Stay.id == RentTerm.stay_id)
        .where(where)
        .order_by(RentTerm.stay_id, RentTerm.from_on)
    )
    for stay_id, from_on, period, rent, eligible, ineligible, support in db.session.execute(query):
        found[stay_id].append(Term(from_on, period, (rent, eligible or 0, ineligible or 0, support or 0)))
    return found


def pack_on(stay_id: uuid.UUID, *, on: date) -> Pack | None:
    """Return the footing of a stay on a day; before the first one, the first; None: it has none."""
    packs = list(
        db.session.execute(
            sa.select(Footing.from_on, Footing.pack).where(Footing.stay_id == stay_id).order_by(Footing.from_on)
        )
    )
    held = [pack for from_on, pack in packs if from_on <= on] or [pack for _from_on, pack in packs[:1]]
    return held[-1] if held else None


@dataclass(frozen=True, slots=True)
class Summary:
    """A rent account at a glance."""

    balance_pence: int  # negative is in credit
    period: Period | None  # the one the day lies in: None before the first terms, or after the stay
    weekly_pence: int  # what is due for a week, rent-free weeks not counted
    paid_on: date | None  # the last payment that nobody reversed
    paid_pence: int  # above zero

    @property
    def due_pence(self) -> int:
        """Return what is due for the period the day lies in."""
        return sum(self.period.amounts) if self.period else 0


def summary(stay_id: uuid.UUID, on: date) -> Summary:
    """Return a rent account at a glance on a day, in a fixed number of statements."""
    tenure = tenure_of([stay_id])[stay_id]
    undone = aliased(Entry)
    last = db.session.execute(
        sa.select(Entry.effective_on, Entry.amount_pence)
        .where(
            Entry.stay_id == stay_id,
            Entry.kind == EntryKind.PAYMENT,
            Entry.effective_on <= on,
            ~sa.exists().where(undone.stay_id == Entry.stay_id, undone.reverses == Entry.sequence),
        )
        .order_by(Entry.effective_on.desc(), Entry.sequence.desc())
        .limit(1)
    ).first()
    term = term_on(tenure, on)
    return Summary(
        balance_pence=balance(stay_id, on=on),
        period=period_on(tenure, on),
        weekly_pence=weekly_pence(term) if term else 0,
        paid_on=last.effective_on if last else None,
        paid_pence=-last.amount_pence if last else 0,
    )


def line(stay_id: uuid.UUID, sequence: int) -> Line:
    """Return one entry of an account by its number; raise Missing when there is none."""
    found = next((each for each in lines(stay_id) if each.sequence == sequence), None)
    if found is None:
        raise Missing
    return found


def whose(stay_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return whose accounts these are, by the full name, in one statement."""
    query = sa.select(Stay.id, Person).join(Person, Person.id == Stay.person_id).where(Stay.id.in_(list(stay_ids)))
    return {stay_id: person.full_name for stay_id, person in db.session.execute(query)}


def from_bank(stay_id: uuid.UUID, sequence: int) -> uuid.UUID | None:
    """Return the payment of a bank file that an entry holds, or None."""
    its = sa.select(BankPosting.row_id).where(BankPosting.stay_id == stay_id, BankPosting.sequence == sequence)
    return db.session.scalar(its)
