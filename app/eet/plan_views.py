"""EET plans, as staff offer them, write down the answer, and tick steps off."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.db import db
from app.core.edits import answer, carried_out, facts_of
from app.core.forms import Form
from app.core.permissions import Permission
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.eet import plans, reviews, standing, words
from app.eet.blueprint import blueprint
from app.eet.forms import AnswerForm, EndPlanForm, PlanForm, StepForm
from app.eet.models import Plan, PlanStep
from app.eet.pages import confirmed
from app.eet.plans import Answer, StepFacts
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay

P = Permission


@blueprint.route("/stays/<uuid:stay_id>/eet/plan", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Stay)
@writes
def offer_plan(stay: Stay) -> Any:
    """Offer a plan with its first step."""
    form, today = PlanForm(), clock.today()
    offered: list[Plan] = []

    def save() -> None:
        first = facts_of(form, StepFacts)
        offered.append(plans.offer_plan(stay, goal=form.goal.data, first=first, actor=current_actor(), today=today))

    if carried_out(form, save):
        flash(_("Saved. Add the other steps, go through it together, and write down what they say."))
        return _to(offered[0])
    return answer("eet/plan_form.html", form, stay=stay, person=tenancies.stay_facts(stay).person)


@blueprint.get("/eet/plans/<uuid:eet_plan_id>")
@requires(P.EET_SEE, subject=Plan)
def plan(plan: Plan) -> Any:
    """Show one plan: its goal, its steps, what they said to it, what was done."""
    stay = db.session.get_one(Stay, plan.stay_id)
    shown = next(one for one in standing.plans_of(stay.id) if one.plan.id == plan.id)
    person = tenancies.stay_facts(stay).person
    return page("eet/plan_page.html", shown=shown, stay=stay, person=person, words=words, today=clock.today())


@blueprint.route("/eet/plans/<uuid:eet_plan_id>/step", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Plan)
@writes
def add_step(plan: Plan) -> Any:
    """Add a step to a plan."""
    form = StepForm(version=1)

    def save() -> None:
        plans.add_step(plan, facts_of(form, StepFacts), actor=current_actor(), today=clock.today())

    if carried_out(form, save):
        flash(_("Saved. The step is in the plan."))
        return _to(plan)
    return answer("eet/step_form.html", form, plan=plan, step=None)


@blueprint.route("/eet/steps/<uuid:eet_plan_step_id>", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=PlanStep)
@writes
def change_step(step: PlanStep) -> Any:
    """Change a step of a plan."""
    plan, form = db.session.get_one(Plan, step.plan_id), StepForm(obj=step)

    def save() -> None:
        plans.change_step(step, facts_of(form, StepFacts), actor=current_actor(), today=clock.today())

    if carried_out(form, save, thing=step):
        flash(_("Saved. The step is changed."))
        return _to(plan)
    return answer("eet/step_form.html", form, plan=plan, step=step)


@blueprint.route("/eet/steps/<uuid:eet_plan_step_id>/take-out", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=PlanStep)
@writes
def remove_step(step: PlanStep) -> Any:
    """Take a step out of a plan."""
    plan, form = db.session.get_one(Plan, step.plan_id), Form()
    if carried_out(form, lambda: plans.remove_step(step, actor=current_actor())):
        flash(_("Taken out."))
        return _to(plan)
    return _confirm(form, plan, step, _("Take this step out of the plan"), _("Take it out"))


@blueprint.route("/eet/steps/<uuid:eet_plan_step_id>/done", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=PlanStep)
@writes
def complete_step(step: PlanStep) -> Any:
    """Write down that a step is done and that staff saw it."""
    plan, form, today = db.session.get_one(Plan, step.plan_id), Form(), clock.today()

    def save() -> None:
        if step.done_on is None:
            plans.complete(step, seen=True, actor=current_actor(), today=today)
        else:
            plans.see(step, actor=current_actor(), today=today)

    if carried_out(form, save):
        flash(_("Saved. Well done to them: tell them so."))
        return _to(plan)
    return _confirm(form, plan, step, _("This step is done, and I saw that it is so"), _("It is done"))


@blueprint.route("/eet/steps/<uuid:eet_plan_step_id>/open-again", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=PlanStep)
@writes
def reopen_step(step: PlanStep) -> Any:
    """Open a step again; what it earned is taken back."""
    plan, form = db.session.get_one(Plan, step.plan_id), Form()
    if carried_out(form, lambda: plans.reopen(step, actor=current_actor(), today=clock.today())):
        flash(_("Saved. The step is open again, and what it earned is taken back."))
        return _to(plan)
    return _confirm(form, plan, step, _("Open this step again"), _("Open it again"))


@blueprint.route("/eet/plans/<uuid:eet_plan_id>/answer", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Plan)
@writes
def answer_plan(plan: Plan) -> Any:
    """Write down what they said to a plan."""
    form, today = AnswerForm(on=clock.today(), version=plan.version), clock.today()

    def save() -> None:
        plans.answer(plan, facts_of(form, Answer), actor=current_actor(), today=today)

    if carried_out(form, save, thing=plan):
        flash(_("Saved. Their plan counts from that day.") if form.agreed.data else _("Saved. Ask again another time."))
        return _to(plan)
    return answer("eet/answer_plan.html", form, plan=plan)


@blueprint.route("/eet/plans/<uuid:eet_plan_id>/end", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Plan)
@writes
def end_plan(plan: Plan) -> Any:
    """Let a plan end on another day."""
    event = plans.agreed_event(plan)
    form = EndPlanForm(last_day=event.last_day or clock.today(), version=plan.version)

    def save() -> None:
        plans.end_plan(plan, last_day=form.last_day.data, actor=current_actor(), today=clock.today())

    if carried_out(form, save, thing=plan):
        flash(_("Saved. The plan ends on that day."))
        return _to(plan)
    return answer("eet/end_plan.html", form, plan=plan)


@blueprint.route("/eet/plans/<uuid:eet_plan_id>/letter", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Plan)
@writes
def plan_letter(plan: Plan) -> Any:
    """Write the plan as a paper to go through together and sign."""
    form = Form()
    written: list[Any] = []

    def save() -> None:
        written.append(reviews.print_plan(plan, actor=current_actor(), now=clock.now()))

    if carried_out(form, save):
        return redirect(url_for("letters.letter", letter_id=written[0].id))
    return answer(
        "confirm.html",
        form,
        heading=_("Write the plan as a letter"),
        lead=_("It has the goal and each step, and a place to sign. It then lies ready with the letters."),
        button_text=_("Write it"),
        kind="primary",
        cancel_href=url_for("eet.plan", eet_plan_id=plan.id),
    )


def _to(plan: Plan) -> Any:
    return redirect(url_for("eet.plan", eet_plan_id=plan.id))


def _confirm(form: Any, plan: Plan, step: PlanStep, heading: str, button: str) -> Any:
    back = url_for("eet.plan", eet_plan_id=plan.id)
    return confirmed(form, heading=heading, lead=step.words, button=button, back_to=back)
