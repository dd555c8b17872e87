"""Help first: support in writing, reviews with their letters; and a referral when nothing else is left."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.db import db
from app.core.edits import carried_out, facts_of
from app.core.forms import Form
from app.core.permissions import Permission
from app.core.web import requires, writes
from app.core.web_actor import current_actor
from app.eet import mentors, pages, referrals, reviews, standing
from app.eet.blueprint import blueprint
from app.eet.events import ReviewFacts
from app.eet.forms import AnswerReferralForm, InviteForm, ReferForm, ReviewForm, SupportForm
from app.eet.models import Referral
from app.letters.models import Letter
from app.tenancies.models import Stay

P = Permission


@blueprint.route("/stays/<uuid:stay_id>/eet/support", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Stay)
@writes
def offer_support(stay: Stay) -> Any:
    """Offer support in writing: what is typed is what the letter says."""
    form = SupportForm()
    made: list[Letter] = []

    def save() -> None:
        made.append(reviews.offer_support(stay, what=form.what.data, actor=current_actor(), now=clock.now()))

    if carried_out(form, save):
        return to_letter(made[0])
    return _asked("eet/support_form.html", form, stay)


@blueprint.route("/stays/<uuid:stay_id>/eet/invite", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Stay)
@writes
def invite(stay: Stay) -> Any:
    """Write the letter before a review: when, where, what to bring."""
    form = InviteForm()
    made: list[Letter] = []

    def save() -> None:
        made.append(reviews.invite(stay, where_when=form.where_when.data or "", actor=current_actor(), now=clock.now()))

    if carried_out(form, save):
        return to_letter(made[0])
    return _asked("eet/invite_form.html", form, stay)


@blueprint.route("/stays/<uuid:stay_id>/eet/review", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Stay)
@writes
def hold_review(stay: Stay) -> Any:
    """Hold a review together, and write down what was agreed."""
    form = ReviewForm(on=clock.today())
    made: list[Letter] = []

    def save() -> None:
        made.append(reviews.hold(stay, facts_of(form, ReviewFacts), actor=current_actor(), now=clock.now()))

    if carried_out(form, save):
        return to_letter(made[0])
    return _asked("eet/review_form.html", form, stay)


@blueprint.route("/stays/<uuid:stay_id>/eet/refer", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Stay)
@writes
def refer(stay: Stay) -> Any:
    """Refer somebody for a warning, or see what is missing before that may be."""
    form, today = ReferForm(), clock.today()
    if carried_out(form, lambda: referrals.refer(stay, because=form.because.data, actor=current_actor(), today=today)):
        flash(_("Saved. The referral waits for its answer."))
        return pages.back(stay)
    waits = referrals.waiting(stay.id)
    return _asked("eet/refer.html", form, stay, items=referrals.items(stay, on=today), waits=waits)


@blueprint.route("/eet/referrals/<uuid:eet_referral_id>", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Referral)
@writes
def answer_referral(referral: Referral) -> Any:
    """Answer a referral: a warning in a letter, or none."""
    stay, form, today = db.session.get_one(Stay, referral.stay_id), AnswerReferralForm(obj=referral), clock.today()

    made: list[Letter | None] = []

    def save() -> None:
        told = {"warned": form.warned.data, "because": form.answer.data}
        made.append(reviews.answer_referral(referral, **told, actor=current_actor(), now=clock.now()))

    if carried_out(form, save, thing=referral):
        if made[0] is not None:
            return to_letter(made[0])
        flash(_("Saved. No warning is given."))
        return pages.back(stay)
    items = referrals.items(stay, on=today)
    return _asked("eet/answer_referral.html", form, stay, referral=referral, items=items)


@blueprint.route("/stays/<uuid:stay_id>/eet/mentor/end", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Stay)
@writes
def end_mentor(stay: Stay) -> Any:
    """End a tenant’s mentor for them."""
    form = Form()

    def save() -> None:
        mentor = mentors.mentor_of(stay.id)
        if mentor is not None:
            mentors.end(mentor, actor=current_actor(), now=clock.now())

    if carried_out(form, save):
        flash(_("Done. They have no mentor now. Tell both of them yourself."))
        return pages.back(stay)
    return pages.confirmed(
        form,
        heading=_("End the mentor"),
        lead=_("The mentor sees nothing of this any more, and what was theirs to do comes back to staff."),
        button=_("End it now"),
        back_to=url_for("eet.record", stay_id=stay.id),
    )


def to_letter(letter: Letter) -> Any:
    """Go to the letter that was written, to be printed and handed over; its page says so if something holds it."""
    if letter.document_id is not None:
        flash(_("Saved. Print the letter, and write down when they have it."))
    return redirect(url_for("letters.letter", letter_id=letter.id))


def _asked(template: str, form: Any, stay: Stay, **more: Any) -> Any:
    return pages.asked(template, form, stay, at=standing.standing(stay, on=clock.today()), **more)
