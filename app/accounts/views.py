"""Signing in and out, and the language of the pages."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import (
    account_views,  # noqa: F401 - the pages about one’s own account
    browser,
    link_views,  # noqa: F401 - the pages behind one-time links
    manage_views,  # noqa: F401 - accounts of other people, for managers
    passwords,
    queries,
    role_views,  # noqa: F401 - roles, for managers
    services,
    throttle,
)
from app.accounts.blueprint import blueprint
from app.accounts.forms import SignInForm
from app.accounts.models import Account
from app.core import clock
from app.core.db import db, transaction
from app.core.edits import answer
from app.core.i18n import LANGUAGES
from app.core.permissions import SYSTEM
from app.core.web import public, safe_next
from app.core.web_actor import current_actor
from app.core.words import ROLE_WORDS
from app.people.models import Person
from config import Settings

__all__ = ["blueprint"]


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    """Sign in: count the try, look at the password with no transaction open, then open the session."""
    if current_actor().account_id is not None:
        return redirect(url_for("casework.home"))
    if queries.nobody_yet():
        return redirect(url_for("casework.open_house"))
    form = SignInForm()
    if form.validate_on_submit():
        account_id = _let_in(form.email.data, form.password.data)
        if account_id is not None:
            return _enter(account_id)
        form.form_errors.append(_("That email address and password do not go together. Check both and try again."))
    demo = [] if _settings().production else queries.demo_people(on=clock.today())
    return answer("accounts/sign_in.html", form, demo=demo, role_words=ROLE_WORDS)


def _let_in(email: str, password: str) -> uuid.UUID | None:
    place = browser.place()
    throttle.count_try(email, place)
    account = queries.by_email(email)
    kept, account_id = (account.password_hash, account.id) if account else (None, None)
    db.session.rollback()
    if not passwords.fits(kept, password) or account_id is None or kept is None:
        return None
    again = passwords.hashed(password) if passwords.outgrown(kept) else None
    place = browser.mark(place)
    with transaction():
        throttle.remember_place(email, place)
        if again:
            services.keep_hash(db.session.get_one(Account, account_id), again, instead_of=kept)
    return account_id


def _enter(account_id: uuid.UUID) -> Response:
    if not browser.enter(account_id):
        flash(_("You have no role here today. Ask the person who invited you."), "warning")
        return redirect(url_for("accounts.sign_in"))
    return redirect(safe_next(request.args.get("next"), url_for("casework.home")))


@blueprint.post("/sign-in/as/<uuid:person_id>")
@public
def sign_in_as(person_id: uuid.UUID) -> Any:
    """Sign in as a person of the demo; there is no such page in production."""
    if _settings().production:
        abort(404)
    with transaction():
        account = queries.account_of(person_id)
        if account is None:
            person = db.session.get(Person, person_id) or abort(404)
            account = services.add_account(person, f"{person.ref}.{person_id.hex[:8]}@demo.invalid", actor=SYSTEM)
        account_id = account.id
    return _enter(account_id)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """Sign out: the session ends on the server, and the browser forgets our pages."""
    browser.leave()
    response = redirect(url_for("accounts.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.get("/language/<string:code>")
@public
def switch_language(code: str) -> Response:
    """Show pages in the other language until the browser closes; the account page keeps it for good."""
    if code not in LANGUAGES:
        abort(404)
    session["language"] = code
    return redirect(safe_next(request.args.get("next"), url_for("casework.home")))
