"""One’s own account: language, password, devices, and proving that it is still oneself."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, session, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts import browser, passwords, proof, queries, services, sessions, throttle
from app.accounts.blueprint import blueprint
from app.accounts.forms import ChangePasswordForm, LanguageForm, ProveForm
from app.accounts.models import Account, SignInSession
from app.core import clock
from app.core.db import db, transaction
from app.core.edits import answer, carried_out
from app.core.errors import RuleBroken
from app.core.forms import Form
from app.core.permissions import Permission
from app.core.web import page, requires, safe_next, writes
from app.core.web_actor import current_actor

P = Permission


def _mine() -> Account:
    return db.session.get_one(Account, current_actor().account_id)


@blueprint.get("/account")
@requires(P.ACCOUNT_OWN)
def my_account() -> Any:
    """Show one’s own account."""
    account = _mine()
    devices = queries.devices(account.id, sessions.limits(current_actor()), now=clock.now())
    return page("accounts/my_account.html", account=account, devices=devices, here=sessions.this_session_id())


@blueprint.route("/account/language", methods=["GET", "POST"])
@requires(P.ACCOUNT_OWN)
@writes
def my_language() -> Any:
    """Choose the language of one’s pages."""
    account = _mine()
    form = LanguageForm(language=account.language)
    if carried_out(form, lambda: services.choose_language(account, form.language.data, actor=current_actor())):
        session.pop("language", None)
        with force_locale(form.language.data.value):
            flash(_("Saved."))
        return redirect(url_for("accounts.my_account"))
    return answer("accounts/my_language.html", form)


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires(P.ACCOUNT_OWN)
def my_password() -> Any:
    """Change one’s own password: hashed with no transaction open; every other device is signed out."""
    form = ChangePasswordForm()
    if carried_out(form, lambda: _change_password(form)):
        flash(_("Your password is changed. Other devices are signed out."))
        return redirect(url_for("accounts.my_account"))
    return answer("accounts/my_password.html", form)


def _change_password(form: ChangePasswordForm) -> None:
    context = queries.context_of(_mine())
    db.session.rollback()
    services.check_password(form.password.data, context)
    _check_it_is_me(form.current.data)
    kept, here = passwords.hashed(form.password.data), sessions.this_session_id()
    with transaction():
        services.change_password(_mine(), kept, keep=here, now=clock.now())
        token = sessions.renew_this_session()
    browser.take_over(token)
    proof.note()


def _check_it_is_me(password: str) -> None:
    """Raise RuleBroken unless this is one’s password now; counted like signing in, for a phone in other hands."""
    kept, email, place = _mine().password_hash, _mine().email, browser.place()
    throttle.count_try(email, place)
    if not passwords.fits(kept, password):
        raise RuleBroken(_("That is not the password you have now. Try again."), field="current")
    with transaction():
        throttle.remember_place(email, place)


@blueprint.route("/account/prove", methods=["GET", "POST"])
@requires(P.ACCOUNT_OWN)
def prove() -> Any:
    """Ask for the password again, then go on to where it was needed."""
    form = ProveForm()
    if carried_out(form, lambda: _check_it_is_me(form.current.data)):
        proof.note()
        return redirect(safe_next(request.args.get("next"), url_for("casework.home")))
    return answer("accounts/prove.html", form)


@blueprint.route("/account/devices/<uuid:sign_in_session_id>/sign-out", methods=["GET", "POST"])
@requires(P.ACCOUNT_OWN, subject=SignInSession)
@writes
def sign_device_out(device: SignInSession) -> Any:
    """Sign one of one’s devices out."""
    form = Form()
    if carried_out(form, lambda: sessions.end_session(device, reason="signed_out_elsewhere")):
        flash(_("That device is signed out."))
        return redirect(url_for("accounts.my_account"))
    return answer("accounts/sign_device_out.html", form, device=device)


@blueprint.route("/account/devices/sign-others-out", methods=["GET", "POST"])
@requires(P.ACCOUNT_OWN)
@writes
def sign_others_out() -> Any:
    """Sign every other device of one’s own out."""
    form = Form()
    here = sessions.this_session_id()
    if carried_out(form, lambda: services.sign_out_everywhere(_mine(), actor=current_actor(), keep=here)):
        flash(_("Your other devices are signed out."))
        return redirect(url_for("accounts.my_account"))
    return answer("accounts/sign_others_out.html", form)
