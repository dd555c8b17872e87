"""What the screens about accounts look up."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.accounts import rules
from app.accounts.models import Account, RoleHeld, SignInSession, lasting
from app.accounts.rules import Limits
from app.accounts.sessions import held_on
from app.core.db import db
from app.core.ordering import has_words
from app.core.paging import Paged, paged
from app.core.permissions import Role
from app.people.models import Person
from app.schemes.models import Home, Language, Scheme

WORKERS = (Role.STAFF, Role.MANAGER, Role.SAFEGUARDING)


@dataclass(frozen=True)
class Held:
    """A role in a list; `where` names its scheme when that is not the person’s own."""

    id: uuid.UUID
    role: Role
    from_on: date | None
    last_day: date | None
    where: str = ""


@dataclass(frozen=True)
class Row:
    """A person with their account and the roles they hold or will hold in the schemes that are looked at."""

    person: Person
    scheme_name: str
    account: Account | None
    roles: tuple[Held, ...]
    reached: bool  # no scheme but those looked at is opened by the account


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


def with_email(email: str) -> Account | None:
    """Return the account with an address, open or closed, if any."""
    return db.session.scalar(sa.select(Account).where(Account.email == rules.address(email)))


def by_email(email: str) -> Account | None:
    """Return the open account with an address, if any."""
    found = with_email(email)
    return found if found is not None and found.closed_at is None else None


def language_of(account: Account) -> Language:
    """Return the language to write to somebody in: their choice, what is known of them, the scheme’s, or English."""
    known = sa.select(Person.language, Scheme.language).join(Scheme, Scheme.id == Person.scheme_id)
    found = db.session.execute(known.where(Person.id == account.person_id)).one_or_none()
    return next((each for each in (account.language, *(found or ())) if each is not None), Language.EN)


def context_of(account: Account) -> list[str]:
    """Return the words a password must not be made of: names of the person, the scheme and its street."""
    mailbox = account.email.split("@", maxsplit=1)[0]
    if account.person_id is None:
        return [mailbox]
    found = db.session.execute(
        sa.select(Person, Scheme.name).join(Scheme, Scheme.id == Person.scheme_id).where(Person.id == account.person_id)
    ).one()
    person, scheme = found
    houses = db.session.scalars(
        sa.select(Home.house).where(Home.scheme_id == person.scheme_id).distinct().order_by(Home.house)
    )
    streets = [piece for house in houses if house for piece in house.split(",")]
    names = [person.first_name, person.last_name, person.full_name, person.known_as or "", mailbox]
    return [*names, scheme, *streets]


def accounts(scheme_ids: Iterable[uuid.UUID], *, text: str, on: date, page: int) -> Paged[Row]:
    """Return one page of who lives or works in these schemes with accounts and roles, in three statements."""
    ids = set(scheme_ids)
    return paged(_accounts(ids, text, on), number=page).as_rows(lambda rows: _with_roles(rows, ids, on))


def all_accounts(scheme_ids: Iterable[uuid.UUID], *, text: str, on: date) -> list[Row]:
    """Return everybody of that list, for a file."""
    ids = set(scheme_ids)
    return _with_roles(db.session.execute(_accounts(ids, text, on)).all(), ids, on)


def _accounts(ids: set[uuid.UUID], text: str, on: date) -> Any:
    work_here = sa.select(RoleHeld.person_id).where(RoleHeld.scheme_id.in_(ids), lasting(on))
    return (
        sa.select(Person, Scheme.name, Account)
        .join(Scheme, Scheme.id == Person.scheme_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(sa.or_(Person.scheme_id.in_(ids), Person.id.in_(work_here)), has_words(Person.order_key, text))
        .order_by(Person.order_key, Person.id)
    )


def _with_roles(rows: Sequence[Any], ids: set[uuid.UUID], on: date) -> list[Row]:
    found = (
        sa.select(RoleHeld, Scheme.name, Person.scheme_id)
        .join(Scheme, Scheme.id == RoleHeld.scheme_id)
        .join(Person, Person.id == RoleHeld.person_id)
        .where(RoleHeld.person_id.in_([person.id for person, _, _ in rows]), lasting(on))
        .order_by(RoleHeld.role, RoleHeld.from_on, RoleHeld.id)
    )
    held: defaultdict[uuid.UUID, list[Held]] = defaultdict(list)
    beyond: set[uuid.UUID] = set()
    for role, scheme, home_scheme in db.session.execute(found):
        if role.scheme_id in ids:
            where = "" if role.scheme_id == home_scheme else scheme
            held[role.person_id].append(Held(role.id, role.role, role.from_on, role.last_day, where))
        else:
            beyond.add(role.person_id)
    return [
        Row(person, scheme, account, tuple(held[person.id]), person.scheme_id in ids and person.id not in beyond)
        for person, scheme, account in rows
    ]


def system_accounts() -> list[tuple[Account, str]]:
    """Return who looks after the system, open accounts only, each with the person’s name if there is one."""
    query = sa.select(Account, Person).outerjoin(Person, Person.id == Account.person_id)
    open_ones = query.where(Account.is_admin, Account.closed_at.is_(None)).order_by(Account.email)
    return [(account, person.full_name if person else "") for account, person in db.session.execute(open_ones)]


def may_hold(scheme_id: uuid.UUID, managed: Iterable[uuid.UUID], *, on: date) -> list[tuple[str, str]]:
    """Return who may be given a role in a scheme, to choose from: its people, and who works in another one managed."""
    works = sa.select(RoleHeld.person_id).where(RoleHeld.role.in_(WORKERS), held_on(on))
    here = sa.select(RoleHeld.person_id).where(RoleHeld.scheme_id == scheme_id, lasting(on))
    elsewhere = sa.and_(Person.scheme_id.in_(list(managed)), Person.id.in_(works))
    found = db.session.execute(
        sa.select(Person, Scheme.name)
        .join(Scheme, Scheme.id == Person.scheme_id)
        .where(sa.or_(Person.scheme_id == scheme_id, Person.id.in_(here), elsewhere))
        .order_by(Person.order_key, Person.id)
    )
    return [(str(p.id), p.full_name if p.scheme_id == scheme_id else f"{p.full_name} ({name})") for p, name in found]


def roles_of(person_id: uuid.UUID, scheme_id: uuid.UUID, role: Role) -> list[RoleHeld]:
    """Return the rows of one role a person holds or held in a scheme, save those revoked."""
    mine = sa.and_(RoleHeld.person_id == person_id, RoleHeld.scheme_id == scheme_id, RoleHeld.role == role)
    return list(db.session.scalars(sa.select(RoleHeld).where(mine, RoleHeld.revoked_at.is_(None))))


def managers(scheme_id: uuid.UUID, *, on: date) -> int:
    """Return how many people manage a scheme on a day."""
    held = sa.and_(RoleHeld.scheme_id == scheme_id, RoleHeld.role == Role.MANAGER, held_on(on))
    return db.session.scalar(sa.select(sa.func.count(sa.distinct(RoleHeld.person_id))).where(held)) or 0


def belongs(person: Person, scheme_id: uuid.UUID, *, on: date) -> bool:
    """Say whether somebody is of a scheme: it is theirs, or they have a role in it."""
    if person.scheme_id == scheme_id:
        return True
    works = sa.select(RoleHeld.id).where(RoleHeld.person_id == person.id, RoleHeld.scheme_id == scheme_id, lasting(on))
    return db.session.scalar(works.limit(1)) is not None


def devices(account_id: uuid.UUID, limits: Limits, *, now: datetime) -> list[Device]:
    """Return where somebody is signed in, the latest first; what has run out is no sign-in any more."""
    open_ones = sa.select(SignInSession).where(
        SignInSession.account_id == account_id,
        SignInSession.ended_at.is_(None),
        SignInSession.last_seen_at > now - limits.idle,
        SignInSession.created_at > now - limits.longest,
    )
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
