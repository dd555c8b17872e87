"""How often one may try, counted in the database: the same for every web process, and after a restart."""

from __future__ import annotations

import hashlib
import hmac

import sqlalchemy as sa
from flask import current_app

from app.accounts.models import SignInTry
from app.accounts.rules import ALL_TOGETHER, KEEP_TRIES, PER_ACCOUNT_ELSEWHERE, PER_KNOWN_PLACE, PER_PLACE, Window
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import TooManyTries


def key(kind: str, value: str) -> str:
    """Return what is kept of an address: a keyed hash, so that the table tells nobody’s name or place."""
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, f"{kind}:{value.casefold()}".encode(), hashlib.sha256).hexdigest()


def count_try(email: str, place: str) -> None:
    """Count one try in a short transaction of its own; raise TooManyTries before any password is looked at."""
    account_key, place_key = key("account", email), key("place", place)
    with transaction():
        full = _too_many(account_key, place_key)
        if not full:
            db.session.add(SignInTry(at=clock.now(), account_key=account_key, place_key=place_key))
    if full:
        raise TooManyTries(int(PER_PLACE.span.total_seconds() // 60))


def _too_many(account_key: str, place_key: str) -> bool:
    mine, here = SignInTry.account_key == account_key, SignInTry.place_key == place_key
    known = sa.select(SignInTry.place_key).where(mine, SignInTry.succeeded)
    if db.session.scalar(known.where(here).limit(1)) is not None:
        own = _full(PER_KNOWN_PLACE, sa.and_(mine, here, sa.not_(SignInTry.succeeded)))
    else:
        own = _full(PER_ACCOUNT_ELSEWHERE, sa.and_(mine, SignInTry.place_key.not_in(known)))
    return own or _full(PER_PLACE, here) or _full(ALL_TOGETHER, sa.true())


def _full(window: Window, where: sa.ColumnElement[bool]) -> bool:
    recent = sa.select(sa.func.count()).where(SignInTry.at > clock.now() - window.span, where)
    return (db.session.scalar(recent) or 0) >= window.tries


def remember_place(email: str, place: str) -> None:
    """Note in the caller’s transaction that somebody got in from here: their tries were theirs, the place is known."""
    mine = (SignInTry.account_key == key("account", email)) & (SignInTry.place_key == key("place", place))
    db.session.execute(sa.update(SignInTry).where(mine).values(succeeded=True))


def forget_old() -> None:
    """Let go of tries older than thirty days (nightly)."""
    db.session.execute(sa.delete(SignInTry).where(SignInTry.at < clock.now() - KEEP_TRIES))
