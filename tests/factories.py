"""Things for tests, with sensible defaults: a test sets only what it is about. All ids are plain UUIDs."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.accounts import sessions
from app.accounts.models import Account, RoleHeld
from app.core.db import db, transaction
from app.core.permissions import Role
from app.people.models import Person
from app.schemes.models import Certificate, CertificateKind, Home, NextDoor, Scheme
from app.tenancies.models import AgreedTerms, Footing, RentTerm, Stay, StayHome
from app.tenancies.rules import Pack, RentPeriod

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
_numbers = itertools.count(1)


def add(thing: Any) -> Any:
    """Put a row in the database now and return it."""
    db.session.add(thing)
    db.session.flush()
    return thing


def make_scheme(**facts: Any) -> Scheme:
    number = next(_numbers)
    defaults = {
        "ref": f"S{number}",
        "name": f"Scheme {number}",
        "landlord_name": "Torfaen Example Homes",
        "landlord_address": "1 Example Street, Pontypool NP4 0AA",
        "supported_accommodation": True,
        "on_call_phone": "01495 555 999",
        "safeguarding_name": "Maria Price",
        "safeguarding_phone": "01495 555 010",
        "social_services_phone": "01495 555 020",
        "social_services_out_of_hours": "0800 555 0210",
        "opened_on": date(2014, 9, 1),
        "created_at": NOW,
    }
    return add(Scheme(**defaults | facts))


def make_home(scheme: Scheme, **facts: Any) -> Home:
    number = next(_numbers)
    defaults = {"ref": f"H{number}", "name": f"Flat {number}", "house": "Garn Road, Garndiffaith", "bedrooms": 1}
    return add(Home(scheme_id=scheme.id, **defaults | facts))


def make_certificates(home: Home, *, done_on: date = date(2026, 1, 2)) -> None:
    for kind in CertificateKind:
        add(Certificate(home_id=home.id, kind=kind, done_on=done_on))


def make_person(scheme: Scheme, *roles: Role, **facts: Any) -> Person:
    number = next(_numbers)
    defaults = {"ref": f"P{number}", "first_name": "Sŵyn", "last_name": f"Bevan{number}", "created_at": NOW}
    person = add(Person(scheme_id=scheme.id, **defaults | facts))
    for role in roles:
        add(RoleHeld(person_id=person.id, scheme_id=scheme.id, role=role, granted_at=NOW))
    return person


def make_stay(
    person: Person, home: Home, *, starts_on: date, pack: Pack = Pack.SUPPORTED_STANDARD, **facts: Any
) -> Stay:
    stay = add(
        Stay(
            scheme_id=person.scheme_id,
            ref=facts.pop("ref", f"T{next(_numbers)}"),
            person_id=person.id,
            starts_on=starts_on,
            created_at=NOW,
            **facts,
        )
    )
    add(StayHome(stay_id=stay.id, home_id=home.id, from_on=starts_on, last_day=facts.get("ends_on")))
    add(Footing(stay_id=stay.id, from_on=starts_on, pack=pack))
    add(RentTerm(stay_id=stay.id, from_on=starts_on, period=RentPeriod.WEEKLY, rent_pence=8250))
    add(AgreedTerms(stay_id=stay.id, agreed_on=starts_on))
    return stay


def make_account(person: Person, **facts: Any) -> Account:
    defaults = {"email": f"p{next(_numbers)}@example.org", "created_at": NOW}
    return add(Account(person_id=person.id, **defaults | facts))


@dataclass(frozen=True)
class House:
    """A small scheme: two homes, one person per role; `persons` maps the role’s name to a person id."""

    scheme_id: uuid.UUID
    home_id: uuid.UUID
    empty_home_id: uuid.UUID
    stay_id: uuid.UUID
    persons: dict[str, uuid.UUID] = field(default_factory=dict)


def build_house(app: Flask, **scheme_facts: Any) -> House:
    """Build the small scheme and return its ids."""
    with app.app_context(), transaction():
        scheme = make_scheme(**scheme_facts)
        home, empty = make_home(scheme, name="Flat 1"), make_home(scheme, name="Flat 2")
        add(NextDoor(home_id=home.id, other_id=empty.id))
        for each in (home, empty):
            make_certificates(each)
        birth = date(2006, 5, 17)
        people = {role.value: make_person(scheme, role, birth_date=birth) for role in Role if role is not Role.ADMIN}
        admin = make_person(scheme, known_as="Ada")
        make_account(admin, is_admin=True)
        for person in people.values():
            make_account(person)
        stay = make_stay(people["tenant"], home, starts_on=date(2025, 9, 1))
        persons = {role: person.id for role, person in people.items()} | {"admin": admin.id}
        return House(scheme.id, home.id, empty.id, stay.id, persons)


def sign_in(app: Flask, client: Any, person_id: uuid.UUID) -> None:
    """Give the browser a session of this person, as signing in would."""
    with app.app_context():
        with transaction():
            account_id = db.session.scalar(sa.select(Account.id).where(Account.person_id == person_id))
            if account_id is None:
                person = db.session.get(Person, person_id)
                account_id = make_account(person).id
            token = sessions.open_session(account_id)
        db.session.remove()
    with client.raw.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
