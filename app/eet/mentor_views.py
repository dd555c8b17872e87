"""What peers see of EET: the house as counts, whose mentor they are, and work for the committee the chair verifies."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.db import db
from app.core.edits import answer, carried_out, facts_of
from app.core.errors import Missing
from app.core.forms import Form
from app.core.permissions import Actor, Permission, can, scheme_ids, visible
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.eet import activities, counts, mentors, plans, reviews, rules, standing, words
from app.eet.activities import CheckFacts
from app.eet.blueprint import blueprint
from app.eet.events import ReviewFacts
from app.eet.forms import ReviewForm
from app.eet.mentor_forms import VerifyWorkForm
from app.eet.models import Activity, Event, Mentor, Plan, PlanStep, Talk
from app.eet.rules import EventKind, Evidence, EvidenceKind, StepOwner
from app.people.models import Person
from app.schemes import queries as schemes
from app.tenancies.models import Stay
from app.tenancies.rules import hours

P = Permission


@dataclass(frozen=True)
class Mentee:
    """Somebody who asked this reader to be their mentor."""

    row: Mentor
    name: str  # as they like to be called
    at: standing.Standing | None  # None until the reader said yes


@blueprint.get("/eet/house")
@requires(P.EET_TOTALS)
def house() -> Any:
    """Show peers how many reach their hours, and whose mentor they are."""
    actor, today = current_actor(), clock.today()
    ids = scheme_ids(actor, P.EET_TOTALS)
    found = [(scheme, counts.counted(scheme.id, on=today)) for scheme in schemes.schemes(actor) if scheme.id in ids]
    return page(
        "eet/mentee/house.html",
        houses=[(scheme, its, rules.for_peers(its)) for scheme, its in found],
        mentees=_mentees(actor, today),
        work=_work(actor) if can(actor, P.EET_COMMITTEE_WORK) else [],
        few=rules.FEW,
        written=hours,
        words=words,
        today=today,
    )


def _mentees(actor: Actor, today: date) -> list[Mentee]:
    seen = sa.select(Mentor).where(visible(Mentor, actor, P.EET_MENTOR)).order_by(Mentor.chosen_at)
    return [_mentee(row, today) for row in db.session.scalars(seen)]


def _mentee(row: Mentor, today: date) -> Mentee:
    stay = db.session.get_one(Stay, row.stay_id)
    name = db.session.get_one(Person, stay.person_id).name
    return Mentee(row, name, standing.standing(stay, on=today, for_peer=True) if row.accepted_at else None)


@blueprint.get("/mentees/<uuid:eet_mentor_id>")
@requires(P.EET_MENTOR, subject=Mentor)
def mentee(row: Mentor) -> Any:
    """Show a mentor how their mentee gets on: hours, plan, reviews; or only that they were asked."""
    found = _mentee(row, clock.today())
    if found.at is None:
        return page("eet/mentee/asked.html", mentee=found)
    return page(
        "eet/mentee/mentee.html",
        mentee=found,
        at=found.at,
        reviews=_reviews(row),
        written=hours,
        words=words,
        today=clock.today(),
    )


def _reviews(row: Mentor) -> list[tuple[date, Talk | None]]:
    """Return the reviews of a mentee, newest first: what was said only where this mentor held it."""
    its = (
        sa.select(Event, Talk)
        .outerjoin(Talk, sa.and_(Talk.event_id == Event.id, Event.by_id == row.mentor_id))
        .where(Event.stay_id == row.stay_id, Event.kind == EventKind.REVIEW, Event.taken_back_on.is_(None))
        .order_by(Event.on.desc(), Event.recorded_at.desc())
    )
    return [(event.on, talk) for event, talk in db.session.execute(its)]


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
    found, form = _mentee(row, clock.today()), ReviewForm(on=clock.today())
    if found.at is None:
        raise Missing
    stay = db.session.get_one(Stay, row.stay_id)
    if carried_out(
        form, lambda: reviews.hold(stay, facts_of(form, ReviewFacts), actor=current_actor(), now=clock.now())
    ):
        flash(_("Saved. Staff print the letter with what you agreed, and give it to them."))
        return _to(row)
    return answer("eet/mentee/review.html", form, mentee=found)


@blueprint.route("/mentee-steps/<uuid:eet_plan_step_id>/done", methods=["GET", "POST"])
@requires(P.EET_MENTOR, subject=PlanStep)
@writes
def mentee_tick_step(step: PlanStep) -> Any:
    """Tick off a step together with one’s mentee."""
    row, form = _row_of(step), Form()
    if carried_out(form, lambda: plans.complete(step, seen=False, actor=current_actor(), today=clock.today())):
        flash(_("Well done, both of you. The step is ticked off."))
        return _to(row)
    return _confirmed(form, row, _("This is done"), step.words, _("It is done"))


@blueprint.route("/mentee-steps/<uuid:eet_plan_step_id>/open-again", methods=["GET", "POST"])
@requires(P.EET_MENTOR, subject=PlanStep)
@writes
def mentee_reopen_step(step: PlanStep) -> Any:
    """Open a step again that was ticked off too soon."""
    row, form = _row_of(step), Form()
    if carried_out(form, lambda: plans.reopen(step, actor=current_actor())):
        flash(_("The step is open again."))
        return _to(row)
    return _confirmed(form, row, _("This is not done after all"), step.words, _("Open it again"))


def _row_of(step: PlanStep) -> Mentor:
    """Return through which mentorship a step is seen; raise Missing where it is staff’s to do."""
    if step.owner is StepOwner.STAFF:
        raise Missing
    of_plan = sa.select(Plan.stay_id).where(Plan.id == step.plan_id).scalar_subquery()
    its = sa.select(Mentor).where(Mentor.stay_id == of_plan, Mentor.mentor_id == current_actor().person_id)
    return db.session.scalars(its.where(Mentor.ended_at.is_(None), Mentor.accepted_at.is_not(None))).one()


# --- work for the committee -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Work:
    """Work for the committee somebody wrote down and nobody verified yet."""

    row: Activity
    name: str


@blueprint.get("/eet/committee-work")
@requires(P.EET_COMMITTEE_WORK)
def committee_work() -> Any:
    """List the work for the committee that waits for somebody to say it is so."""
    return page("eet/mentee/work.html", work=_work(current_actor()), written=hours)


def _work(actor: Actor) -> list[Work]:
    rows = (
        sa.select(Activity, Person)
        .join(Stay, Stay.id == Activity.stay_id)
        .join(Person, Person.id == Stay.person_id)
        .where(visible(Activity, actor, P.EET_COMMITTEE_WORK), Activity.evidence != Evidence.VERIFIED)
        .order_by(Activity.from_on, Activity.id)
    )
    return [Work(activity, person.name) for activity, person in db.session.execute(rows)]


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
    return answer("eet/mentee/verify.html", form, activity=activity, name=_name(activity.stay_id), written=hours)


def _name(stay_id: uuid.UUID) -> str:
    return db.session.get_one(Person, db.session.get_one(Stay, stay_id).person_id).name


def _to(row: Mentor) -> Any:
    return redirect(url_for("eet.mentee", eet_mentor_id=row.id))


def _confirmed(form: Any, row: Mentor, heading: str, lead: str, button: str) -> Any:
    back = url_for("eet.mentee", eet_mentor_id=row.id)
    return answer(
        "confirm.html", form, heading=heading, lead=lead, button_text=button, kind="primary", cancel_href=back
    )
