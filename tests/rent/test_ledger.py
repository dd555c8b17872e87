"""The ledger nobody can bend: what people enter, reverse and read."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from rent.books import BEGAN, DAY, TODAY, TURNED_18, adjust, charge, pay, refund, reverse

from app.core.audit import AuditEvent
from app.core.db import db
from app.core.errors import Missing, RuleBroken
from app.core.money import MOST_PENCE
from app.core.permissions import Actor
from app.rent import queries
from app.rent.models import EntryNote
from app.rent.rules import EntryKind, Source
from app.tenancies.models import Footing
from app.tenancies.rules import Pack


def _event():
    return db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()


# --- what people enter ------------------------------------------------------------------------------------------------
def test_payment_is_entered_below_zero_with_its_source_reference_and_who_entered_it(stay):
    who = Actor(account_id=stay.id)
    pay(stay, 5000, source=Source.HOUSING_BENEFIT, reference="  HB 4711 ", actor=who)
    (line,) = queries.lines(stay.id)
    assert (line.sequence, line.kind, line.amount_pence, line.source) == (
        1,
        EntryKind.PAYMENT,
        -5000,
        Source.HOUSING_BENEFIT,
    )
    assert (line.note, line.effective_on, line.recorded_by, line.balance_pence) == ("HB 4711", TODAY, stay.id, -5000)
    event = _event()
    assert (event.event, event.subject_id, event.account_id) == ("rent.payment.recorded", stay.id, stay.id)
    assert event.detail == {
        "source": "housing_benefit",
        "sequence": 1,
        "on": "2026-03-20",
        "amount_pence": -5000,
    }


def test_payment_without_a_reference_has_no_note(stay):
    pay(stay, reference="  ")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(EntryNote)) == 0


@pytest.mark.parametrize(
    ("on", "pack"),
    [
        (BEGAN, Pack.UNDER_18_LICENCE),
        (TURNED_18 - DAY, Pack.UNDER_18_LICENCE),
        (TURNED_18, Pack.SUPPORTED_STANDARD),
        (TODAY, Pack.SUPPORTED_STANDARD),
    ],
)
def test_entry_keeps_the_footing_of_its_day(stay, on, pack):
    assert pay(stay, on=on).pack is pack


def test_adjustment_goes_both_ways_and_keeps_its_reason(stay):
    adjust(stay, 700)
    adjust(stay, -300, reason="Goodwill")
    assert [(line.amount_pence, line.note, line.balance_pence) for line in queries.lines(stay.id)] == [
        (700, "Broken lock", 700),
        (-300, "Goodwill", 400),
    ]
    assert _event().event == "rent.adjustment.made"


def test_refund_gives_back_the_credit_and_no_more(stay):
    pay(stay, 5000)
    with pytest.raises(RuleBroken, match=r"£50\.00 in credit"):
        refund(stay, 5001)
    refund(stay, 5000)
    assert queries.balance(stay.id, on=TODAY) == 0
    assert _event().event == "rent.refund.made"
    with pytest.raises(RuleBroken, match=r"£0\.00 in credit"):
        refund(stay, 1)


def test_refund_dated_back_gives_no_more_than_the_credit_of_that_day_and_of_today(stay):
    pay(stay, 5000, on=TODAY - DAY)
    with pytest.raises(RuleBroken, match=r"£0\.00 in credit"):
        refund(stay, 1, on=TODAY - 2 * DAY)
    adjust(stay, 4000)
    with pytest.raises(RuleBroken, match=r"£10\.00 in credit"):
        refund(stay, 1001, on=TODAY - DAY)
    assert refund(stay, 1000, on=TODAY - DAY).amount_pence == 1000


@pytest.mark.parametrize("deed", [pay, adjust, refund])
def test_day_before_the_stay_or_still_to_come_is_refused(stay, deed):
    pay(stay, 100, on=BEGAN)
    deed(stay, 1, BEGAN)
    deed(stay, 1, TODAY)
    for day in (BEGAN - DAY, TODAY + DAY):
        with pytest.raises(RuleBroken) as refused:
            deed(stay, 1, day)
        assert refused.value.field == "on"


@pytest.mark.parametrize(
    ("deed", "pence"),
    [
        (pay, 0),
        (pay, -1),
        (pay, MOST_PENCE + 1),
        (adjust, 0),
        (adjust, MOST_PENCE + 1),
        (adjust, -MOST_PENCE - 1),
        (refund, 0),
        (refund, -1),
    ],
)
def test_amount_that_cannot_be_is_refused(stay, deed, pence):
    pay(stay, 100)
    with pytest.raises(RuleBroken) as refused:
        deed(stay, pence)
    assert refused.value.field == "amount_pence"
    assert len(queries.lines(stay.id)) == 1


def test_largest_amount_there_is_can_be_entered(stay):
    pay(stay, MOST_PENCE)
    adjust(stay, -MOST_PENCE)
    assert queries.balance(stay.id, on=TODAY) == -2 * MOST_PENCE


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_reason_is_needed_and_short(stay, reason):
    pay(stay, 100)
    deeds = [lambda: adjust(stay, 1, TODAY, reason), lambda: refund(stay, 1, TODAY, reason)]
    for deed in [*deeds, lambda: reverse(stay, 1, reason)]:
        with pytest.raises(RuleBroken) as refused:
            deed()
        assert refused.value.field == "reason"
    assert adjust(stay, 1, TODAY, "x" * 200)


def test_stay_that_ended_can_still_be_paid(stay):
    stay.ends_on = BEGAN + DAY
    assert pay(stay).effective_on == TODAY


def test_stay_taken_back_takes_no_money_and_gives_back_what_it_has(stay):
    pay(stay, 5000)
    charge(stay)
    stay.starts_on, stay.withdrawn_on = TODAY + 9 * DAY, TODAY
    for deed in (lambda: pay(stay), lambda: adjust(stay, 1)):
        with pytest.raises(RuleBroken, match="taken back"):
            deed()
    reverse(stay, 2)
    refund(stay, 5000)
    assert queries.balance(stay.id, on=TODAY) == 0


def test_stay_with_no_footing_is_refused_with_a_sentence(stay):
    db.session.execute(sa.delete(Footing).where(Footing.stay_id == stay.id))
    with pytest.raises(RuleBroken, match="stands on"):
        pay(stay)


# --- reversals --------------------------------------------------------------------------------------------------------
def test_reversal_is_the_exact_opposite_dated_today_and_named_by_both(stay):
    pay(stay, 5000, on=BEGAN)
    reverse(stay, 1)
    paid, undone = queries.lines(stay.id)
    assert (undone.kind, undone.amount_pence, undone.effective_on, undone.reverses, undone.note) == (
        EntryKind.REVERSAL,
        5000,
        TODAY,
        1,
        "Wrong account",
    )
    assert (paid.reversed_by, undone.reversed_by, undone.balance_pence) == (2, None, 0)
    event = _event()
    assert (event.event, event.detail["reverses"], event.detail["amount_pence"]) == ("rent.entry.reversed", 1, 5000)


@pytest.mark.parametrize("deed", ["payment", "adjustment", "refund", "charge"])
def test_entry_of_any_kind_is_reversed_once_only_and_a_reversal_never(stay, deed):
    pay(stay, 9000)
    {
        "payment": lambda: pay(stay, 70),
        "adjustment": lambda: adjust(stay, -70),
        "refund": lambda: refund(stay, 70),
        "charge": lambda: charge(stay, pence=70),
    }[deed]()
    reverse(stay, 2)
    assert queries.balance(stay.id, on=TODAY) == -9000
    with pytest.raises(RuleBroken, match="reversed already"):
        reverse(stay, 2)
    with pytest.raises(RuleBroken, match="undoes another"):
        reverse(stay, 3)
    assert len(queries.lines(stay.id)) == 3


def test_reversal_of_an_entry_there_is_not_finds_nothing(stay):
    with pytest.raises(Missing):
        reverse(stay, 1)
