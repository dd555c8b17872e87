"""Who may be a money friend: every combination there is, and the day before, the day and the day after of each date."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.arrears.rules.friends import Candidate, refusal_of_friend

ON = date(2026, 1, 21)
DAY = timedelta(days=1)
FIT = {
    "is_the_tenant": False,
    "is_close": False,
    "on_committee": True,
    "birth_date": date(2000, 1, 1),
    "inducted_on": date(2025, 1, 1),
}
BORN = (None, date(2000, 1, 1), date(2008, 1, 20), date(2008, 1, 21), date(2008, 1, 22), ON)
INDUCTED = (None, ON - DAY, ON, ON + DAY)

pytestmark = pytest.mark.once


def _refused(**facts):
    return refusal_of_friend(Candidate(**FIT | facts), on=ON)


def test_member_who_is_of_age_inducted_and_not_close_may_be_a_friend():
    assert _refused() is None


@pytest.mark.parametrize(
    ("born", "sentence"),
    [
        (date(2008, 1, 20), None),  # 18 yesterday
        (date(2008, 1, 21), None),  # 18 today
        (date(2008, 1, 22), "18 or over"),  # 17 on the eve
        (date(2008, 2, 29), "18 or over"),
        (None, "18 or over"),  # nobody knows: no
    ],
)
def test_friend_is_eighteen_on_the_day_and_not_on_its_eve(born, sentence):
    reason = _refused(birth_date=born)
    assert (reason is None) if sentence is None else (sentence in reason.template)


@pytest.mark.parametrize(
    ("on", "fit"), [(date(2026, 2, 27), False), (date(2026, 2, 28), False), (date(2026, 3, 1), True)]
)
def test_who_was_born_on_a_leap_day_comes_of_age_on_the_first_of_march(on, fit):
    born = date(2008, 2, 29)
    assert (refusal_of_friend(Candidate(**FIT | {"birth_date": born}), on=on) is None) is fit


@pytest.mark.parametrize(("inducted", "fit"), [(ON - DAY, True), (ON, True), (ON + DAY, False), (None, False)])
def test_friend_has_done_the_induction_by_the_day(inducted, fit):
    reason = _refused(inducted_on=inducted)
    assert (reason is None) is fit
    assert fit or "induction" in reason.template


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"is_the_tenant": True}, "somebody else"),
        ({"is_close": True}, "neither family nor close"),
        ({"on_committee": False}, "not on the committee"),
    ],
)
def test_friend_is_another_member_who_is_not_close(facts, sentence):
    assert sentence in _refused(**facts).template


def test_over_the_whole_space_one_thing_wrong_is_enough_and_nothing_wrong_is_yes():
    for mine, close, member, born, inducted in product((True, False), (True, False), (True, False), BORN, INDUCTED):
        of_age = born is not None and born <= date(2008, 1, 21)
        ready = inducted is not None and inducted <= ON
        fit = member and of_age and ready and not mine and not close
        assert (refusal_of_friend(Candidate(mine, close, member, born, inducted), on=ON) is None) is fit


@given(
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.none() | st.dates(date(1990, 1, 1), date(2012, 1, 1)),
    st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    st.integers(0, 400),
)
def test_only_time_makes_a_friend_of_whom_nothing_else_speaks_against(mine, close, member, born, inducted, on, later):
    candidate = Candidate(mine, close, member, born, inducted)
    now, then = refusal_of_friend(candidate, on=on), refusal_of_friend(candidate, on=on + timedelta(days=later))
    if now is None:
        assert then is None  # nobody grows younger, and an induction is not undone
    if mine or close or not member:
        assert now is not None
        assert then is not None
