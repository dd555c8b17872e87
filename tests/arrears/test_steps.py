"""The ordered table of next steps: every row on the day before, the day and the day after it begins to fit."""

from __future__ import annotations

import pytest
from arrears.known import (
    DAY,
    ON,
    START,
    WEEK,
    after,
    award,
    before,
    claim,
    known,
    lines,
    owing,
    pause,
    plan,
    space,
    taken,
)
from arrears.step_cases import BROKEN, CASES, GONE, KEPT, NONE

from app.arrears.rules import ROWS, Numbers, Stage, Step, Who, position, tried

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("facts", "step", "due_on"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_next_step_is_the_first_row_that_fits(facts, step, due_on):
    found = position(facts, ON)
    assert (found.next_step, found.due_on) == (step, due_on)
    assert str(found.reason)


DAGGER = [
    (Step.REVIEW_SERIOUS, {"of": owing(8 * WEEK)}),
    (Step.BRING_SUPPORT, {"of": owing(4 * WEEK)}),
    (Step.BRING_SUPPORT, {"of": owing(4 * WEEK), "last_day": GONE}),
    (Step.AGREE_PLAN, {"of": owing(2 * WEEK)}),
    (Step.TALK, {"of": owing(WEEK)}),
    (Step.FRIENDLY_REMINDER, {"of": owing(1000)}),
]


@pytest.mark.parametrize(
    ("on", "due_on"),
    [
        (after(1), ON),  # to come: nobody knows of it yet
        (ON, after(14)),
        (before(13), after(1)),
        (before(14), ON),
        (before(15), ON),
    ],
)
@pytest.mark.parametrize(("step", "facts"), DAGGER)
def test_same_step_is_due_14_days_after_it_was_last_taken(step, facts, on, due_on):
    found = position(known(**facts, contacts=(*taken(step, on), *taken(Step.WAIT, ON))), ON)
    assert (found.next_step, found.due_on) == (step, due_on)


def test_talk_about_a_plan_that_broke_again_is_due_14_days_after_the_last_one():
    earlier = taken(Step.TALK_ABOUT_BROKEN_PLAN, before(10))
    paid = lines((before(9), -40_000), (before(8), 40_000), (before(30), 40_000))
    begun = plan(before(9), starting_net_pence=10_000)
    found = position(known(paid, plans=(begun,), contacts=earlier), ON)
    assert (found.next_step, found.due_on) == (Step.TALK_ABOUT_BROKEN_PLAN, after(4))
    assert found.plan.began_on == before(8)


@pytest.mark.parametrize(
    ("facts", "who"),
    [
        (known(), Who.NOBODY),
        (known(lines((after(367), -5))), Who.STAFF),
        (known(holds=(space(ON, ON),)), Who.NOBODY),
        (known(lines((ON, -1)), last_day=GONE), Who.STAFF),
        (known(claims=(award(paid_up_to=START),)), Who.STAFF),
        (known(owing(1), claims=(claim(ON),)), Who.STAFF),
        (known(owing(1), holds=(pause(ON, ON),)), Who.NOBODY),
        (known(BROKEN, plans=(plan(),)), Who.KEEPER),
        (known(KEPT, plans=(plan(ON),)), Who.KEEPER),
        (known(owing(8 * WEEK)), Who.STAFF_WITH_MANAGER),
        (known(owing(4 * WEEK)), Who.STAFF_WITH_SUPPORT_WORKER),
        (known(owing(2 * WEEK)), Who.STAFF),
        (known(owing(2 * WEEK), has_money_friend=True), Who.MONEY_FRIEND),
        (known(owing(WEEK)), Who.STAFF),
        (known(owing(WEEK), has_money_friend=True), Who.MONEY_FRIEND),
        (known(owing(1000)), Who.STAFF),
        (known(owing(1000), has_money_friend=True), Who.STAFF),
        (known(owing(1)), Who.NOBODY),
    ],
)
def test_each_step_says_whose_turn_it_is(facts, who):
    assert position(facts, ON).who is who


def test_rows_stand_in_the_order_of_the_steps_and_each_once():
    assert [row.step for row in ROWS] == list(Step)


def test_rows_tried_end_with_the_one_that_fits_and_all_before_it_say_why_not():
    rows = tried(known(owing(2 * WEEK)), ON)
    assert [row.step for row in rows] == list(Step)[: list(Step).index(Step.AGREE_PLAN) + 1]
    assert [row.fits for row in rows] == [False] * 11 + [True]
    assert all(str(row.reason) for row in rows)
    assert str(rows[-1].reason) == "£140.00 is 2.00 weeks of rent. Agree how to pay it bit by bit."


@pytest.mark.parametrize(
    ("numbers", "facts", "step", "due_on"),
    [
        ({"talk_weeks": 2}, {"of": owing(WEEK)}, Step.FRIENDLY_REMINDER, ON),
        ({"plan_weeks": 4}, {"of": owing(2 * WEEK)}, Step.TALK, ON),
        ({"support_weeks": 5}, {"of": owing(4 * WEEK)}, Step.AGREE_PLAN, ON),
        ({"repeat_days": 7}, {"of": owing(WEEK), "contacts": taken(Step.TALK, ON)}, Step.TALK, after(7)),
        ({"reminder_days": 3}, {"of": owing(1000, days=3)}, Step.FRIENDLY_REMINDER, ON),
        ({"reminder_pounds": 5}, {"of": owing(500)}, Step.FRIENDLY_REMINDER, ON),
        ({"claim_days": 84}, {"of": owing(1), "claims": (claim(before(83)),)}, Step.HELP_WITH_CLAIM, ON),
        ({"claim_check_days": 7}, {"of": owing(1), "claims": (claim(ON),)}, Step.HELP_WITH_CLAIM, after(7)),
        ({"benefit_late_days": 7}, {"claims": (award(paid_up_to=before(36)),)}, Step.CHASE_PAYER, ON),
    ],
)
def test_number_the_scheme_chose_counts_from_its_day_on(numbers, facts, step, due_on):
    of_today = known(**facts, numbers=((START, Numbers()), (ON, Numbers(**numbers))))
    found = position(of_today, ON)
    assert (found.next_step, found.due_on) == (step, due_on)
    of_tomorrow = known(**facts, numbers=((after(1), Numbers(**numbers)),))
    later = position(of_tomorrow, ON)
    assert (later.next_step, later.due_on) != (step, due_on)


def test_stage_of_nothing_left_is_clear_though_the_law_calls_the_balance_serious():
    charge = lines((before(2), 60_000, "charge"))  # from Monday; five days of it still to come
    awards = (award(paid_up_to=before(40), weekly_pence=20_000),)
    found = position(known(charge, claims=awards), ON)
    assert (found.serious, found.stage, found.next_step) == (True, Stage.CLEAR, Step.NONE)


def test_day_after_the_stay_began_needs_no_line():
    assert position(known(), START).next_step is NONE
    assert position(known(), START + DAY).oldest_unpaid_on is None
