"""The page of one rent account for staff: what is next and why, steps and holds written down there, as a file."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from arrears.accounts import enter, make_account, make_contact, make_hold
from arrears.conftest import TODAY
from arrears.looks import looks_missing
from statements import counted

from app.arrears.models import Contact, Hold
from app.arrears.rules import HoldKind, PauseReason, Step
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.rent import services as rent
from app.rent.rules import Source
from app.schemes.models import Scheme
from app.tenancies.models import Stay

DAY = timedelta(days=1)
A_DAY = {"on-day": "21", "on-month": "1", "on-year": "2026"}
PAGES = ("", "/why", "/step", "/hold", "/plan")


def _address(house, page=""):
    return f"/stays/{house.stay_id}/account{page}"


def _all(app, model):
    with app.app_context():
        return db.session.scalars(sa.select(model)).all()


def _hold(kind="pause", last="30", **more):
    days = {f"{name}-{part}": value for name, day in (("from_on", "21"), ("last_day", last))
            for part, value in (("day", day), ("month", "1"), ("year", "2026"))}  # fmt: skip
    said = {"reason": "sickness", "comment": "In hospital."} if kind == "pause" else {}
    return {"kind": kind} | days | said | more


def test_staff_sees_what_is_next_with_its_reason_and_what_is_really_left(staff, owing):
    text = staff.get(_address(owing)).text
    assert "Next: Agree a plan" in text
    assert "Staff, by Wednesday 21 January 2026" in text
    assert "£247.50" in text
    assert "£200.36" in text
    assert "2.42" in text
    assert "£47.14" in text  # charged for days still to come


def test_letter_the_next_step_calls_for_is_prepared_from_the_account_itself(app, staff, owing):
    ways = staff.get(_address(owing)).tree.xpath("//a[normalize-space()='Prepare a letter']/@href")
    assert ways == [f"/rent/letters?stay={owing.stay_id}"]
    look = staff.get(ways[0])
    assert look.tree.xpath("//a[normalize-space()='Go back without saving']/@href") == [_address(owing)]
    letter = staff.get(staff.post(ways[0], {"stay": [str(owing.stay_id)]}).location)
    assert letter.tree.xpath("//h1")[0].text_content().startswith("Offer a plan")
    with app.app_context(), transaction():
        make_hold(owing.stay_id, TODAY, TODAY, kind=HoldKind.BREATHING_SPACE)
    assert "Prepare a letter" not in staff.get(_address(owing)).text, "no letters about debt in a breathing space"


def test_account_shows_every_line_after_a_press_and_everything_that_happened(app, staff, owing):
    with app.app_context(), transaction():
        for week in range(20):
            enter(owing.stay_id, date(2025, 9, 2) + timedelta(weeks=week), -100)
            make_contact(owing.stay_id, date(2025, 9, 2) + timedelta(weeks=week))
    first = staff.get(_address(owing))
    assert len(first.tree.xpath("//table//tbody/tr")) == 18
    assert len(first.tree.xpath("//li[@class='timeline-entry']")) == 12
    whole = staff.get(_address(owing) + "?all=1")
    assert len(whole.tree.xpath("//table//tbody/tr")) == 23
    assert len(whole.tree.xpath("//li[@class='timeline-entry']")) == 40
    assert "Show all" not in whole.text


def test_account_is_read_in_as_many_statements_for_a_long_life_as_for_a_short_one(app, staff, owing):
    staff.get(_address(owing))
    with app.app_context(), counted() as few:
        staff.get(_address(owing))
    with app.app_context(), transaction():
        for week in range(20):
            enter(owing.stay_id, date(2025, 9, 2) + timedelta(weeks=week), -100)
            make_contact(owing.stay_id, date(2025, 9, 2) + timedelta(weeks=week))
    with app.app_context(), counted() as many:
        staff.get(_address(owing))
    assert len(many) <= len(few) + 1  # the ledger may be read further back


def test_account_as_a_file_holds_every_line_with_the_balance_after_it(staff, owing):
    lines = staff.get(_address(owing) + "?format=csv").text.splitlines()
    assert len(lines) == 4
    assert "3,2026-01-19,Rent,82.50,247.50" in "\n".join(lines)


@pytest.mark.parametrize(("on", "held"), [(-1, False), (0, True), (2, True), (3, False)])
def test_the_page_says_that_it_is_on_hold_on_the_days_of_the_hold_alone(app, staff, owing, on, held):
    first = TODAY - on * DAY
    with app.app_context(), transaction():
        make_hold(owing.stay_id, first, first + 2 * DAY, kind=HoldKind.BREATHING_SPACE)
    assert ("Next: On hold: breathing space" in staff.get(_address(owing)).text) is held


def test_serious_debt_shows_what_a_court_asks_for_and_what_is_missing(app, staff, owing):
    assert "Before any notice or court" not in staff.get(_address(owing)).text
    with app.app_context(), transaction():
        for week in range(6):
            enter(owing.stay_id, date(2025, 11, 24) + timedelta(weeks=week), 8250)
        make_contact(owing.stay_id, TODAY - DAY)
    items = staff.get(_address(owing)).tree.xpath("//section[@aria-labelledby='checklist']//li")
    said = [" ".join(item.text_content().split()) for item in items]
    assert "Done We talked with the tenant about why they are behind." in said
    assert "Missing They had a rent statement in the last three months." in said
    assert "Done There is no breathing space now." in said
    assert "Missing A manager has looked at all of this." in said


def test_why_shows_each_row_up_to_the_one_that_fits_on_any_day(staff, owing):
    page = staff.get(_address(owing, "/why"))
    rows = page.tree.xpath("//table//tbody/tr")
    assert len(rows) == 12
    assert "Agree a plan" in rows[-1].text_content()
    assert "This one" in rows[-1].text_content()
    early = staff.get(_address(owing, "/why") + "?on=2026-01-04")
    assert "On Sunday 4 January 2026: Nothing to do" in early.text


@pytest.mark.parametrize("on", ["", "tomorrow", "2026-02-30", "0000-01-01", "1900-01-01", "9999-12-31"])
def test_why_takes_any_day_and_anything_that_is_none(staff, owing, on):
    staff.get(_address(owing, "/why") + f"?on={on}")


def test_step_is_written_down_with_who_did_it_and_offered_as_the_next_one(app, staff, owing):
    form = staff.get(_address(owing, "/step"))
    assert form.tree.xpath("//select[@name='step']/option[@selected]/@value") == ["agree_plan"]
    sent = staff.post(_address(owing, "/step"), A_DAY | {"step": "agree_plan", "note": "We had tea."})
    assert sent.location == _address(owing)
    (contact,) = _all(app, Contact)
    assert (contact.on, contact.step, contact.note) == (TODAY, Step.AGREE_PLAN, "We had tea.")
    assert contact.by_person_id == owing.persons["staff"]
    text = staff.get(_address(owing)).text
    assert "We had tea." in text
    assert "Staff, by Wednesday 4 February 2026" in text


def test_step_of_tomorrow_is_refused_and_what_was_typed_is_kept(app, staff, owing):
    typed = A_DAY | {"on-day": "22", "step": "talk", "note": "Tŷ’r “Cŵn” & <b>"}
    page = staff.post(_address(owing, "/step"), typed, status=422)
    assert page.errors == ["That day is still to come. Enter the day it was done."]
    assert page.tree.xpath("//textarea[@name='note']")[0].text.strip() == "Tŷ’r “Cŵn” & <b>"
    assert page.tree.xpath("//input[@name='on-day']/@value") == ["22"]
    assert _all(app, Contact) == []


def test_empty_step_is_told_what_is_missing(staff, owing):
    page = staff.post(_address(owing, "/step"), {"step": ""}, status=422)
    assert page.errors == ["Enter the day it was done", "Choose what was done"]


def test_step_sent_twice_is_written_down_once(app, staff, owing):
    once = staff.get(_address(owing, "/step")).hidden() | A_DAY | {"step": "talk"}
    for _time in range(2):
        assert staff.raw.post(_address(owing, "/step"), data=once).location == _address(owing)
    assert len(_all(app, Contact)) == 1


@pytest.mark.parametrize("step", ["none", "wait", "hold_paused", "hold_breathing_space", "eviction", ""])
def test_what_nobody_does_cannot_be_written_down_as_done(app, staff, owing, step):
    staff.post(_address(owing, "/step"), A_DAY | {"step": step}, status=422)
    assert _all(app, Contact) == []


def test_hold_is_set_shown_and_changed(app, staff, owing):
    assert staff.post(_address(owing, "/hold"), _hold()).location == _address(owing)
    (hold,) = _all(app, Hold)
    assert (hold.kind, hold.last_day, hold.reason) == (HoldKind.PAUSE, date(2026, 1, 30), PauseReason.SICKNESS)
    assert "Next: On hold: paused" in staff.get(_address(owing)).text
    assert staff.post(f"/holds/{hold.id}", _hold(last="31")).location == _address(owing)
    assert _all(app, Hold)[0].last_day == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, ["Choose what kind of hold it is", "Enter the last day"]),
        (_hold(reason=""), ["Choose why the account is paused."]),
        (_hold(comment=" "), ["Write down what we wait for, in one sentence."]),
        (_hold(last="20"), ["The last day is before the first one. Check both."]),
        (_hold(last="32"), None),
    ],
)
def test_hold_that_says_too_little_is_refused_in_words(app, staff, owing, typed, errors):
    page = staff.post(_address(owing, "/hold"), {"kind": ""} | typed if typed else {}, status=422)
    if errors is not None:
        assert [error for error in page.errors if error != "Enter the first day"] == errors
    assert _all(app, Hold) == []


def test_second_of_two_people_who_change_a_hold_sees_what_the_first_saved(app, staff, owing, sign_in):
    staff.post(_address(owing, "/hold"), _hold())
    (hold,) = _all(app, Hold)
    other = sign_in(owing.persons["manager"])
    opened = other.get(f"/holds/{hold.id}").hidden()
    staff.post(f"/holds/{hold.id}", _hold(last="31"))
    page = other.raw.post(f"/holds/{hold.id}", data=opened | _hold(last="25"))
    assert page.status_code == 409
    assert "Now saved: Saturday 31 January 2026" in page.get_data(as_text=True)
    assert _all(app, Hold)[0].last_day == date(2026, 1, 31)


@pytest.mark.parametrize("role", ["tenant", "committee", "chair", "safeguarding", "admin"])
def test_peers_and_others_never_open_an_account_of_staff(owing, sign_in, role):
    client = sign_in(owing.persons[role])
    for page in PAGES:
        seen = client.raw.get(_address(owing, page))
        assert seen.status_code in {403, 404}, page
        assert b"247.50" not in seen.data
        assert b"200.36" not in seen.data


def test_account_of_another_scheme_answers_like_one_that_is_not_there(staff, neighbours):
    for page in PAGES:
        assert looks_missing(staff, _address(neighbours, page), neighbours.stay_id), page


def test_hold_of_another_scheme_answers_like_one_that_is_not_there(app, staff, owing, neighbours):
    with app.app_context(), transaction():
        hold_id = make_hold(neighbours.stay_id, TODAY, TODAY).id
    assert looks_missing(staff, f"/holds/{hold_id}", hold_id)
    staff.post(f"/holds/{hold_id}", _hold(), at=_address(owing, "/hold"), status=404)


def test_account_of_somebody_who_moves_in_next_week_has_its_pages(app, staff, owing):
    with app.app_context(), transaction():
        scheme = db.session.get_one(Scheme, owing.scheme_id)
        stay = make_account(scheme, starts_on=TODAY + 7 * DAY)
        stay_id = stay.id
    for page in PAGES:
        staff.get(f"/stays/{stay_id}/account{page}")


def test_payment_shows_on_the_account_at_once(app, staff, owing):
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, owing.stay_id)
        rent.post_payment(
            stay, on=TODAY, amount_pence=24_750, source=Source.TENANT, reference=None, actor=SYSTEM, today=TODAY
        )
    text = staff.get(_address(owing)).text
    assert "Next: Nothing to do" in text
    assert "£247.50 paid" in text
