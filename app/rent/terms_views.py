"""Pages about what is due from which day: all terms of a stay, changing them, taking a change back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.edits import carried_out, facts_of
from app.core.errors import RuleBroken
from app.core.forms import Form
from app.core.permissions import Permission
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.rent import pages, queries, rules, terms, words
from app.rent.blueprint import blueprint
from app.rent.forms import TermsForm
from app.tenancies.models import Stay
from app.tenancies.services import RentFacts

P = Permission


@blueprint.get("/stays/<uuid:stay_id>/rent-terms")
@requires(P.RENT_SEE, subject=Stay)
def rent_terms(stay: Stay) -> Any:
    """Show what is due from which day, past, now and to come, and what must be charged again."""
    tenure, today = queries.tenure_of([stay.id])[stay.id], clock.today()
    return page(
        "rent/terms.html",
        head=pages.head(stay),
        rows=terms.rows(stay, tenure, today=today),
        again=terms.to_charge_again(stay.id, tenure),
        withdrawn=stay.withdrawn_on is not None,
        words=words,
        weekly_pence=rules.weekly_pence,
    )


@blueprint.route("/stays/<uuid:stay_id>/rent-terms/change", methods=["GET", "POST"])
@requires(P.RENT_TERMS, subject=Stay)
@writes
def change_rent_terms(stay: Stay) -> Any:
    """Agree what is due from a day on."""
    tenure, today = queries.tenure_of([stay.id])[stay.id], clock.today()
    latest = tenure.terms[-1] if tenure.terms else None
    form = TermsForm(**_as_it_is(latest))

    def save() -> None:
        rent = facts_of(form, RentFacts)
        terms.change(stay, rent, from_on=form.from_on.data, actor=current_actor(), today=today)

    if carried_out(form, save):
        flash(_("Saved. What is due from then is changed."))
        return redirect(url_for("rent.rent_terms", stay_id=stay.id))
    return pages.asked(
        "rent/change_terms.html",
        form,
        stay,
        latest=latest,
        earliest=rules.earliest_change(tenure, today=today),
        words=words,
    )


def _as_it_is(latest: rules.Term | None) -> dict[str, Any]:
    """Return what is due by the newest terms, as the form begins."""
    if latest is None:
        return {}
    names = ("rent_pence", "service_eligible_pence", "service_ineligible_pence", "support_pence")
    amounts = dict(zip(names, latest.amounts, strict=True))
    kept = {name: pence for name, pence in amounts.items() if pence or name == "rent_pence"}
    return {"period": latest.period} | kept


@blueprint.route("/stays/<uuid:stay_id>/rent-terms/take-back", methods=["GET", "POST"])
@requires(P.RENT_TERMS, subject=Stay)
@writes
def take_back_rent_terms(stay: Stay) -> Any:
    """Take back the last change while it is still to come."""
    tenure, form = queries.tenure_of([stay.id])[stay.id], Form()
    going = next((row.term for row in terms.rows(stay, tenure, today=clock.today()) if row.can_go), None)

    def save() -> None:
        if going is None:
            raise RuleBroken(_("There is no change to come. What is past stays as it is."))
        terms.take_back(stay, from_on=going.from_on, actor=current_actor(), today=clock.today())

    if carried_out(form, save):
        flash(_("Saved. The change is taken back, and what was due before goes on."))
        return redirect(url_for("rent.rent_terms", stay_id=stay.id))
    return pages.asked("rent/take_back_terms.html", form, stay, going=going, words=words)
