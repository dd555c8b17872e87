"""The oracle’s benefit, oldest debt and list against sums done by hand from the table in the rules."""

from __future__ import annotations

from datetime import date

import pytest
from arrears.by_hand import award, charge, debt, folder, paid, reversal, stay
from arrears.oracle import arrears_list

pytestmark = pytest.mark.once
TODAY = date(2026, 1, 21)
THREE_WEEKS = [charge("2026-01-05"), charge("2026-01-12"), charge("2026-01-19")]
LICENCE = stay(pack="under-18-licence")


def owes(pounds: str, **more):
    """Return a folder in which somebody owes an amount since the first day."""
    return folder(ledger=[debt("2026-01-05", pounds)], **more)


# name, folder, day, what the oracle must say
CASES = [
    # from 5 to 18 January are 14 days: 35.00 × 14 ÷ 7 = 70.00
    (
        "benefit on its way",
        owes("560.00", benefits=[award("2026-01-05", "35.00")]),
        "2026-01-18",
        {"pending_benefit_pence": 7000, "net_pence": 49000, "serious": True},
    ),
    # paid up to 10 January: 11 to 18 are 8 days: 35.00 × 8 ÷ 7 = 40.00
    (
        "benefit paid up to a day",
        owes("560.00", benefits=[award("2026-01-05", "35.00", paid_up_to="2026-01-10")]),
        "2026-01-18",
        {"pending_benefit_pence": 4000},
    ),
    (
        "benefit paid in advance",
        owes("560.00", benefits=[award("2026-01-05", "35.00", paid_up_to="2026-02-28")]),
        "2026-01-18",
        {"pending_benefit_pence": 0},
    ),
    # the award ends on 7 January: 3 days; 35.00 × 3 ÷ 7 = 15.00
    (
        "benefit until its last day",
        owes("560.00", benefits=[award("2026-01-05", "35.00", to="2026-01-07")]),
        "2026-01-18",
        {"pending_benefit_pence": 1500},
    ),
    # the stay ends on 8 January: 4 days
    (
        "benefit until the end of the stay",
        owes("560.00", of=stay(ends_on="2026-01-08"), benefits=[award("2026-01-05", "35.00")]),
        "2026-01-18",
        {"pending_benefit_pence": 2000},
    ),
    # a weekly cycle and 14 days are 21 days: 35.00 × 21 ÷ 7 = 105.00; monthly 31 + 14 = 45: 225.00
    (
        "never more than a cycle and 14 days",
        owes("560.00", benefits=[award("2026-01-05", "35.00", cycle="weekly")]),
        "2026-06-01",
        {"pending_benefit_pence": 10500},
    ),
    (
        "a month’s cycle is 31 days",
        owes("560.00", benefits=[award("2026-01-05", "35.00", cycle="monthly")]),
        "2026-06-01",
        {"pending_benefit_pence": 22500},
    ),
    # 10.00 × 1 ÷ 7 = 1.428… → 1.43, twice 2.86
    (
        "each award is rounded by itself",
        owes("560.00", benefits=[award("2026-01-05", "10.00"), award("2026-01-05", "10.00", source="social_services")]),
        "2026-01-05",
        {"pending_benefit_pence": 286},
    ),
    (
        "benefit paid to the tenant",
        owes("560.00", benefits=[award("2026-01-05", "35.00", source="uc_housing")]),
        "2026-01-18",
        {"pending_benefit_pence": 0},
    ),
    (
        "benefit seen on a later day",
        owes("560.00", benefits=[award("2026-01-05", "35.00", verified_on="2026-01-19")]),
        "2026-01-18",
        {"pending_benefit_pence": 0},
    ),
    # 5 January to 13 February are 40 days: 100.00 × 40 ÷ 7 = 571.43
    (
        "clear though the statute’s test holds",
        owes("560.00", benefits=[award("2026-01-05", "100.00", cycle="monthly")]),
        "2026-02-13",
        {"pending_benefit_pence": 57143, "net_pence": 0, "serious": True, "stage": "clear", "next_step": "none"},
    ),
    # 100.00 covers 70.00 of the first week and 30.00 of the second
    (
        "the oldest week not covered",
        folder(ledger=[*THREE_WEEKS, paid("2026-01-20", "100.00")]),
        "2026-01-20",
        {"oldest_unpaid_on": "2026-01-12"},
    ),
    (
        "a penny of the first week is left",
        folder(ledger=[*THREE_WEEKS, paid("2026-01-01", "69.99")]),
        "2026-01-20",
        {"oldest_unpaid_on": "2026-01-05"},
    ),
    (
        "the first week is covered to the penny",
        folder(ledger=[*THREE_WEEKS, paid("2026-01-20", "70.00")]),
        "2026-01-20",
        {"oldest_unpaid_on": "2026-01-12"},
    ),
    (
        "a reversed charge takes no money",
        folder(
            ledger=[
                *THREE_WEEKS[1:],
                charge("2026-01-05", entry_ref="E"),
                paid("2026-01-06", "70.00"),
                reversal("2026-01-20", "E", "70.00"),
            ]
        ),
        "2026-01-20",
        {"balance_pence": 7000, "oldest_unpaid_on": "2026-01-19"},
    ),
    (
        "a reversed payment covers nothing",
        folder(
            ledger=[
                *THREE_WEEKS,
                paid("2026-01-06", "70.00") | {"entry_ref": "E"},
                reversal("2026-01-20", "E", "70.00"),
            ]
        ),
        "2026-01-20",
        {"balance_pence": 21000, "oldest_unpaid_on": "2026-01-05"},
    ),
    # 70.00 cover the first week; then the refund of 13 January comes before the debt of the 14th
    (
        "refunds and positive adjustments are debits",
        folder(
            ledger=[
                charge("2026-01-05"),
                paid("2026-01-05", "70.00"),
                debt("2026-01-14", "5.00"),
                {"date": "2026-01-13", "kind": "refund", "amount": "20.00"},
            ]
        ),
        "2026-01-20",
        {"balance_pence": 2500, "oldest_unpaid_on": "2026-01-13"},
    ),
    (
        "a negative adjustment is a credit",
        folder(ledger=[*THREE_WEEKS, debt("2026-01-20", "-70.00")]),
        "2026-01-20",
        {"balance_pence": 14000, "oldest_unpaid_on": "2026-01-12"},
    ),
    (
        "nothing is owed",
        folder(ledger=[charge("2026-01-05"), paid("2026-01-05", "70.00")]),
        "2026-01-20",
        {"balance_pence": 0, "oldest_unpaid_on": None},
    ),
    (
        "a week ahead covers the days to come",
        folder(ledger=[charge("2026-01-05"), paid("2026-01-05", "10.00")]),
        "2026-01-05",
        {"balance_pence": 6000, "ahead_pence": 6000, "net_pence": 0, "oldest_unpaid_on": "2026-01-05"},
    ),
]


@pytest.mark.parametrize(("files", "on", "said"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_oracle_finds_benefit_and_oldest_debt_as_by_hand(files, on, said):
    [found] = arrears_list(files, date.fromisoformat(on), TODAY)
    assert {name: found[name] for name in said} == said


LISTED = [  # a stay, its ledger, the day, is it in the list
    (stay(), [], "2026-01-04", False),
    (stay(), [], "2026-01-05", True),
    (stay(ends_on="2026-01-06"), [], "2026-01-06", True),
    (stay(ends_on="2026-01-06"), [], "2026-01-07", False),
    (stay(ends_on="2026-01-06"), [debt("2026-01-06", "-0.01")], "2026-01-07", True),
    (stay(ends_on="2026-01-06"), [debt("2026-01-06", "0.01"), paid("2026-01-08", "0.01")], "2026-01-07", True),
    (stay(ends_on="2026-01-06"), [debt("2026-01-06", "0.01"), paid("2026-01-08", "0.01")], "2026-01-08", False),
]


@pytest.mark.parametrize(("of", "ledger", "on", "listed"), LISTED)
def test_the_oracle_lists_who_began_and_who_left_with_a_balance(of, ledger, on, listed):
    assert bool(arrears_list(folder(of=of, ledger=ledger), date.fromisoformat(on), TODAY)) is listed
