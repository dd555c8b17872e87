"""The board: every account of some schemes as it stands today, narrowed, in order, page by page.

It reads positions. Up to some hundred stale ones are worked out in memory and put in their place before anything is
sorted; with more than that nothing is shown until they are worked out.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from app.arrears import positions, queries
from app.arrears.models import Hold, Position, Revision
from app.arrears.rules import PauseReason, Stage, Step, Who
from app.core.db import db
from app.core.ordering import has_words
from app.core.paging import PER_PAGE, Paged
from app.core.reasons import Reason
from app.people.models import Person
from app.schemes.models import Home, Scheme
from app.tenancies.models import Stay, StayHome

HELD: Final = (Step.HOLD_BREATHING_SPACE, Step.HOLD_PAUSED)
SORTS: Final = ("due", "stage")
_NEEDED: Final = (  # of the rows a page shows: to read all of each takes longer than to find them
    load_only(Stay.ref),
    load_only(Person.first_name, Person.last_name, Person.order_key),
)


@dataclass(frozen=True)
class Wanted:
    """What the board is narrowed to; blank is no narrowing."""

    scheme_id: uuid.UUID | None = None
    text: str = ""
    stage: Stage | None = None
    step: Step | None = None
    held: str = ""  # yes, no
    sort: str = "stage"


@dataclass(frozen=True)
class Row:
    """One account on the board."""

    stay_id: uuid.UUID
    ref: str
    person: str
    order_key: str
    home: str
    scheme: str
    balance_pence: int
    net_pence: int
    weekly_pence: int
    weeks_hundredths: int
    stage: Stage
    next_step: Step
    who: Who
    due_on: date | None
    reason: Reason
    why_held: PauseReason | None = None

    @property
    def weeks_owed(self) -> str:
        """Return how many weeks’ rent is left to pay: 1.25."""
        return f"{self.weeks_hundredths // 100}.{self.weeks_hundredths % 100:02d}"

    @property
    def is_held(self) -> bool:
        """Say whether steps stop for now."""
        return self.next_step in HELD

    @property
    def held_until(self) -> date | None:
        """Return the last day of the hold: its step is due on the day after."""
        return self.due_on - timedelta(days=1) if self.is_held and self.due_on else None


@dataclass(frozen=True)
class Totals:
    """The accounts of a scheme together. Pence."""

    accounts: int
    net_pence: int
    owed_pence: int  # balances above zero, added up
    credit_pence: int  # balances below zero, added up; above zero here
    weekly_pence: int
    stages: dict[Stage, int]


def board(scheme_ids: Collection[uuid.UUID], wanted: Wanted, *, on: date, page: int) -> Paged[Row] | None:
    """Return one page of the board; None when more is stale than can be worked out while somebody waits."""
    stale, count = _counts(scheme_ids, wanted, on)
    if stale > positions.MOST_AT_ONCE:
        return None
    late = _worked_out(positions.stale(scheme_ids, on=on), wanted, on) if stale else []
    query, total = _fresh(scheme_ids, wanted, on), count + len(late)
    number = max(1, min(page, -(-total // PER_PAGE)))
    first, until = (number - 1) * PER_PAGE, number * PER_PAGE
    if late:  # merged with as many fresh ones as may come before the end of the page
        rows = sorted([*_rows(query.limit(until), on), *late], key=_key(wanted.sort))[first:until]
    else:
        rows = _rows(query.offset(first).limit(PER_PAGE), on)
    return Paged(rows, number, total, PER_PAGE)


def everything(scheme_ids: Collection[uuid.UUID], wanted: Wanted, *, on: date) -> list[Row] | None:
    """Return the whole board, for a file; None when it must be worked out first."""
    waiting = positions.stale(scheme_ids, on=on, limit=positions.MOST_AT_ONCE + 1)
    if len(waiting) > positions.MOST_AT_ONCE:
        return None
    rows = [*_rows(_fresh(scheme_ids, wanted, on), on), *_worked_out(waiting, wanted, on)]
    return sorted(rows, key=_key(wanted.sort))


def totals(scheme_id: uuid.UUID, *, on: date) -> Totals | None:
    """Return the accounts of a scheme together; None when they must be worked out first."""
    waiting = positions.stale([scheme_id], on=on, limit=positions.MOST_AT_ONCE + 1)
    if len(waiting) > positions.MOST_AT_ONCE:
        return None
    p = Position
    sums = sa.select(
        p.stage,
        sa.func.count(),
        sa.func.sum(p.net_pence),
        sa.func.sum(sa.case((p.balance_pence > 0, p.balance_pence), else_=0)),
        sa.func.sum(sa.case((p.balance_pence < 0, -p.balance_pence), else_=0)),
        sa.func.sum(p.weekly_pence),
    )
    its = _joined(sums, [scheme_id], on).group_by(p.stage)
    found = [tuple(row) for row in db.session.execute(its)]
    found += [
        (row.stage, 1, row.net_pence, max(0, row.balance_pence), max(0, -row.balance_pence), row.weekly_pence)
        for row in _worked_out(waiting, Wanted(), on)
    ]
    stages = dict.fromkeys(Stage, 0)
    for stage, accounts, *_pence in found:
        stages[stage] += accounts
    accounts, net, owed, credit, weekly = (int(sum(row[n] for row in found)) for n in range(1, 6))
    return Totals(accounts, net, owed, credit, weekly, stages)


def _joined(query: Any, scheme_ids: Collection[uuid.UUID], on: date) -> sa.Select[Any]:
    """Join what every question about fresh positions needs."""
    joined = query.select_from(Position).join(Stay, Stay.id == Position.stay_id)
    joined = joined.join(Revision, Revision.stay_id == Position.stay_id).where(Stay.scheme_id.in_(list(scheme_ids)))
    its: sa.Select[Any] = joined.where(positions.fresh(scheme_ids, on=on), _is_listed(on), queries.started(on))
    return its


def _is_listed(on: date) -> sa.ColumnElement[bool]:
    """Return the WHERE of what a board is for: ended stays only while something is owed or in credit."""
    return sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= on, Position.balance_pence != 0)


def _narrow(wanted: Wanted) -> sa.ColumnElement[bool]:
    """Return the WHERE of what the board is narrowed to."""
    held = Position.next_step.in_(HELD)
    return sa.and_(
        has_words(Person.order_key, wanted.text),
        sa.true() if wanted.scheme_id is None else Stay.scheme_id == wanted.scheme_id,
        sa.true() if wanted.stage is None else Position.stage == wanted.stage,
        sa.true() if wanted.step is None else Position.next_step == wanted.step,
        sa.true() if not wanted.held else held if wanted.held == "yes" else sa.not_(held),
    )


def _counts(scheme_ids: Collection[uuid.UUID], wanted: Wanted, on: date) -> tuple[int, int]:
    """Return how many accounts are stale, whatever is wanted, and how many fresh ones are: one walk over them all."""
    is_fresh = positions.fresh(scheme_ids, on=on)
    is_stale, is_wanted = positions.is_stale(is_fresh, on=on), sa.and_(is_fresh, _is_listed(on), _narrow(wanted))
    both = sa.select(sa.func.count(sa.case((is_stale, 1))), sa.func.count(sa.case((is_wanted, 1))))
    its = positions.accounts(both, scheme_ids, on=on)
    if wanted.text:
        its = its.join(Person, Person.id == Stay.person_id)
    stale, count = db.session.execute(its).one()
    return stale, count


def _fresh(scheme_ids: Collection[uuid.UUID], wanted: Wanted, on: date) -> sa.Select[Any]:
    by_due = (Position.due_on.is_(None), Position.due_on)
    worst_first = sa.case({stage.value: -n for n, stage in enumerate(Stage)}, value=Position.stage)
    first = (worst_first, *by_due) if wanted.sort == "stage" else (*by_due, worst_first)
    query = _joined(sa.select(Position, Stay, Person, Scheme.name, _home(on)), scheme_ids, on)
    query = query.join(Person, Person.id == Stay.person_id).join(Scheme, Scheme.id == Stay.scheme_id)
    return query.where(_narrow(wanted)).options(*_NEEDED).order_by(*first, Person.order_key, Position.stay_id)


def _home(on: date) -> sa.ScalarSelect[Any]:
    """Return the name of the home a stay is in on a day, or was in last."""
    return (
        sa.select(Home.name)
        .join(StayHome, StayHome.home_id == Home.id)
        .where(StayHome.stay_id == Stay.id, StayHome.from_on <= on)
        .order_by(StayHome.from_on.desc())
        .limit(1)
        .correlate(Stay)
        .scalar_subquery()
    )


def _rows(query: sa.Select[Any], on: date) -> list[Row]:
    found = db.session.execute(query).all()
    held = _reasons([row[0].stay_id for row in found if row[0].next_step is Step.HOLD_PAUSED], on)
    return [
        _row(stay, person, scheme, home, at, positions.reason_of(at.reason), held)
        for at, stay, person, scheme, home in found
    ]


def _row(
    stay: Stay, person: Person, scheme: str, home: str | None, at: Any, reason: Reason, held: dict[uuid.UUID, Any]
) -> Row:
    return Row(
        stay_id=stay.id,
        ref=stay.ref,
        person=person.full_name,
        order_key=person.order_key,
        home=home or "",
        scheme=scheme,
        balance_pence=at.balance_pence,
        net_pence=at.net_pence,
        weekly_pence=at.weekly_pence,
        weeks_hundredths=at.weeks_hundredths,
        stage=at.stage,
        next_step=at.next_step,
        who=at.who,
        due_on=at.due_on,
        reason=reason,
        why_held=held.get(stay.id),
    )


def _reasons(stay_ids: Iterable[uuid.UUID], on: date) -> dict[uuid.UUID, PauseReason | None]:
    ids = list(stay_ids)
    if not ids:
        return {}
    covering = sa.select(Hold.stay_id, Hold.reason).where(
        Hold.stay_id.in_(ids), Hold.from_on <= on, Hold.last_day >= on, Hold.reason.is_not(None)
    )
    return {row.stay_id: row.reason for row in db.session.execute(covering)}


def _worked_out(stay_ids: Sequence[uuid.UUID], wanted: Wanted, on: date) -> list[Row]:
    """Return the stale accounts that are wanted, reckoned now."""
    if not stay_ids:
        return []
    query = (
        sa.select(Stay, Person, Scheme.name, _home(on))
        .join(Person, Person.id == Stay.person_id)
        .join(Scheme, Scheme.id == Stay.scheme_id)
        .where(Stay.id.in_(list(stay_ids)), has_words(Person.order_key, wanted.text))
    )
    if wanted.scheme_id is not None:
        query = query.where(Stay.scheme_id == wanted.scheme_id)
    found = {stay.id: (stay, person, scheme, home) for stay, person, scheme, home in db.session.execute(query)}
    standing = positions.work_out(found, on=on)
    held = _reasons(standing, on)
    return [
        _row(*found[key], at, at.reason, held)
        for key, at in standing.items()
        if _is_wanted(found[key][0], at, wanted, on)
    ]


def _is_wanted(stay: Stay, at: Any, wanted: Wanted, on: date) -> bool:
    over = stay.ends_on is not None and stay.ends_on < on and at.balance_pence == 0
    held = at.next_step in HELD
    return (
        not over
        and wanted.stage in {None, at.stage}
        and wanted.step in {None, at.next_step}
        and (not wanted.held or held == (wanted.held == "yes"))
    )


def _key(sort: str) -> Callable[[Row], tuple[Any, ...]]:
    """Return the order of the board as Python sorts it: the same as _fresh."""
    worst_first = {stage: -n for n, stage in enumerate(Stage)}

    def by(row: Row) -> tuple[Any, ...]:
        due = (row.due_on is None, row.due_on or date.max)
        first = (worst_first[row.stage], *due) if sort == "stage" else (*due, worst_first[row.stage])
        return (*first, row.order_key, row.stay_id.hex)

    return by
