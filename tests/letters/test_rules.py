"""What holds a letter, which way it goes and what can be done with it: boundaries, and the whole space."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.letters import rules
from app.letters.rules import (
    REPEATING,
    WAYS,
    Asked,
    Held,
    LetterKind,
    Life,
    Move,
    State,
    Stop,
    Topic,
    Way,
    hold,
    hold_of_paper,
    refusal,
    refusal_of_way,
    state,
)
from app.people.rules import SafeContact

DAY = timedelta(days=1)
TODAY = date(2026, 11, 24)
STOP = Stop(Topic.DEBT, Held.BREATHING_SPACE, TODAY, TODAY + 59 * DAY)
EVERY_SAFE_CONTACT = [*SafeContact, None]
EVERY_LIFE = [
    Life(written=w, held=h, stop=s, printed=p, given=g, withdrawn=x)
    for w, h, s, p, g, x in itertools.product(
        (True, False), (None, *Held), (None, STOP), (True, False), (True, False), (True, False)
    )
]


def _asked(**changes):
    facts = {
        "kind": LetterKind.TALK,
        "topic": Topic.DEBT,
        "on": TODAY,
        "safe_contact": SafeContact.POST,
        "stops": (),
        "same_kind_on": (),
        "has_address": True,
        "window_days": 7,
    }
    return Asked(**facts | changes)


def _held(**changes):
    found = hold(_asked(**changes))
    return found.held if found else None


@pytest.mark.parametrize(
    ("on", "held"),
    [
        (STOP.from_on - DAY, None),
        (STOP.from_on, Held.BREATHING_SPACE),
        (STOP.last_day, Held.BREATHING_SPACE),
        (STOP.last_day + DAY, None),
    ],
)
def test_a_stop_holds_from_its_first_day_to_its_last_and_not_the_days_round_it(on, held):
    assert _held(on=on, stops=(STOP,)) is held


def test_a_stop_of_debt_letters_leaves_statements_and_receipts_alone():
    assert _held(kind=LetterKind.STATEMENT, topic=Topic.ACCOUNT, stops=(STOP,)) is None
    assert _held(kind=LetterKind.RECEIPT, topic=Topic.ACCOUNT, stops=(STOP,)) is None
    assert _held(kind=LetterKind.PLAN, topic=Topic.DEBT, stops=(STOP,)) is Held.BREATHING_SPACE


def test_of_two_stops_the_law_is_named_before_the_scheme_and_then_the_longer_one():
    pause = Stop(Topic.DEBT, Held.PAUSE, TODAY, TODAY + 99 * DAY)
    shorter = Stop(Topic.DEBT, Held.BREATHING_SPACE, TODAY, TODAY + 5 * DAY)
    assert rules.stop_on((pause, shorter, STOP), Topic.DEBT, TODAY) == STOP
    assert rules.stop_on((pause,), Topic.DEBT, TODAY) == pause
    assert str(hold(_asked(stops=(pause,))).because.params["day"]) == str(pause.last_day)


@pytest.mark.parametrize(
    ("days", "held"), [(0, Held.TOO_SOON), (1, Held.TOO_SOON), (6, Held.TOO_SOON), (7, None), (8, None)]
)
def test_the_same_letter_is_too_soon_until_a_week_later(days, held):
    assert _held(same_kind_on=(TODAY - days * DAY,)) is held
    if held:
        assert hold(_asked(same_kind_on=(TODAY - days * DAY,))).because.params["day"] == TODAY + (7 - days) * DAY


def test_the_window_counts_the_other_way_too_so_no_letter_is_dated_back_beside_another():
    assert _held(same_kind_on=(TODAY + 6 * DAY,)) is Held.TOO_SOON
    assert _held(same_kind_on=(TODAY + 7 * DAY,)) is None


def test_of_the_letters_about_eet_only_the_invitation_repeats():
    about_eet = {kind for kind in LetterKind if kind.value.startswith("eet_")}
    assert about_eet & REPEATING == {LetterKind.EET_REVIEW_INVITE}
    assert len(about_eet) == 6


@pytest.mark.parametrize("topic", [topic for topic in Topic if topic is not Topic.DEBT])
def test_a_stop_of_debt_letters_reaches_no_other_topic(topic):
    assert _held(kind=LetterKind.EET_WARNING, topic=topic, stops=(STOP,)) is None


@pytest.mark.parametrize("kind", LetterKind)
def test_only_letters_that_repeat_have_a_window(kind):
    assert _held(kind=kind, same_kind_on=(TODAY,)) is (Held.TOO_SOON if kind in REPEATING else None)


@pytest.mark.parametrize("safe_contact", EVERY_SAFE_CONTACT)
def test_only_who_said_post_is_posted_to_and_only_they_need_an_address(safe_contact):
    posted = safe_contact is SafeContact.POST
    assert (rules.way(safe_contact) is Way.POST) is posted
    assert (refusal_of_way(safe_contact, Way.POST) is None) is posted
    assert _held(safe_contact=safe_contact, has_address=False) is (Held.NO_ADDRESS if posted else None)
    assert refusal_of_way(safe_contact, Way.IN_PERSON) is None


def test_an_email_is_written_only_to_who_may_get_one():
    assert {s for s in EVERY_SAFE_CONTACT if refusal_of_way(s, Way.EMAIL) is None} == {
        SafeContact.EMAIL,
        SafeContact.NEVER_POST,
    }


def test_nobody_asked_how_to_reach_is_reached_by_hand_alone():
    assert WAYS[None] == (Way.IN_PERSON,)


@pytest.mark.parametrize("safe_contact", EVERY_SAFE_CONTACT)
def test_a_paper_made_for_the_post_is_held_once_the_post_is_not_safe_or_they_moved(safe_contact):
    here, elsewhere = ("Flat 1", "Garn Road"), ("Flat 2", "Garn Road")
    found = hold_of_paper(here, address=here, safe_contact=safe_contact)
    assert (found.held if found else None) is (None if safe_contact is SafeContact.POST else Held.NEVER_POST)
    assert hold_of_paper((), address=here, safe_contact=safe_contact) is None
    if safe_contact is SafeContact.POST:
        for address in (elsewhere, ()):
            assert hold_of_paper(here, address=address, safe_contact=safe_contact).held is Held.NO_ADDRESS


_days = st.integers(-40, 40).map(lambda n: TODAY + n * DAY)
_stops = st.builds(
    lambda topic, because, first, length: Stop(topic, because, first, first + length * DAY),
    st.sampled_from(Topic),
    st.sampled_from(rules.OF_STOPS),
    _days,
    st.integers(0, 30),
)


@given(
    st.builds(
        Asked,
        kind=st.sampled_from(LetterKind),
        topic=st.sampled_from(Topic),
        on=_days,
        safe_contact=st.sampled_from(EVERY_SAFE_CONTACT),
        stops=st.lists(_stops, max_size=3).map(tuple),
        same_kind_on=st.lists(_days, max_size=3).map(tuple),
        has_address=st.booleans(),
        window_days=st.integers(3, 28),
    )
)
def test_a_letter_is_held_exactly_when_a_stop_the_window_or_the_address_holds_it(asked):
    stopped = any(s.topic is asked.topic and s.from_on <= asked.on <= s.last_day for s in asked.stops)
    near = any(-asked.window_days < (asked.on - d).days < asked.window_days for d in asked.same_kind_on)
    too_soon = asked.kind in REPEATING and near
    homeless = asked.safe_contact is SafeContact.POST and not asked.has_address
    found = hold(asked)
    assert (found is not None) is (stopped or too_soon or homeless)
    if found:
        wanted = rules.OF_STOPS if stopped else (Held.TOO_SOON,) if too_soon else (Held.NO_ADDRESS,)
        assert found.held in wanted
        assert str(found.because)
    if found and found.held is Held.TOO_SOON:
        again = found.because.params["day"]
        alone = {
            "kind": asked.kind,
            "same_kind_on": (again - asked.window_days * DAY,),
            "window_days": asked.window_days,
        }
        assert _held(on=again, **alone) is None
        assert _held(on=again - DAY, **alone) is Held.TOO_SOON


def test_every_life_has_one_state_and_what_can_be_done_follows_from_it():
    for life in EVERY_LIFE:
        now = state(life)
        may = {move for move in Move if refusal(move, life) is None}
        assert now is not State.HELD or not may & {Move.PRINT, Move.HAND_OVER}, life
        assert now is not State.WITHDRAWN or may == set(), life
        assert now not in {State.PREPARED, State.PRINTED} or Move.PRINT in may, life
        assert (Move.HAND_OVER in may) is (Move.PRINT in may and life.printed), life
        assert (Move.WITHDRAW in may) is (not life.given and not life.withdrawn), life
        assert Move.RELEASE not in may or (life.held and life.written and not life.stop), life
        assert Move.HOLD not in may or not (life.held or life.given), life
        for move in set(Move) - may:
            assert str(refusal(move, life)), (move, life)


def test_a_letter_on_its_way_is_prepared_then_printed_then_theirs_and_a_stop_holds_it_until_then():
    life = {"written": True, "held": None, "stop": None, "printed": False, "given": False, "withdrawn": False}
    assert state(Life(**life)) is State.PREPARED
    assert state(Life(**life | {"printed": True})) is State.PRINTED
    assert state(Life(**life | {"printed": True, "stop": STOP})) is State.HELD
    assert state(Life(**life | {"printed": True, "given": True, "stop": STOP})) is State.GIVEN
    assert state(Life(**life | {"written": False, "held": Held.TOO_SOON})) is State.HELD
