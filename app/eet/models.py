"""Dated facts about EET: what somebody does, pauses, what happened, plans, who helps. How they stand is derived.

Why somebody is paused, what staff wrote about a target or an offer, and what changed in their life is for staff and the
person alone; a mentor reads what the pages for peers are given, and those are given no such thing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, Edited, Entity, Instant, codes
from app.core.guards import append_only
from app.core.permissions import Actor, Permission, Where, register
from app.eet.rules import (
    Achievement,
    ActivityKind,
    Authority,
    EventKind,
    Evidence,
    EvidenceKind,
    ExemptionReason,
    Pattern,
    StepOwner,
)
from app.people.models import Person
from app.tenancies.models import Stay

Words = sa.String(500)


class Recorded:
    """Who wrote it down, and when."""

    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)  # an account


class Activity(Entity, Edited, Recorded, Base):
    """Something somebody does for so many hours a week, and what was seen of it; no copy of that is kept."""

    __tablename__ = "eet_activity"
    __table_args__ = (
        sa.CheckConstraint("last_day IS NULL OR last_day >= from_on", name="ends_after_it_starts"),
        sa.CheckConstraint("tenths >= 0", name="hours_not_negative"),
        {"sqlite_strict": True},
    )

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), index=True)
    kind: Mapped[ActivityKind] = mapped_column(codes(ActivityKind))
    provider: Mapped[str] = mapped_column(sa.String(120))
    tenths: Mapped[int]  # of an hour a week
    from_on: Mapped[date]
    last_day: Mapped[date | None]
    pattern: Mapped[Pattern | None] = mapped_column(codes(Pattern))
    evidence: Mapped[Evidence] = mapped_column(codes(Evidence))
    verified_on: Mapped[date | None]
    verified_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    evidence_kind: Mapped[str | None] = mapped_column(sa.String(60))  # one of EvidenceKind, or a folder’s own word


class EvidenceCheck(Entity, Recorded, Base):
    """Somebody looked at what a tenant brought; or took back having verified it."""

    __tablename__ = "eet_evidence_check"

    activity_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("eet_activity.id"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    evidence: Mapped[Evidence] = mapped_column(codes(Evidence))
    evidence_kind: Mapped[str | None] = mapped_column(sa.String(60))
    copy_kept_because: Mapped[str | None] = mapped_column(sa.String(300))  # None: no copy was kept


class Exemption(Entity, Edited, Recorded, Base):
    """Days on which the condition is paused. Why is for staff and the person alone."""

    __tablename__ = "eet_exemption"
    __table_args__ = (
        sa.CheckConstraint("last_day >= from_on", name="ends_after_it_starts"),
        {"sqlite_strict": True},
    )

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), index=True)
    from_on: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[ExemptionReason] = mapped_column(codes(ExemptionReason))
    authority: Mapped[Authority | None] = mapped_column(codes(Authority))  # None: a folder does not say
    decided_on: Mapped[date | None]


class PauseRequest(Entity, Edited, Recorded, Base):
    """Somebody asked for a pause; it waits until it is decided, or they take it back."""

    __tablename__ = "eet_pause_request"
    __table_args__ = (
        sa.CheckConstraint("last_day >= from_on", name="ends_after_it_starts"),
        sa.CheckConstraint("(decided_on IS NULL) = (granted IS NULL)", name="decided_one_way"),
        {"sqlite_strict": True},
    )

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), index=True)
    asked_on: Mapped[date]
    from_on: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[ExemptionReason] = mapped_column(codes(ExemptionReason))
    words: Mapped[str | None] = mapped_column(Words)  # what they chose to say about it
    decided_on: Mapped[date | None]
    granted: Mapped[bool | None]
    authority: Mapped[Authority | None] = mapped_column(codes(Authority))
    answer: Mapped[str | None] = mapped_column(Words)  # what they are told
    exemption_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("eet_exemption.id"))
    taken_back_on: Mapped[date | None]


class Event(Entity, Recorded, Base):
    """Something that happened: support offered, a plan agreed or declined, a review, a target of one’s own.

    Only two things may be said of it later: that a plan ends on another day, and that it was a mistake.
    """

    __tablename__ = "eet_event"
    __table_args__ = (
        sa.CheckConstraint("kind <> 'target' OR tenths IS NOT NULL", name="target_has_hours"),
        {"sqlite_strict": True},
    )

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    kind: Mapped[EventKind] = mapped_column(codes(EventKind))
    last_day: Mapped[date | None]  # of an agreed plan
    tenths: Mapped[int | None]  # of a target, hours a week
    note: Mapped[str | None] = mapped_column(Words)
    by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    taken_back_on: Mapped[date | None]


class Talk(Base):
    """What was said at a review: what went well, what is hard, what next and by when."""

    __tablename__ = "eet_talk"

    event_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("eet_event.id"), primary_key=True)
    went_well: Mapped[str | None] = mapped_column(Words)
    hard: Mapped[str | None] = mapped_column(Words)
    what_next: Mapped[str] = mapped_column(Words)
    next_by: Mapped[date | None]
    next_owner: Mapped[StepOwner] = mapped_column(codes(StepOwner))


class Plan(Entity, Edited, Recorded, Base):
    """A plan somebody was offered; what they said to it is an event."""

    __tablename__ = "eet_plan"

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), index=True)
    goal: Mapped[str] = mapped_column(sa.String(200))
    offered_on: Mapped[date]
    event_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("eet_event.id"), unique=True)


class PlanStep(Entity, Edited, Base):
    """One step of a plan: what, who, by when. Done, it may earn something; opened again, that is taken back."""

    __tablename__ = "eet_plan_step"

    plan_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("eet_plan.id"), index=True)
    place: Mapped[int]
    words: Mapped[str] = mapped_column(sa.String(200))
    owner: Mapped[StepOwner] = mapped_column(codes(StepOwner))
    due_on: Mapped[date]
    achievement: Mapped[Achievement | None] = mapped_column(codes(Achievement))
    done_on: Mapped[date | None]
    done_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    seen_on: Mapped[date | None]  # staff saw that it is so: only then it may stand in a record for an employer
    seen_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))


class Mentor(Entity, Base):
    """A committee member the tenant asked to help with EET, once they said yes; ended at once, whoever says so."""

    __tablename__ = "eet_mentor"

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), index=True)
    mentor_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    chosen_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Referral(Entity, Edited, Recorded, Base):
    """Staff are asked for a warning about EET, when nothing of the guard is missing; and what they answered."""

    __tablename__ = "eet_referral"
    __table_args__ = (
        sa.CheckConstraint("(answered_on IS NULL) = (warned IS NULL)", name="answered_one_way"),
        {"sqlite_strict": True},
    )

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    because: Mapped[str] = mapped_column(Words)
    answered_on: Mapped[date | None]
    warned: Mapped[bool | None]
    answer: Mapped[str | None] = mapped_column(Words)  # why, as the tenant is told


_FIXED: Final = ("id", "stay_id", "on_day", "kind", "tenths", "note", "by_id", "recorded_at", "recorded_by")
append_only(EvidenceCheck)
append_only(
    Event,
    unless_sqlite=" AND ".join(f"OLD.{name} IS NEW.{name}" for name in _FIXED),
    unless_postgresql=" AND ".join(f"OLD.{name} IS NOT DISTINCT FROM NEW.{name}" for name in _FIXED),
)

ABOUT_A_STAY: Final = (Activity, Exemption, PauseRequest, Event, Plan, Mentor, Referral)


def _of_schemes(model: Any) -> Where:
    return lambda _actor, ids: model.stay_id.in_(sa.select(Stay.id).where(Stay.scheme_id.in_(ids)))


def _of_tenant(model: Any) -> Where:
    return lambda actor, _ids: model.stay_id.in_(sa.select(Stay.id).where(Stay.person_id == actor.person_id))


for _permission in (Permission.EET_SEE, Permission.EET_CHANGE):
    register(Stay, _permission, scheme=lambda _actor, ids: Stay.scheme_id.in_(ids))
    for _model in ABOUT_A_STAY:
        register(_model, _permission, scheme=_of_schemes(_model))
register(Stay, Permission.EET_OWN, own=lambda actor, _ids: Stay.person_id == actor.person_id)
for _model in (Activity, PauseRequest, Plan, Mentor):
    register(_model, Permission.EET_OWN, own=_of_tenant(_model))


def _their_mentor(actor: Actor, ids: Iterable[uuid.UUID]) -> sa.ColumnElement[bool]:
    """Return the WHERE of mentors’ rows somebody stands in, accepted or asked, while both are here and fit.

    Whoever is not inducted any more, or whose mentee has left, sees nothing from that moment.
    """
    today = clock.today()
    not_over = sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= today)
    living = sa.select(Stay.id).where(Stay.scheme_id.in_(ids), Stay.withdrawn_on.is_(None), not_over)
    fit = sa.select(Person.id).where(Person.id == actor.person_id, Person.inducted_on <= today)
    others = living.where(Stay.person_id != actor.person_id)
    return sa.and_(Mentor.mentor_id.in_(fit), Mentor.ended_at.is_(None), Mentor.stay_id.in_(others))


def _mentees(actor: Actor, ids: Iterable[uuid.UUID]) -> sa.Select[Any]:
    return sa.select(Mentor.stay_id).where(_their_mentor(actor, ids), Mentor.accepted_at.is_not(None))


register(Mentor, Permission.EET_MENTOR, scheme=_their_mentor)
register(Plan, Permission.EET_MENTOR, scheme=lambda actor, ids: Plan.stay_id.in_(_mentees(actor, ids)))


def _of_plans(sight: Where) -> Where:
    return lambda actor, ids: PlanStep.plan_id.in_(sa.select(Plan.id).where(sight(actor, ids)))


for _permission in (Permission.EET_SEE, Permission.EET_CHANGE):
    register(PlanStep, _permission, scheme=_of_plans(_of_schemes(Plan)))
register(PlanStep, Permission.EET_OWN, own=_of_plans(_of_tenant(Plan)))
register(PlanStep, Permission.EET_MENTOR, scheme=_of_plans(lambda actor, ids: Plan.stay_id.in_(_mentees(actor, ids))))


def _work_for_us(actor: Actor, ids: Iterable[uuid.UUID]) -> sa.ColumnElement[bool]:
    """Return the WHERE of work for the committee that others did: nobody verifies their own."""
    others = sa.select(Stay.id).where(Stay.scheme_id.in_(ids), Stay.person_id != actor.person_id)
    return sa.and_(
        Activity.kind == ActivityKind.VOLUNTEERING,
        Activity.evidence_kind == EvidenceKind.COMMITTEE_WORK.value,
        Activity.stay_id.in_(others.where(Stay.withdrawn_on.is_(None))),
    )


register(Activity, Permission.EET_COMMITTEE_WORK, scheme=_work_for_us)
