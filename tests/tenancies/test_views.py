"""Pages that move somebody and change plans, as staff use them."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import factories
import pytest
import sqlalchemy as sa
import time_machine

from app.core import clock
from app.core.db import db, transaction
from app.tenancies import services
from app.tenancies.models import Stay, StayHome
from app.tenancies.rules import EndReason, MoveOn

NOW = "2026-06-01 10:00"
TODAY = date(2026, 6, 1)


@pytest.fixture
def staff(house, sign_in):
    with time_machine.travel(NOW, tick=False):
        yield sign_in(house.persons["staff"])


@pytest.fixture
def at(house):
    """Return the address of a page about the stay of the little house."""
    return lambda page: f"/stays/{house.stay_id}/{page}"


def _boxes(name, day):
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


def _spans(app, house):
    with app.app_context():
        held = sa.select(StayHome).where(StayHome.stay_id == house.stay_id).order_by(StayHome.from_on)
        return [(span.home_id, span.from_on, span.last_day) for span in db.session.scalars(held)]


def _stay(app, house):
    with app.app_context():
        return db.session.get_one(Stay, house.stay_id)


def _move(staff, at, house, day):
    return staff.post(at("move"), {"home_id": house.empty_home_id} | _boxes("on", day))


def _leave(app, house, last_day):
    with app.test_request_context(), transaction():
        stay = db.session.get_one(Stay, house.stay_id)
        done = {"reason": EndReason.AGREED, "move_on": MoveOn.FAMILY, "actor": services.Actor(), "today": clock.today()}
        services.end(stay, last_day=last_day, **done)


def test_staff_moves_somebody_and_takes_the_move_back(app, house, staff, at):
    page = staff.get(at("move"))
    assert "They live in Flat 1 now" in page.text
    answer = _move(staff, at, house, TODAY + timedelta(days=7))
    assert answer.location == f"/stays/{house.stay_id}"
    assert [span[0] for span in _spans(app, house)] == [house.home_id, house.empty_home_id]
    assert "They move to Flat 2 on Monday 8 June 2026. Take this move back" in staff.get(at("move")).text
    assert "Flat 2" in staff.get(at("move/take-back")).text
    staff.post(at("move/take-back"), {})
    assert _spans(app, house) == [(house.home_id, date(2025, 9, 1), None)]
    assert "Take this move back" not in staff.get(at("move")).text
    assert staff.post(at("move/take-back"), {}, status=422).errors == [
        "No move is planned. If they have moved already, move them again."
    ]


def test_staff_who_moves_somebody_into_a_home_that_is_taken_reads_whose_it_is(app, house, staff, at):
    with app.app_context(), transaction():
        scheme = db.session.get_one(services.Home, house.home_id).scheme_id
        person = factories.make_person(
            db.session.get_one(factories.Scheme, scheme), first_name="Osian", last_name="Rees"
        )
        home = db.session.get_one(services.Home, house.empty_home_id)
        factories.make_stay(person, home, starts_on=date(2026, 9, 1))
    page = staff.post(at("move"), {"home_id": house.empty_home_id} | _boxes("on", TODAY), status=422)
    assert page.errors == ["Flat 2 is Osian Rees’s home from Tuesday 1 September 2026. Choose another home."]
    assert len(_spans(app, house)) == 1


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({}, "Choose the home they move to"),
        ({"home_id": "no-home"}, "Choose one of the answers shown"),
        ({"home_id": "00000000-0000-4000-8000-000000000000"}, "Choose one of the answers shown"),
    ],
)
def test_staff_who_names_no_home_is_asked_for_one(staff, at, sent, error):
    page = staff.post(at("move"), sent | _boxes("on", TODAY), status=422)
    assert any(error in each for each in page.errors), page.errors


def test_staff_changes_a_last_day_and_then_lets_somebody_stay(app, house, staff, at):
    _leave(app, house, TODAY + timedelta(days=7))
    assert "Change the last day" in staff.get(f"/stays/{house.stay_id}").text
    page = staff.get(at("last-day"))
    assert "Their last day is Monday 8 June 2026." in page.text
    later = TODAY + timedelta(days=14)
    assert staff.post(at("last-day"), _boxes("last_day", later)).location == f"/stays/{house.stay_id}"
    assert _stay(app, house).ends_on == later
    page = staff.post(at("last-day"), _boxes("last_day", TODAY + timedelta(days=400)), status=422)
    assert page.errors == ["Check the year: that day is more than a year away."]
    assert "Monday 15 June 2026" in staff.get(at("stay-on")).text
    staff.post(at("stay-on"), {})
    assert _stay(app, house).ends_on is None
    assert "Change the last day" not in staff.get(f"/stays/{house.stay_id}").text


@pytest.mark.parametrize("page", ["last-day", "stay-on"])
def test_stay_with_no_end_has_nothing_to_change(staff, at, page):
    staff.get(at(page))
    sent = _boxes("last_day", TODAY) if page == "last-day" else {}
    assert staff.post(at(page), sent, status=422).errors == ["This stay has no last day yet."]


def test_staff_takes_the_list_away_as_a_file(app, house, staff):
    del app, house
    answer = staff.get("/stays?format=csv&state=living")
    rows = list(csv.DictReader(io.StringIO(answer.response.get_data(as_text=True).lstrip("\ufeff"))))
    assert [(row["home"], row["starts_on"], row["ends_on"]) for row in rows] == [("Flat 1", "2025-09-01", "")]
    assert answer.response.mimetype == "text/csv"


@pytest.mark.parametrize("address", ["/stays", "/stays?state=ended", "/stays?page=99&text=nobody&scheme=x&state=y"])
def test_list_opens_however_it_is_asked(staff, address):
    assert staff.get(address).h1
