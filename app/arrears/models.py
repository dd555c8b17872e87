"""Dated facts about arrears: holds, contacts, plans, and whom the tenant asked for help. What they mean is derived.

Positions are the derivation kept for lists; they are never truth. docs/adr/0017 says how they cannot be stale.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.arrears.rules import Frequency, HoldKind, PauseReason, PlanEnd, PlanState, Stage, Step, Who
from app.arrears.rules.friends import TOO_CLOSE, latest_birth_date
from app.core import clock
from app.core.db import Base, Edited, Entity, Instant, codes
from app.core.guards import append_only
from app.core.permissions import Actor, Permission, Where, register
from app.people.models import Person, PersonLink
from app.schemes.models import ArrearsView, Scheme
from app.tenancies.models import Stay
from app.tenancies.rules import RentPeriod


class Hold(Entity, Edited, Base):
    """Days on which letters and steps about debt stop: a moratorium, or a pause with its reason."""

    __tablename__ = "hold"
    __table_args__ = (
        sa.CheckConstraint("last_day >= from_on", name="ends_after_it_starts"),
        sa.CheckConstraint(
            "kind <> 'pause' OR (reason IS NOT NULL AND comment IS NOT NULL)", name="pause_has_reason_and_comment"
        ),
        {"sqlite_strict": True},
    )

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), index=True)
    kind: Mapped[HoldKind] = mapped_column(codes(HoldKind))
    from_on: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[PauseReason | None] = mapped_column(codes(PauseReason))
    comment: Mapped[str | None] = mapped_column(sa.String(500))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)


class Contact(Entity, Base):
    """Somebody took a step with the tenant: it was said, written or done."""

    __tablename__ = "contact"

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    step: Mapped[Step] = mapped_column(codes(Step))
    by_person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    note: Mapped[str | None] = mapped_column(sa.String(500))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)


class Plan(Entity, Edited, Base):
    """What the tenant agreed to pay off, and how. Pence. Whether it is kept is derived."""

    __tablename__ = "plan"
    __table_args__ = (
        sa.CheckConstraint("starting_net_pence >= 0", name="starting_net_not_negative"),
        sa.CheckConstraint("(lump_sum_pence IS NULL) = (lump_sum_on IS NULL)", name="lump_sum_has_its_day"),
        {"sqlite_strict": True},
    )

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), index=True)
    starts_on: Mapped[date]
    starting_net_pence: Mapped[int]
    instalment_pence: Mapped[int]
    frequency: Mapped[Frequency] = mapped_column(codes(Frequency))
    first_on: Mapped[date]
    lump_sum_pence: Mapped[int | None]
    lump_sum_on: Mapped[date | None]
    rent_paid: Mapped[RentPeriod | None] = mapped_column(codes(RentPeriod))  # the tenant’s own pay-days
    rent_first_on: Mapped[date | None]
    weekly_in_pence: Mapped[int | None]
    weekly_out_pence: Mapped[int | None]
    keeper_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    first_review_on: Mapped[date | None]
    agreed_on: Mapped[date | None]  # signed, or recorded as agreed
    document_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("document.id"))  # the paper to sign
    ended_on: Mapped[date | None]  # the first day without it
    end_reason: Mapped[PlanEnd | None] = mapped_column(codes(PlanEnd))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)


class PlanEvent(Entity, Base):
    """A plan’s state changed: a line of the timeline, written when it is noticed."""

    __tablename__ = "plan_event"
    __table_args__ = (sa.UniqueConstraint("plan_id", "on_day"), {"sqlite_strict": True})

    plan_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("plan.id"))
    on: Mapped[date] = mapped_column("on_day")
    state: Mapped[PlanState] = mapped_column(codes(PlanState))
    by_pence: Mapped[int]  # how far behind, if breached
    at: Mapped[datetime] = mapped_column(Instant)


class Shown:
    """What the tenant ticked: which parts of their account somebody may see."""

    stage: Mapped[bool]
    weeks: Mapped[bool]
    plan: Mapped[bool]
    amounts: Mapped[bool]


class HelpAsked(Entity, Shown, Base):
    """The tenant asked the committee for help; withdrawn at once, whenever they like."""

    __tablename__ = "help_asked"

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class MoneyFriend(Entity, Shown, Base):
    """A committee member the tenant chose to keep an eye on the account with them, once staff confirmed it."""

    __tablename__ = "money_friend"

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), index=True)
    friend_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    chosen_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


FRIEND_STANDS: Final = sa.and_(MoneyFriend.confirmed_at.is_not(None), MoneyFriend.ended_at.is_(None))


class Revision(Base):
    """How often the facts of an account changed; bumped by triggers on every table of facts (revisions.py)."""

    __tablename__ = "account_revision"
    __table_args__ = (
        sa.Index(
            "ix_account_revision_touched",
            "stay_id",
            sqlite_where=sa.text("touched"),
            postgresql_where=sa.text("touched"),
        ),
        {"sqlite_strict": True},
    )

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), primary_key=True)
    revision: Mapped[int]
    touched: Mapped[bool]  # changed by the transaction that is open; the end of it looks at these (positions.py)


class Position(Base):
    """Where an account stood when this was worked out; fresh only if day, revision, policy and rules are now’s."""

    __tablename__ = "position"

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), primary_key=True)
    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    revision: Mapped[int]
    policy: Mapped[str] = mapped_column(sa.String(64))  # digest of the numbers in force
    rules: Mapped[str] = mapped_column(sa.String(64))  # digest of the rules’ code
    balance_pence: Mapped[int]
    ahead_pence: Mapped[int]
    pending_benefit_pence: Mapped[int]
    net_pence: Mapped[int]
    weekly_pence: Mapped[int]
    weeks_hundredths: Mapped[int]
    oldest_unpaid_on: Mapped[date | None]
    serious: Mapped[bool]
    stage: Mapped[Stage] = mapped_column(codes(Stage))
    next_step: Mapped[Step] = mapped_column(codes(Step))
    who: Mapped[Who] = mapped_column(codes(Who))
    due_on: Mapped[date | None]
    reason: Mapped[dict[str, Any]] = mapped_column(sa.JSON)  # template and values


append_only(Contact)
append_only(PlanEvent)


def _of_schemes(model: Any) -> Where:
    return lambda _actor, ids: model.stay_id.in_(sa.select(Stay.id).where(Stay.scheme_id.in_(ids)))


def _of_tenant(model: Any) -> Where:
    return lambda actor, _ids: model.stay_id.in_(sa.select(Stay.id).where(Stay.person_id == actor.person_id))


for _model in (Hold, Contact, Plan, MoneyFriend, HelpAsked):
    for _permission in (Permission.ARREARS_SEE, Permission.ARREARS_CHANGE):
        register(_model, _permission, scheme=_of_schemes(_model))
for _permission in (Permission.ARREARS_SEE, Permission.ARREARS_CHANGE):
    register(Stay, _permission, scheme=lambda _actor, ids: Stay.scheme_id.in_(ids))
for _model in (MoneyFriend, HelpAsked):
    register(_model, Permission.ARREARS_OWN, own=_of_tenant(_model))
register(Stay, Permission.ARREARS_OWN, own=lambda actor, _ids: Stay.person_id == actor.person_id)


def _living(ids: Iterable[uuid.UUID]) -> sa.Select[Any]:
    """Return the stays of schemes that are not over today: what a tenant shows ends with their stay."""
    not_over = sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= clock.today())
    return sa.select(Stay.id).where(Stay.scheme_id.in_(ids), Stay.withdrawn_on.is_(None), not_over)


def _asked_of(_actor: Actor, ids: Iterable[uuid.UUID]) -> sa.ColumnElement[bool]:
    """Return the WHERE of cases put before the committees of schemes that look at cases at all."""
    totals_only = sa.select(Scheme.id).where(Scheme.arrears_view == ArrearsView.TOTALS)
    looking = _living(ids).where(Stay.scheme_id.not_in(totals_only))
    return sa.and_(HelpAsked.withdrawn_at.is_(None), HelpAsked.stay_id.in_(looking))


def _friend_to(actor: Actor, ids: Iterable[uuid.UUID]) -> sa.ColumnElement[bool]:
    """Return the WHERE of accounts somebody is confirmed as money friend of, where they are on the committee.

    Whoever became unfit since they were confirmed sees nothing from that moment: what is asked here is what
    rules/friends.py asks when one is chosen.
    """
    mine, today = MoneyFriend.friend_id == actor.person_id, clock.today()
    fit = sa.select(Person.id).where(Person.birth_date <= latest_birth_date(today), Person.inducted_on <= today)
    said = sa.and_(PersonLink.person_id == Stay.person_id, PersonLink.other_id == actor.person_id)
    said_of = sa.and_(PersonLink.person_id == actor.person_id, PersonLink.other_id == Stay.person_id)
    close = sa.select(PersonLink.id).where(PersonLink.kind.in_(TOO_CLOSE), sa.or_(said, said_of))
    others = _living(ids).where(Stay.person_id != actor.person_id, ~close.exists())
    return sa.and_(mine, FRIEND_STANDS, MoneyFriend.friend_id.in_(fit), MoneyFriend.stay_id.in_(others))


register(HelpAsked, Permission.ARREARS_SHOWN, scheme=_asked_of)
register(MoneyFriend, Permission.ARREARS_SHOWN, scheme=_friend_to)
