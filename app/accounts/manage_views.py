"""Accounts of other people, for managers: inviting, a new link, signing out everywhere, closing."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.accounts import queries, reach, services
from app.accounts.blueprint import blueprint
from app.accounts.forms import InviteForm
from app.accounts.messages import link_address, send_afterwards, send_link
from app.accounts.models import Account, LinkPurpose
from app.accounts.proof import proven
from app.core import clock
from app.core.edits import answer, carried_out
from app.core.forms import Form
from app.core.permissions import Permission
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.people.models import Person

P = Permission


@blueprint.route("/people/<uuid:person_id>/invite", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE, subject=Person)
@proven
@writes
def invite(person: Person) -> Any:
    """Open an account for somebody, open it again, or give them a new link.

    The link is mailed; only where there is no mail server is it shown, once, to be handed over.
    """
    account = queries.account_of(person.id)
    reach.check(person, account, actor=current_actor(), on=clock.today())
    purpose = LinkPurpose.RESET if account and account.password_hash and not account.closed_at else LinkPurpose.INVITE
    form = InviteForm(email=account.email if account else person.email)
    shown: list[str] = []

    def send() -> None:
        known, token = services.invite(person, form.email.data, purpose, actor=current_actor(), now=clock.now())
        if not send_link(known, purpose, token):
            shown.append(link_address(token))

    if carried_out(form, send):
        said = page("accounts/invited.html", person=person, link=shown[0] if shown else "", purpose=purpose)
        return send_afterwards(said)
    return answer("accounts/invite.html", form, person=person, account=account, purpose=purpose)


@blueprint.route("/accounts/<uuid:account_id>/sign-out", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE, subject=Account)
@writes
def sign_out_everywhere(account: Account) -> Any:
    """Sign somebody out on every device: their phone was lost, or is in other hands."""
    form = Form()
    if carried_out(form, lambda: services.sign_out_everywhere(account, actor=current_actor())):
        flash(_("They are signed out everywhere."))
        return redirect(url_for("accounts.accounts"))
    return answer("accounts/sign_out_everywhere.html", form, person=services.person_of(account))


@blueprint.route("/accounts/<uuid:account_id>/close", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE, subject=Account)
@proven
@writes
def close_account(account: Account) -> Any:
    """Close an account."""
    reach.check(services.person_of(account), account, actor=current_actor(), on=clock.today())
    form = Form()
    if carried_out(form, lambda: services.close_account(account, actor=current_actor(), now=clock.now())):
        flash(_("The account is closed."))
        return redirect(url_for("accounts.accounts"))
    return answer("accounts/close_account.html", form, account=account)
