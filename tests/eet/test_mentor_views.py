"""What peers see of EET: counts, their mentees and nothing else of anybody; and the chair’s look at committee work."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from eet.conftest import DAY, TODAY, on_day
from factories import build_house, make_home, make_person, make_stay

from app.accounts.models import RoleHeld
from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM, Actor, Role
from app.eet import activities, events, mentors, pauses, plans
from app.eet.activities import ActivityFacts
from app.eet.events import ReviewFacts
from app.eet.models import Activity, Mentor, PlanStep, Talk
from app.eet.pauses import AskFacts, PauseFacts
from app.eet.plans import Answer, StepFacts
from app.eet.rules import ActivityKind, Authority, Evidence, ExemptionReason, StepOwner
from app.people.models import Person
from app.schemes.models import Scheme
from app.tenancies import life
from app.tenancies.models import Stay
from app.tenancies.rules import LifeEventKind

BY = {"actor": SYSTEM, "today": TODAY}


@pytest.fixture
def mentor_id(app, flat):
    """Let the member be the tenant’s mentor."""
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, flat.stay_id)
        row = mentors.choose(stay, flat.persons["committee"], actor=SYSTEM, now=clock.now())
        mentors.accept(row, actor=SYSTEM, now=clock.now())
        return row.id


@pytest.fixture
def member(flat, sign_in):
    return sign_in(flat.persons["committee"])


def _secrets(app, house):
    """Write down everything a peer must not read, each with a canary, and a plan they may read."""
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, house.stay_id)
        doing = ActivityFacts(ActivityKind.EMPLOYMENT, "Canary employer", 80, TODAY)
        activities.add_activity(stay, doing, for_committee=False, **BY)
        pauses.grant(
            stay, PauseFacts(TODAY, TODAY + 6 * DAY, ExemptionReason.SAFEGUARDING, Authority.STAFF, TODAY), **BY
        )
        later = TODAY + 40 * DAY
        pauses.ask(stay, AskFacts(later, later, ExemptionReason.CRISIS, "Canary words"), **BY)
        events.set_target(stay, on=TODAY, tenths=75, why="Canary target", **BY)
        events.offer_support(stay, on=TODAY, what="Canary support", **BY)
        said = ReviewFacts(TODAY, "Canary well", "Canary hard", "Canary next", StepOwner.STAFF)
        events.hold_review(stay, said, actor=Actor(person_id=house.persons["staff"]), today=TODAY)
        life.record(stay, kind=LifeEventKind.BEREAVEMENT, on=TODAY, **BY)
        first = StepFacts("Finish the CV", StepOwner.MENTOR, TODAY)
        plan = plans.offer_plan(stay, goal="A job I like", first=first, **BY)
        plans.answer(plan, Answer(agreed=True, on=TODAY), **BY)
        plans.add_step(plan, StepFacts("Ring the college", StepOwner.STAFF, TODAY), **BY)


def test_a_mentor_sees_hours_pause_reviews_and_plan_and_nothing_else(app, flat, member, mentor_id):
    _secrets(app, flat)
    text = member.get(f"/mentees/{mentor_id}").text
    assert "8 of 7.5 hours a week" in text
    assert "Paused until Tuesday 27 January 2026" in text
    assert "Their plan: A job I like" in text
    assert "Looked at it together" in text
    house = member.get("/eet/house").text
    for told in (text, house):
        assert "anary" not in told
        for word in ("safe", "Safeguarding", "crisis", "Somebody died", "asked for", "Answer about"):
            assert word not in told.replace("If you do not feel safe", "")


def test_one_who_was_only_asked_sees_a_name_and_two_answers(app, flat, member):
    _secrets(app, flat)
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, flat.stay_id)
        row_id = mentors.choose(stay, flat.persons["committee"], actor=SYSTEM, now=clock.now()).id
        name = db.session.get_one(Person, stay.person_id).name
    page = member.get(f"/mentees/{row_id}")
    assert page.h1 == f"{name} asks you to be their mentor"
    assert "hours a week" not in page.text
    member.get(f"/mentees/{row_id}/review", status=404)
    member.post(f"/mentees/{row_id}/yes", {})
    assert "8 of 7.5 hours a week" in member.get(f"/mentees/{row_id}").text


def test_not_me_please_ends_it_at_once_without_a_reason(member, mentor_id):
    page = member.get(f"/mentees/{mentor_id}/hand-back")
    assert not page.tree.xpath("//main//textarea")
    member.post(f"/mentees/{mentor_id}/hand-back", {})
    member.get(f"/mentees/{mentor_id}", status=404)
    assert "Nobody yet" in member.get("/eet/house").text


def test_a_review_a_mentor_held_is_theirs_to_read_again(app, member, mentor_id):
    said = {"went_well": "Up early.", "what_next": "Ask about buses.", "next_owner": "mentor"}
    member.post(f"/mentees/{mentor_id}/review", said | on_day("on", TODAY))
    text = member.get(f"/mentees/{mentor_id}").text
    assert "Went well: Up early." in text
    assert "By Wednesday 15 April 2026." in text
    with app.app_context():
        assert db.session.scalars(sa.select(Talk)).one().what_next == "Ask about buses."


@pytest.mark.usefixtures("mentor_id")
def test_a_mentor_ticks_what_is_theirs_or_the_tenants_and_never_what_is_staffs(app, flat, member):
    _secrets(app, flat)
    with app.app_context():
        theirs, staffs = db.session.scalars(sa.select(PlanStep).order_by(PlanStep.place)).all()
    member.post(f"/mentee-steps/{theirs.id}/done", {})
    with app.app_context():
        step = db.session.get_one(PlanStep, theirs.id)
        assert (step.done_on, step.seen_on) == (TODAY, None)
    member.post(f"/mentee-steps/{theirs.id}/open-again", {})
    member.get(f"/mentee-steps/{staffs.id}/done", status=404)
    for page in (f"/eet/steps/{theirs.id}/done", f"/eet/steps/{theirs.id}"):
        member.get(page, status=403)


@pytest.mark.parametrize("lost", ["induction", "role", "stay"])
def test_whoever_is_no_longer_fit_or_whose_mentee_left_sees_nothing_from_that_moment(
    app, flat, member, mentor_id, lost
):
    member.get(f"/mentees/{mentor_id}")
    with app.app_context(), transaction():
        if lost == "induction":
            db.session.get_one(Person, flat.persons["committee"]).inducted_on = TODAY + DAY
        elif lost == "role":
            held = sa.select(RoleHeld).where(RoleHeld.person_id == flat.persons["committee"])
            db.session.scalars(held).one().last_day = TODAY - DAY
        else:
            db.session.get_one(Stay, flat.stay_id).ends_on = TODAY - DAY
    for page in ("", "/review", "/yes", "/hand-back"):
        member.get(f"/mentees/{mentor_id}{page}", status=302 if lost == "role" else 404)


def test_other_members_other_schemes_and_staff_have_no_such_page(app, flat, sign_in, mentor_id):
    other = build_house(app)
    for person in (flat.persons["chair"], other.persons["committee"], other.persons["chair"]):
        for page in ("", "/review", "/hand-back"):
            sign_in(person).get(f"/mentees/{mentor_id}{page}", status=404)


# --- counts ----------------------------------------------------------------------------------------------------------
def test_fewer_than_five_people_are_not_counted_and_fewer_than_five_in_a_group_not_said(app, flat, member):
    assert "Fewer than five people live here." in member.get("/eet/house").text
    with app.app_context(), transaction():
        scheme = db.session.get_one(Scheme, flat.scheme_id)
        for number in range(6):
            stay = make_stay(make_person(scheme), make_home(scheme), starts_on=TODAY - 100 * DAY)
            if number:
                meets = ActivityFacts(ActivityKind.EDUCATION, "Coleg Gwent", 160, TODAY)
                activities.add_activity(stay, meets, for_committee=False, **BY)
    page = member.get("/eet/house")
    figures = [" ".join(e.text_content().split()) for e in page.tree.xpath("//*[@class='figure']")]
    assert figures == [
        "People who live here7",
        "Reach their hours5",
        "PausedFewer than 5",
        "Getting there with helpFewer than 5",
    ]


# --- work for the committee ------------------------------------------------------------------------------------------
def _work(app, stay_id):
    with app.app_context(), transaction():
        facts = ActivityFacts(ActivityKind.VOLUNTEERING, "Minutes of meetings", 20, TODAY - 40 * DAY)
        return activities.add_activity(db.session.get_one(Stay, stay_id), facts, for_committee=True, **BY).id


def test_the_chair_says_that_work_for_the_committee_is_so(app, flat, sign_in):
    chair, work_id = sign_in(flat.persons["chair"]), _work(app, flat.stay_id)
    assert "1 thing waits for you" in chair.get("/eet/house").text
    assert "Minutes of meetings" in chair.get("/eet/committee-work").text
    chair.post(f"/eet/committee-work/{work_id}", {"so": "yes"})
    with app.app_context():
        activity = db.session.get_one(Activity, work_id)
        assert (activity.evidence, activity.verified_by) == (Evidence.VERIFIED, flat.persons["chair"])
    assert "Nothing waits" in chair.get("/eet/committee-work").text


def test_the_chairs_own_work_and_other_things_are_not_theirs_to_verify(app, flat, sign_in):
    with app.app_context(), transaction():
        chair = db.session.get_one(Person, flat.persons["chair"])
        home = make_home(db.session.get_one(Scheme, flat.scheme_id))
        own_stay = make_stay(chair, home, starts_on=TODAY - 100 * DAY).id
        doing = ActivityFacts(ActivityKind.VOLUNTEERING, "Animal rescue", 20, TODAY)
        other = activities.add_activity(db.session.get_one(Stay, flat.stay_id), doing, for_committee=False, **BY).id
    browser, own = sign_in(flat.persons["chair"]), _work(app, own_stay)
    for work_id in (own, other):
        browser.get(f"/eet/committee-work/{work_id}", status=404)
    assert "Minutes of meetings" not in browser.get("/eet/committee-work").text
    for role in ("committee", "tenant", "staff"):
        sign_in(flat.persons[role]).get("/eet/committee-work", status=403)


def test_a_member_who_stops_being_chair_verifies_no_more(app, flat, sign_in):
    chair, work_id = sign_in(flat.persons["chair"]), _work(app, flat.stay_id)
    with app.app_context(), transaction():
        held = sa.select(RoleHeld).where(RoleHeld.person_id == flat.persons["chair"], RoleHeld.role == Role.CHAIR)
        db.session.scalars(held).one().role = Role.COMMITTEE
    chair.get(f"/eet/committee-work/{work_id}", status=404)


def test_every_mentors_row_tells_when_it_was_ended(app, member, mentor_id):
    member.post(f"/mentees/{mentor_id}/hand-back", {})
    with app.app_context():
        assert db.session.get_one(Mentor, mentor_id).ended_at == clock.now()


def test_where_every_number_would_be_small_only_the_whole_is_told(app, flat, member):
    with app.app_context(), transaction():
        scheme = db.session.get_one(Scheme, flat.scheme_id)
        for number in range(5):
            stay = make_stay(make_person(scheme), make_home(scheme), starts_on=TODAY - 100 * DAY)
            if number < 3:
                meets = ActivityFacts(ActivityKind.EDUCATION, "Coleg Gwent", 160, TODAY)
                activities.add_activity(stay, meets, for_committee=False, **BY)
    page = member.get("/eet/house")
    assert [e.text_content().strip() for e in page.tree.xpath("//*[@class='figure']")] == ["People who live here6"]
    assert "would point at people" in page.text
