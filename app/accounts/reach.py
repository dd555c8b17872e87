"""How far a manager’s hand reaches: an account opens every scheme its person has a role in, so none of them owns it."""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa

from app.accounts.models import Account, RoleHeld, lasting
from app.core.db import db
from app.core.errors import Refused
from app.core.permissions import Actor, Permission, Role, everywhere, scheme_ids
from app.people.models import Person

P = Permission


def check(person: Person | None, account: Account | None, *, actor: Actor, on: date) -> None:
    """Raise Refused unless the actor manages every scheme this account opens, now or later.

    Whoever makes a link or sets an address can become that person: so not across schemes, and not up to the system.
    """
    if manages_all(actor):
        return
    mine = scheme_ids(actor, P.ACCOUNT_MANAGE)
    opens_system = account is not None and account.is_admin
    if person is None or opens_system or person.scheme_id not in mine or _elsewhere(person.id, mine, on=on):
        raise Refused((Role.ADMIN.value,))


def manages_all(actor: Actor) -> bool:
    """Say whether the actor looks after the whole installation, or is a command on its server."""
    return actor.system or everywhere(actor, P.ACCOUNT_MANAGE)


def _elsewhere(person_id: uuid.UUID, mine: frozenset[uuid.UUID], *, on: date) -> bool:
    others = sa.and_(RoleHeld.person_id == person_id, RoleHeld.scheme_id.not_in(mine), lasting(on))
    return db.session.scalar(sa.select(RoleHeld.id).where(others).limit(1)) is not None
