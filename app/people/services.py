"""What people do with a person: write them down, change what is known, say who is close to whom."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core import audit, clock
from app.core.db import db
from app.core.edits import carry_over
from app.core.errors import RuleBroken
from app.core.i18n import say
from app.core.permissions import Actor
from app.core.refs import refusal_of_ref
from app.people import rules
from app.people.models import Person, PersonLink
from app.people.rules import LinkKind, SafeContact
from app.schemes.models import Scheme
from app.schemes.rules import Language


@dataclass(frozen=True)
class PersonFacts:
    """What is known of a person; None means not given."""

    ref: str
    first_name: str
    last_name: str
    known_as: str | None = None
    birth_date: date | None = None
    language: Language | None = None
    email: str | None = None
    phone: str | None = None
    safe_contact: SafeContact | None = None
    support_worker_id: uuid.UUID | None = None
    emergency_contact: str | None = None
    inducted_on: date | None = None


def add_person(scheme: Scheme, facts: PersonFacts, *, actor: Actor, today: date) -> Person:
    """Write down a person of a scheme."""
    _check(facts, scheme_id=scheme.id, person_id=None, today=today)
    person = Person(scheme_id=scheme.id, created_at=clock.now(), **asdict(facts))
    db.session.add(person)
    db.session.flush()  # the audit event names them
    audit.record("people.person.added", person, actor=actor)
    return person


def change_person(person: Person, facts: PersonFacts, *, actor: Actor, today: date) -> None:
    """Change what is known of a person."""
    if person.birth_date is not None and facts.birth_date is None:
        raise RuleBroken(
            _("Their date of birth decides which agreement they have. Put it right, but do not leave it blank."),
            field="birth_date",
        )
    _check(facts, scheme_id=person.scheme_id, person_id=person.id, today=today)
    changed = carry_over(facts, person)
    if changed:
        audit.record("people.person.changed", person, actor=actor, **changed)


def _check(facts: PersonFacts, *, scheme_id: uuid.UUID, person_id: uuid.UUID | None, today: date) -> None:
    if reason := refusal_of_ref(facts.ref):
        raise RuleBroken(say(reason), field="ref")
    same = sa.select(Person.id).where(Person.scheme_id == scheme_id, Person.ref == facts.ref)
    if db.session.scalar(same.where(Person.id != person_id)) is not None:  # None: anybody of the scheme
        raise RuleBroken(_("Somebody else has this reference. Choose a different one."), field="ref")
    if facts.birth_date and (reason := rules.refusal_of_birth_date(facts.birth_date, today=today)):
        raise RuleBroken(say(reason), field="birth_date")
    if facts.inducted_on and facts.inducted_on > today:
        raise RuleBroken(_("Enter the day of the induction: today or earlier."), field="inducted_on")
    if missing := rules.refusal_of_contact(facts.safe_contact, phone=facts.phone, email=facts.email):
        raise RuleBroken(say(missing[0]), field=missing[1])
    if facts.support_worker_id is not None:
        _check_worker(facts.support_worker_id, scheme_id=scheme_id, person_id=person_id)


def _check_worker(worker_id: uuid.UUID, *, scheme_id: uuid.UUID, person_id: uuid.UUID | None) -> None:
    if worker_id == person_id:
        raise RuleBroken(_("Nobody is their own support worker. Choose somebody else."), field="support_worker_id")
    worker = sa.select(Person.id).where(Person.id == worker_id, Person.scheme_id == scheme_id)
    if db.session.scalar(worker) is None:
        raise RuleBroken(_("Choose a support worker from this scheme."), field="support_worker_id")


def link_people(
    person: Person, other_id: uuid.UUID, kind: LinkKind, declared_on: date | None, *, actor: Actor, today: date
) -> PersonLink:
    """Write down that two people of a scheme are close; it counts both ways."""
    if other_id == person.id:
        raise RuleBroken(_("Choose somebody else: nobody is linked to themselves."), field="other_id")
    if declared_on is not None and declared_on > today:
        raise RuleBroken(_("Enter the day they told us: today or earlier."), field="declared_on")
    other = sa.select(Person.id).where(Person.id == other_id, Person.scheme_id == person.scheme_id)
    if db.session.scalar(other) is None:
        raise RuleBroken(_("Choose a person of this scheme."), field="other_id")
    pair = (person.id, other_id)
    same = sa.select(PersonLink.id).where(
        PersonLink.person_id.in_(pair), PersonLink.other_id.in_(pair), PersonLink.kind == kind
    )
    if db.session.scalar(same) is not None:
        raise RuleBroken(_("This link is already written down. It counts both ways."), field="other_id")
    link = PersonLink(person_id=person.id, other_id=other_id, kind=kind, declared_on=declared_on)
    db.session.add(link)
    db.session.flush()  # the audit event names it
    _record_link("people.link.added", link, person.scheme_id, actor)
    return link


def unlink(link: PersonLink, person: Person, *, actor: Actor, today: date) -> None:
    """Take away a link that no longer holds, or never did; `person` is one of the two."""
    del today
    _record_link("people.link.removed", link, person.scheme_id, actor)
    db.session.delete(link)


def _record_link(event: str, link: PersonLink, scheme_id: uuid.UUID, actor: Actor) -> None:
    audit.record(
        event,
        link,
        actor=actor,
        scheme_id=scheme_id,
        person_id=link.person_id,
        other_id=link.other_id,
        kind=link.kind.value,
    )
