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

from app.accounts import passwords, queries, reach, rules, sessions, tenure
from app.accounts.models import Account, LinkPurpose, OneTimeLink, RoleHeld
from app.core import audit, clock
from app.core.db import db
from app.core.errors import Missing, RuleBroken
from app.core.i18n import day, say
from app.core.permissions import Actor, Permission, Role, scheme_ids
from app.people.models import Person
from app.schemes.models import Language, Scheme

LIVES = {LinkPurpose.INVITE: rules.INVITE_LIVES, LinkPurpose.RESET: rules.RESET_LIVES}


def add_account(person: Person | None, email: str, *, actor: Actor, is_admin: bool = False) -> Account:
    """Open an account for a person; raise RuleBroken when the address or the person has one. Flushes."""
    reach.check(person, None, actor=actor, on=clock.today())
    if person is not None and queries.account_of(person.id) is not None:
        raise RuleBroken(_("%(name)s has an account already.", name=person.full_name), field="person_id")
    account = Account(
        person_id=person.id if person else None,
        email=_free_address(email, None),
        is_admin=is_admin,
        created_at=clock.now(),
    )
    db.session.add(account)
    db.session.flush()
    scheme_id = person.scheme_id if person else None
    audit.record("accounts.account.added", account, actor=actor, scheme_id=scheme_id)
    return account


def _free_address(email: str, account: Account | None) -> str:
    address = rules.address(email)
    taken = sa.select(Account.id).where(Account.email == address, Account.id != (account.id if account else None))
    if db.session.scalar(taken) is not None:
        raise RuleBroken(_("Somebody signs in with that address already. Use another one."), field="email")
    return address


def invite(person: Person, email: str, purpose: LinkPurpose, *, actor: Actor, now: datetime) -> tuple[Account, str]:
    """Open, reopen or readdress the account of a person and return it with a one-time token."""
    account = queries.account_of(person.id)
    if account is None:
        account = add_account(person, email, actor=actor)
    elif account.email != rules.address(email):
        change_email(account, email, actor=actor, now=now)
    if account.closed_at is not None:
        reopen_account(account, actor=actor, now=now)
    return account, make_link(account, purpose, actor=actor, now=now)


def make_link(account: Account, purpose: LinkPurpose, *, actor: Actor, now: datetime) -> str:
    """Return a new one-time token for an account; older links for the same purpose stop working."""
    reach.check(person_of(account), account, actor=actor, on=clock.local(now).date())
    if account.closed_at is not None:
        raise RuleBroken(_("This account is closed."))
    _spend_links(account, OneTimeLink.purpose == purpose, now=now)
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


def _spend_links(account: Account, *which: sa.ColumnElement[bool], now: datetime) -> None:
    unused = sa.update(OneTimeLink).where(OneTimeLink.account_id == account.id, OneTimeLink.used_at.is_(None), *which)
    db.session.execute(unused.values(used_at=now))


def choose_password(token: str, password_hash: str, *, now: datetime) -> Account:
    """Set the password of whoever holds the link, once; every session of the account ends."""
    account = db.session.get_one(Account, live_link(token, now=now).account_id)
    _set_password(account, password_hash, keep=None, now=now)
    return account


def change_password(account: Account, password_hash: str, *, keep: uuid.UUID | None, now: datetime) -> None:
    """Set one’s own password; every other session of the account ends."""
    _set_password(account, password_hash, keep=keep, now=now)


def _set_password(account: Account, password_hash: str, *, keep: uuid.UUID | None, now: datetime) -> None:
    account.password_hash = password_hash
    _spend_links(account, now=now)
    sessions.end_sessions(account.id, reason="password_changed", keep=keep)
    themselves = Actor(account_id=account.id, person_id=account.person_id)
    audit.record("accounts.password.changed", account, actor=themselves, scheme_id=_scheme_of(account))


def keep_hash(account: Account, password_hash: str, *, instead_of: str) -> None:
    """Keep the same password under stronger settings, unless it has been changed since it was read."""
    if account.password_hash == instead_of:
        account.password_hash = password_hash


def check_password(password: str, context: list[str]) -> None:
    """Raise RuleBroken naming the field when a password cannot be used by somebody with these names about them."""
    refused = passwords.refusal(password, context)
    if refused is not None:
        raise RuleBroken(say(refused), field="password")


def change_email(account: Account, email: str, *, actor: Actor, now: datetime) -> None:
    """Change the address of an account: its open links become worthless, its sessions end."""
    reach.check(person_of(account), account, actor=actor, on=clock.local(now).date())
    account.email = _free_address(email, account)
    _spend_links(account, now=now)
    sessions.end_sessions(account.id, reason="email_changed")
    audit.record("accounts.account.email_changed", account, actor=actor, scheme_id=_scheme_of(account))


def choose_language(account: Account, language: Language, *, actor: Actor) -> None:
    """Keep the language somebody wants their pages in."""
    account.language = language
    audit.record(
        "accounts.language.chosen", account, actor=actor, scheme_id=_scheme_of(account), language=language.value
    )


def close_account(account: Account, *, actor: Actor, now: datetime) -> None:
    """Close an account: nobody signs in with it any more, until somebody opens it again."""
    reach.check(person_of(account), account, actor=actor, on=clock.local(now).date())
    if account.id == actor.account_id:
        raise RuleBroken(_("Ask another manager to close your own account."))
    if account.closed_at is not None:
        raise RuleBroken(_("This account is closed."))
    account.closed_at = now
    _spend_links(account, now=now)
    sessions.end_sessions(account.id, reason="account_closed")
    audit.record("accounts.account.closed", account, actor=actor, scheme_id=_scheme_of(account))


def reopen_account(account: Account, *, actor: Actor, now: datetime) -> None:
    """Open a closed account again; its old password is forgotten, so a link must follow."""
    reach.check(person_of(account), account, actor=actor, on=clock.local(now).date())
    account.closed_at, account.password_hash = None, None
    audit.record("accounts.account.reopened", account, actor=actor, scheme_id=_scheme_of(account))


def sign_out_everywhere(account: Account, *, actor: Actor, keep: uuid.UUID | None = None) -> None:
    """End every session of an account, or all but one: a phone was lost, or left with somebody."""
    sessions.end_sessions(account.id, reason="signed_out_everywhere", keep=keep)
    audit.record("accounts.session.all_ended", account, actor=actor, scheme_id=_scheme_of(account))


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
    person = db.session.get(Person, facts.person_id)
    if person is None or not _may_join(person, scheme, actor=actor, on=today):
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


def _may_join(person: Person, scheme: Scheme, *, actor: Actor, on: date) -> bool:
    """Say whether somebody may be given a role here: they are of the scheme, or of another one the actor manages."""
    managed = reach.manages_all(actor) or person.scheme_id in scheme_ids(actor, Permission.ACCOUNT_MANAGE)
    return managed or queries.belongs(person, scheme.id, on=on)


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
    if held.last_day is not None and last_day > held.last_day:
        raise RuleBroken(
            _("This role ends on %(day)s already. Enter that day or an earlier one.", day=day(held.last_day)),
            field="last_day",
        )
    tenure.close(held, last_day=last_day, actor=actor)
    db.session.flush()
    if held.role is Role.MANAGER and not queries.managers(held.scheme_id, on=max(today, last_day) + date.resolution):
        raise RuleBroken(_("A scheme needs a manager. Give somebody else the role first."))
    _end_sessions_of(held.person_id)


def _end_sessions_of(person_id: uuid.UUID) -> None:
    account = queries.account_of(person_id)
    if account is not None:
        sessions.end_sessions(account.id, reason="role_changed")


def person_of(account: Account) -> Person | None:
    """Return the person an account belongs to; one that only looks after the system has none."""
    return db.session.get(Person, account.person_id) if account.person_id else None


def _scheme_of(account: Account) -> uuid.UUID | None:
    person = person_of(account)
    return person.scheme_id if person else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
