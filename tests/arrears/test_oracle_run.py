"""The oracle’s rent runs against sums done by hand from the text of the rules."""

from __future__ import annotations

from datetime import date

import pytest
from arrears.by_hand import charge, folder, reversal, stay, term
from arrears.oracle import rent_run

pytestmark = pytest.mark.once
TODAY = date(2026, 1, 21)

# name, folder, until, the rows: date, component and pence; a reversal has a minus
CASES = [
    # 5, 12 and 19 January are the Mondays by then: £70.00 each
    ("a week at a time", folder(), "2026-01-19", "01-05 rent 7000, 01-12 rent 7000, 01-19 rent 7000"),
    ("the day before a rent day", folder(), "2026-01-18", "01-05 rent 7000, 01-12 rent 7000"),
    # Wednesday to Sunday: 70.00 × 5 ÷ 7 = 50.00
    (
        "days before the first full week",
        folder(of=stay(starts_on="2026-01-07"), rent_terms=[term("2026-01-07", "weekly", "70.00")]),
        "2026-01-12",
        "01-07 rent 5000, 01-12 rent 7000",
    ),
    # 82.50 × 5 ÷ 7 = 58.928… → 58.93
    (
        "a part is rounded up",
        folder(of=stay(starts_on="2026-01-07"), rent_terms=[term("2026-01-07", "weekly", "82.50")]),
        "2026-01-11",
        "01-07 rent 5893",
    ),
    # 7 of 14 days: 10.01 ÷ 2 = 5.005 → 5.01
    (
        "a half penny goes up",
        folder(of=stay(ends_on="2026-01-11"), rent_terms=[term("2026-01-05", "fortnightly", "10.01")]),
        "2026-03-01",
        "01-05 rent 501",
    ),
    # support 0.01 × 3 ÷ 7 = 0.004 → nothing; service 0.01 × 5 ÷ 7 = 0.007 → 0.01
    (
        "a component that comes to nothing gives no entry",
        folder(
            of=stay(starts_on="2026-01-09"),
            rent_terms=[term("2026-01-09", "weekly", "70.00", support="0.01", service_eligible="7.00")],
        ),
        "2026-01-09",
        "01-09 rent 3000, 01-09 service_eligible 300",
    ),
    (
        "a component rounds up to a penny",
        folder(
            of=stay(starts_on="2026-01-07"),
            rent_terms=[term("2026-01-07", "weekly", "70.00", service_ineligible="0.01")],
        ),
        "2026-01-07",
        "01-07 rent 5000, 01-07 service_ineligible 1",
    ),
    # 15 to 31 January are 17 of 31 days: 310.00 × 17 ÷ 31 = 170.00
    (
        "a month begun in its middle",
        folder(of=stay(starts_on="2026-01-15"), rent_terms=[term("2026-01-15", "monthly", "310.00")]),
        "2026-02-01",
        "01-15 rent 17000, 02-01 rent 31000",
    ),
    # the last day is charged: 14 of 28 days
    (
        "a month that ends in its middle",
        folder(
            of=stay(starts_on="2026-02-01", ends_on="2026-02-14"), rent_terms=[term("2026-02-01", "monthly", "280.00")]
        ),
        "2026-06-01",
        "02-01 rent 14000",
    ),
    ("a free week", folder(free=("2026-01-12",)), "2026-01-19", "01-05 rent 7000, 01-19 rent 7000"),
    # one of two weeks is free: 140.00 ÷ 2
    (
        "a free week in a fortnight",
        folder(free=("2026-01-12",), rent_terms=[term("2026-01-05", "fortnightly", "140.00")]),
        "2026-01-19",
        "01-05 rent 7000, 01-19 rent 14000",
    ),
    # one of four weeks is free: 280.00 × 3 ÷ 4
    (
        "a free week in four",
        folder(free=("2026-01-26",), rent_terms=[term("2026-01-05", "four_weekly", "280.00")]),
        "2026-02-02",
        "01-05 rent 21000, 02-02 rent 28000",
    ),
    (
        "a month spreads its free weeks already",
        folder(
            of=stay(starts_on="2026-01-01"),
            free=("2026-01-12",),
            rent_terms=[term("2026-01-01", "monthly", "310.00")],
        ),
        "2026-01-31",
        "01-01 rent 31000",
    ),
    # from Thursday 15: Monday to Wednesday 3 days at 10.00, Thursday to Sunday 4 days at 105 ÷ 7 = 15.00
    (
        "new terms in the middle of a week",
        folder(rent_terms=[term("2026-01-05", "weekly", "70.00"), term("2026-01-15", "weekly", "105.00")]),
        "2026-01-19",
        "01-05 rent 7000, 01-12 rent 3000, 01-15 rent 6000, 01-19 rent 10500",
    ),
    # weeks until Wednesday 21 (3 days), then 21 to 25 January is 5 of 28 days at 280 ÷ 28, full from Monday 26
    (
        "from weeks to four weeks",
        folder(rent_terms=[term("2026-01-12", "weekly", "70.00"), term("2026-01-21", "four_weekly", "280.00")]),
        "2026-02-20",
        "01-12 rent 7000, 01-19 rent 2000, 01-21 rent 5000, 01-26 rent 28000",
    ),
    # rent day Friday: Monday to Thursday 4 days
    ("a rent day of its own", folder(rent_day="friday"), "2026-01-09", "01-05 rent 4000, 01-09 rent 7000"),
    ("no terms at all", folder(rent_terms=[]), "2026-03-01", ""),
    ("after the last charged week", folder(ledger=[charge("2026-01-12")]), "2026-01-19", "01-19 rent 7000"),
    (
        "a reversed charge is charged again",
        folder(
            ledger=[charge("2026-01-05"), charge("2026-01-12", entry_ref="E"), reversal("2026-01-13", "E", "70.00")]
        ),
        "2026-01-19",
        "01-12 rent 7000, 01-19 rent 7000",
    ),
    (
        "a charge that starts no period",
        folder(ledger=[charge("2026-01-05"), charge("2026-01-14", "12.00")]),
        "2026-01-19",
        "01-12 rent 7000, 01-19 rent 7000",
    ),
    # the stay ended on Wednesday 14: the week from 12 was charged whole, 3 days are 30.00
    (
        "an end after the week was charged",
        folder(of=stay(ends_on="2026-01-14"), ledger=[charge("2026-01-05"), charge("2026-01-12")]),
        "2026-01-19",
        "01-12 rent 3000, 01-21 rent -7000",
    ),
    # two more weeks were charged before anybody wrote the end down: a person reverses those, the run the week cut short
    (
        "an end that was written down two weeks late",
        folder(
            of=stay(ends_on="2026-01-14"),
            ledger=[charge("2026-01-12"), charge("2026-01-19"), charge("2026-01-26")],
        ),
        "2026-02-02",
        "01-12 rent 3000, 01-21 rent -7000",
    ),
    # Tuesdays are no rent days: the text is silent on whether those weeks were charged, and twice would be worse
    (
        "charges by another calendar are left to a person",
        folder(ledger=[charge("2026-01-06"), charge("2026-01-13")]),
        "2026-01-19",
        "",
    ),
    (
        "an end that was put right already",
        folder(
            of=stay(ends_on="2026-01-14"),
            ledger=[
                charge("2026-01-12", entry_ref="E"),
                reversal("2026-01-15", "E", "70.00"),
                charge("2026-01-12", "30.00"),
            ],
        ),
        "2026-01-19",
        "",
    ),
    (
        "an end on the last day of a week",
        folder(of=stay(ends_on="2026-01-18"), ledger=[charge("2026-01-12")]),
        "2026-02-19",
        "",
    ),
    # 4 of 31 days of January: 310 × 4 ÷ 31 = 40.00 rent, 31.00 × 4 ÷ 31 = 4.00 support
    (
        "an end in a month of two components",
        folder(
            of=stay(starts_on="2026-01-01", ends_on="2026-01-04"),
            rent_terms=[term("2026-01-01", "monthly", "310.00", support="31.00")],
            ledger=[charge("2026-01-01", "310.00"), charge("2026-01-01", "31.00", component="support")],
        ),
        "2026-01-01",
        "01-01 rent 4000, 01-01 support 400, 01-21 rent -31000, 01-21 support -3100",
    ),
]


@pytest.mark.parametrize(("files", "until", "rows"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_oracle_runs_the_rent_as_by_hand(files, until, rows):
    found = [
        f"{row['date'][5:]} {row['component']} {row['amount_pence']}"
        for row in rent_run(files, date.fromisoformat(until), TODAY)
    ]
    assert ", ".join(found) == rows


def test_the_oracle_orders_by_reference_then_date_and_names_the_kind():
    files = folder(of=stay(ends_on="2026-01-14"), ledger=[charge("2026-01-12")])
    files["tenancies.csv"] = [*files["tenancies.csv"], stay(tenancy_ref="S9")]
    files["rent_terms.csv"] += [term("2026-01-19", "weekly", "7.00", tenancy_ref="S9")]
    rows = rent_run(files, date(2026, 1, 19), TODAY)
    assert [(row["tenancy_ref"], row["kind"], row["amount_pence"]) for row in rows] == [
        ("S9", "charge", 700),
        ("T1", "charge", 3000),
        ("T1", "reversal", -7000),
    ]
