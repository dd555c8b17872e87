from __future__ import annotations

import csv
import io

import factories
import pytest
import sqlalchemy as sa
from statements import counted

from app.core.db import db, transaction
from app.schemes import queries
from app.schemes.models import Certificate, Home, Scheme

HOME = {"name": "Flat 3", "ref": "F3", "fuel": "gas"}
DONE = {"kind": "gas", "done_on-day": "2", "done_on-month": "1", "done_on-year": "2025"}


@pytest.fixture
def other(app):
    return factories.build_house(app, name="Elsewhere")


@pytest.fixture
def staff(house, sign_in):
    return sign_in(house.persons["staff"])


def _home(app, **where) -> Home:
    with app.app_context():
        return db.session.scalar(sa.select(Home).filter_by(**where))


def _count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.mark.parametrize("role", ["committee", "chair", "staff", "manager", "safeguarding"])
def test_homes_are_seen_by_who_may_see_them(house, other, sign_in, role):
    browser = sign_in(house.persons[role])
    page = browser.get("/homes")
    assert "Flat 1" in page.text
    assert "Elsewhere" not in page.text
    assert "Electrical safety" in browser.get(f"/homes/{house.home_id}").text
    browser.get(f"/homes/{other.home_id}", status=404)


def test_tenant_is_refused_the_list_and_finds_no_home(house, sign_in):
    browser = sign_in(house.persons["tenant"])
    browser.get("/homes", status=403)
    browser.get(f"/homes/{house.home_id}", status=404)


@pytest.mark.parametrize("role", ["committee", "chair", "safeguarding"])
def test_who_may_only_see_homes_is_refused_the_changing_and_offered_none(house, sign_in, role):
    browser = sign_in(house.persons[role])
    for page in ("change", "next-door", "certificates/add"):
        browser.get(f"/homes/{house.home_id}/{page}", status=403)
    browser.get(f"/schemes/{house.scheme_id}/homes/add", status=403)
    for page in ("/homes", f"/homes/{house.home_id}"):
        links = browser.get(page).tree.xpath("//main//a/@href")
        assert not [href for href in links if href.endswith(("/add", "/change", "/next-door", "/remove"))]


def test_staff_reach_no_home_or_record_of_another_scheme(app, other, staff):
    with app.app_context():
        certificate_id = db.session.scalar(sa.select(Certificate.id).where(Certificate.home_id == other.home_id))
    for page in ("change", "next-door", "certificates/add"):
        staff.get(f"/homes/{other.home_id}/{page}", status=404)
    staff.get(f"/schemes/{other.scheme_id}/homes/add", status=404)
    staff.get(f"/certificates/{certificate_id}/remove", status=404)


def test_staff_add_a_home_and_nothing_that_was_not_asked(app, house, other, staff):
    columns = {column.name: "1" for column in Home.__table__.columns}
    sent = columns | {"scheme_id": str(other.scheme_id), "order_key": "zzz", "version": "9"} | HOME
    address = f"/schemes/{house.scheme_id}/homes/add"
    page = staff.post(address, sent | {"name": "Fflat 3 “Tŷ’r Ŵyn” 🌻", "house": "O'Brien's", "bedrooms": "0"})
    made = _home(app, ref="F3")
    assert page.location.endswith(f"/homes/{made.id}")
    assert (made.scheme_id, made.version, made.bedrooms) == (house.scheme_id, 1, 0)
    assert made.order_key == "obriens | fflat 00000003 “tyr wyn” 🌻 | f00000003"
    assert "Fflat 3 “Tŷ’r Ŵyn” 🌻" in staff.get(page.location, check=False).text


def test_next_free_reference_is_suggested(app, house, staff):
    with app.app_context(), transaction():
        factories.make_home(db.session.get(Scheme, house.scheme_id), ref="H99999")
    page = staff.get(f"/schemes/{house.scheme_id}/homes/add")
    assert page.tree.xpath("//input[@name='ref']")[0].value == "H100000"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "Enter the name of the home"),
        ({"name": "x" * 61}, "Use 60 characters or fewer."),
        ({"bedrooms": "21"}, "Use a number from 0 to 20."),
        ({"fuel": ""}, "Choose one of these"),
        ({"fuel": "steam"}, "Choose one of the answers shown."),
        ({"ref": "F/3"}, "Use 1 to 20 letters"),
    ],
)
def test_home_with_a_wrong_answer_is_not_added(app, house, staff, change, sentence):
    page = staff.post(f"/schemes/{house.scheme_id}/homes/add", HOME | change, status=422)
    assert any(sentence in error for error in page.errors), page.errors
    assert _count(app, Home) == 2


def test_staff_change_a_home_and_the_second_editor_is_told(app, house, sign_in, staff):
    address = f"/homes/{house.home_id}/change"
    opened = sign_in(house.persons["manager"])
    hidden = opened.get(address).hidden()
    staff.post(address, HOME | {"name": "Flat 30", "bedrooms": "2"})
    answer = opened.post(address, hidden | HOME | {"bedrooms": "1", "version": "1"}, status=409)
    assert "Now saved: Flat 30" in answer.text
    assert "Now saved: 2" in answer.text
    assert answer.tree.xpath("//input[@name='name']")[0].value == "Flat 3"
    assert _home(app, id=house.home_id).name == "Flat 30"


def test_home_added_twice_by_a_double_click_is_one_home(app, house, staff):
    address = f"/schemes/{house.scheme_id}/homes/add"
    hidden = staff.get(address).hidden()
    places = {staff.raw.post(address, data=hidden | HOME).location for _time in range(2)}
    assert len(places) == 1
    assert _count(app, Home) == 3


def test_staff_say_what_is_next_door_and_it_counts_both_ways(app, house, staff):
    address = f"/homes/{house.empty_home_id}/next-door"
    assert staff.get(address).tree.xpath("//input[@type='checkbox']/@checked") == ["checked"]
    staff.post(address, {})
    with app.app_context():
        assert queries.next_door_ids(house.home_id) == set()
    staff.post(address, {"next_door": [str(house.home_id)]})
    with app.app_context():
        assert queries.next_door_ids(house.home_id) == {house.empty_home_id}


def test_home_of_another_scheme_cannot_be_made_next_door(app, house, other, staff):
    page = staff.post(f"/homes/{house.home_id}/next-door", {"next_door": [str(other.home_id)]}, status=422)
    assert any("Choose one of the answers shown." in error for error in page.errors)
    with app.app_context():
        assert queries.next_door_ids(other.home_id) == {other.empty_home_id}


def test_staff_record_a_certificate_and_take_a_mistake_away(app, house, staff):
    before = _count(app, Certificate)
    staff.post(f"/homes/{house.home_id}/certificates/add", DONE)
    page = staff.post(f"/homes/{house.home_id}/certificates/add", DONE, status=422)
    assert any("already written down" in error for error in page.errors)
    assert _count(app, Certificate) == before + 1
    with app.app_context():
        made = db.session.scalar(sa.select(Certificate).where(sa.extract("year", Certificate.done_on) == 2025))
    staff.post(f"/certificates/{made.id}/remove", {})
    assert _count(app, Certificate) == before


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": ""}, "Choose one of these"),
        ({"done_on-day": "31", "done_on-month": "2"}, "Use a real date"),
        ({"done_on-year": "2099"}, "today or earlier"),
        ({"expires_on-day": "1", "expires_on-month": "1", "expires_on-year": "2099"}, "cannot run past"),
    ],
)
def test_certificate_with_a_wrong_answer_is_not_recorded(app, house, staff, change, sentence):
    before = _count(app, Certificate)
    page = staff.post(f"/homes/{house.home_id}/certificates/add", DONE | change, status=422)
    assert any(sentence in error for error in page.errors), page.errors
    assert _count(app, Certificate) == before


def test_list_is_narrowed_by_its_address_and_chips_take_it_away(app, house, staff):
    with app.app_context(), transaction():
        factories.make_home(db.session.get(Scheme, house.scheme_id), name="Flat 9")
    page = staff.get("/homes?text=flat+9&safety=problem&page=7&scheme=nonsense")
    assert [a.text for a in page.tree.xpath("//main//tbody//th//a")] == ["Flat 9"]
    assert page.tree.xpath("//ul[@class='chips']//a[@class='chip']/@href") == [
        "/homes?safety=problem&scheme=nonsense",
        "/homes?text=flat+9&scheme=nonsense",
    ]
    assert "No home matches" in staff.get("/homes?text=castle").text
    assert len(staff.get("/homes?safety=nonsense&page=-1").tree.xpath("//main//tbody/tr")) == 3


def test_list_of_120_homes_is_in_three_pages(app, house, staff):
    with app.app_context(), transaction():
        scheme = db.session.get(Scheme, house.scheme_id)
        for number in range(3, 121):
            factories.make_home(scheme, name=f"Flat {number}")
    page = staff.get("/homes?text=flat&page=3")
    assert page.tree.xpath("//main//tbody//th//a")[0].text == "Flat 101"
    assert len(page.tree.xpath("//main//tbody/tr")) == 20
    assert page.tree.xpath("//a[@rel='prev']/@href") == ["?text=flat&page=2"]


def test_page_takes_the_same_statements_for_2_homes_and_for_300(app, house, staff):
    counts = []
    for number in (0, 298):
        with app.app_context(), transaction():
            scheme = db.session.get(Scheme, house.scheme_id)
            for _each in range(number):
                factories.make_certificates(factories.make_home(scheme))
        staff.get("/homes")  # the session’s last-seen note is written at most once a minute
        with app.app_context(), counted() as sent:
            staff.get("/homes")
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


@pytest.mark.usefixtures("other")
def test_list_as_csv_holds_every_home_safely(app, house, staff):
    with app.app_context(), transaction():
        scheme = db.session.get(Scheme, house.scheme_id)
        for number in range(60):
            factories.make_home(scheme, name=f"=Flat {number}", ref=f"C{number}", house="Tŷ’r Ŵyn, “1”")
    answer = staff.get("/homes?format=csv&text=tyr")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.response.get_data().decode("utf-8-sig"), newline="")))
    assert len(rows) == 61
    assert rows[1][1:6] == ["C0", "'=Flat 0", "Tŷ’r Ŵyn, “1”", "", "1"]
    assert rows[1][6:8] == ["Missing", ""]
    assert all(len(row) == len(rows[0]) for row in rows)
    assert "Elsewhere" not in answer.text


def test_name_that_looks_like_markup_is_shown_as_it_is(app, house, staff):
    with app.app_context(), transaction():
        db.session.get(Home, house.home_id).name = "<script>alert(1)</script>"
    for page in ("/homes", f"/homes/{house.home_id}", f"/homes/{house.home_id}/change"):
        tree = staff.get(page, check=False).tree
        assert not tree.xpath("//script[contains(text(), 'alert')]")
        assert "<script>alert(1)</script>" in tree.text_content() + "".join(tree.xpath("//input/@value"))


def test_body_of_5_megabytes_is_refused(app, house, staff):
    address = f"/schemes/{house.scheme_id}/homes/add"
    hidden = staff.get(address).hidden()
    assert staff.raw.post(address, data=hidden | HOME | {"floor": "x" * 5_000_000}).status_code == 413
    assert _count(app, Home) == 2
