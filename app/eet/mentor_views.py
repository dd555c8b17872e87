"""What peers see of EET: the house as counts, whose mentor they are, and work for the committee the chair verifies."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.db import db
from app.core.edits import answer, carried_out, facts_of
from app.core.errors import Missing
from app.core.forms import Form
from app.core.permissions import Permission, can, scheme_ids
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.eet import activities, counts, mentors, peers, plans, reviews, rules, words
from app.eet.activities import CheckFacts
from app.eet.blueprint import blueprint
from app.eet.events import ReviewFacts
from app.eet.mentor_forms import MenteeReviewForm, VerifyWorkForm
from app.eet.models import Activity, Mentor, PlanStep
from app.eet.pages import confirmed
from app.eet.rules import Evidence, EvidenceKind
from app.people.models import Person
from app.schemes import queries as schemes
from app.tenancies.models import Stay
from app.tenancies.rules import hours

P = Permission


@blueprint.get("/eet/house")
@requires(P.EET_TOTALS)
def house() -> Any:
    """Show how many reach their hours, and to peers whose mentor they are."""
    actor, today = current_actor(), clock.today()
    ids = scheme_ids(actor, P.EET_TOTALS)
    found = [(scheme, counts.counted(scheme.id, on=today)) for scheme in schemes.schemes(actor) if scheme.id in ids]
    return page(
        "eet/mentee/house.html",
        houses=[(scheme, its, rules.for_peers(its)) for scheme, its in found],
        mentees=peers.mentees(actor, on=today),
        work=peers.work(actor) if can(actor, P.EET_COMMITTEE_WORK) else [],
        few=rules.FEW,
        words=words,
    )


@blueprint.get("/mentees/<uuid:eet_mentor_id>")
@requires(P.EET_MENTOR, subject=Mentor)
def mentee(row: Mentor) -> Any:
    """Show a mentor how their mentee gets on: hours, plan, reviews; or only that they were asked."""
    found = peers.mentee_of(row, on=clock.today())
    if found.at is None:
        return page("eet/mentee/asked.html", mentee=found)
    owners = words.owners_to_mentor(found.name)
    return page(
        "eet/mentee/mentee.html",
        mentee=found,
        at=found.at,
        reviews=peers.reviews_of(row),
        owners=owners,
        written=hours,
        words=words,
        today=clock.today(),
    )


@blueprint.route("/mentees/<uuid:eet_mentor_id>/yes", methods=["GET", "POST"])
@requires(P.EET_MENTOR, subject=Mentor)
@writes
def accept_mentee(row: Mentor) -> Any:
    """Say yes to being somebody’s mentor."""
    form = Form()
    if carried_out(form, lambda: mentors.accept(row, actor=current_actor(), now=clock.now())):
        flash(_("Thank you. Say hello to them soon."))
        return _to(row)
    lead = _(
        "You see how their hours stand and their plan, and you hold their reviews with them. Staff help you with it."
    )
    return _confirmed(form, row, _("Be their mentor"), lead, _("Yes, I will"))


@blueprint.route("/mentees/<uuid:eet_mentor_id>/hand-back", methods=["GET", "POST"])
@requires(P.EET_MENTOR, subject=Mentor)
@writes
def hand_back_mentee(row: Mentor) -> Any:
    """Stop being somebody’s mentor, or never begin, without giving a reason."""
    form = Form()
    if carried_out(form, lambda: mentors.end(row, actor=current_actor(), now=clock.now())):
        flash(_("Done. Staff go on helping them."))
        return redirect(url_for("eet.house"))
    lead = _("You need not say why. Staff go on helping them, and nothing is lost.")
    return _confirmed(form, row, _("Not me, please"), lead, _("Hand it back"))


@blueprint.route("/mentees/<uuid:eet_mentor_id>/review", methods=["GET", "POST"])
@requires(P.EET_MENTOR, subject=Mentor)
@writes
def mentee_review(row: Mentor) -> Any:
    """Hold a review together with one’s mentee, on a phone between them."""
    found = peers.mentee_of(row, on=clock.today())
    if found.at is None:  # who was only asked says yes first
        return page("eet/mentee/asked.html", mentee=found)
    mine = db.session.get_one(Person, row.mentor_id).name
    form = MenteeReviewForm(on=clock.today()).between(found.name, mine)

    def save() -> None:
        reviews.hold(found.stay, facts_of(form, ReviewFacts), actor=current_actor(), now=clock.now())

    if carried_out(form, save):
        flash(_("Saved. Staff print the letter with what you agreed, and give it to them."))
        return _to(row)
    return answer("eet/mentee/review.html", form, mentee=found)


@blueprint.route("/mentee-steps/<uuid:eet_plan_step_id>/done", methods=["GET", "POST"])
@requires(P.EET_MENTOR, subject=PlanStep)
@writes
def mentee_tick_step(step: PlanStep) -> Any:
    """Tick off a step together with one’s mentee."""
    row, form = _through(step), Form()
    if carried_out(form, lambda: plans.complete(step, seen=False, actor=current_actor(), today=clock.today())):
        flash(_("Well done, both of you. The step is ticked off."))
        return _to(row)
    return _confirmed(form, row, _("This is done"), step.words, _("It is done"))


@blueprint.route("/mentee-steps/<uuid:eet_plan_step_id>/open-again", methods=["GET", "POST"])
@requires(P.EET_MENTOR, subject=PlanStep)
@writes
def mentee_reopen_step(step: PlanStep) -> Any:
    """Open a step again that was ticked off too soon; not one that staff saw."""
    row, form = _through(step), Form()

    def save() -> None:
        plans.reopen(step, actor=current_actor(), today=clock.today(), seen_too=False)

    if carried_out(form, save):
        flash(_("The step is open again."))
        return _to(row)
    return _confirmed(form, row, _("This is not done after all"), words.reopening(step), _("Open it again"))


def _through(step: PlanStep) -> Mentor:
    """Return as whose mentor the reader may tick a step off; raise Missing where it is staff’s to do."""
    row = peers.mentor_through(step, current_actor())
    if row is None:
        raise Missing
    return row


@blueprint.get("/eet/committee-work")
@requires(P.EET_COMMITTEE_WORK)
def committee_work() -> Any:
    """List the work for the committee that waits for somebody to say it is so."""
    return page("eet/mentee/work.html", work=peers.work(current_actor()), written=hours)


@blueprint.route("/eet/committee-work/<uuid:eet_activity_id>", methods=["GET", "POST"])
@requires(P.EET_COMMITTEE_WORK, subject=Activity)
@writes
def verify_work(activity: Activity) -> Any:
    """Say that work for the committee is so, or not."""
    form, today = VerifyWorkForm(version=activity.version), clock.today()

    def save() -> None:
        seen = CheckFacts(Evidence.VERIFIED if form.so.data else Evidence.NONE, today, EvidenceKind.COMMITTEE_WORK)
        activities.check_evidence(activity, seen, actor=current_actor(), today=today)

    if carried_out(form, save, thing=activity):
        flash(_("Saved. Thank you for looking."))
        return redirect(url_for("eet.committee_work"))
    name = peers.name_of(db.session.get_one(Stay, activity.stay_id))
    return answer("eet/mentee/verify.html", form, activity=activity, name=name, written=hours)


def _to(row: Mentor) -> Any:
    return redirect(url_for("eet.mentee", eet_mentor_id=row.id))


def _confirmed(form: Any, row: Mentor, heading: str, lead: str, button: str) -> Any:
    back = url_for("eet.mentee", eet_mentor_id=row.id)
    return confirmed(form, heading=heading, lead=lead, button=button, back_to=back)
