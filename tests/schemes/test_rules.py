from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.schemes import rules
from app.schemes.rules import CertificateKind as Kind
from app.schemes.rules import CertificateState as State
from app.schemes.rules import Fuel, Readiness, Record, RentDay

pytestmark = pytest.mark.once
DONE = date(2026, 1, 5)
DATES = st.dates(date(1990, 1, 1), date(2090, 1, 1))
DAY = timedelta(days=1)


def _state(record: Record, on: date) -> State:
    return next(s.state for s in rules.standings([record], fuel=Fuel.GAS, on=on) if s.kind is record.kind)


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        (Kind.GAS, date(2027, 1, 5)),
        (Kind.ELECTRICAL, date(2031, 1, 5)),
        (Kind.EPC, date(2036, 1, 5)),
        (Kind.SMOKE_ALARM, date(2027, 1, 5)),
        (Kind.CO_ALARM, date(2027, 1, 5)),
    ],
)
def test_record_without_an_end_lasts_its_kinds_usual_life(kind, last):
    record = Record(kind, DONE)
    assert record.good_until == last
    assert _state(record, last - timedelta(days=31)) is State.IN_DATE
    assert _state(record, last - timedelta(days=30)) is State.RUNS_OUT_SOON
    assert _state(record, last) is State.RUNS_OUT_SOON
    assert _state(record, last + DAY) is State.OUT_OF_DATE


def test_record_with_an_end_lasts_to_that_day():
    assert Record(Kind.ELECTRICAL, DONE, date(2029, 6, 1)).good_until == date(2029, 6, 1)


@pytest.mark.parametrize(
    ("kind", "last"), [(Kind.ELECTRICAL, date(2031, 1, 5)), (Kind.GAS, date(2027, 3, 5)), (Kind.EPC, date(2036, 1, 5))]
)
def test_record_with_too_late_an_end_lasts_only_as_long_as_the_law_lets_it(kind, last):
    assert Record(kind, DONE, date(2099, 1, 1)).good_until == last


def test_record_done_on_29_february_ends_on_the_28th():
    assert Record(Kind.GAS, date(2028, 2, 29)).good_until == date(2029, 2, 28)


def test_home_without_records_misses_every_one_it_needs():
    for fuel, kinds in rules.NEEDED.items():
        held = rules.standings([], fuel=fuel, on=DONE)
        assert [(s.kind, s.state) for s in held] == [(kind, State.MISSING) for kind in kinds]
        assert all(s.is_problem for s in held)


def test_home_without_gas_needs_no_gas_record_and_an_electric_one_no_carbon_monoxide_alarm():
    assert Kind.GAS in rules.NEEDED[Fuel.GAS]
    assert Kind.GAS not in rules.NEEDED[Fuel.OTHER]
    assert Kind.CO_ALARM in rules.NEEDED[Fuel.OTHER]
    assert Kind.CO_ALARM not in rules.NEEDED[Fuel.NONE]


def test_newest_record_counts_even_when_an_older_one_runs_longer():
    older, newer = Record(Kind.ELECTRICAL, DONE), Record(Kind.ELECTRICAL, date(2026, 6, 1), date(2026, 7, 1))
    held = rules.standings([newer, older], fuel=Fuel.NONE, on=date(2026, 7, 2))
    assert held[0].state is State.OUT_OF_DATE
    assert held[0].record == newer


@pytest.mark.parametrize(("on", "state"), [(DONE - DAY, State.MISSING), (DONE, State.IN_DATE)])
def test_record_counts_from_the_day_it_was_done(on, state):
    assert _state(Record(Kind.ELECTRICAL, DONE), on) is state


def test_worst_state_is_the_one_that_asks_for_action_first():
    record = Record(Kind.ELECTRICAL, DONE)
    assert rules.worst(rules.standings([record], fuel=Fuel.NONE, on=DONE)) is State.MISSING
    assert rules.worst([]) is State.IN_DATE


@given(DATES, st.sampled_from([12, 14, 60, 120]))
def test_earliest_day_a_check_may_be_done_is_the_turn_of_good_and_not(until, months):
    first = rules.earliest_done(months, until=until)
    assert rules.add_months(first, months) >= until
    assert rules.add_months(first - DAY, months) < until


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (Record(Kind.GAS, DONE), None),
        (Record(Kind.GAS, DONE + DAY), "done_on"),
        (Record(Kind.GAS, DONE, DONE), None),
        (Record(Kind.GAS, DONE, DONE - DAY), "expires_on"),
        (Record(Kind.GAS, DONE, date(2027, 3, 5)), None),
        (Record(Kind.GAS, DONE, date(2027, 3, 6)), "expires_on"),
        (Record(Kind.ELECTRICAL, DONE, date(2031, 1, 5)), None),
        (Record(Kind.ELECTRICAL, DONE, date(2031, 1, 6)), "expires_on"),
    ],
)
def test_record_is_refused_on_the_field_at_fault(record, field):
    refusal = rules.refusal_of_record(record, today=DONE)
    assert (refusal[1] if refusal else None) == field


READY = {
    "on_call_phone": "1",
    "safeguarding_name": "M",
    "safeguarding_phone": "2",
    "social_services_phone": "3",
    "homes": 1,
}


def test_scheme_with_everything_may_open():
    assert rules.missing_to_open(Readiness(**READY)) == ()


@pytest.mark.parametrize("absent", READY)
@pytest.mark.parametrize("blank", [None, ""])
def test_scheme_without_one_thing_says_just_that(absent, blank):
    missing = rules.missing_to_open(Readiness(**READY | {absent: 0 if absent == "homes" else blank}))
    assert len(missing) == 1


def test_scheme_without_anything_says_five_different_things():
    missing = rules.missing_to_open(Readiness(None, None, None, None, 0))
    assert len({str(reason) for reason in missing}) == 5


@pytest.mark.parametrize(
    ("youngest", "oldest", "field"),
    [
        (None, None, None),
        (16, 24, None),
        (15, 24, "min_age"),
        (18, 18, None),
        (19, 18, "max_age"),
        (25, None, "max_age"),
        (None, 15, "max_age"),
        (16, 99, None),
        (16, 100, "max_age"),
        (100, 101, "min_age"),
    ],
)
def test_ages_of_a_scheme_are_in_order_and_in_range(youngest, oldest, field):
    refusal = rules.refusal_of_ages(youngest, oldest)
    assert (refusal[1] if refusal else None) == field


@pytest.mark.parametrize("colour", ["#0b5d5a", "#0B5D5A", "#000000", "#7a1f1f", rules.DEFAULT_DOOR])
def test_dark_colour_is_taken(colour):
    assert rules.refusal_of_colour(colour) is None


@pytest.mark.parametrize(
    "colour", ["", "0b5d5a", "#0b5d5", "#0b5d5a0", "#0b5d5g", "red", "#ffffff", "#F2B134", "#0b5d5a;}", "#0b5d5a\n"]
)
def test_light_or_unreadable_colour_is_refused(colour):
    assert rules.refusal_of_colour(colour) is not None


def test_contrast_is_what_the_guideline_says():
    assert rules.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert rules.contrast("#ffffff", "#ffffff") == pytest.approx(1)
    assert rules.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert rules.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("grey", range(256))
def test_colour_that_is_taken_reads_on_paper_and_on_white(grey):
    colour = f"#{grey:02x}{grey:02x}{grey:02x}"
    readable = min(rules.contrast(colour, rules.PAPER), rules.contrast(colour, "#ffffff")) >= 4.5
    assert (rules.refusal_of_colour(colour) is None) == readable


MONDAY = date(2026, 12, 21)


@pytest.mark.parametrize(
    ("week", "rent_day", "today", "taken"),
    [
        (MONDAY, RentDay.MONDAY, MONDAY - DAY, True),
        (MONDAY, RentDay.MONDAY, MONDAY, False),
        (MONDAY, RentDay.MONDAY, MONDAY + DAY, False),
        (MONDAY, RentDay.TUESDAY, MONDAY - DAY, False),
        (MONDAY + DAY, RentDay.TUESDAY, MONDAY, True),
    ],
)
def test_free_week_is_to_come_and_begins_on_the_rent_day(week, rent_day, today, taken):
    assert (rules.refusal_of_free_week(week, rent_day=rent_day, today=today) is None) is taken
