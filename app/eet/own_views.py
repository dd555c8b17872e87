"""Somebody’s own EET: where they stand, what is next, what they do, and what they can say and ask for themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.db import db
from app.core.edits import answer, carried_out, facts_of
from app.core.errors import Missing
from app.core.forms import Form
from app.core.permissions import Permission
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.eet import activities, pauses, standing, words
from app.eet.activities import ActivityFacts
from app.eet.blueprint import blueprint
from app.eet.forms import ChangedForm
from app.eet.models import Activity, PauseRequest
from app.eet.own_forms import REASONS, AskPauseForm, OwnActivityForm, OwnEndForm
from app.eet.pauses import AskFacts
from app.eet.rules.hours import BELIEVED_DAYS
from app.tenancies import life
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay
from app.tenancies.rules import hours

P = Permission
HAPPENED_SHOWN = 8
BELIEVED = timedelta(days=BELIEVED_DAYS)


@blueprint.get("/my-eet")
@requires(P.EET_OWN)
def own() -> Any:
    """Show somebody their own EET."""
    today, stay = clock.today(), own_stay()
    if stay is None or stay.starts_on > today:
        return page("eet/own/none.html", stay=stay)
    found = standing.record(stay, on=today)
    return page(
        "eet/own/eet.html",
        record=found,
        at=found.standing,
        stay=stay,
        happened=[one for one in found.timeline if one.kind != "referral" and one.on <= today][:HAPPENED_SHOWN],
        counts_until={one.id: one.from_on + BELIEVED for one in found.activities},
        reasons=REASONS,
        written=hours,
        words=words,
        today=today,
    )


@blueprint.route("/my-eet/activity", methods=["GET", "POST"])
@requires(P.EET_OWN)
@writes
def own_add() -> Any:
    """Write down something one does."""
    stay, form, today = own_running(), OwnActivityForm(), clock.today()

    def save() -> None:
        for_committee = bool(form.for_committee.data)
        facts = facts_of(form, ActivityFacts)
        activities.add_activity(stay, facts, for_committee=for_committee, actor=current_actor(), today=today)

    if carried_out(form, save):
        flash(_("Saved. Show staff a paper for it when you can: a payslip, or a letter."))
        return redirect(url_for("eet.own"))
    return answer("eet/own/add.html", form)


@blueprint.route("/my-eet/activities/<uuid:eet_activity_id>", methods=["GET", "POST"])
@requires(P.EET_OWN, subject=Activity)
@writes
def own_end(activity: Activity) -> Any:
    """Say that something one does ends."""
    own_stay_of(activity)
    form = OwnEndForm(last_day=activity.last_day, version=activity.version)

    def save() -> None:
        activities.end_activity(activity, last_day=form.last_day.data, actor=current_actor(), today=clock.today())

    if carried_out(form, save, thing=activity):
        flash(_("Saved. If your hours get short now, we help you find something else."))
        return redirect(url_for("eet.own"))
    return answer("eet/own/end.html", form, activity=activity)


@blueprint.route("/my-eet/activities/<uuid:eet_activity_id>/take-back", methods=["GET", "POST"])
@requires(P.EET_OWN, subject=Activity)
@writes
def own_take_back(activity: Activity) -> Any:
    """Take back something that was written down by mistake."""
    own_stay_of(activity)
    form = Form()
    if carried_out(form, lambda: activities.take_back_activity(activity, actor=current_actor())):
        flash(_("Taken back."))
        return redirect(url_for("eet.own"))
    return confirmed(form, _("Take this back"), activity.provider, _("Take it back"))


@blueprint.route("/my-eet/pause", methods=["GET", "POST"])
@requires(P.EET_OWN)
@writes
def own_ask_pause() -> Any:
    """Ask for a pause."""
    stay, form, today = own_running(), AskPauseForm(from_on=clock.today()), clock.today()

    def save() -> None:
        pauses.ask(stay, facts_of(form, AskFacts), actor=current_actor(), today=today)

    if carried_out(form, save):
        flash(_("Sent. You get an answer in writing, and nobody refers you meanwhile."))
        return redirect(url_for("eet.own"))
    return answer("eet/own/pause.html", form)


@blueprint.route("/my-eet/pause/<uuid:eet_pause_request_id>/take-back", methods=["GET", "POST"])
@requires(P.EET_OWN, subject=PauseRequest)
@writes
def own_take_back_pause(asked: PauseRequest) -> Any:
    """Take back having asked for a pause."""
    form = Form()
    if carried_out(form, lambda: pauses.take_back(asked, actor=current_actor(), today=clock.today())):
        flash(_("Taken back. You can ask again at any time."))
        return redirect(url_for("eet.own"))
    return confirmed(form, _("I do not need the pause any more"), _("Nobody asks why."), _("Take it back"))


@blueprint.route("/my-eet/changed", methods=["GET", "POST"])
@requires(P.EET_OWN)
@writes
def own_changed() -> Any:
    """Say that something changed in one’s life."""
    stay, form, today = own_running(), ChangedForm(on=clock.today()), clock.today()

    def save() -> None:
        life.record(stay, kind=form.kind.data, on=form.on.data, actor=current_actor(), today=today)

    if carried_out(form, save):
        flash(_("Thank you for telling us. Staff look at your rent with you, and nobody refers you for 28 days."))
        return redirect(url_for("eet.own"))
    return answer("eet/own/changed.html", form)


def own_stay() -> Stay | None:
    """Return the stay of whoever is asking that is not over, begun or not, or None."""
    person_id = current_actor().person_id
    return tenancies.running_stay(person_id, on=clock.today()) if person_id else None


def own_running() -> Stay:
    """Return the stay of whoever is asking that runs today; raise Missing without one."""
    stay = own_stay()
    if stay is None or stay.starts_on > clock.today():
        raise Missing
    return stay


def own_stay_of(thing: Any) -> Stay:
    """Return the stay a thing of one’s own is about, while it runs; what is over is not changed any more."""
    stay = db.session.get_one(Stay, thing.stay_id)
    if stay.id != own_running().id:
        raise Missing
    return stay


def confirmed(form: Any, heading: str, lead: str, button: str) -> Any:
    """Return the page that asks once more."""
    back = url_for("eet.own")
    return answer(
        "confirm.html", form, heading=heading, lead=lead, button_text=button, kind="primary", cancel_href=back
    )
