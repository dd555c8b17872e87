"""What rent accounts put on the list of what is due: steps to take, first looks at plans, help after a change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from arrears.accounts import enter, make_contact, make_hold, make_plan
from arrears.conftest import EVERY, TODAY, account_of
from statements import counted

from app.arrears import due, positions
from app.arrears.models import MoneyFriend
from app.arrears.rules import HoldKind, PlanEnd, Step
from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.people.models import Person
from app.tenancies.models import LifeEvent, Stay
from app.tenancies.rules import LifeEventKind

DAY = timedelta(days=1)
MONTH = TODAY + timedelta(days=31)


def _due(app, house, until=MONTH, on=TODAY):
    with app.app_context():
        return due.due(SYSTEM, [house.scheme_id], until, on=on)


def _said(items):
    return [(item.kind.removeprefix("arrears."), item.subject.split()[0], item.due_on) for item in items]


def test_steps_that_somebody_has_to_take_are_due_by_their_day_and_holds_and_nothing_are_not(app, street, owing):
    assert _said(_due(app, owing)) == [
        ("agree_plan", "Sŵyn", TODAY),
        ("review_serious", "Sioned", TODAY),
        ("talk", "Tomos", TODAY + 10 * DAY),
    ]
    serious = next(item for item in _due(app, owing) if item.kind == "arrears.review_serious")
    assert serious.red
    assert (serious.endpoint, serious.where) == ("arrears.account", {"stay_id": street["Sioned"]})


def test_step_is_listed_up_to_the_day_that_was_asked_about(app, street, owing):
    del street
    assert len(_due(app, owing, until=TODAY + 9 * DAY)) == 2
    assert len(_due(app, owing, until=TODAY + 10 * DAY)) == 3


@pytest.mark.parametrize(("ended", "waits"), [({}, True), ({"confirmed_at": True}, False), ({"ended_at": True}, False)])
def test_money_friend_is_to_be_confirmed_until_staff_did_or_it_ended(app, owing, ended, waits):
    with app.app_context(), transaction():
        member, moments = owing.persons["committee"], dict.fromkeys(ended, clock.now())
        friend = MoneyFriend(stay_id=owing.stay_id, friend_id=member, chosen_at=clock.now(), **EVERY, **moments)
        db.session.add(friend)
    found = [item for item in _due(app, owing) if item.kind == "arrears.friend"]
    assert [(item.due_on, item.endpoint, item.where) for item in found] == [
        (TODAY, "arrears.confirm_friend", {"stay_id": owing.stay_id})
    ] * waits


def test_account_of_another_scheme_is_not_due_here(app, owing, neighbours):
    assert len(_due(app, owing)) == 1
    assert len(_due(app, neighbours)) == 1


def test_what_is_due_takes_as_many_statements_for_many_accounts_as_for_one(app, owing):
    with app.app_context(), counted() as few:
        due.due(SYSTEM, [owing.scheme_id], MONTH, on=TODAY)
    with app.app_context(), transaction():
        for number in range(20):
            account_of(owing.scheme_id, f"Ann{number} Jones", weeks=number % 5)
    with app.app_context(), counted() as many:
        assert len(due.due(SYSTEM, [owing.scheme_id], MONTH, on=TODAY)) == 17
    assert len(many) == len(few)


def test_more_than_a_page_of_steps_ends_with_one_line_that_leads_to_the_board(app, owing):
    with app.app_context(), transaction():
        for number in range(54):
            account_of(owing.scheme_id, f"Ann{number} Jones", weeks=2)
    found = _due(app, owing)
    assert len(found) == 51
    (more,) = [item for item in found if item.kind == "arrears.more"]
    assert (more.endpoint, more.because.params) == ("arrears.board", {"num": 5})


def test_more_accounts_with_nothing_to_do_are_no_line(app, owing):
    with app.app_context(), transaction():
        for number in range(54):
            account_of(owing.scheme_id, f"Ann{number} Jones")
    assert _said(_due(app, owing)) == [("agree_plan", "Sŵyn", TODAY)]


def test_figures_that_are_being_worked_out_put_nothing_old_on_the_list(app, owing, monkeypatch):
    monkeypatch.setattr(positions, "MOST_AT_ONCE", 0)
    with app.app_context(), transaction():
        enter(owing.stay_id, TODAY, -100)
    assert _due(app, owing) == []


def _reviews(app, house, **asked):
    return [item.due_on for item in _due(app, house, **asked) if item.kind == "arrears.plan_review"]


@pytest.mark.parametrize("days", [-3, 0, 5])
def test_first_look_at_a_plan_is_due_and_stays_due_until_somebody_did_something(app, owing, days):
    review_on = TODAY + days * DAY
    with app.app_context(), transaction():
        plan_id = make_plan(owing.stay_id, TODAY - 9 * DAY, first_review_on=review_on).id
        make_contact(owing.stay_id, review_on - DAY, Step.KEEP_PLAN)
    assert _reviews(app, owing) == [review_on]
    (item,) = [one for one in _due(app, owing) if one.kind == "arrears.plan_review"]
    assert (item.endpoint, item.where) == ("arrears.plan", {"plan_id": plan_id})
    with app.app_context(), transaction():
        make_contact(owing.stay_id, review_on, Step.KEEP_PLAN)
    assert _reviews(app, owing) == []


def test_look_at_a_plan_that_ended_or_was_paid_off_is_not_due(app, owing):
    with app.app_context(), transaction():
        make_plan(owing.stay_id, TODAY - 9 * DAY, first_review_on=TODAY, ended_on=TODAY, end_reason=PlanEnd.CANCELLED)
    assert _reviews(app, owing) == []
    with app.app_context(), transaction():
        make_plan(owing.stay_id, TODAY - DAY, first_review_on=TODAY)
    assert _reviews(app, owing) == [TODAY]
    with time_machine.travel("2026-01-22 12:00:00+00:00", tick=False), app.app_context(), transaction():
        enter(owing.stay_id, TODAY + DAY, -24_750)
    assert _reviews(app, owing, on=TODAY + DAY) == []


@pytest.mark.parametrize(("first", "last", "listed"), [(1, 3, True), (0, 0, False), (-3, 0, False), (-3, -1, True)])
def test_in_a_breathing_space_nothing_about_the_debt_is_due(app, owing, first, last, listed):
    with app.app_context(), transaction():
        make_plan(owing.stay_id, TODAY - DAY, first_review_on=TODAY)
        make_hold(owing.stay_id, TODAY + first * DAY, TODAY + last * DAY, kind=HoldKind.BREATHING_SPACE)
    assert (_due(app, owing) != []) is listed


# --- something changed in somebody’s life -----------------------------------------------------------------------------
def _change(app, house, on, kind=LifeEventKind.JOB_LOSS, recorded_on=None):
    told = datetime.combine(recorded_on or on, time(12), UTC)
    with app.app_context(), transaction():
        db.session.add(LifeEvent(stay_id=house.stay_id, on=on, kind=kind, recorded_at=told))


def _changed(app, house, **asked):
    return [item for item in _due(app, house, **asked) if item.kind == "arrears.changed"]


@pytest.mark.parametrize(("ago", "listed"), [(0, True), (28, True), (29, False), (-1, False)])
def test_for_28_days_after_something_changed_staff_ask_whether_the_rent_needs_help(app, owing, ago, listed):
    _change(app, owing, TODAY - ago * DAY, recorded_on=TODAY - 40 * DAY)
    found = _changed(app, owing)
    assert [(item.due_on, item.subject.split()[0]) for item in found] == [(TODAY - ago * DAY, "Sŵyn")] * listed
    for item in found:
        assert (item.endpoint, item.where, item.red) == ("arrears.account", {"stay_id": owing.stay_id}, False)
        assert item.because.params == {"day": TODAY - ago * DAY}
        assert "job" not in str(item.because).lower(), "what it was is theirs to tell"


@pytest.mark.parametrize(
    ("talked", "told", "listed"),
    [
        (-6, None, True),  # before it happened
        (-5, None, False),  # on that very day
        (0, None, False),
        (-3, -2, True),  # after it happened, before anybody knew
        (-2, -2, False),
    ],
)
def test_a_step_with_the_tenant_since_it_changed_and_was_known_takes_the_line_away(app, owing, talked, told, listed):
    told_on = TODAY + told * DAY if told is not None else None
    _change(app, owing, TODAY - 5 * DAY, recorded_on=told_on)
    with app.app_context(), transaction():
        make_contact(owing.stay_id, TODAY + talked * DAY, Step.TALK)
    assert bool(_changed(app, owing)) is listed


def test_several_changes_are_one_line_about_the_latest_that_nobody_asked_about(app, owing):
    _change(app, owing, TODAY - 20 * DAY)
    _change(app, owing, TODAY - 9 * DAY, LifeEventKind.EXAMS)
    with app.app_context(), transaction():
        make_contact(owing.stay_id, TODAY - 15 * DAY, Step.TALK)
    assert [item.due_on for item in _changed(app, owing)] == [TODAY - 9 * DAY]


@pytest.mark.parametrize(
    ("birth", "moved_in", "listed"),
    [
        (date(2008, 1, 21), date(2025, 9, 1), True),  # today
        (date(2008, 1, 22), date(2025, 9, 1), False),  # tomorrow
        (date(2007, 12, 24), date(2025, 9, 1), True),  # 28 days ago
        (date(2007, 12, 23), date(2025, 9, 1), False),
        (date(2008, 1, 5), date(2026, 1, 6), False),  # before they moved in
        (date(2008, 1, 5), date(2026, 1, 5), True),
        (None, date(2025, 9, 1), False),
    ],
)
def test_an_eighteenth_birthday_is_such_a_change_and_nobody_writes_it_down(app, owing, birth, moved_in, listed):
    with app.app_context(), transaction():
        stay_id = account_of(owing.scheme_id, "Beca Birthday", starts_on=moved_in)
        person = db.session.get_one(Person, db.session.get_one(Stay, stay_id).person_id)
        person.birth_date = birth
    assert [item.where["stay_id"] for item in _changed(app, owing)] == [stay_id] * listed


def test_somebody_born_on_29_february_turns_18_on_1_march(app, house):
    with app.app_context(), transaction():
        stay_id = account_of(house.scheme_id, "Lena Leap", starts_on=date(2025, 9, 1))
        db.session.get_one(Person, db.session.get_one(Stay, stay_id).person_id).birth_date = date(2008, 2, 29)
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 29), date(2026, 3, 30)]
    found = []
    for on in days:
        with time_machine.travel(f"{on} 12:00:00+00:00", tick=False):
            found.append([item.where["stay_id"] for item in _changed(app, house, on=on, until=on)])
    assert found == [[], [stay_id], [stay_id], []]


@pytest.mark.parametrize("facts", [{"ends_on": TODAY - DAY}, {"withdrawn_on": TODAY}, {"starts_on": TODAY + DAY}])
def test_nobody_is_asked_whose_stay_does_not_run(app, owing, facts):
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, owing.stay_id)
        for name, value in facts.items():
            setattr(stay, name, value)
    _change(app, owing, TODAY)
    assert _changed(app, owing) == []


def test_a_breathing_space_leaves_them_in_peace_after_a_change_too(app, owing):
    _change(app, owing, TODAY)
    with app.app_context(), transaction():
        make_hold(owing.stay_id, TODAY, TODAY + DAY, kind=HoldKind.BREATHING_SPACE)
    assert _changed(app, owing) == []


def test_a_change_elsewhere_is_not_due_here(app, owing, neighbours):
    _change(app, neighbours, TODAY)
    assert _changed(app, owing) == []
    assert len(_changed(app, neighbours)) == 1


def test_changes_take_as_many_statements_for_many_as_for_one(app, owing):
    def _sent():
        with app.app_context(), counted() as sent:
            due.due(SYSTEM, [owing.scheme_id], MONTH, on=TODAY)
        return len(sent)

    _change(app, owing, TODAY)
    few = _sent()
    with app.app_context(), transaction():
        for number in range(9):
            stay_id = account_of(owing.scheme_id, f"Ann{number} Jones")
            told = datetime.combine(TODAY, time(12), UTC)
            db.session.add(LifeEvent(stay_id=stay_id, on=TODAY, kind=LifeEventKind.EXAMS, recorded_at=told))
    assert _sent() == few
    assert len(_changed(app, owing)) == 10
