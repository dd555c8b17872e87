"""What the database refuses of a rent account, whoever asks and however."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from rent.books import charge, pay, reverse

from app.core.db import db


def _raw(stay, **facts):
    """Insert an entry with SQL, past every service; say which guard refused it."""
    row = {
        "stay_id": stay.id.hex if db.engine.dialect.name == "sqlite" else str(stay.id),
        "sequence": 4,
        "kind": "charge",
        "effective_on": "2026-01-12",
        "amount_pence": 8250,
        "component": "rent",
        "pack": "supported-standard",
        "reverses": None,
        "recorded_at": "2026-03-20 10:00:00",
    } | facts
    connection = db.session.connection()
    inner = connection.begin_nested()
    try:
        names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
        connection.execute(sa.text(f"INSERT INTO ledger_entry ({names}) VALUES ({places})"), row)  # noqa: S608
    except sa.exc.DBAPIError as refused:
        return str(refused.orig)
    else:
        return None
    finally:
        inner.rollback()


UNDO = {"kind": "reversal", "component": None}


@pytest.mark.parametrize(
    ("facts", "guard"),
    [
        ({}, None),
        ({"sequence": 5}, "ledger_entry_in_sequence"),  # a gap
        ({"sequence": 3}, "ledger_entry_in_sequence"),  # a number that is taken
        ({"sequence": 0}, "ledger_entry_in_sequence"),
        ({"effective_on": "2026-01-05"}, "ledger_entry_charged_once"),  # the day and part of the first
        ({"effective_on": "2026-01-05", "component": "support"}, None),
        (UNDO | {"reverses": 1, "amount_pence": -8250}, None),
        (UNDO | {"reverses": 1, "amount_pence": -8249}, "ledger_entry_exact_opposite"),
        (UNDO | {"reverses": 1, "amount_pence": 8250}, "ledger_entry_exact_opposite"),
        (UNDO | {"reverses": 2, "amount_pence": 5000}, "reverses"),  # the second time: the unique constraint
        (UNDO | {"reverses": 3, "amount_pence": -5000}, "ledger_entry_exact_opposite"),  # a reversal
        (UNDO | {"reverses": 9, "amount_pence": -8250}, "ledger_entry_exact_opposite"),  # nothing
        (UNDO | {"reverses": None, "amount_pence": -8250}, "ledger_entry_exact_opposite"),
        (UNDO | {"reverses": 1, "amount_pence": -8250, "component": "rent"}, "charge_has_component"),
        ({"amount_pence": -8250}, "sign_of_its_kind"),
        ({"amount_pence": 0}, "sign_of_its_kind"),
        ({"component": None}, "charge_has_component"),
        ({"component": "heating"}, "component"),
        ({"kind": "payment", "component": None, "amount_pence": -1}, "payment_has_source"),
        ({"kind": "payment", "component": None, "amount_pence": 1, "source": "tenant"}, "sign_of_its_kind"),
        ({"kind": "refund", "component": None, "amount_pence": -1}, "sign_of_its_kind"),
        ({"kind": "adjustment", "component": None, "amount_pence": 0}, "sign_of_its_kind"),
        ({"kind": "adjustment", "component": None, "amount_pence": -1}, None),
        ({"kind": "gift"}, "ck_ledger_entry"),
    ],
)
def test_entry_that_cannot_be_is_refused_by_the_database_too(stay, facts, guard):
    charge(stay)
    pay(stay, 5000)
    reverse(stay, 2)
    refused = _raw(stay, **facts)
    assert (refused is None) is (guard is None), refused
    assert guard is None or guard in refused


def test_period_may_be_charged_again_once_its_charge_was_reversed(stay):
    charge(stay)
    assert "ledger_entry_charged_once" in _raw(stay, sequence=2, effective_on="2026-01-05")
    reverse(stay, 1)
    assert _raw(stay, sequence=3, effective_on="2026-01-05") is None
    charge(stay, pence=9000)
    assert "ledger_entry_charged_once" in _raw(stay, effective_on="2026-01-05")
