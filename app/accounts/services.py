"""What happens to accounts: opened, invited, signed in to, given and relieved of roles.

Passwords are hashed outside transactions: the functions that need one take the hash.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts import passwords, queries, rules, sessions
from app.accounts.models import Account, LinkPurpose, OneTimeLink, RoleHeld
from app.core import audit, clock
from app.core.db import db
from app.core.errors import Missing, RuleBroken
from app.core.i18n import day, say
from app.core.permissions import Actor, Role
from app.people.models import Person
from app.schemes.models import Language, Scheme

LIVES = {LinkPurpose.INVITE: rules.INVITE_LIVES, LinkPurpose.RESET: rules.RESET_LIVES}


def add_account(person: Person | None, email: str, *, actor: Actor, is_admin: bool = False) -> Account:
    """Open an account for a person; raise RuleBroken when the address or the person has one. Flushes."""
    address = email.strip().casefold()
    if db.session.scalar(sa.select(Account.id).where(Account.email == address)) is not None:
        raise RuleBroken(_("Somebody signs in with that address already. Use another one."), field="email")
    if person is not None and queries.account_of(person.id) is not None:
        raise RuleBroken(_("%(name)s has an account already.", name=person.full_name), field="person_id")
    account = Account(person_id=person.id if person else None, email=address, is_admin=is_admin, created_at=clock.now())
    db.session.add(account)
    db.session.flush()
    scheme_id = person.scheme_id if person else None
    audit.record("accounts.account.added", account, actor=actor, scheme_id=scheme_id)
    return account


def make_link(account: Account, purpose: LinkPurpose, *, actor: Actor, now: datetime) -> str:
    """Return a new one-time token for an account; older links for the same purpose stop working."""
    if account.closed_at is not None:
        raise RuleBroken(_("This account is closed."))
    older = sa.update(OneTimeLink).where(
        OneTimeLink.account_id == account.id, OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_(None)
    )
    db.session.execute(older.values(used_at=now))
    token = secrets.token_urlsafe(32)
    db.session.add(
        OneTimeLink(
            account_id=account.id,
            purpose=purpose,
            token_hash=_hash(token),
            email=account.email,
            made_at=now,
            expires_at=now + LIVES[purpose],
        )
    )
    audit.record(f"accounts.account.{_LINK_EVENTS[purpose]}", account, actor=actor, scheme_id=_scheme_of(account))
    return token


_LINK_EVENTS = {LinkPurpose.INVITE: "invited", LinkPurpose.RESET: "reset_started"}


def live_link(token: str, *, now: datetime) -> OneTimeLink:
    """Return the link a token belongs to; raise Missing when it was used, ran out, or the address has changed since."""
    link = db.session.scalar(sa.select(OneTimeLink).where(OneTimeLink.token_hash == _hash(token)))
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise Missing
    account = db.session.get_one(Account, link.account_id)
    if account.email != link.email or account.closed_at is not None:
        raise Missing
    return link


def choose_password(token: str, password_hash: str, *, now: datetime) -> Account:
    """Set the password of whoever holds the link, once; every session of the account ends."""
    link = live_link(token, now=now)
    link.used_at = now
    account = db.session.get_one(Account, link.account_id)
    _set_password(account, password_hash, keep=None)
    return account


def change_password(account: Account, password_hash: str, *, keep: uuid.UUID | None) -> None:
    """Set one’s own password; every other session of the account ends."""
    _set_password(account, password_hash, keep=keep)


def _set_password(account: Account, password_hash: str, *, keep: uuid.UUID | None) -> None:
    account.password_hash = password_hash
    sessions.end_sessions(account.id, reason="password_changed", keep=keep)
    themselves = Actor(account_id=account.id, person_id=account.person_id)
    audit.record("accounts.password.changed", account, actor=themselves, scheme_id=_scheme_of(account))


def check_password(account: Account | None, password: str) -> None:
    """Raise RuleBroken naming the field when a password cannot be used by this person."""
    refused = passwords.refusal(password, queries.context_of(account))
    if refused is not None:
        raise RuleBroken(say(refused), field="password")


def change_email(account: Account, email: str, *, actor: Actor) -> None:
    """Change the address of an account: its open links become worthless, its sessions end."""
    address = email.strip().casefold()
    taken = sa.select(Account.id).where(Account.email == address, Account.id != account.id)
    if db.session.scalar(taken) is not None:
        raise RuleBroken(_("Somebody signs in with that address already. Use another one."), field="email")
    account.email = address
    sessions.end_sessions(account.id, reason="email_changed")
    audit.record("accounts.account.email_changed", account, actor=actor, scheme_id=_scheme_of(account))


def choose_language(account: Account, language: Language, *, actor: Actor) -> None:
    """Keep the language somebody wants their pages in."""
    account.language = language
    audit.record(
        "accounts.language.chosen", account, actor=actor, scheme_id=_scheme_of(account), language=language.value
    )


def close_account(account: Account, *, actor: Actor, now: datetime) -> None:
    """Close an account: nobody signs in with it any more."""
    if account.id == actor.account_id:
        raise RuleBroken(_("Ask another manager to close your own account."))
    account.closed_at = now
    sessions.end_sessions(account.id, reason="account_closed")
    audit.record("accounts.account.closed", account, actor=actor, scheme_id=_scheme_of(account))


@dataclass(frozen=True)
class RoleFacts:
    """A role to be given, with its days; None: from the start, without an end."""

    person_id: uuid.UUID
    role: Role
    from_on: date | None = None
    last_day: date | None = None


GRANTABLE = tuple(role for role in Role if role is not Role.ADMIN)


def grant_role(scheme: Scheme, facts: RoleFacts, *, actor: Actor, today: date) -> RoleHeld:
    """Give somebody a role in a scheme; their sessions end, so that the next request knows it.

    Raises RuleBroken for a role one gives oneself, for admin, and for one that is held already on those days.
    """
    del today
    person = db.session.get(Person, facts.person_id)
    if person is None or not queries.belongs(person, scheme.id):
        raise RuleBroken(_("Choose a person of this scheme."), field="person_id")
    if facts.role not in GRANTABLE:
        raise RuleBroken(_("Choose one of the roles shown."), field="role")
    if person.id == actor.person_id:
        raise RuleBroken(_("Ask another manager: nobody gives themselves a role."), field="person_id")
    if facts.from_on and facts.last_day and facts.last_day < facts.from_on:
        raise RuleBroken(_("The last day is before the first. Put one of them right."), field="last_day")
    for held in queries.roles_of(person.id, scheme.id, facts.role):
        if _overlap(held, facts):
            since = day(held.from_on) if held.from_on else _("the start")
            raise RuleBroken(_("They hold this role already, from %(since)s.", since=since), field="role")
    given = RoleHeld(
        person_id=person.id,
        scheme_id=scheme.id,
        role=facts.role,
        from_on=facts.from_on,
        last_day=facts.last_day,
        granted_at=clock.now(),
        granted_by=actor.account_id,
    )
    db.session.add(given)
    db.session.flush()
    _end_sessions_of(person.id)
    audit.record("accounts.role.granted", given, actor=actor, role=facts.role.value, from_on=facts.from_on)
    return given


def _overlap(held: RoleHeld, facts: RoleFacts) -> bool:
    starts_in_time = facts.from_on is None or held.last_day is None or held.last_day >= facts.from_on
    ends_after = facts.last_day is None or held.from_on is None or held.from_on <= facts.last_day
    return starts_in_time and ends_after


def close_role(held: RoleHeld, *, last_day: date, actor: Actor, today: date) -> None:
    """Close a role on its last day; at once (yesterday) when it must stop now. The last manager cannot be closed."""
    if held.revoked_at is not None or (held.last_day is not None and held.last_day < today):
        raise RuleBroken(_("This role has ended already."))
    if held.person_id == actor.person_id:
        raise RuleBroken(_("Ask another manager: nobody closes their own role."))
    if held.from_on is not None and last_day < held.from_on:
        held.revoked_at, held.revoked_by = clock.now(), actor.account_id
    held.last_day = max(last_day, held.from_on) if held.from_on else last_day
    db.session.flush()
    if held.role is Role.MANAGER and not queries.managers(held.scheme_id, on=max(today, last_day) + date.resolution):
        raise RuleBroken(_("A scheme needs a manager. Give somebody else the role first."))
    _end_sessions_of(held.person_id)
    audit.record("accounts.role.ended", held, actor=actor, role=held.role.value, last_day=last_day)


def _end_sessions_of(person_id: uuid.UUID) -> None:
    account = queries.account_of(person_id)
    if account is not None:
        sessions.end_sessions(account.id, reason="role_changed")


def _scheme_of(account: Account) -> uuid.UUID | None:
    if account.person_id is None:
        return None
    return db.session.scalar(sa.select(Person.scheme_id).where(Person.id == account.person_id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
