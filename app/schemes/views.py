"""Pages about a scheme: what it is, who to call, weeks without rent, policy, the colour of its door."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.edits import answer, carried_out, facts_of
from app.core.forms import Form
from app.core.permissions import Permission, can
from app.core.web import page, public, requires, writes
from app.core.web_actor import current_actor
from app.schemes import (
    home_views,  # noqa: F401 - the pages about homes
    policy,
    queries,
    rules,
    services,
    words,
)
from app.schemes.blueprint import blueprint
from app.schemes.forms import FreeWeekForm, HelpNumbersForm, SchemeForm, policy_form
from app.schemes.models import FreeWeek, Scheme
from app.schemes.rules import ArrearsView, Language, RentDay
from app.schemes.services import HelpNumbers, SchemeFacts

__all__ = ["blueprint"]
P = Permission


@blueprint.get("/door.css")
@public
def door_css() -> Response:
    """Answer with the colour of the door of whoever is signed in."""
    return Response(f":root{{--door:{queries.door_colour(current_actor())}}}\n", mimetype="text/css")


@blueprint.get("/schemes")
@requires(P.SCHEME_SEE)
def schemes() -> Any:
    """Show the schemes this person may know of."""
    return page("schemes/schemes.html", schemes=queries.schemes(current_actor()))


@blueprint.get("/schemes/<uuid:scheme_id>")
@requires(P.SCHEME_SEE, subject=Scheme)
def scheme(scheme: Scheme) -> Any:
    """Show a scheme."""
    missing = () if scheme.opened_on else rules.missing_to_open(services.readiness(scheme))
    return page(
        "schemes/scheme.html",
        scheme=scheme,
        missing=missing,
        may_change=can(current_actor(), P.SCHEME_CHANGE, scheme_id=scheme.id),
        ages=rules.ages(scheme.min_age, scheme.max_age),
        rent_day=words.RENT_DAYS[scheme.rent_day or RentDay.MONDAY],
        language_words=words.LANGUAGES[scheme.language or Language.EN],
        arrears_words=words.ARREARS_VIEWS[scheme.arrears_view or ArrearsView.ASKED_FOR_HELP],
        free_week_count=len(queries.free_weeks(scheme.id)),
    )


@blueprint.route("/schemes/<uuid:scheme_id>/change", methods=["GET", "POST"])
@requires(P.SCHEME_CHANGE, subject=Scheme)
@writes
def change_scheme(scheme: Scheme) -> Any:
    """Change what a scheme is."""
    form = SchemeForm(obj=scheme)

    def save() -> None:
        services.change_scheme(scheme, facts_of(form, SchemeFacts), actor=current_actor(), today=clock.today())

    if carried_out(form, save, thing=scheme):
        return _saved(scheme)
    return answer("schemes/scheme_form.html", form, scheme=scheme)


@blueprint.route("/schemes/<uuid:scheme_id>/help-numbers", methods=["GET", "POST"])
@requires(P.SCHEME_CHANGE, subject=Scheme)
@writes
def help_numbers(scheme: Scheme) -> Any:
    """Change who to call."""
    form = HelpNumbersForm(obj=scheme)
    form.need(rules.NEEDED_NUMBERS if scheme.opened_on else ())

    def save() -> None:
        services.change_help_numbers(scheme, facts_of(form, HelpNumbers), actor=current_actor(), today=clock.today())

    if carried_out(form, save, thing=scheme):
        return _saved(scheme)
    return answer("schemes/help_numbers.html", form, scheme=scheme)


@blueprint.route("/schemes/<uuid:scheme_id>/open", methods=["GET", "POST"])
@requires(P.SCHEME_CHANGE, subject=Scheme)
@writes
def open_scheme(scheme: Scheme) -> Any:
    """Open a scheme that has everything it needs."""
    form = Form()
    if carried_out(form, lambda: services.open_scheme(scheme, actor=current_actor(), today=clock.today())):
        flash(_("The scheme is open."))
        return redirect(url_for("schemes.scheme", scheme_id=scheme.id))
    missing = rules.missing_to_open(services.readiness(scheme))
    return answer("schemes/open.html", form, scheme=scheme, missing=missing)


@blueprint.route("/schemes/<uuid:scheme_id>/free-weeks", methods=["GET", "POST"])
@requires(P.SCHEME_CHANGE, subject=Scheme)
@writes
def free_weeks(scheme: Scheme) -> Any:
    """Show the weeks without rent, and add one."""
    form = FreeWeekForm()

    def save() -> None:
        services.add_free_week(scheme, form.week_starts.data, actor=current_actor(), today=clock.today())

    if carried_out(form, save):
        flash(_("The week is free of rent."))
        return redirect(url_for("schemes.free_weeks", scheme_id=scheme.id))
    weeks = queries.free_weeks(scheme.id)
    return answer("schemes/free_weeks.html", form, scheme=scheme, weeks=weeks, today=clock.today())


@blueprint.route("/free-weeks/<uuid:free_week_id>/remove", methods=["GET", "POST"])
@requires(P.SCHEME_CHANGE, subject=FreeWeek)
@writes
def remove_free_week(week: FreeWeek) -> Any:
    """Charge rent again for a week to come."""
    form = Form()
    back = url_for("schemes.free_weeks", scheme_id=week.scheme_id)
    if carried_out(form, lambda: services.remove_free_week(week, actor=current_actor(), today=clock.today())):
        flash(_("Rent is charged for that week again."))
        return redirect(back)
    return answer("schemes/remove_free_week.html", form, week=week, back=back)


@blueprint.get("/schemes/<uuid:scheme_id>/policy")
@requires(P.SCHEME_SEE, subject=Scheme)
def policies(scheme: Scheme) -> Any:
    """Show the policy that holds today, slice by slice."""
    in_force = [policy.in_force(scheme.id, section, clock.today()) for section in policy.sections()]
    may_change = can(current_actor(), P.POLICY_CHANGE, scheme_id=scheme.id)
    return page("schemes/policies.html", scheme=scheme, in_force=in_force, may_change=may_change)


@blueprint.route("/schemes/<uuid:scheme_id>/policy/<string:slice_name>", methods=["GET", "POST"])
@requires(P.POLICY_CHANGE, subject=Scheme)
@writes
def change_policy(scheme: Scheme, slice_name: str) -> Any:
    """Set a slice’s policy from a day on."""
    section = policy.section_named(slice_name) or abort(404)
    today = clock.today()
    form = policy_form(policy.in_force(scheme.id, section, today), today=today)

    def save() -> None:
        numbers = {number.key: form[number.key].data for number in section.numbers}
        policy.set_policy(scheme, section, numbers, form["from_on"].data, actor=current_actor(), today=today)

    if carried_out(form, save):
        flash(_("Saved. It holds from the day you chose."))
        return redirect(url_for("schemes.policies", scheme_id=scheme.id))
    history = policy.documents(scheme.id, section)
    return answer("schemes/policy_form.html", form, scheme=scheme, section=section, history=history)


def _saved(scheme: Scheme) -> Any:
    flash(_("Saved."))
    return redirect(url_for("schemes.scheme", scheme_id=scheme.id))
