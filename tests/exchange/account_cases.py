"""Rules about rows of rent accounts and what is agreed about them: see rule_cases.py."""

from __future__ import annotations

WRONG_READING = "T1,2025-01-13,reversal,85.20,,,read wrong,,C-2"
BOUNCED = "T1,2025-01-14,reversal,90.00,,,the bank took it back,,P-1"
AGAIN = "T1,2025-01-13,charge,82.50,,,Ŵythnos 2 🌻,,"
FROM_HB = "T1,2025-01-21,payment,50.00,,housing_benefit,,,"
BACK = "T2,2026-03-01,refund,12.30,,,back to Cai,,"
AWARD = "T1,housing_benefit,2025-01-06,2025-01-20,75.00,2025-01-06,2025-12-31,2025-11-30,four_weekly,2025-01-21"
CLAIM = "T2,uc_housing,2025-12-01,,,,,,,"
PAUSE = "T1,pause,2025-12-01,2026-01-31,sickness,Yn yr ysbyty"
OLD_PLAN = "T1,2025-06-02,120.00,10.00,fortnightly,2025-06-13,20.00,2025-06-06,monthly,2025-06-28,2025-09-01,replaced"
NEW_PLAN = "T1,2025-09-01,60.00,0.00,one_off,2025-09-05,,,,,,"

LEDGER = [
    (FROM_HB, FROM_HB.replace("50.00", "0.00"), "11 amount: This changes nothing. Write an amount, or take the row"),
    (FROM_HB, FROM_HB.replace("50.00", "-0.00"), "11 amount: This changes nothing. Write an amount, or take the row"),
    (FROM_HB, FROM_HB.replace("50.00", "-50.00"), "11 amount: Only an adjustment can be below zero: kind says which"),
    (BACK, BACK.replace("12.30", "-12.30"), "12 amount: Only an adjustment can be below zero: kind says which way it"),
    (AGAIN, AGAIN.replace("82.50", "-82.50"), "7 amount: Only an adjustment can be below zero: kind says which way it"),
    (FROM_HB, FROM_HB.replace("50.00", "--5.00"), "11 amount: “--5.00” is not an amount. Write pounds and pence with"),
    (
        FROM_HB,
        FROM_HB.replace("50.00", "-5"),
        "11 amount: “-5” is not an amount. Write pounds and pence with two decim",
    ),
    (
        FROM_HB,
        FROM_HB.replace("payment,50.00,,", "payment,50.00,rent,"),
        "11 component: Only a charge has a component.",
    ),
    (WRONG_READING, WRONG_READING.replace("85.20,,", "85.20,rent,"), "5 component: Only a charge has a component. Le"),
    (AGAIN, AGAIN.replace("82.50,,,", "82.50,,tenant,"), "7 source: Only a payment has a source. Leave this empty."),
    (BACK, BACK.replace("back to Cai,,", "back to Cai,,P-1"), "12 reverses_ref: Only a reversal undoes an entry. Lea"),
    (
        BOUNCED,
        BOUNCED.replace("the bank took it back", ""),
        "8 reference: Write why: an adjustment or a reversal needs",
    ),
    ('-5.00,,,"goodwill,\n“lift out of order”"', "-5.00,,,", "9 reference: Write why: an adjustment or a reversal nee"),
    (BOUNCED, BOUNCED.replace("P-1", ""), "8 reverses_ref: Write the entry_ref of the entry that this undoes."),
    (BOUNCED, BOUNCED.replace("P-1", "P-9"), "8 reverses_ref: There is no P-9 in ledger.csv. Add it there, or write"),
    (BOUNCED, BOUNCED.replace("90.00", "90.01"), "8 amount: P-1 is 90.00, and a reversal repeats that amount. Write"),
    (BOUNCED, BOUNCED.replace("90.00", "-90.00"), "8 amount: P-1 is 90.00, and a reversal repeats that amount. Writ"),
    (
        BOUNCED,
        f"{BOUNCED}\n{BOUNCED}",
        "9 reverses_ref: P-1 is undone on line 8 already, and an entry is undone once. Take this row out.",
    ),
    (
        BOUNCED,
        f"{BOUNCED.replace(',,P-1', ',R-1,P-1')}\nT1,2025-01-15,reversal,90.00,,,no,,R-1",
        "9 reverses_ref: R-1 is a reversal, and those are never undone. Write the right entry as one of its own.",
    ),
    (
        BOUNCED,
        BOUNCED.replace("T1", "T2"),
        "8 reverses_ref: P-1 is an entry of T1. Write the entry_ref of one of T2.",
    ),
    (
        BACK,
        BACK.replace("back to Cai,,", "back to Cai,P-1,"),
        "12 entry_ref: This is on line 4 already. Write it once.",
    ),
    (
        AGAIN,
        f"{AGAIN}\nT1,2025-01-13,charge,1.00,rent,,,,",
        "8 date: Line 7 charges rent for this day already. Take one out, or write its reversal.",
    ),
    (AGAIN, AGAIN.replace("charge", "Charge"), "7 kind: “Charge” is not known here. Write one of these: charge, paym"),
    (AGAIN, AGAIN.replace("82.50,", "82.50,water"), "7 component: “water” is not known here. Write one of these: re"),
    (FROM_HB, FROM_HB.replace("T1,", "T9,"), "11 tenancy_ref: There is no T9 in tenancies.csv."),
    (FROM_HB, FROM_HB.replace("2025-01-21", "21/01/2025"), "11 date: “21/01/2025” is not a date. Write year, month an"),
    (FROM_HB, FROM_HB.replace("2025-01-21", ""), "11 date: This cell cannot be empty. Write a date as year, month and"),
]
BENEFITS = [
    (AWARD, AWARD.replace("75.00", ""), "2 weekly_amount: An award that was verified needs this. Write it, or leave"),
    (AWARD, AWARD.replace("75.00,2025-01-06", "75.00,"), "2 from: An award that was verified needs this. Write it, or"),
    (AWARD, AWARD.replace("2025-12-31", "2025-01-05"), "2 to: This is before from. Write the last day of the award."),
    (AWARD, AWARD.replace("2025-01-20", "2025-01-05"), "2 decided_on: This is before claimed_on. Write the day it wa"),
    (
        AWARD,
        AWARD.replace("four_weekly", "daily"),
        "2 cycle: “daily” is not known here. Write one of these: weekly, fo",
    ),
    (
        CLAIM,
        CLAIM.replace("2025-12-01", ""),
        "3 claimed_on: Write when it was claimed, or when the award was verified.",
    ),
    (
        CLAIM,
        CLAIM.replace("uc_housing", "tenant"),
        "3 source: “tenant” is not known here. Write one of these: housing_",
    ),
]
HOLDS = [
    (PAUSE, PAUSE.replace("2026-01-31", "2025-11-30"), "2 last_day: This is before from. Write the last day it holds."),
    (PAUSE, PAUSE.replace("2026-01-31", ""), "2 last_day: This cell cannot be empty. Write a date as year, month and"),
    (PAUSE, PAUSE.replace("sickness", ""), "2 reason: A pause says why: write its reason and a comment."),
    (PAUSE, PAUSE.replace("Yn yr ysbyty", ""), "2 comment: A pause says why: write its reason and a comment."),
    (PAUSE, PAUSE.replace("sickness", "holiday"), "2 reason: “holiday” is not known here. Write one of these: benefit"),
]
CONTACTS = [
    ("talk,P3", "rang,P3", "2 step: “rang” is not known here. Write one of these: check_data, hold_breathing_space, "),
    ("talk,P3", "talk,P9", "2 by_ref: There is no P9 in people.csv. Add it there, or write one that is there."),
    ("T1,2025-11-03", "T1,", "2 on: This cell cannot be empty. Write a date as year, month and day, like 2026-09-01."),
]
PLANS = [
    (
        OLD_PLAN,
        OLD_PLAN.replace("20.00,2025-06-06", ",2025-06-06"),
        "2 lump_sum: lump_sum and lump_sum_on go together.",
    ),
    (OLD_PLAN, OLD_PLAN.replace("20.00,2025-06-06", "20.00,"), "2 lump_sum_on: lump_sum and lump_sum_on go together."),
    (OLD_PLAN, OLD_PLAN.replace(",2025-09-01,", ",2025-06-01,"), "2 ended_on: This is before starts_on. Write the fir"),
    (NEW_PLAN, f"{NEW_PLAN}cancelled", "3 end_reason: This plan has no ended_on. Write the first day without it, or"),
    (NEW_PLAN, NEW_PLAN.replace("60.00", "-60.00"), "3 starting_net: “-60.00” is not an amount. Write pounds and pen"),
    (NEW_PLAN, NEW_PLAN.replace("one_off", "daily"), "3 frequency: “daily” is not known here. Write one of these: wee"),
]
ACCOUNTS = [
    (name, old, new, f"{name}.csv:{problem}")
    for name, cases in (
        ("ledger", LEDGER),
        ("benefits", BENEFITS),
        ("holds", HOLDS),
        ("contacts", CONTACTS),
        ("plans", PLANS),
    )
    for old, new, problem in cases
]

ALLOWED_ACCOUNTS = [
    ("ledger", FROM_HB, FROM_HB.replace("2025-01-21", "2099-12-31")),  # the next step says that this is odd
    ("ledger", BACK, BACK.replace("refund", "charge")),
    ("ledger", FROM_HB, f"{FROM_HB}\n{FROM_HB}"),  # the same twice a day
    ("ledger", BOUNCED, BOUNCED.replace("2025-01-14", "2025-01-05")),  # made before the day of what it undoes
    ("ledger", AGAIN, AGAIN.replace("82.50,,,", "82.50,support,,")),
    ("ledger", AGAIN, f"{AGAIN}\nT1,2025-01-13,charge,1.00,support,,,,"),
    ("ledger", AGAIN, f"{AGAIN}\nT2,2025-01-13,charge,1.00,,,,,"),
    ("ledger", "back to Cai", "x" * 200),
    ("benefits", AWARD, AWARD.replace("2025-12-31", "2025-01-06")),  # one day
    ("benefits", AWARD, AWARD.replace("2025-01-20", "2025-01-06")),
    ("benefits", AWARD, AWARD.replace("2025-01-21", "")),  # decided, not seen yet
    ("benefits", AWARD, AWARD.replace("2025-11-30", "2024-11-30")),
    ("benefits", CLAIM, CLAIM.replace("2025-12-01,", ",2025-12-01")),  # decided; when it was claimed nobody knows
    ("holds", PAUSE, PAUSE.replace("2026-01-31", "2025-12-01")),
    ("holds", "2025-10-01,,", "2025-10-01,crisis,"),
    ("contacts", "talk,P3", "wait,P2"),
    ("plans", OLD_PLAN, OLD_PLAN.replace(",2025-09-01,", ",2025-06-02,")),
    ("plans", OLD_PLAN, OLD_PLAN.replace("120.00", "1.00")),
    ("plans", OLD_PLAN, OLD_PLAN.replace(",2025-06-28", ",")),
    ("plans", OLD_PLAN, OLD_PLAN.replace("monthly", "")),
    ("plans", OLD_PLAN, OLD_PLAN.replace("replaced", "")),
]
