"""Look-ups about arrears: what is known about accounts, and so where each stands on a day."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from app.arrears import ledgers, policy
from app.arrears.models import Contact, Hold, Plan
from app.arrears.rules import Claim, Facts, HoldDays, HoldKind, PlanTerms, Position, Taken, position
from app.core.db import db
from app.core.errors import Missing
from app.rent import queries as rent
from app.rent.models import Benefit, Entry
from app.tenancies.models import Footing, Stay

AT_ONCE: Final = 400  # accounts in one go: the statements are as many for one as for all of these
_Fact = TypeVar("_Fact")
_Select = sa.Select[*tuple[Any, ...]]  # whatever its columns are


def facts_of(stay_ids: Iterable[uuid.UUID], *, on: date, today: date, whole: bool = False) -> dict[uuid.UUID, Facts]:
    """Return what is known about accounts, for their position on a day.

    `whole`: with every line of the ledger, so that any other day can be asked about too.
    """
    ids = list(dict.fromkeys(stay_ids))
    found: dict[uuid.UUID, Facts] = {}
    for start in range(0, len(ids), AT_ONCE):
        found |= ledgers.fill(_bare(ids[start : start + AT_ONCE], on, today), on=on, whole=whole)
    return found


def position_of(stay_id: uuid.UUID, *, on: date, today: date) -> Position:
    """Return where an account stands on a day; raise Missing where there is no such stay."""
    facts = facts_of([stay_id], on=on, today=today).get(stay_id)
    if facts is None:
        raise Missing
    return position(facts, on)


def breathing_space(stay_id: Any, on: date) -> sa.Select[date]:
    """Return a query for the last day of the breathing space that covers a stay on a day; it finds none without one."""
    return sa.select(sa.func.max(Hold.last_day)).where(
        Hold.stay_id == stay_id,
        Hold.kind == HoldKind.BREATHING_SPACE,
        Hold.from_on <= on,
        Hold.last_day >= on,
    )


def has_breathing_space(person_id: uuid.UUID, *, on: date) -> bool:
    """Say whether a breathing space covers somebody on a day: it is theirs, whichever account it was recorded on."""
    covered = breathing_space(Stay.id, on).correlate(Stay).scalar_subquery().is_not(None)
    return db.session.scalar(sa.select(Stay.id).where(Stay.person_id == person_id, covered).limit(1)) is not None


def started(on: date) -> sa.ColumnElement[bool]:
    """Return the WHERE of stays that have an account on a day: begun by then, and never taken back."""
    return sa.and_(Stay.starts_on <= on, Stay.withdrawn_on.is_(None))


@dataclass(frozen=True, slots=True)
class Ended:
    """The account of a stay that is over, as its person finds it again."""

    stay_id: uuid.UUID
    starts_on: date
    last_day: date
    balance_pence: int  # negative is in credit


def ended_accounts(person_id: uuid.UUID, *, on: date) -> list[Ended]:
    """Return the accounts of somebody’s stays that were over by a day, newest first: those with any line by then."""
    owed = sa.func.sum(Entry.amount_pence)
    stays = (
        sa.select(Stay.id, Stay.starts_on, Stay.ends_on, owed)
        .join(Entry, Entry.stay_id == Stay.id)
        .where(Stay.person_id == person_id, Stay.withdrawn_on.is_(None), Stay.ends_on < on, Entry.effective_on <= on)
        .group_by(Stay.id, Stay.starts_on, Stay.ends_on)
        .order_by(Stay.starts_on.desc(), Stay.id)
    )
    rows = db.session.execute(stays)
    return [Ended(stay_id, first, last, int(pence)) for stay_id, first, last, pence in rows if last]


def _bare(stay_ids: Sequence[uuid.UUID], on: date, today: date) -> dict[uuid.UUID, Facts]:
    """Return everything but the lines of the ledger."""
    stays = {
        row.id: row
        for row in db.session.execute(
            sa.select(Stay.id, Stay.scheme_id, Stay.money_friend_id).where(Stay.id.in_(stay_ids))
        )
    }
    if not stays:
        return {}
    tenures = rent.tenure_of(stays)
    numbers = policy.numbers_of({row.scheme_id for row in stays.values()}, until=max(on, today))
    footings = _by_stay(_footings(stay_ids), lambda row: (row.from_on, row.pack))
    claims, holds = _by_stay(_claims(stay_ids), _claim), _by_stay(_holds(stay_ids), _hold)
    contacts, plans = _by_stay(_contacts(stay_ids), _taken), _by_stay(_plans(stay_ids), _plan)
    return {
        stay_id: Facts(
            tenure=tenures[stay_id],
            today=today,
            footings=footings[stay_id],
            claims=claims[stay_id],
            holds=holds[stay_id],
            contacts=contacts[stay_id],
            plans=plans[stay_id],
            numbers=numbers.get(row.scheme_id, ()),
            has_money_friend=row.money_friend_id is not None,
        )
        for stay_id, row in stays.items()
    }


def _by_stay(query: _Select, turn: Callable[[Any], _Fact]) -> defaultdict[uuid.UUID, tuple[_Fact, ...]]:
    found: defaultdict[uuid.UUID, list[_Fact]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.stay_id].append(turn(row))
    return defaultdict(tuple, {stay_id: tuple(facts) for stay_id, facts in found.items()})


def _footings(stay_ids: Sequence[uuid.UUID]) -> _Select:
    query = sa.select(Footing.stay_id, Footing.from_on, Footing.pack).where(Footing.stay_id.in_(stay_ids))
    return query.order_by(Footing.from_on)


def _claims(stay_ids: Sequence[uuid.UUID]) -> _Select:
    return sa.select(Benefit.__table__).where(Benefit.stay_id.in_(stay_ids)).order_by(Benefit.claimed_on, Benefit.id)


def _claim(row: Any) -> Claim:
    return Claim(
        row.source,
        row.claimed_on,
        row.decided_on,
        row.weekly_pence,
        row.from_on,
        row.last_day,
        row.paid_up_to,
        row.cycle,
        row.verified_on,
    )


def _holds(stay_ids: Sequence[uuid.UUID]) -> _Select:
    columns = (Hold.stay_id, Hold.kind, Hold.from_on, Hold.last_day, Hold.reason)
    return sa.select(*columns).where(Hold.stay_id.in_(stay_ids)).order_by(Hold.from_on, Hold.id)


def _hold(row: Any) -> HoldDays:
    return HoldDays(row.kind, row.from_on, row.last_day, row.reason)


def _contacts(stay_ids: Sequence[uuid.UUID]) -> _Select:
    columns = (Contact.stay_id, Contact.on.label("on"), Contact.step)
    return sa.select(*columns).where(Contact.stay_id.in_(stay_ids)).order_by(Contact.on, Contact.id)


def _taken(row: Any) -> Taken:
    return Taken(row.on, row.step)


def _plans(stay_ids: Sequence[uuid.UUID]) -> _Select:
    newest_last = (Plan.starts_on, Plan.recorded_at, Plan.id)
    return sa.select(Plan.__table__).where(Plan.stay_id.in_(stay_ids)).order_by(*newest_last)


def _plan(row: Any) -> PlanTerms:
    return PlanTerms(
        starts_on=row.starts_on,
        starting_net_pence=row.starting_net_pence,
        instalment_pence=row.instalment_pence,
        frequency=row.frequency,
        first_on=row.first_on,
        lump_sum_pence=row.lump_sum_pence or 0,
        lump_sum_on=row.lump_sum_on,
        rent_paid=row.rent_paid,
        rent_first_on=row.rent_first_on,
        ended_on=row.ended_on,
        key=row.id,
    )
