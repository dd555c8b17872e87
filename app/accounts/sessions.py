"""Who is signed in: server-side rows behind an opaque token, with idle and absolute limits.

The cookie holds only a random token; the row holds its SHA-256. Ending the row ends the session at once, everywhere.
Limits (docs/reliability.md B2): committee and staff 30 minutes idle and 12 hours in all; tenants 2 and 24 hours.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import uuid
from datetime import date

import sqlalchemy as sa
from flask import Flask, Response, g
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.exc import OperationalError

from app.accounts import rules
from app.accounts.models import Account, RoleHeld, SignInSession
from app.accounts.rules import Limits
from app.core import audit, clock
from app.core.db import db, transaction
from app.core.permissions import Actor, Role
from app.core.web_actor import NOBODY
from app.people.models import Person

log = logging.getLogger(__name__)
TOKEN_BYTES = 32
TOUCH_EVERY_SECONDS = 60
login_manager = LoginManager()
login_manager.session_protection = None  # phones change address; the server row is the protection


class SignedIn(UserMixin):
    """A signed-in person for Flask-Login: its id is the session’s token, never the account’s."""

    def __init__(self, actor: Actor, session: SignInSession, token: str) -> None:
        self.actor = actor
        self.session_id = session.id
        self.created_at = session.created_at
        self.last_seen_at = session.last_seen_at
        self.token = token

    def get_id(self) -> str:
        """Return the opaque token."""
        return self.token


def init_app(app: Flask) -> None:
    """Attach sign-in to the application."""
    login_manager.init_app(app)
    login_manager.user_loader(load)
    app.after_request(_seen)


def actor_of_request() -> Actor:
    """Return who is asking, from the cookie of this request."""
    return current_user.actor if current_user.is_authenticated else NOBODY


def open_session(account_id: uuid.UUID) -> str:
    """Start a session for an account; return its token, which is stored nowhere. Needs a write transaction."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    moment = clock.now()
    opened = SignInSession(account_id=account_id, token_hash=_hash(token), created_at=moment, last_seen_at=moment)
    db.session.add(opened)
    db.session.flush()  # the audit event names it
    audit.record("accounts.session.opened", opened, actor=Actor(account_id=account_id))
    return token


def renew_this_session() -> str:
    """Give the session of this request a new token, in the caller’s transaction; the old cookie opens nothing."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.get_one(SignInSession, this_session_id()).token_hash = _hash(token)
    return token


def sign_browser_in(token: str) -> bool:
    """Give this browser the session; False when the person holds no role today."""
    who = load(token)
    return who is not None and bool(login_user(who))


def this_session_id() -> uuid.UUID | None:
    """Return the id of the session this request came with."""
    found: uuid.UUID | None = getattr(current_user, "session_id", None)
    return found


def end_this_session() -> None:
    """End the session of this request, if it came with one, in the caller’s transaction."""
    mine = this_session_id()
    if mine is not None:
        end_session(db.session.get_one(SignInSession, mine), reason="signed_out")
    logout_user()


def end_session(session: SignInSession, *, reason: str) -> None:
    """End one session, in the caller’s transaction."""
    if session.ended_at is None:
        session.ended_at, session.end_reason = clock.now(), reason
        themselves = Actor(account_id=session.account_id)
        audit.record("accounts.session.ended", session, actor=themselves)


def end_sessions(account_id: uuid.UUID, *, reason: str, keep: uuid.UUID | None = None) -> None:
    """End every session of an account, in the caller’s transaction, so the next request is refused."""
    open_ones = (SignInSession.account_id == account_id) & SignInSession.ended_at.is_(None)
    change = sa.update(SignInSession).where(open_ones).values(ended_at=clock.now(), end_reason=reason)
    db.session.execute(change.where(SignInSession.id != keep) if keep else change)


def load(token: str) -> SignedIn | None:
    """Return who a token belongs to, or None when it is unknown, ended, idle too long or too old."""
    found = db.session.execute(
        sa.select(SignInSession, Account, Person)
        .join(Account, Account.id == SignInSession.account_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .where(SignInSession.token_hash == _hash(token), SignInSession.ended_at.is_(None), Account.closed_at.is_(None))
    ).one_or_none()
    if found is None:
        return None
    session, account, person = found
    actor = actor_for(account, person, on=clock.today())
    times = {"created_at": session.created_at, "last_seen_at": session.last_seen_at}
    if not actor.roles or not limits(actor).allow(**times, now=clock.now()):
        return None
    return SignedIn(actor, session, token)


def may_enter(account_id: uuid.UUID) -> bool:
    """Say whether an account is open and its person holds a role today."""
    account = db.session.get_one(Account, account_id)
    person = db.session.get(Person, account.person_id) if account.person_id else None
    return account.closed_at is None and bool(actor_for(account, person, on=clock.today()).roles)


def actor_for(account: Account, person: Person | None, *, on: date) -> Actor:
    """Return the account’s actor with the roles held on a day."""
    roles: set[tuple[uuid.UUID | None, Role]] = {(None, Role.ADMIN)} if account.is_admin else set()
    if person is not None:
        in_schemes = (RoleHeld.person_id == person.id) & (RoleHeld.role != Role.ADMIN)  # no scheme makes an admin
        held = sa.select(RoleHeld.scheme_id, RoleHeld.role).where(in_schemes, held_on(on))
        roles |= {(scheme_id, role) for scheme_id, role in db.session.execute(held)}
    language = account.language or (person.language if person else None)
    return Actor(
        account_id=account.id,
        person_id=person.id if person else None,
        roles=frozenset(roles),
        language=language.value if language else "",
        name=person.name if person else account.email,
    )


def held_on(on: date) -> sa.ColumnElement[bool]:
    """Return the WHERE for roles in force on a day, both ends included."""
    return sa.and_(
        RoleHeld.revoked_at.is_(None),
        sa.or_(RoleHeld.from_on.is_(None), RoleHeld.from_on <= on),
        sa.or_(RoleHeld.last_day.is_(None), RoleHeld.last_day >= on),
    )


def limits(actor: Actor) -> Limits:
    """Return how long a sign-in of this person lasts: whoever is more than a tenant has the limits of a desk."""
    return rules.TENANT if all(role is Role.TENANT for _, role in actor.roles) else rules.DESK


def _seen(response: Response) -> Response:
    """Note that the session is in use: a second, short write once the answer is ready, at most once a minute."""
    if not g.get("actor", NOBODY).account_id or not current_user.is_authenticated:
        return response
    now = clock.now()
    if (now - current_user.last_seen_at).total_seconds() >= TOUCH_EVERY_SECONDS:
        still_open = (SignInSession.id == current_user.session_id) & SignInSession.ended_at.is_(None)
        try:
            with transaction():
                db.session.execute(sa.update(SignInSession).where(still_open).values(last_seen_at=now))
        except OperationalError as error:  # a full or busy disk: the page is ready, and is worth more than the note
            log.warning("a session’s last use could not be noted: %s", type(error.orig).__name__)
    return response


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
