"""People for tests of EET: stays in the database, and rows of facts put there as plainly as can be."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from random import Random
from typing import Any

import factories
from eet.conftest import TODAY
from factories import NOW, add

from app.eet.models import Activity, Event, Exemption, Mentor, PauseRequest, Plan, PlanStep
from app.eet.rules import ActivityKind, EventKind, Evidence, ExemptionReason, StepOwner
from app.tenancies.models import Stay

MOVED_IN = date(2025, 9, 1)
DAY = timedelta(days=1)


def lives(scheme: Any, name: str = "Sŵyn Bevan", *, starts_on: date = MOVED_IN, **facts: Any) -> Stay:
    """Let somebody of this name live in a home of their own."""
    first, last = name.split()
    person = factories.make_person(scheme, first_name=first, last_name=last)
    return factories.make_stay(person, factories.make_home(scheme), starts_on=starts_on, **facts)


def does(stay: Stay, *, tenths: int = 160, from_on: date = MOVED_IN, verified: bool = True, **facts: Any) -> Activity:
    """Let them do something, verified unless said otherwise."""
    seen = Evidence.VERIFIED if verified else Evidence.NONE
    usual = {"kind": ActivityKind.EDUCATION, "provider": "Coleg Gwent", "evidence": seen, "recorded_at": NOW}
    return add(Activity(stay_id=stay.id, tenths=tenths, from_on=from_on, **usual | facts))


def paused(stay: Stay, from_on: date, last_day: date, reason: ExemptionReason = ExemptionReason.OTHER) -> Exemption:
    return add(Exemption(stay_id=stay.id, from_on=from_on, last_day=last_day, reason=reason, recorded_at=NOW))


def happened(stay: Stay, kind: EventKind, on: date, **facts: Any) -> Event:
    return add(Event(stay_id=stay.id, kind=kind, on=on, recorded_at=NOW, **facts))


def asks(stay: Stay, on: date = TODAY, **facts: Any) -> PauseRequest:
    """Let them ask for a pause of a week."""
    usual = {"from_on": on, "last_day": on + 6 * DAY, "reason": ExemptionReason.OTHER, "recorded_at": NOW}
    return add(PauseRequest(stay_id=stay.id, asked_on=on, **usual | facts))


def plan(stay: Stay, *, offered_on: date, agreed_on: date | None = None, last_day: date | None = None) -> Plan:
    """Offer them a plan, and let them agree to it if a day is given."""
    event = happened(stay, EventKind.PLAN_AGREED, agreed_on, last_day=last_day) if agreed_on else None
    facts = {"goal": "A place at college", "offered_on": offered_on, "recorded_at": NOW}
    return add(Plan(stay_id=stay.id, event_id=event.id if event else None, **facts))


def step(of: Plan, due_on: date, *, owner: StepOwner = StepOwner.TENANT, **facts: Any) -> PlanStep:
    usual = {"place": 1, "words": "Ring the college", "owner": owner, "due_on": due_on}
    return add(PlanStep(plan_id=of.id, **usual | facts))


def mentored(stay: Stay, mentor_id: uuid.UUID, *, accepted: bool = True, **facts: Any) -> Mentor:
    accepted_at = NOW if accepted else None
    return add(Mentor(stay_id=stay.id, mentor_id=mentor_id, chosen_at=NOW, accepted_at=accepted_at, **facts))


def anything(stay: Stay, chance: Random) -> None:
    """Let so much happen around their EET, before today and after, that any status and any next step may follow."""

    def some_day(first: int = -160, last: int = 40) -> date:
        return TODAY + chance.randint(first, last) * DAY

    for _ in range(chance.randint(0, 3)):
        from_on = some_day()
        last_day = None if chance.random() < 0.5 else from_on + chance.randint(0, 90) * DAY
        hours = chance.choice([75, 80, 160, 200])
        does(stay, tenths=hours, from_on=from_on, last_day=last_day, verified=chance.random() < 0.5)
    if chance.random() < 0.4:
        from_on = some_day()
        paused(stay, from_on, from_on + chance.randint(0, 60) * DAY, chance.choice(list(ExemptionReason)))
    for kind in EventKind:
        for _ in range(chance.randint(0, 2)):
            gone = {"taken_back_on": TODAY} if chance.random() < 0.2 else {}
            facts = {"tenths": chance.choice([0, 80])} if kind is EventKind.TARGET else {}
            happened(stay, kind, some_day(-140, 5), **facts | gone)
    if chance.random() < 0.2:
        asks(stay, some_day(-20, 0), **{"taken_back_on": TODAY} if chance.random() < 0.3 else {})
    if chance.random() < 0.5:
        offered = some_day(-60, -10)
        its = plan(stay, offered_on=offered, agreed_on=offered + DAY if chance.random() < 0.8 else None)
        for number in range(chance.randint(0, 3)):
            done = {"done_on": TODAY} if chance.random() < 0.4 else {}
            step(its, some_day(-20, 40), owner=chance.choice(list(StepOwner)), place=number + 1, **done)
