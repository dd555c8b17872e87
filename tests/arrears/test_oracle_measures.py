"""The oracle’s measures against sums done by hand from the table in the rules."""

from __future__ import annotations

from datetime import date

import pytest
from arrears.by_hand import charge, debt, folder, reversal, stay, term
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
    # Monday is earned, six days are not: 70.00 × 6 ÷ 7 = 60.00; 10.00 ÷ 70.00 = 0.142…
    (
        "the first day of a week",
        folder(ledger=[charge("2026-01-05")]),
        "2026-01-05",
        {"balance_pence": 7000, "ahead_pence": 6000, "net_pence": 1000, "weeks_owed": "0.14", "stage": "watch"},
    ),
    (
        "the last day but one of a week",
        folder(ledger=[charge("2026-01-05")]),
        "2026-01-10",
        {"ahead_pence": 1000, "net_pence": 6000, "weeks_owed": "0.85", "stage": "watch"},
    ),
    (
        "the last day of a week",
        folder(ledger=[charge("2026-01-05")]),
        "2026-01-11",
        {"ahead_pence": 0, "net_pence": 7000, "weeks_owed": "1.00", "stage": "talk"},
    ),
    # 82.51 × 1 ÷ 7 = 11.787… → 11.79, and 0.01 × 1 ÷ 7 → 0: each charge rounded, then summed
    (
        "each charge is rounded by itself",
        folder(ledger=[charge("2026-01-05", "82.51"), charge("2026-01-05", "0.01", component="support")]),
        "2026-01-10",
        {"ahead_pence": 1179},
    ),
    (
        "a charge that starts no period is earned",
        folder(ledger=[charge("2026-01-06")]),
        "2026-01-06",
        {"ahead_pence": 0},
    ),
    # the stay ends on Tuesday 6: the period that starts on Monday has 2 days, 1 after D: 70.00 ÷ 2
    (
        "a period the end cuts short",
        folder(of=stay(ends_on="2026-01-06"), ledger=[charge("2026-01-05")]),
        "2026-01-05",
        {"ahead_pence": 3500, "net_pence": 3500},
    ),
    (
        "a reversed charge is not ahead",
        folder(ledger=[charge("2026-01-05", entry_ref="E"), reversal("2026-01-06", "E", "70.00")]),
        "2026-01-06",
        {"balance_pence": 0, "ahead_pence": 0, "net_pence": 0, "stage": "clear"},
    ),
    (
        "a charge reversed on a later day",
        folder(ledger=[charge("2026-01-05", entry_ref="E"), reversal("2026-01-07", "E", "70.00")]),
        "2026-01-06",
        {"balance_pence": 7000, "ahead_pence": 5000, "net_pence": 2000, "oldest_unpaid_on": "2026-01-05"},
    ),
    # 100.00 × 12 ÷ 52 = 23.0769… → 23.08
    (
        "a month as weeks",
        owes("0.01", rent_terms=[term("2026-01-05", "monthly", "100.00")]),
        "2026-01-05",
        {"weekly_pence": 2308},
    ),
    # (10.00 + 0.01) ÷ 2 = 5.005 → 5.01: summed first
    (
        "components are summed before they are rounded",
        owes("0.01", rent_terms=[term("2026-01-05", "fortnightly", "10.00", support="0.01")]),
        "2026-01-05",
        {"weekly_pence": 501},
    ),
    # 280.03 ÷ 4 = 70.0075 → 70.01
    (
        "four weeks as weeks",
        owes("0.01", rent_terms=[term("2026-01-05", "four_weekly", "280.03")]),
        "2026-01-05",
        {"weekly_pence": 7001},
    ),
    (
        "the terms of the day",
        owes("0.01", rent_terms=[term("2026-01-05", "weekly", "70.00"), term("2026-01-15", "weekly", "80.00")]),
        "2026-01-14",
        {"weekly_pence": 7000},
    ),
    (
        "the last terms after the end",
        owes("0.01", of=stay(ends_on="2026-01-06")),
        "2026-09-01",
        {"weekly_pence": 7000},
    ),
    # 139.99 ÷ 70 = 1.9998… cut to 1.99
    ("weeks are cut", owes("139.99"), "2026-01-05", {"weeks_owed": "1.99", "stage": "talk"}),
    ("two weeks", owes("140.00"), "2026-01-05", {"weeks_owed": "2.00", "stage": "plan"}),
    ("a penny short of four weeks", owes("279.99"), "2026-01-05", {"weeks_owed": "3.99", "stage": "plan"}),
    ("four weeks", owes("280.00"), "2026-01-05", {"weeks_owed": "4.00", "stage": "support"}),
    (
        "a penny short of eight weeks",
        owes("559.99"),
        "2026-01-05",
        {"serious": False, "weeks_owed": "7.99", "stage": "support"},
    ),
    ("eight weeks", owes("560.00"), "2026-01-05", {"serious": True, "weeks_owed": "8.00", "stage": "serious"}),
    ("eight weeks on a licence", owes("560.00", of=LICENCE), "2026-01-05", {"serious": False, "stage": "serious"}),
    (
        "a contract from the day of the move",
        owes("560.00", of=LICENCE, moves=[{"on": "2026-02-02", "pack": "supported-standard"}]),
        "2026-02-02",
        {"serious": True},
    ),
    (
        "a licence until the day before",
        owes("560.00", of=LICENCE, moves=[{"on": "2026-02-02", "pack": "supported-standard"}]),
        "2026-02-01",
        {"serious": False},
    ),
    # 8 weeks are 8 × 23.08 = 184.64, two months are 200.00
    (
        "a penny short of two months",
        owes("199.99", rent_terms=[term("2026-01-05", "monthly", "100.00")]),
        "2026-01-05",
        {"serious": False, "stage": "serious"},
    ),
    (
        "two months",
        owes("200.00", rent_terms=[term("2026-01-05", "monthly", "100.00")]),
        "2026-01-05",
        {"serious": True},
    ),
    (
        "four fortnights",
        owes("40.04", rent_terms=[term("2026-01-05", "fortnightly", "10.01")]),
        "2026-01-05",
        {"serious": True},
    ),
    # 4 × 10.01 = 40.04 is the statute’s; 8 × 5.01 = 40.08 the ladder’s
    (
        "a penny short of four fortnights",
        owes("40.03", rent_terms=[term("2026-01-05", "fortnightly", "10.01")]),
        "2026-01-05",
        {"serious": False, "weeks_owed": "7.99", "stage": "support"},
    ),
    (
        "twice four weeks",
        owes("560.00", rent_terms=[term("2026-01-05", "four_weekly", "280.00")]),
        "2026-01-05",
        {"serious": True},
    ),
    (
        "an amount of nothing",
        owes("560.00", rent_terms=[term("2026-01-05", "weekly", "0.00")]),
        "2026-01-05",
        {"serious": False, "weeks_owed": "0.00", "stage": "watch"},
    ),
]


@pytest.mark.parametrize(("files", "on", "said"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_oracle_measures_as_by_hand(files, on, said):
    [found] = arrears_list(files, date.fromisoformat(on), TODAY)
    assert {name: found[name] for name in said} == said
