"""The one next step, the list before a referral, and the counts that may be told: over the whole space."""

from __future__ import annotations

from datetime import timedelta

import pytest
from eet.known import DAY, START, days, facts, known
from hypothesis import given
from hypothesis import strategies as st

from app.eet.rules import (
    Activity,
    ActivityKind,
    Around,
    Event,
    EventKind,
    Exemption,
    ExemptionReason,
    Group,
    NextStep,
    Open,
    Status,
    counted,
    for_outside,
    for_peers,
    guard,
    missing,
    next_step,
    review,
    state,
    tried,
)

CALM = Around(asked_for_a_pause=False, excluded=False)


def _next(facts_, on, *, asked_on=None, plan_step_on=None):
    return next_step(state(facts_, on), review(facts_, on), Open(asked_on, plan_step_on))


def _job(first, *, tenths=160, verified=False, last=None):
    return Activity(ActivityKind.EMPLOYMENT, tenths, first, last, verified)


@given(facts(), days, st.one_of(st.none(), days), st.one_of(st.none(), days))
def test_every_state_has_one_next_step_and_it_never_threatens(facts_, on, asked_on, plan_step_on):
    on = max(on, START)
    found = _next(facts_, on, asked_on=asked_on, plan_step_on=plan_step_on)
    status = tried(state(facts_, on))[-1].status
    if asked_on is not None:
        assert (found.step, found.due_on) == (NextStep.ANSWER_PAUSE, asked_on)
    elif status is Status.SUPPORT_DUE:
        assert (found.step, found.due_on) == (NextStep.OFFER_SUPPORT, on)
    elif on >= review(facts_, on).opens_on:
        assert (found.step, found.due_on) == (NextStep.HOLD_REVIEW, review(facts_, on).due_on)
    elif found.step is not NextStep.CHECK_EVIDENCE:
        assert (
            found.step
            in {
                Status.EXEMPT: {NextStep.WAIT},
                Status.MEETING: {NextStep.WAIT},
                Status.GRACE: {NextStep.FIND_SOMETHING},
                Status.PLAN_AGREED: {NextStep.FOLLOW_PLAN},
                Status.NOT_MEETING: {NextStep.MAKE_PLAN},
            }[status]
        )


@pytest.mark.parametrize(
    ("first", "day", "step", "due"),
    [
        (0, 0, NextStep.CHECK_EVIDENCE, 28),
        (0, 13, NextStep.CHECK_EVIDENCE, 28),
        (0, 14, NextStep.HOLD_REVIEW, 28),  # its window opens
        (-20, 8, NextStep.CHECK_EVIDENCE, 8),  # the last day it counts
        (-20, 9, NextStep.FIND_SOMETHING, 41),  # the last day of the six weeks
    ],
)
def test_what_is_new_is_verified_before_it_stops_counting(first, day, step, due):
    found = _next(known(activities=(_job(START + first * DAY),)), START + day * DAY)
    assert (found.step, found.due_on) == (step, START + due * DAY)


def test_a_plan_is_followed_by_its_next_step_or_until_the_review():
    plan = known(events=(Event(START, EventKind.REVIEW), Event(START, EventKind.PLAN_AGREED)), grace_weeks=0)
    assert _next(plan, START + DAY, plan_step_on=START + 5 * DAY).due_on == START + 5 * DAY
    assert _next(plan, START + DAY).due_on == review(plan, START + DAY).due_on


LONG_AGO = known(
    grace_weeks=1,
    events=(
        Event(START + 10 * DAY, EventKind.SUPPORT_OFFERED),
        Event(START + 20 * DAY, EventKind.PLAN_DECLINED),
    ),
)


@pytest.mark.parametrize(
    ("day", "lacking"), [(20, [False, False, True]), (33, [False, False, True]), (34, [False] * 3)]
)
def test_a_plan_is_given_fourteen_days_before_anybody_is_referred(day, lacking):
    items = guard(state(LONG_AGO, START + day * DAY), CALM)
    assert [not item.done for item in items[:3]] == lacking
    assert [item.done for item in items[3:]] == [True] * 3


def test_the_list_names_all_that_is_missing_at_once():
    alone = known(grace_weeks=1)
    busy = Around(asked_for_a_pause=True, excluded=True, life_events=(START,))
    assert [item.done for item in guard(state(alone, START + 28 * DAY), busy)] == [False] * 6


def test_what_was_offered_before_it_fell_short_again_does_not_count():
    again = known(
        grace_weeks=0,
        activities=(_job(START + 40 * DAY, last=START + 50 * DAY, verified=True),),
        events=LONG_AGO.events,
    )
    assert missing(state(again, START + 39 * DAY), CALM) == []
    assert [item.done for item in guard(state(again, START + 51 * DAY), CALM)][:3] == [False] * 3


@given(facts(), days)
def test_nobody_is_referred_who_is_paused_meets_their_hours_has_time_or_a_plan(facts_, on):
    at = state(facts_, max(on, START))
    if tried(at)[-1].status is not Status.NOT_MEETING:
        assert missing(at, CALM)


@given(facts(), st.integers(0, 28))
def test_money_and_homes_are_no_matter_of_this_table_and_a_pause_ends_every_referral(facts_, day):
    on = START + day * DAY
    paused = Exemption(on, on + timedelta(days=7), ExemptionReason.CRISIS)
    with_pause = known(**{name: getattr(facts_, name) for name in ("activities", "events")}, exemptions=(paused,))
    assert missing(state(with_pause, on), CALM)


# --- counts ----------------------------------------------------------------------------------------------------------
counts = st.fixed_dictionaries({group: st.integers(0, 12) for group in Group})


@given(st.lists(st.sampled_from(list(Status))))
def test_everybody_is_counted_once(statuses):
    assert sum(counted(statuses).values()) == len(statuses)


@given(counts)
def test_peers_read_no_count_under_five_nor_one_that_follows_from_the_sum(its):
    shown = for_peers(its)
    small = {group for group, count in its.items() if count < 5}
    hidden = {group for group, count in shown.items() if count is None}
    assert small <= hidden
    assert len(hidden) != 1
    assert len(hidden - small) == (len(small) == 1)
    assert all(shown[group] == its[group] for group in Group if group not in hidden)


@given(counts)
def test_no_small_count_leaves_the_house_nor_one_that_follows_from_the_others(its):
    shown = for_outside(its)
    told = [count for count in shown.values() if count is not None]
    assert all(count >= 5 for count in told)
    assert all(shown[group] in {None, its[group]} for group in Group)
    left = sum(its.values()) - sum(told)
    assert left == 0 or left >= 5 or not told
    if None in shown.values() and told:
        assert left >= 5


def test_all_is_told_where_nothing_is_small():
    its = {Group.MEETING: 5, Group.PAUSED: 6, Group.SUPPORTED: 7}
    assert for_outside(its) == its
