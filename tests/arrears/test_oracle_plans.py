"""The oracle’s plans against sums done by hand from the text of the rules.

Rent is £70.00 a week, £10.00 a day, and nothing is charged: what is owed stands as debts, so that net is plain to see.
The plan begins on Monday 5 January 2026 with £140.00, at £10.00 each Monday from the 12th; rent pay-days are Mondays.
"""

from __future__ import annotations

from datetime import date

import pytest
from arrears.by_hand import contact, debt, folder, paid, plan, stay
from arrears.oracle import arrears_list

pytestmark = pytest.mark.once
TODAY = date(2026, 1, 21)
OWED = debt("2026-01-05", "140.00")
TEN_A_WEEK = plan("2026-01-05", "140.00", "10.00", first_on="2026-01-12")
SPOKEN = "talk_about_broken_plan"


def planned(*more, debts=(OWED,), contacts=(), of=None, **changes):
    """Return a folder with a plan, changed as a case needs, and what is owed."""
    return folder(of=of, ledger=[*debts, *more], plans=[TEN_A_WEEK | changes], contacts=list(contacts))


# name, folder, day, next step, due on
CASES = [
    # nothing was due by 31 December; no day since the start: allowed 140.00
    ("the first day", planned(), "2026-01-05", "keep_plan", "2026-01-12"),
    ("a penny more on the first day", planned(debt("2026-01-05", "0.01")), "2026-01-05", SPOKEN, "2026-01-05"),
    # by 11 January nothing was due, the last pay-day was 5 January: 140.00 + 11 × 10.00 = 250.00
    ("all that is allowed on the 16th", planned(debt("2026-01-16", "110.00")), "2026-01-16", "keep_plan", "2026-01-19"),
    ("a penny more on the 16th", planned(debt("2026-01-16", "110.01")), "2026-01-16", SPOKEN, "2026-01-16"),
    # by 12 January 10.00 were due and rent was to be paid: 130.00 + 5 × 10.00 = 180.00
    ("all that is allowed on the 17th", planned(debt("2026-01-17", "40.00")), "2026-01-17", "keep_plan", "2026-01-19"),
    ("a penny more on the 17th", planned(debt("2026-01-17", "40.01")), "2026-01-17", SPOKEN, "2026-01-17"),
    # and 50.00 at once: 80.00 + 50.00 = 130.00
    (
        "the lump sum was paid",
        planned(paid("2026-01-12", "10.00"), lump_sum="50.00", lump_sum_on="2026-01-12"),
        "2026-01-17",
        "keep_plan",
        "2026-01-19",
    ),
    (
        "a penny of the lump sum was not paid",
        planned(paid("2026-01-12", "9.99"), lump_sum="50.00", lump_sum_on="2026-01-12"),
        "2026-01-17",
        SPOKEN,
        "2026-01-17",
    ),
    (
        "the lump sum has a day to come",
        planned(lump_sum="50.00", lump_sum_on="2026-01-13"),
        "2026-01-17",
        "keep_plan",
        "2026-01-19",
    ),
    # the tenant pays rent on the last day of each month: by 28 February that is 28 February, five days before
    # 5 March, and 7 instalments were due: 70.00 + 50.00 = 120.00
    (
        "a pay-day cut to the month’s end",
        planned(paid("2026-01-06", "20.00"), rent_paid="monthly", rent_first_on="2026-01-31"),
        "2026-03-05",
        "keep_plan",
        "2026-03-09",
    ),
    (
        "a penny more after such a pay-day",
        planned(paid("2026-01-06", "19.99"), rent_paid="monthly", rent_first_on="2026-01-31"),
        "2026-03-05",
        SPOKEN,
        "2026-03-05",
    ),
    # by 27 February it was 31 January still: 70.00 + 32 × 10.00 = 390.00
    (
        "the day before counts from January",
        planned(debt("2026-03-04", "250.00"), rent_paid="monthly", rent_first_on="2026-01-31"),
        "2026-03-04",
        "keep_plan",
        "2026-03-09",
    ),
    # no pay-day before 1 March: days count from the start; by 21 February 6 were due: 80.00 + 52 × 10.00 = 600.00
    (
        "pay-days that are to come",
        planned(debt("2026-02-26", "460.00"), rent_paid="monthly", rent_first_on="2026-03-01"),
        "2026-02-26",
        "keep_plan",
        "2026-03-02",
    ),
    (
        "a penny more before any pay-day",
        planned(debt("2026-02-26", "460.01"), rent_paid="monthly", rent_first_on="2026-03-01"),
        "2026-02-26",
        SPOKEN,
        "2026-02-26",
    ),
    # 100.00 and 40.00 add up: none follows 19 January
    ("the last instalment", planned(instalment="100.00"), "2026-01-12", "keep_plan", "2026-01-19"),
    (
        "after the last instalment",
        planned(paid("2026-01-12", "139.00"), instalment="100.00"),
        "2026-01-19",
        "keep_plan",
        None,
    ),
    # 100.00 at once leaves 40.00: one instalment of 40.00 on 12 January, not 100.00: 100.00 are to come on the 20th
    (
        "the last instalment is what is left",
        planned(instalment="100.00", lump_sum="100.00", lump_sum_on="2026-01-20"),
        "2026-01-17",
        "keep_plan",
        None,
    ),
    ("once, before the day", planned(frequency="one_off"), "2026-01-11", "keep_plan", "2026-01-12"),
    ("once, on the day", planned(frequency="one_off"), "2026-01-12", "keep_plan", None),
    (
        "months from the 31st",
        planned(frequency="monthly", first_on="2026-01-31"),
        "2026-01-31",
        "keep_plan",
        "2026-02-28",
    ),
    (
        "months go back to the 31st",
        planned(paid("2026-02-01", "60.00"), frequency="monthly", first_on="2026-01-31"),
        "2026-02-28",
        "keep_plan",
        "2026-03-31",
    ),
    ("an instalment of nothing", planned(instalment="0.00"), "2026-01-05", "check_data", "2026-01-05"),
    ("the day before an instalment of nothing", planned(instalment="0.00"), "2026-01-04", None, None),
    # all is paid on 10 January, 140.00 are owed anew from the 11th
    (
        "nothing was owed once",
        planned(paid("2026-01-10", "140.00"), debt("2026-01-11", "140.00")),
        "2026-01-11",
        "agree_plan",
        "2026-01-11",
    ),
    (
        "nothing was owed on the first day alone",
        planned(debts=(debt("2026-01-06", "140.00"),)),
        "2026-01-06",
        "keep_plan",
        "2026-01-12",
    ),
    ("the last day with the plan", planned(ended_on="2026-01-12"), "2026-01-11", "keep_plan", "2026-01-12"),
    ("the first day without it", planned(ended_on="2026-01-12"), "2026-01-12", "agree_plan", "2026-01-12"),
    (
        "a new plan takes its place",
        folder(ledger=[OWED], plans=[TEN_A_WEEK, plan("2026-01-08", "140.00", "5.00", first_on="2026-01-30")]),
        "2026-01-08",
        "keep_plan",
        "2026-01-30",
    ),
    (
        "the old plan does not come back",
        folder(
            ledger=[OWED],
            plans=[TEN_A_WEEK, plan("2026-01-08", "140.00", "5.00", first_on="2026-01-30", ended_on="2026-01-10")],
        ),
        "2026-01-10",
        "agree_plan",
        "2026-01-10",
    ),
    ("the plan goes on after the end", planned(of=stay(ends_on="2026-01-10")), "2026-01-11", "keep_plan", "2026-01-12"),
    # broken since the 16th (see above)
    (
        "spoken on the day it broke",
        planned(debt("2026-01-16", "110.01"), contacts=[contact("2026-01-16", SPOKEN)]),
        "2026-01-16",
        "bring_support",
        "2026-01-16",
    ),
    (
        "spoken on the day before it broke",
        planned(debt("2026-01-16", "110.01"), contacts=[contact("2026-01-15", SPOKEN)]),
        "2026-01-16",
        SPOKEN,
        "2026-01-29",
    ),
    (
        "to be spoken about tomorrow",
        planned(debt("2026-01-16", "110.01"), contacts=[contact("2026-01-17", SPOKEN)]),
        "2026-01-16",
        SPOKEN,
        "2026-01-16",
    ),
    # 250.01 on the 16th; 180.00 on the 17th; 180.00 + 10.00 allowed on the 18th, and 190.01 owed
    (
        "broken, kept and broken again",
        planned(
            debt("2026-01-16", "110.01"),
            paid("2026-01-17", "70.01"),
            debt("2026-01-18", "10.01"),
            contacts=[contact("2026-01-16", SPOKEN)],
        ),
        "2026-01-18",
        SPOKEN,
        "2026-01-30",
    ),
    # 560.00 is eight weeks: spoken about already, so the ladder goes on
    (
        "spoken about, and serious",
        planned(debt("2026-01-06", "420.00"), contacts=[contact("2026-01-06", SPOKEN)]),
        "2026-01-07",
        "review_serious",
        "2026-01-07",
    ),
    # by 12 January 140.00 and the rent were due: 0.00 + 50.00 allowed on the 17th; 50.01 is no week
    (
        "spoken about, and less than a week is owed",
        planned(
            paid("2026-01-06", "89.99"),
            instalment="140.00",
            contacts=[contact("2026-01-17", SPOKEN), contact("2026-01-10", "bring_support")],
        ),
        "2026-01-17",
        "bring_support",
        "2026-01-24",
    ),
]


@pytest.mark.parametrize(("files", "on", "step", "due"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_oracle_follows_plans_as_by_hand(files, on, step, due):
    found = arrears_list(files, date.fromisoformat(on), TODAY)
    assert [(row["next_step"], row["due_on"]) for row in found] == ([] if step is None else [(step, due)])
