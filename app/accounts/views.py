"""Signing in and out, links to choose a password, and one’s own account."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, abort, current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _

from app.accounts import (
    account_views,  # noqa: F401 - the pages about one’s own account
    passwords,
    queries,
    role_views,  # noqa: F401 - the pages managers use
    services,
    sessions,
    throttle,
)
from app.accounts.blueprint import blueprint
from app.accounts.forms import ROLE_WORDS, ForgottenForm, NewPasswordForm, SignInForm
from app.accounts.messages import send_link
from app.accounts.models import Account, LinkPurpose
from app.core import clock, mail
from app.core.db import db, transaction
from app.core.edits import answer
from app.core.errors import RuleBroken
from app.core.i18n import LANGUAGES
from app.core.permissions import SYSTEM
from app.core.web import page, public, safe_next
from app.core.web_actor import current_actor
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
    place = request.remote_addr or "?"
    throttle.count_try(email, place)
    account = queries.by_email(email)
    kept, account_id = (account.password_hash, account.id) if account else (None, None)
    db.session.rollback()
    if not passwords.fits(kept, password) or account_id is None or kept is None:
        return None
    again = passwords.hashed(password) if passwords.outgrown(kept) else None
    with transaction():
        throttle.remember_place(email, place)
        if again:
            db.session.get_one(Account, account_id).password_hash = again
    return account_id


def _enter(account_id: uuid.UUID, address: str | None = None) -> Response:
    """Open a session for an account in this browser and go on; what the browser held before is thrown away."""
    with transaction():
        token = sessions.open_session(account_id)
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    if not sessions.sign_browser_in(token):
        flash(_("You have no role here today. Ask the person who invited you."), "warning")
        return redirect(url_for("accounts.sign_in"))
    return redirect(address or safe_next(request.args.get("next"), url_for("casework.home")))


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
    with transaction():
        sessions.end_this_session()
    session.clear()
    response = redirect(url_for("accounts.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.route("/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> Any:
    """Send a link to choose a new password; the answer is the same whether or not the address is known."""
    form = ForgottenForm()
    if form.validate_on_submit():
        throttle.count_try(form.email.data, request.remote_addr or "?")
        with transaction():
            account = queries.by_email(form.email.data)
            if account is not None:
                token = services.make_link(account, LinkPurpose.RESET, actor=SYSTEM, now=clock.now())
                send_link(account, LinkPurpose.RESET, token)
        mail.send_waiting()
        return page("accounts/forgotten_sent.html")
    return answer("accounts/forgotten.html", form)


@blueprint.route("/choose-password/<token>", methods=["GET", "POST"])
@public
def choose_password(token: str) -> Any:
    """Choose a password with a one-time link."""
    link = services.live_link(token[:100], now=clock.now())
    form = NewPasswordForm()
    if form.validate_on_submit():
        account = db.session.get_one(Account, link.account_id)
        try:
            services.check_password(account, form.password.data)
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            db.session.rollback()
            kept = passwords.hashed(form.password.data)
            with transaction():
                account_id = services.choose_password(token[:100], kept, now=clock.now()).id
            flash(_("Your password is set. You are signed in."))
            return _enter(account_id, url_for("casework.home"))
    return answer("accounts/choose_password.html", form)


@blueprint.get("/language/<code>")
@public
def switch_language(code: str) -> Response:
    """Show pages in the other language until the browser closes; the account page keeps it for good."""
    if code not in LANGUAGES:
        abort(404)
    session["language"] = code
    return redirect(safe_next(request.args.get("next"), url_for("casework.home")))
