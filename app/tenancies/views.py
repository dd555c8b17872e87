"""Pages about stays: the list, moves, and plans that change. One stay’s own page is composed by casework."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import clock, csvout
from app.core.edits import answer, carried_out
from app.core.forms import Form
from app.core.paging import chips, csv_address, page_number
from app.core.permissions import Permission
from app.core.web import find, page, requires, writes
from app.core.web_actor import current_actor
from app.schemes import queries as schemes
from app.schemes.models import Home
from app.tenancies import lists, plans, queries, services
from app.tenancies.forms import LastDayForm, MoveForm
from app.tenancies.models import Stay

blueprint = Blueprint("tenancies", __name__)
STATES = {
    "living": _l("Living here now"),
    "coming": _l("Moving in soon"),
    "unsigned": _l("Living here, not yet signed"),
    "ended": _l("Ended"),
}


@blueprint.get("/stays")
@requires(Permission.STAY_SEE)
def stays() -> Any:
    """List stays, narrowed by what the address says; the same list as CSV."""
    actor, today = current_actor(), clock.today()
    wanted = lists.wanted(request.args)
    if csvout.wants_csv(request.args):
        return csvout.answer("stays", lists.HEADER, lists.file_rows(actor, wanted, on=today))
    known = schemes.schemes(actor)
    in_scheme = next((s.name for s in known if s.id == wanted.scheme_id), "")
    return page(
        "tenancies/stays.html",
        rows=lists.stays(actor, wanted, on=today, page=page_number(request.args)),
        wanted=wanted,
        state_words=STATES,
        chips=chips({"text": wanted.text, "state": STATES.get(wanted.state, ""), "scheme": in_scheme}),
        csv_href=csv_address(),
        scheme_choices=[(str(s.id), s.name) for s in known],
        today=today,
    )


@blueprint.route("/stays/<uuid:stay_id>/move", methods=["GET", "POST"])
@requires(Permission.STAY_CHANGE, subject=Stay)
@writes
def move(stay: Stay) -> Any:
    """Move somebody to another home of the scheme."""
    facts = queries.stay_facts(stay)
    here = facts.home_on(clock.today())
    doors = queries.doors([stay.scheme_id], on=clock.today())
    homes = [(str(d.home_id), d.home) for d in doors if here is None or d.home_id != here.home_id]
    form = MoveForm().offer(homes)

    def save() -> None:
        home = find(Home, form.home_id.data)
        services.move(stay, home, on=form.on.data, actor=current_actor(), today=clock.today())

    if carried_out(form, save):
        flash(_("Saved. The move is on their page."))
        return redirect(url_for("casework.tenancy", stay_id=stay.id))
    return answer("tenancies/move.html", form, facts=facts, here=here, planned=facts.planned_move(clock.today()))


@blueprint.route("/stays/<uuid:stay_id>/move/take-back", methods=["GET", "POST"])
@requires(Permission.STAY_CHANGE, subject=Stay)
@writes
def take_back_move(stay: Stay) -> Any:
    """Take back a move that is still to come."""
    facts, form = queries.stay_facts(stay), Form()
    if carried_out(form, lambda: plans.take_back_move(stay, actor=current_actor(), today=clock.today())):
        flash(_("Saved. They stay where they are."))
        return redirect(url_for("casework.tenancy", stay_id=stay.id))
    return answer("tenancies/take_back_move.html", form, facts=facts, planned=facts.planned_move(clock.today()))


@blueprint.route("/stays/<uuid:stay_id>/last-day", methods=["GET", "POST"])
@requires(Permission.STAY_END, subject=Stay)
@writes
def last_day(stay: Stay) -> Any:
    """Change the last day of a stay that is to end."""
    facts, form = queries.stay_facts(stay), LastDayForm(last_day=stay.ends_on)

    def save() -> None:
        plans.change_last_day(stay, last_day=form.last_day.data, actor=current_actor(), today=clock.today())

    if carried_out(form, save):
        flash(_("Saved. Their last day is changed."))
        return redirect(url_for("casework.tenancy", stay_id=stay.id))
    return answer("tenancies/last_day.html", form, facts=facts)


@blueprint.route("/stays/<uuid:stay_id>/stay-on", methods=["GET", "POST"])
@requires(Permission.STAY_END, subject=Stay)
@writes
def stay_on(stay: Stay) -> Any:
    """Take back the end of a stay: they stay after all."""
    facts, form = queries.stay_facts(stay), Form()
    if carried_out(form, lambda: plans.stay_on(stay, actor=current_actor(), today=clock.today())):
        flash(_("Saved. They stay, with no last day."))
        return redirect(url_for("casework.tenancy", stay_id=stay.id))
    return answer("tenancies/stay_on.html", form, facts=facts)
