"""What the command line asks of accounts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email

from app.accounts import queries, rules, services, system
from app.accounts.messages import link_address, send_link
from app.accounts.models import Account, LinkPurpose
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


@dataclass(frozen=True)
class Link:
    """A one-time link that was made: its address, until when it works, whether a message with it is in the outbox."""

    address: str
    works_until: datetime
    queued: bool


def add(
    email: str, role: Role, scheme_id: uuid.UUID | None, names: tuple[str, str], *, today: date, now: datetime
) -> Link:
    """Open an account with a role, or give the role to who has that address already; `scheme_id` None: admin."""
    address = _address(email)
    account = queries.with_email(address)
    if account is not None and account.closed_at is not None:
        services.reopen_account(account, actor=SYSTEM, now=now)
    if scheme_id is None:
        account = _admin(account, address)
    else:
        scheme = db.session.get_one(Scheme, scheme_id)
        account = account or _account(_person(scheme, address, names, today), address)
        if account.person_id is None:
            account.person_id = _person(scheme, address, names, today).id
            db.session.flush()
        facts = RoleFacts(account.person_id, role, from_on=today)
        services.grant_role(scheme, facts, actor=SYSTEM, today=today)
    return _link(account, LinkPurpose.RESET if account.password_hash else LinkPurpose.INVITE, now)


def invite(email: str, *, now: datetime) -> Link:
    """Invite whoever has that address, with an account or yet without; who chose a password before gets a new one."""
    address = _address(email)
    account = queries.by_email(address)
    if account is None:
        everybody = db.session.scalars(sa.select(Person).where(Person.email.is_not(None)).order_by(Person.ref))
        person = _only([person for person in everybody if rules.address(person.email or "") == address], address)
        if person is None:
            raise RuleBroken(f"Nobody has the address {email}. Open an account with: flask account add")
        account = _account(person, address)
    return _link(account, LinkPurpose.RESET if account.password_hash else LinkPurpose.INVITE, now)


def reset(email: str, *, now: datetime) -> Link:
    """Let whoever signs in with that address choose a new password; raise RuleBroken when nobody does."""
    account = queries.by_email(_address(email))
    if account is None:
        raise RuleBroken(f"Nobody signs in with {email}.")
    return _link(account, LinkPurpose.RESET, now)


def _address(email: str) -> str:
    try:
        return rules.address(validate_email(email.strip(), check_deliverability=False).normalized)
    except EmailNotValidError as error:
        raise RuleBroken(f"{email} is not an email address.") from error


def _admin(account: Account | None, address: str) -> Account:
    if account is None:
        return services.add_account(None, address, actor=SYSTEM, is_admin=True)
    system.give(account, actor=SYSTEM)
    return account


def _account(person: Person, address: str) -> Account:
    if queries.account_of(person.id) is not None:
        raise RuleBroken(f"{person.ref} has this address and signs in with another one. Use that one.")
    return services.add_account(person, address, actor=SYSTEM)


def _person(scheme: Scheme, address: str, names: tuple[str, str], today: date) -> Person:
    known = db.session.scalars(
        sa.select(Person).where(Person.scheme_id == scheme.id, Person.email.is_not(None)).order_by(Person.ref)
    )
    found = _only([person for person in known if rules.address(person.email or "") == address], address)
    if found is not None:
        return found
    facts = PersonFacts(next_ref(refs(scheme.id), letter="P"), names[0], names[1], email=address)
    return people.add_person(scheme, facts, actor=SYSTEM, today=today)


def _only(found: list[Person], address: str) -> Person | None:
    if len(found) > 1:
        several = ", ".join(person.ref for person in found)
        raise RuleBroken(f"Several people have the address {address}: {several}. Give all but one another address.")
    return found[0] if found else None


def _link(account: Account, purpose: LinkPurpose, now: datetime) -> Link:
    token = services.make_link(account, purpose, actor=SYSTEM, now=now)
    return Link(link_address(token), now + services.LIVES[purpose], send_link(account, purpose, token))
