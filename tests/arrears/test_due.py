"""What rent accounts put on the list of what is due: steps somebody has to take, and first looks at plans."""

from __future__ import annotations

from datetime import timedelta

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
