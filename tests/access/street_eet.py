"""The EET of the street: of the tenant there is one of everything; the housemate works for the committee.

The member is the tenant’s mentor; the housemate asked the chair, who has not answered, and had the member before. The
leaver’s time here is over: nobody on the committee sees any of theirs.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from access.people import TODAY, money, words
from factories import NOW, add

from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.eet import plans
from app.eet.models import Activity, Event, EvidenceCheck, Exemption, Mentor, PauseRequest, Referral, Talk
from app.eet.plans import Answer, StepFacts
from app.eet.rules import (
    Achievement,
    ActivityKind,
    Authority,
    EventKind,
    Evidence,
    ExemptionReason,
    StepOwner,
)
from app.tenancies.models import LifeEvent, Stay
from app.tenancies.rules import LifeEventKind

if TYPE_CHECKING:
    from access.street import Street

WROTE: dict[str, Any] = {"recorded_at": NOW}


def eet_of(street: Street, place: str) -> None:
    """Give the tenant, the housemate and the leaver something of everything."""
    stays = {t.label: t.id for t in street.things["stay"] if t.place == place}
    for who in ("tenant", "leaver"):
        with transaction():
            stay = db.session.get_one(Stay, stays[who])
            on = stay.starts_on
            _doing(street, place, who, stay, on)
            _happened(street, place, who, stay, on)
            _plan(street, place, who, stay, on)
    with transaction():
        _mentor(street, place, "tenant", stays["tenant"], "committee", accepted_at=NOW)
        _mentor(street, place, "leaver", stays["leaver"], "committee", accepted_at=NOW, shown_to=())
    if "housemate" in stays:
        with transaction():
            _housemate(street, place, stays["housemate"])


def _doing(street: Street, place: str, who: str, stay: Stay, on: date) -> None:
    doing = Activity(
        stay_id=stay.id, kind=ActivityKind.EDUCATION, provider=words("Pro", place, who), tenths=75, from_on=on,
        evidence=Evidence.SEEN, evidence_kind="payslip", **WROTE,
    )  # fmt: skip
    street.keep(who, add(doing), place, who, shown_to=())
    because = words("Cop", place, who)
    add(
        EvidenceCheck(
            activity_id=doing.id,
            on=on,
            evidence=Evidence.SEEN,
            evidence_kind="payslip",
            copy_kept_because=because,
            **WROTE,
        )
    )
    pause = Exemption(
        stay_id=stay.id, from_on=on, last_day=on, reason=ExemptionReason.SICKNESS, authority=Authority.STAFF,
        decided_on=on, **WROTE,
    )  # fmt: skip
    street.keep(who, add(pause), place, who)
    later = TODAY + timedelta(days=30)
    asked = PauseRequest(
        stay_id=stay.id, asked_on=TODAY, from_on=later, last_day=later, reason=ExemptionReason.BEREAVEMENT,
        words=words("Pau", place, who), **WROTE,
    )  # fmt: skip
    street.keep(who, add(asked), place, who)


def _happened(street: Street, place: str, who: str, stay: Stay, on: date) -> None:
    by = street.persons[place, "staff"]
    support = Event(
        stay_id=stay.id, on=on, kind=EventKind.SUPPORT_OFFERED, note=words("Sup", place, who), by_id=by, **WROTE
    )
    street.keep(who, add(support), place, who)
    terms = {"stay_id": stay.id, "on": on, "by_id": by, **WROTE}
    add(
        Event(
            kind=EventKind.TARGET, tenths=money(place, who)["eet_target_tenths"], note=words("Tar", place, who), **terms
        )
    )
    review = add(Event(kind=EventKind.REVIEW, **terms))
    said = {
        name: words(kind, place, who) for name, kind in (("went_well", "Wel"), ("hard", "Har"), ("what_next", "Nex"))
    }
    add(Talk(event_id=review.id, next_owner=StepOwner.TENANT, **said))
    add(LifeEvent(stay_id=stay.id, on=on, kind=LifeEventKind.BEREAVEMENT, **WROTE))
    referral = Referral(stay_id=stay.id, on=on, because=words("Ref", place, who), **WROTE)
    street.keep(who, add(referral), place, who)


def _plan(street: Street, place: str, who: str, stay: Stay, on: date) -> None:
    first = StepFacts(words("Ste", place, who), StepOwner.TENANT, on, Achievement.INTERVIEW)
    ends_on, stay.ends_on = stay.ends_on, None
    plan = plans.offer_plan(stay, goal=words("Goa", place, who), first=first, actor=SYSTEM, today=on)
    plans.answer(plan, Answer(agreed=True, on=on), actor=SYSTEM, today=on)
    stay.ends_on = ends_on
    shown_to = ("committee",) if who == "tenant" else ()
    street.keep(who, plan, place, who, shown_to=shown_to)
    street.keep(who, plans.steps(plan)[0], place, who, shown_to=shown_to)


def _mentor(
    street: Street, place: str, who: str, stay_id: uuid.UUID, mentor: str, *, label: str = "", **more: Any
) -> None:
    shown_to = more.pop("shown_to", (mentor,))
    row = Mentor(stay_id=stay_id, mentor_id=street.persons[place, mentor], chosen_at=clock.now(), **more)
    street.keep(label or who, add(row), place, who, shown_to=shown_to)


def _housemate(street: Street, place: str, stay_id: uuid.UUID) -> None:
    """Let the housemate work for the committee, have a plan to answer, and everything behind them for a warning."""
    stay = db.session.get_one(Stay, stay_id)
    work = {"stay_id": stay_id, "tenths": 5, "evidence": Evidence.NONE, "from_on": TODAY, **WROTE}
    for_us = Activity(
        kind=ActivityKind.VOLUNTEERING,
        provider=words("Wor", place, "housemate"),
        evidence_kind="committee_work",
        **work,
    )
    street.keep("work", add(for_us), place, "housemate", shown_to=("chair",))
    unseen = Activity(kind=ActivityKind.TRAINING, provider=words("Pro", place, "housemate"), **work)
    street.keep("unseen", add(unseen), place, "housemate", shown_to=())
    _mentor(street, place, "housemate", stay_id, "chair", label="asked")
    _mentor(
        street, place, "housemate", stay_id, "committee", label="before", accepted_at=NOW, ended_at=NOW, shown_to=()
    )
    first = StepFacts(words("Ste", place, "housemate"), StepOwner.TENANT, TODAY)
    plan = plans.offer_plan(stay, goal=words("Goa", place, "housemate"), first=first, actor=SYSTEM, today=TODAY)
    street.keep("offered", plan, place, "housemate", shown_to=())
    street.keep("offered", plans.steps(plan)[0], place, "housemate", shown_to=())
