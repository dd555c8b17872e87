"""What the screens about people look up. Peers get names only, and only through `names`."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.db import db
from app.core.ordering import has_words
from app.core.paging import Paged, paged
from app.core.permissions import Actor, Permission, visible
from app.people.models import Person, PersonLink
from app.people.rules import LinkKind, SafeContact
from app.schemes.models import Scheme

MOST_FOUND = 20


@dataclass(frozen=True)
class PersonRow:
    """A person in a list."""

    id: uuid.UUID
    scheme_name: str
    ref: str
    full_name: str
    known_as: str
    birth_date: date | None
    phone: str
    email: str
    safe_contact: SafeContact | None
    support_worker: str


@dataclass(frozen=True)
class PersonFound:
    """A person that a search found, or that may be chosen."""

    id: uuid.UUID
    full_name: str
    known_as: str
    ref: str
    scheme_name: str


@dataclass(frozen=True)
class LinkRow:
    """Somebody a person is linked to, whichever of the two said so."""

    id: uuid.UUID
    other_id: uuid.UUID
    other_name: str
    kind: LinkKind
    declared_on: date | None


@dataclass(frozen=True)
class PeopleWanted:
    """What a list of people is narrowed to; blank is no narrowing."""

    scheme_id: uuid.UUID | None = None
    text: str = ""
    safe_contact: SafeContact | None = None


def names(scheme_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return what the people of these schemes like to be called: all that peers may see of each other."""
    query = sa.select(Person.id, sa.func.coalesce(Person.known_as, Person.first_name))
    return {key: name for key, name in db.session.execute(query.where(Person.scheme_id.in_(scheme_ids)))}  # noqa: C416


def people(actor: Actor, wanted: PeopleWanted, *, page: int) -> Paged[PersonRow]:
    """Return one page of the people the actor may see, in two statements however many there are."""
    return paged(_people(actor, wanted), number=page).as_rows(lambda rows: [_row(row) for row in rows])


def all_people(actor: Actor, wanted: PeopleWanted) -> list[PersonRow]:
    """Return everybody on the list, for a file."""
    return [_row(row) for row in db.session.execute(_people(actor, wanted))]


def search(actor: Actor, text: str) -> list[PersonFound]:
    """Return the first people whose names or reference hold every word, as the actor may see them."""
    if not text.strip():
        return []
    return _found(
        sa.and_(visible(Person, actor, Permission.PERSON_SEE), has_words(Person.order_key, text)), limit=MOST_FOUND
    )


def of_scheme(actor: Actor, scheme_id: uuid.UUID, *, but: uuid.UUID | None = None) -> list[PersonFound]:
    """Return the people of a scheme the actor may choose from, without one of them."""
    return _found(
        sa.and_(visible(Person, actor, Permission.PERSON_SEE), Person.scheme_id == scheme_id, Person.id != but),
        limit=None,
    )


def _found(where: sa.ColumnElement[bool], *, limit: int | None) -> list[PersonFound]:
    query = sa.select(Person, Scheme.name).join(Scheme, Scheme.id == Person.scheme_id).where(where)
    return [
        PersonFound(person.id, person.full_name, person.known_as or "", person.ref, scheme_name)
        for person, scheme_name in db.session.execute(_in_order(query).limit(limit))
    ]


def _people(actor: Actor, wanted: PeopleWanted) -> Any:
    worker = aliased(Person)
    query = (
        sa.select(Person, Scheme.name, worker)
        .join(Scheme, Scheme.id == Person.scheme_id)
        .outerjoin(worker, worker.id == Person.support_worker_id)
        .where(visible(Person, actor, Permission.PERSON_SEE), has_words(Person.order_key, wanted.text))
    )
    if wanted.scheme_id is not None:
        query = query.where(Person.scheme_id == wanted.scheme_id)
    if wanted.safe_contact is not None:
        query = query.where(Person.safe_contact == wanted.safe_contact)
    return _in_order(query)


def _in_order(query: Any) -> Any:
    return query.order_by(Scheme.name, Scheme.id, Person.order_key, Person.id)


def _row(found: Any) -> PersonRow:
    person, scheme_name, worker = found
    return PersonRow(
        person.id,
        scheme_name,
        person.ref,
        person.full_name,
        person.known_as or "",
        person.birth_date,
        person.phone or "",
        person.email or "",
        person.safe_contact,
        worker.full_name if worker else "",
    )


def support_worker(actor: Actor, person: Person) -> PersonFound | None:
    """Return a person’s support worker, if there is one and the actor may see them."""
    found = _found(
        sa.and_(visible(Person, actor, Permission.PERSON_SEE), Person.id == person.support_worker_id), limit=1
    )
    return found[0] if found else None


def links(person_id: uuid.UUID) -> list[LinkRow]:
    """Return who a person is linked to, in either direction, by name."""
    other_id = sa.case((PersonLink.person_id == person_id, PersonLink.other_id), else_=PersonLink.person_id)
    query = (
        sa.select(PersonLink, Person)
        .join(Person, Person.id == other_id)
        .where(sa.or_(PersonLink.person_id == person_id, PersonLink.other_id == person_id))
        .order_by(Person.order_key, Person.id, PersonLink.kind)
    )
    return [
        LinkRow(link.id, other.id, other.full_name, link.kind, link.declared_on)
        for link, other in db.session.execute(query)
    ]


def refs(scheme_id: uuid.UUID) -> list[str]:
    """Return the references taken by people of a scheme."""
    return list(db.session.scalars(sa.select(Person.ref).where(Person.scheme_id == scheme_id)))


def pair(link: PersonLink) -> tuple[Person, Person]:
    """Return the two people of a link, the one who told first."""
    query = sa.select(Person).where(Person.id.in_((link.person_id, link.other_id)))
    both = {person.id: person for person in db.session.scalars(query)}
    return both[link.person_id], both[link.other_id]
