"""What holds of every made-up EET: read day by day, as somebody would with a calendar in front of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from eet.known import DAY, START, dated, facts
from hypothesis import given, settings
from hypothesis import strategies as st

from app.eet.rules import (
    EventKind,
    Open,
    Status,
    counted,
    counted_on,
    gap_began_on,
    hours_tenths,
    next_step,
    review,
    state,
    target_tenths,
    tier,
    tried,
    verified_tenths,
)

pytestmark = pytest.mark.once
MANY = settings(max_examples=300, deadline=None)
in_the_stay = dated.filter(lambda day: day >= START)


def _exempt(known, day):
    return any(pause.from_on <= day <= pause.last_day for pause in known.exemptions)


def _gap_by_the_calendar(known, on):
    if _exempt(known, on) or hours_tenths(known, on) >= target_tenths(known, on):
        return None
    day = on - DAY
    while day >= START and not (_exempt(known, day) or verified_tenths(known, day) >= target_tenths(known, day)):
        day -= DAY
    return day + DAY


@MANY
@given(facts(), in_the_stay)
def test_the_gap_is_the_one_that_a_calendar_shows(known, on):
    assert gap_began_on(known, on) == _gap_by_the_calendar(known, on)


@MANY
@given(facts(), in_the_stay)
def test_one_status_fits_each_day_and_is_the_one_of_the_text(known, on):
    rows = tried(state(known, on))
    assert [row.fits for row in rows] == [False] * (len(rows) - 1) + [True]
    assert [row.status for row in rows] == list(Status)[: len(rows)]
    gap = _gap_by_the_calendar(known, on)
    plans = [e for e in known.events if e.kind is EventKind.PLAN_AGREED and e.on <= on]
    offers = [e.on for e in known.events if e.kind is EventKind.SUPPORT_OFFERED and gap and gap <= e.on <= on]
    if _exempt(known, on):
        expected = Status.EXEMPT
    elif gap is None:
        expected = Status.MEETING
    elif (on - gap).days < known.grace_weeks * 7:
        expected = Status.GRACE
    elif any(e.last_day is None or on <= e.last_day for e in plans):
        expected = Status.PLAN_AGREED
    elif not offers:
        expected = Status.SUPPORT_DUE
    else:
        expected = Status.NOT_MEETING
    assert rows[-1].status is expected


@MANY
@given(facts(), in_the_stay)
def test_what_comes_later_changes_no_status_but_for_evidence(known, on):
    """A later event, pause or activity is not known on the day, so a day that was looked at keeps its answer."""
    kept = type(known)(
        **{name: getattr(known, name) for name in ("starts_on", "target_tenths", "grace_weeks", "review_weeks")},
        activities=tuple(a for a in known.activities if a.from_on <= on),
        exemptions=tuple(e for e in known.exemptions if e.from_on <= on),
        events=tuple(e for e in known.events if e.on <= on),
    )
    assert tried(state(kept, on)) == tried(state(known, on))
    assert tier(kept, on) == tier(known, on)
    assert review(kept, on) == review(known, on)


@MANY
@given(facts(), in_the_stay)
def test_a_review_is_never_due_before_its_ordinary_day_and_opens_two_weeks_before(known, on):
    found = review(known, on)
    reviewed = [e.on for e in known.events if e.kind is EventKind.REVIEW and e.on <= on]
    ordinary = max(reviewed) + timedelta(weeks=known.review_weeks) if reviewed else START + timedelta(days=28)
    assert found.due_on >= ordinary
    assert found.due_on - found.opens_on == timedelta(days=14)
    assert found.overdue == (on > found.due_on)
    assert 1 <= tier(known, on) <= 5


@MANY
@given(facts(), in_the_stay)
def test_people_counted_from_their_facts_are_those_counted_by_their_status(known, on):
    assert counted_on([known], on) == counted([tried(state(known, on))[-1].status])


@MANY
@given(facts(), in_the_stay, st.booleans(), st.booleans())
def test_next_step_is_the_same_whether_the_status_is_known_already_or_not(known, on, asks, follows):
    at, waits = state(known, on), Open(on if asks else None, on if follows else None)
    assert next_step(at, review(known, on), waits, tried(at)[-1]) == next_step(at, review(known, on), waits)
