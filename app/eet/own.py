"""What somebody reads about their own EET: what is next for them, what they do, what they reached, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.eet import activities, rules, standing
from app.eet.models import Activity, PlanStep
from app.eet.rules import Evidence, Mine, OwnNext, StepOwner, Todo, Unseen
from app.eet.standing import Happened, PlanShown, Record
from app.tenancies.models import Stay

NOT_TOLD = {"letter", "referral"}  # letters have a page of their own; a referral is told by people


@dataclass(frozen=True)
class Doing:
    """Something one does now or is about to do, and until when it counts while nobody has verified it."""

    row: Activity
    counts_until: date
    for_committee: bool


@dataclass(frozen=True)
class OwnPage:
    """What one’s own page shows."""

    record: Record
    next: OwnNext
    doing: list[Doing]  # newest first
    offered: list[PlanShown]  # plans that wait for an answer
    running: list[PlanShown]
    reached: list[PlanStep]  # achievements, of all plans
    happened: list[Happened]  # newest first


def page_of(stay: Stay, *, on: date) -> OwnPage:
    """Return what somebody reads about their own EET on a day of their stay."""
    record = standing.record(stay, on=on)
    doing, plans = [_doing(one) for one in record.activities if _goes_on(one, on)], record.standing.plans
    running = [shown for shown in plans if shown.runs_on(on)]
    offered = [shown for shown in plans if shown.plan.event_id is None]
    return OwnPage(
        record=record,
        next=_next(record, doing, running, plan_offered=bool(offered)),
        doing=doing,
        offered=offered,
        running=running,
        reached=[step for shown in plans for step in shown.steps if step.achievement and step.done_on],
        happened=[one for one in record.timeline if one.kind not in NOT_TOLD and one.on <= on],
    )


def _next(record: Record, doing: list[Doing], running: list[PlanShown], *, plan_offered: bool) -> OwnNext:
    at = record.standing
    unverified = [one for one in doing if one.row.from_on <= at.on and one.row.evidence is not Evidence.VERIFIED]
    mine = (step for shown in running for step in shown.steps if step.owner is StepOwner.TENANT and not step.done_on)
    todo = min(mine, key=lambda step: step.due_on, default=None)
    return rules.own_next(
        Mine(
            state=at.state,
            review=at.review,
            plan_offered=plan_offered,
            pause_asked=record.asked is not None,
            unseen=[Unseen(one.row.provider, one.counts_until, one.for_committee) for one in unverified],
            todo=Todo(todo.words, todo.due_on) if todo else None,
        )
    )


def _goes_on(activity: Activity, on: date) -> bool:
    return activity.last_day is None or activity.last_day >= on


def _doing(activity: Activity) -> Doing:
    return Doing(activity, rules.counts_until(activity.from_on), activities.is_for_committee(activity))
