"""Somebody’s own plan, their mentor, and the record of skills they can hand to an employer."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from eet.asking import BY, COLLEGE, FIRST, actor
from eet.conftest import DAY, TODAY
from eet.doing import agreed, do, mentored, rows

from app.accounts.models import RoleHeld
from app.core import clock, pdf
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.eet import activities, events, mentors, plans
from app.eet.activities import CheckFacts
from app.eet.models import Event, Mentor, PlanStep
from app.eet.plans import StepFacts
from app.eet.rules import EventKind, Evidence, EvidenceKind, StepOwner
from app.people.models import Person
from app.tenancies.models import Stay


def _offered(app, flat):
    first = StepFacts("Look at buses", StepOwner.STAFF, TODAY + DAY)
    return do(app, flat, lambda stay: plans.offer_plan(stay, goal="A place ŵ🙂", first=first, **BY))


def _reviewed(app, flat):
    """Let the next talk be months away, so that something else is next."""
    do(app, flat, lambda stay: events.record(stay, EventKind.REVIEW, TODAY, actor=SYSTEM))


def test_one_says_yes_to_a_plan_oneself(app, flat, tenant):
    address = f"/my-eet/plans/{_offered(app, flat)}"
    page = tenant.get("/my-eet")
    assert "Read the plan we offer you, and say yes or no. The plan: A place ŵ🙂" in page.text
    assert page.tree.xpath(f"//a[@href='{address}']")
    tenant.post(address, {"agreed": "yes"})
    page = tenant.get("/my-eet")
    assert "You have a plan, and you are following it." in page.text
    assert not page.tree.xpath("//a[contains(@href, '/my-eet/steps/')]")  # the step is staff’s
    assert "You have answered this." in tenant.get(address).text
    event = rows(app, Event)[0]
    assert (event.kind, event.on, event.by_id) == (EventKind.PLAN_AGREED, TODAY, flat.persons["tenant"])


def test_a_no_needs_a_few_words_and_is_fine(app, flat, tenant):
    address = f"/my-eet/plans/{_offered(app, flat)}"
    assert tenant.post(address, {"agreed": "no"}, status=422).errors == ["Write a few words about why not."]
    assert tenant.post(address, {}, status=422).errors == ["Choose yes or no"]
    tenant.post(address, {"agreed": "no", "because": "Dim diolch: too far 🚌"})
    assert rows(app, Event)[0].note == "Dim diolch: too far 🚌"
    page = tenant.get("/my-eet")
    assert "You said no to a plan" in page.text
    assert "say yes or no" not in page.text


def test_two_answers_to_one_plan_are_one(app, flat, tenant):
    address = f"/my-eet/plans/{_offered(app, flat)}"
    form = tenant.get(address).hidden() | {"agreed": "yes"}
    for _time in range(2):
        assert tenant.raw.post(address, data=form).location == "/my-eet"
    assert len(rows(app, Event)) == 1
    late = tenant.raw.post(address, data=form | {"once": "another", "agreed": "no", "because": "Changed my mind."})
    assert late.status_code == 409
    assert len(rows(app, Event)) == 1


def test_a_step_of_ones_own_is_next_is_ticked_off_earns_and_is_opened_again(app, flat, tenant):
    step_id = agreed(app, flat)
    _reviewed(app, flat)
    assert "The next step of your plan: Finish the CV. By Wednesday 28 January 2026." in tenant.get("/my-eet").text
    tenant.post(f"/my-eet/steps/{step_id}/done", {})
    page = tenant.get("/my-eet")
    assert "What I have reached CV finished What staff have seen too stands in your record of skills." in page.text
    step = rows(app, PlanStep)[0]
    assert (step.done_on, step.done_by, step.seen_on) == (TODAY, flat.persons["tenant"], None)
    again = f"/my-eet/steps/{step_id}/open-again"
    assert "“CV finished” is taken back until it is done" in tenant.get(again).text
    tenant.post(again, {})
    assert "What I have reached" not in tenant.get("/my-eet").text


def test_what_staff_saw_can_be_opened_again_and_the_page_says_first_what_that_means(app, flat, tenant):
    step_id = agreed(app, flat)
    with app.app_context(), transaction():
        plans.complete(db.session.get_one(PlanStep, step_id), seen=True, actor=actor(flat, "staff"), today=TODAY)
    assert "Finished a CV" in tenant.get("/my-eet/record").text
    again = f"/my-eet/steps/{step_id}/open-again"
    said = "“CV finished” is taken back, and leaves the record of skills until staff have seen it again."
    assert said in tenant.get(again).text
    tenant.post(again, {})
    step = rows(app, PlanStep)[0]
    assert (step.done_on, step.seen_on, step.seen_by) == (None, None, None)
    assert "Finished a CV" not in tenant.get("/my-eet/record").text


def test_a_step_without_anything_to_earn_is_opened_again_without_a_word_about_it(app, flat, tenant):
    step_id = agreed(app, flat, replace(FIRST, achievement=None))
    tenant.post(f"/my-eet/steps/{step_id}/done", {})
    assert "taken back" not in tenant.get(f"/my-eet/steps/{step_id}/open-again").text


@pytest.mark.parametrize("owner", [StepOwner.STAFF, StepOwner.MENTOR])
def test_a_step_of_somebody_else_is_not_ones_own_to_tick(app, flat, tenant, owner):
    step_id = agreed(app, flat, replace(FIRST, owner=owner))
    for page in ("done", "open-again"):
        tenant.get(f"/my-eet/steps/{step_id}/{page}", status=404)


def test_a_step_of_a_plan_nobody_agreed_to_is_not_ticked(app, flat, tenant):
    do(app, flat, lambda stay: plans.offer_plan(stay, goal="A job", first=FIRST, **BY))
    step = rows(app, PlanStep)[0]
    refused = tenant.post(f"/my-eet/steps/{step.id}/done", {}, status=422)
    assert refused.errors == ["Nobody has agreed to this plan yet."]


# --- a mentor ---------------------------------------------------------------------------------------------------------
def test_a_mentor_is_asked_and_done_without(app, flat, tenant):
    page = tenant.get("/my-eet/mentor")
    assert len(page.tree.xpath("//input[@name='mentor_id']")) == 2
    tenant.post("/my-eet/mentor", {"mentor_id": str(flat.persons["chair"])})
    assert "They have not answered yet." in tenant.get("/my-eet").text
    refused = tenant.post("/my-eet/mentor", {"mentor_id": str(flat.persons["staff"])}, status=422)
    assert refused.errors == ["Who would you like? Choose one of the answers shown."]
    mentor = rows(app, Mentor)[0]
    tenant.post(f"/my-eet/mentor/{mentor.id}/end", {})
    assert "Choose a mentor" in tenant.get("/my-eet").text


def test_asking_another_ends_the_first_and_says_so_before(app, flat, tenant):
    first = mentored(app, flat)
    page = tenant.get("/my-eet/mentor")
    assert "If you choose somebody else, it ends with Sŵyn at once." in page.text
    tenant.post("/my-eet/mentor", {"mentor_id": str(flat.persons["committee"])})
    assert "until they say yes" not in tenant.get("/my-eet").text  # it is the same one: nothing was sent
    tenant.post("/my-eet/mentor", {"mentor_id": str(flat.persons["chair"])})
    assert "until they say yes" in tenant.get("/my-eet").text
    with app.app_context():
        assert db.session.get_one(Mentor, first).ended_at == clock.now()


@pytest.mark.parametrize("lost", ["induction", "role"])
def test_a_mentor_who_is_no_longer_fit_helps_nobody_and_every_page_says_so(app, flat, tenant, sign_in, lost):
    mentored(app, flat)
    assert "Sŵyn is your mentor." in tenant.get("/my-eet").text
    with app.app_context(), transaction():
        if lost == "induction":
            db.session.get_one(Person, flat.persons["committee"]).inducted_on = None
        else:
            held = sa.select(RoleHeld).where(RoleHeld.person_id == flat.persons["committee"])
            db.session.scalars(held).one().last_day = TODAY - DAY
    text = tenant.get("/my-eet").text
    assert "Sŵyn cannot be your mentor just now, and sees nothing of this. Staff help you." in text
    assert "Ask staff for a day that suits you." in text
    staff = sign_in(flat.persons["staff"]).get(f"/stays/{flat.stay_id}/eet").text
    assert "Who holds it Staff" in staff
    assert "Cannot help just now" in staff
    with app.app_context():
        stay = db.session.get_one(Stay, flat.stay_id)
        assert mentors.helping(stay, on=TODAY) is None


def test_a_name_with_markup_is_words(app, flat, tenant):
    with app.app_context(), transaction():
        db.session.get_one(Person, flat.persons["chair"]).known_as = "<b>Kai</b>"
    assert "<b>Kai</b>" in tenant.get("/my-eet/mentor").text


# --- the record of skills ---------------------------------------------------------------------------------------------
def test_the_record_says_what_will_stand_in_it_and_prints_in_both_languages(app, flat, tenant):
    assert "Nothing stands in it yet." in tenant.get("/my-eet/record").text
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, flat.stay_id)
        seen = activities.add_activity(stay, COLLEGE, for_committee=False, **BY)
        activities.add_activity(stay, replace(COLLEGE, provider="Nobody saw this"), for_committee=False, **BY)
        facts = CheckFacts(Evidence.VERIFIED, TODAY, EvidenceKind.ENROLMENT_LETTER)
        activities.check_evidence(seen, facts, actor=actor(flat, "staff"), today=TODAY)
    text = tenant.get("/my-eet/record").text
    assert "Coleg Gwent ŵ🙂 Education, 16 hours a week" in text
    assert "Nobody saw this" not in text
    led = tenant.post("/my-eet/record", {"language": "cy", "variant": "large-print"}).location
    assert led == "/my-eet/record.pdf?language=cy&print=large-print"
    for address in (led, "/my-eet/record.pdf", "/my-eet/record.pdf?language=xx&print=5"):
        assert tenant.get(address).response.data.startswith(b"%PDF-")


def test_a_printer_that_fails_is_a_sentence(tenant, monkeypatch):
    def fail(*_papers):
        raise pdf.PdfFailed("The printing program is busy. Try again in a minute.")

    monkeypatch.setattr(pdf, "render", fail)
    assert "The printing program is busy." in tenant.get("/my-eet/record.pdf", status=409).text
