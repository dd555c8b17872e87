"""What the screens about accounts look up."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Account, RoleHeld, SignInSession
from app.accounts.sessions import held_on
from app.core.db import db
from app.core.ordering import has_words
from app.core.paging import Paged, paged
from app.core.permissions import Role
from app.people.models import Person
from app.schemes.models import Home, Scheme


@dataclass(frozen=True)
class Held:
    """A role in a list."""

    id: uuid.UUID
    role: Role
    from_on: date | None
    last_day: date | None


@dataclass(frozen=True)
class Row:
    """A person with their account and the roles they hold or will hold in a scheme."""

    person: Person
    scheme_name: str
    account: Account | None
    roles: tuple[Held, ...]


@dataclass(frozen=True)
class Device:
    """A session in a list."""

    id: uuid.UUID
    created_at: datetime
    last_seen_at: datetime


def nobody_yet() -> bool:
    """Say whether this installation has no account and no scheme at all."""
    return (
        db.session.scalar(sa.select(Account.id).limit(1)) is None
        and db.session.scalar(sa.select(Scheme.id).limit(1)) is None
    )


def account_of(person_id: uuid.UUID) -> Account | None:
    """Return a person’s account, if any."""
    return db.session.scalar(sa.select(Account).where(Account.person_id == person_id))


def by_email(email: str) -> Account | None:
    """Return the open account with an address, if any."""
    return db.session.scalar(
        sa.select(Account).where(Account.email == email.strip().casefold(), Account.closed_at.is_(None))
    )


def context_of(account: Account | None) -> list[str]:
    """Return the words a password must not be made of: names of the person, the scheme and its street."""
    if account is None or account.person_id is None:
        return []
    found = db.session.execute(
        sa.select(Person, Scheme.name).join(Scheme, Scheme.id == Person.scheme_id).where(Person.id == account.person_id)
    ).one()
    person, scheme = found
    houses = db.session.scalars(sa.select(Home.house).where(Home.scheme_id == person.scheme_id).distinct())
    streets = [piece for house in houses if house for piece in house.split(",")]
    names = [person.first_name, person.last_name, person.full_name, person.known_as or "", account.email.split("@")[0]]
    return [*names, scheme, *streets]


def accounts(scheme_ids: Iterable[uuid.UUID], *, text: str, on: date, page: int) -> Paged[Row]:
    """Return one page of the people of these schemes with accounts and roles, in three statements."""
    ids = list(scheme_ids)
    query = (
        sa.select(Person, Scheme.name, Account)
        .join(Scheme, Scheme.id == Person.scheme_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.scheme_id.in_(ids), has_words(Person.order_key, text))
        .order_by(Person.order_key, Person.id)
    )
    return paged(query, number=page).as_rows(lambda rows: _with_roles(rows, ids, on))


def _with_roles(rows: Sequence[Any], scheme_ids: list[uuid.UUID], on: date) -> list[Row]:
    people = [person.id for person, _, _ in rows]
    current = sa.and_(RoleHeld.revoked_at.is_(None), sa.or_(RoleHeld.last_day.is_(None), RoleHeld.last_day >= on))
    held: defaultdict[uuid.UUID, list[Held]] = defaultdict(list)
    found = sa.select(RoleHeld).where(RoleHeld.person_id.in_(people), RoleHeld.scheme_id.in_(scheme_ids), current)
    for r in db.session.scalars(found.order_by(RoleHeld.role, RoleHeld.id)):
        held[r.person_id].append(Held(r.id, r.role, r.from_on, r.last_day))
    return [Row(person, scheme, account, tuple(held[person.id])) for person, scheme, account in rows]


def roles_of(person_id: uuid.UUID, scheme_id: uuid.UUID, role: Role) -> list[RoleHeld]:
    """Return the rows of one role a person holds or held in a scheme, save those revoked."""
    mine = sa.and_(RoleHeld.person_id == person_id, RoleHeld.scheme_id == scheme_id, RoleHeld.role == role)
    return list(db.session.scalars(sa.select(RoleHeld).where(mine, RoleHeld.revoked_at.is_(None))))


def managers(scheme_id: uuid.UUID, *, on: date) -> int:
    """Return how many people manage a scheme on a day."""
    held = sa.and_(RoleHeld.scheme_id == scheme_id, RoleHeld.role == Role.MANAGER, held_on(on))
    return db.session.scalar(sa.select(sa.func.count(sa.distinct(RoleHeld.person_id))).where(held)) or 0


def belongs(person: Person, scheme_id: uuid.UUID) -> bool:
    """Say whether somebody may be given a role in a scheme: they are of it, or work in it already."""
    if person.scheme_id == scheme_id:
        return True
    works = sa.select(RoleHeld.id).where(RoleHeld.person_id == person.id, RoleHeld.scheme_id == scheme_id)
    return db.session.scalar(works.limit(1)) is not None


def devices(account_id: uuid.UUID) -> list[Device]:
    """Return where somebody is signed in, the latest first."""
    open_ones = sa.select(SignInSession).where(SignInSession.account_id == account_id, SignInSession.ended_at.is_(None))
    found = db.session.scalars(open_ones.order_by(SignInSession.last_seen_at.desc(), SignInSession.id))
    return [Device(s.id, s.created_at, s.last_seen_at) for s in found]


def demo_people(*, on: date) -> list[tuple[Person, str, tuple[Role, ...]]]:
    """Return whom the “sign in as” page offers, with scheme and roles; never asked in production."""
    rows = db.session.execute(
        sa.select(Person, Scheme.name, RoleHeld.role)
        .join(RoleHeld, RoleHeld.person_id == Person.id)
        .join(Scheme, Scheme.id == RoleHeld.scheme_id)
        .where(held_on(on))
        .order_by(Scheme.name, Person.order_key, Person.id)
        .limit(200)
    )
    grouped: dict[uuid.UUID, tuple[Person, str, tuple[Role, ...]]] = {}
    for person, scheme, role in rows:
        known = grouped.get(person.id, (person, scheme, ()))
        grouped[person.id] = (person, scheme, (*known[2], role))
    return list(grouped.values())
