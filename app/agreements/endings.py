"""Ending a stay: why, when, where to, and the check list that leaves nothing behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from app.agreements import law
from app.agreements.models import EndingStep
from app.agreements.queries import ending_steps
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import day
from app.core.permissions import Actor
from app.tenancies import queries as tenancy_queries
from app.tenancies import services as tenancies
from app.tenancies.models import Stay
from app.tenancies.rules import EndReason, MoveOn, Pack

STEPS = (
    "keys",
    "inventory",
    "meters",
    "forwarding_contact",
    "final_statement",
    "refund_or_plan",
    "deposit",
    "committee_role",
    "survey",
)
MOVED_AWAY = frozenset(EndReason) - {EndReason.DIED}


@dataclass(frozen=True)
class EndingFacts:
    """How a stay ends."""

    last_day: date
    reason: EndReason
    move_on: MoveOn | None
    notice_given_on: date | None = None


def earliest_by_notice(given_on: date) -> date:
    """Return the earliest last day a contract-holder’s notice can name: four weeks on (s.169)."""
    return given_on + timedelta(weeks=law.HOLDERS_NOTICE_WEEKS.value)


def end(stay: Stay, facts: EndingFacts, *, actor: Actor, today: date) -> None:
    """End a stay; raise RuleBroken when the holder’s notice is too short or the move-on is missing."""
    if facts.reason is EndReason.NOTICE_BY_HOLDER:
        if facts.notice_given_on is None:
            raise RuleBroken(_("Enter the day they gave notice."), field="notice_given_on")
        if facts.notice_given_on > today:
            raise RuleBroken(_("That day is still to come. Enter the day they gave notice."), field="notice_given_on")
        earliest = earliest_by_notice(facts.notice_given_on)
        if facts.last_day < earliest and not _on_a_licence(stay, facts.last_day):
            raise RuleBroken(
                _(
                    "Notice is four weeks at least, so the last day is %(day)s or later. To leave sooner, end it by "
                    "agreement.",
                    day=day(earliest),
                ),
                field="last_day",
            )
    if facts.reason in MOVED_AWAY and facts.move_on is None:
        raise RuleBroken(_("Choose where they are moving to. “Not known” is an answer too."), field="move_on")
    tenancies.end(stay, last_day=facts.last_day, reason=facts.reason, move_on=facts.move_on, actor=actor, today=today)


def _on_a_licence(stay: Stay, on: date) -> bool:
    """Say whether a stay stands on a licence that day: s.169 is about contracts, and a licence promises a week."""
    return tenancy_queries.stay_facts(stay).pack_on(on) is Pack.UNDER_18_LICENCE


def record_step(stay: Stay, step: str, *, done_on: date, note: str | None, actor: Actor, today: date) -> EndingStep:
    """Tick one line of the ending check list; raise RuleBroken when it is ticked already or the day is to come."""
    if stay.ends_on is None:
        raise RuleBroken(_("End the stay first: then work through the list."))
    if step not in STEPS:
        raise RuleBroken(_("Choose a line of the list."), field="step")
    if step in ending_steps(stay.id):
        raise RuleBroken(_("This line is done already."), field="step")
    if done_on > today:
        raise RuleBroken(_("That day is still to come. Enter the day it was done."), field="done_on")
    done = EndingStep(
        stay_id=stay.id, step=step, done_on=done_on, note=note, recorded_at=clock.now(), recorded_by=actor.account_id
    )
    db.session.add(done)
    db.session.flush()
    audit.record("agreements.ending.step_done", stay, actor=actor, step=step, done_on=done_on)
    return done
