"""Ending a stay, and the check list that goes with it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _

from app.agreements import endings, queries, words_on_screen
from app.agreements.blueprint import blueprint
from app.agreements.endings import EndingFacts
from app.agreements.forms import EndingForm, StepForm
from app.core import clock
from app.core.edits import answer, carried_out, facts_of
from app.core.permissions import Permission
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay

P = Permission


@blueprint.route("/stays/<uuid:stay_id>/ending", methods=["GET", "POST"])
@requires(P.STAY_END, subject=Stay)
@writes
def ending(stay: Stay) -> Any:
    """End a stay; once it has an end, show its check list."""
    facts = tenancies.stay_facts(stay)
    if stay.ends_on is not None:
        done = queries.ending_steps(stay.id)
        return page(
            "agreements/ending_list.html", facts=facts, done=done, today=clock.today(), words=words_on_screen.STEPS
        )
    form = EndingForm()

    def save() -> None:
        endings.end(stay, facts_of(form, EndingFacts), actor=current_actor(), today=clock.today())

    if carried_out(form, save):
        flash(_("Saved. Here is what there is to do before and after the last day."))
        return redirect(url_for("agreements.ending", stay_id=stay.id))
    return answer("agreements/ending_form.html", form, facts=facts)


@blueprint.route("/stays/<uuid:stay_id>/ending/<string:step>", methods=["GET", "POST"])
@requires(P.STAY_END, subject=Stay)
@writes
def ending_step(stay: Stay, step: str) -> Any:
    """Tick one line of the ending check list."""
    if step not in words_on_screen.STEPS:
        abort(404)
    form = StepForm(done_on=clock.today())

    def save() -> None:
        endings.record_step(
            stay,
            step,
            done_on=form.done_on.data,
            note=form.note.data or None,
            actor=current_actor(),
            today=clock.today(),
        )

    if carried_out(form, save):
        flash(_("Done."))
        return redirect(url_for("agreements.ending", stay_id=stay.id))
    facts = tenancies.stay_facts(stay)
    return answer("agreements/ending_step.html", form, facts=facts, words=words_on_screen.STEPS[step])
