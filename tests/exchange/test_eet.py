"""What somebody does, pauses and what happened, from a scheme folder into the database and back."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
import sqlalchemy as sa
from exchange.samples import FULL, TODAY, canonical, cells, full, spoiled

from app.core.db import db
from app.core.permissions import SYSTEM, Actor
from app.eet.models import Activity, Event, Exemption
from app.eet.rules import ActivityKind, EventKind, Evidence, ExemptionReason, Pattern
from app.exchange import services
from app.tenancies.models import LifeEvent, Stay
from app.tenancies.rules import LifeEventKind

pytestmark = pytest.mark.usefixtures("context")
ACTOR = Actor(account_id=uuid.uuid4())
DONE = {"actor": ACTOR, "today": TODAY}
FILES = ("activities.csv", "exemptions.csv", "eet_events.csv", "life_events.csv")


def _stay(ref):
    return db.session.scalars(sa.select(Stay).where(Stay.ref == ref)).one()


def _of(model, ref, *order):
    return list(db.session.scalars(sa.select(model).where(model.stay_id == _stay(ref).id).order_by(*order)))


def test_activities_keep_what_they_say():
    services.load(full(), **DONE)
    found = {activity.provider: activity for activity in _of(Activity, "T1")}
    course, food_bank = found["Coleg Gwent"], found["Food bank, Garndiffaith"]
    assert (course.kind, course.tenths, course.from_on, course.last_day, course.pattern) == (
        ActivityKind.EDUCATION, 160, date(2025, 9, 1), date(2026, 7, 17), Pattern.TERM_TIME,
    )  # fmt: skip
    assert (course.evidence, course.verified_on, course.verified_by, course.evidence_kind) == (
        Evidence.VERIFIED, date(2025, 9, 20), None, "enrolment letter",
    )  # fmt: skip
    assert (food_bank.tenths, food_bank.last_day, food_bank.pattern) == (5, None, None)
    assert (food_bank.evidence, food_bank.verified_on, food_bank.evidence_kind) == (Evidence.NONE, None, None)
    assert {activity.recorded_by for activity in found.values()} == {ACTOR.account_id}


def test_pauses_events_and_changes_keep_what_they_say():
    services.load(full(), **DONE)
    (ill,) = _of(Exemption, "T2")
    assert (ill.from_on, ill.last_day, ill.reason) == (date(2025, 7, 1), date(2025, 12, 29), ExemptionReason.SICKNESS)
    assert (ill.authority, ill.decided_on) == (None, None)  # a folder does not say who decided
    offer, plan, declined, target = _of(Event, "T1", Event.on)
    assert (offer.kind, offer.last_day, offer.tenths, offer.note) == (EventKind.SUPPORT_OFFERED, None, None, "=rang")
    assert (plan.kind, plan.last_day, plan.note) == (EventKind.PLAN_AGREED, date(2025, 6, 30), "Find a course")
    assert (declined.kind, declined.note) == (EventKind.PLAN_DECLINED, None)
    assert (target.kind, target.tenths) == (EventKind.TARGET, 85)
    review, open_plan = _of(Event, "T2", Event.on)
    assert (review.kind, review.note) == (EventKind.REVIEW, "Cai: “fine”,\nnext 🌻")
    assert (open_plan.last_day, open_plan.by_id, open_plan.taken_back_on) == (None, None, None)
    (exams,) = _of(LifeEvent, "T2")
    assert (exams.on, exams.kind, exams.recorded_by) == (date(2025, 5, 12), LifeEventKind.EXAMS, ACTOR.account_id)


def test_what_was_a_mistake_is_not_saved():
    scheme = services.load(full(), **DONE)
    declined = next(event for event in _of(Event, "T1") if event.kind is EventKind.PLAN_DECLINED)
    declined.taken_back_on = date(2025, 3, 11)
    db.session.flush()
    saved = cells(services.save(scheme, today=TODAY)["eet_events.csv"])
    assert [row["event"] for row in saved if row["tenancy_ref"] == "T1"] == ["support_offered", "plan_agreed", "target"]


def test_hours_are_written_as_the_hours_of_an_agreement_are():
    scheme = services.load(full(), **DONE)
    saved = services.save(scheme, today=TODAY)
    assert [row["hours"] for row in cells(saved["activities.csv"])] == ["0.5", "10", "16", "7.5"]
    assert [row["hours"] for row in cells(saved["eet_events.csv"]) if row["event"] == "target"] == ["8.5"]


def test_eet_of_a_stay_that_was_withdrawn_is_left_out():
    scheme = services.load(full(), **DONE)
    _stay("T2").withdrawn_on = TODAY
    db.session.flush()
    saved = services.save(scheme, today=TODAY)
    for name in FILES:
        assert {row["tenancy_ref"] for row in cells(saved[name])} == {"T1"}


def test_two_schemes_keep_their_eet_apart():
    services.load(full(), **DONE)
    other = services.load(spoiled("scheme", "TYC,Tŷ Cyfle", "TYC2,Tŷ Newydd"), actor=SYSTEM, today=TODAY)
    saved = services.save(other)
    assert {name: saved[name] for name in FILES} == {name: canonical(full())[name] for name in FILES}


def test_a_folder_without_the_files_has_no_eet():
    files = {name: content for name, content in full().items() if name not in FILES}
    saved = services.save(services.load(files, **DONE), today=TODAY)
    assert {name: saved[name] for name in FILES} == {
        name: FULL[name].split("\n", maxsplit=1)[0].encode() + b"\n" for name in FILES
    }
