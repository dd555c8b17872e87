"""The page of one person’s EET for staff, why they stand as they do, and what staff write down there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import flash, request
from flask_babel import gettext as _

from app.core import clock
from app.core.db import db
from app.core.edits import answer, carried_out
from app.core.errors import RuleBroken
from app.core.forms import Form
from app.core.pdf import PdfFailed
from app.core.permissions import Permission
from app.core.told import as_summary
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.documents.models import Variant
from app.eet import events, standing, told, words
from app.eet import record as records
from app.eet.blueprint import blueprint
from app.eet.explained import explained
from app.eet.forms import ChangedForm, TargetForm
from app.eet.models import Event
from app.eet.pages import asked, back
from app.letters import lists as letters
from app.letters import words as letter_words
from app.letters.paper_views import pdf_response
from app.tenancies import life
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay
from app.tenancies.rules import hours

P = Permission
FURTHEST = timedelta(days=366)  # ahead, that anybody asks about
HAPPENED_SHOWN = 12


@blueprint.get("/stays/<uuid:stay_id>/eet")
@requires(P.EET_SEE, subject=Stay)
def record(stay: Stay) -> Any:
    """Show one person’s EET: where they stand, what is next, what they do, pauses, plans, reviews, what happened."""
    today, whole = clock.today(), bool(request.args.get("all"))
    found = standing.record(stay, on=today)
    return page(
        "eet/record.html",
        record=found,
        at=found.standing,
        facts=tenancies.stay_facts(stay),
        stay=stay,
        happened=found.timeline if whole else found.timeline[:HAPPENED_SHOWN],
        letters=[row for row in letters.of_stay(stay.id, on=today) if row.letter.topic == "eet"],
        letter_words=letter_words,
        written=hours,
        words=words,
        today=today,
    )


@blueprint.get("/stays/<uuid:stay_id>/eet/why")
@requires(P.EET_SEE, subject=Stay)
def why(stay: Stay) -> Any:
    """Show why somebody stands as they do: each row that was tried, on a day."""
    today = clock.today()
    last = min(today + FURTHEST, stay.ends_on or date.max)
    on = max(min(_day(request.args.get("on", "")) or today, last), stay.starts_on)
    at = explained(stay, on)
    return page(
        "eet/why.html",
        at=at,
        figures=as_summary(told.figures(at, words.named)),
        facts=as_summary(told.facts(at)),
        person=tenancies.stay_facts(stay).person,
        stay=stay,
        words=words,
        on=on,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@blueprint.route("/stays/<uuid:stay_id>/eet/changed", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Stay)
@writes
def changed(stay: Stay) -> Any:
    """Write down that something changed in somebody’s life."""
    form, today = ChangedForm(on=clock.today()), clock.today()

    def save() -> None:
        life.record(stay, kind=form.kind.data, on=form.on.data, actor=current_actor(), today=today)

    if carried_out(form, save):
        flash(_("Saved. Look at their rent with them, too. Nobody refers them for the next 28 days."))
        return back(stay)
    return asked("eet/changed.html", form, stay)


@blueprint.route("/stays/<uuid:stay_id>/eet/target", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Stay)
@writes
def set_target(stay: Stay) -> Any:
    """Give somebody a target of their own."""
    form, today = TargetForm(on=clock.today()), clock.today()

    def save() -> None:
        told = {"on": form.on.data, "tenths": form.tenths.data, "why": form.why.data}
        events.set_target(stay, **told, actor=current_actor(), today=today)

    if carried_out(form, save):
        flash(_("Saved. The target counts from that day."))
        return back(stay)
    return asked("eet/target.html", form, stay)


@blueprint.route("/eet/events/<uuid:eet_event_id>/take-back", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Event)
@writes
def take_back_event(event: Event) -> Any:
    """Take back what was written down by mistake."""
    form, stay = Form(), db.session.get_one(Stay, event.stay_id)
    if carried_out(form, lambda: events.take_back(event, actor=current_actor(), today=clock.today())):
        flash(_("Taken back. It counts for nothing from now on."))
        return back(stay)
    return answer("eet/take_back.html", form, event=event, stay=stay, words=words)


@blueprint.get("/stays/<uuid:stay_id>/eet/record.pdf")
@requires(P.EET_SEE, subject=Stay)
def print_record(stay: Stay) -> Any:
    """Print somebody’s record of skills for them, in their own language; nothing is kept."""
    person, ref = tenancies.stay_facts(stay).person, stay.ref
    try:
        content = records.print_record(person, variant=Variant.STANDARD, today=clock.today())
    except PdfFailed as failed:
        raise RuleBroken(str(failed)) from failed
    return pdf_response(content, f"record-{ref}")
