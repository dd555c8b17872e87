"""The pages of one person’s EET for staff: what they show, what they save, what they refuse."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from eet.conftest import DAY, TODAY, on_day

from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.eet import events, mentors, pauses, plans
from app.eet.models import (
    Activity,
    Event,
    EvidenceCheck,
    Exemption,
    Mentor,
    PauseRequest,
    Plan,
    PlanStep,
    Referral,
    Talk,
)
from app.eet.pauses import AskFacts
from app.eet.plans import Answer, StepFacts
from app.eet.rules import Authority, EventKind, Evidence, ExemptionReason, StepOwner
from app.tenancies.models import LifeEvent, Stay

BY = {"actor": SYSTEM, "today": TODAY}
PAGES = ("", "/why", "/activity", "/changed", "/target", "/pause", "/support", "/invite", "/review", "/plan", "/refer")


def _address(house, page=""):
    return f"/stays/{house.stay_id}/eet{page}"


def _one(app, model):
    with app.app_context():
        return db.session.scalars(sa.select(model)).one()


def _count(app, model):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.fixture
def college(app, flat, staff):
    staff.post(_address(flat, "/activity"), COLLEGE)
    return _one(app, Activity)


COLLEGE = {"kind": "education", "provider": "Coleg Gwent ŵ🙂", "tenths": "16"} | on_day("from_on", TODAY - 10 * DAY)
PLAN = {"goal": "A place", "words": "Finish the CV", "owner": "tenant", "achievement": "cv_finished"}


def test_a_stay_with_nothing_says_what_is_next_and_why(flat, staff):
    page = staff.get(_address(flat))
    assert "Support to be offered" in page.text
    assert "Next: Offer support in writing" in page.text
    assert "0 of 16 hours a week" in page.text
    assert "Nothing is written down yet." in page.text


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_staff_alone_and_missing_for_all_others(flat, sign_in, page):
    for role, status in (("tenant", 403), ("committee", 404), ("chair", 404), ("admin", 404)):
        sign_in(flat.persons[role]).get(_address(flat, page), status=status)
    sees = page in {"", "/why"}
    sign_in(flat.persons["safeguarding"]).get(_address(flat, page), status=200 if sees else 403)


def test_what_somebody_does_is_saved_verified_and_shown_with_who_saw_it(app, flat, staff, college):
    text = staff.get(_address(flat)).text
    assert "Coleg Gwent ŵ🙂" in text
    assert "Nothing seen yet" in text
    address = f"/eet/activities/{college.id}/evidence"
    refused = staff.post(address, {"evidence": "verified"} | on_day("on", TODAY), status=422)
    assert refused.errors == ["Choose what you saw."]
    said = {"evidence": "verified", "evidence_kind": "enrolment_letter"} | on_day("on", TODAY)
    staff.post(address, said)
    assert "Enrolment letter, 21 Jan 2026" in staff.get(_address(flat)).text
    assert _one(app, EvidenceCheck).by_id == flat.persons["staff"]
    assert _one(app, Activity).evidence is Evidence.VERIFIED


def test_a_copy_is_kept_only_with_its_reason_and_the_page_says_it(flat, staff, college):
    said = {"evidence": "seen", "evidence_kind": "payslip", "copy_kept_because": "The council asks for it."}
    staff.post(f"/eet/activities/{college.id}/evidence", said | on_day("on", TODAY))
    assert "A copy was kept: The council asks for it." in staff.get(_address(flat)).text


def test_two_who_change_the_same_thing_are_told(app, staff, college):
    address = f"/eet/activities/{college.id}"
    mine = staff.get(address).hidden()
    staff.post(address, COLLEGE | {"tenths": "12"})
    late = staff.post(address, COLLEGE | {"tenths": "8"} | mine, status=409)
    assert "Somebody else saved this" in late.text
    assert _one(app, Activity).tenths == 120


def test_a_double_click_writes_it_down_once(app, flat, staff):
    form = staff.get(_address(flat, "/activity")).hidden() | COLLEGE
    for _time in range(2):
        assert staff.raw.post(_address(flat, "/activity"), data=form).status_code == 302
    assert _count(app, Activity) == 1


@pytest.mark.parametrize(
    ("page", "said", "sentence"),
    [
        ("/activity", COLLEGE | {"tenths": "16.2"}, "steps of a half"),
        ("/activity", COLLEGE | {"provider": "x" * 5_000_000}, None),
        ("/activity", COLLEGE | {"provider": ""}, "Enter where they do it"),
        ("/pause", {"reason": "sickness", "authority": "committee"}, "The committee does not decide"),
        ("/target", {"tenths": "17", "why": "?"} | on_day("on", TODAY), "Nobody can ask for more"),
        ("/support", {"what": " "}, "Enter what you offer"),
        ("/review", {"what_next": ""} | on_day("on", TODAY), "Enter what is next"),
        ("/plan", {"goal": "A place"}, "Enter the first step"),
        ("/changed", {"kind": "eighteenth_birthday"} | on_day("on", TODAY), "Choose one of the answers shown"),
        ("/refer", {"because": "Short."}, None),
    ],
)
def test_what_is_wrong_is_said_where_it_is_and_what_was_typed_stays(app, flat, staff, page, said, sentence):
    if page == "/pause":
        said = said | on_day("from_on", TODAY) | on_day("last_day", TODAY + DAY) | on_day("decided_on", TODAY)
    if page == "/refer":  # there is no form while something is missing: sent all the same, it is refused
        said = staff.get(_address(flat, "/activity")).hidden() | said
        answer = staff.raw.post(_address(flat, page), data=said)
        assert answer.status_code == 422
        assert _count(app, Referral) == 0
        return
    if sentence is None:
        sent = staff.get(_address(flat, page)).hidden() | said
        assert staff.raw.post(_address(flat, page), data=sent).status_code == 413
        return
    refused = staff.post(_address(flat, page), said, status=422)
    assert any(sentence in error for error in refused.errors), refused.errors
    for model in (Activity, Exemption, Event, Plan, LifeEvent):
        assert _count(app, model) == 0


def test_a_pause_is_given_changed_and_shown_with_its_reason_to_staff(app, flat, staff):
    days = on_day("from_on", TODAY) | on_day("last_day", TODAY + 6 * DAY) | on_day("decided_on", TODAY)
    staff.post(_address(flat, "/pause"), {"reason": "bereavement", "authority": "staff"} | days)
    page = staff.get(_address(flat))
    assert "Paused until 27 Jan 2026" in page.text
    assert "Somebody died" in page.text
    pause = _one(app, Exemption)
    staff.post(f"/eet/pauses/{pause.id}", on_day("last_day", TODAY))
    assert _one(app, Exemption).last_day == TODAY


def test_a_pause_somebody_asked_for_is_answered_once(app, flat, staff):
    with app.app_context(), transaction():
        asked = AskFacts(TODAY, TODAY + 6 * DAY, ExemptionReason.AWAITING_START, "My course begins on Monday.")
        pauses.ask(db.session.get_one(Stay, flat.stay_id), asked, **BY)
    request = _one(app, PauseRequest)
    address = f"/eet/pauses/asked/{request.id}"
    assert "My course begins on Monday." in staff.get(address).text
    said = {"granted": "yes", "authority": "committee"} | on_day("decided_on", TODAY - DAY)
    staff.post(address, said | on_day("from_on", TODAY) | on_day("last_day", TODAY + 6 * DAY))
    given = _one(app, Exemption)
    assert (given.authority, given.decided_on, given.reason) == (
        Authority.COMMITTEE,
        TODAY - DAY,
        ExemptionReason.AWAITING_START,
    )
    again = staff.post(address, said | on_day("from_on", TODAY) | on_day("last_day", TODAY), status=422)
    assert again.errors == ["This was answered on Tuesday 20 January 2026."]
    assert "Decided by The committee, 20 Jan 2026" in staff.get(_address(flat)).text


def test_support_goes_out_in_writing_and_counts(app, flat, staff):
    staff.post(_address(flat, "/support"), {"what": "I come with you to the college."})
    assert "Next: Look at it together" in staff.get(_address(flat)).text
    event = _one(app, Event)
    assert (event.kind, event.note, event.by_id) == (
        EventKind.SUPPORT_OFFERED,
        "I come with you to the college.",
        flat.persons["staff"],
    )


def test_a_review_keeps_what_was_said_and_moves_the_next_one(app, flat, staff):
    said = {"went_well": "Up early.", "hard": "Buses.", "what_next": "Ask for a pass.", "next_owner": "staff"}
    staff.post(_address(flat, "/review"), said | on_day("on", TODAY) | on_day("next_by", TODAY + 7 * DAY))
    text = staff.get(_address(flat)).text
    assert "Went well: Up early." in text
    assert "Next: Ask for a pass. (Staff) by Wednesday 28 January 2026" in text
    assert "15 Apr 2026" in text  # twelve weeks on
    assert _one(app, Talk).hard == "Buses."
    staff.post(f"/eet/events/{_one(app, Event).id}/take-back", {})
    assert "Went well" not in staff.get(_address(flat)).text


def test_a_plan_is_offered_agreed_ticked_off_and_opened_again(app, flat, staff):
    led = staff.post(_address(flat, "/plan"), PLAN | on_day("due_on", TODAY + 7 * DAY)).location
    step_id = _one(app, PlanStep).id
    staff.post(f"{led}/step", {"words": "Ask Kai", "owner": "mentor"} | on_day("due_on", TODAY + 8 * DAY))
    staff.post(f"{led}/answer", {"agreed": "no"} | on_day("on", TODAY), status=422)
    staff.post(f"{led}/answer", {"agreed": "yes"} | on_day("on", TODAY))
    assert "Following a plan" in staff.get(_address(flat)).text
    staff.post(f"/eet/steps/{step_id}/done", {})
    page = staff.get(led)
    assert "Seen by staff" in page.text
    staff.post(f"/eet/steps/{step_id}/open-again", {})
    assert "Seen by staff" not in staff.get(led).text
    staff.post(f"/eet/steps/{step_id}/take-out", {})
    assert "Finish the CV" not in staff.get(led).text
    staff.post(f"{led}/end", on_day("last_day", TODAY))
    assert "until Wednesday 21 January 2026" in staff.get(led).text


def test_a_step_is_changed_while_it_is_open(app, flat, staff):
    staff.post(_address(flat, "/plan"), PLAN | on_day("due_on", TODAY + 7 * DAY))
    address = f"/eet/steps/{_one(app, PlanStep).id}"
    changed = {"words": "Send the CV", "owner": "staff", "achievement": ""} | on_day("due_on", TODAY + 9 * DAY)
    staff.post(address, changed)
    step = _one(app, PlanStep)
    assert (step.words, step.owner, step.due_on, step.achievement) == (
        "Send the CV",
        StepOwner.STAFF,
        TODAY + 9 * DAY,
        None,
    )


def test_before_a_warning_the_page_lists_what_is_missing_in_plain_words(flat, staff):
    page = staff.get(_address(flat, "/refer"))
    assert "Offer support in writing: none was since Monday 1 September 2025." in page.text
    assert "Offer a plan, and write down that they agreed to it, or why not." in page.text
    assert "It costs no money, and it does not end their home." in page.text
    assert not page.tree.xpath("//main//form[@method='post']")


def test_when_nothing_is_missing_staff_refer_and_answer(app, flat, staff):
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, flat.stay_id)
        events.offer_support(stay, on=TODAY - 20 * DAY, what="A lift.", **BY)
        first = StepFacts("Finish the CV", StepOwner.TENANT, TODAY)
        plan = plans.offer_plan(stay, goal="A job", first=first, actor=SYSTEM, today=TODAY - 16 * DAY)
        plans.answer(plan, Answer(agreed=False, on=TODAY - 14 * DAY, because="Not now."), **BY)
    staff.post(_address(flat, "/refer"), {"because": "Two letters, no answer."})
    address = f"/eet/referrals/{_one(app, Referral).id}"
    assert "Two letters, no answer." in staff.get(address).text
    staff.post(address, {"warned": "no", "answer": "We talk first."})
    referral = _one(app, Referral)
    assert (referral.warned, referral.answered_on) == (False, TODAY)
    assert "Referred for a warning" in staff.get(_address(flat)).text


def test_something_that_changed_is_on_the_page_and_stops_a_referral(flat, staff):
    staff.post(_address(flat, "/changed"), {"kind": "job_loss"} | on_day("on", TODAY))
    assert "Lost a job" in staff.get(_address(flat)).text
    assert "Something changed on Wednesday 21 January 2026." in staff.get(_address(flat, "/refer")).text


def test_staff_end_a_mentor_for_the_tenant(app, flat, staff):
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, flat.stay_id)
        mentors.choose(stay, flat.persons["committee"], actor=SYSTEM, now=stay.created_at)
    assert "Asked, no answer yet" in staff.get(_address(flat)).text
    staff.post(_address(flat, "/mentor/end"), {})
    assert _one(app, Mentor).ended_at is not None


def test_why_can_be_asked_of_another_day_but_of_none_before_the_stay(flat, staff):
    page = staff.get(_address(flat, "/why?on=2025-10-12"))
    assert "On Sunday 12 October 2025: Time to find something" in page.text
    assert "On Monday 13 October 2025: Support to be offered" in staff.get(_address(flat, "/why?on=2025-10-13")).text
    assert "On Monday 1 September 2025" in staff.get(_address(flat, "/why?on=2020-01-01")).text
    assert "On Wednesday 21 January 2026" in staff.get(_address(flat, "/why?on=never")).text
