"""What peers see of EET: counts, their mentees, and nothing else of anybody."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from eet.asking import BY, actor
from eet.conftest import DAY, TODAY, on_day
from eet.doing import agreed, mentored, rows
from factories import build_house, make_home, make_person, make_stay

from app.accounts.models import RoleHeld
from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.eet import activities, events, pauses, plans
from app.eet.activities import ActivityFacts
from app.eet.events import ReviewFacts
from app.eet.models import Event, Mentor, PlanStep, Talk
from app.eet.pauses import AskFacts, PauseFacts
from app.eet.plans import Answer, StepFacts
from app.eet.rules import ActivityKind, Authority, EventKind, ExemptionReason, StepOwner
from app.letters.models import Letter
from app.people.models import Person
from app.schemes.models import Scheme
from app.tenancies import life
from app.tenancies.models import Stay
from app.tenancies.rules import LifeEventKind

# Words that would tell what is not for a peer; no page of theirs has another use for them in its main part.
NEVER = ("anary", "afeguard", "not safe", "crisis", "died", "asked for a pause", "Answer about", "erified", "payslip")
SAID = {"went_well": "Up early ŵ🙂", "hard": "", "what_next": "Ask about buses.", "next_owner": "mentor"}


@pytest.fixture
def mentor_id(app, flat):
    """Let the member be the tenant’s mentor."""
    return mentored(app, flat)


def _main(page):
    return " ".join(page.tree.xpath("//main")[0].text_content().split())


def _secrets(app, house):
    """Write down everything a peer must not read, each with a canary, and a plan they may read."""
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, house.stay_id)
        doing = ActivityFacts(ActivityKind.EMPLOYMENT, "Canary employer", 80, TODAY)
        activities.add_activity(stay, doing, for_committee=False, **BY)
        given = PauseFacts(TODAY, TODAY + 6 * DAY, ExemptionReason.SAFEGUARDING, Authority.STAFF, TODAY)
        pauses.grant(stay, given, **BY)
        later = TODAY + 40 * DAY
        pauses.ask(stay, AskFacts(later, later, ExemptionReason.CRISIS, "Canary words"), **BY)
        events.set_target(stay, on=TODAY, tenths=75, why="Canary target", **BY)
        events.offer_support(stay, on=TODAY, what="Canary support", **BY)
        said = ReviewFacts(TODAY, "Canary well", "Canary hard", "Canary next", StepOwner.STAFF)
        events.hold_review(stay, said, actor=actor(house, "staff"), today=TODAY)
        life.record(stay, kind=LifeEventKind.BEREAVEMENT, on=TODAY, **BY)
        first = StepFacts("Finish the CV", StepOwner.MENTOR, TODAY)
        plan = plans.offer_plan(stay, goal="A job I like", first=first, **BY)
        plans.answer(plan, Answer(agreed=True, on=TODAY), **BY)
        plans.add_step(plan, StepFacts("Ring the college", StepOwner.STAFF, TODAY), **BY)


def test_a_mentor_sees_hours_pause_reviews_and_plan_and_nothing_else(app, flat, member, mentor_id):
    _secrets(app, flat)
    seen = _main(member.get(f"/mentees/{mentor_id}"))
    assert "8 of 7.5 hours a week" in seen
    assert "Paused until Tuesday 27 January 2026." in seen
    assert "Their plan: A job I like" in seen
    assert "You, by 21 Jan 2026" in seen
    assert "Wednesday 21 January 2026 Looked at it with somebody else" in seen
    pages = (_main(member.get(address)) for address in ("/eet/house", f"/mentees/{mentor_id}/review"))
    for told in (seen, *pages):
        assert [word for word in NEVER if word in told] == []
    assert "anary" not in member.get("/").text


def test_the_house_says_of_each_mentee_how_they_stand_and_what_is_next(app, flat, member, mentor_id):
    _secrets(app, flat)
    card = member.get("/eet/house").tree.xpath("//article")[0]
    assert card.xpath(".//a/@href") == [f"/mentees/{mentor_id}"]
    assert " ".join(card.text_content().split()) == (
        "Sŵyn Paused Paused until Tuesday 27 January 2026. Look at it together by Wednesday 15 April 2026. "
        "Next step: Finish the CV, by 21 Jan 2026"
    )


def test_a_step_that_is_staffs_is_no_next_step_of_a_mentor(app, flat, member, mentor_id):
    del mentor_id
    agreed(app, flat, StepFacts("Ring the college", StepOwner.STAFF, TODAY))
    assert "Next step" not in member.get("/eet/house").text


def test_one_who_was_only_asked_sees_a_name_and_two_answers(app, flat, member):
    _secrets(app, flat)
    row_id = mentored(app, flat, said_yes=False)
    page = member.get(f"/mentees/{row_id}")
    assert page.h1 == "Sŵyn asks you to be their mentor"
    for told in (_main(page), _main(member.get("/eet/house"))):
        for word in ("hours a week", "Paused", "Their plan", "A job I like", "2026"):
            assert word not in told
    assert member.get(f"/mentees/{row_id}/review").h1 == page.h1
    step = rows(app, PlanStep)[0]
    member.get(f"/mentee-steps/{step.id}/done", status=404)
    house = member.get("/eet/house")
    answers = house.tree.xpath("//article/p/a/@href")
    assert answers == [f"/mentees/{row_id}/yes", f"/mentees/{row_id}/hand-back"]
    member.post(f"/mentees/{row_id}/yes", {})
    assert "8 of 7.5 hours a week" in member.get(f"/mentees/{row_id}").text


def test_not_me_please_ends_it_at_once_without_a_reason(app, member, mentor_id):
    page = member.get(f"/mentees/{mentor_id}/hand-back")
    assert not page.tree.xpath("//main//textarea | //main//input[not(@type='hidden')]")
    form = page.hidden()
    for _time in range(2):
        assert member.raw.post(f"/mentees/{mentor_id}/hand-back", data=form).location == "/eet/house"
    member.get(f"/mentees/{mentor_id}", status=404)
    assert "Nobody yet" in member.get("/eet/house").text
    with app.app_context():
        assert db.session.get_one(Mentor, mentor_id).ended_at == clock.now()


def test_a_review_a_mentor_held_is_theirs_to_read_again_and_staffs_to_print(app, flat, member, mentor_id):
    page = member.get(f"/mentees/{mentor_id}/review")
    assert "Sŵyn You, as long as you are their mentor Staff, who print it as a letter" in _main(page)
    sent = page.hidden() | SAID | on_day("on", TODAY)
    for _time in range(2):
        assert member.raw.post(f"/mentees/{mentor_id}/review", data=sent).location == f"/mentees/{mentor_id}"
    seen = _main(member.get(f"/mentees/{mentor_id}"))
    assert "Looked at it together Went well: Up early ŵ🙂 Next: Ask about buses. (You)" in seen
    assert "From Wednesday 1 April 2026, and by Wednesday 15 April 2026." in seen
    assert [talk.what_next for talk in rows(app, Talk)] == ["Ask about buses."]
    assert rows(app, Event)[0].by_id == flat.persons["committee"]
    assert len(rows(app, Letter)) == 1


def test_a_mentor_reads_who_does_it_by_the_mentees_name(flat, member, mentor_id):
    del flat
    member.post(f"/mentees/{mentor_id}/review", SAID | {"next_owner": "tenant"} | on_day("on", TODAY))
    assert "Next: Ask about buses. (Sŵyn)" in _main(member.get(f"/mentees/{mentor_id}"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"what_next": " "}, "Enter what is next"),
        ({"next_owner": "chair"}, "Who does it? Choose one of the answers shown."),
        ({"hard": "x" * 501}, "What is hard? Use 500 characters or fewer."),
        (on_day("on", TODAY + DAY), "That day is still to come. Choose today or an earlier day."),
        (on_day("next_by", TODAY - DAY), "Choose a day after the talk."),
    ],
)
def test_what_is_wrong_with_a_review_is_said_and_what_was_typed_stays(app, member, mentor_id, changed, sentence):
    refused = member.post(f"/mentees/{mentor_id}/review", SAID | on_day("on", TODAY) | changed, status=422)
    assert refused.errors == [sentence]
    assert "Up early ŵ🙂" in refused.text
    assert rows(app, Event) == []


def test_five_megabytes_of_talk_are_too_much(app, member, mentor_id):
    sent = member.get(f"/mentees/{mentor_id}/review").hidden() | SAID | {"hard": "x" * 5_000_000}
    assert member.raw.post(f"/mentees/{mentor_id}/review", data=sent).status_code == 413
    assert rows(app, Event) == []


@pytest.mark.usefixtures("mentor_id")
def test_a_mentor_ticks_what_is_theirs_or_the_tenants_and_never_what_is_staffs(app, flat, member):
    _secrets(app, flat)
    with app.app_context():
        theirs, staffs = db.session.scalars(sa.select(PlanStep).order_by(PlanStep.place)).all()
    member.post(f"/mentee-steps/{theirs.id}/done", {"seen": "yes", "seen_on": "2026-01-21"})
    with app.app_context():
        step = db.session.get_one(PlanStep, theirs.id)
        assert (step.done_on, step.done_by, step.seen_on) == (TODAY, flat.persons["committee"], None)
    member.post(f"/mentee-steps/{theirs.id}/open-again", {})
    with app.app_context():
        assert db.session.get_one(PlanStep, theirs.id).done_on is None
    for page in ("done", "open-again"):
        member.get(f"/mentee-steps/{staffs.id}/{page}", status=404)
    for page in (f"/eet/steps/{theirs.id}/done", f"/eet/steps/{theirs.id}"):
        member.get(page, status=403)


def test_what_staff_saw_done_is_not_for_a_mentor_to_undo(app, flat, member, mentor_id):
    step_id = agreed(app, flat)
    with app.app_context(), transaction():
        plans.complete(db.session.get_one(PlanStep, step_id), seen=True, actor=actor(flat, "staff"), today=TODAY)
    assert not member.get(f"/mentees/{mentor_id}").tree.xpath("//a[contains(@href, '/mentee-steps/')]")
    refused = member.post(f"/mentee-steps/{step_id}/open-again", {}, status=422)
    assert refused.errors == ["Staff saw that this is done. Ask them to open it again."]
    assert rows(app, PlanStep)[0].seen_on == TODAY


@pytest.mark.parametrize("lost", ["induction", "role", "stay"])
def test_whoever_is_no_longer_fit_or_whose_mentee_left_sees_nothing_from_that_moment(
    app, flat, member, mentor_id, lost
):
    step_id = agreed(app, flat)
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
    member.get(f"/mentee-steps/{step_id}/done", status=302 if lost == "role" else 404)
    if lost != "role":
        assert "Nobody yet" in member.get("/eet/house").text


def test_other_members_other_schemes_and_staff_have_no_such_page(app, flat, sign_in, mentor_id):
    other, step_id = build_house(app), agreed(app, flat)
    for person in (flat.persons["chair"], other.persons["committee"], other.persons["chair"]):
        for page in ("", "/yes", "/review", "/hand-back"):
            sign_in(person).get(f"/mentees/{mentor_id}{page}", status=404)
        sign_in(person).get(f"/mentee-steps/{step_id}/done", status=404)
    for role in ("staff", "tenant"):  # they see it elsewhere, and are told whose this is
        sign_in(flat.persons[role]).get(f"/mentees/{mentor_id}/review", status=403)


# --- counts ----------------------------------------------------------------------------------------------------------
def _figures(page):
    return [" ".join(e.text_content().split()) for e in page.tree.xpath("//*[@class='figure']")]


def _people(app, flat, meeting, short):
    with app.app_context(), transaction():
        scheme = db.session.get_one(Scheme, flat.scheme_id)
        for number in range(meeting + short):
            stay = make_stay(make_person(scheme), make_home(scheme), starts_on=TODAY - 100 * DAY)
            if number < meeting:
                meets = ActivityFacts(ActivityKind.EDUCATION, "Coleg Gwent", 160, TODAY)
                activities.add_activity(stay, meets, for_committee=False, **BY)


def test_four_people_are_not_counted_and_the_page_says_why(app, flat, member):
    _people(app, flat, 0, 3)  # with the tenant of the small scheme: four
    page = member.get("/eet/house")
    assert _figures(page) == []
    assert "Fewer than five people live here. A count would point at one of them, so there is none." in page.text


def test_groups_of_fewer_than_five_are_not_said_and_the_page_says_why(app, flat, member):
    _people(app, flat, 5, 1)
    page = member.get("/eet/house")
    assert _figures(page) == [
        "People who live here7",
        "Reach their hours5",
        "PausedFewer than 5",
        "Getting there with helpFewer than 5",
    ]
    assert "We do not say a number below five: everybody could guess who it is." in page.text


def test_where_every_number_would_be_small_only_the_whole_is_told(app, flat, member):
    _people(app, flat, 3, 2)
    page = member.get("/eet/house")
    assert _figures(page) == ["People who live here6"]
    assert "would point at people" in page.text


def test_staff_see_the_counts_and_no_place_for_mentors(flat, sign_in):
    text = sign_in(flat.persons["staff"]).get("/eet/house").text
    assert "Fewer than five people live here." in text
    assert "mentor" not in text
    for role in ("tenant", "safeguarding", "admin"):
        sign_in(flat.persons[role]).get("/eet/house", status=403)


def test_the_next_talk_of_a_mentee_says_from_when_and_that_it_is_late(app, flat, member, mentor_id):
    late = member.get(f"/mentees/{mentor_id}")
    assert "It was due on Monday 29 September 2025. Find a day that suits you both." in late.text
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, flat.stay_id)
        events.record(stay, EventKind.REVIEW, TODAY - 76 * DAY, actor=SYSTEM)  # eight days are left
    assert "Now, and by Thursday 29 January 2026." in member.get(f"/mentees/{mentor_id}").text
