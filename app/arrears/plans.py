"""Plans to pay: agreed with the tenant, ended, and noted when how they stand changes. Nothing here commits."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import RoleHeld
from app.accounts.sessions import held_on
from app.arrears import queries, services
from app.arrears.models import FRIEND_STANDS, MoneyFriend, Plan, PlanEvent
from app.arrears.rules import Facts, Frequency, PlanEnd, PlanState
from app.arrears.rules.plans import PlanStanding, standing
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import day
from app.core.money import format_pounds, round_half_up, weekly
from app.core.permissions import Actor, Role
from app.people.models import Person
from app.tenancies.models import Stay
from app.tenancies.rules import RentPeriod

MOST_PAYMENTS = 260  # five years of weeks: longer is no help to anybody, and most likely a slip of the pen
WORKING = (Role.STAFF, Role.MANAGER)
LIVING = (PlanState.TO_COME, PlanState.ON_TRACK, PlanState.BREACHED)


@dataclass(frozen=True)
class PlanFacts:
    """What was agreed. Pence."""

    starts_on: date
    starting_net_pence: int
    instalment_pence: int
    frequency: Frequency
    first_on: date
    lump_sum_pence: int | None = None
    lump_sum_on: date | None = None
    rent_paid: RentPeriod | None = None
    rent_first_on: date | None = None
    weekly_in_pence: int | None = None
    weekly_out_pence: int | None = None
    keeper_id: uuid.UUID | None = None
    first_review_on: date | None = None
    agreed_on: date | None = None


def agree_plan(stay: Stay, facts: PlanFacts, *, actor: Actor, today: date) -> Plan:
    """Write down a plan that was agreed; a plan that still runs ends on the day this one starts."""
    check(stay, facts, today=today)
    for before in _open(stay.id, on=facts.starts_on):
        before.ended_on, before.end_reason = max(facts.starts_on, before.starts_on), PlanEnd.REPLACED
        before.version += 1
        audit.record("arrears.plan.ended", before, actor=actor, scheme_id=stay.scheme_id, reason=PlanEnd.REPLACED.value)
    plan = Plan(stay_id=stay.id, recorded_at=clock.now(), recorded_by=actor.account_id, **vars(facts))
    db.session.add(plan)
    db.session.flush()
    audit.record(
        "arrears.plan.agreed",
        plan,
        actor=actor,
        scheme_id=stay.scheme_id,
        starts_on=plan.starts_on,
        pence=plan.instalment_pence,
        often=plan.frequency.value,
    )
    return plan


def keepers(stay: Stay, *, on: date) -> list[Person]:
    """Return who may keep an eye on a plan: who works in the scheme, their support worker, their money friend."""
    working = sa.select(RoleHeld.person_id).where(
        RoleHeld.scheme_id == stay.scheme_id, RoleHeld.role.in_(WORKING), held_on(on)
    )
    worker = sa.select(Person.support_worker_id).where(Person.id == stay.person_id)
    friend = sa.select(MoneyFriend.friend_id).where(MoneyFriend.stay_id == stay.id, FRIEND_STANDS)
    near = sa.or_(*(Person.id.in_(ids) for ids in (working, worker, friend)))
    return list(db.session.scalars(sa.select(Person).where(near).order_by(Person.order_key, Person.id)))


def each_week(facts: PlanFacts | Plan) -> int | None:
    """Return what the payments of a plan come to in a week; None when it is paid once."""
    if facts.frequency is Frequency.ONE_OFF:
        return None
    return round_half_up(weekly(facts.frequency.value, facts.instalment_pence))


def check(stay: Stay, facts: PlanFacts, *, today: date) -> None:
    """Raise RuleBroken, naming the field, where a plan cannot be agreed like this."""
    if stay.withdrawn_on is not None:
        raise RuleBroken(_("This stay was taken back before it began."))
    services.refuse_in_breathing_space(stay, on=facts.agreed_on or facts.starts_on)
    _check_parts(stay, facts, today)
    _check_newest(stay, facts)
    _check_enough(stay, facts, today)


def end_plan(plan: Plan, *, on: date, actor: Actor, today: date) -> None:
    """End a plan that does not help any more; `on` is the first day without it."""
    if plan.ended_on is not None:
        raise RuleBroken(_("This plan ended on %(day)s.", day=day(plan.ended_on)))
    if on < plan.starts_on:
        raise RuleBroken(
            _("The plan starts on %(day)s. Choose that day or a later one.", day=day(plan.starts_on)), field="on"
        )
    if on > today:
        raise RuleBroken(_("That day is still to come. Choose today or an earlier day."), field="on")
    plan.ended_on, plan.end_reason = on, PlanEnd.CANCELLED
    plan.version += 1
    scheme_id = db.session.get_one(Stay, plan.stay_id).scheme_id
    audit.record("arrears.plan.ended", plan, actor=actor, scheme_id=scheme_id, reason=PlanEnd.CANCELLED.value, on=on)


def standings(stay_id: uuid.UUID, *, on: date, today: date) -> list[PlanStanding]:
    """Return how every plan of an account stands on a day, newest first."""
    facts = queries.facts_of([stay_id], on=on, today=today, whole=True).get(stay_id)
    return [standing(facts, plan, on) for plan in reversed(facts.plans)] if facts else []


def note_states(stay_ids: Iterable[uuid.UUID], *, today: date) -> int:
    """Write down how plans stand where that changed since it was last noted; return how many did.

    These are lines of the timeline; the state itself is always derived. Twice changes nothing.
    """
    noted, ids = 0, list(stay_ids)
    last = _last_states(ids)
    for facts in queries.facts_of(ids, on=today, today=today, whole=True).values():
        noted += sum(_note(facts, plan_id, last, today) for plan_id in (p.key for p in facts.plans) if plan_id)
    return noted


def with_plans(*, on: date) -> list[uuid.UUID]:
    """Return the stays with a plan that began by a day and whose end is not noted yet."""
    return list(db.session.scalars(_running(on)))


def among(stay_ids: Iterable[uuid.UUID], *, on: date) -> list[uuid.UUID]:
    """Return those of some stays."""
    return list(db.session.scalars(_running(on).where(Plan.stay_id.in_(list(stay_ids)))))


def _running(on: date) -> sa.Select[uuid.UUID]:
    noted = sa.select(PlanEvent.id).where(
        PlanEvent.plan_id == Plan.id, PlanEvent.state.in_((PlanState.COMPLETED, PlanState.ENDED))
    )
    return sa.select(Plan.stay_id).where(Plan.starts_on <= on, ~noted.exists()).distinct().order_by(Plan.stay_id)


def _note(facts: Facts, plan_id: uuid.UUID, last: dict[uuid.UUID, PlanState], today: date) -> int:
    terms = next(plan for plan in facts.plans if plan.key == plan_id)
    found = standing(facts, terms, today)
    if found.state is PlanState.TO_COME or last.get(plan_id) in {found.state, PlanState.COMPLETED, PlanState.ENDED}:
        return 0
    if db.session.scalar(sa.select(PlanEvent.id).where(PlanEvent.plan_id == plan_id, PlanEvent.on == today)):
        return 0  # one line a day: tomorrow says how it stands then
    db.session.add(PlanEvent(plan_id=plan_id, on=today, state=found.state, by_pence=found.behind_pence, at=clock.now()))
    db.session.flush()
    return 1


def _last_states(stay_ids: list[uuid.UUID]) -> dict[uuid.UUID, PlanState]:
    events = sa.select(PlanEvent.plan_id, PlanEvent.state).join(Plan, Plan.id == PlanEvent.plan_id)
    rows = db.session.execute(events.where(Plan.stay_id.in_(stay_ids)).order_by(PlanEvent.on, PlanEvent.at))
    return {row.plan_id: row.state for row in rows}


def _open(stay_id: uuid.UUID, *, on: date) -> list[Plan]:
    its = sa.select(Plan).where(Plan.stay_id == stay_id, sa.or_(Plan.ended_on.is_(None), Plan.ended_on > on))
    return list(db.session.scalars(its.order_by(Plan.starts_on)))


def _check_newest(stay: Stay, facts: PlanFacts) -> None:
    """Raise RuleBroken where a plan began after this one: entered late, an older one would end what runs now."""
    newest = db.session.scalar(sa.select(sa.func.max(Plan.starts_on)).where(Plan.stay_id == stay.id))
    if newest is not None and newest > facts.starts_on:
        raise RuleBroken(
            _("A plan began on %(day)s. Choose that day or a later one.", day=day(newest)), field="starts_on"
        )


def _check_enough(stay: Stay, facts: PlanFacts, today: date) -> None:
    """Raise RuleBroken where a plan is for less than is left to pay when it starts: it would be broken at once."""
    left = queries.position_of(stay.id, on=facts.starts_on, today=today).net_pence
    if facts.starting_net_pence < left:
        raise RuleBroken(
            _("%(amount)s is really left to pay when it starts. Enter that, or more.", amount=format_pounds(left)),
            field="starting_net_pence",
        )


def _check_parts(stay: Stay, facts: PlanFacts, today: date) -> None:
    """Raise RuleBroken naming the field where the parts of a plan do not fit together."""
    left = facts.starting_net_pence - (facts.lump_sum_pence or 0)
    refusals = (
        (
            facts.starts_on < stay.starts_on,
            "starts_on",
            _("They moved in on %(day)s. Choose a later day.", day=day(stay.starts_on)),
        ),
        (facts.starts_on > today, "starts_on", _("A plan starts today or earlier. Its first payment may come later.")),
        (facts.starting_net_pence <= 0, "starting_net_pence", _("Enter what is to be paid off: more than £0.")),
        (facts.instalment_pence <= 0, "instalment_pence", _("Enter what is paid each time: more than £0.")),
        (facts.first_on < facts.starts_on, "first_on", _("The first payment cannot be before the plan starts.")),
        (
            (facts.lump_sum_pence is None) != (facts.lump_sum_on is None),
            "lump_sum_on" if facts.lump_sum_pence is not None else "lump_sum_pence",
            _("A sum paid at once needs its amount and its day, or neither."),
        ),
        (
            (facts.lump_sum_pence or 0) > facts.starting_net_pence,
            "lump_sum_pence",
            _("That is more than what is to be paid off."),
        ),
        (
            facts.lump_sum_on is not None and facts.lump_sum_on < facts.starts_on,
            "lump_sum_on",
            _("The sum cannot be paid before the plan starts. What was paid already is on the account."),
        ),
        (
            facts.frequency is Frequency.ONE_OFF and facts.instalment_pence < left,
            "instalment_pence",
            _(
                "Paid once, that leaves something over. Enter %(amount)s, or choose how often.",
                amount=format_pounds(left),
            ),
        ),
        (
            facts.instalment_pence * MOST_PAYMENTS < left,
            "instalment_pence",
            _("That takes more than %(num)s payments. Enter more for each, or ask for help first.", num=MOST_PAYMENTS),
        ),
        (
            facts.first_review_on is not None and facts.first_review_on < facts.starts_on,
            "first_review_on",
            _("Choose a day after the plan starts."),
        ),
        (
            (facts.rent_paid is None) != (facts.rent_first_on is None),
            "rent_first_on" if facts.rent_paid is not None else "rent_paid",
            _("Their own pay-days need how often and the first day, or neither."),
        ),
    )
    for refused, field, sentence in refusals:
        if refused:
            raise RuleBroken(sentence, field=field)
