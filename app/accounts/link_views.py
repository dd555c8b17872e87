"""The pages behind one-time links: asking for one, and choosing a password with it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import browser, passwords, queries, services, throttle
from app.accounts.blueprint import blueprint
from app.accounts.forms import ForgottenForm, NewPasswordForm
from app.accounts.messages import send_afterwards, send_link
from app.accounts.models import Account, LinkPurpose
from app.accounts.throttle import Trying
from app.core import clock, mail
from app.core.db import db, transaction
from app.core.edits import answer
from app.core.errors import Missing, RuleBroken
from app.core.permissions import SYSTEM
from app.core.web import page, public

LONGEST_TOKEN = 100
NOT_FOUND = 404


@blueprint.route("/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> Any:
    """Send a link to choose a new password; the answer is the same whether or not the address is known."""
    form = ForgottenForm()
    if mail.can_send() and form.validate_on_submit():
        throttle.count_try(form.email.data, browser.place(), what=Trying.RESET)
        with transaction():
            account = queries.by_email(form.email.data)
            if account is not None:
                token = services.make_link(account, LinkPurpose.RESET, actor=SYSTEM, now=clock.now())
                send_link(account, LinkPurpose.RESET, token)
        return send_afterwards(page("accounts/forgotten_sent.html"))
    return answer("accounts/forgotten.html", form, can_send=mail.can_send())


@blueprint.route("/choose-password/<string:token>", methods=["GET", "POST"])
@public
def choose_password(token: str) -> Response:
    """Choose a password with a one-time link; whatever is wrong with the link, the answer is the same."""
    try:
        response = _choose(token[:LONGEST_TOKEN])
    except Missing:
        db.session.rollback()
        response = page("accounts/link_gone.html")
        response.status_code = NOT_FOUND
    response.headers["Referrer-Policy"] = "strict-origin"  # the address of this page opens an account: tell it nobody
    return response


def _choose(token: str) -> Response:
    link = services.live_link(token, now=clock.now())
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return answer("accounts/choose_password.html", form)
    context = queries.context_of(db.session.get_one(Account, link.account_id))
    db.session.rollback()
    try:
        services.check_password(form.password.data, context)
    except RuleBroken as broken:
        form.refuse(broken)
        return answer("accounts/choose_password.html", form)
    kept = passwords.hashed(form.password.data)
    with transaction():
        account_id = services.choose_password(token, kept, now=clock.now()).id
    if not browser.enter(account_id):
        flash(_("Your password is set, but you have no role here today. Ask the person who invited you."), "warning")
        return redirect(url_for("accounts.sign_in"))
    flash(_("Your password is set. You are signed in."))
    return redirect(url_for("casework.home"))
