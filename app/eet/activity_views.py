"""What somebody does, as staff write it down and verify it."""

from __future__ import annotations

from typing import Any

from flask import flash
from flask_babel import gettext as _

from app.core import clock
from app.core.db import db
from app.core.edits import carried_out, facts_of
from app.core.forms import Form
from app.core.permissions import Permission
from app.core.web import requires, writes
from app.core.web_actor import current_actor
from app.eet import activities
from app.eet.activities import ActivityFacts, CheckFacts
from app.eet.blueprint import blueprint
from app.eet.forms import ActivityForm, EvidenceForm, NewActivityForm
from app.eet.models import Activity
from app.eet.pages import asked, back
from app.eet.rules import Evidence, EvidenceKind
from app.tenancies.models import Stay

P = Permission


@blueprint.route("/stays/<uuid:stay_id>/eet/activity", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Stay)
@writes
def add_activity(stay: Stay) -> Any:
    """Write down something somebody does."""
    form, today = NewActivityForm(version=1), clock.today()

    def save() -> None:
        for_committee = bool(form.for_committee.data)
        facts = facts_of(form, ActivityFacts)
        activities.add_activity(stay, facts, for_committee=for_committee, actor=current_actor(), today=today)

    if carried_out(form, save):
        flash(_("Saved. It counts for 28 days from its first day. Verify it before they are over."))
        return back(stay)
    return asked("eet/activity_form.html", form, stay, activity=None)


@blueprint.route("/eet/activities/<uuid:eet_activity_id>", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Activity)
@writes
def change_activity(activity: Activity) -> Any:
    """Change what somebody does."""
    stay, form, today = db.session.get_one(Stay, activity.stay_id), ActivityForm(obj=activity), clock.today()

    def save() -> None:
        activities.change_activity(activity, facts_of(form, ActivityFacts), actor=current_actor(), today=today)

    if carried_out(form, save, thing=activity):
        flash(_("Saved."))
        return back(stay)
    return asked("eet/activity_form.html", form, stay, activity=activity)


@blueprint.route("/eet/activities/<uuid:eet_activity_id>/evidence", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Activity)
@writes
def evidence(activity: Activity) -> Any:
    """Say what was seen of something somebody does."""
    stay, today = db.session.get_one(Stay, activity.stay_id), clock.today()
    known = activity.evidence_kind if activity.evidence_kind in set(EvidenceKind) else None
    form = EvidenceForm(
        evidence=None if activity.evidence is Evidence.NONE else activity.evidence,
        evidence_kind=EvidenceKind(known) if known else None,
        on=today,
        version=activity.version,
    )

    def save() -> None:
        activities.check_evidence(activity, facts_of(form, CheckFacts), actor=current_actor(), today=today)

    if carried_out(form, save, thing=activity):
        flash(_("Saved. Give the paper back: nobody keeps a copy without a reason."))
        return back(stay)
    return asked("eet/evidence_form.html", form, stay, activity=activity)


@blueprint.route("/eet/activities/<uuid:eet_activity_id>/take-back", methods=["GET", "POST"])
@requires(P.EET_CHANGE, subject=Activity)
@writes
def take_back_activity(activity: Activity) -> Any:
    """Take back something that was written down by mistake."""
    stay, form = db.session.get_one(Stay, activity.stay_id), Form()
    if carried_out(form, lambda: activities.take_back_activity(activity, actor=current_actor(), today=clock.today())):
        flash(_("Taken back."))
        return back(stay)
    return asked("eet/take_back_activity.html", form, stay, activity=activity)
