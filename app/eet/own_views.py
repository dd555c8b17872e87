"""Somebody’s own EET: where they stand, what is next, what they do, and what they can say and ask for themselves."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.edits import answer, carried_out, facts_of
from app.core.forms import Form
from app.core.permissions import Permission
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.eet import activities, pages, pauses, words
from app.eet import own as shown
from app.eet.blueprint import blueprint
from app.eet.models import Activity, PauseRequest
from app.eet.own_forms import REASONS, AskPauseForm, OwnActivityForm, OwnChangedForm, OwnEndForm
from app.eet.pauses import AskFacts
from app.tenancies import life
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay
from app.tenancies.rules import hours

P = Permission
HAPPENED_SHOWN = 8


@blueprint.get("/my-eet")
@requires(P.EET_OWN)
def own() -> Any:
    """Show somebody their own EET, or a kind word to whoever has none now."""
    today, stay, whole = clock.today(), own_stay(), bool(request.args.get("all"))
    if stay is None or stay.starts_on > today:
        return page("eet/own/none.html", stay=stay)
    mine = shown.page_of(stay, on=today)
    return page(
        "eet/own/eet.html",
        mine=mine,
        at=mine.record.standing,
        happened=mine.happened if whole else mine.happened[:HAPPENED_SHOWN],
        reasons=REASONS,
        written=hours,
        words=words,
        today=today,
    )


def own_stay() -> Stay | None:
    """Return the stay of whoever is asking that is not over, begun or not, or None."""
    person_id = current_actor().person_id
    return tenancies.running_stay(person_id, on=clock.today()) if person_id else None


def of_own_stay(view: Callable[[Stay], Any]) -> Callable[[], Any]:
    """Hand a view the stay of whoever is asking that runs today; without one it leads to the page that says so."""

    @functools.wraps(view)
    def here() -> Any:
        stay = own_stay()
        if stay is None or stay.starts_on > clock.today():
            return redirect(url_for("eet.own"))
        return view(stay)

    return here


@blueprint.route("/my-eet/activity", methods=["GET", "POST"])
@requires(P.EET_OWN)
@writes
@of_own_stay
def own_add(stay: Stay) -> Any:
    """Write down something one does."""
    form, today = OwnActivityForm(), clock.today()

    def save() -> None:
        ours, actor = form.for_committee, current_actor()
        activities.add_activity(stay, form.facts(), for_committee=ours, actor=actor, today=today)

    if carried_out(form, save):
        flash(
            _("Saved. The chair or staff say that it is so.")
            if form.for_committee
            else _("Saved. Show staff a paper for it when you can.")
        )
        return redirect(url_for("eet.own"))
    return answer("eet/own/add.html", form)


@blueprint.route("/my-eet/activities/<uuid:eet_activity_id>", methods=["GET", "POST"])
@requires(P.EET_OWN, subject=Activity)
@writes
def own_end(activity: Activity) -> Any:
    """Say that something one does ends."""
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
    form = Form()
    if carried_out(form, lambda: activities.take_back_activity(activity, actor=current_actor(), today=clock.today())):
        flash(_("Taken back."))
        return redirect(url_for("eet.own"))
    return ask_again(form, _("Take this back"), activity.provider, _("Take it back"))


@blueprint.route("/my-eet/pause", methods=["GET", "POST"])
@requires(P.EET_OWN)
@writes
@of_own_stay
def own_ask_pause(stay: Stay) -> Any:
    """Ask for a pause."""
    form, today = AskPauseForm(from_on=clock.today()), clock.today()
    if carried_out(form, lambda: pauses.ask(stay, facts_of(form, AskFacts), actor=current_actor(), today=today)):
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
    return ask_again(form, _("I do not need the pause any more"), _("Nobody asks why."), _("Take it back"))


@blueprint.route("/my-eet/changed", methods=["GET", "POST"])
@requires(P.EET_OWN)
@writes
@of_own_stay
def own_changed(stay: Stay) -> Any:
    """Say that something changed in one’s life."""
    form, today = OwnChangedForm(on=clock.today()), clock.today()

    def save() -> None:
        life.record(stay, kind=form.kind.data, on=form.on.data, actor=current_actor(), today=today)

    if carried_out(form, save):
        flash(_("Thank you for telling us. Staff look at your rent with you, and nobody refers you for 28 days."))
        return redirect(url_for("eet.own"))
    return answer("eet/own/changed.html", form)


def ask_again(form: Any, heading: str, lead: str, button: str) -> Any:
    """Return the page that asks once more."""
    back = url_for("eet.own")
    return pages.confirmed(form, heading=heading, lead=lead, button=button, back_to=back)
