"""Status, gap, tier and reviews at their boundaries, one table each: the day before, the day, the day after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from eet.known import DAY, START, known

from app.eet.rules import (
    Activity,
    ActivityKind,
    Event,
    EventKind,
    Exemption,
    ExemptionReason,
    Status,
    gap_began_on,
    hours_tenths,
    review,
    state,
    target_tenths,
    tier,
    tried,
)

pytestmark = pytest.mark.once
WEEK = timedelta(weeks=1)


def at(days):
    return START + days * DAY


def work(tenths, first, last=None, *, verified=True, kind=ActivityKind.EMPLOYMENT):
    return Activity(kind, tenths, first, last, verified)


def status(facts, on):
    return tried(state(facts, on))[-1].status


def why(facts, on):
    return str(tried(state(facts, on))[-1].reason)


# --- hours and target -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("activity", "day", "tenths"),
    [
        (work(160, at(10)), 9, 0),
        (work(160, at(10)), 10, 160),
        (work(160, at(10), at(20)), 20, 160),
        (work(160, at(10), at(20)), 21, 0),
        (work(160, at(10), verified=False), 10, 160),
        (work(160, at(10), verified=False), 38, 160),
        (work(160, at(10), verified=False), 39, 0),
        (work(160, at(-40), verified=False), 0, 0),
    ],
)
def test_hours_count_from_the_first_day_to_the_last_and_unverified_ones_for_28_days(activity, day, tenths):
    assert hours_tenths(known(activities=(activity,)), at(day)) == tenths


def test_hours_of_all_activities_are_added():
    facts = known(activities=(work(75, START), work(80, START, verified=False), work(5, START, START)))
    assert [hours_tenths(facts, at(day)) for day in (0, 1, 28, 29)] == [160, 155, 155, 75]


@pytest.mark.parametrize(("day", "tenths"), [(9, 160), (10, 80), (19, 80), (20, 200), (100, 200)])
def test_the_latest_target_up_to_the_day_holds_and_the_agreed_hours_before_any(day, tenths):
    targets = (Event(at(20), EventKind.TARGET, tenths=200), Event(at(10), EventKind.TARGET, tenths=80))
    assert target_tenths(known(events=targets), at(day)) == tenths


def test_of_two_targets_of_one_day_the_lower_one_holds_in_whatever_order_they_stand():
    targets = tuple(Event(at(10), EventKind.TARGET, tenths=tenths) for tenths in (80, 100))
    for told in (targets, targets[::-1]):
        assert target_tenths(known(events=told), at(10)) == 80


# --- the gap ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "day", "began"),
    [
        ({}, 0, 0),
        ({}, 90, 0),
        ({"activities": (work(160, START),)}, 0, None),
        ({"activities": (work(160, START, at(30)),)}, 31, 31),
        ({"activities": (work(160, START, at(30)),)}, 90, 31),
        ({"activities": (work(160, at(-60), at(-10)),)}, 5, 0),  # before they lived here
        ({"activities": (work(160, START, at(30), verified=False),)}, 28, None),
        ({"activities": (work(160, START, at(30), verified=False),)}, 29, 0),  # shown as meeting, but no gap is closed
        ({"exemptions": (Exemption(at(5), at(30), ExemptionReason.CRISIS),)}, 30, None),
        ({"exemptions": (Exemption(at(5), at(30), ExemptionReason.CRISIS),)}, 31, 31),
        ({"events": (Event(at(40), EventKind.TARGET, tenths=0),)}, 40, None),
        (
            {
                "activities": (work(80, START),),
                "events": (Event(at(40), EventKind.TARGET, tenths=90),),
                "target_tenths": 80,
            },
            60,
            40,
        ),
    ],
)
def test_a_gap_begins_the_day_after_the_last_good_one(changes, day, began):
    assert gap_began_on(known(**changes), at(day)) == (None if began is None else at(began))


# --- the table --------------------------------------------------------------------------------------------------------
OFFER = Event(at(50), EventKind.SUPPORT_OFFERED)


@pytest.mark.parametrize(
    ("changes", "day", "expected"),
    [
        ({}, 0, Status.GRACE),
        ({}, 41, Status.GRACE),
        ({}, 42, Status.SUPPORT_DUE),
        ({"grace_weeks": 0}, 0, Status.SUPPORT_DUE),
        ({"events": (OFFER,)}, 49, Status.SUPPORT_DUE),
        ({"events": (OFFER,)}, 50, Status.NOT_MEETING),
        ({"events": (Event(START, EventKind.SUPPORT_OFFERED),)}, 42, Status.NOT_MEETING),  # the day the gap began
        ({"events": (Event(at(-1), EventKind.SUPPORT_OFFERED),)}, 42, Status.SUPPORT_DUE),
        ({"events": (OFFER, Event(at(60), EventKind.PLAN_AGREED, at(70)))}, 59, Status.NOT_MEETING),
        ({"events": (OFFER, Event(at(60), EventKind.PLAN_AGREED, at(70)))}, 60, Status.PLAN_AGREED),
        ({"events": (OFFER, Event(at(60), EventKind.PLAN_AGREED, at(70)))}, 70, Status.PLAN_AGREED),
        ({"events": (OFFER, Event(at(60), EventKind.PLAN_AGREED, at(70)))}, 71, Status.NOT_MEETING),
        ({"events": (OFFER, Event(at(60), EventKind.PLAN_AGREED))}, 300, Status.PLAN_AGREED),
        ({"events": (OFFER, Event(at(60), EventKind.PLAN_DECLINED))}, 60, Status.NOT_MEETING),
        ({"activities": (work(160, at(60)),)}, 59, Status.SUPPORT_DUE),
        ({"activities": (work(160, at(60)),)}, 60, Status.MEETING),
        ({"activities": (work(155, at(60)),)}, 60, Status.SUPPORT_DUE),
        ({"exemptions": (Exemption(at(60), at(60), ExemptionReason.OTHER),)}, 59, Status.SUPPORT_DUE),
        ({"exemptions": (Exemption(at(60), at(60), ExemptionReason.OTHER),)}, 60, Status.EXEMPT),
        ({"exemptions": (Exemption(at(60), at(60), ExemptionReason.OTHER),)}, 61, Status.GRACE),
        (
            {"activities": (work(160, START),), "exemptions": (Exemption(START, START, ExemptionReason.OTHER),)},
            0,
            Status.EXEMPT,
        ),
    ],
)
def test_the_first_row_that_fits_is_the_status(changes, day, expected):
    assert status(known(**changes), at(day)) is expected


def test_each_status_says_why():
    offered = (OFFER,)
    said = [
        why(known(exemptions=(Exemption(START, at(9), ExemptionReason.CRISIS),)), START),
        why(known(activities=(work(165, START),)), START),
        why(known(), at(41)),
        why(known(events=(*offered, Event(at(60), EventKind.PLAN_AGREED, at(70)))), at(60)),
        why(known(events=(*offered, Event(at(60), EventKind.PLAN_AGREED))), at(60)),
        why(known(), at(42)),
        why(known(events=offered), at(50)),
    ]
    assert said == [
        "Paused until 2026-01-14.",
        "16.5 hours a week, and 16 were agreed.",
        "There is time until 2026-02-15 to find something: 6 weeks were agreed.",
        "A plan is agreed and runs until 2026-03-16.",
        "A plan is agreed and runs.",
        "No support was offered in writing since 2026-01-05. That comes first.",
        "Support was offered, and the hours are still short. Talk about what gets in the way.",
    ]


# --- the tier ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "day", "expected"),
    [
        ({}, 89, 3),  # the stay began on the first of the ninety days
        ({}, 90, 1),
        ({"activities": (work(160, at(-40), at(0)),)}, 90, 1),
        ({"activities": (work(160, at(-40), at(1)),)}, 90, 3),
        ({"activities": (work(5, at(90)),)}, 90, 4),
        ({"activities": (work(160, START),)}, 90, 4),
        ({"activities": (work(165, START),)}, 90, 5),
        ({"activities": (work(5, START, kind=ActivityKind.VOLUNTEERING),)}, 90, 5),
        ({"activities": (work(5, START, kind=ActivityKind.VOLUNTEERING, verified=False),)}, 28, 4),
        ({"activities": (work(5, START, kind=ActivityKind.VOLUNTEERING, verified=False),)}, 29, 3),
        ({"exemptions": (Exemption(START, at(0), ExemptionReason.OTHER),)}, 90, 1),
        ({"exemptions": (Exemption(START, at(1), ExemptionReason.OTHER),)}, 90, 3),
        ({"exemptions": (Exemption(at(90), at(91), ExemptionReason.OTHER),)}, 90, 3),
        ({"events": (Event(at(0), EventKind.REVIEW),)}, 90, 1),
        ({"events": (Event(at(1), EventKind.REVIEW),)}, 90, 3),
        ({"events": (Event(at(90), EventKind.REVIEW),)}, 90, 3),
        ({"events": (Event(at(91), EventKind.REVIEW),)}, 90, 1),
    ],
)
def test_the_first_tier_that_fits(changes, day, expected):
    assert tier(known(**changes), at(day)) == expected


@pytest.mark.parametrize("reason", list(ExemptionReason))
def test_only_four_pauses_are_a_tier_of_their_own(reason):
    facts = known(activities=(work(300, START),), exemptions=(Exemption(START, START, reason),))
    able = reason not in {"sickness", "disability", "caring", "pregnancy_maternity"}
    assert (tier(facts, START), tier(facts, at(1))) == (5 if able else 2, 5)


# --- reviews ----------------------------------------------------------------------------------------------------------
DUE = at(28)  # Monday 2 February 2026


@pytest.mark.parametrize(("day", "overdue"), [(0, False), (27, False), (28, False), (29, True)])
def test_the_first_review_is_due_28_days_after_the_start_and_opens_14_days_before(day, overdue):
    found = review(known(), at(day))
    assert (found.opens_on, found.due_on, found.overdue) == (at(14), DUE, overdue)


def test_the_next_review_is_due_the_agreed_weeks_after_the_last_one_up_to_the_day():
    reviews = (Event(at(30), EventKind.REVIEW), Event(at(60), EventKind.REVIEW))
    facts = known(events=reviews, review_weeks=4)
    assert [review(facts, at(day)).due_on for day in (29, 30, 59, 60)] == [
        DUE,
        at(30) + 4 * WEEK,
        at(30) + 4 * WEEK,
        at(60) + 4 * WEEK,
    ]


@pytest.mark.parametrize(
    ("first", "last", "day", "due"),
    [
        (28, 41, 28, date(2026, 2, 20)),  # paused on the due day, up to a Sunday: five working days on, a Friday
        (29, 41, 29, DUE),  # overdue already: it never moves
        (28, 41, 27, DUE),  # not begun yet
        (0, 5, 20, DUE),  # over long before
        (0, 26, 20, date(2026, 2, 6)),
        (20, 88, 20, date(2026, 4, 13)),  # up to Good Friday’s eve but one: Easter’s bank holidays are no working days
    ],
)
def test_a_pause_moves_a_review_that_is_not_overdue(first, last, day, due):
    pause = Exemption(at(first), at(last), ExemptionReason.CRISIS)
    assert review(known(exemptions=(pause,)), at(day)).due_on == due


def test_pauses_move_it_one_after_the_other():
    pauses = (
        Exemption(at(35), at(41), ExemptionReason.CRISIS),  # listed first, begins second
        Exemption(at(28), at(30), ExemptionReason.CRISIS),
    )
    assert review(known(exemptions=pauses), at(28)).due_on == date(2026, 2, 11)
    assert review(known(exemptions=pauses), at(35)).due_on == date(2026, 2, 20)
