from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.agreements import law
from app.agreements.rules import (
    APPLIES,
    Life,
    Matter,
    Move,
    State,
    applies,
    choose_pack,
    landlords_notice_earliest,
    living_unsigned,
    may_exclude,
    refusal,
    rhw1_refusal,
    state,
)
from app.core import dates
from app.tenancies.rules import Pack

DAY = timedelta(days=1)
BORN = date(2008, 12, 7)
EIGHTEEN = date(2026, 12, 7)
CONTRACT, LICENCE = Pack.SUPPORTED_STANDARD, Pack.UNDER_18_LICENCE
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("moves_in", "pack"), [(EIGHTEEN - DAY, LICENCE), (EIGHTEEN, CONTRACT), (EIGHTEEN + DAY, CONTRACT)]
)
def test_choose_pack_round_the_18th_birthday(moves_in, pack):
    choice = choose_pack(BORN, moves_in, supported=True)
    assert (choice.pack, choice.refused) == (pack, False)


@pytest.mark.parametrize(
    ("moves_in", "pack"), [(date(2024, 12, 6), None), (date(2024, 12, 7), LICENCE), (date(2024, 12, 8), LICENCE)]
)
def test_choose_pack_round_the_16th_birthday_nobody_younger_has_an_agreement(moves_in, pack):
    choice = choose_pack(BORN, moves_in, supported=True)
    assert (choice.pack, choice.refused) == (pack, pack is None)


@pytest.mark.parametrize(("moves_in", "pack"), [(date(2026, 2, 28), LICENCE), (date(2026, 3, 1), CONTRACT)])
def test_choose_pack_born_on_29_february_turns_18_on_1_march(moves_in, pack):
    assert choose_pack(date(2008, 2, 29), moves_in, supported=True).pack is pack


def test_choose_pack_contract_asked_for_a_17_year_old_is_refused_with_the_section():
    choice = choose_pack(BORN, EIGHTEEN - DAY, supported=True, asked=CONTRACT)
    assert choice.pack is None
    assert choice.refused
    assert "7(6)" in str(choice.because)


@pytest.mark.parametrize("asked", [LICENCE, Pack.PERIODIC_STANDARD, Pack.RELEVANT_PERIOD_LICENCE])
def test_choose_pack_adult_asked_for_another_pack_is_refused(asked):
    assert choose_pack(BORN, EIGHTEEN, supported=True, asked=asked).pack is None


def test_choose_pack_adult_where_no_support_is_given_is_refused():
    assert choose_pack(BORN, EIGHTEEN, supported=False).refused


def test_choose_pack_without_a_birth_date_is_refused():
    assert choose_pack(None, EIGHTEEN, supported=True).pack is None


@given(born=DAYS, moves_in=st.dates(date(2036, 1, 1), date(2060, 12, 31)), asked=st.sampled_from([None, *Pack]))
def test_choose_pack_never_gives_a_contract_under_18_or_a_licence_over(born, moves_in, asked):
    choice = choose_pack(born, moves_in, supported=True, asked=asked)
    adult = dates.age_on(born, moves_in) >= 18
    assert choice.pack in {None, CONTRACT if adult else LICENCE}
    assert choice.refused == (choice.pack is None)
    if choice.pack and asked:
        assert choice.pack is asked


@pytest.mark.parametrize("matter", list(Matter))
def test_every_matter_of_contract_law_is_refused_for_a_licence_and_holds_for_the_contract(matter):
    assert applies(CONTRACT, matter) is None
    assert applies(LICENCE, matter) is not None


def test_landlords_notice_for_a_licence_computes_nothing():
    assert str(landlords_notice_earliest(LICENCE, EIGHTEEN)) == "Licence: get legal advice."
    assert landlords_notice_earliest(CONTRACT, date(2026, 12, 31)) == date(2027, 2, 28)


def test_exclusion_of_a_child_is_refused_with_what_to_do():
    refused = may_exclude(LICENCE, 1, (), EIGHTEEN, will_sleep_at="with family")
    assert str(refused) == "A child must not be put out. Ring social services."


@pytest.mark.parametrize(("hours", "fine"), [(0, False), (1, True), (48, True), (49, False)])
def test_exclusion_lasts_48_hours_at_most(hours, fine):
    assert (may_exclude(CONTRACT, hours, (), EIGHTEEN, will_sleep_at="with family") is None) is fine


def test_exclusion_is_counted_three_times_in_any_six_months():
    on = date(2026, 12, 7)
    inside = (date(2026, 6, 8), date(2026, 9, 1), date(2026, 12, 7))
    assert may_exclude(CONTRACT, 24, inside, on, will_sleep_at="x") is not None
    assert may_exclude(CONTRACT, 24, (date(2026, 6, 7), *inside[1:]), on, will_sleep_at="x") is None


def test_exclusion_without_a_place_to_sleep_is_refused():
    assert "sleep" in str(may_exclude(CONTRACT, 24, (), EIGHTEEN, will_sleep_at=" "))


START = date(2026, 12, 7)
DRAFT = Life(starts_on=START)
AGREED = replace(DRAFT, agreed_on=START - 10 * DAY)
ISSUED = replace(AGREED, issued_on=START - 9 * DAY)
SIGNED = replace(ISSUED, signed_on=START - 8 * DAY)


@pytest.mark.parametrize(
    ("life", "on", "expected"),
    [
        (DRAFT, START, State.DRAFT),
        (AGREED, START, State.DRAFT),
        (ISSUED, START - 9 * DAY, State.ISSUED),
        (ISSUED, START - 10 * DAY, State.DRAFT),
        (SIGNED, START - DAY, State.SIGNED),
        (SIGNED, START, State.IN_FORCE),
        (replace(SIGNED, ended_on=START), START, State.IN_FORCE),
        (replace(SIGNED, ended_on=START), START + DAY, State.ENDED),
        (replace(ISSUED, withdrawn_on=START - DAY), START - DAY, State.WITHDRAWN),
        (replace(ISSUED, withdrawn_on=START - DAY), START - 2 * DAY, State.ISSUED),
    ],
)
def test_state_is_derived_from_dated_facts(life, on, expected):
    assert state(life, on) is expected


@pytest.mark.parametrize(
    ("life", "on", "expected"),
    [
        (AGREED, START - DAY, False),
        (AGREED, START, True),
        (ISSUED, START, True),
        (SIGNED, START, False),
        (DRAFT, START, False),
        (replace(ISSUED, withdrawn_on=START), START, False),
    ],
)
def test_living_unsigned_is_red_from_the_day_they_move_in(life, on, expected):
    assert living_unsigned(life, on) is expected


ALLOWED = {
    "draft": (DRAFT, START - 11 * DAY, {Move.CHANGE, Move.AGREE, Move.ISSUE, Move.WITHDRAW}),
    "agreed": (AGREED, START - 9 * DAY, {Move.ISSUE, Move.WITHDRAW, Move.END}),
    "agreed, moved in": (AGREED, START, {Move.ISSUE, Move.END}),
    "issued first": (
        replace(DRAFT, issued_on=START - 9 * DAY),
        START - 9 * DAY,
        {Move.AGREE, Move.ISSUE, Move.HAND_OVER, Move.WITHDRAW},
    ),
    "issued": (ISSUED, START - 9 * DAY, {Move.ISSUE, Move.HAND_OVER, Move.SIGN, Move.WITHDRAW, Move.END}),
    "issued, moved in": (ISSUED, START, {Move.ISSUE, Move.HAND_OVER, Move.SIGN, Move.END}),
    "signed": (SIGNED, START - DAY, {Move.HAND_OVER, Move.END}),
    "in force": (SIGNED, START, {Move.HAND_OVER, Move.END}),
    "ended": (replace(SIGNED, ended_on=START), START + DAY, {Move.HAND_OVER}),
    "withdrawn": (replace(ISSUED, withdrawn_on=START - DAY), START, set()),
}


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("name", list(ALLOWED))
def test_every_move_in_every_state_is_allowed_or_refused_with_a_sentence(name, move):
    life, on, allowed = ALLOWED[name]
    refused = refusal(move, life, on)
    assert (refused is None) is (move in allowed)
    assert refused is None or str(refused).endswith(".")


OFFSETS = st.one_of(st.none(), st.integers(-40, 40))


@given(
    facts=st.tuples(OFFSETS, OFFSETS, OFFSETS, OFFSETS, OFFSETS), on=st.integers(-45, 45), move=st.sampled_from(Move)
)
def test_state_and_moves_are_total_over_any_dates(facts, on, move):
    agreed, issued, signed, ended, withdrawn = (None if f is None else START + f * DAY for f in facts)
    life = Life(START, agreed, issued, signed, ended, withdrawn)
    today = START + on * DAY
    assert state(life, today) in State
    refused = refusal(move, life, today)
    if state(life, today) is State.WITHDRAWN:
        assert refused is not None
    if state(life, today) in {State.SIGNED, State.IN_FORCE} and move in {
        Move.WITHDRAW,
        Move.ISSUE,
        Move.SIGN,
        Move.CHANGE,
    }:
        assert refused is not None


@pytest.mark.parametrize(
    ("given_on", "refused"), [(None, True), (START + DAY, True), (START, False), (START - DAY, False)]
)
def test_rhw1_must_be_given_on_or_before_the_day_the_contract_is_made(given_on, refused):
    assert (rhw1_refusal(CONTRACT, given_on, START) is not None) is refused


def test_rhw1_is_never_asked_for_a_licence():
    assert rhw1_refusal(LICENCE, None, START) is None


def test_applies_has_a_row_for_every_pack():
    assert set(APPLIES) == set(Pack)


@pytest.mark.parametrize("name", list(law.ALL))
def test_every_statutory_number_stands_in_the_law_paper_with_its_section(name):
    paper = Path(__file__).parents[2].joinpath("docs", "law.md").read_text(encoding="utf-8")
    row = law.ALL[name]
    line = next((line for line in paper.splitlines() if f"`{name}`" in line), "")
    assert f" {row.value} " in line
    assert row.section in line
    assert row.in_force_from.isoformat() in line
