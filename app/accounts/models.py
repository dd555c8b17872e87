"""An account to sign in with, its sessions, one-time links, and the roles a person holds."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, Entity, Instant, codes
from app.core.permissions import Permission, Role, register
from app.people.models import Person
from app.schemes.models import Language


class LinkPurpose(enum.StrEnum):
    """What a one-time link is for."""

    INVITE = "invite"
    RESET = "reset"


class Account(Entity, Base):
    """A way to sign in."""

    __tablename__ = "account"

    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)  # in small letters
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))  # argon2id; None: not chosen yet
    language: Mapped[Language | None] = mapped_column(codes(Language))
    is_admin: Mapped[bool] = mapped_column(default=False)  # accounts and settings of the installation, no cases
    created_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class SignInSession(Entity, Base):
    """One device signed in. The browser holds the token; we hold only its hash."""

    __tablename__ = "sign_in_session"

    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    end_reason: Mapped[str | None] = mapped_column(sa.String(40))


class SignInTry(Base):
    """One attempt to sign in or to follow a link, counted for the throttle; keyed by hashes, kept thirty days."""

    __tablename__ = "sign_in_try"
    __table_args__ = (
        sa.Index("ix_sign_in_try_account_key_at", "account_key", "at"),
        sa.Index("ix_sign_in_try_place_key_at", "place_key", "at"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    account_key: Mapped[str] = mapped_column(sa.String(64))
    place_key: Mapped[str] = mapped_column(sa.String(64))
    succeeded: Mapped[bool] = mapped_column(default=False)  # this place is known for the account


class OneTimeLink(Entity, Base):
    """A link that lets one person choose a password, once, before it runs out."""

    __tablename__ = "one_time_link"

    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(codes(LinkPurpose))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    email: Mapped[str] = mapped_column(sa.String(254))  # a change of address makes the link worthless
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class RoleHeld(Entity, Base):
    """A role somebody holds in a scheme from a day to a day, both included; never edited, only closed."""

    __tablename__ = "role_held"
    __table_args__ = (
        sa.Index("ix_role_held_scheme_id_role", "scheme_id", "role"),
        {"sqlite_strict": True},
    )

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    scheme_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scheme.id"))
    role: Mapped[Role] = mapped_column(codes(Role))
    from_on: Mapped[date | None]  # None: since before we wrote it down
    last_day: Mapped[date | None]
    granted_at: Mapped[datetime] = mapped_column(Instant)
    granted_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)  # an account; None: a command on the server
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_by: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)


def lasting(on: date) -> sa.ColumnElement[bool]:
    """Return the WHERE for roles in force on a day or later."""
    return sa.and_(RoleHeld.revoked_at.is_(None), sa.or_(RoleHeld.last_day.is_(None), RoleHeld.last_day >= on))


def _account_in(ids: Iterable[uuid.UUID]) -> sa.ColumnElement[bool]:
    """Return the WHERE for accounts of who lives or works in these schemes; who worked there once has gone."""
    works = sa.select(RoleHeld.person_id).where(RoleHeld.scheme_id.in_(ids), lasting(clock.today()))
    lives = sa.select(Person.id).where(Person.scheme_id.in_(ids))
    return sa.or_(Account.person_id.in_(works), Account.person_id.in_(lives))


register(Account, Permission.ACCOUNT_MANAGE, scheme=lambda _actor, ids: _account_in(ids))
register(Person, Permission.ACCOUNT_MANAGE, scheme=lambda _actor, ids: Person.scheme_id.in_(ids))
register(Account, Permission.ACCOUNT_OWN, own=lambda actor, _ids: Account.id == actor.account_id)
register(SignInSession, Permission.ACCOUNT_OWN, own=lambda actor, _ids: SignInSession.account_id == actor.account_id)
register(RoleHeld, Permission.ACCOUNT_MANAGE, scheme=lambda _actor, ids: RoleHeld.scheme_id.in_(ids))
