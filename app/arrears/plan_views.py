"""Agreeing a plan to pay, with what it comes to shown before it is saved; ending one; its paper to sign."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.arrears import papers, plans, queries, words
from app.arrears.blueprint import blueprint
from app.arrears.forms import EndPlanForm, PlanForm
from app.arrears.models import Plan
from app.arrears.plans import PlanFacts
from app.arrears.rules import Frequency
from app.core import clock
from app.core.db import db
from app.core.edits import answer, carried_out, facts_of
from app.core.permissions import Permission
from app.core.web import requires, writes
from app.core.web_actor import current_actor
from app.documents.models import Variant
from app.letters.models import Letter
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay

P = Permission


@blueprint.route("/stays/<uuid:stay_id>/account/plan", methods=["GET", "POST"])
@requires(P.ARREARS_CHANGE, subject=Stay)
@writes
def agree_plan(stay: Stay) -> Any:
    """Agree a plan: what is typed is first shown as instalments, then saved."""
    today, actor = clock.today(), current_actor()
    position = queries.position_of(stay.id, on=max(today, stay.starts_on), today=today)
    keepers = [(str(person.id), person.full_name) for person in plans.keepers(stay, on=today)]
    form = PlanForm(
        starting_net_pence=position.net_pence or None,
        frequency=Frequency.WEEKLY,
        starts_on=today,
        first_on=None,
        keeper_id=actor.person_id,
    ).offer(keepers)
    looking = request.method == "POST" and "look" in request.form

    def facts() -> PlanFacts:
        return facts_of(form, PlanFacts, agreed_on=form.starts_on.data)

    if looking and carried_out(form, lambda: plans.check(stay, facts(), today=today)):
        return answer("arrears/plan_form.html", form, **_shown(stay, position, facts()))

    def save() -> None:
        plan = plans.agree_plan(stay, facts(), actor=actor, today=today)
        saved.append(plan)

    saved: list[Plan] = []
    if not looking and carried_out(form, save):
        flash(_("Saved. Print the plan, go through it together and sign it."))
        return redirect(url_for("arrears.plan", plan_id=saved[0].id))
    return answer("arrears/plan_form.html", form, **_shown(stay, position, None))


def _shown(stay: Stay, position: Any, facts: PlanFacts | None) -> dict[str, Any]:
    return {
        "stay": stay,
        "person": tenancies.stay_facts(stay).person,
        "position": position,
        "coming": papers.instalments_of(facts) if facts else [],
        "typed": facts,
        "each_week": plans.each_week(facts) if facts else None,
        "words": words,
    }


@blueprint.get("/plans/<uuid:plan_id>")
@requires(P.ARREARS_SEE, subject=Plan)
def plan(plan: Plan) -> Any:
    """Show one plan: what was agreed, its payments, how it stands, its paper."""
    stay, today = db.session.get_one(Stay, plan.stay_id), clock.today()
    standing = next(one for one in plans.standings(stay.id, on=today, today=today) if one.plan_id == plan.id)
    return answer(
        "arrears/plan_page.html",
        None,
        plan=plan,
        stay=stay,
        person=tenancies.stay_facts(stay).person,
        standing=standing,
        coming=papers.instalments_of(plan),
        letter=papers.letter_of(plan),
        keeper=papers.keeper_of(plan),
        words=words,
        today=today,
    )


@blueprint.route("/plans/<uuid:plan_id>/paper", methods=["GET", "POST"])
@requires(P.ARREARS_CHANGE, subject=Plan)
@writes
def plan_paper(plan: Plan) -> Any:
    """Make the paper of a plan, to go through together and sign; it then lies with the letters."""
    form = papers.PaperForm(variant=Variant.STANDARD)
    made: list[Letter] = []

    def save() -> None:
        made.append(papers.write(plan, variant=form.variant.data, actor=current_actor(), now=clock.now()))

    if carried_out(form, save):
        if made[0].document_id is not None:
            flash(_("The paper is ready. Print it, and write down when they have it."))
        return redirect(url_for("letters.letter", letter_id=made[0].id))
    return answer("arrears/plan_make_paper.html", form, plan=plan)


@blueprint.route("/plans/<uuid:plan_id>/end", methods=["GET", "POST"])
@requires(P.ARREARS_CHANGE, subject=Plan)
@writes
def end_plan(plan: Plan) -> Any:
    """End a plan that does not help any more."""
    form, today = EndPlanForm(obj=plan, on=clock.today()), clock.today()

    def save() -> None:
        plans.end_plan(plan, on=form.on.data, actor=current_actor(), today=today)

    if carried_out(form, save, thing=plan):
        flash(_("Saved. The plan has ended. Think together about what comes next."))
        return redirect(url_for("arrears.account", stay_id=plan.stay_id))
    return answer("arrears/plan_end.html", form, plan=plan, words=words)
