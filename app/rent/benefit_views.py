"""Pages about what helps to pay: claims for benefits, what was decided, what is awarded."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.db import db
from app.core.edits import carried_out, facts_of
from app.core.permissions import Permission
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.rent import pages, queries, services, words
from app.rent.blueprint import blueprint
from app.rent.forms import BenefitForm, ClaimForm
from app.rent.models import Benefit
from app.rent.services import BenefitFacts
from app.tenancies.models import Stay

P = Permission


@blueprint.get("/stays/<uuid:stay_id>/benefits")
@requires(P.RENT_SEE, subject=Stay)
def benefits(stay: Stay) -> Any:
    """List the claims and awards of a stay."""
    return page(
        "rent/benefits.html",
        head=pages.head(stay),
        rows=queries.benefits(stay.id),
        withdrawn=stay.withdrawn_on is not None,
        words=words,
        today=clock.today(),
    )


@blueprint.route("/stays/<uuid:stay_id>/benefits/claim", methods=["GET", "POST"])
@requires(P.BENEFIT_CHANGE, subject=Stay)
@writes
def add_claim(stay: Stay) -> Any:
    """Write down that somebody claimed help with the rent."""
    return _added(ClaimForm(), stay, "rent/claim.html", _("Saved. Write the answer down here when it comes."))


@blueprint.route("/stays/<uuid:stay_id>/benefits/award", methods=["GET", "POST"])
@requires(P.BENEFIT_CHANGE, subject=Stay)
@writes
def add_award(stay: Stay) -> Any:
    """Write down an award somebody has already."""
    return _added(BenefitForm(), stay, "rent/award.html", _("Saved. The benefit is written down."))


def _added(form: Any, stay: Stay, template: str, message: str) -> Any:
    def save() -> None:
        services.record_benefit(stay, facts_of(form, BenefitFacts), actor=current_actor(), today=clock.today())

    if carried_out(form, save):
        flash(message)
        return redirect(url_for("rent.benefits", stay_id=stay.id))
    return pages.asked(template, form, stay)


@blueprint.route("/benefits/<uuid:benefit_id>", methods=["GET", "POST"])
@requires(P.BENEFIT_CHANGE, subject=Benefit)
@writes
def change_benefit(benefit: Benefit) -> Any:
    """Write down what was decided, or change what is known of a benefit."""
    form, stay = BenefitForm(obj=benefit), db.session.get_one(Stay, benefit.stay_id)

    def save() -> None:
        services.change_benefit(benefit, facts_of(form, BenefitFacts), actor=current_actor())

    if carried_out(form, save, thing=benefit):
        flash(_("Saved."))
        return redirect(url_for("rent.benefits", stay_id=stay.id))
    return pages.asked("rent/award.html", form, stay, benefit=benefit)
