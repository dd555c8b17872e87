"""The oracle’s next steps against days counted by hand from the ordered table in the rules."""

from __future__ import annotations

from datetime import date

import pytest
from arrears.by_hand import award, charge, contact, debt, folder, hold, paid, reversal, stay, term
from arrears.oracle import arrears_list

pytestmark = pytest.mark.once
TODAY = date(2026, 1, 21)
GONE = stay(ends_on="2026-01-31")


def owes(pounds: str, **more):
    """Return a folder in which somebody owes an amount since the first day."""
    return folder(ledger=[debt("2026-01-05", pounds)], **more)


def claim(on: str, **more):
    """Return a claim for housing benefit."""
    return {"source": "housing_benefit", "claimed_on": on} | more


# name, folder, day, next step, due on
CASES = [
    ("no terms", folder(rent_terms=[]), "2026-01-05", "check_data", "2026-01-05"),
    (
        "the day before the first terms",
        folder(rent_terms=[term("2026-01-06", "weekly", "70.00")]),
        "2026-01-05",
        "check_data",
        "2026-01-05",
    ),
    (
        "terms of nothing",
        folder(rent_terms=[term("2026-01-05", "weekly", "0.00")]),
        "2026-01-05",
        "check_data",
        "2026-01-05",
    ),
    (
        "terms of nothing after the end",
        owes("70.00", of=GONE, rent_terms=[term("2026-01-05", "weekly", "0.00")]),
        "2026-02-01",
        "bring_support",
        "2026-02-01",
    ),
    # today is 21 January 2026; 366 days later is 22 January 2027
    ("an entry 366 days after today", folder(ledger=[paid("2027-01-22", "5.00")]), "2026-01-05", "none", None),
    (
        "an entry 367 days after today",
        folder(ledger=[paid("2027-01-23", "5.00")]),
        "2026-01-05",
        "check_data",
        "2026-01-05",
    ),
    (
        "an entry 366 days after the day asked for",
        folder(ledger=[paid("2027-03-02", "5.00")]),
        "2026-03-01",
        "none",
        None,
    ),
    (
        "an entry 367 days after the day asked for",
        folder(ledger=[paid("2027-03-03", "5.00")]),
        "2026-03-01",
        "check_data",
        "2026-03-01",
    ),
    (
        "a far entry that was reversed",
        folder(ledger=[charge("2099-01-05", entry_ref="E"), reversal("2026-01-05", "E", "70.00")]),
        "2026-01-05",
        "none",
        None,
    ),
    (
        "a charge after the last day",
        folder(of=GONE, ledger=[charge("2026-02-02")]),
        "2026-01-10",
        "check_data",
        "2026-01-10",
    ),
    ("a charge on the last day", folder(of=GONE, ledger=[charge("2026-01-31")]), "2026-01-10", "none", None),
    (
        "a breathing space on its last day",
        owes("560.00", holds=[hold("breathing_space", "2026-01-05", "2026-01-20")]),
        "2026-01-20",
        "hold_breathing_space",
        "2026-01-21",
    ),
    (
        "the day after a breathing space",
        owes("560.00", holds=[hold("breathing_space", "2026-01-05", "2026-01-20")]),
        "2026-01-21",
        "review_serious",
        "2026-01-21",
    ),
    (
        "the day before a breathing space",
        owes("70.00", holds=[hold("breathing_space", "2026-01-06", "2026-01-20")]),
        "2026-01-05",
        "talk",
        "2026-01-05",
    ),
    (
        "credit after the end",
        folder(of=GONE, ledger=[paid("2026-01-31", "0.01")]),
        "2026-02-01",
        "refund_credit",
        "2026-02-01",
    ),
    ("credit on the last day", folder(of=GONE, ledger=[paid("2026-01-31", "0.01")]), "2026-01-31", "none", None),
    # the award begins on 5 January, so 4 January counts as paid; 15 February is 42 days later, 16 February 43
    ("a payer in time", owes("1.00", benefits=[award("2026-01-05", "1.00")]), "2026-02-15", "none", None),
    (
        "a payer a day late",
        owes("1.00", benefits=[award("2026-01-05", "1.00")]),
        "2026-02-16",
        "chase_payer",
        "2026-02-16",
    ),
    (
        "a late payer of an award that is over",
        owes("1.00", benefits=[award("2026-01-05", "1.00", to="2026-02-15")]),
        "2026-02-16",
        "none",
        None,
    ),
    (
        "a payer before anybody saw the award",
        owes("20.00", benefits=[award("2026-01-05", "1.00", verified_on="2026-02-17")]),
        "2026-02-16",
        "friendly_reminder",
        "2026-02-16",
    ),
    (
        "a payer is chased though nothing is owed",
        folder(benefits=[award("2026-01-05", "1.00")]),
        "2026-02-16",
        "chase_payer",
        "2026-02-16",
    ),
    # claimed on 7 January: 14 days later is 21 January; 55 days later 3 March, 56 days later 4 March
    ("a claim is young", owes("70.00", benefits=[claim("2026-01-07")]), "2026-01-08", "help_with_claim", "2026-01-21"),
    ("a claim is not made yet", owes("70.00", benefits=[claim("2026-01-07")]), "2026-01-06", "talk", "2026-01-06"),
    (
        "a claim after 14 days",
        owes("70.00", benefits=[claim("2026-01-07")]),
        "2026-01-22",
        "help_with_claim",
        "2026-01-22",
    ),
    (
        "a claim after 55 days",
        owes("70.00", benefits=[claim("2026-01-07")]),
        "2026-03-03",
        "help_with_claim",
        "2026-03-03",
    ),
    ("a claim after 56 days", owes("70.00", benefits=[claim("2026-01-07")]), "2026-03-04", "talk", "2026-03-04"),
    (
        "the day before the decision",
        owes("70.00", benefits=[claim("2026-01-07", decided_on="2026-01-13")]),
        "2026-01-12",
        "help_with_claim",
        "2026-01-21",
    ),
    (
        "the day of the decision",
        owes("70.00", benefits=[claim("2026-01-07", decided_on="2026-01-13")]),
        "2026-01-13",
        "talk",
        "2026-01-13",
    ),
    ("a claim when nothing is owed", folder(benefits=[claim("2026-01-07")]), "2026-01-08", "none", None),
    (
        "a claim after the end",
        owes("70.00", of=GONE, benefits=[claim("2026-01-07")]),
        "2026-02-01",
        "bring_support",
        "2026-02-01",
    ),
    (
        "a pause",
        owes("70.00", holds=[hold("pause", "2026-01-05", "2026-01-20")]),
        "2026-01-05",
        "hold_paused",
        "2026-01-21",
    ),
    (
        "a pause after the end",
        owes("70.00", of=GONE, holds=[hold("pause", "2026-01-05", "2026-03-01")]),
        "2026-02-01",
        "bring_support",
        "2026-02-01",
    ),
    ("one week", owes("70.00"), "2026-01-05", "talk", "2026-01-05"),
    (
        "one week and a talk",
        owes("70.00", contacts=[contact("2026-01-06", "talk")]),
        "2026-01-08",
        "talk",
        "2026-01-20",
    ),
    (
        "one week and a talk 14 days ago",
        owes("70.00", contacts=[contact("2026-01-06", "talk")]),
        "2026-01-20",
        "talk",
        "2026-01-20",
    ),
    (
        "one week and a talk 15 days ago",
        owes("70.00", contacts=[contact("2026-01-06", "talk")]),
        "2026-01-21",
        "talk",
        "2026-01-21",
    ),
    (
        "one week and another step",
        owes("70.00", contacts=[contact("2026-01-06", "agree_plan")]),
        "2026-01-08",
        "talk",
        "2026-01-08",
    ),
    (
        "one week and a talk to come",
        owes("70.00", contacts=[contact("2026-01-09", "talk")]),
        "2026-01-08",
        "talk",
        "2026-01-08",
    ),
    ("two weeks", owes("140.00"), "2026-01-05", "agree_plan", "2026-01-05"),
    ("four weeks", owes("280.00"), "2026-01-05", "bring_support", "2026-01-05"),
    (
        "eight weeks",
        owes("560.00", contacts=[contact("2026-01-05", "review_serious")]),
        "2026-01-05",
        "review_serious",
        "2026-01-19",
    ),
    (
        "eight weeks after the end",
        owes("560.00", of=GONE, contacts=[contact("2026-01-30", "bring_support")]),
        "2026-02-01",
        "bring_support",
        "2026-02-13",
    ),
    ("ten pounds for seven days", owes("10.00"), "2026-01-12", "friendly_reminder", "2026-01-12"),
    ("ten pounds for six days", owes("10.00"), "2026-01-11", "wait", None),
    ("a penny short of ten pounds", owes("9.99"), "2026-01-12", "wait", None),
]


@pytest.mark.parametrize(("files", "on", "step", "due"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_oracle_finds_the_step_as_by_hand(files, on, step, due):
    [found] = arrears_list(files, date.fromisoformat(on), TODAY)
    assert (found["next_step"], found["due_on"]) == (step, due)
