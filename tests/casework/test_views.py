"""Home for each role, one stay’s page, search and what happened."""

from __future__ import annotations

from datetime import date

import factories
import pytest
import time_machine
from statements import counted

from app.casework import history, queries
from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import Actor, Role
from app.people.models import Person
from app.schemes.models import Certificate, Home, Scheme
from app.tenancies.models import Stay


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 10:00", tick=False):
        yield


def _staff(house):
    return Actor(account_id=house.scheme_id, roles=frozenset({(house.scheme_id, Role.STAFF)}))


# --- home -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["staff", "manager"])
def test_staff_home_shows_what_is_due_the_red_first_and_who_lives_where(house, sign_in, role):
    page = sign_in(house.persons[role]).get("/")
    assert "Living here, not yet signed" in page.text
    assert "Flat 2" in page.text


@pytest.mark.parametrize("role", ["committee", "chair"])
def test_a_members_home_shows_the_front_doors_and_nothing_that_is_staffs(house, sign_in, role):
    page = sign_in(house.persons[role]).get("/")
    assert "Flat 1" in page.text
    assert "Sŵyn" in page.text
    assert "Bevan" not in page.text
    assert "not yet signed" not in page.text


def test_a_tenants_home_shows_no_other_door(house, sign_in):
    page = sign_in(house.persons["tenant"]).get("/")
    assert "Flat 2" not in page.text


def test_an_admin_without_a_scheme_sees_the_system_and_no_case(house, sign_in):
    page = sign_in(house.persons["admin"]).get("/")
    assert "Flat 1" not in page.text
    assert page.tree.xpath("//a[@href='/accounts']")


def test_a_home_page_takes_the_same_few_statements_with_two_homes_and_with_many(app, house, sign_in):
    staff = sign_in(house.persons["staff"])

    def _sent():
        with app.app_context(), counted() as sent:
            staff.get("/", check=False)
        return len(sent)

    _sent()
    few = _sent()
    with app.app_context(), transaction():
        scheme = db.session.get_one(Scheme, house.scheme_id)
        for _ in range(70):
            home = factories.make_home(scheme)
            factories.make_certificates(home, done_on=date(2025, 1, 2))
            person = factories.make_person(scheme, birth_date=date(2009, 1, 4))
            factories.make_stay(person, home, starts_on=date(2026, 9, 1))
    assert _sent() == few
    page = staff.get("/")
    assert "See all 72 homes" in page.text
    assert len(page.tree.xpath("//*[contains(@class, 'door-name')] | //a[contains(@class, 'door')]")) <= 130


# --- to do ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("done_on", "shown"), [(date(2025, 12, 23), True), (date(2025, 12, 24), False), (date(2025, 11, 22), True)]
)
def test_a_safety_record_is_due_30_days_before_it_runs_out_and_not_before(app, house, done_on, shown):
    with app.test_request_context():
        with transaction():
            home = db.session.get_one(Home, house.home_id)
            for record in db.session.query(Certificate).filter_by(home_id=home.id, kind="gas"):
                db.session.delete(record)
            factories.add(Certificate(home_id=home.id, kind="gas", done_on=done_on))
        found = queries.todo(_staff(house), until=date(2027, 3, 1), on=date(2026, 11, 23))
    assert any(item.kind == "schemes.gas" for item in found) is shown


def test_what_is_due_in_another_scheme_is_not_on_the_list(app, house):
    other = factories.build_house(app)
    with app.test_request_context():
        found = queries.todo(_staff(house), until=date.max, on=date(2026, 11, 23))
    assert found
    assert not any(other.stay_id in item.where.values() for item in found)


# --- a stay -----------------------------------------------------------------------------------------------------------
def test_a_licensees_page_counts_down_to_18_and_offers_to_prepare_the_contract(app, house, sign_in):
    with app.app_context(), transaction():
        scheme, home = db.session.get_one(Scheme, house.scheme_id), db.session.get_one(Home, house.empty_home_id)
        young = factories.make_person(scheme, birth_date=date(2009, 1, 4))
        stay = factories.make_stay(young, home, starts_on=date(2026, 9, 1), pack="under-18-licence", signed_on=None)
        stay_id, person_id = stay.id, young.id
    page = sign_in(house.persons["staff"]).get(f"/stays/{stay_id}")
    assert "They turn 18 on Monday 4 January 2027" in page.text
    assert page.tree.xpath(f"//a[contains(@href, '/agreements/prepare') and contains(@href, '{person_id}')]")
    seen = sign_in(house.persons["safeguarding"]).get(f"/stays/{stay_id}")
    assert not seen.tree.xpath("//a[contains(@href, '/agreements/prepare')]")


def test_a_stay_says_what_happened_to_it_and_to_nothing_else(app, house, sign_in):
    staff = sign_in(house.persons["staff"])
    ended = {"reason": "agreed", "move_on": "family"}
    day = {"last_day-day": "30", "last_day-month": "11", "last_day-year": "2026"}
    staff.post(f"/stays/{house.stay_id}/ending", ended | day)
    assert "Ended a stay" in staff.get(f"/stays/{house.stay_id}").text
    with app.app_context(), transaction():
        scheme, home = db.session.get_one(Scheme, house.scheme_id), db.session.get_one(Home, house.empty_home_id)
        other = factories.make_stay(factories.make_person(scheme), home, starts_on=date(2026, 9, 1)).id
    assert "Ended a stay" not in staff.get(f"/stays/{other}").text


# --- search and history -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["bevan", "SŴYN", "swyn", "  bevan   sŵyn "])
def test_search_finds_people_and_homes_by_any_part_in_any_case(house, sign_in, text):
    page = sign_in(house.persons["staff"]).get("/search", query_string={"text": text})
    assert page.tree.xpath(f"//a[@href='/people/{house.persons['tenant']}']")


@pytest.mark.parametrize("text", ["", "%", "_", "'; DROP TABLE person", "x" * 5000, "🙂", "\u202e"])
def test_search_answers_whatever_is_typed(house, sign_in, text):
    page = sign_in(house.persons["staff"]).get("/search", query_string={"text": text})
    assert not page.tree.xpath("//a[contains(@href, '/people/')][not(ancestor::header)]")


def test_history_names_who_did_what_to_whom_and_narrows_to_one_kind(app, house, sign_in):
    manager = sign_in(house.persons["manager"])
    manager.post(f"/schemes/{house.scheme_id}/free-weeks", _free_week())
    staff = sign_in(house.persons["staff"])
    person = house.persons["tenant"]
    with app.app_context():
        known = db.session.get_one(Person, person)
        born = {"birth_date-day": "17", "birth_date-month": "5", "birth_date-year": "2006"}
        typed = {"first_name": "Seren", "last_name": known.last_name, "ref": known.ref} | born
    staff.post(f"/people/{person}/change", typed)
    page = staff.get("/history")
    assert "Changed what is known of a person" in page.text
    assert page.tree.xpath(f"//main//a[@href='/people/{person}']")
    narrowed = staff.get("/history?of=schemes")
    assert "Made a week free of rent" in narrowed.text
    assert "Changed what is known of a person" not in narrowed.text
    assert "Made a week free" in staff.get("/history?of=nonsense").text


def _free_week():
    return {"week_starts-day": "21", "week_starts-month": "12", "week_starts-year": "2026"}


def test_an_event_just_after_midnight_in_summer_stands_under_its_own_day():
    with time_machine.travel("2026-06-30 23:30", tick=False):
        assert history.Happened(clock.now(), "x", "", None).on == date(2026, 7, 1)


def test_history_of_another_scheme_is_never_shown(app, house, sign_in):
    other = factories.build_house(app)
    sign_in(other.persons["manager"]).post(f"/schemes/{other.scheme_id}/free-weeks", _free_week())
    assert "Made a week free" not in sign_in(house.persons["staff"]).get("/history").text


def test_who_can_see_what_shows_every_permission_to_those_who_may(house, sign_in):
    page = sign_in(house.persons["staff"]).get("/who-can-see-what")
    assert "See dates of birth, contacts, links and support workers" in page.text
    sign_in(house.persons["committee"]).get("/who-can-see-what", status=403)


def test_a_stay_that_is_gone_or_of_others_is_the_same_missing_page(app, house, sign_in):
    other = factories.build_house(app)
    staff = sign_in(house.persons["staff"])
    staff.get(f"/stays/{other.stay_id}", status=404)
    with app.app_context():
        assert db.session.get_one(Stay, other.stay_id)
