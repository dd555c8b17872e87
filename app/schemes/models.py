"""A scheme, its homes, which are next door, and the certificates that keep them safe."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import REF, Base, Edited, Entity, Instant, codes
from app.core.guards import append_only
from app.core.ordering import ORDER_KEY, order_key
from app.core.permissions import Permission, register
from app.schemes.rules import ArrearsView, CertificateKind, Fuel, Language, RentDay

__all__ = [
    "ArrearsView",
    "Certificate",
    "CertificateKind",
    "FreeWeek",
    "Fuel",
    "Home",
    "Language",
    "NextDoor",
    "PolicyDocument",
    "RentDay",
    "Scheme",
]


class Scheme(Entity, Edited, Base):
    """A tenant-led scheme: one building or a few, one committee."""

    __tablename__ = "scheme"

    ref: Mapped[str] = mapped_column(REF, unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    landlord_name: Mapped[str] = mapped_column(sa.String(150))
    landlord_address: Mapped[str] = mapped_column(sa.String(300))
    supported_accommodation: Mapped[bool]  # Renting Homes (Wales) Act 2016 s.143
    rent_day: Mapped[RentDay | None] = mapped_column(codes(RentDay))  # None: not given, Monday holds
    min_age: Mapped[int | None]  # None: not given, 16 holds
    max_age: Mapped[int | None]  # None: not given, 24 holds
    language: Mapped[Language | None] = mapped_column(codes(Language))
    arrears_view: Mapped[ArrearsView | None] = mapped_column(codes(ArrearsView))
    council: Mapped[str | None] = mapped_column(sa.String(100))
    on_call_phone: Mapped[str | None] = mapped_column(sa.String(40))
    safeguarding_name: Mapped[str | None] = mapped_column(sa.String(100))
    safeguarding_phone: Mapped[str | None] = mapped_column(sa.String(40))
    social_services_phone: Mapped[str | None] = mapped_column(sa.String(40))
    social_services_out_of_hours: Mapped[str | None] = mapped_column(sa.String(40))
    door_colour: Mapped[str | None] = mapped_column(sa.String(7))  # #rrggbb, chosen by the young people
    opened_on: Mapped[date | None]  # the day it went live; needs the help numbers
    folder_digest: Mapped[str | None] = mapped_column(sa.String(64))  # SHA-256 of the folder it was loaded from
    created_at: Mapped[datetime] = mapped_column(Instant)


class FreeWeek(Entity, Base):
    """A week for which no rent is charged."""

    __tablename__ = "free_week"
    __table_args__ = (sa.UniqueConstraint("scheme_id", "week_starts"), {"sqlite_strict": True})

    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"))
    week_starts: Mapped[date]


def _new_order_key(row: Any) -> str:
    new = row.get_current_parameters()
    return order_key(new.get("house"), new["name"], new["ref"])


class Home(Entity, Edited, Base):
    """A front door: one home in a scheme."""

    __tablename__ = "home"
    __table_args__ = (
        sa.UniqueConstraint("scheme_id", "ref"),
        sa.Index("ix_home_scheme_id_order_key", "scheme_id", "order_key", "id"),
        {"sqlite_strict": True},
    )

    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"))
    ref: Mapped[str] = mapped_column(REF)
    name: Mapped[str] = mapped_column(sa.String(60))  # “Flat 3”
    house: Mapped[str | None] = mapped_column(sa.String(200))  # the building and its address
    floor: Mapped[str | None] = mapped_column(sa.String(40))
    bedrooms: Mapped[int | None]
    fuel: Mapped[Fuel] = mapped_column(codes(Fuel), default=Fuel.GAS)  # the strictest until somebody says otherwise
    order_key: Mapped[str] = mapped_column(ORDER_KEY, default=_new_order_key)  # house and name: Flat 2 before Flat 10


@event.listens_for(Home, "before_update")
def _reorder(_mapper: Any, _connection: Any, home: Home) -> None:
    home.order_key = order_key(home.house, home.name, home.ref)


class NextDoor(Base):
    """Two homes are next to each other; one row, in the direction it was told, counts both ways."""

    __tablename__ = "next_door"

    home_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("home.id"), primary_key=True)
    other_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("home.id"), primary_key=True, index=True)


class Certificate(Entity, Base):
    """A safety check that was done on a home."""

    __tablename__ = "certificate"
    __table_args__ = (sa.UniqueConstraint("home_id", "kind", "done_on"), {"sqlite_strict": True})

    home_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("home.id"))
    kind: Mapped[CertificateKind] = mapped_column(codes(CertificateKind))
    done_on: Mapped[date]
    expires_on: Mapped[date | None]


class PolicyDocument(Entity, Base):
    """One slice’s policy numbers from a date; a change is a new row, never an edit."""

    __tablename__ = "policy_document"
    __table_args__ = (sa.UniqueConstraint("scheme_id", "slice", "from_on"), {"sqlite_strict": True})

    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"))
    slice: Mapped[str] = mapped_column(sa.String(30))
    from_on: Mapped[date]
    numbers: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)  # an account; None: a command on the server


append_only(PolicyDocument)

register(Scheme, Permission.SCHEME_SEE, scheme=lambda _actor, ids: Scheme.id.in_(ids))
register(FreeWeek, Permission.SCHEME_SEE, scheme=lambda _actor, ids: FreeWeek.scheme_id.in_(ids))
register(Home, Permission.HOME_SEE, scheme=lambda _actor, ids: Home.scheme_id.in_(ids))
register(
    Certificate,
    Permission.CERTIFICATE_CHANGE,
    scheme=lambda _actor, ids: Certificate.home_id.in_(sa.select(Home.id).where(Home.scheme_id.in_(ids))),
)
