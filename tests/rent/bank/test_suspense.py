"""Money that waits: placed whole or in parts, taken out again, sent back; never more than there is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from rent.bank.conftest import build_rig, staff_of
from rent.bank.samples import TODAY, plain

from app.core.audit import AuditEvent
from app.core.db import db
from app.core.errors import Missing, RuleBroken
from app.core.permissions import SYSTEM, Actor, Role
from app.rent import due, queries, services
from app.rent.bank import queries as bank_queries
from app.rent.bank import suspense as bank_suspense
from app.rent.bank.models import KnownPayer
from app.rent.rules import EntryKind, Matched, ReturnReason, Source

DAY = date(2026, 3, 9)


@pytest.fixture
def row(rig):
    rig.read(plain("2026-03-09,100.00,HELP,Elin Wyn"))
    return rig.row()


def _place(row, stay, **facts):
    return bank_suspense.place(row, stay, **facts, actor=SYSTEM, today=TODAY)


def _back(row, on=TODAY, reason=ReturnReason.NOT_OURS):
    return bank_suspense.give_back(row, on=on, reason=reason, actor=SYSTEM, today=TODAY)


def test_money_placed_counts_from_the_day_it_came_in(rig, row):
    entry = _place(row, rig.one, source=Source.OTHER)
    assert (entry.effective_on, entry.amount_pence, entry.source) == (DAY, -10000, Source.OTHER)
    assert bank_queries.waiting_of(row) == 0
    assert [(part.how, part.pence) for part in bank_queries.parts(row.id)] == [(Matched.PERSON, 10000)]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(KnownPayer)) == 0
    last = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (last.event, last.subject_id, last.detail["amount_pence"]) == ("rent.bank_row.placed", row.id, 10000)


def test_money_is_placed_in_parts_and_never_more_than_waits(rig, row):
    _place(row, rig.one, amount_pence=6000)
    assert bank_queries.waiting_of(row) == 4000
    with pytest.raises(RuleBroken, match=r"Only £40\.00"):
        _place(row, rig.two, amount_pence=4001)
    _place(row, rig.two, amount_pence=4000)
    with pytest.raises(RuleBroken, match="Nothing of this payment waits"):
        _place(row, rig.two)
    assert (rig.paid(rig.one), rig.paid(rig.two)) == ([(DAY, 6000)], [(DAY, 4000)])


def test_money_goes_to_no_account_of_another_scheme(row):
    other = build_rig()
    with pytest.raises(RuleBroken, match="another scheme"):
        _place(row, other.one)
    assert bank_queries.waiting_of(row) == 10000


def test_money_for_a_stay_that_began_since_counts_from_its_first_day(rig, row):
    rig.two.starts_on = DAY + timedelta(days=3)
    db.session.flush()
    assert _place(row, rig.two).effective_on == DAY + timedelta(days=3)


def test_entry_reversed_puts_the_money_back_into_suspense(rig, row):
    entry = _place(row, rig.one)
    bank_suspense.take_out(row, rig.one.id, entry.sequence, reason="Wrong account", actor=SYSTEM, today=TODAY)
    assert bank_queries.waiting_of(row) == 10000
    assert [line.kind for line in queries.lines(rig.one.id)] == [EntryKind.PAYMENT, EntryKind.REVERSAL]
    assert queries.balance(rig.one.id, on=TODAY) == 0
    with pytest.raises(Missing):
        bank_suspense.take_out(row, rig.one.id, entry.sequence, reason="Again", actor=SYSTEM, today=TODAY)
    _place(row, rig.two)
    assert [part.undone for part in bank_queries.parts(row.id)] == [True, False]


def test_reversal_on_the_account_page_does_the_same(rig, row):
    entry = _place(row, rig.one)
    services.reverse(rig.one, entry.sequence, reason="Wrong", actor=SYSTEM, today=TODAY)
    assert bank_queries.waiting_of(row) == 10000


def test_entry_of_another_payment_is_not_taken_out_here(rig, row):
    entry = services.post_payment(
        rig.one, on=DAY, amount_pence=100, source=Source.TENANT, reference=None, actor=SYSTEM, today=TODAY
    )
    with pytest.raises(Missing):
        bank_suspense.take_out(row, rig.one.id, entry.sequence, reason="x", actor=SYSTEM, today=TODAY)


def test_what_waits_is_returned_and_kept_after_all(rig, row):
    _place(row, rig.one, amount_pence=6000)
    assert _back(row, reason=ReturnReason.TOO_MUCH).amount_pence == 4000
    assert bank_queries.waiting_of(row) == 0
    with pytest.raises(RuleBroken, match="Nothing of this payment waits"):
        _back(row)
    bank_suspense.keep_after_all(row, actor=SYSTEM, today=TODAY)
    assert bank_queries.waiting_of(row) == 4000
    with pytest.raises(RuleBroken, match="Nothing of this payment was returned"):
        bank_suspense.keep_after_all(row, actor=SYSTEM, today=TODAY)


def test_money_taken_out_after_a_return_waits_without_what_went_back(rig, row):
    entry = _place(row, rig.one, amount_pence=6000)
    _back(row)
    bank_suspense.take_out(row, rig.one.id, entry.sequence, reason="Wrong", actor=SYSTEM, today=TODAY)
    assert bank_queries.waiting_of(row) == 6000


@pytest.mark.parametrize(
    ("on", "sentence"), [(DAY - timedelta(days=1), "only came in"), (TODAY + timedelta(days=1), "to come")]
)
def test_money_is_returned_between_the_day_it_came_and_today(row, on, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        _back(row, on=on)


def test_suggestions_name_whom_it_might_be_for(rig):
    rig.read(plain("2026-03-09,82.50,HELP,A BEVAN2"))
    assert [each.account.ref for each in bank_suspense.suggestions(rig.row(), 8250)] == ["T2", "T1"]


def test_money_that_waits_is_due_to_those_who_may_place_it_since_the_oldest_day(rig, row):
    del row
    rig.read(plain("2026-03-02,5.00,GIFT,Bo"))
    staff = staff_of(rig)
    [item] = due.due(staff, [rig.scheme_id], TODAY, on=TODAY)
    assert (item.due_on, item.kind, item.endpoint, item.where) == (
        date(2026, 3, 2),
        "rent.suspense",
        "rent.bank",
        {"scheme": rig.scheme_id},
    )
    assert str(item.because) == "Payments: 2. £105.00 in all, since 2026-03-02."
    assert due.due(staff, [rig.scheme_id], date(2026, 3, 1), on=TODAY) == []
    assert due.due(Actor(roles=frozenset({(rig.scheme_id, Role.CHAIR)})), [rig.scheme_id], TODAY, on=TODAY) == []
    for each in bank_queries.payments(staff, bank_queries.Wanted(), page=1).rows:
        found = rig.row(id=each.id)
        _place(found, rig.one)
    assert "rent.suspense" not in {item.kind for item in due.due(staff, [rig.scheme_id], TODAY, on=TODAY)}
