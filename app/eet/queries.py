"""What is known of EET, read for the rules: the facts of many stays in a fixed number of statements."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.accounts.models import RoleHeld
from app.accounts.sessions import held_on
from app.core.db import db
from app.core.permissions import Actor, Permission, Role, visible
from app.eet import rules
from app.eet.models import Activity, Event, EvidenceCheck, Exemption, PauseRequest
from app.eet.rules import Evidence, Facts
from app.tenancies import life
from app.tenancies.models import AgreedTerms, Stay

USUAL = AgreedTerms()  # nothing else was agreed: the defaults hold


def facts_of(stay_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Facts]:
    """Return what is known of the EET of some stays, in four statements however many there are."""
    ids = list(stay_ids)
    activities, exemptions, events = (_by_stay(model, ids) for model in (Activity, Exemption, Event))
    stays = sa.select(Stay.id, Stay.starts_on, AgreedTerms).outerjoin(AgreedTerms, AgreedTerms.stay_id == Stay.id)
    return {
        stay_id: Facts(
            starts_on=starts_on,
            target_tenths=(terms or USUAL).target_tenths,
            grace_weeks=(terms or USUAL).grace_weeks,
            review_weeks=(terms or USUAL).review_weeks,
            activities=tuple(map(_activity, activities[stay_id])),
            exemptions=tuple(rules.Exemption(e.from_on, e.last_day, e.reason) for e in exemptions[stay_id]),
            events=tuple(rules.Event(e.on, e.kind, e.last_day, e.tenths) for e in events[stay_id]),
        )
        for stay_id, starts_on, terms in db.session.execute(stays.where(Stay.id.in_(ids)))
    }


def _activity(row: Activity) -> rules.Activity:
    return rules.Activity(row.kind, row.tenths, row.from_on, row.last_day, row.evidence is Evidence.VERIFIED)


def _by_stay(model: Any, stay_ids: Sequence[uuid.UUID]) -> defaultdict[uuid.UUID, list[Any]]:
    found: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    standing = model.taken_back_on.is_(None) if model is Event else sa.true()
    for row in db.session.scalars(sa.select(model).where(model.stay_id.in_(stay_ids), standing)):
        found[row.stay_id].append(row)
    return found


def runs_in(scheme_ids: Collection[uuid.UUID], on: date) -> sa.ColumnElement[bool]:
    """Return the WHERE of stays of some schemes that run on a day: only they have a status."""
    return sa.and_(
        Stay.scheme_id.in_(list(scheme_ids)),
        Stay.withdrawn_on.is_(None),
        Stay.starts_on <= on,
        sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= on),
    )


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
    undecided = sa.or_(PauseRequest.decided_on.is_(None), PauseRequest.decided_on > on)
    standing = sa.or_(PauseRequest.taken_back_on.is_(None), PauseRequest.taken_back_on > on)
    asked = sa.select(PauseRequest.id).where(PauseRequest.stay_id == stay.id, PauseRequest.asked_on <= on)
    changed = life.events([stay.id])[stay.id]
    return rules.Around(
        asked_for_a_pause=db.session.scalar(asked.where(undecided, standing).limit(1)) is not None,
        excluded=False,
        life_events=tuple(day for day, _kind in changed),
    )
