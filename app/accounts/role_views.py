"""Roles, for managers: who holds which in their schemes, giving one and closing one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.accounts import queries, reach, services, system
from app.accounts.blueprint import blueprint
from app.accounts.forms import CloseRoleForm, RoleForm
from app.accounts.models import Account, RoleHeld
from app.accounts.proof import proven
from app.accounts.queries import Row
from app.accounts.services import RoleFacts
from app.core import clock, csvout
from app.core.db import db
from app.core.edits import answer, carried_out, facts_of
from app.core.forms import Form
from app.core.paging import chips, csv_address, page_number
from app.core.permissions import Permission, scheme_ids
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.core.words import ROLE_WORDS
from app.people.models import Person
from app.schemes import queries as schemes
from app.schemes.models import Scheme

P = Permission


@blueprint.get("/accounts")
@requires(P.ACCOUNT_MANAGE)
def accounts() -> Any:
    """List people with their accounts and roles, narrowed as the address says, or as CSV."""
    actor, today = current_actor(), clock.today()
    managed = schemes_managed()
    ids, text = [s.id for s in managed], request.args.get("q", "").strip()[:100]
    if csvout.wants_csv(request.args):
        return csvout.answer("accounts", _csv_header(), _csv_rows(queries.all_accounts(ids, text=text, on=today)))
    return page(
        "accounts/accounts.html",
        rows=queries.accounts(ids, text=text, on=today, page=page_number(request.args)),
        text=text,
        today=today,
        schemes=managed,
        system=queries.system_accounts() if reach.manages_all(actor) else [],
        everywhere=reach.manages_all(actor),
        chips=chips({"q": text}),
        csv_href=csv_address(),
        role_words=ROLE_WORDS,
    )


def _csv_header() -> list[str]:
    return [
        _("Scheme"),
        _("Reference"),
        _("Name"),
        _("Account"),
        _("Role"),
        _("Role in which scheme"),
        _("First day"),
        _("Last day"),
    ]


def _csv_rows(people: list[Row]) -> Iterator[list[csvout.Cell]]:
    """Yield a line for each role, and one for whoever has none."""
    for row in people:
        who = (row.scheme_name, row.person.ref, row.person.full_name, _state(row.account))
        for held in row.roles:
            role = str(ROLE_WORDS[held.role])
            yield [*who, role, held.where or row.scheme_name, held.from_on, held.last_day]
        if not row.roles:
            yield [*who, *[None] * 4]


def _state(account: Account | None) -> str:
    if account is None:
        return ""
    if account.closed_at is not None:
        return _("Closed")
    return _("Can sign in") if account.password_hash else _("Invited")


def schemes_managed() -> list[schemes.SchemeRow]:
    """Return the schemes in which the person asking manages accounts."""
    actor = current_actor()
    mine = scheme_ids(actor, P.ACCOUNT_MANAGE)
    return [s for s in schemes.schemes(actor) if s.id in mine or reach.manages_all(actor)]


@blueprint.route("/schemes/<uuid:scheme_id>/roles/give", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE, subject=Scheme)
@proven
@writes
def give_role(scheme: Scheme) -> Any:
    """Give somebody a role in a scheme."""
    today = clock.today()
    offered = queries.may_hold(scheme.id, [s.id for s in schemes_managed()], on=today)
    form = RoleForm(from_on=today).offer(offered)

    def save() -> None:
        services.grant_role(scheme, facts_of(form, RoleFacts), actor=current_actor(), today=today)

    if carried_out(form, save):
        flash(_("Saved. If they are signed in, they sign in again."))
        return redirect(url_for("accounts.accounts"))
    return answer("accounts/give_role.html", form, scheme=scheme)


@blueprint.route("/roles/<uuid:role_held_id>/close", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE, subject=RoleHeld)
@proven
@writes
def close_role(held: RoleHeld) -> Any:
    """Close a role on its last day."""
    form = CloseRoleForm()

    def close() -> None:
        services.close_role(held, last_day=form.last_day.data, actor=current_actor(), today=clock.today())

    if carried_out(form, close):
        flash(_("Saved. If they are signed in, they sign in again."))
        return redirect(url_for("accounts.accounts"))
    person = db.session.get_one(Person, held.person_id)
    return answer("accounts/close_role.html", form, person=person, role=ROLE_WORDS[held.role])


@blueprint.route("/accounts/<uuid:account_id>/end-system", methods=["GET", "POST"])
@requires(P.ACCOUNT_MANAGE, subject=Account)
@proven
@writes
def end_system(account: Account) -> Any:
    """Take looking after the system away from an account."""
    reach.check(None, account, actor=current_actor(), on=clock.today())
    form = Form()
    if carried_out(form, lambda: system.end(account, actor=current_actor())):
        flash(_("Saved. If they are signed in, they sign in again."))
        return redirect(url_for("accounts.accounts"))
    return answer("accounts/end_system.html", form, account=account)
