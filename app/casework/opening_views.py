"""The pages that open the house: the very first one, and the check list that can be left and taken up again."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.accounts import browser, passwords, services
from app.accounts import queries as accounts
from app.casework import opening
from app.casework.blueprint import blueprint
from app.casework.forms import BeginForm
from app.casework.opening import FirstManager
from app.core import clock
from app.core.db import db, transaction
from app.core.edits import answer, facts_of
from app.core.errors import RuleBroken
from app.core.permissions import Permission, can
from app.core.web import page, public, requires
from app.core.web_actor import current_actor
from app.schemes import queries as schemes
from app.schemes.models import Scheme
from app.schemes.services import SchemeFacts


@blueprint.route("/begin", methods=["GET", "POST"])
@public
def begin() -> Any:
    """Make the first scheme and the first manager of an empty installation; nobody opens it twice."""
    if not accounts.nobody_yet():
        return redirect(url_for("casework.home"))
    form = BeginForm()
    if form.validate_on_submit():
        db.session.rollback()  # judging a password takes its time: nobody waits for it to write
        try:
            return _begun(form)
        except RuleBroken as broken:
            form.refuse(broken)
    return answer("casework/begin.html", form)


def _begun(form: BeginForm) -> Any:
    names = [form.name.data, form.first_name.data, form.last_name.data, form.landlord_name.data]
    services.check_password(form.password.data, names)
    kept = passwords.hashed(form.password.data)
    scheme, manager = facts_of(form, SchemeFacts), facts_of(form, FirstManager)
    with transaction():
        account_id = opening.begin(scheme, manager, kept, today=clock.today()).id
    browser.enter(account_id)
    flash(_("Welcome. The house is yours to open: here is what it needs."))
    return redirect(url_for("casework.open_house"))


@blueprint.get("/open-the-house")
@public
def open_house() -> Any:
    """Go on with opening: the first page for an empty installation, else the check list of each scheme."""
    return redirect(url_for("casework.begin")) if accounts.nobody_yet() else opening_list()


@requires(Permission.HOUSE_OPEN)
def opening_list() -> Any:
    """Show what each scheme still needs."""
    actor = current_actor()
    lists = [
        (scheme, opening.steps(db.session.get_one(Scheme, scheme.id)))
        for scheme in schemes.schemes(actor)
        if can(actor, Permission.HOUSE_OPEN, scheme_id=scheme.id)
    ]
    return page("casework/open_house.html", lists=lists)
