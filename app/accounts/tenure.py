"""Roles that come and go with a stay: given when somebody agrees to move in, closed on their last day."""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa

from app.accounts import sessions
from app.accounts.models import Account, RoleHeld
from app.core import audit, clock
from app.core.db import db
from app.core.permissions import Actor, Role


def ensure_role(person_id: uuid.UUID, scheme_id: uuid.UUID, role: Role, *, from_on: date, actor: Actor) -> None:
    """Give a person a role from a day, unless they hold it from then on already; up to where a later one begins."""
    open_ended = sa.and_(RoleHeld.revoked_at.is_(None), RoleHeld.last_day.is_(None))
    later = None
    for held in db.session.scalars(_held(person_id, scheme_id, (role,)).where(open_ended)):
        if held.from_on is None or held.from_on <= from_on:
            return
        later = min(later or held.from_on, held.from_on)
    given = RoleHeld(
        person_id=person_id,
        scheme_id=scheme_id,
        role=role,
        from_on=from_on,
        last_day=later - date.resolution if later else None,
        granted_at=clock.now(),
        granted_by=actor.account_id,
    )
    db.session.add(given)
    db.session.flush()
    audit.record("accounts.role.granted", given, actor=actor, role=role.value, from_on=from_on)


def end_roles(
    person_id: uuid.UUID, scheme_id: uuid.UUID, roles: tuple[Role, ...], *, last_day: date, actor: Actor, today: date
) -> None:
    """Close roles on their last day and end every session of the person, so that the next request asks again."""
    del today
    for held in db.session.scalars(_held(person_id, scheme_id, roles).where(RoleHeld.revoked_at.is_(None))):
        if held.last_day is None or held.last_day > last_day:
            close(held, last_day=last_day, actor=actor)
    account_id = db.session.scalar(sa.select(Account.id).where(Account.person_id == person_id))
    if account_id is not None:
        sessions.end_sessions(account_id, reason="role_ended")


def close(held: RoleHeld, *, last_day: date, actor: Actor) -> None:
    """Write the last day of a role down; one that has not begun by then never does."""
    if held.from_on is not None and last_day < held.from_on:
        held.revoked_at, held.revoked_by = clock.now(), actor.account_id
    held.last_day = max(last_day, held.from_on) if held.from_on else last_day
    audit.record("accounts.role.ended", held, actor=actor, role=held.role.value, last_day=last_day)


def _held(person_id: uuid.UUID, scheme_id: uuid.UUID, roles: tuple[Role, ...]) -> sa.Select[RoleHeld]:
    mine = sa.and_(RoleHeld.person_id == person_id, RoleHeld.scheme_id == scheme_id)
    return sa.select(RoleHeld).where(mine, RoleHeld.role.in_(roles))
