"""How often one may try, counted in the database: the same for every web process, and after a restart."""

from __future__ import annotations

import enum
import hashlib
import hmac
import math
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from app.accounts import rules
from app.accounts.models import SignInTry
from app.accounts.rules import Window
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import TooManyTries


class Trying(enum.StrEnum):
    """What is tried; each has its own count, so that a forgotten password does not use up the asking for a new one."""

    SIGN_IN = "account"
    RESET = "reset"


@dataclass(frozen=True)
class Place:
    """Where somebody tries from: a network, and the browser if it has been signed in before (see browser.py)."""

    network: str
    device: str = ""


KNOWN = {Trying.SIGN_IN: rules.PER_KNOWN_PLACE, Trying.RESET: rules.RESETS}
ELSEWHERE = {Trying.SIGN_IN: rules.PER_ACCOUNT_ELSEWHERE, Trying.RESET: rules.RESETS}


def key(kind: str, value: str) -> str:
    """Return what is kept of an address: a keyed hash, so that the table tells nobody’s name or place."""
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


def count_try(email: str, place: Place, *, what: Trying = Trying.SIGN_IN) -> None:
    """Count one try in a short transaction of its own; raise TooManyTries before any password is looked at."""
    with transaction():
        here, known = _where(email, place)
        account_key = key(what, rules.address(email))
        wait = _wait(account_key, here, what, known=known, everywhere=_known_places(email))
        if wait is None:
            db.session.add(SignInTry(at=clock.now(), account_key=account_key, place_key=here))
    if wait is not None:
        raise TooManyTries(math.ceil(wait / timedelta(minutes=1)))


def remember_place(email: str, place: Place) -> None:
    """Note in the caller’s transaction that somebody got in from here: their tries were theirs, the place is known."""
    here, _known = _where(email, place)
    account_key = key(Trying.SIGN_IN, rules.address(email))
    mine = (SignInTry.account_key == account_key) & (SignInTry.place_key == here)
    db.session.execute(sa.update(SignInTry).where(mine).values(succeeded=True))
    if place.device and here != _device(place):
        db.session.add(SignInTry(at=clock.now(), account_key=account_key, place_key=_device(place), succeeded=True))


def forget_old() -> None:
    """Let go of tries older than thirty days (nightly)."""
    db.session.execute(sa.delete(SignInTry).where(SignInTry.at < clock.now() - rules.KEEP_TRIES))


def _device(place: Place) -> str:
    return key("device", place.device)


def _where(email: str, place: Place) -> tuple[str, bool]:
    """Return the place that counts, and whether this account is known there: the browser if it is, else the network."""
    network = key("place", place.network)
    known = set(db.session.scalars(_known_places(email).where(SignInTry.place_key.in_((network, _device(place))))))
    if place.device and _device(place) in known:
        return _device(place), True
    return network, network in known


def _known_places(email: str) -> sa.Select[str]:
    account = SignInTry.account_key == key(Trying.SIGN_IN, rules.address(email))
    return sa.select(SignInTry.place_key).where(account, SignInTry.succeeded)


def _wait(account_key: str, here: str, what: Trying, *, known: bool, everywhere: sa.Select[str]) -> timedelta | None:
    """Return how long to wait, or None when a try is free. A known place answers for its own tries alone."""
    mine = SignInTry.account_key == account_key
    if known:
        return _until_free(KNOWN[what], mine & (SignInTry.place_key == here))
    waits = (
        _until_free(ELSEWHERE[what], mine & SignInTry.place_key.not_in(everywhere)),
        _until_free(rules.PER_PLACE, SignInTry.place_key == here),
        _until_free(rules.ALL_TOGETHER, sa.true()),
    )
    return max((wait for wait in waits if wait is not None), default=None)


def _until_free(window: Window, where: sa.ColumnElement[bool]) -> timedelta | None:
    """Return how long until the window has room again, or None when it has."""
    failed = sa.and_(where, sa.not_(SignInTry.succeeded), SignInTry.at > clock.now() - window.span)
    latest = sa.select(SignInTry.at).where(failed).order_by(SignInTry.at.desc(), SignInTry.id.desc())
    filling = db.session.scalar(latest.offset(window.tries - 1).limit(1))
    return None if filling is None else filling + window.span - clock.now()
