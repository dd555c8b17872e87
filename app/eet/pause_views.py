"""Pauses, as staff give, change and answer them."""

from __future__ import annotations

from typing import Any

from flask import flash
from flask_babel import gettext as _

from app.core import clock
from app.core.db import db
from app.core.edits import carried_out, facts_of
from app.core.permissions import Permission
from app.core.web import requires, writes
from app.core.web_actor import current_actor
from app.eet import pages, pauses, reviews
from app.eet.blueprint import blueprint
from app.eet.forms import ChangePauseForm, DecisionForm, PauseForm
from app.eet.help_views import to_letter
from app.eet.models import Exemption, PauseRequest
from app.eet.pauses import Decision, PauseFacts
from app.eet.rules import COMMITTEE_MAY, Authority
from app.letters.models import Letter
from app.tenancies.models import Stay

P = Permission


@blueprint.route("/stays/<uuid:stay_id>/eet/pause", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Stay)
@writes
def pause(stay: Stay) -> Any:
    """Pause somebody’s EET."""
    today = clock.today()
    form = PauseForm(from_on=max(today, stay.starts_on), authority=Authority.STAFF, decided_on=today)

    def save() -> None:
        pauses.grant(stay, facts_of(form, PauseFacts), actor=current_actor(), today=today)

    if carried_out(form, save):
        flash(_("Saved. Peers read “paused until” and nothing else."))
        return pages.back(stay)
    return pages.asked("eet/pause_form.html", form, stay)


@blueprint.route("/eet/pauses/<uuid:eet_exemption_id>", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Exemption)
@writes
def change_pause(exemption: Exemption) -> Any:
    """Let a pause end on another day."""
    stay, form = db.session.get_one(Stay, exemption.stay_id), ChangePauseForm(obj=exemption)

    def save() -> None:
        pauses.change(exemption, last_day=form.last_day.data, actor=current_actor(), today=clock.today())

    if carried_out(form, save, thing=exemption):
        flash(_("Saved. The next review moves with it, unless it was overdue."))
        return pages.back(stay)
    return pages.asked("eet/change_pause.html", form, stay, exemption=exemption)


@blueprint.route("/eet/pauses/asked/<uuid:eet_pause_request_id>", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=PauseRequest)
@writes
def decide_pause(asked: PauseRequest) -> Any:
    """Answer a pause somebody asked for, and write it to them."""
    stay, today = db.session.get_one(Stay, asked.stay_id), clock.today()
    form = DecisionForm(
        from_on=asked.from_on,
        last_day=asked.last_day,
        authority=None if asked.reason in COMMITTEE_MAY else Authority.STAFF,
        decided_on=today,
        version=asked.version,
    )
    made: list[Letter] = []

    def save() -> None:
        made.append(reviews.answer_pause(asked, facts_of(form, Decision), actor=current_actor(), now=clock.now()))

    if carried_out(form, save, thing=asked):
        return to_letter(made[0])
    return pages.asked("eet/decide_pause.html", form, stay, asked=asked, ours=asked.reason in COMMITTEE_MAY)
