"""The board: everybody who lives in some schemes today, where each stands with their EET, and what is next.

Reckoned afresh from dated facts, so it is never stale; everything is read in a fixed number of statements.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from app.core.db import db
from app.core.ordering import has_words
from app.core.paging import PER_PAGE, Paged, paged
from app.eet import queries, rules
from app.eet.models import Event, PauseRequest, Plan, PlanStep
from app.eet.rules import Next, NextStep, Open, Review, State, Status
from app.people.models import Person
from app.schemes.models import Home, Scheme
from app.tenancies.models import Stay, StayHome

SORTS: Final = ("next", "status", "name")
REVIEWS: Final = ("open", "overdue")


@dataclass(frozen=True)
class Wanted:
    """What the board is narrowed to; blank is no narrowing."""

    scheme_id: uuid.UUID | None = None
    text: str = ""
    status: Status | None = None
    review: str = ""  # open, overdue
    sort: str = "next"


@dataclass(frozen=True)
class Row:
    """One person on the board."""

    stay_id: uuid.UUID
    ref: str
    person: str
    order_key: str
    home: str
    scheme: str
    status: Status
    state: State
    review: Review
    next: Next
    paused_until: date | None

    @property
    def share(self) -> int:
        """Return the hours in hundredths of the target, at most 100."""
        return rules.share(self.state)

    @property
    def review_is_open(self) -> bool:
        """Say whether it is time to look at it together."""
        return self.state.on >= self.review.opens_on


def board(scheme_ids: Collection[uuid.UUID], wanted: Wanted, *, on: date, page: int) -> Paged[Row]:
    """Return one page of the board; in order of names with nothing to reckon first, only that page is reckoned."""
    if wanted.sort == "name" and wanted.status is None and not wanted.review:
        its = _living(scheme_ids, on, wanted.text).order_by(Person.order_key, Stay.id)
        return paged(its, number=page, per_page=PER_PAGE).as_rows(lambda found: _stand(found, scheme_ids, on))
    rows = everything(scheme_ids, wanted, on=on)
    number = max(1, min(page, -(-len(rows) // PER_PAGE)))
    return Paged(rows[(number - 1) * PER_PAGE : number * PER_PAGE], number, len(rows), PER_PAGE)


def everything(scheme_ids: Collection[uuid.UUID], wanted: Wanted, *, on: date) -> list[Row]:
    """Return the whole board in its order."""
    rows = [row for row in reckoned(scheme_ids, on=on, text=wanted.text) if _is_wanted(row, wanted)]
    return sorted(rows, key=_ORDERS[wanted.sort if wanted.sort in SORTS else "next"])


def reckoned(scheme_ids: Collection[uuid.UUID], *, on: date, text: str = "") -> list[Row]:
    """Return where everybody stands who lives in these schemes on a day, in a fixed number of statements."""
    return _stand(db.session.execute(_living(scheme_ids, on, text)).all(), scheme_ids, on)


def _stand(found: Sequence[Any], scheme_ids: Collection[uuid.UUID], on: date) -> list[Row]:
    facts = queries.facts_of([row.id for row in found], on=on)
    asked, steps = _asked(scheme_ids, on), _next_steps(scheme_ids, on)
    return [_row(row, facts[row.id], Open(asked.get(row.id), steps.get(row.id)), on) for row in found]


def _row(found: Any, facts: rules.Facts, waits: Open, on: date) -> Row:
    state, review = rules.state(facts, on), rules.review(facts, on)
    fitted = rules.tried(state)[-1]
    return Row(
        stay_id=found.id,
        ref=found.ref,
        person=f"{found.first_name} {found.last_name}",
        order_key=found.order_key,
        home=found.home or "",
        scheme=found.scheme,
        status=fitted.status,
        state=state,
        review=review,
        next=rules.next_step(state, review, waits, fitted),
        paused_until=max((e.last_day for e in facts.exemptions if e.covers(on)), default=None),
    )


def _living(scheme_ids: Collection[uuid.UUID], on: date, text: str) -> sa.Select[Any]:
    home = (
        sa.select(Home.name)
        .join(StayHome, StayHome.home_id == Home.id)
        .where(StayHome.stay_id == Stay.id, StayHome.from_on <= on)
        .order_by(StayHome.from_on.desc())
        .limit(1)
        .correlate(Stay)
        .scalar_subquery()
    )
    columns = (Stay.id, Stay.ref, Person.first_name, Person.last_name, Person.order_key)
    return (
        sa.select(*columns, home.label("home"), Scheme.name.label("scheme"))
        .join(Person, Person.id == Stay.person_id)
        .join(Scheme, Scheme.id == Stay.scheme_id)
        .where(queries.runs_in(scheme_ids, on), has_words(Person.order_key, text))
    )


def _asked(scheme_ids: Collection[uuid.UUID], on: date) -> Mapping[uuid.UUID, date]:
    """Return since when somebody waits for an answer about a pause."""
    waiting = sa.select(PauseRequest.stay_id, sa.func.min(PauseRequest.asked_on)).join(Stay)
    waiting = waiting.where(PauseRequest.decided_on.is_(None), PauseRequest.taken_back_on.is_(None))
    rows = db.session.execute(waiting.where(queries.runs_in(scheme_ids, on)).group_by(PauseRequest.stay_id))
    return {stay_id: asked_on for stay_id, asked_on in rows}  # noqa: C416


def _next_steps(scheme_ids: Collection[uuid.UUID], on: date) -> Mapping[uuid.UUID, date]:
    """Return when the first open step of the plan that runs is due."""
    due = (
        sa.select(Plan.stay_id, sa.func.min(PlanStep.due_on))
        .join(PlanStep, PlanStep.plan_id == Plan.id)
        .join(Event, Event.id == Plan.event_id)
        .join(Stay, Stay.id == Plan.stay_id)
        .where(queries.plan_runs(on), PlanStep.done_on.is_(None))
        .where(queries.runs_in(scheme_ids, on))
        .group_by(Plan.stay_id)
    )
    return {stay_id: due_on for stay_id, due_on in db.session.execute(due)}  # noqa: C416


def _is_wanted(row: Row, wanted: Wanted) -> bool:
    return wanted.status in {None, row.status} and (
        not wanted.review or (row.review.overdue if wanted.review == "overdue" else row.review_is_open)
    )


_STATUS_ORDER: Final = list(reversed(Status))  # who needs most first
_ORDERS: Final[dict[str, Any]] = {
    "next": lambda row: (row.next.step is NextStep.WAIT, row.next.due_on, row.order_key, row.stay_id.hex),
    "status": lambda row: (_STATUS_ORDER.index(row.status), row.next.due_on, row.order_key, row.stay_id.hex),
    "name": lambda row: (row.order_key, row.stay_id.hex),
}
