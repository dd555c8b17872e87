"""The account commands as somebody types them, and what they leave in the database."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import factories
import sqlalchemy as sa
from flask import Flask

from app.accounts import sessions
from app.accounts.models import Account, OneTimeLink
from app.core.db import db, transaction
from app.core.permissions import Role
from app.people.models import Person
from app.schemes.models import Scheme

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LINK = re.compile(r"http://localhost/choose-password/[\w-]{43}\n")


def typed(app: Flask, *words: str) -> tuple[int, str, str]:
    """Run flask account; return its exit code, standard output and standard error."""
    done = app.test_cli_runner().invoke(args=["account", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


def refused(result: tuple[int, str, str], words: str) -> None:
    code, out, err = result
    assert (code, out) == (1, "")
    assert words in err
    assert err.count("\n") == 1, "one sentence"


def account_with(app, email: str) -> Account | None:
    with app.app_context():
        return db.session.scalar(sa.select(Account).filter_by(email=email))


def roles_of(app, email: str) -> set[tuple[str | None, Role]]:
    with app.app_context():
        account = db.session.scalars(sa.select(Account).filter_by(email=email)).one()
        person = db.session.get(Person, account.person_id) if account.person_id else None
        refs = {scheme.id: scheme.ref for scheme in db.session.scalars(sa.select(Scheme))} | {None: None}
        return {(refs[key], role) for key, role in sessions.actor_for(account, person, on=NOON.date()).roles}


def count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def link_of(app, email: str) -> OneTimeLink:
    with app.app_context():
        mine = sa.select(OneTimeLink).join(Account, Account.id == OneTimeLink.account_id)
        live = mine.where(Account.email == email, OneTimeLink.used_at.is_(None))
        return db.session.scalars(live).one()


def make_person(app, scheme, *roles: Role, **facts) -> Person:
    with app.app_context(), transaction():
        return factories.make_person(db.session.merge(scheme), *roles, **facts)
