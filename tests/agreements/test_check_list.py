from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.agreements.check_list import BOUNDS, Draft, Level, check_list, stops, taken
from app.agreements.rules import choose_pack
from app.tenancies.rules import Pack

START = date(2026, 12, 7)
MADE = date(2026, 11, 23)
BORN = date(2005, 2, 1)
CHILD = date(2009, 12, 31)
RECORDS = ("gas", "electrical", "epc", "smoke_alarm", "co_alarm")
READY = Draft(
    pack=Pack.SUPPORTED_STANDARD,
    choice=choose_pack(BORN, START, supported=True, asked=Pack.SUPPORTED_STANDARD),
    starts_on=START,
    today=MADE,
    person_birth_date=BORN,
    landlord_named=True,
    help_numbers=True,
    period="weekly",
    rent_pence=7115,
    service_pence=1825,
    support_pence=700,
    deposit_pence=0,
    deposit_scheme="",
    rhw1_given_on=MADE,
    made_on=MADE,
    certificates=tuple((kind, "in_date") for kind in RECORDS),
    inventory_on=MADE,
    wording_adopted=True,
)


def _level(draft, key):
    return next(item.level for item in check_list(draft) if item.key == key)


def test_a_draft_with_everything_has_no_stops_and_no_warnings():
    assert {item.level for item in check_list(READY)} == {Level.DONE}


@pytest.mark.parametrize(
    ("change", "key", "level"),
    [
        ({"person_birth_date": None}, "birth_date", Level.STOP),
        ({"choice": choose_pack(CHILD, START, supported=True, asked=Pack.SUPPORTED_STANDARD)}, "pack", Level.STOP),
        ({"landlord_named": False}, "landlord", Level.STOP),
        ({"home_taken": taken("Flat 8", "Rhys Bowen", START, None)}, "home", Level.STOP),
        ({"help_numbers": False}, "help_numbers", Level.STOP),
        ({"rent_pence": None}, "rent", Level.STOP),
        ({"period": None}, "rent", Level.STOP),
        ({"deposit_pence": 100, "deposit_scheme": " "}, "deposit", Level.STOP),
        ({"deposit_pence": 100, "deposit_scheme": "A scheme"}, "deposit", Level.DONE),
        ({"rhw1_given_on": None}, "rhw1", Level.STOP),
        ({"rhw1_given_on": MADE + timedelta(days=1)}, "rhw1", Level.STOP),
        ({"inventory_on": None}, "inventory", Level.WARNING),
        ({"wording_adopted": False}, "wording", Level.STOP),
        ({"placeholders_missing": (("on_call_phone", "Guests"),)}, "facts", Level.STOP),
    ],
)
def test_what_a_draft_lacks_is_said_at_its_level(change, key, level):
    assert _level(replace(READY, **change), key) is level


@pytest.mark.parametrize(
    ("born", "level"),
    [
        (date(2001, 12, 8), Level.DONE),
        (date(2001, 12, 7), Level.WARNING),
        (date(2010, 12, 7), Level.DONE),
        (date(2010, 12, 8), Level.WARNING),
    ],
)
def test_somebody_younger_or_older_than_the_scheme_is_for_is_asked_about(born, level):
    assert _level(replace(READY, person_birth_date=born), "age") is level


@pytest.mark.parametrize("state", ["missing", "out_of_date"])
@pytest.mark.parametrize("kind", RECORDS)
def test_a_safety_record_that_is_not_in_date_stops_except_the_energy_certificate(kind, state):
    draft = replace(READY, certificates=tuple((k, state if k == kind else "in_date") for k in RECORDS))
    assert _level(draft, kind) is (Level.WARNING if kind == "epc" else Level.STOP)


def test_somebody_who_lives_there_gets_their_contract_in_spite_of_a_late_record():
    draft = replace(READY, certificates=(("gas", "out_of_date"),), lives_there=True)
    assert _level(draft, "gas") is Level.WARNING


@pytest.mark.parametrize("part", list(BOUNDS))
def test_amounts_warn_over_the_first_bound_and_stop_over_the_second(part):
    ask, refuse = {"rent": (20_000, 80_000), "service": (10_000, 70_000), "support": (8_500, 80_000)}[part]
    levels = [_level(replace(READY, **{f"{part}_pence": p}), part) for p in (ask, ask + 1, refuse, refuse + 1)]
    assert levels == [Level.DONE, Level.WARNING, Level.WARNING, Level.STOP]


@pytest.mark.parametrize(
    ("period", "pence", "level"),
    [
        ("fortnightly", 40_000, Level.DONE),
        ("four_weekly", 80_001, Level.WARNING),
        ("monthly", 86_666, Level.DONE),
        ("monthly", 86_667, Level.WARNING),
    ],
)
def test_amounts_are_weighed_by_the_week_whatever_the_period(period, pence, level):
    assert _level(replace(READY, period=period, rent_pence=pence), "rent") is level


@pytest.mark.parametrize(
    ("last_day", "sentence"),
    [
        (None, "Flat 8 is Rhys Bowen’s home from 2026-12-07. Choose another home."),
        (
            START + timedelta(days=7),
            "Flat 8 is Rhys Bowen’s home from 2026-12-07 to 2026-12-14. Choose a later day or another home.",
        ),
    ],
)
def test_a_home_that_is_taken_is_said_with_the_blockers_name_and_days(last_day, sentence):
    assert str(taken("Flat 8", "Rhys Bowen", START, last_day)) == sentence


def test_a_licence_is_never_asked_for_rhw1():
    licence = replace(READY, pack=Pack.UNDER_18_LICENCE, rhw1_given_on=None)
    assert "rhw1" not in {item.key for item in check_list(licence)}


def test_each_missing_fact_is_named_with_the_clause_that_needs_it():
    missing = (("on_call_phone", "Guests"), ("contract_made_on", "Your rent"))
    sentences = [str(item.sentence) for item in check_list(replace(READY, placeholders_missing=missing))]
    assert sentences[-2:] == [
        "“Guests” needs a fact that is missing: the on-call number.",
        "“Your rent” needs a fact that is missing: contract_made_on.",
    ]


def test_stops_are_only_the_lines_that_stand_in_the_way():
    found = stops(check_list(replace(READY, inventory_on=None, rhw1_given_on=None)))
    assert [item.key for item in found] == ["rhw1"]
