"""The spine: a stay, the homes it was in, its footings, rent terms and the terms agreed at the start.

A stay that nobody withdrew holds its home: no two may overlap (a trigger on SQLite, an exclusion constraint on
PostgreSQL, the same rule in rules.find_clash for the sentence).
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import REF, Base, Edited, Entity, Instant, codes
from app.core.guards import append_only, guard
from app.core.permissions import Permission, register
from app.tenancies.rules import (
    EET_GRACE_WEEKS,
    EET_REVIEW_WEEKS,
    EET_TARGET_TENTHS,
    EndReason,
    LifeEventKind,
    MoveOn,
    Pack,
    RentPeriod,
    hours,
)


class Stay(Entity, Edited, Base):
    """One person’s time in the scheme, from the day they agreed to move in; one rent account, one history."""

    __tablename__ = "stay"
    __table_args__ = (
        sa.UniqueConstraint("scheme_id", "ref"),
        sa.Index("ix_stay_scheme_id_ends_on", "scheme_id", "ends_on"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),
        {"sqlite_strict": True},
    )

    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"))
    ref: Mapped[str] = mapped_column(REF)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    starts_on: Mapped[date]  # the occupation date
    ends_on: Mapped[date | None]  # the last day
    end_reason: Mapped[EndReason | None] = mapped_column(codes(EndReason))
    move_on: Mapped[MoveOn | None] = mapped_column(codes(MoveOn))
    signed_on: Mapped[date | None]
    rhw1_given_on: Mapped[date | None]
    money_friend_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))  # asked for by the tenant
    withdrawn_on: Mapped[date | None]  # the agreement was taken back before anybody moved in
    created_at: Mapped[datetime] = mapped_column(Instant)


class StayHome(Entity, Base):
    """A home a stay was in, from a day to a last day."""

    __tablename__ = "stay_home"
    __table_args__ = (
        sa.UniqueConstraint("stay_id", "from_on"),
        sa.Index("ix_stay_home_home_id_from_on", "home_id", "from_on"),
        sa.CheckConstraint("last_day IS NULL OR last_day >= from_on", name="ends_after_it_starts"),
        {"sqlite_strict": True},
    )

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"))
    home_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("home.id"))
    from_on: Mapped[date]
    last_day: Mapped[date | None]
    void: Mapped[bool] = mapped_column(default=False)  # the stay was withdrawn: it holds the home no longer


class Footing(Entity, Base):
    """What a stay stands on from a day: a licence, then a contract at 18."""

    __tablename__ = "footing"
    __table_args__ = (sa.UniqueConstraint("stay_id", "from_on"), {"sqlite_strict": True})

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"))
    from_on: Mapped[date]
    pack: Mapped[Pack] = mapped_column(codes(Pack))


class RentTerm(Entity, Base):
    """What is due for each period from a day; a change is a new row. Blank parts were not given."""

    __tablename__ = "rent_term"
    __table_args__ = (
        sa.UniqueConstraint("stay_id", "from_on"),
        sa.CheckConstraint("rent_pence >= 0", name="rent_not_negative"),
        {"sqlite_strict": True},
    )

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"))
    from_on: Mapped[date]
    period: Mapped[RentPeriod] = mapped_column(codes(RentPeriod))
    rent_pence: Mapped[int]
    service_eligible_pence: Mapped[int | None]
    service_ineligible_pence: Mapped[int | None]
    support_pence: Mapped[int | None]

    @property
    def total_pence(self) -> int:
        """Return everything due for one period."""
        parts = (self.rent_pence, self.service_eligible_pence, self.service_ineligible_pence, self.support_pence)
        return sum(part or 0 for part in parts)


class LifeEvent(Entity, Base):
    """Something changed in the life of whoever lives there: it feeds help with rent and what must come first in EET."""

    __tablename__ = "life_event"

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    kind: Mapped[LifeEventKind] = mapped_column(codes(LifeEventKind))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)


class AgreedTerms(Base):
    """What was agreed at the start, frozen: a later, harsher rule never reaches back. Blank: the default held."""

    __tablename__ = "agreed_terms"

    stay_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stay.id"), primary_key=True)
    agreed_on: Mapped[date | None]  # None: loaded from a folder that does not say
    eet_target_tenths: Mapped[int | None]  # tenths of an hour a week
    eet_grace_weeks: Mapped[int | None]
    eet_review_weeks: Mapped[int | None]

    @property
    def target_tenths(self) -> int:
        """Return the target in force, in tenths of an hour a week."""
        return EET_TARGET_TENTHS if self.eet_target_tenths is None else self.eet_target_tenths

    @property
    def target_hours(self) -> str:
        """Return the target in force, as hours a week: 16, or 7.5."""
        return hours(self.target_tenths)

    @property
    def grace_weeks(self) -> int:
        """Return the weeks of help in force."""
        return EET_GRACE_WEEKS if self.eet_grace_weeks is None else self.eet_grace_weeks

    @property
    def review_weeks(self) -> int:
        """Return the weeks between reviews in force."""
        return EET_REVIEW_WEEKS if self.eet_review_weeks is None else self.eet_review_weeks


append_only(AgreedTerms)
append_only(LifeEvent)

_SQLITE_CLASH = """
CREATE TRIGGER {name} BEFORE {verb} ON stay_home WHEN NEW.void = 0
BEGIN
  SELECT RAISE(ABORT, 'stay_home_no_overlap') WHERE EXISTS (
    SELECT 1 FROM stay_home o WHERE o.home_id = NEW.home_id AND o.void = 0 AND o.id <> NEW.id
    AND o.from_on <= coalesce(NEW.last_day, '9999-12-31') AND coalesce(o.last_day, '9999-12-31') >= NEW.from_on);
END"""
_POSTGRESQL_CLASH = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "ALTER TABLE stay_home DROP CONSTRAINT IF EXISTS stay_home_no_overlap_insert",
    """
ALTER TABLE stay_home ADD CONSTRAINT stay_home_no_overlap_insert
EXCLUDE USING gist (home_id WITH =, daterange(from_on, last_day, '[]') WITH &&) WHERE (NOT void)""",
)
guard(
    "stay_home_no_overlap_insert",
    "stay_home",
    sqlite=_SQLITE_CLASH.format(name="stay_home_no_overlap_insert", verb="INSERT"),
    postgresql=_POSTGRESQL_CLASH,
)

guard(
    "stay_home_no_overlap_update",
    "stay_home",
    sqlite=_SQLITE_CLASH.format(name="stay_home_no_overlap_update", verb="UPDATE"),
    postgresql=(),  # the exclusion constraint covers updates
)

register(Stay, Permission.STAY_SEE, scheme=lambda _actor, ids: Stay.scheme_id.in_(ids))
register(Stay, Permission.STAY_OWN, own=lambda actor, _ids: Stay.person_id == actor.person_id)
