"""One’s own account: language, password, devices."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, session, url_for
from flask_babel import gettext as _

from app.accounts import passwords, queries, services, sessions
from app.accounts.blueprint import blueprint
from app.accounts.forms import ChangePasswordForm, LanguageForm
from app.accounts.models import Account, SignInSession
from app.core.db import db, transaction
from app.core.edits import answer, carried_out
from app.core.errors import RuleBroken
from app.core.forms import Form
from app.core.permissions import Permission
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor

P = Permission


def _mine() -> Account:
    return db.session.get_one(Account, current_actor().account_id)


@blueprint.get("/account")
@requires(P.ACCOUNT_OWN)
def my_account() -> Any:
    """Show one’s own account."""
    account = _mine()
    here = sessions.this_session_id()
    return page("accounts/my_account.html", account=account, devices=queries.devices(account.id), here=here)


@blueprint.route("/account/language", methods=["GET", "POST"])
@requires(P.ACCOUNT_OWN)
@writes
def my_language() -> Any:
    """Choose the language of one’s pages."""
    account = _mine()
    form = LanguageForm(language=account.language)
    if carried_out(form, lambda: services.choose_language(account, form.language.data, actor=current_actor())):
        session.pop("language", None)
        flash(_("Saved."))
        return redirect(url_for("accounts.my_account"))
    return answer("accounts/my_language.html", form)


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires(P.ACCOUNT_OWN)
def my_password() -> Any:
    """Change one’s own password: hashed with no transaction open; every other device is signed out."""
    account = _mine()
    form = ChangePasswordForm()
    if form.validate_on_submit():
        kept_before, account_id = account.password_hash, account.id
        try:
            services.check_password(account, form.password.data)
            db.session.rollback()
            if not passwords.fits(kept_before, form.current.data):
                raise RuleBroken(_("That is not the password you have now. Try again."), field="current")
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            kept, here = passwords.hashed(form.password.data), sessions.this_session_id()
            with transaction():
                services.change_password(db.session.get_one(Account, account_id), kept, keep=here)
            flash(_("Your password is changed. Other devices are signed out."))
            return redirect(url_for("accounts.my_account"))
    return answer("accounts/my_password.html", form)


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
