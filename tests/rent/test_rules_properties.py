"""What holds of every rent calendar and every run, whatever the terms: made-up stays by the thousand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rent.tenures import DAY, MONTHLY, WEEKLY, amounts, tenures

from app.rent.rules import Charged, Tenure, Term, period_on, period_starting, periods, plan

pytestmark = pytest.mark.once
HORIZON = date(2027, 3, 31)
LATER = st.integers(0, 120).map(lambda days: timedelta(days=days))
MANY = settings(max_examples=150, deadline=None)


@MANY
@given(tenures())
def test_periods_cover_each_day_of_the_stay_once(stay):
    found = list(periods(stay, after=None, until=HORIZON))
    begins, ends = max(stay.starts_on, stay.terms[0].from_on), stay.last_day
    if not found:
        assert ends is not None
        assert ends < begins
        return
    assert found[0].first == begins
    assert [each.first for each in found[1:]] == [each.last + DAY for each in found[:-1]]
    assert all(1 <= each.days <= each.whole_days for each in found)
    assert found[-1].last >= (HORIZON if ends is None else min(ends, HORIZON))
    assert ends is None or found[-1].last <= ends  # the last period of all may begin after the horizon


@MANY
@given(tenures(), LATER, LATER)
def test_horizon_that_moves_changes_no_period_already_given(stay, near, far):
    first, second = sorted((stay.starts_on + near, stay.starts_on + far))
    soon, late = (list(periods(stay, after=None, until=until)) for until in (first, second))
    assert late[: len(soon)] == soon
    assert list(periods(stay, after=first, until=second)) == [each for each in late if each.first > first]


@MANY
@given(tenures(), LATER)
def test_period_of_a_day_is_the_one_that_begins_last_by_it(stay, later):
    day = stay.starts_on + later
    found = next((each for each in periods(stay, after=None, until=day) if each.first <= day <= each.last), None)
    assert period_on(stay, day) == found
    assert period_starting(stay, day) == (found if found is not None and found.first == day else None)


@MANY
@given(amounts, st.sampled_from([WEEKLY, MONTHLY]), st.data())
def test_parts_of_a_period_add_up_to_the_whole_within_a_penny_for_each(pence, period, data):
    """Whatever new terms at the same amounts cut it into."""
    first, days = (date(2026, 1, 5), 7) if period is WEEKLY else (date(2026, 4, 1), 30)
    cuts = sorted(data.draw(st.sets(st.integers(1, days - 1), max_size=4)))
    terms = tuple(Term(first + cut * DAY, period, pence) for cut in (0, *cuts))
    parts = list(periods(Tenure(first, first + (days - 1) * DAY, 0, frozenset(), terms), after=None, until=HORIZON))
    assert len(parts) == len(cuts) + 1
    for component, whole in enumerate(pence):
        assert abs(sum(part.amounts[component] for part in parts) - whole) <= len(parts)


# --- runs -------------------------------------------------------------------------------------------------------------
def _run(stay, standing, until, today):
    """Return the charges that stand after a run."""
    found = plan(stay, standing, until=until, today=today)
    undone = {each.charge.sequence for each in found.undo}
    number = max((charge.sequence for charge in standing), default=0)
    added = [Charged(number + n, due.on, due.component, due.pence) for n, due in enumerate(found.due, start=1)]
    return [charge for charge in standing if charge.sequence not in undone] + added


def _plainly(charges):
    return sorted((charge.on, charge.component, charge.pence) for charge in charges)


def _days(charges):
    return [(charge.on, charge.component) for charge in charges]


@MANY
@given(tenures(), LATER, LATER)
def test_two_runs_charge_what_one_run_does_and_a_third_nothing(stay, near, far):
    first, second = sorted((stay.starts_on + near, stay.starts_on + far))
    once = _run(stay, [], second, second)
    twice = _run(stay, _run(stay, [], first, first), second, second)
    assert _plainly(twice) == _plainly(once)
    assert _run(stay, twice, second, second) == twice


@MANY
@given(tenures(), LATER, LATER)
def test_run_after_an_end_was_written_down_charges_what_would_have_been_with_the_end_known(stay, stayed, charged):
    """But for charges dated after the last day: those are left to a person."""
    last_day, until = stay.starts_on + stayed, stay.starts_on + charged
    before = _run(Tenure(stay.starts_on, None, stay.rent_day, stay.free_weeks, stay.terms), [], until, until)
    ended = Tenure(stay.starts_on, last_day, stay.rent_day, stay.free_weeks, stay.terms)
    after = _run(ended, before, until, until)
    fresh = _run(ended, [], until, until)
    assert _plainly(charge for charge in after if charge.on <= last_day) == _plainly(fresh)
    assert [charge for charge in after if charge.on > last_day] == [c for c in before if c.on > last_day]
    assert _run(ended, after, until, until) == after
    assert len(set(_days(after))) == len(after)
