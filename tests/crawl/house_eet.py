"""The EET of the lived-in house: one of everything for one tenant, a referral that may be made, mentors."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from factories import add

from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM, Actor
from app.eet import activities, events, mentors, pauses, plans, reviews
from app.eet.activities import ActivityFacts, CheckFacts
from app.eet.events import ReviewFacts
from app.eet.models import Referral
from app.eet.pauses import AskFacts, PauseFacts
from app.eet.plans import Answer, StepFacts
from app.eet.rules import (
    Achievement,
    ActivityKind,
    Authority,
    Evidence,
    EvidenceKind,
    ExemptionReason,
    StepOwner,
)
from app.people.models import Person
from app.tenancies import life
from app.tenancies.models import Stay
from app.tenancies.rules import LifeEventKind

LONG = "Canolfan Ddysgu Gydol Oes Pontypŵl a’r Cymoedd Uchaf " + "ŵ" * 60
WEEK = timedelta(days=7)


def live(persons: dict[str, uuid.UUID], stays: dict[str, uuid.UUID], staff: Actor, today: date) -> None:
    """Let one of everything happen to Tomos; Rhys asks for a mentor, and nothing is missing before Sŵyn is referred."""
    with transaction():
        for key in ("carys", "ayesha"):
            db.session.get_one(Person, persons[key]).inducted_on = date(2026, 1, 5)
    with transaction():
        tomos = db.session.get_one(Stay, stays["tomos"])
        _helped(tomos, persons, staff, today)
        _does(tomos, staff, today)
        _paused(tomos, staff, today)
        _planned(tomos, staff, today)
    with transaction():
        rhys = db.session.get_one(Stay, stays["rhys"])
        mentors.choose(rhys, persons["carys"], actor=SYSTEM, now=clock.now())
    with transaction():
        _runs_out(db.session.get_one(Stay, stays["sŵyn"]), staff)


def _helped(stay: Stay, persons: dict[str, uuid.UUID], staff: Actor, today: date) -> None:
    mentor = mentors.choose(stay, persons["carys"], actor=SYSTEM, now=clock.now())
    mentors.accept(mentor, actor=SYSTEM, now=clock.now())
    reviews.offer_support(stay, what="I come with you to the college.", actor=staff, now=clock.now())
    for actor in (staff, Actor(person_id=persons["carys"])):
        said = ReviewFacts(today, "Up early.", "The bus.", "Ask for a pass.", StepOwner.STAFF, today + WEEK)
        reviews.hold(stay, said, actor=actor, now=clock.now())
    events.set_target(stay, on=today, tenths=80, why="Recovering from an operation.", actor=staff, today=today)
    life.record(stay, kind=LifeEventKind.EXAMS, on=today, actor=staff, today=today)
    add(Referral(stay_id=stay.id, on=today, because="Two letters, no answer.", recorded_at=clock.now()))


def _does(stay: Stay, staff: Actor, today: date) -> None:
    by: dict[str, Any] = {"actor": staff, "today": today}
    for evidence in Evidence:
        facts = ActivityFacts(ActivityKind.EDUCATION, f"{LONG} {evidence.value}"[:120], 75, today - 2 * WEEK)
        row = activities.add_activity(stay, facts, for_committee=False, **by)
        if evidence is not Evidence.NONE:
            seen = CheckFacts(evidence, today, EvidenceKind.PAYSLIP, "The council asks for it.")
            activities.check_evidence(row, seen, **by)
    over = ActivityFacts(ActivityKind.EMPLOYMENT, "Caffi Garn", 160, today - 20 * WEEK, today - 10 * WEEK)
    activities.add_activity(stay, over, for_committee=False, **by)
    minutes = ActivityFacts(ActivityKind.VOLUNTEERING, "Minutes of meetings", 20, today - WEEK)
    activities.add_activity(stay, minutes, for_committee=True, **by)


def _paused(stay: Stay, staff: Actor, today: date) -> None:
    for first, reason in ((today - 20 * WEEK, ExemptionReason.SICKNESS), (today + WEEK, ExemptionReason.OTHER)):
        given = PauseFacts(first, first + WEEK, reason, Authority.STAFF, today)
        pauses.grant(stay, given, actor=staff, today=today)
    later = today + 10 * WEEK
    asked = AskFacts(later, later + WEEK, ExemptionReason.AWAITING_START, "My course begins in February.")
    pauses.ask(stay, asked, actor=SYSTEM, today=today)


def _planned(stay: Stay, staff: Actor, today: date) -> None:
    by: dict[str, Any] = {"actor": staff, "today": today}
    first = StepFacts("Finish the CV", StepOwner.TENANT, today + WEEK, Achievement.CV_FINISHED)
    plan = plans.offer_plan(stay, goal="A place on the course", first=first, **by)
    for owner in StepOwner:
        plans.add_step(plan, StepFacts(f"Ring {LONG}"[:200], owner, today + WEEK), **by)
    plans.add_step(plan, StepFacts("Send it", StepOwner.TENANT, today, Achievement.APPLICATION_SENT), **by)
    plans.answer(plan, Answer(agreed=True, on=today), **by)
    steps = plans.steps(plan)
    plans.complete(steps[0], seen=True, **by)
    plans.complete(steps[-1], seen=False, actor=SYSTEM, today=today)
    reviews.print_plan(plan, actor=staff, now=clock.now())
    plans.offer_plan(stay, goal="A second plan, to say yes or no to", first=first, **by)


def _runs_out(stay: Stay, staff: Actor) -> None:
    offered, answered = date(2026, 10, 20), date(2026, 11, 2)
    events.offer_support(stay, on=offered, what="A lift to college.", actor=staff, today=offered)
    first = StepFacts("Come and talk", StepOwner.TENANT, answered)
    plan = plans.offer_plan(stay, goal="A job", first=first, actor=staff, today=offered)
    plans.answer(plan, Answer(agreed=False, on=answered, because="Not now."), actor=staff, today=answered)
