"""Charging rent: a day, what would be charged, yes, and what was."""

from __future__ import annotations

import csv
import io
from datetime import date

import factories
import pytest
import sqlalchemy as sa
from rent.account.conftest import TODAY, boxes

from app.core.db import db, transaction
from app.core.permissions import Role
from app.people.models import Person
from app.schemes.models import Home, Scheme
from app.tenancies.models import RentTerm, Stay

UNTIL = date(2025, 9, 8)


@pytest.fixture
def preview(account):
    return f"/schemes/{account.house.scheme_id}/rent-run?until={UNTIL}"


def _figures(page):
    """Return the numbers at the top of a page, by what they count."""
    words = (" ".join(each.text_content().split()) for each in page.tree.xpath("//dl[@class='figures']/div/*"))
    return dict(zip(words, words, strict=False))


def _no_terms(account):
    """Add a stay of which nothing says what is due; return its reference."""
    with account.app.app_context(), transaction():
        scheme = db.session.get_one(Scheme, account.house.scheme_id)
        person = factories.make_person(scheme, Role.TENANT, first_name="Gwenllian", last_name="Odd")
        home = db.session.get_one(Home, account.house.empty_home_id)
        stay = factories.make_stay(person, home, starts_on=date(2025, 9, 1), ref="ODD")
        db.session.execute(sa.delete(RentTerm).where(RentTerm.stay_id == stay.id))
        return stay.ref


def _second_scheme(account, role, *, person=Role.STAFF):
    """Give somebody a role in another scheme too; return its id."""
    with account.app.app_context(), transaction():
        scheme = factories.make_scheme(name="Tŷ Newydd")
        granted = {"person_id": account.house.persons[person.value], "scheme_id": scheme.id, "role": role}
        factories.add(factories.RoleHeld(**granted, granted_at=factories.NOW))
        return str(scheme.id)


def test_staff_choose_a_day_look_at_what_would_be_charged_and_charge_it(account, staff, preview):
    ref = _no_terms(account)
    chosen = staff.post("/rent-run", boxes("until", UNTIL))
    assert chosen.location == preview
    page = staff.get(preview)
    assert _figures(page) == {"accounts": "1", "charges": "2", "reversals": "0"}
    assert "In all £165.00" in page.text
    assert "Nothing says what is due. Put in what they pay." in page.text
    assert page.tree.xpath(f"//a[normalize-space()='{ref}']/@href")
    assert account.lines() == []
    done = staff.get(staff.post(preview, {}).location)
    assert "Charged. £165.00 was added to 1 account." in done.text
    assert _figures(done) == _figures(page)
    assert "It came to £165.00 in all." in done.text
    assert "Accounts that need a look" in done.text
    added = done.tree.xpath("//table[contains(., 'Account by account')]//tbody/tr")[0]
    assert " ".join(added.text_content().split()).endswith("2 – £165.00")
    assert [(line.effective_on, line.amount_pence) for line in account.lines()] == [
        (date(2025, 9, 1), 8250),
        (UNTIL, 8250),
    ]


def test_staff_who_click_twice_charge_once(account, staff, preview):
    form = staff.get(preview).hidden()
    answers = [staff.raw.post(preview, data=form) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert len(account.lines()) == 2
    assert account.events().count("rent.run.done") == 1


def test_staff_who_charge_the_same_days_again_add_nothing(account, staff, preview):
    staff.post(preview, {})
    page = staff.get(preview)
    assert "everybody is charged up to that day" in page.text
    assert not page.tree.xpath("//main//form")
    assert len(account.lines()) == 2


def test_what_changed_since_the_preview_is_shown_before_anything_is_charged(account, staff, preview):
    form = staff.get(preview).hidden()
    account.charge(until=date(2025, 9, 1))
    answer = staff.raw.post(preview, data=form)
    assert answer.status_code == 409
    assert "Something changed since you looked, so nothing was charged." in answer.get_data(as_text=True)
    assert len(account.lines()) == 1
    staff.post(preview, {})
    assert len(account.lines()) == 2


def test_a_stay_that_ended_inside_a_charged_week_shows_its_reversal(account, staff):
    account.charge(until=date(2026, 3, 16))
    account.do(lambda stay: setattr(stay, "ends_on", date(2026, 3, 18)))
    page = staff.get(f"/schemes/{account.house.scheme_id}/rent-run?until={TODAY}")
    text = page.text
    assert "Undoes line 29: the stay ends inside this period" in text
    assert "−£82.50" in text
    assert "£35.36" in text
    assert _figures(page) == {"accounts": "1", "charges": "1", "reversals": "1"}
    assert "In all −£47.14" in text


def test_staff_take_every_line_down_as_a_file(account, staff, preview):
    _no_terms(account)
    rows = list(csv.reader(io.StringIO(staff.get(f"{preview}&format=csv").text.lstrip("\ufeff"))))
    assert rows[0] == ["Stay", "Name", "Date", "What", "Kind", "Amount"]
    assert [row[2:] for row in rows[1:]] == [
        ["2025-09-01", "Rent", "charge", "82.50"],
        ["2025-09-08", "Rent", "charge", "82.50"],
    ]
    staff.post(preview, {})
    last = f"/schemes/{account.house.scheme_id}/rent-run/last?format=csv"
    rows = list(csv.reader(io.StringIO(staff.get(last).text.lstrip("\ufeff"))))
    assert [row[2:] for row in rows[1:]] == [["2", "0", "165.00"]]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (boxes("until", date(2027, 3, 22)), "Check the year: that day is more than a year away."),
        ({"until-day": "", "until-month": "", "until-year": ""}, "Enter the day"),
        ({"until-day": "31", "until-month": "2", "until-year": "2026"}, ""),
    ],
)
def test_staff_who_type_no_day_to_charge_to_are_told(staff, typed, sentence):
    page = staff.post("/rent-run", typed, status=422)
    assert any(sentence in error for error in page.errors), page.errors


def test_staff_may_charge_a_year_ahead(staff):
    assert staff.post("/rent-run", boxes("until", date(2027, 3, 21))).location.endswith("2027-03-21")


@pytest.mark.parametrize("until", ["", "?until=", "?until=soon", "?until=2027-03-22", "?until=9999-12-31"])
def test_an_address_without_a_day_to_charge_to_leads_back_to_the_choice(account, staff, until):
    there = f"/schemes/{account.house.scheme_id}/rent-run{until}"
    assert staff.get(there, status=302).location == "/rent-run"


def test_a_payment_undone_by_hand_is_no_part_of_what_the_run_added(account, staff, preview):
    staff.post(preview, {})
    account.reverse(account.pay())
    there = preview.partition("?")[0]
    page = staff.get(f"{there}/last")
    added = page.tree.xpath("//table[contains(., 'Account by account')]//tbody/tr")[0]
    assert " ".join(added.text_content().split()).endswith("2 – £165.00")


def test_a_scheme_that_was_never_charged_says_so(account, staff):
    page = staff.get(f"/schemes/{account.house.scheme_id}/rent-run/last")
    assert "No rent was charged here yet" in page.text
    assert "Choose" in page.text


def test_the_last_run_says_what_is_not_charged_yet(account, staff, preview):
    staff.post(preview, {})
    page = staff.get(f"/schemes/{account.house.scheme_id}/rent-run/last?until={TODAY}")
    assert "Some periods that begin by Friday 20 March 2026 are not charged yet." in page.text


def test_staff_of_two_schemes_choose_one(account, staff):
    other = _second_scheme(account, Role.STAFF)
    page = staff.post("/rent-run", boxes("until", TODAY), status=422)
    assert "Choose a scheme" in page.errors
    chosen = staff.post("/rent-run", boxes("until", TODAY) | {"scheme_id": other})
    assert chosen.location == f"/schemes/{other}/rent-run?until={TODAY}"


def test_staff_who_are_only_on_the_committee_elsewhere_have_nothing_to_choose(account, staff):
    other = _second_scheme(account, Role.COMMITTEE)
    there = staff.post("/rent-run", boxes("until", TODAY) | {"scheme_id": other}).location
    assert there == f"/schemes/{account.house.scheme_id}/rent-run?until={TODAY}"


def test_nobody_charges_another_scheme(account, sign_in, elsewhere, preview):
    for role, status in (("committee", 403), ("tenant", 404)):  # a committee member knows of the scheme
        client = sign_in(account.house.persons[role])
        client.get("/rent-run", status=403)
        client.get(preview, status=status)
    elsewhere.get(preview, status=404)
    elsewhere.get(preview.replace("?until", "/last?until"), status=404)
    elsewhere.post("/rent-run", boxes("until", TODAY) | {"scheme_id": str(account.house.scheme_id)})
    sign_in(account.house.persons["manager"]).get(preview)


def test_the_preview_names_who_each_line_is_for(account, staff, preview):
    with account.app.app_context():
        stay = db.session.get_one(Stay, account.house.stay_id)
        name = db.session.get_one(Person, stay.person_id).full_name
    assert name in staff.get(preview).text
