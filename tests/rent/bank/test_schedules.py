"""A council’s payment split by its schedule: to the penny or not at all; awards move on, never back."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from rent.bank.conftest import staff_of
from rent.bank.samples import TODAY, plain

from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.rent import queries, services
from app.rent.bank import queries as bank_queries
from app.rent.bank import schedules as bank_schedules
from app.rent.bank import suspense as bank_suspense
from app.rent.models import Entry
from app.rent.rules import BenefitSource, EntryKind, Matched, Source
from app.rent.services import BenefitFacts

DAY = date(2026, 3, 9)


@pytest.fixture
def row(rig):
    rig.read(plain("2026-03-09,300.00,HB RUN 12,TORFAEN CBC"))
    return rig.row()


def _read(row, *lines):
    return bank_schedules.read("\n".join(lines), row, today=TODAY)


def _split(row, *lines, source=Source.HOUSING_BENEFIT):
    return bank_schedules.split(row, _read(row, *lines), source=source, actor=SYSTEM, today=TODAY)


def _award(stay, source=BenefitSource.HOUSING_BENEFIT, **facts):
    given = {"weekly_pence": 6000, "from_on": date(2025, 9, 1), "verified_on": date(2025, 9, 5)} | facts
    return services.record_benefit(stay, BenefitFacts(source=source, **given), actor=SYSTEM, today=TODAY)


def test_schedule_splits_one_payment_over_accounts_and_moves_their_awards_on(rig, row):
    award = _award(rig.one, paid_up_to=date(2026, 2, 8))
    split = _split(row, "reference,amount,paid up to,account", "T1,120.50,08/03/2026", 'P2,"179.50",2026-03-08')
    assert (split.accounts, split.without_award) == (2, ("T2",))
    assert (rig.paid(rig.one), rig.paid(rig.two)) == ([(DAY, 12050)], [(DAY, 17950)])
    assert {entry.source for entry in db.session.scalars(sa.select(Entry))} == {Source.HOUSING_BENEFIT}
    assert {part.how for part in bank_queries.parts(row.id)} == {Matched.SCHEDULE}
    assert bank_queries.waiting_of(row) == 0
    assert award.paid_up_to == date(2026, 3, 8)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("T1,120.50", "T2,179.49"), "£0.01 is missing"),
        (("T1,120.50", "T2,179.51"), "£0.01 too much"),
        (("T1,300.00", "T1,300.00"), "£300.00 too much"),
    ],
)
def test_schedule_that_is_a_penny_out_is_refused_with_the_difference(rig, row, lines, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        _split(row, *lines)
    assert (rig.paid(rig.one), rig.paid(rig.two)) == ([], [])


@pytest.mark.parametrize(
    ("line", "column", "sentence"),
    [
        ("T1", "row", "Write: reference, amount"),
        ("T1,5.00,,T1,more", "row", "Write: reference, amount"),
        ("T9,5.00", "reference", "No account is known for “T9”"),
        (",5.00,,T1", "reference", "Write a reference"),
        ("x" * 61 + ",5.00,,T1", "reference", "Write a reference"),
        ("HB/77,5.00,,T9", "account", "“T9” names no account"),
        ("T1,abc", "amount", "is no amount"),
        ("T1,0.00", "amount", "This is nothing"),
        ("T1,5.00,soon", "paid_up_to", "is no day"),
        ("T1,5.00,03/13/2026", "paid_up_to", "is no day"),
        ("T1,5.00,01/01/1999", "paid_up_to", "too far from today"),
    ],
)
def test_line_that_cannot_be_read_is_told_of_with_its_number(row, line, column, sentence):
    [problem] = _read(row, "T2,5.00", line).problems
    assert (problem.line, problem.column, sentence in str(problem.reason)) == (2, column, True), problem


def test_nothing_typed_is_no_schedule(row):
    assert "no line yet" in str(_read(row, "", "  ").problems[0].reason)


def test_claim_reference_is_said_once_and_remembered(rig, row):
    _split(row, "HB/0077-A,300.00,,T2")
    rig.read(plain("2026-03-16,50.00,HB RUN 13,TORFAEN CBC"))
    _split(rig.row(amount_pence=5000), "hb/0077-a;50.00")
    assert rig.paid(rig.two) == [(DAY, 30000), (date(2026, 3, 16), 5000)]


def test_money_taken_back_by_the_council_is_an_adjustment_and_counts_in_the_sum(rig, row):
    _split(row, "T1,350.00", "T2,-50.00")
    [line] = queries.lines(rig.two.id)
    assert (line.kind, line.amount_pence, line.note) == (
        EntryKind.ADJUSTMENT,
        5000,
        "Taken back by the benefit office: T2",
    )
    assert bank_queries.waiting_of(row) == 0
    bank_suspense.take_out(row, rig.two.id, 1, reason="Not ours", actor=SYSTEM, today=TODAY)
    assert bank_queries.waiting_of(row) == -5000  # more stands in accounts than came in
    assert [each.state for each in bank_queries.payments(staff_of(rig), bank_queries.Wanted(), page=1).rows] == [
        "waiting"
    ]
    bank_suspense.take_out(row, rig.one.id, 1, reason="Not ours", actor=SYSTEM, today=TODAY)
    _split(row, "T1,300.00")


def test_award_is_never_moved_back_and_of_two_the_one_that_holds_is_moved(rig, row):
    old = _award(rig.one, paid_up_to=date(2025, 12, 31), last_day=date(2025, 12, 31))
    new = _award(rig.one, from_on=date(2026, 1, 1), paid_up_to=date(2026, 3, 8))
    other = _award(rig.one, source=BenefitSource.UC_MANAGED)
    _split(row, "T1,300.00,01/03/2026")
    assert [award.paid_up_to for award in (old, new, other)] == [date(2025, 12, 31), date(2026, 3, 8), None]
    rig.read(plain("2026-03-16,50.00,HB RUN 13,TORFAEN CBC"))
    _split(rig.row(amount_pence=5000), "T1,50.00,15/03/2026")
    assert [award.paid_up_to for award in (old, new, other)] == [date(2025, 12, 31), date(2026, 3, 15), None]


def test_undecided_claim_is_not_moved_on_and_is_told_of(rig, row):
    claim = BenefitFacts(source=BenefitSource.HOUSING_BENEFIT, claimed_on=date(2026, 2, 1), from_on=date(2026, 2, 1))
    services.record_benefit(rig.one, claim, actor=SYSTEM, today=TODAY)
    assert _split(row, "T1,300.00,01/03/2026").without_award == ("T1",)


def test_line_an_account_refuses_is_named(rig, row):
    rig.two.starts_on = date(2026, 4, 1)
    db.session.flush()
    with pytest.raises(RuleBroken, match="Line 2: That day is still to come"):
        _split(row, "T1,100.00", "T2,200.00")


def test_schedule_of_universal_credit_moves_its_own_award(rig, row):
    award = _award(rig.one, source=BenefitSource.UC_MANAGED)
    _split(row, "T1\t300.00\t01/03/2026", source=Source.UC_MANAGED)
    assert award.paid_up_to == date(2026, 3, 1)
