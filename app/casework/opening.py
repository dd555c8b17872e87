"""Opening the house: the first manager, then everything a scheme needs before people can rely on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts import services as accounts
from app.accounts.models import Account
from app.accounts.queries import nobody_yet
from app.accounts.services import RoleFacts
from app.agreements import wording
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM, Role
from app.core.reasons import N_, Reason, because
from app.people import services as people
from app.people.models import Person
from app.people.services import PersonFacts
from app.schemes import rules as scheme_rules
from app.schemes import services as schemes
from app.schemes.models import Certificate, Home, NextDoor, Scheme
from app.schemes.services import SchemeFacts


@dataclass(frozen=True)
class FirstManager:
    """Whoever opens the house."""

    first_name: str
    last_name: str
    email: str


@dataclass(frozen=True)
class Step:
    """One step of opening the house: what it is, whether it is done, what is missing, where it is done."""

    key: str
    title: Reason
    done: bool
    missing: tuple[Reason, ...]
    endpoint: str


def begin(facts: SchemeFacts, manager: FirstManager, password_hash: str, *, today: date) -> Account:
    """Make the first scheme and its first manager; raise RuleBroken when anybody is here already. Flushes."""
    if not nobody_yet():
        raise RuleBroken(_("This house has been opened. Sign in instead."))
    scheme = schemes.add_scheme(facts, actor=SYSTEM, today=today)
    db.session.flush()
    person = people.add_person(
        scheme,
        PersonFacts(ref="P1", first_name=manager.first_name, last_name=manager.last_name, email=manager.email),
        actor=SYSTEM,
        today=today,
    )
    db.session.flush()
    account = accounts.add_account(person, manager.email, actor=SYSTEM)
    account.password_hash = password_hash
    accounts.grant_role(scheme, RoleFacts(person.id, Role.MANAGER, from_on=today), actor=SYSTEM, today=today)
    return account


def steps(scheme: Scheme) -> tuple[Step, ...]:
    """Return the steps of opening a scheme in order, with what each still lacks."""
    homes = _count(Home.scheme_id == scheme.id, Home)
    certified = db.session.scalar(
        sa.select(sa.func.count(sa.distinct(Certificate.home_id)))
        .join(Home, Home.id == Certificate.home_id)
        .where(Home.scheme_id == scheme.id)
    )
    beside = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(NextDoor)
        .join(Home, Home.id == NextDoor.home_id)
        .where(Home.scheme_id == scheme.id)
    )
    people_known = _count(Person.scheme_id == scheme.id, Person)
    adopted = wording.versions([scheme.id])
    numbers = tuple(reason for reason in scheme_rules.missing_to_open(schemes.readiness(scheme)) if reason != _NO_HOME)
    return (
        Step("numbers", because(N_("Help numbers")), not numbers, numbers, "schemes.help_numbers"),
        Step("homes", because(N_("Homes")), homes > 0, _lacks(homes, N_("Add the first home.")), "schemes.add_home"),
        Step(
            "next_door",
            because(N_("Which homes are next door")),
            homes == 1 or bool(beside),
            _lacks(homes == 1 or beside, N_("Say on each home’s page which homes are next to it.")),
            "schemes.homes",
        ),
        Step(
            "certificates",
            because(N_("Safety certificates")),
            homes > 0 and certified == homes,
            _lacks(
                homes > 0 and certified == homes, N_("Record gas, electrical, energy and alarm checks of each home.")
            ),
            "schemes.homes",
        ),
        Step(
            "people",
            because(N_("People")),
            people_known > 1,
            _lacks(people_known > 1, N_("Add staff, committee and tenants, and give them their roles.")),
            "people.people",
        ),
        Step(
            "rent",
            because(N_("Rent")),
            scheme.rent_day is not None,
            _lacks(scheme.rent_day is not None, N_("Choose the day a rent week begins, and weeks without rent.")),
            "schemes.change_scheme",
        ),
        Step(
            "packs",
            because(N_("The agreement’s wording")),
            bool(adopted),
            _lacks(adopted, N_("Adopt the wording of the agreements you use.")),
            "agreements.packs",
        ),
    )


_NO_HOME = because(N_("There is no home yet. Add at least one."))


def _lacks(there: object, template: str) -> tuple[Reason, ...]:
    return () if there else (because(template),)


def _count(where: sa.ColumnElement[bool], model: type[Home | Person]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(where)) or 0
