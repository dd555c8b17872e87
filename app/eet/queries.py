"""What is known of EET, read for the rules: the facts of many stays in a fixed number of statements."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa

from app.accounts.models import RoleHeld
from app.accounts.sessions import held_on
from app.core.db import db
from app.core.permissions import Actor, Permission, Role, visible
from app.eet import rules
from app.eet.models import ABOUT_A_STAY, Activity, Event, EvidenceCheck, Exemption, PauseRequest, Plan, PlanStep
from app.eet.rules import EventKind, Evidence, Facts
from app.tenancies import life
from app.tenancies.models import AgreedTerms, LifeEvent, Stay

EVERYTHING = sa.true()
LATEST_COUNTS = (EventKind.REVIEW, EventKind.SUPPORT_OFFERED)  # no rule asks about the ones before
_Row = TypeVar("_Row")
_STAYS = sa.select(
    Stay.id, Stay.starts_on, AgreedTerms.eet_target_tenths, AgreedTerms.eet_grace_weeks, AgreedTerms.eet_review_weeks
).outerjoin(AgreedTerms, AgreedTerms.stay_id == Stay.id)


def facts_of(stay_ids: Iterable[uuid.UUID] | sa.Select[Any], *, on: date | None = None) -> dict[uuid.UUID, Facts]:
    """Return what is known of the EET of some stays, or of those a SELECT names, in four statements or five.

    With a day, of reviews and offers of support only the latest up to it: nothing more is needed to say how people
    stand on that day, and it is much less to read.
    """
    ids = stay_ids if isinstance(stay_ids, sa.Select) else list(stay_ids)
    a, e = Activity, Exemption
    activities = _by_stay(_activity, ids, a.stay_id, a.kind, a.tenths, a.from_on, a.last_day, a.evidence)
    exemptions = _by_stay(rules.Exemption, ids, e.stay_id, e.from_on, e.last_day, e.reason)
    events = _events(ids) if on is None else _events_for(ids, on)
    return {
        stay_id: Facts(
            starts_on,
            *_terms(*agreed),
            activities=tuple(activities.get(stay_id, ())),
            exemptions=tuple(exemptions.get(stay_id, ())),
            events=tuple(events.get(stay_id, ())),
        )
        for stay_id, starts_on, *agreed in db.session.execute(_STAYS.where(Stay.id.in_(ids)))
    }


@cache
def _terms(target_tenths: int | None, grace_weeks: int | None, review_weeks: int | None) -> tuple[int, int, int]:
    """Return what was agreed, with the default for what was not."""
    terms = AgreedTerms(eet_target_tenths=target_tenths, eet_grace_weeks=grace_weeks, eet_review_weeks=review_weeks)
    return terms.target_tenths, terms.grace_weeks, terms.review_weeks


def _events(ids: Any, *where: Any) -> defaultdict[uuid.UUID, list[rules.Event]]:
    e = Event
    standing = e.taken_back_on.is_(None)
    return _by_stay(rules.Event, ids, e.stay_id, e.on, e.kind, e.last_day, e.tenths, where=sa.and_(standing, *where))


def _events_for(ids: Any, on: date) -> defaultdict[uuid.UUID, list[rules.Event]]:
    found = _events(ids, Event.kind.not_in(LATEST_COUNTS))
    latest = sa.select(Event.stay_id, sa.func.max(Event.on), Event.kind).group_by(Event.stay_id, Event.kind)
    its = latest.where(Event.stay_id.in_(ids), Event.kind.in_(LATEST_COUNTS), Event.taken_back_on.is_(None))
    for stay_id, day, kind in db.session.execute(its.where(Event.on <= on)):
        found[stay_id].append(rules.Event(day, kind))
    return found


def _activity(kind: Any, tenths: int, from_on: date, last_day: date | None, evidence: Evidence) -> rules.Activity:
    return rules.Activity(kind, tenths, from_on, last_day, evidence is Evidence.VERIFIED)


def _by_stay(
    turn: Callable[..., _Row], ids: Any, stay_id: Any, *columns: Any, where: Any = EVERYTHING
) -> defaultdict[uuid.UUID, list[_Row]]:
    """Return what columns hold, turned into facts, by stay."""
    found: defaultdict[uuid.UUID, list[_Row]] = defaultdict(list)
    for key, *its in db.session.execute(sa.select(stay_id, *columns).where(stay_id.in_(ids), where)):
        found[key].append(turn(*its))
    return found


def runs_in(scheme_ids: Collection[uuid.UUID], on: date) -> sa.ColumnElement[bool]:
    """Return the WHERE of stays of some schemes that run on a day: only they have a status."""
    return sa.and_(
        Stay.scheme_id.in_(list(scheme_ids)),
        Stay.withdrawn_on.is_(None),
        Stay.starts_on <= on,
        sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= on),
    )


def ids_about(stay_id: uuid.UUID) -> set[uuid.UUID]:
    """Return the ids of everything written down about a stay’s EET, by which its history and what is due are found."""
    its = [sa.select(model.id).where(model.stay_id == stay_id) for model in (*ABOUT_A_STAY, LifeEvent)]
    steps = sa.select(PlanStep.id).join(Plan, Plan.id == PlanStep.plan_id).where(Plan.stay_id == stay_id)
    return set(db.session.scalars(sa.union_all(*its, steps)))


def peers_of(scheme_ids: Collection[uuid.UUID], on: date) -> sa.Select[Any]:
    """Return the query for who is on the committee of some schemes on a day."""
    peers = (Role.COMMITTEE, Role.CHAIR)
    return sa.select(RoleHeld.person_id).where(
        RoleHeld.scheme_id.in_(list(scheme_ids)), RoleHeld.role.in_(peers), held_on(on)
    )


def reviews_of(stay_ids: Iterable[uuid.UUID], *, on: date) -> dict[uuid.UUID, rules.Review]:
    """Return the review that is due next of some stays, as it stands on a day."""
    return {stay_id: rules.review(facts, on) for stay_id, facts in facts_of(stay_ids).items()}


def work_that_waits(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the WHERE of work for the committee that waits for this chair: not verified, nor found not to be so."""
    found_wrong = sa.select(EvidenceCheck.activity_id).where(EvidenceCheck.evidence == Evidence.NONE)
    return sa.and_(
        visible(Activity, actor, Permission.EET_COMMITTEE_WORK),
        Activity.evidence != Evidence.VERIFIED,
        Activity.id.not_in(found_wrong),
    )


def around_of(stay: Stay, on: date) -> rules.Around:
    """Return what else goes on in somebody’s life on a day; nobody can be kept out of the house for a time yet."""
    changed = life.events([stay.id])[stay.id]
    return rules.Around(
        asked_for_a_pause=_asked_on(stay, on) is not None,
        excluded=False,
        life_events=tuple(day for day, _kind in changed),
    )


def plan_runs(on: date) -> sa.ColumnElement[bool]:
    """Return the WHERE of an event that is a plan both sides agreed to, not taken back, and that runs on a day."""
    runs = sa.and_(Event.on <= on, sa.or_(Event.last_day.is_(None), Event.last_day >= on))
    return sa.and_(Event.kind == EventKind.PLAN_AGREED, Event.taken_back_on.is_(None), runs)


def open_for(stay: Stay, on: date) -> rules.Open:
    """Return what waited for somebody on a day: an answer about a pause, the next step of a plan that ran."""
    due = (
        sa.select(sa.func.min(PlanStep.due_on))
        .join(Plan, Plan.id == PlanStep.plan_id)
        .join(Event, Event.id == Plan.event_id)
        .where(Plan.stay_id == stay.id, plan_runs(on))
        .where(sa.or_(PlanStep.done_on.is_(None), PlanStep.done_on > on))
    )
    return rules.Open(_asked_on(stay, on), db.session.scalar(due))


def _asked_on(stay: Stay, on: date) -> date | None:
    """Return since when somebody waited, on a day, for an answer about a pause; None where they did not."""
    undecided = sa.or_(PauseRequest.decided_on.is_(None), PauseRequest.decided_on > on)
    standing = sa.or_(PauseRequest.taken_back_on.is_(None), PauseRequest.taken_back_on > on)
    asked = sa.select(sa.func.min(PauseRequest.asked_on)).where(PauseRequest.stay_id == stay.id)
    return db.session.scalar(asked.where(PauseRequest.asked_on <= on, undecided, standing))
