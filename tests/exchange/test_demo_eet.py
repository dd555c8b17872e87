"""The EET of the demo: everybody stands where its table says, on whatever weekday somebody opens it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from app.arrears import due as rent_due
from app.core import clock
from app.core.audit import AuditEvent
from app.core.db import db, transaction
from app.core.i18n import say
from app.core.permissions import SYSTEM
from app.documents import services as documents
from app.eet import board, counts, due, mentors, pauses, referrals, standing
from app.eet.board import Wanted
from app.eet.models import Activity, Event, EvidenceCheck, Exemption, PauseRequest, Plan, PlanStep, Talk
from app.eet.rules import Achievement, Authority, EventKind, Evidence, ExemptionReason, Group, NextStep, Status
from app.exchange import demo
from app.exchange import services as exchange
from app.letters.models import Letter
from app.letters.rules import Topic
from app.people.models import Person
from app.schemes.models import Scheme
from app.tenancies.models import Stay

MONDAYS = [date(2026, 11, 23), date(2028, 2, 28)]
STANDS = {  # who → how they stand, what is next, and how their review stands
    "P05": (Status.MEETING, NextStep.WAIT, "later"),
    "P06": (Status.NOT_MEETING, NextStep.MAKE_PLAN, "later"),
    "P07": (Status.PLAN_AGREED, NextStep.FOLLOW_PLAN, "later"),
    "P08": (Status.SUPPORT_DUE, NextStep.OFFER_SUPPORT, "overdue"),
    "P09": (Status.EXEMPT, NextStep.CHECK_EVIDENCE, "later"),
    "P10": (Status.MEETING, NextStep.HOLD_REVIEW, "open"),
    "P11": (Status.GRACE, NextStep.ANSWER_PAUSE, "later"),
}


@pytest.fixture
def demo_week(request, app, monkeypatch):
    """Load the demo early on a Monday; return that day and everybody’s stay by the person’s reference."""
    monkeypatch.setattr(documents.pdf, "render", lambda _html: b"%PDF-1.7 a paper of the demo")
    monday = getattr(request, "param", MONDAYS[0])
    with app.test_request_context(), time_machine.travel(f"{monday} 00:05", tick=False):
        scheme_id = demo.load(today=monday).id
        of_person = sa.select(Person.ref, Stay).join(Person, Person.id == Stay.person_id)
        yield monday, dict(db.session.execute(of_person.where(Stay.scheme_id == scheme_id)).all())


def _every(model, *where):
    return list(db.session.scalars(sa.select(model).where(*where)))


def _who(stays, rows):
    by_id = {stay.id: ref for ref, stay in stays.items()}
    return sorted(by_id[row.stay_id] for row in rows)


@pytest.mark.parametrize("demo_week", MONDAYS, indirect=True, ids=str)
def test_everybody_stands_the_same_all_week_and_every_status_is_there(demo_week):
    monday, stays = demo_week
    assert {status for status, _step, _review in STANDS.values()} == set(Status)
    for weekday in range(7):
        on = monday + timedelta(days=weekday)
        rows = board.everything([stays["P05"].scheme_id], Wanted(), on=on)
        review = {
            row.stay_id: "overdue" if row.review.overdue else "open" if row.review_is_open else "later" for row in rows
        }
        by_id = {row.stay_id: (row.status, row.next.step, review[row.stay_id]) for row in rows}
        assert {ref: by_id[stay.id] for ref, stay in stays.items() if stay.id in by_id} == STANDS, on


def test_less_is_asked_of_the_one_who_looked_after_somebody(demo_week):
    monday, stays = demo_week
    targets = {
        ref: standing.standing(stay, on=monday - timedelta(days=30)).state.target_tenths
        for ref, stay in stays.items()
        if ref in {"P05", "P08", "P09", "P10"}
    }
    assert targets == {"P05": 160, "P08": 75, "P09": 80, "P10": 120}


def test_every_state_of_evidence_is_there_and_work_for_the_committee_waits_to_be_verified(demo_week):
    monday, stays = demo_week
    found = {evidence: _who(stays, _every(Activity, Activity.evidence == evidence)) for evidence in Evidence}
    assert found[Evidence.NONE] == ["P09", "P10"]
    assert found[Evidence.SEEN] == ["P06"]
    assert set(found[Evidence.VERIFIED]) == set(stays) - {"P11"}
    work = {row.stay_id: row.evidence for row in _every(Activity, Activity.evidence_kind == "committee_work")}
    assert work == {stays["P05"].id: Evidence.VERIFIED, stays["P09"].id: Evidence.NONE}
    assert standing.standing(stays["P09"], on=monday + timedelta(days=6)).state.tenths == 100  # it counts all week
    by = {check.by_id for check in _every(EvidenceCheck)}
    assert [db.session.get_one(Person, person_id).ref for person_id in by] == ["P02"]


def test_the_committee_decided_some_pauses_and_staff_those_that_are_nobodys_business(demo_week):
    _monday, stays = demo_week
    by_id = {stay.id: ref for ref, stay in stays.items()}
    said = {(by_id[row.stay_id], row.reason, row.authority) for row in _every(Exemption)}
    assert said == {
        ("P06", ExemptionReason.SICKNESS, Authority.STAFF),
        ("P06", ExemptionReason.REDUNDANCY, Authority.COMMITTEE),
        ("P09", ExemptionReason.BEREAVEMENT, Authority.STAFF),
        ("P10", ExemptionReason.SCHOOL_HOLIDAY, Authority.COMMITTEE),
        ("P16", ExemptionReason.AWAITING_START, None),  # as its folder has it
    }
    assert _who(stays, _every(PauseRequest, PauseRequest.granted.is_(True))) == ["P10"]
    assert pauses.waiting(stays["P11"]).reason is ExemptionReason.AWAITING_START
    assert _who(stays, _every(PauseRequest, PauseRequest.decided_on.is_(None))) == ["P11"]


def test_people_were_looked_after_for_two_years_and_what_was_said_was_written_down(demo_week):
    monday, stays = demo_week
    reviews = _every(Event, Event.kind == EventKind.REVIEW)
    assert set(_who(stays, reviews)) == set(stays) - {"P11"}
    assert min(review.on for review in reviews) < monday - timedelta(days=730)
    assert max(review.on for review in reviews) < monday
    talks = {talk.event_id: talk for talk in _every(Talk)}
    latest = {
        ref: max((r for r in reviews if r.stay_id == stay.id), key=lambda r: r.on, default=None)
        for ref, stay in stays.items()
    }
    assert {ref for ref, review in latest.items() if review and review.id in talks} == set(STANDS) - {"P11"}
    held_by = db.session.get_one(Person, latest["P07"].by_id)
    assert held_by.ref == "P05"  # her mentor


def test_every_answer_to_a_plan_is_there_and_what_was_earned_is_seen_or_not(demo_week):
    monday, stays = demo_week
    plans = {ref: standing.plans_of(stay.id) for ref, stay in stays.items()}
    assert {ref: len(its) for ref, its in plans.items() if its} == {"P05": 1, "P06": 1, "P07": 1, "P08": 1}
    (over,), (declined,), (runs,), (offered,) = (plans[ref] for ref in ("P05", "P06", "P07", "P08"))
    assert (over.agreed, over.runs_on(monday)) == (True, False)
    assert (declined.agreed, declined.event.kind) == (False, EventKind.PLAN_DECLINED)
    assert all(runs.runs_on(monday + timedelta(days=day)) for day in range(7))
    assert offered.event is None
    assert [step.achievement for step in over.steps if step.seen_on] == [
        Achievement.CV_FINISHED,
        Achievement.INTERVIEW,
        Achievement.JOB_STARTED,
        Achievement.JOB_KEPT,
    ]
    assert [(bool(s.done_on), bool(s.seen_on), s.owner.value) for s in runs.steps] == [
        (True, True, "tenant"),
        (True, False, "tenant"),
        (False, False, "mentor"),
        (False, False, "staff"),
        (False, False, "tenant"),
    ]


def test_one_mentor_said_yes_one_is_asked_and_one_handed_it_back(demo_week):
    _monday, stays = demo_week
    found = {ref: mentors.mentor_of(stay.id) for ref, stay in stays.items()}
    said = {
        ref: (db.session.get_one(Person, row.mentor_id).ref, row.accepted_at is not None)
        for ref, row in found.items()
        if row
    }
    assert said == {"P07": ("P05", True), "P08": ("P06", False)}
    (ended,) = _every(mentors.Mentor, mentors.Mentor.ended_at.is_not(None))
    assert ended.stay_id == stays["P10"].id


def test_a_referral_cannot_be_made_all_week_and_only_time_is_missing(demo_week):
    monday, stays = demo_week
    for weekday in range(7):
        items = referrals.items(stays["P06"], on=monday + timedelta(days=weekday))
        missing = [say(item.missing) for item in items if item.missing]
        assert missing == ["Give it time: the 14 days are over on Monday 30 November 2026."]


def test_a_change_in_somebodys_life_asks_for_help_with_the_rent(demo_week):
    monday, stays = demo_week
    scheme_id = stays["P05"].scheme_id
    for weekday in range(7):
        on = monday + timedelta(days=weekday)
        with time_machine.travel(f"{on} 09:00", tick=False):
            found = rent_due.due(SYSTEM, [scheme_id], on, on=on)
        assert [item.where["stay_id"] for item in found if item.kind == "arrears.changed"] == [stays["P08"].id]


def test_letters_of_last_week_wait_and_none_is_forgotten(demo_week):
    monday, stays = demo_week
    letters = _every(Letter, Letter.topic == Topic.EET)
    by_id = {stay.id: ref for ref, stay in stays.items()}
    assert {(by_id[letter.stay_id], letter.kind.value) for letter in letters} == {
        ("P07", "eet_review_agreed"),
        ("P07", "eet_plan"),
        ("P10", "eet_review_invite"),
    }
    assert {letter.held for letter in letters} == {None}
    assert all(timedelta(0) < monday - letter.dated_on <= timedelta(days=7) for letter in letters)


def test_staff_have_something_of_each_kind_to_do(demo_week):
    monday, stays = demo_week
    found = due.due(SYSTEM, [stays["P05"].scheme_id], monday + timedelta(days=60), on=monday)
    assert {item.kind for item in found} >= {
        "eet.answer_pause",
        "eet.offer_support",
        "eet.make_plan",
        "eet.check_evidence",
        "eet.review",
        "eet.step",
        "eet.seen",
        "eet.answer",
    }


def test_the_year_shows_people_in_every_group(demo_week):
    monday, stays = demo_week
    points = counts.over_time([stays["P05"].scheme_id], today=monday)
    assert points[-1].counts == {Group.MEETING: 2, Group.PAUSED: 1, Group.SUPPORTED: 4}
    assert all(point.counts[Group.MEETING] for point in points)
    assert {point.total for point in points} <= set(range(5, 9))
    assert sum(point.counts[Group.PAUSED] > 0 for point in points) >= 3


def test_nothing_that_was_written_down_lies_in_the_future(demo_week):
    monday, _stays = demo_week
    for model in (Activity, EvidenceCheck, Exemption, PauseRequest, Event, Plan):
        assert max(row.recorded_at for row in _every(model)) <= clock.now(), model
    assert max(step.done_on for step in _every(PlanStep, PlanStep.done_on.is_not(None))) < monday
    assert max(event.on for event in _every(Event)) < monday


@pytest.mark.usefixtures("demo_week")
def test_what_happened_reads_as_a_life_does_each_day_after_the_one_before():
    loaded, *lived = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id))
    assert loaded.event == "schemes.scheme.loaded"
    assert [event.at for event in lived] == sorted(event.at for event in lived)
    assert {event.event.split(".")[0] for event in lived} >= {"agreements", "rent", "arrears", "eet", "letters"}


def test_the_demo_is_the_same_in_another_year_its_days_apart(demo_week):
    monday, stays = demo_week
    weeks = MONDAYS[1] - monday
    with transaction():
        first = db.session.get_one(Scheme, stays["P05"].scheme_id)
        before = exchange.save(first)
        first.ref = "BEFORE"
    with time_machine.travel(f"{monday + weeks} 00:05", tick=False):
        second = demo.load(today=monday + weeks)
        with transaction():
            after = exchange.save(second)

    def moved(content):
        return re.sub(r"\d{4}-\d\d-\d\d", lambda day: str(date.fromisoformat(day[0]) + weeks), content.decode())

    for name in ("activities.csv", "exemptions.csv", "eet_events.csv", "life_events.csv"):
        assert _lines(after[name]) == _lines(moved(before[name]).encode())


def _lines(content):
    """Return the lines of a file without references that are drawn when an agreement is prepared."""
    return sorted(line.split(",", 1)[1] for line in content.decode().splitlines())
