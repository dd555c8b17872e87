"""Rules about rows: (file, what stands there, what is put there instead, the one problem it gives).

After them what is just allowed. The folder they change is samples.FULL.
"""

from __future__ import annotations

from exchange.account_cases import ACCOUNTS, ALLOWED_ACCOUNTS
from exchange.eet_cases import ALLOWED_EET, EET

P4 = "P4,Ann,Lee,,2005-01-01,,,,,,,tenant,,,"
W = "(Ŵyn O'Brien-Ŷnys)"
T0 = "T0,P4,H1,supported-standard,2024-01-01,2025-01-05,moved_on,private,,,,,,"
T1 = "T1,P1,H1,supported-standard,2025-01-06,,,,2025-01-06,2025-01-02,16,,,P3"
T2 = "T2,P2,H2,under-18-licence,2025-03-03,,,,,,7.5,8,10,"
LICENCE_AT_18 = "They will be 18 or over, so a licence for under-18s is not for them. Use the supported contract."
CONTRACT_AT_17 = (
    "They will be under 18 on the day they move in. The law does not let anybody under 18 hold an occupation contract "
    "(section 7(6)). Use the licence for under-18s."
)

SCHEME = [
    ("scheme", ",16,25,", ",30,25,", "scheme.csv:2 max_age: Enter an oldest age from 30 to 99."),
    ("scheme", ",16,25,", ",26,,", "scheme.csv:2 max_age: Enter an oldest age from 26 to 99."),
    ("scheme", ",16,25,", ",15,25,", "scheme.csv:2 min_age: “15” does not fit. Write a whole number from 16 to 99."),
    (
        "free_weeks",
        "2026-12-20",
        "2025-12-21",
        "free_weeks.csv:3 week_starts: This is on line 2 already. Write it once.",
    ),
]
HOMES = [
    (
        "homes",
        "H3,0012,,,,",
        "H3,0012,,,,H3",
        "homes.csv:4 next_to: A home is not next to itself. Write the homes beside it, or leave this empty.",
    ),
    (
        "certificates",
        "gas,2025-06-01,2026-06-30",
        "gas,2025-06-01,2025-05-31",
        "certificates.csv:2 expires_on: Enter a last day that comes after the day the check was done.",
    ),
    (
        "certificates",
        "gas,2025-06-01,2026-06-30",
        "gas,2025-06-01,2026-08-02",
        "certificates.csv:2 expires_on: This record cannot run past 2026-08-01. Check the last day.",
    ),
    (
        "certificates",
        "epc,2020-02-29",
        "epc,2026-01-06",
        "certificates.csv:3 done_on: Enter the day the check was done: today or earlier.",
    ),
    (
        "certificates",
        "H1,epc,2020-02-29,",
        "H1,gas,2025-06-01,",
        "certificates.csv:3 done_on: This is on line 2 already. Write it once.",
    ),
    (
        "certificates",
        "H1,epc",
        "H9,epc",
        "certificates.csv:3 home_ref: There is no H9 in homes.csv. Add it there, or write one that is there.",
    ),
]
PEOPLE = [
    (
        "people",
        "2005-01-01",
        "",
        "people.csv:5 birth_date: A tenant’s date of birth is needed: it decides which agreement they have.",
    ),
    ("people", "2005-01-01", "2026-01-06", "people.csv:5 birth_date: Enter a date of birth in the past."),
    (
        "people",
        "wyn@example.org",
        "",
        "people.csv:2 email: Enter their email address: it is the safe way to reach them.",
    ),
    (
        "people",
        "P4,Ann,Lee,,2005-01-01,,,,",
        "P4,Ann,Lee,,2005-01-01,,,,phone",
        "people.csv:5 phone: Enter their phone number: it is the safe way to reach them.",
    ),
    (
        "people",
        "P3,Maria,Price,,,,,,,",
        "P3,Maria,Price,,,,,,,P3",
        "people.csv:4 support_worker_ref: Nobody is their own support worker. Write somebody else.",
    ),
    (
        "people",
        "P3,Maria,Price,,,,,,,",
        "P3,Maria,Price,,,,,,,P9",
        "people.csv:4 support_worker_ref: There is no P9 in people.csv. Add it there, or write one that is there.",
    ),
    (
        "people",
        "2024-11-30",
        "2026-01-06",
        "people.csv:2 inducted_on: Write the day of the induction: today or earlier.",
    ),
    (
        "people",
        "2026-12-31",
        "2024-12-31",
        "people.csv:2 committee_to: This is before committee_from. Write the last day of their time on the committee.",
    ),
    (
        "people",
        "manager staff safeguarding,,,",
        "manager staff safeguarding,2025-01-01,,",
        "people.csv:4 committee_from: Only committee and chair have these days. Add the role, or leave this empty.",
    ),
    (
        "links",
        "P1,P2,family",
        "P1,P1,family",
        "links.csv:2 other_ref: Nobody is linked to themselves. Write somebody else.",
    ),
    (
        "links",
        "P3,P1,works_or_studies_with",
        "P2,P1,family",
        "links.csv:3 other_ref: This link is on line 2 already, and it counts both ways. Take one out.",
    ),
    ("links", "2025-03-01", "2026-01-06", "links.csv:2 declared_on: Write the day they told you: today or earlier."),
]
STAYS = [
    ("tenancies", "T0,P4,H1", "T0,P4,H8", "tenancies.csv:4 home_ref: There is no H8 in homes.csv."),
    (
        "tenancies",
        "2024-01-01,2025-01-05",
        "2024-01-01,2023-12-31",
        "tenancies.csv:4 ends_on: This is before starts_on. Write the last day of the stay.",
    ),
    (
        "tenancies",
        "moved_on,private",
        ",private",
        "tenancies.csv:4 end_reason: Write why the stay ended, or leave ends_on empty.",
    ),
    (
        "tenancies",
        T2,
        T2.replace("2025-03-03,,,,", "2025-03-03,,moved_on,,"),
        "tenancies.csv:2 end_reason: This stay has no ends_on. Write its last day, or leave this empty.",
    ),
    (
        "tenancies",
        T2,
        T2.replace("2025-03-03,,,,", "2025-03-03,,,family,"),
        "tenancies.csv:2 move_on: This stay has no ends_on. Write its last day, or leave this empty.",
    ),
    (
        "tenancies",
        T1,
        T1.replace(",P3", ",P1"),
        "tenancies.csv:3 money_friend_ref: A money friend is somebody else. Write their reference, or",
    ),
    ("tenancies", T1, T1.replace(",16,,,", ",16,1,,"), "tenancies.csv:3 eet_grace_weeks: “1” does not fit."),
    ("tenancies", T1, T1.replace(",16,,,", ",16,,27,"), "tenancies.csv:3 eet_review_weeks: “27” does not fit."),
    ("tenancies", "T0,P4", "T2,P4", "tenancies.csv:4 tenancy_ref: This is on line 2 already."),
    ("tenancies", T1, T1.replace("supported-standard", "under-18-licence"), f"tenancies.csv:3 pack: {LICENCE_AT_18}"),
    ("people", "2005-01-01", "2006-01-02", f"tenancies.csv:4 pack: {CONTRACT_AT_17}"),
    (
        "people",
        "2005-01-01",
        "2008-01-02",
        "tenancies.csv:4 pack: They are 15 on 2024-01-01, and nobody under 16 can live here. Check the day and birth",
    ),
    ("moves", "2026-03-01,,supported", "2026-02-28,,supported", f"moves.csv:2 pack: {CONTRACT_AT_17}"),
    ("moves", "2026-03-01,,supported-standard", "2026-03-01,,under-18-licence", "moves.csv:2 pack: This changes noth"),
    ("moves", "2025-09-01,H3,", "2025-09-01,H2,", "moves.csv:3 home_ref: This changes nothing: it was so before."),
    ("moves", "2025-09-01,H3,", "2025-09-01,,", "moves.csv:3 home_ref: Write the home they move to, or the pack"),
    ("moves", "2025-09-01,H3,", "2025-03-03,H3,", "moves.csv:3 on: The stay begins on 2025-03-03. Write 2025-03-04 or"),
    ("moves", "2025-09-01,H3,", "2026-03-01,H3,", "moves.csv:3 on: This is on line 2 already. Write it once."),
    ("moves", "T2,2025-09-01", "T9,2025-09-01", "moves.csv:3 tenancy_ref: There is no T9 in tenancies.csv."),
    (
        "moves",
        "T2,2025-09-01,H3,\n",
        "T2,2025-09-01,H3,\nT0,2025-01-06,H3,\n",
        "moves.csv:4 on: The stay ends on 2025-01-05. Write that day or an earlier one.",
    ),
    (
        "rent_terms",
        "T1,2025-01-06",
        "T1,2025-01-05",
        "rent_terms.csv:2 from: The stay begins on 2025-01-06. Write 2025-01-06 or a later day.",
    ),
    (
        "rent_terms",
        "T2,2025-03-03",
        "T0,2025-01-06",
        "rent_terms.csv:4 from: The stay ends on 2025-01-05. Write that day or an earlier one.",
    ),
    (
        "rent_terms",
        "T1,2025-04-07",
        "T1,2025-01-06",
        "rent_terms.csv:3 from: This is on line 2 already. Write it once.",
    ),
]
CLASHES = [
    (  # the last day is included: the next stay begins the day after at the earliest
        "tenancies",
        "supported-standard,2025-01-06,",
        "supported-standard,2025-01-05,",
        (
            f"tenancies.csv:3 home_ref: T1 {W} would be in H1 from 2025-01-05, but T0 (Ann Lee) is there until "
            "2025-01-05. Write a day after that, or another home."
        ),
    ),
    (
        "tenancies",
        "2024-01-01,2025-01-05,moved_on,private",
        "2024-01-01,,,",
        (
            f"tenancies.csv:3 home_ref: T1 {W} would be in H1 from 2025-01-06, but T0 (Ann Lee) has been there "
            "since 2024-01-01 without an end. Write when that stay ends, or another home."
        ),
    ),
    (
        "moves",
        "2025-09-01,H3,",
        "2025-09-01,H1,",
        (
            f"moves.csv:3 home_ref: T2 (Cai Bevan) would be in H1 from 2025-09-01, but T1 {W} has been there "
            "since 2025-01-06 without an end. Write when that stay ends, or another home."
        ),
    ),
    (
        "tenancies",
        T0,
        "T0,P4,H3,supported-standard,2025-09-01,,,,,,,,,",
        "tenancies.csv:4 home_ref: T0 (Ann Lee) would be in H3 from 2025-09-01, but T2 (Cai Bevan) has been there",
    ),
    (
        "tenancies",
        T0,
        "T0,P1,H3,supported-standard,2024-09-01,2025-01-06,agreed,,,,,,,",
        (
            f"tenancies.csv:3 person_ref: T1 {W} begins on 2025-01-06, but T0 {W} is the same "
            "person’s and runs until 2025-01-06. Nobody has two stays at once: write a day after that."
        ),
    ),
    (
        "tenancies",
        T0,
        "T0,P1,H3,supported-standard,2025-02-01,2025-03-01,agreed,,,,,,,",
        (
            f"tenancies.csv:4 person_ref: T0 {W} begins on 2025-02-01, but T1 {W} is the same "
            "person’s and has no end. Nobody has two stays at once: write when that one ends."
        ),
    ),
]

REFUSED = [*SCHEME, *HOMES, *PEOPLE, *STAYS, *CLASHES, *ACCOUNTS, *EET]
ALLOWED = [
    ("tenancies", "2024-01-01,2025-01-05", "2024-01-01,2024-01-01"),  # one day
    ("moves", "2026-03-01,,supported-standard", "2026-03-01,H3,supported-standard"),  # the home is said again
    ("moves", "2026-03-01,,supported-standard", "2027-03-01,H2,supported-standard"),  # back again, later
    ("rent_terms", "T1,2025-01-06", "T1,2025-03-06"),  # what was due before that nobody knows
    ("certificates", "gas,2025-06-01,2026-06-30", "gas,2025-06-01,2026-08-01"),
    ("certificates", "epc,2020-02-29", "epc,2026-01-05"),  # today
    ("people", "chair tenant,2025-01-01,2026-12-31", "chair tenant,,2026-12-31"),
    ("people", "chair tenant,2025-01-01,2026-12-31", "committee,2025-01-01,2025-01-01"),
    ("people", "2005-01-01,,,,,,,tenant", "2005-01-01,,,,,,,"),  # a tenant without the role
    ("links", "P3,P1,works_or_studies_with", "P2,P1,close"),  # close in another way
    ("homes", "H3,0012,,,,", "H3,0012,,,,H1"),  # both directions
    ("tenancies", T2, T2.replace(",7.5,8,10,", ",0,2,26,")),
    *ALLOWED_ACCOUNTS,
    *ALLOWED_EET,
]
