"""What a home page says to the person themselves, and what pages of other slices say of who lives where."""

from __future__ import annotations

from datetime import date

import factories
import pytest
import sqlalchemy as sa
import time_machine

from app.accounts.models import RoleHeld
from app.agreements import services, wording
from app.agreements.models import Agreement
from app.agreements.services import DraftFacts
from app.arrears.models import HelpAsked
from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM, Role
from app.documents.models import Variant
from app.eet import events, pauses
from app.eet.events import ReviewFacts
from app.eet.pauses import PauseFacts
from app.eet.rules import Authority, ExemptionReason, StepOwner
from app.people.models import Person
from app.schemes.models import Home, Language, Scheme
from app.tenancies.models import Stay, StayHome
from app.tenancies.rules import Pack, RentPeriod

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 10:00", tick=False):
        yield


def _newcomer(house, *, starts_on, issued):
    """Let somebody agree to move into the empty home, with or without their paper."""
    scheme = db.session.get_one(Scheme, house.scheme_id)
    wording.adopt(scheme, Pack.SUPPORTED_STANDARD, from_on=date(2026, 1, 1), actor=SYSTEM)
    person = factories.make_person(scheme, birth_date=date(2005, 2, 1), first_name="Kofi")
    rest = dict.fromkeys(
        ("service_eligible_pence", "service_ineligible_pence", "support_pence", "deposit_pence", "deposit_scheme")
    )
    facts = DraftFacts(
        person.id, house.empty_home_id, starts_on, Language.EN, RentPeriod.WEEKLY, 7115,
        eet_target_tenths=160, eet_grace_weeks=6, eet_review_weeks=12, inventory_on=TODAY, rhw1_given_on=TODAY, **rest,
    )  # fmt: skip
    agreement = services.prepare(scheme, facts, actor=SYSTEM, today=TODAY)
    services.agree(agreement, actor=SYSTEM, today=TODAY)
    db.session.flush()
    if issued:
        from_draft = db.session.get_one(Agreement, agreement.id)
        services.issue(from_draft, variant=Variant.STANDARD, language=Language.EN, actor=SYSTEM, today=TODAY)
    return person.id


def _tasks(page):
    return [" ".join(task.text_content().split()) for task in page.tree.xpath("//li[contains(@class, 'task')]")]


# --- what is next for me ----------------------------------------------------------------------------------------------
def test_somebody_moving_in_sees_the_day_and_that_their_paper_is_on_its_way(app, house, sign_in):
    with app.test_request_context(), transaction():
        person_id = _newcomer(house, starts_on=date(2026, 12, 7), issued=False)
    tasks = _tasks(sign_in(person_id).get("/"))
    assert len(tasks) == 2
    assert "Moving in" in tasks[0]
    assert "7 Dec 2026 14 days left" in tasks[0]
    assert "Your agreement is on its way" in tasks[1]
    assert "20 Dec 2026" in tasks[1]  # the fourteenth day, the first being the one they move in


def test_somebody_whose_paper_is_issued_is_asked_to_read_and_sign_it(app, house, sign_in):
    with app.test_request_context(), transaction():
        person_id = _newcomer(house, starts_on=TODAY, issued=True)
    page = sign_in(person_id).get("/")
    assert ["Read and sign your agreement" in task for task in _tasks(page)] == [True, False]
    assert page.tree.xpath("//li[contains(@class, 'task')]//a/@href") == ["/my-agreement", "/my-eet"]
    assert "You pay £71.15 every week." in page.text


def test_somebody_who_leaves_sees_their_last_day_and_one_with_nothing_to_do_is_told_so(app, house, sign_in):
    with app.app_context(), transaction():
        pause = PauseFacts(TODAY, date(2026, 12, 31), ExemptionReason.OTHER, Authority.STAFF, TODAY)
        pauses.grant(db.session.get_one(Stay, house.stay_id), pause, actor=SYSTEM, today=TODAY)
        looked = ReviewFacts(TODAY, None, None, "Nothing more.", StepOwner.STAFF)
        events.hold_review(db.session.get_one(Stay, house.stay_id), looked, actor=SYSTEM, today=TODAY)
    tenant = sign_in(house.persons["tenant"])
    page = tenant.get("/")
    assert "Nothing waits for you just now." in page.text
    assert not _tasks(page)
    with app.app_context(), transaction():
        db.session.get_one(Stay, house.stay_id).ends_on = date(2026, 11, 24)
    assert ["Moving out" in task and "Tomorrow" in task for task in _tasks(tenant.get("/"))] == [True]


@pytest.mark.parametrize(
    ("last_day", "shown"), [(date(2026, 11, 23), True), (date(2026, 11, 22), False), (None, False)]
)
def test_a_member_whose_time_ends_sees_the_day(app, house, sign_in, last_day, shown):
    with app.app_context(), transaction():
        held = db.session.query(RoleHeld).filter_by(person_id=house.persons["chair"], role=Role.CHAIR).one()
        factories.add(
            RoleHeld(
                person_id=held.person_id,
                scheme_id=held.scheme_id,
                role=Role.COMMITTEE,
                granted_at=clock.now(),
                last_day=last_day,
            )
        )
    tasks = _tasks(sign_in(house.persons["chair"]).get("/"))
    assert any("Your last day as Committee member" in task for task in tasks) is shown


# --- who helps --------------------------------------------------------------------------------------------------------
def test_a_tenant_sees_their_support_worker_first_then_staff_by_the_names_they_like(app, house, sign_in):
    with app.app_context(), transaction():
        scheme = db.session.get_one(Scheme, house.scheme_id)
        worker = factories.make_person(scheme, first_name="Huw", last_name="Secret")
        db.session.get_one(Person, house.persons["tenant"]).support_worker_id = worker.id
        db.session.get_one(Person, house.persons["staff"]).known_as = "Maria"
    page = sign_in(house.persons["tenant"]).get("/")
    named = [" ".join(li.text_content().split()) for li in page.tree.xpath("//ul[@class='helpers']/li")]
    assert named[:2] == ["Huw Your support worker", "Maria Staff"]
    assert "Secret" not in page.text


def test_a_support_worker_who_is_staff_is_named_once(app, house, sign_in):
    with app.app_context(), transaction():
        db.session.get_one(Person, house.persons["staff"]).known_as = "Maria"
        db.session.get_one(Person, house.persons["tenant"]).support_worker_id = house.persons["staff"]
    page = sign_in(house.persons["tenant"]).get("/")
    assert [b.text_content() for b in page.tree.xpath("//ul[@class='helpers']//b")].count("Maria") == 1


def test_nobody_is_named_as_help_after_their_role_ended_or_in_another_scheme(app, house, sign_in):
    other = factories.build_house(app)
    with app.app_context(), transaction():
        for held in db.session.query(RoleHeld).filter_by(role=Role.STAFF):
            held.last_day = date(2026, 11, 22) if held.scheme_id == house.scheme_id else None
        db.session.get_one(Person, other.persons["staff"]).known_as = "Elsewhere"
        db.session.get_one(Person, house.persons["staff"]).known_as = "Gone"
    text = sign_in(house.persons["tenant"]).get("/").text
    assert "Elsewhere" not in text
    assert "Gone" not in text
    assert "Manager" in text


# --- the house --------------------------------------------------------------------------------------------------------
def _leaving(app, house):
    with app.app_context(), transaction():
        db.session.get_one(Stay, house.stay_id).ends_on = date(2027, 1, 10)
        db.session.query(StayHome).filter_by(stay_id=house.stay_id).one().last_day = date(2027, 1, 10)


@pytest.mark.parametrize(
    ("role", "told"), [("committee", False), ("chair", False), ("staff", True), ("safeguarding", True)]
)
def test_only_staff_are_told_when_somebody_leaves(app, house, sign_in, role, told):
    _leaving(app, house)
    somebody = sign_in(house.persons[role])
    assert ("until 10 Jan 2027" in somebody.get("/").text) is told
    assert ("Until Sunday 10 January 2027" in somebody.get(f"/homes/{house.home_id}").text) is told


def test_a_member_sees_how_many_homes_are_lived_in_and_safe(app, house, sign_in):
    member = sign_in(house.persons["committee"])
    figures = [" ".join(f.text_content().split()) for f in member.get("/").tree.xpath("//*[@class='figure']")]
    assert figures == ["Homes lived in1 of 2", "Homes with every safety record in date2 of 2"]
    with app.app_context(), transaction():
        scheme = db.session.get_one(Scheme, house.scheme_id)
        factories.make_home(scheme)
    page = member.get("/")
    assert "Homes with every safety record in date2 of 3" in page.text
    assert page.tree.xpath("//dt/a/@href") == ["/homes?safety=problem"]


def test_a_member_sees_that_somebody_asked_the_committee_for_help_but_not_who_until_they_take_it_back(
    app, house, sign_in
):
    said, shown = "People who asked us to help with rent", dict.fromkeys(("stage", "weeks", "plan", "amounts"), True)
    member, tenant = sign_in(house.persons["committee"]), sign_in(house.persons["tenant"])
    assert said not in member.get("/").text
    with app.app_context(), transaction():
        factories.add(HelpAsked(stay_id=house.stay_id, asked_at=clock.now(), **shown))
    page = member.get("/")
    assert f"{said}1" in page.text
    assert page.tree.xpath("//dt/a/@href") == ["/homes", "/rent/house"]
    assert said not in tenant.get("/").text
    with app.app_context(), transaction():
        db.session.scalars(sa.select(HelpAsked)).one().withdrawn_at = clock.now()
    assert said not in member.get("/").text


# --- who lives where --------------------------------------------------------------------------------------------------
def test_a_homes_page_says_who_lives_there_and_staff_may_prepare_for_an_empty_one(house, sign_in):
    staff = sign_in(house.persons["staff"])
    here = staff.get(f"/homes/{house.home_id}")
    assert here.tree.xpath(f"//main//a[@href='/stays/{house.stay_id}']")
    empty = staff.get(f"/homes/{house.empty_home_id}")
    assert "Nobody lives here just now." in empty.text
    assert empty.tree.xpath("//a[contains(@href, '/agreements/prepare')]/text()") == ["Prepare an agreement for it"]
    member = sign_in(house.persons["committee"]).get(f"/homes/{house.home_id}")
    assert not member.tree.xpath("//main//a[contains(@href, '/stays/')]")
    assert "Sŵyn" in member.text


def test_a_persons_page_leads_to_their_stays_newest_first_and_says_when_each_was(app, house, sign_in):
    person_id = house.persons["tenant"]
    with app.app_context(), transaction():
        person = db.session.get_one(Person, person_id)
        home = db.session.get_one(Home, house.empty_home_id)
        factories.make_stay(person, home, starts_on=date(2024, 1, 1), ends_on=date(2024, 6, 30))
    page = sign_in(house.persons["staff"]).get(f"/people/{person_id}")
    lines = [" ".join(li.text_content().split()) for li in page.tree.xpath("//ul[@class='helpers']/li")]
    assert lines == ["Stay in Flat 1 From 1 Sep 2025", "Stay in Flat 2 1 Jan 2024 to 30 Jun 2024"]
    assert not page.tree.xpath("//a[contains(@href, '/agreements/prepare')]")


def test_a_home_page_with_homes_of_two_schemes_names_them(app, house, sign_in):
    other = factories.build_house(app)
    with app.app_context(), transaction():
        held = {"person_id": house.persons["staff"], "scheme_id": other.scheme_id, "role": Role.STAFF}
        factories.add(RoleHeld(**held, granted_at=clock.now()))
        names = {db.session.get_one(Scheme, scheme_id).name for scheme_id in (house.scheme_id, other.scheme_id)}
    page = sign_in(house.persons["staff"]).get("/")
    assert names <= {h.text_content() for h in page.tree.xpath("//h2")}
