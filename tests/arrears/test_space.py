"""Accounts of every kind there can be, made up at random: each has one next step, and every way to it agrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from arrears.known import START, known, plan
from hypothesis import given, settings
from hypothesis import strategies as st

from app.arrears.rules import (
    ROWS,
    Claim,
    Facts,
    Frequency,
    HoldDays,
    HoldKind,
    LedgerTooShort,
    Line,
    Numbers,
    PauseReason,
    PlanState,
    Stage,
    Step,
    Taken,
    measure,
    position,
    standing,
    tried,
)
from app.arrears.rules.days import net_by_day
from app.arrears.rules.position import state_of
from app.rent.rules import BenefitSource, Cycle, EntryKind, Tenure, Term
from app.tenancies.rules import Pack, RentPeriod

pytestmark = pytest.mark.once
NEVER_DUE = {Step.NONE, Step.WAIT}
DAYS = st.integers(-20, 130).map(lambda days: START + timedelta(days=days))
MAYBE_DAY = st.none() | DAYS
PENCE = st.sampled_from([1, 999, 1000, 3499, 3500, 7000, 14_000, 56_000]) | st.integers(1, 60_000)
KINDS = st.sampled_from([EntryKind.CHARGE] * 4 + [EntryKind.PAYMENT] * 3 + [EntryKind.ADJUSTMENT, EntryKind.REFUND])


@st.composite
def _ledgers(draw) -> tuple[Line, ...]:
    """Return lines, some of them reversed, a few on days far away."""
    lines: list[Line] = []
    for _ in range(draw(st.integers(0, 14))):
        kind, pence, on = draw(KINDS), draw(PENCE), draw(DAYS | st.just(START + timedelta(days=600)))
        on = on if draw(st.booleans()) else on - timedelta(days=on.weekday())
        pence = -pence if kind is EntryKind.PAYMENT or (kind is EntryKind.ADJUSTMENT and draw(st.booleans())) else pence
        undone = draw(DAYS) if draw(st.integers(0, 4)) == 0 else None
        lines.append(Line(on, len(lines) + 1, kind, pence, reversed_on=undone))
        if undone is not None:
            lines.append(Line(undone, len(lines) + 1, EntryKind.REVERSAL, -pence, undoes_on=on))
    return tuple(sorted(lines))


@st.composite
def _tenures(draw) -> Tenure:
    days = sorted(draw(st.sets(DAYS, max_size=3)))
    amounts = st.tuples(*[st.sampled_from([0, 0, 7000, 8253]) for _ in range(4)])
    terms = tuple(Term(day, draw(st.sampled_from(RentPeriod)), draw(amounts)) for day in days)
    last = draw(st.none() | st.integers(0, 120).map(lambda days: START + timedelta(days=days)))
    free = frozenset(draw(st.sets(st.integers(0, 15).map(lambda week: START + timedelta(weeks=week)), max_size=3)))
    return Tenure(
        START, last, draw(st.integers(0, 6)), free, terms or ((known().tenure.terms) if draw(st.booleans()) else ())
    )


CLAIMS = st.builds(
    Claim,
    source=st.sampled_from(BenefitSource),
    claimed_on=MAYBE_DAY,
    decided_on=MAYBE_DAY,
    weekly_pence=st.none() | PENCE,
    from_on=MAYBE_DAY,
    last_day=MAYBE_DAY,
    paid_up_to=MAYBE_DAY,
    cycle=st.none() | st.sampled_from(Cycle),
    verified_on=MAYBE_DAY,
)
HOLDS = st.builds(
    lambda kind, day, days: HoldDays(kind, day, day + timedelta(days=days), PauseReason.OTHER),
    st.sampled_from(HoldKind),
    DAYS,
    st.integers(0, 40),
)
PLANS = st.builds(
    plan,
    DAYS,
    starting_net_pence=st.just(0) | PENCE,
    instalment_pence=st.just(0) | PENCE,
    frequency=st.sampled_from(Frequency),
    first_on=DAYS,
    lump_sum_pence=st.just(0) | PENCE,
    lump_sum_on=MAYBE_DAY,
    rent_paid=st.none() | st.sampled_from(RentPeriod),
    rent_first_on=MAYBE_DAY,
    ended_on=st.none() | st.none() | DAYS,
)
NUMBERS = st.builds(
    Numbers, talk_weeks=st.integers(1, 2), plan_grace_days=st.integers(0, 14), repeat_days=st.integers(7, 28)
)
ACCOUNTS = st.builds(
    Facts,
    tenure=_tenures(),
    today=DAYS,
    footings=st.lists(st.tuples(DAYS, st.sampled_from(Pack)), max_size=2).map(lambda rows: tuple(sorted(rows))),
    lines=_ledgers(),
    claims=st.lists(CLAIMS, max_size=2).map(tuple),
    holds=st.lists(HOLDS, max_size=2).map(tuple),
    contacts=st.lists(st.builds(Taken, DAYS, st.sampled_from(Step)), max_size=3).map(tuple),
    plans=st.lists(PLANS, max_size=2).map(lambda plans: tuple(sorted(plans, key=lambda one: one.starts_on))),
    numbers=st.lists(st.tuples(DAYS, NUMBERS), max_size=2).map(
        lambda rows: tuple(sorted(rows, key=lambda row: row[0]))
    ),
    has_money_friend=st.booleans(),
)
LATER = st.integers(0, 120).map(lambda days: START + timedelta(days=days))


@given(ACCOUNTS, LATER)
@settings(max_examples=400, deadline=None)
def test_every_account_has_one_next_step_and_says_why(facts: Facts, on: date):
    found, rows = position(facts, on), tried(facts, on)
    assert rows[-1].step is found.next_step
    assert [row.fits for row in rows] == [False] * (len(rows) - 1) + [True]
    assert all(str(row.reason) for row in rows)
    assert ROWS[-1].look(state_of(facts, on)).fits  # so there is always one
    if found.next_step in NEVER_DUE:
        assert found.due_on is None
    elif found.next_step is Step.KEEP_PLAN:
        assert found.due_on is None or found.due_on > on
    else:
        assert found.due_on is not None
        assert found.due_on >= on


@given(ACCOUNTS, LATER)
@settings(max_examples=200, deadline=None)
def test_measures_of_every_account_keep_to_each_other(facts: Facts, on: date):
    found = position(facts, on)
    assert min(found.ahead_pence, found.pending_benefit_pence, found.net_pence, found.weekly_pence) >= 0
    assert (found.oldest_unpaid_on is None) == (found.balance_pence <= 0)
    assert (found.stage is Stage.CLEAR) == (found.net_pence == 0)
    assert found.weeks_hundredths * found.weekly_pence <= found.net_pence * 100
    if facts.is_over(on):
        after_the_end = {Step.AGREE_PLAN, Step.TALK, Step.FRIENDLY_REMINDER, Step.REVIEW_SERIOUS, Step.HOLD_PAUSED}
        assert found.next_step not in after_the_end | {Step.HELP_WITH_CLAIM}
    if found.plan is not None:
        assert (found.plan.state is PlanState.BREACHED) == (found.net_pence > found.plan.allowed_pence)
        assert found.plan.behind_pence == max(0, found.net_pence - found.plan.allowed_pence)


@given(ACCOUNTS)
@settings(max_examples=100, deadline=None)
def test_net_day_by_day_is_the_net_of_each_day(facts: Facts):
    days = [START + timedelta(days=number) for number in range(130)]
    assert net_by_day(facts, days[0], days[-1]) == [measure(facts, day).net_pence for day in days]


@given(ACCOUNTS, LATER)
@settings(max_examples=100, deadline=None)
def test_breach_began_where_looking_at_each_day_says_so(facts: Facts, on: date):
    found = position(facts, on).plan
    if found is None or found.began_on is None:
        return
    first = max(found.terms.starts_on, START)
    day = on
    while day >= first and measure(facts, day).net_pence > standing(facts, found.terms, day).allowed_pence:
        began, day = day, day - timedelta(days=1)
    assert found.began_on == began


@given(ACCOUNTS, LATER, st.integers(31, 130))
@settings(max_examples=400, deadline=None)
def test_newest_lines_and_the_sum_of_the_others_say_what_the_whole_ledger_says_or_that_they_do_not(
    facts: Facts, on: date, days: int
):
    begins_on = on - timedelta(days=days)
    newest = tuple(line for line in facts.lines if line.on >= begins_on)
    brought = sum(line.amount_pence for line in facts.lines if line.on < begins_on)
    short = replace(facts, plans=(), lines=newest, brought_forward_pence=brought, begins_on=begins_on)
    short = replace(short, odd_lines=tuple(line for line in facts.lines if line.on < begins_on))
    whole = replace(facts, plans=())
    try:
        found = position(short, on)
    except LedgerTooShort:
        assert position(whole, on).oldest_unpaid_on < begins_on
    else:
        assert found == position(whole, on)
