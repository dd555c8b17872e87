"""What the command line asks of accounts."""

from __future__ import annotations

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email

from app.accounts import queries, services
from app.accounts.messages import link_address
from app.accounts.models import LinkPurpose
from app.accounts.services import RoleFacts
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM, Role
from app.core.refs import next_ref
from app.people import services as people
from app.people.models import Person
from app.people.queries import refs
from app.people.services import PersonFacts
from app.schemes.models import Scheme


def add(
    email: str, role: Role, scheme_id: uuid.UUID | None, names: tuple[str, str], *, today: date, now: datetime
) -> str:
    """Open an account with a role; return the one-time link. A person with that address is used when there is one."""
    try:
        address = validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise RuleBroken(f"{email} is not an email address.") from error
    if scheme_id is None:
        account = services.add_account(None, address, actor=SYSTEM, is_admin=True)
    else:
        scheme = db.session.get_one(Scheme, scheme_id)
        person = _person(scheme, address, names, today)
        account = queries.account_of(person.id) or services.add_account(person, address, actor=SYSTEM)
        services.grant_role(scheme, RoleFacts(person.id, role, from_on=today), actor=SYSTEM, today=today)
    return link_address(services.make_link(account, LinkPurpose.INVITE, actor=SYSTEM, now=now))


def _person(scheme: Scheme, email: str, names: tuple[str, str], today: date) -> Person:
    same = sa.select(Person).where(Person.scheme_id == scheme.id, sa.func.lower(Person.email) == email.casefold())
    known = db.session.scalar(same.order_by(Person.ref).limit(1))
    if known is not None:
        return known
    facts = PersonFacts(next_ref(refs(scheme.id), letter="P"), names[0], names[1], email=email)
    return people.add_person(scheme, facts, actor=SYSTEM, today=today)


def link(email: str, purpose: LinkPurpose, *, now: datetime) -> str:
    """Return a new one-time link for an address; raise RuleBroken when nobody signs in with it."""
    account = queries.by_email(email)
    if account is None:
        raise RuleBroken(f"Nobody signs in with {email}.")
    return link_address(services.make_link(account, purpose, actor=SYSTEM, now=now))
