"""Accounts read from their newest lines, the rest as one sum: any ledger stands where the whole of it does."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import factories
import pytest
import sqlalchemy as sa
from arrears import accounts
from factories import NOW
from statements import counted

from app.arrears import ledgers, queries
from app.arrears.rules import Frequency, Step, position, tried
from app.core.db import db
from app.rent.models import Entry
from app.rent.rules import BenefitSource, Component, Cycle, EntryKind, Source
from app.tenancies.rules import Pack

MONDAY = date(2024, 6, 3)
TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)
WEEKS = (TODAY - MONDAY).days // 7
DAYS = (TODAY - 300 * DAY, TODAY - 33 * DAY, TODAY, TODAY + 40 * DAY)


@pytest.fixture
def scheme(context):
    del context
    return factories.make_scheme()


def _line(kind, on, pence, **facts):
    """Return a line of the ledger; its account and number are put in later."""
    usual = {"component": None, "source": None, "reverses": None, "pack": Pack.SUPPORTED_STANDARD, "recorded_at": NOW}
    return usual | {"kind": kind, "effective_on": on, "amount_pence": pence} | facts


def _history(chance):
    """Return lines: weeks of rent, paid until some week, with all kinds of things in between, some of it undone."""
    paid_until = WEEKS - chance.choice([0, 0, 1, 2, 5, 9, 10, 11, 12, 30, 56, 57, 58, 80, WEEKS])
    lines = []
    for week in range(WEEKS + chance.choice([0, 1, 6])):
        on = MONDAY + timedelta(weeks=week)
        lines.append(_line(EntryKind.CHARGE, on, 8250, component=Component.RENT))
        if week < paid_until:
            lines.append(_line(EntryKind.PAYMENT, on + chance.randint(0, 9) * DAY, -8250, source=Source.TENANT))
    for _ in range(chance.randint(0, 9)):
        on = MONDAY + chance.randint(0, 7 * WEEKS + 400) * DAY
        kind = chance.choice([EntryKind.ADJUSTMENT, EntryKind.REFUND, EntryKind.PAYMENT])
        pence = chance.choice([1, 700, 8250, 60_000]) * (-1 if kind is EntryKind.PAYMENT else 1)
        source = Source.OTHER if kind is EntryKind.PAYMENT else None
        lines.append(_line(kind, on, -pence if kind is EntryKind.ADJUSTMENT and pence == 700 else pence, source=source))
    chance.shuffle(lines)
    for number in chance.sample(range(len(lines)), chance.randint(0, 5)):
        undone = lines[number]
        on = undone["effective_on"] + chance.choice([-90, -20, -1, 0, 1, 5, 80, 300]) * DAY
        lines.append(_line(EntryKind.REVERSAL, max(on, MONDAY), -undone["amount_pence"], reverses=number + 1))
    return lines


def _account(scheme, chance):
    ends_on = chance.choice([None, None, None, TODAY - 40 * DAY, TODAY + 20 * DAY])
    stay = accounts.make_account(scheme, starts_on=MONDAY, ends_on=ends_on)
    lines = [line | {"stay_id": stay.id, "sequence": n} for n, line in enumerate(_history(chance), 1)]
    db.session.execute(sa.insert(Entry.__table__), lines)
    if chance.random() < 0.5:
        award = {"weekly_pence": 4000, "from_on": MONDAY, "verified_on": MONDAY, "cycle": Cycle.FORTNIGHTLY}
        accounts.make_benefit(stay.id, paid_up_to=TODAY - chance.randint(0, 40) * DAY, **award)
    if chance.random() < 0.5:
        start = TODAY - chance.choice([0, 1, 38, 39, 40, 200, 368, 369, 370, 600]) * DAY
        agreed = {"starting_net_pence": chance.choice([5000, 90_000]), "frequency": chance.choice(list(Frequency))}
        accounts.make_plan(stay.id, start, ended_on=chance.choice([None, None, TODAY - DAY]), **agreed)
    return stay.id


def _read(ids, on, *, whole=False):
    return queries.facts_of(ids, on=on, today=TODAY, whole=whole)


def test_any_account_read_from_its_newest_lines_stands_where_the_whole_one_does(scheme):
    chance = Random(20_261_125)  # noqa: S311 - the same accounts every time
    ids = [_account(scheme, chance) for _ in range(60)]
    whole, used, steps = _read(ids, TODAY, whole=True), Counter(), Counter()
    assert {facts.begins_on for facts in whole.values()} == {None}
    for on in DAYS:
        for stay_id, short in _read(ids, on).items():
            right = position(whole[stay_id], on)
            assert position(short, on) == right
            assert tried(short, on) == tried(whole[stay_id], on)
            used[None if short.begins_on is None else on - short.begins_on] += 1
            steps[right.next_step] += 1
            assert short.begins_on is None or all(short.begins_on <= line.on <= on for line in short.lines)
    assert set(used) == set(ledgers.REACHES)  # each way to read was taken
    assert min(used.values()) > 10
    assert len(steps) > 6
    assert steps[Step.CHECK_DATA] > 0


@pytest.mark.parametrize(
    ("weeks", "begins_on"),
    [(0, 70), (10, 70), (11, 400), (57, 400), (58, None), (WEEKS - 1, None)],
)
def test_account_is_read_as_far_back_as_its_debt_reaches(scheme, weeks, begins_on):
    on = MONDAY + timedelta(weeks=WEEKS - 1)  # a Monday: ten weeks before it is one, too
    stay = accounts.make_account(scheme, starts_on=MONDAY)
    for week in range(WEEKS):
        accounts.enter(stay.id, MONDAY + timedelta(weeks=week), 8250)
        if week < WEEKS - weeks - 1:
            accounts.enter(stay.id, MONDAY + timedelta(weeks=week), -8250)
    found = _read([stay.id], on)[stay.id]
    assert found.begins_on == (None if begins_on is None else on - begins_on * DAY)
    assert position(found, on).oldest_unpaid_on == on - weeks * 7 * DAY
    before = sum(
        line.amount_pence for line in _read([stay.id], on, whole=True)[stay.id].lines if line not in found.lines
    )
    assert found.brought_forward_pence == before


@pytest.mark.parametrize(("days", "begins_on"), [(39, 70), (40, 400), (369, 400), (370, None)])
def test_account_is_read_back_to_a_longest_period_before_its_plan(scheme, days, begins_on):
    stay = accounts.make_account(scheme, starts_on=MONDAY)
    accounts.make_plan(stay.id, TODAY - days * DAY)
    found = _read([stay.id], TODAY)[stay.id]
    assert found.begins_on == (None if begins_on is None else TODAY - begins_on * DAY)


@pytest.mark.parametrize("ended_on", [TODAY - DAY, TODAY])
def test_plan_that_is_over_makes_nobody_read_further(scheme, ended_on):
    stay = accounts.make_account(scheme, starts_on=MONDAY)
    accounts.make_plan(stay.id, TODAY - 300 * DAY, ended_on=ended_on)
    assert _read([stay.id], TODAY)[stay.id].begins_on == TODAY - 70 * DAY
    assert _read([stay.id], TODAY - 2 * DAY)[stay.id].begins_on == TODAY - 402 * DAY  # it ran that day


@pytest.mark.parametrize(
    ("on", "undone", "found"),
    [
        (TODAY + 366 * DAY, False, False),
        (TODAY + 367 * DAY, False, True),
        (TODAY + 367 * DAY, True, False),
    ],
)
def test_line_dated_more_than_a_year_ahead_is_found_though_it_is_not_read(scheme, on, undone, found):
    stay = accounts.make_account(scheme, starts_on=MONDAY)
    line = accounts.enter(stay.id, on, 8250)
    if undone:
        accounts.undo(line, TODAY)
    facts = _read([stay.id], TODAY)[stay.id]
    assert all(line.on <= TODAY for line in facts.lines)
    assert (position(facts, TODAY).next_step is Step.CHECK_DATA) is found


@pytest.mark.parametrize("on", DAYS)
def test_charge_after_the_last_day_is_found_on_whatever_day_is_asked_about(scheme, on):
    stay = accounts.make_account(scheme, starts_on=MONDAY, ends_on=TODAY)
    accounts.enter(stay.id, TODAY + DAY, -500)
    assert position(_read([stay.id], on)[stay.id], on).next_step is not Step.CHECK_DATA
    accounts.enter(stay.id, TODAY + DAY, 8250)
    assert position(_read([stay.id], on)[stay.id], on).next_step is Step.CHECK_DATA


def test_accounts_that_must_be_read_whole_take_as_many_statements_as_one_of_them(scheme):
    def owing_much():
        stay = accounts.make_account(scheme, starts_on=MONDAY)
        accounts.enter(stay.id, MONDAY, 90_000)
        accounts.make_benefit(stay.id, source=BenefitSource.UC_HOUSING, claimed_on=TODAY)
        return stay.id

    ids, sent = [owing_much() for _ in range(9)], []
    for some in (ids[:1], ids):
        with counted() as statements:
            assert all(facts.begins_on is None for facts in _read(some, TODAY).values())
        sent.append(len(statements))
    assert sent[0] == sent[1]


def test_nobody_is_read_at_all(scheme):
    del scheme
    assert _read([], TODAY) == {}
    assert ledgers.fill({}, on=TODAY, whole=False) == {}
