"""Somebody’s own EET: what they read, say, ask and tick off, and what is nobody else’s to open."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from eet.conftest import DAY, TODAY, on_day
from factories import build_house

from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM, Actor
from app.eet import activities, events, mentors, pauses, plans, referrals
from app.eet.activities import ActivityFacts, CheckFacts
from app.eet.models import Activity, Mentor, PauseRequest, Plan, PlanStep
from app.eet.pauses import AskFacts, PauseFacts
from app.eet.plans import Answer, StepFacts
from app.eet.rules import Achievement, ActivityKind, Authority, Evidence, EvidenceKind, ExemptionReason, StepOwner
from app.people.models import Person
from app.tenancies.models import LifeEvent, Stay

BY = {"actor": SYSTEM, "today": TODAY}
JOB = {"kind": "employment", "provider": "Caffi Ŵyn 🙂", "tenths": "7.5"} | on_day("from_on", TODAY - 9 * DAY)
FORMS = ("/activity", "/pause", "/changed", "/mentor", "/record")


@pytest.fixture
def tenant(flat, sign_in):
    return sign_in(flat.persons["tenant"])


def _rows(app, model):
    with app.app_context():
        return db.session.scalars(sa.select(model)).all()


def _do(app, house, deed):
    """Carry something out with the tenant’s stay and return its id."""
    with app.app_context(), transaction():
        return getattr(deed(db.session.get_one(Stay, house.stay_id)), "id", None)


def _agreed(app, house, owner=StepOwner.TENANT):
    def deed(stay):
        first = StepFacts("Finish the CV", owner, TODAY + 7 * DAY, Achievement.CV_FINISHED)
        plan = plans.offer_plan(stay, goal="A job I like", first=first, **BY)
        plans.answer(plan, Answer(agreed=True, on=TODAY), **BY)
        return plans.steps(plan)[0]

    return _do(app, house, deed)


def test_the_page_says_where_one_stands_what_is_next_and_who_helps(tenant):
    page = tenant.get("/my-eet")
    assert "First we owe you an offer of help, in writing." in page.text
    assert "0 of 16 hours a week" in page.text
    assert "It is time. Ask staff for a day that suits you." in page.text
    assert "The committee: only how many reach their hours" in page.text


def test_what_one_does_counts_at_once_and_says_until_when(app, tenant):
    tenant.post("/my-eet/activity", JOB)
    page = tenant.get("/my-eet")
    assert "7.5 of 16 hours a week" in page.text
    assert "Until then it counts up to Monday 9 February 2026." in page.text
    activity = _rows(app, Activity)[0]
    assert (activity.evidence, activity.tenths) == (Evidence.NONE, 75)
    tenant.post(f"/my-eet/activities/{activity.id}", on_day("last_day", TODAY - DAY))
    assert "0 of 16 hours a week" in tenant.get("/my-eet").text


def test_what_nobody_saw_in_28_days_says_that_it_does_not_count(app, flat, tenant):
    old = ActivityFacts(ActivityKind.TRAINING, "Forklift", 160, TODAY - 29 * DAY)
    _do(app, flat, lambda stay: activities.add_activity(stay, old, for_committee=False, **BY))
    assert "It does not count now" in tenant.get("/my-eet").text


def test_a_tenant_never_verifies_and_takes_back_only_what_nobody_saw(app, flat, tenant):
    tenant.post("/my-eet/activity", JOB | {"evidence": "verified", "verified_on": "2026-01-21"})
    activity = _rows(app, Activity)[0]
    assert activity.evidence is Evidence.NONE
    tenant.get(f"/eet/activities/{activity.id}/evidence", status=403)
    staff = Actor(person_id=flat.persons["staff"], roles=frozenset())
    with app.app_context(), transaction():
        of = db.session.get_one(Activity, activity.id)
        seen = CheckFacts(Evidence.SEEN, TODAY, EvidenceKind.PAYSLIP)
        with pytest.raises(Exception, match="Only work for the committee"):
            activities.check_evidence(of, seen, actor=staff, today=TODAY)
    tenant.post(f"/my-eet/activities/{activity.id}/take-back", {})
    assert _rows(app, Activity) == []


def test_a_pause_is_asked_for_with_who_may_read_why_and_taken_back(app, tenant):
    page = tenant.get("/my-eet/pause")
    assert page.text.count("The committee may read this when it decides.") == 4
    assert page.text.count("Only staff read this.") == 7
    days = on_day("from_on", TODAY) | on_day("last_day", TODAY + 13 * DAY)
    tenant.post("/my-eet/pause", {"reason": "bereavement", "words": "My nan."} | days)
    assert "Somebody died" in tenant.get("/my-eet").text
    again = tenant.post("/my-eet/pause", {"reason": "other"} | days, status=422)
    assert again.errors == ["You asked for a pause already. Take that back first, or wait for the answer."]
    asked = _rows(app, PauseRequest)[0]
    tenant.post(f"/my-eet/pause/{asked.id}/take-back", {})
    assert "None now" in tenant.get("/my-eet").text


def test_a_pause_that_holds_says_until_when_and_why_to_its_own_person(app, flat, tenant):
    facts = PauseFacts(TODAY, TODAY + 6 * DAY, ExemptionReason.SICKNESS, Authority.STAFF, TODAY)
    _do(app, flat, lambda stay: pauses.grant(stay, facts, **BY))
    text = tenant.get("/my-eet").text
    assert "Your EET is paused. You need not show any hours until it ends. It ends on Tuesday 27 January 2026." in text
    assert "I am ill" in text


def test_something_that_changed_is_told_to_staff_alone(app, tenant):
    tenant.post("/my-eet/changed", {"kind": "exams"} | on_day("on", TODAY + 30 * DAY))
    assert len(_rows(app, LifeEvent)) == 1
    assert "Exams" not in tenant.get("/my-eet").text  # it is still to come


def test_one_says_yes_or_no_to_a_plan_oneself(app, flat, tenant):
    first = StepFacts("Look at buses", StepOwner.STAFF, TODAY + DAY)
    plan_id = _do(app, flat, lambda stay: plans.offer_plan(stay, goal="A place", first=first, **BY))
    assert "A plan waits for your answer" in tenant.get("/my-eet").text
    address = f"/my-eet/plans/{plan_id}"
    refused = tenant.post(address, {"agreed": "no"}, status=422)
    assert refused.errors == ["Write down why not, in their words."]
    tenant.post(address, {"agreed": "yes"})
    page = tenant.get("/my-eet")
    assert "You have a plan, and you are following it." in page.text
    assert not page.tree.xpath("//a[contains(@href, '/my-eet/steps/')]")  # the step is staff’s
    assert "You have answered this." in tenant.get(address).text


def test_a_step_of_ones_own_is_ticked_off_earns_and_is_opened_again(app, flat, tenant):
    step_id = _agreed(app, flat)
    tenant.post(f"/my-eet/steps/{step_id}/done", {})
    page = tenant.get("/my-eet")
    assert "What I have reached" in page.text
    step = _rows(app, PlanStep)[0]
    assert (step.done_on, step.done_by, step.seen_on) == (TODAY, flat.persons["tenant"], None)
    tenant.post(f"/my-eet/steps/{step_id}/open-again", {})
    assert "What I have reached" not in tenant.get("/my-eet").text


@pytest.mark.parametrize("owner", [StepOwner.STAFF, StepOwner.MENTOR])
def test_a_step_of_somebody_else_is_not_ones_own_to_tick(app, flat, tenant, owner):
    step_id = _agreed(app, flat, owner)
    for page in ("done", "open-again"):
        tenant.get(f"/my-eet/steps/{step_id}/{page}", status=404)


def test_a_mentor_is_asked_and_done_without(app, flat, tenant):
    page = tenant.get("/my-eet/mentor")
    assert len(page.tree.xpath("//input[@name='mentor_id']")) == 2
    tenant.post("/my-eet/mentor", {"mentor_id": str(flat.persons["chair"])})
    assert "They have not answered yet." in tenant.get("/my-eet").text
    refused = tenant.post("/my-eet/mentor", {"mentor_id": str(flat.persons["staff"])}, status=422)
    assert refused.errors == ["Who would you like? Choose one of the answers shown."]
    mentor = _rows(app, Mentor)[0]
    tenant.post(f"/my-eet/mentor/{mentor.id}/end", {})
    assert "Choose a mentor" in tenant.get("/my-eet").text


def test_staffs_own_notes_never_stand_on_the_page(app, flat, tenant):
    def deed(stay):
        events.set_target(stay, on=TODAY, tenths=80, why="Canary target.", **BY)
        events.record(stay, events.EventKind.REVIEW, TODAY, actor=SYSTEM, note="Canary note of a folder.")
        return events.offer_support(stay, on=TODAY, what="A lift to college.", **BY)

    _do(app, flat, deed)
    text = tenant.get("/my-eet").text
    assert "Canary" not in text
    assert "A lift to college." in text
    assert "8 hours a week" in text


def test_another_persons_things_are_missing(app, flat, sign_in):
    other = build_house(app)
    theirs = sign_in(other.persons["tenant"])

    def deed(stay):
        activities.add_activity(stay, ActivityFacts(ActivityKind.TRAINING, "X", 10, TODAY), for_committee=False, **BY)
        pauses.ask(stay, AskFacts(TODAY, TODAY, ExemptionReason.OTHER), **BY)
        return mentors.choose(stay, flat.persons["chair"], actor=SYSTEM, now=clock.now())

    mentor_id, step_id = _do(app, flat, deed), _agreed(app, flat)
    activity, asked, plan = (_rows(app, model)[0].id for model in (Activity, PauseRequest, Plan))
    for address in (
        f"activities/{activity}",
        f"activities/{activity}/take-back",
        f"pause/{asked}/take-back",
        f"plans/{plan}",
        f"steps/{step_id}/done",
        f"steps/{step_id}/open-again",
        f"mentor/{mentor_id}/end",
    ):
        theirs.get(f"/my-eet/{address}", status=404)


@pytest.mark.parametrize(("starts_on", "ends_on"), [(TODAY + DAY, None), (date(2025, 9, 1), TODAY - DAY)])
def test_before_and_after_the_stay_there_is_a_kind_page_and_nothing_to_send(app, flat, tenant, starts_on, ends_on):
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, flat.stay_id)
        stay.starts_on, stay.ends_on = starts_on, ends_on
    assert "Nothing here yet" in tenant.get("/my-eet").text
    for form in FORMS:
        tenant.get(f"/my-eet{form}", status=404)


def test_a_referral_is_told_by_people_and_not_by_a_page(app, flat, tenant):
    def deed(stay):
        events.offer_support(stay, on=TODAY - 20 * DAY, what="A lift.", **BY)
        first = StepFacts("Ask", StepOwner.TENANT, TODAY)
        plan = plans.offer_plan(stay, goal="A job", first=first, actor=SYSTEM, today=TODAY - 16 * DAY)
        plans.answer(plan, Answer(agreed=False, on=TODAY - 14 * DAY, because="Not now."), **BY)
        return referrals.refer(stay, because="Canary referral.", **BY)

    _do(app, flat, deed)
    assert "anary" not in tenant.get("/my-eet").text


def test_the_record_is_printed_in_both_languages_and_prints(tenant):
    led = tenant.post("/my-eet/record", {"language": "cy", "variant": "large-print"}).location
    assert led == "/my-eet/record.pdf?language=cy&print=large-print"
    for address in (led, "/my-eet/record.pdf", "/my-eet/record.pdf?language=xx&print=5"):
        assert tenant.get(address).response.data.startswith(b"%PDF-")


def test_a_double_click_asks_once(app, tenant):
    days = on_day("from_on", TODAY) | on_day("last_day", TODAY)
    form = tenant.get("/my-eet/pause").hidden() | {"reason": "other"} | days
    for _time in range(2):
        assert tenant.raw.post("/my-eet/pause", data=form).status_code == 302
    assert len(_rows(app, PauseRequest)) == 1


@pytest.mark.parametrize("page", FORMS)
def test_peers_and_staff_without_a_stay_have_no_eet_of_their_own(flat, sign_in, page):
    for role in ("staff", "committee", "admin"):
        sign_in(flat.persons[role]).get(f"/my-eet{page}", status=403)


def test_a_name_with_markup_is_words(app, flat, tenant):
    with app.app_context(), transaction():
        db.session.get_one(Person, flat.persons["chair"]).known_as = "<b>Kai</b>"
    assert "<b>Kai</b>" in tenant.get("/my-eet/mentor").text
