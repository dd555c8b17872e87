"""Accounts and roles, for managers: who can sign in, what they are, inviting, giving and closing roles."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.accounts import queries, services
from app.accounts.blueprint import blueprint
from app.accounts.forms import ROLE_WORDS, CloseRoleForm, InviteForm, RoleForm
from app.accounts.messages import link_address, send_link
from app.accounts.models import Account, LinkPurpose, RoleHeld
from app.accounts.services import RoleFacts
from app.core import clock, mail
from app.core.db import transaction
from app.core.edits import answer, carried_out, facts_of
from app.core.forms import Form
from app.core.paging import chips, page_number
from app.core.permissions import Permission, everywhere, scheme_ids
from app.core.web import find, page, requires, writes
from app.core.web_actor import current_actor
from app.people import queries as people
from app.people.models import Person
from app.schemes import queries as schemes
from app.schemes.models import Scheme

P = Permission


@blueprint.get("/accounts")
@requires(P.ACCOUNT_MANAGE)
def accounts() -> Any:
    """List people with their accounts and roles."""
    actor = current_actor()
    known = schemes.schemes(actor)
    ids = [s.id for s in known] if everywhere(actor, P.ACCOUNT_MANAGE) else scheme_ids(actor, P.ACCOUNT_MANAGE)
    text = request.args.get("q", "").strip()[:100]
    rows = queries.accounts(ids, text=text, on=clock.today(), page=page_number(request.args))
    return page(
        "accounts/accounts.html",
        rows=rows,
        text=text,
        schemes=[s for s in known if s.id in set(ids)],
        chips=chips({"q": text}),
        role_words=ROLE_WORDS,
    )


@blueprint.route("/people/<uuid:person_id>/invite", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE, subject=Person)
def invite(person: Person) -> Any:
    """Open an account for somebody, or invite them again; the link is mailed, and shown once."""
    account = queries.account_of(person.id)
    form = InviteForm(email=account.email if account else person.email)
    shown: list[str] = []

    def send() -> None:
        with transaction():
            known = queries.account_of(person.id)
            address = form.email.data.casefold()
            if known is None:
                known = services.add_account(person, address, actor=current_actor())
            elif known.email != address:
                services.change_email(known, address, actor=current_actor())
            token = services.make_link(known, LinkPurpose.INVITE, actor=current_actor(), now=clock.now())
            send_link(known, LinkPurpose.INVITE, token)
            shown.append(link_address(token))

    if carried_out(form, send):
        mail.send_waiting()
        return page("accounts/invited.html", person=person, link=shown[0], mailed=mail.can_send())
    return answer("accounts/invite.html", form, person=person)


@blueprint.route("/accounts/<uuid:account_id>/close", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE, subject=Account)
@writes
def close_account(account: Account) -> Any:
    """Close an account."""
    form = Form()
    if carried_out(form, lambda: services.close_account(account, actor=current_actor(), now=clock.now())):
        flash(_("The account is closed."))
        return redirect(url_for("accounts.accounts"))
    return answer("accounts/close_account.html", form, account=account)


@blueprint.route("/schemes/<uuid:scheme_id>/roles/give", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE, subject=Scheme)
@writes
def give_role(scheme: Scheme) -> Any:
    """Give somebody a role in a scheme."""
    offered = [(str(p.id), p.full_name) for p in people.of_scheme(current_actor(), scheme.id)]
    form = RoleForm(from_on=clock.today()).offer(offered)

    def save() -> None:
        services.grant_role(scheme, facts_of(form, RoleFacts), actor=current_actor(), today=clock.today())

    if carried_out(form, save):
        flash(_("Saved. If they are signed in, they sign in again."))
        return redirect(url_for("accounts.accounts"))
    return answer("accounts/give_role.html", form, scheme=scheme)


@blueprint.route("/roles/<uuid:role_held_id>/close", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE, subject=RoleHeld)
@writes
def close_role(held: RoleHeld) -> Any:
    """Close a role on its last day."""
    form = CloseRoleForm()
    today = clock.today()
    if carried_out(
        form, lambda: services.close_role(held, last_day=form.last_day.data, actor=current_actor(), today=today)
    ):
        flash(_("Saved. If they are signed in, they sign in again."))
        return redirect(url_for("accounts.accounts"))
    person = find(Person, held.person_id)
    return answer("accounts/close_role.html", form, person=person, role=ROLE_WORDS[held.role])
