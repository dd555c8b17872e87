"""Somebody’s own plan, their mentor, and the record of skills they can hand to an employer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.db import db
from app.core.edits import answer, carried_out
from app.core.errors import Missing, RuleBroken
from app.core.forms import Form
from app.core.i18n import language
from app.core.pdf import PdfFailed
from app.core.permissions import Permission
from app.core.web import requires, writes
from app.core.web_actor import current_actor
from app.documents.models import Variant
from app.eet import mentors, plans, record, standing, words
from app.eet.blueprint import blueprint
from app.eet.models import Mentor, Plan, PlanStep
from app.eet.own_forms import ChooseMentorForm, OwnAnswerForm, RecordForm
from app.eet.own_views import ask_again, of_own_stay
from app.eet.plans import Answer
from app.eet.rules import StepOwner
from app.letters.paper_views import pdf_response
from app.people.models import Person
from app.schemes.models import Language
from app.tenancies.models import Stay
from app.tenancies.rules import hours

P = Permission


@blueprint.route("/my-eet/plans/<uuid:eet_plan_id>", methods=["GET", "POST"])
@requires(P.EET_OWN, subject=Plan)
@writes
def own_answer_plan(plan: Plan) -> Any:
    """Say yes or no to a plan that was offered."""
    form, today = OwnAnswerForm(version=plan.version), clock.today()

    def save() -> None:
        said = Answer(agreed=form.agreed.data, on=today, because=form.because.data or None)
        plans.answer(plan, said, actor=current_actor(), today=today)

    if carried_out(form, save, thing=plan):
        flash(_("Saved. Good luck with the first step.") if form.agreed.data else _("Saved. We think again together."))
        return redirect(url_for("eet.own"))
    shown = next(one for one in standing.plans_of(plan.stay_id) if one.plan.id == plan.id)
    return answer("eet/own/answer_plan.html", form, shown=shown, words=words)


@blueprint.route("/my-eet/steps/<uuid:eet_plan_step_id>/done", methods=["GET", "POST"])
@requires(P.EET_OWN, subject=PlanStep)
@writes
def own_tick_step(step: PlanStep) -> Any:
    """Tick off a step of one’s own."""
    form = _of_own(step)
    if carried_out(form, lambda: plans.complete(step, seen=False, actor=current_actor(), today=clock.today())):
        flash(_("Well done. The step is ticked off."))
        return redirect(url_for("eet.own"))
    return ask_again(form, _("I have done this"), step.words, _("It is done"))


@blueprint.route("/my-eet/steps/<uuid:eet_plan_step_id>/open-again", methods=["GET", "POST"])
@requires(P.EET_OWN, subject=PlanStep)
@writes
def own_reopen_step(step: PlanStep) -> Any:
    """Open a step of one’s own again."""
    form = _of_own(step)
    if carried_out(form, lambda: plans.reopen(step, actor=current_actor(), today=clock.today())):
        flash(_("The step is open again."))
        return redirect(url_for("eet.own"))
    return ask_again(form, _("This is not done after all"), words.reopening(step), _("Open it again"))


def _of_own(step: PlanStep) -> Form:
    """Return a form for a step that is the tenant’s own to do; raise Missing for one that is not."""
    if step.owner is not StepOwner.TENANT:
        raise Missing
    return Form()


@blueprint.route("/my-eet/mentor", methods=["GET", "POST"])
@requires(P.EET_OWN)
@writes
@of_own_stay
def own_choose_mentor(stay: Stay) -> Any:
    """Ask a member of the committee to be one’s mentor."""
    offered = [(person.id, person.name) for person in mentors.candidates(stay, on=clock.today())]
    before = mentors.mentor_of(stay.id)
    form = ChooseMentorForm(mentor_id=before.mentor_id if before else None).offer(offered)
    chosen: Any = form.mentor_id

    def save() -> None:
        row = mentors.choose(stay, chosen.data, actor=current_actor(), now=clock.now())
        if row.accepted_at is None:
            flash(_("Sent. They see nothing of your EET until they say yes."))

    if carried_out(form, save):
        return redirect(url_for("eet.own"))
    name = db.session.get_one(Person, before.mentor_id).name if before else ""
    return answer("eet/own/mentor.html", form, offered=offered, before=name)


@blueprint.route("/my-eet/mentor/<uuid:eet_mentor_id>/end", methods=["GET", "POST"])
@requires(P.EET_OWN, subject=Mentor)
@writes
def own_end_mentor(mentor: Mentor) -> Any:
    """Do without one’s mentor from now on."""
    form, name = Form(), db.session.get_one(Person, mentor.mentor_id).name
    if carried_out(form, lambda: mentors.end(mentor, actor=current_actor(), now=clock.now())):
        flash(_("Done. They see nothing of your EET any more. Staff help you."))
        return redirect(url_for("eet.own"))
    lead = _("%(name)s sees nothing of your EET any more. You need not say why.", name=name)
    return ask_again(form, _("Do without a mentor"), lead, _("End it now"))


@blueprint.route("/my-eet/record", methods=["GET", "POST"])
@requires(P.EET_OWN)
@of_own_stay
def own_record(stay: Stay) -> Any:
    """Show what stands in one’s record of skills, and choose how to print it."""
    form = RecordForm(language=Language(language()), variant=Variant.STANDARD)
    if form.validate_on_submit():
        chosen = {"language": form.language.data.value, "print": form.variant.data.value}
        return redirect(url_for("eet.own_record_paper", **chosen))
    found = record.record_of(db.session.get_one(Person, stay.person_id), today=clock.today())
    return answer("eet/own/record.html", form, found=found, written=hours, parts=record, today=clock.today())


@blueprint.get("/my-eet/record.pdf")
@requires(P.EET_OWN)
@of_own_stay
def own_record_paper(stay: Stay) -> Any:
    """Print one’s own record of skills; nothing is kept."""
    asked = request.args
    large = asked.get("print") == Variant.LARGE_PRINT.value
    variant = Variant.LARGE_PRINT if large else Variant.STANDARD
    chosen = Language.CY if asked.get("language") == Language.CY.value else Language.EN
    person, ref = db.session.get_one(Person, stay.person_id), stay.ref
    try:
        content = record.print_record(person, variant=variant, language=chosen, today=clock.today())
    except PdfFailed as failed:
        raise RuleBroken(str(failed)) from failed
    return pdf_response(content, f"record-{ref}")
