"""A person, how to reach them safely, and who is close to whom."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import REF, Base, Edited, Entity, Instant, codes
from app.core.ordering import ORDER_KEY, order_key
from app.core.permissions import Permission, register
from app.people.rules import LinkKind, SafeContact
from app.schemes.rules import Language

__all__ = ["LinkKind", "Person", "PersonLink", "SafeContact"]


def _new_order_key(row: Any) -> str:
    new = row.get_current_parameters()
    return order_key(new["last_name"], new["first_name"], new.get("known_as"), new["ref"])


class Person(Entity, Edited, Base):
    """Anybody the scheme knows: a tenant needs no account, and a worker needs no home."""

    __tablename__ = "person"
    __table_args__ = (
        sa.UniqueConstraint("scheme_id", "ref"),
        sa.Index("ix_person_scheme_id_order_key", "scheme_id", "order_key", "id"),
        {"sqlite_strict": True},
    )

    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"))
    ref: Mapped[str] = mapped_column(REF)
    first_name: Mapped[str] = mapped_column(sa.String(80))
    last_name: Mapped[str] = mapped_column(sa.String(80))
    known_as: Mapped[str | None] = mapped_column(sa.String(80))  # what peers see
    birth_date: Mapped[date | None]
    language: Mapped[Language | None] = mapped_column(codes(Language))
    email: Mapped[str | None] = mapped_column(sa.String(254))
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    safe_contact: Mapped[SafeContact | None] = mapped_column(codes(SafeContact))
    support_worker_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    emergency_contact: Mapped[str | None] = mapped_column(sa.String(300))
    inducted_on: Mapped[date | None]  # committee induction
    created_at: Mapped[datetime] = mapped_column(Instant)
    order_key: Mapped[str] = mapped_column(ORDER_KEY, default=_new_order_key)  # by last name; also what is searched

    @property
    def name(self) -> str:
        """Return the name as they like to be called."""
        return self.known_as or self.first_name

    @property
    def full_name(self) -> str:
        """Return the name for letters and agreements."""
        return f"{self.first_name} {self.last_name}"


@event.listens_for(Person, "before_update")
def _reorder(_mapper: Any, _connection: Any, person: Person) -> None:
    person.order_key = order_key(person.last_name, person.first_name, person.known_as, person.ref)


class PersonLink(Entity, Base):
    """One person said they are close to another; it counts both ways at once."""

    __tablename__ = "person_link"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "other_id", "kind"),
        sa.CheckConstraint("person_id <> other_id", name="not_oneself"),
        {"sqlite_strict": True},
    )

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    other_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[LinkKind] = mapped_column(codes(LinkKind))
    declared_on: Mapped[date | None]


register(Person, Permission.PERSON_SEE, scheme=lambda _actor, ids: Person.scheme_id.in_(ids))
for _permission in (Permission.PERSON_SEE, Permission.PERSON_CHANGE):
    register(
        PersonLink,
        _permission,
        scheme=lambda _actor, ids: PersonLink.person_id.in_(sa.select(Person.id).where(Person.scheme_id.in_(ids))),
    )
