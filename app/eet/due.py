"""What EET asks for by a day: of staff, and of mentors. Derived from dated facts, never stored.

A review is its mentor’s while one stands; once it is overdue staff are told as well, so that nobody is forgotten.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa

from app.core.db import db
from app.core.due import Due
from app.core.permissions import Actor, Permission, scheme_ids, visible
from app.core.reasons import N_, because
from app.eet import board, queries
from app.eet.board import Row
from app.eet.models import Activity, Event, Mentor, Plan, PlanStep, Referral
from app.eet.rules import NextStep, StepOwner
from app.people.models import Person
from app.tenancies.models import Stay

ANSWER_DAYS: Final = timedelta(days=7)  # a plan that was offered is talked about again after a week
MOST: Final = 25  # of one kind: the board has the others
TITLES: Final = {
    NextStep.ANSWER_PAUSE: N_("Answer about a pause of EET"),
    NextStep.OFFER_SUPPORT: N_("Offer support with EET in writing"),
    NextStep.CHECK_EVIDENCE: N_("Verify what somebody does"),
    NextStep.MAKE_PLAN: N_("Talk about EET, and offer a plan"),
}


def due(actor: Actor, scheme_ids: Iterable[uuid.UUID], until: date, *, on: date) -> list[Due]:
    """Return what staff have to do up to a day, soonest first, in a fixed number of statements."""
    del actor
    ids = set(scheme_ids)
    mentored = _mentored(ids, on)
    rows = board.reckoned(ids, on=on)
    found = [
        *_steps(rows),
        *_reviews(rows, mentored),
        *_plan_steps(ids, on, mentored),
        *_unseen(ids, on),
        *_unanswered(ids, on),
        *_referrals(ids, on),
    ]
    return _shortened(sorted(item for item in found if item.due_on <= until), on)


def _steps(rows: Iterable[Row]) -> Iterator[Due]:
    for row in rows:
        if row.next.step in TITLES:
            title = because(TITLES[row.next.step])
            red = row.next.step in {NextStep.ANSWER_PAUSE, NextStep.OFFER_SUPPORT}
            yield _of_row(row, row.next.due_on, f"eet.{row.next.step.value}", title, row.next.because, red=red)


def _reviews(rows: Iterable[Row], mentored: Collection[uuid.UUID]) -> Iterator[Due]:
    for row in rows:
        if not row.review_is_open or (row.stay_id in mentored and not row.review.overdue):
            continue
        if row.next.step is NextStep.ANSWER_PAUSE and row.paused_until:
            continue
        why = N_("It is overdue. Find a day that suits them.") if row.review.overdue else N_("Its two weeks are open.")
        title = because(N_("Look at somebody’s EET together"))
        yield _of_row(row, row.review.due_on, "eet.review", title, because(why), red=row.review.overdue)


def _of_row(row: Row, on: date, kind: str, title: Any, why: Any, *, red: bool) -> Due:
    return Due(on, kind, row.person, title, why, "eet.record", {"stay_id": row.stay_id}, red=red)


def _plan_steps(ids: set[uuid.UUID], on: date, mentored: Collection[uuid.UUID]) -> Iterator[Due]:
    """Yield the open steps of running plans that are staff’s: their own, and a mentor’s where there is none now."""
    owners = (StepOwner.STAFF, StepOwner.MENTOR)
    query = _of_plans(ids, on).where(PlanStep.done_on.is_(None), PlanStep.owner.in_(owners))
    for step, plan, person in db.session.execute(query):
        if step.owner is StepOwner.STAFF or plan.stay_id not in mentored:
            why = because(N_("Their plan says so: %(step)s."), step=step.words.rstrip("."))
            title = because(N_("Do a step of an EET plan"))
            yield Due(step.due_on, "eet.step", person.full_name, title, why, "eet.plan", {"eet_plan_id": plan.id})


def _unseen(ids: set[uuid.UUID], on: date) -> Iterator[Due]:
    """Yield what somebody earned and staff have not seen yet: only then it may stand in their record."""
    earned = PlanStep.done_on.is_not(None), PlanStep.achievement.is_not(None), PlanStep.seen_on.is_(None)
    for step, plan, person in db.session.execute(_of_plans(ids, on).where(*earned)):
        why = because(
            N_("They ticked it off: %(step)s. Then it may stand in their record."), step=step.words.rstrip(".")
        )
        title = because(N_("See that a step is done"))
        where = {"eet_plan_id": plan.id}
        yield Due(step.done_on or on, "eet.seen", person.full_name, title, why, "eet.plan", where)


def _of_plans(ids: set[uuid.UUID], on: date) -> sa.Select[PlanStep, Plan, Person]:
    return (
        sa.select(PlanStep, Plan, Person)
        .join(Plan, Plan.id == PlanStep.plan_id)
        .join(Event, Event.id == Plan.event_id)
        .join(Stay, Stay.id == Plan.stay_id)
        .join(Person, Person.id == Stay.person_id)
        .where(queries.plan_runs(on), queries.runs_in(ids, on))
    )


def _unanswered(ids: set[uuid.UUID], on: date) -> Iterator[Due]:
    offered = (
        sa.select(Plan, Person)
        .join(Stay, Stay.id == Plan.stay_id)
        .join(Person, Person.id == Stay.person_id)
        .where(Plan.event_id.is_(None), queries.runs_in(ids, on))
    )
    for plan, person in db.session.execute(offered):
        title, why = because(N_("Ask about a plan that was offered")), because(N_("They have not said yes or no yet."))
        where = {"eet_plan_id": plan.id}
        yield Due(plan.offered_on + ANSWER_DAYS, "eet.answer", person.full_name, title, why, "eet.plan", where)


def _referrals(ids: set[uuid.UUID], on: date) -> Iterator[Due]:
    waiting = (
        sa.select(Referral, Person)
        .join(Stay, Stay.id == Referral.stay_id)
        .join(Person, Person.id == Stay.person_id)
        .where(Referral.answered_on.is_(None), queries.runs_in(ids, on))
    )
    for referral, person in db.session.execute(waiting):
        title, why = because(N_("Answer a referral about EET")), because(N_("Somebody waits for your answer."))
        where = {"eet_referral_id": referral.id}
        yield Due(referral.on, "eet.referral", person.full_name, title, why, "eet.answer_referral", where, red=True)


def _shortened(found: list[Due], on: date) -> list[Due]:
    """Return a list somebody can read: beyond so many of a kind, one line leads to the board."""
    kept, more, seen = [], 0, dict[str, int]()
    for item in found:
        seen[item.kind] = seen.get(item.kind, 0) + 1
        if seen[item.kind] <= MOST:
            kept.append(item)
        else:
            more += 1
    if more:
        title, why = because(N_("See the others’ EET")), because(N_("%(num)s more stand on the board."), num=more)
        kept.append(Due(on, "eet.more", "", title, why, "eet.board"))
    return sorted(kept)


def _mentored(ids: set[uuid.UUID], on: date) -> set[uuid.UUID]:
    """Return the stays whose mentor said yes and still may: only what such a one has to do is not staff’s."""
    standing = (
        sa.select(Mentor.stay_id)
        .join(Stay, Stay.id == Mentor.stay_id)
        .join(Person, Person.id == Mentor.mentor_id)
        .where(Mentor.accepted_at.is_not(None), Mentor.ended_at.is_(None), queries.runs_in(ids, on))
        .where(Person.inducted_on <= on, Mentor.mentor_id.in_(queries.peers_of(ids, on)))
    )
    return set(db.session.scalars(standing))


# --- mentors and the chair --------------------------------------------------------------------------------------------
def due_of_peer(actor: Actor, until: date, *, on: date) -> list[Due]:
    """Return what a mentor has to do up to a day, and the work for the committee that waits for the chair."""
    found = [*_mine(actor, on), *_work(actor, on)]
    return sorted(item for item in found if item.due_on <= until)


def _mine(actor: Actor, on: date) -> Iterator[Due]:
    rows = (
        sa.select(Mentor, Stay, Person)
        .join(Stay, Stay.id == Mentor.stay_id)
        .join(Person, Person.id == Stay.person_id)
        .where(visible(Mentor, actor, Permission.EET_MENTOR), Stay.starts_on <= on)
    )
    mine = {stay.id: (mentor, person) for mentor, stay, person in db.session.execute(rows)}
    accepted = [stay_id for stay_id, (mentor, _person) in mine.items() if mentor.accepted_at]
    for stay_id, (mentor, person) in mine.items():
        if stay_id not in accepted:
            why = because(N_("Say yes, or “not me, please”."))
            yield _to_mentor(on, "eet.asked", mentor, person, because(N_("Somebody asks you to be their mentor")), why)
    for stay_id, review in queries.reviews_of(accepted, on=on).items():
        if on >= review.opens_on:
            why = because(N_("It is overdue.") if review.overdue else N_("Find a day that suits both of you."))
            title = because(N_("Look at somebody’s EET together"))
            yield _to_mentor(review.due_on, "eet.review", *mine[stay_id], title, why, red=review.overdue)
    ids = scheme_ids(actor, Permission.EET_MENTOR)
    steps = _of_plans(set(ids), on).where(PlanStep.done_on.is_(None), PlanStep.owner == StepOwner.MENTOR)
    for step, plan, _person in db.session.execute(steps.where(Plan.stay_id.in_(accepted))):
        title, why = (
            because(N_("Do a step of an EET plan")),
            because(N_("Their plan says so: %(step)s."), step=step.words.rstrip(".")),
        )
        yield _to_mentor(step.due_on, "eet.step", *mine[plan.stay_id], title, why)


def _to_mentor(on: date, kind: str, mentor: Mentor, person: Person, title: Any, why: Any, *, red: bool = False) -> Due:
    return Due(on, kind, person.name, title, why, "eet.mentee", {"eet_mentor_id": mentor.id}, red=red)


def _work(actor: Actor, on: date) -> Iterator[Due]:
    waiting = sa.select(sa.func.count(Activity.id)).where(queries.work_that_waits(actor))
    if db.session.scalar(waiting):
        title, why = because(N_("Verify work for the committee")), because(N_("It counts once you say that it is so."))
        yield Due(on, "eet.work", "", title, why, "eet.committee_work")
