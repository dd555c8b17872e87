"""EET on the pages that compose everything: what is due and what happened at one stay, and whom history names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from eet.living import lives
from statements import counted

from app.casework import history
from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM, Actor, Role
from app.eet import activities, events, mentors, pauses, plans
from app.eet.activities import ActivityFacts, CheckFacts
from app.eet.events import ReviewFacts
from app.eet.pauses import AskFacts, PauseFacts
from app.eet.plans import Answer, StepFacts
from app.eet.rules import ActivityKind, Authority, Evidence, EvidenceKind, ExemptionReason, StepOwner
from app.people.models import Person
from app.schemes.models import Scheme
from app.tenancies import life
from app.tenancies.models import Stay
from app.tenancies.rules import LifeEventKind

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
BY = {"actor": SYSTEM, "today": TODAY}
SAID = [  # each happened once around the EET of one stay, newest first
    "A step of an EET plan was done",
    "They agreed to an EET plan",
    "Changed an EET plan",
    "Changed an EET plan",
    "Offered an EET plan",
    "Asked somebody to be a mentor",
    "Looked at somebody’s EET together",
    "Asked for a pause of EET",
    "Paused somebody’s EET",
    "Looked at a paper for EET",
    "Wrote down something somebody does",
]


@dataclass(frozen=True)
class Lived:
    """Whose EET it was, their plan, and somebody else’s stay in the same scheme."""

    stay_id: UUID
    plan_id: UUID
    other_id: UUID


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY} 10:00", tick=False):
        yield


@pytest.fixture
def lived(app, house):
    """Let one of everything happen around the tenant’s EET."""
    with app.app_context(), transaction():
        stay, scheme = db.session.get_one(Stay, house.stay_id), db.session.get_one(Scheme, house.scheme_id)
        db.session.get_one(Person, house.persons["committee"]).inducted_on = TODAY
        worker = Actor(person_id=house.persons["staff"], roles=frozenset({(scheme.id, Role.STAFF)}))
        facts = ActivityFacts(ActivityKind.EDUCATION, "Coleg Gwent", 80, stay.starts_on)
        does = activities.add_activity(stay, facts, for_committee=False, **BY)
        seen = CheckFacts(Evidence.SEEN, TODAY, EvidenceKind.PAYSLIP)
        activities.check_evidence(does, seen, actor=worker, today=TODAY)
        given = PauseFacts(TODAY - 20 * DAY, TODAY - 9 * DAY, ExemptionReason.SICKNESS, Authority.STAFF, TODAY)
        pauses.grant(stay, given, **BY)
        pauses.ask(stay, AskFacts(TODAY, TODAY + DAY, ExemptionReason.OTHER), **BY)
        events.hold_review(stay, ReviewFacts(TODAY - DAY, None, None, "Ring them", StepOwner.TENANT), **BY)
        mentors.choose(stay, house.persons["committee"], actor=SYSTEM, now=clock.now())
        plan = plans.offer_plan(stay, goal="A place", first=StepFacts("Ring", StepOwner.STAFF, TODAY + 3 * DAY), **BY)
        done = plans.add_step(plan, StepFacts("Write", StepOwner.TENANT, TODAY + 9 * DAY), **BY)
        plans.answer(plan, Answer(agreed=True, on=TODAY), **BY)
        plans.complete(done, seen=True, **BY)
        life.record(stay, kind=LifeEventKind.EXAMS, on=TODAY, actor=SYSTEM, today=TODAY)
        return Lived(stay.id, plan.id, lives(scheme, "Tomos Talfan").id)


def _titles(page):
    return [title.text_content().strip() for title in page.tree.xpath("//*[@class='timeline-title']")]


def test_a_stays_page_shows_what_happened_with_its_eet_and_with_nobody_elses(house, lived, sign_in):
    staff = sign_in(house.persons["staff"])
    assert _titles(staff.get(f"/stays/{lived.stay_id}?of=eet")) == SAID
    assert "Wrote down that something changed in somebody’s life" in _titles(staff.get(f"/stays/{lived.stay_id}"))
    assert _titles(staff.get(f"/stays/{lived.other_id}?of=eet")) == []


def test_a_stays_page_says_which_step_of_its_plan_is_staffs_and_no_other_stays(house, lived, sign_in):
    staff = sign_in(house.persons["staff"])
    assert staff.get(f"/stays/{lived.stay_id}").tree.xpath(
        f"//*[contains(@class, 'tasks')]//a[@href='/eet/plans/{lived.plan_id}']/text()"
    ) == ["Do a step of an EET plan"]
    assert not staff.get(f"/stays/{lived.other_id}").tree.xpath(f"//a[@href='/eet/plans/{lived.plan_id}']")


def test_history_leads_from_everything_about_eet_to_the_persons_page_and_from_a_plan_to_the_plan(house, lived, sign_in):
    page = sign_in(house.persons["staff"]).get("/history?of=eet")
    links = page.tree.xpath("//main//li[@class='timeline-entry']//a/@href")
    assert len(_titles(page)) == len(links) == len(SAID)
    plan, record = f"/eet/plans/{lived.plan_id}", f"/stays/{lived.stay_id}/eet"
    assert links == [plan, record, plan, plan, plan, *[record] * 6]
    changed = sign_in(house.persons["staff"]).get("/history?of=tenancies")
    assert f"/stays/{lived.stay_id}/eet" in changed.tree.xpath("//main//a/@href")


def test_plans_to_pay_and_plans_of_eet_are_told_apart_in_what_happened(app, house, lived):
    with app.app_context():
        found = history.history([house.scheme_id], page=1, about=[lived.plan_id]).rows
    assert {one.subject.endpoint for one in found} == {"eet.plan"}


def test_what_happened_takes_as_many_statements_for_much_eet_as_for_little(app, house, lived):
    def _sent():
        with app.app_context(), counted() as sent:
            history.history([house.scheme_id], page=1, of="eet")
        return len(sent)

    before = _sent()
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, lived.stay_id)
        for number in range(12):
            review = ReviewFacts(TODAY - number * DAY, None, None, "Ring them", StepOwner.TENANT)
            events.hold_review(stay, review, **BY)
    assert _sent() == before


@pytest.mark.usefixtures("lived")
def test_a_member_whom_somebody_asks_reads_that_something_waits_and_not_that_nothing_does(house, sign_in):
    asked, other = sign_in(house.persons["committee"]).get("/"), sign_in(house.persons["chair"]).get("/")
    assert "Somebody asks you to be their mentor" in asked.text
    assert asked.tree.xpath("normalize-space(//p[@class='lead'])") == "1 thing is due in the next 60 days."
    assert other.tree.xpath("normalize-space(//p[@class='lead'])") == "Nothing waits for you just now."
