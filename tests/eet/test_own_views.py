"""Somebody’s own EET: what they read, say and ask for, and what is nobody else’s to open."""

from __future__ import annotations

import pytest
from eet.asking import BY, COLLEGE, actor
from eet.conftest import DAY, TODAY, on_day
from eet.doing import agreed, do, mentored, rows
from factories import build_house

from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.eet import activities, events, pauses, plans, referrals
from app.eet.activities import ActivityFacts, CheckFacts
from app.eet.models import Activity, PauseRequest, Plan
from app.eet.pauses import AskFacts, PauseFacts
from app.eet.plans import Answer, StepFacts
from app.eet.rules import ActivityKind, Authority, EventKind, Evidence, EvidenceKind, ExemptionReason, StepOwner
from app.tenancies import life
from app.tenancies.models import LifeEvent, Stay
from app.tenancies.rules import LifeEventKind

JOB = {"kind": "employment", "provider": "Caffi Ŵyn 🙂", "tenths": "7.5"} | on_day("from_on", TODAY - 9 * DAY)
FORMS = ("/activity", "/pause", "/changed", "/mentor", "/record", "/record.pdf")


def _days(first, last):
    return on_day("from_on", first) | on_day("last_day", last)


def _add(app, house, facts, *, for_committee=False):
    return do(app, house, lambda stay: activities.add_activity(stay, facts, for_committee=for_committee, **BY))


def _next(page):
    """Return what the page says is next, as one line."""
    return " ".join(page.tree.xpath("//main//*[contains(@class, 'notice')]")[0].text_content().split())


def test_the_page_says_where_one_stands_what_is_next_and_who_helps(tenant):
    page = tenant.get("/my-eet")
    assert "First we owe you an offer of help, in writing." in page.text
    assert "0 of 16 hours a week" in page.text
    assert _next(page) == "Next for you It is time to look at it together. Say which day suits you. Staff help you."
    assert "It is time. Ask staff for a day that suits you. It is a talk, not a test." in page.text
    assert "The committee: only how many people reach their hours" in page.text


def test_the_next_talk_says_from_when_by_when_with_whom(app, flat, tenant):
    do(app, flat, lambda stay: events.record(stay, EventKind.REVIEW, TODAY, actor=SYSTEM))
    talk = "From Wednesday 1 April 2026, and by Wednesday 15 April 2026, with {}."
    assert talk.format("staff") in tenant.get("/my-eet").text
    mentored(app, flat, said_yes=False)
    assert talk.format("staff") in tenant.get("/my-eet").text
    mentored(app, flat)
    page = tenant.get("/my-eet")
    assert talk.format("Sŵyn") in page.text
    assert _next(page) == "Next for you It is our turn: we offer you help, in writing. Staff help you."


def test_what_one_does_counts_at_once_and_says_what_to_bring_and_until_when_it_counts_without(app, tenant):
    assert tenant.post("/my-eet/activity", JOB).location == "/my-eet"
    page = tenant.get("/my-eet")
    assert "7.5 of 16 hours a week" in page.text
    assert "Bring a payslip, or your contract. Without that it counts up to Monday 9 February 2026." in page.text
    activity = rows(app, Activity)[0]
    assert (activity.evidence, activity.tenths, activity.kind) == (Evidence.NONE, 75, ActivityKind.EMPLOYMENT)
    tenant.post(f"/my-eet/activities/{activity.id}", on_day("last_day", TODAY - DAY))
    assert "0 of 16 hours a week" in tenant.get("/my-eet").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"tenths": "16.2"}, "Enter hours in steps of a half, like 16 or 7.5."),
        ({"tenths": "lots"}, "Hours a week: Use hours as a number, like 16 or 7.5."),
        ({"kind": "other"}, "What is it? Choose one of the answers shown."),
        ({"provider": ""}, "Enter where you do it, or for whom"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(app, tenant, changed, sentence):
    refused = tenant.post("/my-eet/activity", JOB | changed, status=422)
    assert refused.errors == [sentence]
    assert rows(app, Activity) == []


@pytest.mark.parametrize("page", ["/activity", "/pause"])
def test_a_field_of_five_megabytes_is_too_much(app, tenant, page):
    sent = tenant.get(f"/my-eet{page}").hidden() | {"provider": "x" * 5_000_000}
    assert tenant.raw.post(f"/my-eet{page}", data=sent).status_code == 413
    assert rows(app, Activity) == []


def test_work_for_the_committee_is_volunteering_that_chair_or_staff_confirm(app, tenant):
    tenant.post("/my-eet/activity", JOB | {"kind": "committee_work", "provider": "The minutes"})
    activity = rows(app, Activity)[0]
    assert (activity.kind, activity.evidence_kind) == (ActivityKind.VOLUNTEERING, "committee_work")
    text = tenant.get("/my-eet").text
    assert "Work for our committee, 7.5 hours a week" in text
    assert "Ask the chair or staff to say that you do this." in text


def test_what_nobody_saw_in_28_days_says_that_it_does_not_count(app, flat, tenant):
    last = _add(app, flat, ActivityFacts(ActivityKind.TRAINING, "Forklift", 160, TODAY - 28 * DAY))
    assert "Without that it counts up to Wednesday 21 January 2026." in tenant.get("/my-eet").text
    with app.app_context(), transaction():
        db.session.get_one(Activity, last).from_on = TODAY - 29 * DAY
    assert "It does not count now." in tenant.get("/my-eet").text


def test_what_begins_later_is_shown_with_its_first_day_and_asks_for_nothing_yet(app, flat, tenant):
    do(app, flat, lambda stay: events.record(stay, EventKind.REVIEW, TODAY, actor=SYSTEM))
    _add(app, flat, ActivityFacts(ActivityKind.EDUCATION, "Coleg Gwent", 160, TODAY + 7 * DAY))
    page = tenant.get("/my-eet")
    assert "Education, 16 hours a week From 28 Jan 2026" in page.text
    assert "Show staff a paper" not in _next(page)


def test_a_tenant_never_verifies_and_takes_back_only_what_nobody_looked_at(app, flat, tenant):
    tenant.post("/my-eet/activity", JOB | {"evidence": "verified", "verified_on": "2026-01-21"})
    activity = rows(app, Activity)[0]
    assert activity.evidence is Evidence.NONE
    tenant.get(f"/eet/activities/{activity.id}/evidence", status=403)
    address = f"/my-eet/activities/{activity.id}/take-back"
    tenant.post(address, {})
    assert rows(app, Activity) == []
    looked_at = _add(app, flat, COLLEGE)
    with app.app_context(), transaction():
        for evidence in (Evidence.SEEN, Evidence.NONE):
            seen = CheckFacts(evidence, TODAY, EvidenceKind.PAYSLIP)
            of = db.session.get_one(Activity, looked_at)
            activities.check_evidence(of, seen, actor=actor(flat, "staff"), today=TODAY)
    refused = tenant.post(f"/my-eet/activities/{looked_at}/take-back", {}, status=422)
    assert refused.errors == ["Somebody has looked at a paper for this. Write down that it ended instead."]
    assert "Not verified after all: Coleg Gwent ŵ🙂" in tenant.get("/my-eet").text


def test_a_pause_is_asked_for_with_who_may_read_why_and_taken_back(app, tenant):
    page = tenant.get("/my-eet/pause")
    said = [
        " ".join(label.text_content().split()) for label in page.tree.xpath("//*[contains(@class, 'radios__item')]")
    ]
    committee = [one.split(" The committee")[0] for one in said if "The committee may read your words." in one]
    assert committee == ["My course or job starts later", "It is the holidays", "I lost my job", "Something else"]
    assert sum("Only staff see this." in one for one in said) == 7
    days = _days(TODAY, TODAY + 13 * DAY)
    tenant.post("/my-eet/pause", {"reason": "bereavement", "words": "My nan."} | days)
    assert "21 Jan 2026 to 3 Feb 2026 Somebody died" in tenant.get("/my-eet").text
    again = tenant.post("/my-eet/pause", {"reason": "other"} | days, status=422)
    assert again.errors == ["You asked for a pause already. Take that back first, or wait for the answer."]
    asked = rows(app, PauseRequest)[0]
    tenant.post(f"/my-eet/pause/{asked.id}/take-back", {})
    assert "None now" in tenant.get("/my-eet").text


def test_a_pause_before_the_day_of_moving_in_or_too_long_is_refused_to_ones_face(app, tenant):
    early = tenant.post("/my-eet/pause", {"reason": "other"} | _days(TODAY - 365 * DAY, TODAY), status=422)
    assert early.errors == ["Choose Monday 1 September 2025, the day of moving in, or a later day."]
    long = tenant.post("/my-eet/pause", {"reason": "sickness"} | _days(TODAY, TODAY + 26 * 7 * DAY), status=422)
    assert long.errors == ["A pause lasts 26 weeks at most: up to Tuesday 21 July 2026. It can be renewed."]
    assert rows(app, PauseRequest) == []


def test_a_pause_that_holds_says_until_when_and_why_and_asks_for_no_hours(app, flat, tenant):
    facts = PauseFacts(TODAY, TODAY + 6 * DAY, ExemptionReason.SICKNESS, Authority.STAFF, TODAY)
    _add(app, flat, COLLEGE)
    do(app, flat, lambda stay: events.record(stay, EventKind.REVIEW, TODAY, actor=SYSTEM))
    do(app, flat, lambda stay: pauses.grant(stay, facts, **BY))
    page = tenant.get("/my-eet")
    said = "Your EET is paused. You need not show any hours until it ends. It ends on Tuesday 27 January 2026."
    assert said in page.text
    assert "I am ill" in page.text
    assert "of 16 hours a week" not in page.text
    assert _next(page) == "Next for you Nothing. Take the time you need. Staff help you."


def test_something_that_changed_is_told_to_staff_alone(app, tenant):
    page = tenant.get("/my-eet/changed")
    assert "nobody refers you for 28 days" in page.text
    assert not page.tree.xpath("//input[@value='eighteenth_birthday']")
    tenant.post("/my-eet/changed", {"kind": "exams"} | on_day("on", TODAY + 30 * DAY))
    assert len(rows(app, LifeEvent)) == 1
    assert "Exams" not in tenant.get("/my-eet").text  # it is still to come


def test_staffs_own_notes_never_stand_on_the_page(app, flat, tenant):
    def deed(stay):
        events.set_target(stay, on=TODAY, tenths=80, why="Canary target.", **BY)
        for kind in (EventKind.REVIEW, EventKind.PLAN_DECLINED):
            events.record(stay, kind, TODAY, actor=SYSTEM, note="Canary note of a folder.")
        return events.offer_support(stay, on=TODAY, what="A lift to college.", **BY)

    do(app, flat, deed)
    text = tenant.get("/my-eet").text
    assert "Canary" not in text
    assert "A lift to college." in text
    assert "Your own target 8 hours a week" in text


def test_a_long_story_is_shown_in_part_and_in_full_when_asked_for(app, flat, tenant):
    def deed(stay):
        for days in range(10):
            life.record(stay, kind=LifeEventKind.OTHER, on=TODAY - days * DAY, **BY)

    do(app, flat, deed)
    assert tenant.get("/my-eet").text.count("Something else") == 8
    assert tenant.get("/my-eet?all=1").text.count("Something else") == 10


def test_another_persons_things_are_missing(app, flat, sign_in):
    theirs = sign_in(build_house(app).persons["tenant"])
    activity = _add(app, flat, COLLEGE)
    asked = do(app, flat, lambda stay: pauses.ask(stay, AskFacts(TODAY, TODAY, ExemptionReason.OTHER), **BY))
    mentor_id, step_id = mentored(app, flat), agreed(app, flat)
    for address in (
        f"activities/{activity}",
        f"activities/{activity}/take-back",
        f"pause/{asked}/take-back",
        f"plans/{rows(app, Plan)[0].id}",
        f"steps/{step_id}/done",
        f"steps/{step_id}/open-again",
        f"mentor/{mentor_id}/end",
    ):
        theirs.get(f"/my-eet/{address}", status=404)
        sent = theirs.get("/my-eet/changed").hidden()
        assert theirs.raw.post(f"/my-eet/{address}", data=sent).status_code == 404


def test_a_referral_is_told_by_people_and_not_by_a_page(app, flat, tenant):
    def deed(stay):
        events.offer_support(stay, on=TODAY - 20 * DAY, what="A lift.", **BY)
        first = StepFacts("Ask", StepOwner.TENANT, TODAY)
        plan = plans.offer_plan(stay, goal="A job", first=first, actor=SYSTEM, today=TODAY - 16 * DAY)
        plans.answer(plan, Answer(agreed=False, on=TODAY - 14 * DAY, because="Not now."), **BY)
        return referrals.refer(stay, because="Canary referral.", **BY)

    do(app, flat, deed)
    text = tenant.get("/my-eet").text
    assert "anary" not in text
    assert "eferr" not in text


def test_a_double_click_asks_once(app, tenant):
    form = tenant.get("/my-eet/pause").hidden() | {"reason": "other"} | _days(TODAY, TODAY)
    for _time in range(2):
        assert tenant.raw.post("/my-eet/pause", data=form).status_code == 302
    assert len(rows(app, PauseRequest)) == 1


def _taken_back(stay):
    stay.withdrawn_on = TODAY - DAY


def _later(stay):
    stay.starts_on = TODAY + DAY


def _over(stay):
    stay.ends_on = TODAY - DAY


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_taken_back, "It is for people who live here."),
        (_over, "need your record of skills, ask staff"),
        (_later, "Yours begins on Thursday 22 January 2026, the day you move in."),
    ],
)
def test_before_and_after_the_stay_there_is_a_kind_page_and_nothing_to_send(app, flat, tenant, change, said):
    form = tenant.get("/my-eet/activity").hidden() | JOB
    with app.app_context(), transaction():
        change(db.session.get_one(Stay, flat.stay_id))
    assert said in tenant.get("/my-eet").text
    for page in FORMS:
        assert tenant.get(f"/my-eet{page}", status=302).location == "/my-eet"
    assert tenant.raw.post("/my-eet/activity", data=form).location == "/my-eet"
    assert rows(app, Activity) == []


@pytest.mark.parametrize("page", ["", *FORMS])
def test_peers_and_staff_without_a_stay_have_no_eet_of_their_own(flat, sign_in, page):
    for role in ("staff", "committee", "admin"):
        sign_in(flat.persons[role]).get(f"/my-eet{page}", status=403)
