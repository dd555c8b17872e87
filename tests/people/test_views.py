from __future__ import annotations

import csv
import io

import factories
import pytest
import sqlalchemy as sa
from statements import counted

from app.core.db import db, transaction
from app.people import queries
from app.people.models import Person, PersonLink
from app.people.rules import LinkKind, SafeContact
from app.schemes.models import Scheme

FACTS = {"first_name": "Siân", "last_name": "Price", "ref": "S1"}
BORN = {"birth_date-day": "17", "birth_date-month": "5", "birth_date-year": "2006"}


@pytest.fixture
def other(app):
    return factories.build_house(app, name="Elsewhere")


@pytest.fixture
def staff(house, sign_in):
    return sign_in(house.persons["staff"])


@pytest.fixture
def tenant(house):
    return house.persons["tenant"]


def _person(app, **where) -> Person:
    with app.app_context():
        return db.session.scalar(sa.select(Person).filter_by(**where))


def _count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def _link(app, house) -> PersonLink:
    pair = (house.persons["tenant"], house.persons["chair"])
    with app.app_context(), transaction():
        return factories.add(PersonLink(person_id=pair[0], other_id=pair[1], kind=LinkKind.CLOSE))


@pytest.mark.parametrize("role", ["staff", "manager", "safeguarding"])
def test_people_are_seen_by_who_may_see_them(house, other, sign_in, tenant, role):
    browser = sign_in(house.persons[role])
    assert "Sŵyn" in browser.get("/people").text
    assert "17 May 2006" in browser.get(f"/people/{tenant}").text
    browser.get(f"/people/{other.persons['tenant']}", status=404)


@pytest.mark.parametrize(("role", "status"), [("tenant", 404), ("committee", 404), ("chair", 404), ("admin", 403)])
def test_people_are_kept_from_who_may_not_see_them(house, sign_in, tenant, role, status):
    browser = sign_in(house.persons[role])
    browser.get("/people", status=403)
    browser.get("/people?format=csv", status=403)
    browser.get(f"/people/{tenant}", status=status)
    browser.get(f"/people/{tenant}/change", status=status)


def test_safeguarding_sees_people_and_is_refused_the_changing(app, house, sign_in, tenant):
    link = _link(app, house)
    browser = sign_in(house.persons["safeguarding"])
    page = browser.get(f"/people/{tenant}")
    assert not [href for href in page.tree.xpath("//main//a/@href") if href.endswith(("/change", "/add", "/remove"))]
    for address in (
        f"/people/{tenant}/change",
        f"/people/{tenant}/links/add",
        f"/links/{link.id}/remove",
        f"/schemes/{house.scheme_id}/people/add",
    ):
        browser.get(address, status=403)


def test_staff_reach_nobody_of_another_scheme(app, other, staff):
    link = _link(app, other)
    stranger = other.persons["tenant"]
    for address in (
        f"/people/{stranger}/change",
        f"/people/{stranger}/links/add",
        f"/links/{link.id}/remove",
        f"/schemes/{other.scheme_id}/people/add",
    ):
        staff.get(address, status=404)


def test_staff_add_a_person_and_nothing_that_was_not_asked(app, house, other, staff):
    columns = {column.name: "1" for column in Person.__table__.columns}
    sent = columns | {"scheme_id": str(other.scheme_id), "order_key": "zzz", "version": "9"} | FACTS
    sent |= {"known_as": "Shân 🌻", "language": "cy", "phone": "+44 1495 555 1", "email": "sian@example.org"}
    sent |= {
        "safe_contact": "never_post",
        "support_worker_id": str(house.persons["staff"]),
        "emergency_contact": "Nain",
    }
    sent |= {"birth_date-day": "27", "birth_date-month": "maw", "birth_date-year": "2008"}
    page = staff.post(f"/schemes/{house.scheme_id}/people/add", sent)
    made = _person(app, ref="S1")
    assert page.location.endswith(f"/people/{made.id}")
    assert (made.scheme_id, made.version, made.name, made.birth_date.isoformat()) == (
        house.scheme_id,
        1,
        "Shân 🌻",
        "2008-03-27",
    )
    assert made.support_worker_id == house.persons["staff"]
    shown = staff.get(page.location)
    assert "Never send a letter" in shown.text
    assert shown.tree.xpath("//main//a[@href='tel:+4414955551']")


def test_next_free_reference_is_suggested(app, house, staff):
    with app.app_context(), transaction():
        factories.make_person(db.session.get(Scheme, house.scheme_id), ref="P99999")
    page = staff.get(f"/schemes/{house.scheme_id}/people/add")
    assert page.tree.xpath("//input[@name='ref']")[0].value == "P100000"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"first_name": ""}, "Enter their first name"),
        ({"last_name": "x" * 81}, "Use 80 characters or fewer."),
        ({"email": "sian@"}, "name@example.com"),
        ({"phone": "ring me"}, "Write it with its area code"),
        ({"safe_contact": "pigeon"}, "Choose one of the answers shown."),
        ({"safe_contact": "phone"}, "Enter their phone number"),
        (
            {"birth_date-day": "1", "birth_date-month": "1", "birth_date-year": "2099"},
            "Enter a date of birth in the past.",
        ),
        ({"birth_date-day": "1", "birth_date-month": "1", "birth_date-year": "1901"}, "Check the year"),
        ({"birth_date-year": "2008"}, "Add the day and the month."),
        ({"support_worker_id": "not an id"}, "Choose one of the answers shown."),
    ],
)
def test_person_with_a_wrong_answer_is_not_added(app, house, staff, change, sentence):
    before = _count(app, Person)
    page = staff.post(f"/schemes/{house.scheme_id}/people/add", FACTS | change, status=422)
    assert any(sentence in error for error in page.errors), page.errors
    assert _count(app, Person) == before


def test_support_worker_of_another_scheme_is_neither_offered_nor_taken(app, house, other, staff, tenant):
    stranger = str(other.persons["staff"])
    for address in (f"/schemes/{house.scheme_id}/people/add", f"/people/{tenant}/change"):
        assert stranger not in staff.get(address).tree.xpath("//select[@name='support_worker_id']/option/@value")
        page = staff.post(address, FACTS | {"support_worker_id": stranger}, status=422)
        assert any("Choose one of the answers shown." in error for error in page.errors)
    assert _person(app, id=tenant).support_worker_id is None


def test_second_of_two_editors_is_told_and_may_save_again(app, house, sign_in, staff, tenant):
    address = f"/people/{tenant}/change"
    opened = sign_in(house.persons["manager"])
    hidden = opened.get(address).hidden()
    staff.post(address, FACTS | BORN | {"safe_contact": "post", "phone": "0800 111"})
    mine = FACTS | BORN | {"safe_contact": "in_person", "phone": ""}
    page = opened.post(address, hidden | mine | {"version": "1"}, status=409)
    assert "Now saved: By post" in page.text
    assert "Now saved: 0800 111" in page.text
    assert _person(app, id=tenant).safe_contact is SafeContact.POST
    opened.post(address, page.hidden() | mine)
    assert _person(app, id=tenant).safe_contact is SafeContact.IN_PERSON
    assert _person(app, id=tenant).version == 3


def test_person_added_twice_by_a_double_click_is_one_person(app, house, staff):
    before = _count(app, Person)
    address = f"/schemes/{house.scheme_id}/people/add"
    hidden = staff.get(address).hidden()
    places = {staff.raw.post(address, data=hidden | FACTS).location for _time in range(2)}
    assert len(places) == 1
    assert _count(app, Person) == before + 1


def test_staff_link_two_people_and_take_the_link_away(app, house, staff, tenant):
    chair = house.persons["chair"]
    staff.post(f"/people/{tenant}/links/add", {"other_id": str(chair), "kind": "family"})
    page = staff.post(f"/people/{chair}/links/add", {"other_id": str(tenant), "kind": "family"}, status=422)
    assert any("counts both ways" in error for error in page.errors)
    remove = staff.get(f"/people/{chair}").tree.xpath("//main//table//a[contains(@href, '/remove')]/@href")
    staff.get(remove[0])
    staff.post(remove[0], {})
    assert _count(app, PersonLink) == 0


def test_link_to_somebody_of_another_scheme_or_to_oneself_is_refused(app, other, staff, tenant):
    for stranger in (other.persons["tenant"], tenant):
        page = staff.post(f"/people/{tenant}/links/add", {"other_id": str(stranger), "kind": "close"}, status=422)
        assert any("Choose one of the answers shown." in error for error in page.errors)
    assert _count(app, PersonLink) == 0


def test_list_is_narrowed_by_its_address(app, house, staff):
    with app.app_context(), transaction():
        scheme = db.session.get(Scheme, house.scheme_id)
        factories.make_person(scheme, last_name="Ŵyn", safe_contact=SafeContact.NEVER_POST)
    page = staff.get("/people?text=WYN&contact=never_post")
    assert [a.text for a in page.tree.xpath("//main//tbody//th//a")] == ["Sŵyn Ŵyn"]
    assert "Nobody matches" in staff.get("/people?text=nobody").text
    assert staff.get("/people?contact=pigeon&scheme=x&page=x").status == 200


def test_page_takes_the_same_statements_for_8_people_and_for_300(app, house, staff):
    counts = []
    for number in (0, 293):
        with app.app_context(), transaction():
            scheme = db.session.get(Scheme, house.scheme_id)
            for _each in range(number):
                factories.make_person(scheme)
        staff.get("/people")
        with app.app_context(), counted() as sent:
            staff.get("/people")
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_list_as_csv_holds_everybody_safely(app, house, other, staff):
    with app.app_context(), transaction():
        scheme = db.session.get(Scheme, house.scheme_id)
        factories.make_person(scheme, first_name="=cmd()", last_name="Ŵyn", phone="+44 1495 555 1", ref="Z1")
    answer = staff.get("/people?format=csv")
    rows = list(csv.reader(io.StringIO(answer.response.get_data().decode("utf-8-sig"), newline="")))
    assert len(rows) == 1 + _count(app, Person) - len(other.persons)
    row = next(row for row in rows if row[1] == "Z1")
    assert row[2] == "'=cmd() Ŵyn"
    assert row[5] == "'+44 1495 555 1"
    assert "Elsewhere" not in answer.text


def test_peers_get_names_only_through_the_query_for_peers(app, house):
    with app.app_context():
        names = queries.names({house.scheme_id})
    assert set(names.values()) == {"Sŵyn", "Ada"}


def test_body_of_5_megabytes_is_refused(app, house, staff):
    before = _count(app, Person)
    address = f"/schemes/{house.scheme_id}/people/add"
    hidden = staff.get(address).hidden()
    assert staff.raw.post(address, data=hidden | FACTS | {"emergency_contact": "x" * 5_000_000}).status_code == 413
    assert _count(app, Person) == before
