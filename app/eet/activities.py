"""What somebody does: said by them or staff, ended, and verified by somebody who saw a paper. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core import audit, clock
from app.core.db import db
from app.core.edits import carry_over
from app.core.errors import RuleBroken
from app.core.i18n import day
from app.core.permissions import Actor, Permission, can
from app.eet.fairness import refuse_own
from app.eet.models import Activity, EvidenceCheck
from app.eet.rules import ActivityKind, Evidence, EvidenceKind, Pattern
from app.tenancies.models import Stay
from app.tenancies.over import refuse_own_over

HALF_AN_HOUR: Final = 5  # tenths
MOST_TENTHS: Final = 600  # sixty hours a week: more is a slip of the pen
LOOKS_AHEAD: Final = timedelta(days=366)
PROVEN: Final = (
    "kind",
    "provider",
    "tenths",
    "from_on",
    "pattern",
)  # what a paper proves: changed, it proves it no more


@dataclass(frozen=True)
class ActivityFacts:
    """What somebody does. Tenths of an hour a week."""

    kind: ActivityKind
    provider: str
    tenths: int
    from_on: date
    last_day: date | None = None
    pattern: Pattern | None = None


@dataclass(frozen=True)
class CheckFacts:
    """What somebody saw."""

    evidence: Evidence
    on: date
    evidence_kind: EvidenceKind | None = None
    copy_kept_because: str | None = None


def add_activity(stay: Stay, facts: ActivityFacts, *, for_committee: bool, actor: Actor, today: date) -> Activity:
    """Write down something somebody does; nobody has verified it yet. Work for the committee is volunteering."""
    refuse_own_over(stay, actor, today)
    _check(facts, today)
    if for_committee and facts.kind is not ActivityKind.VOLUNTEERING:
        raise RuleBroken(_("Work for the committee is volunteering. Choose that."), field="kind")
    activity = Activity(
        stay_id=stay.id,
        evidence=Evidence.NONE,
        evidence_kind=EvidenceKind.COMMITTEE_WORK.value if for_committee else None,
        recorded_at=clock.now(),
        recorded_by=actor.account_id,
        **vars(facts),
    )
    db.session.add(activity)
    db.session.flush()
    audit.record("eet.activity.added", activity, actor=actor, scheme_id=stay.scheme_id, kind=facts.kind.value)
    return activity


def change_activity(activity: Activity, facts: ActivityFacts, *, actor: Actor, today: date) -> None:
    """Change what somebody does. What was verified of it before must be verified again, save that it ends."""
    _check(facts, today)
    changed = carry_over(facts, activity)
    if activity.evidence is not Evidence.NONE and set(changed) & set(PROVEN):
        activity.evidence, activity.verified_on, activity.verified_by = Evidence.NONE, None, None
        if activity.evidence_kind != EvidenceKind.COMMITTEE_WORK.value:
            activity.evidence_kind = None
    audit.record("eet.activity.changed", activity, actor=actor, scheme_id=_stay(activity).scheme_id, **changed)


def end_activity(activity: Activity, *, last_day: date, actor: Actor, today: date) -> None:
    """Say that something ends, or ended, on a day; the day is still included. Its own person may say so."""
    refuse_own_over(_stay(activity), actor, today)
    if last_day < activity.from_on:
        raise RuleBroken(
            _("It began on %(day)s. Choose that day or a later one.", day=day(activity.from_on)), field="last_day"
        )
    if activity.last_day is not None and last_day > activity.last_day:
        raise RuleBroken(_("It has an end already. Tell staff if it goes on for longer."), field="last_day")
    if last_day > today + LOOKS_AHEAD:
        raise RuleBroken(_("That is more than a year away. Leave it open until it ends."), field="last_day")
    activity.last_day = last_day
    activity.version += 1
    audit.record("eet.activity.ended", activity, actor=actor, scheme_id=_stay(activity).scheme_id, last_day=last_day)


def take_back_activity(activity: Activity, *, actor: Actor, today: date) -> None:
    """Take back something that was written down by mistake; once somebody looked at a paper for it, it stays."""
    refuse_own_over(_stay(activity), actor, today)
    checked = sa.select(EvidenceCheck.id).where(EvidenceCheck.activity_id == activity.id).limit(1)
    if activity.evidence is not Evidence.NONE or db.session.scalar(checked) is not None:
        raise RuleBroken(_("Somebody has looked at a paper for this. Write down that it ended instead."))
    audit.record("eet.activity.taken_back", activity, actor=actor, scheme_id=_stay(activity).scheme_id)
    db.session.delete(activity)
    db.session.flush()


def check_evidence(activity: Activity, facts: CheckFacts, *, actor: Actor, today: date) -> None:
    """Write down what somebody saw of it, or that it was not so after all. Nobody verifies their own.

    Work for the committee is verified by staff or the chair, who leaves alone what another verified; all else by staff.
    No copy is kept unless they say why.
    """
    stay = _stay(activity)
    refuse_own(stay, actor)
    if not can(actor, Permission.EET_CHANGE, scheme_id=stay.scheme_id):
        if not is_for_committee(activity):
            raise RuleBroken(_("Only work for the committee is yours to verify. Staff see to the rest."))
        if activity.evidence is Evidence.VERIFIED and activity.verified_by != actor.person_id:
            raise RuleBroken(_("Somebody has verified this already. If it is not so after all, tell staff."))
    _check_seen(activity, facts, today)
    verified = facts.evidence is Evidence.VERIFIED
    kind = facts.evidence_kind.value if facts.evidence_kind else None
    if kind is None and is_for_committee(activity):
        kind = EvidenceKind.COMMITTEE_WORK.value  # what it is, not only what was shown
    activity.evidence, activity.evidence_kind = facts.evidence, kind
    activity.verified_on, activity.verified_by = (facts.on, actor.person_id) if verified else (None, None)
    activity.version += 1
    seen = EvidenceCheck(
        activity_id=activity.id,
        by_id=actor.person_id,
        recorded_at=clock.now(),
        recorded_by=actor.account_id,
        **vars(facts) | {"evidence_kind": kind},
    )
    db.session.add(seen)
    db.session.flush()
    audit.record("eet.evidence.checked", activity, actor=actor, scheme_id=stay.scheme_id, evidence=facts.evidence.value)


def is_for_committee(activity: Activity) -> bool:
    """Say whether it is work for the committee."""
    of_us = activity.evidence_kind == EvidenceKind.COMMITTEE_WORK.value
    return activity.kind is ActivityKind.VOLUNTEERING and of_us


def _check_seen(activity: Activity, facts: CheckFacts, today: date) -> None:
    if facts.on > today:
        raise RuleBroken(_("That day is still to come. Choose today or an earlier day."), field="on")
    if facts.evidence is Evidence.NONE:
        return
    if facts.evidence_kind is None:
        raise RuleBroken(_("Choose what you saw."), field="evidence_kind")
    if facts.evidence_kind is EvidenceKind.COMMITTEE_WORK and activity.kind is not ActivityKind.VOLUNTEERING:
        raise RuleBroken(_("Only volunteering can be work for the committee."), field="evidence_kind")


def _check(facts: ActivityFacts, today: date) -> None:
    refusals = (
        (facts.tenths <= 0, "tenths", _("Enter how many hours a week: more than 0.")),
        (facts.tenths > MOST_TENTHS, "tenths", _("That is more than 60 hours a week. Check the hours.")),
        (facts.tenths % HALF_AN_HOUR != 0, "tenths", _("Enter hours in steps of a half, like 16 or 7.5.")),
        (
            facts.last_day is not None and facts.last_day < facts.from_on,
            "last_day",
            _("The last day is before the first one. Check both."),
        ),
        (
            facts.from_on > today + LOOKS_AHEAD,
            "from_on",
            _("That is more than a year away. Write it down when it comes closer."),
        ),
    )
    for refused, field, sentence in refusals:
        if refused:
            raise RuleBroken(sentence, field=field)


def _stay(activity: Activity) -> Stay:
    return db.session.get_one(Stay, activity.stay_id)
