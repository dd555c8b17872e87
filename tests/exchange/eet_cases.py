"""Rules about rows of EET: see rule_cases.py."""

from __future__ import annotations

COURSE = "T1,education,Coleg Gwent,16,2025-09-01,2026-07-17,term_time,verified,2025-09-20,enrolment letter"
CAFE = "T2,employment,=Caffi Ŵyn,7.5,2025-04-01,2025-06-30,all_year,seen,,payslip"
FOOD_BANK = 'T1,volunteering,"Food bank, Garndiffaith",0.5,2025-02-03,,,none,,'
ILL = "T2,2025-07-01,2025-12-29,sickness"
PLAN = "T1,2025-03-04,plan_agreed,2025-06-30,,Find a course"
OFFER = "T1,2025-03-03,support_offered,,,=rang"
DECLINED = "T1,2025-03-10,plan_declined,,,"
TARGET = "T1,2025-10-01,target,,8.5,"
EXAMS = "T2,2025-05-12,exams"

ACTIVITIES = [
    (COURSE, COURSE.replace("2026-07-17", "2025-08-31"), "3 to: This is before from. Write the last day, or leave it"),
    (CAFE, CAFE.replace("7.5", "7.4"), "2 hours: Write hours in steps of a half, like 16 or 7.5."),
    (CAFE, CAFE.replace("7.5", "7.50"), "2 hours: “7.50” does not fit. Write a number from 0 to 168 with at most one"),
    (CAFE, CAFE.replace("7.5", "168.5"), "2 hours: “168.5” does not fit. Write a number from 0 to 168 with at most o"),
    (CAFE, CAFE.replace("7.5", "-7.5"), "2 hours: “-7.5” does not fit. Write a number from 0 to 168 with at most one"),
    (CAFE, CAFE.replace("7.5", ""), "2 hours: This cell cannot be empty. Write a number from 0 to 168 with at most o"),
    (CAFE, CAFE.replace("seen,,", "seen,2025-04-08,"), "2 verified_on: This is not verified. Write verified under ev"),
    (FOOD_BANK, FOOD_BANK.replace("none,,", "none,2025-02-03,"), "4 verified_on: This is not verified. Write verified"),
    (FOOD_BANK, FOOD_BANK.replace("none", ""), "4 evidence: This cell cannot be empty. Write one of these: none, see"),
    (FOOD_BANK, FOOD_BANK.replace("none", "letter"), "4 evidence: “letter” is not known here. Write one of these: no"),
    (CAFE, CAFE.replace("employment", "work"), "2 kind: “work” is not known here. Write one of these: education, emp"),
    (CAFE, CAFE.replace("all_year", "weekly"), "2 pattern: “weekly” is not known here. Write one of these: all_year,"),
    (CAFE, CAFE.replace("=Caffi Ŵyn", ""), "2 provider: This cell cannot be empty. Write up to 120 characters."),
    (CAFE, CAFE.replace("=Caffi Ŵyn", "x" * 121), "2 provider: This is 121 characters long. Use at most 120."),
    (CAFE, CAFE.replace("payslip", "x" * 61), "2 evidence_kind: This is 61 characters long. Use at most 60."),
    (CAFE, CAFE.replace("T2", "T9"), "2 tenancy_ref: There is no T9 in tenancies.csv. Add it there, or write one tha"),
    (CAFE, CAFE.replace("2025-04-01", ""), "2 from: This cell cannot be empty. Write a date as year, month and day,"),
]
EXEMPTIONS = [
    (ILL, ILL.replace("2025-12-29", "2025-06-30"), "2 to: This is before from. Write the last day it holds."),
    (
        ILL,
        ILL.replace("2025-12-29", "2025-12-30"),
        "2 to: A pause is at most 26 weeks: up to 2025-12-29. It may be renewed.",
    ),
    (ILL, ILL.replace("2025-12-29", ""), "2 to: This cell cannot be empty. Write a date as year, month and day, like"),
    (ILL, ILL.replace("sickness", "holiday"), "2 reason: “holiday” is not known here. Write one of these: awaiting_s"),
    (ILL, ILL.replace("sickness", ""), "2 reason: This cell cannot be empty. Write one of these: awaiting_start, sch"),
    (ILL, ILL.replace("T2", "T9"), "2 tenancy_ref: There is no T9 in tenancies.csv. Add it there, or write one that"),
]
EVENTS = [
    (OFFER, OFFER.replace("offered,", "offered,2025-03-31"), "3 to: Only plan_agreed has a last day. Leave this empt"),
    (DECLINED, DECLINED.replace("declined,", "declined,2025-03-31"), "4 to: Only plan_agreed has a last day. Leave t"),
    (TARGET, TARGET.replace("target,", "target,2025-12-31"), "5 to: Only plan_agreed has a last day. Leave this empt"),
    (
        PLAN,
        PLAN.replace("2025-06-30", "2025-03-03"),
        "2 to: This is before on. Write the last day of the plan, or leav",
    ),
    (PLAN, PLAN.replace("30,,", "30,8,"), "2 hours: Only a target has hours. Leave this empty."),
    (OFFER, OFFER.replace(",,,", ",,0,"), "3 hours: Only a target has hours. Leave this empty."),
    (TARGET, TARGET.replace("8.5", ""), "5 hours: A target says its hours a week, like 8."),
    (TARGET, TARGET.replace("8.5", "8.55"), "5 hours: “8.55” does not fit. Write a number from 0 to 168 with at most"),
    (TARGET, TARGET.replace("target", "goal"), "5 event: “goal” is not known here. Write one of these: support_offer"),
    (TARGET, TARGET.replace("2025-10-01", ""), "5 on: This cell cannot be empty. Write a date as year, month and day"),
    (OFFER, OFFER.replace("=rang", "x" * 501), "3 note: This is 501 characters long. Use at most 500."),
]
LIFE_EVENTS = [
    (EXAMS, EXAMS.replace("exams", "wedding"), "2 kind: “wedding” is not known here. Write one of these: exams, job_"),
    (EXAMS, EXAMS.replace("exams", ""), "2 kind: This cell cannot be empty. Write one of these: exams, job_loss, ber"),
    (EXAMS, EXAMS.replace("2025-05-12", ""), "2 on: This cell cannot be empty. Write a date as year, month and day,"),
    (EXAMS, EXAMS.replace("T2", "T9"), "2 tenancy_ref: There is no T9 in tenancies.csv. Add it there, or write one"),
]
EET = [
    (name, old, new, f"{name}.csv:{problem}")
    for name, cases in (
        ("activities", ACTIVITIES),
        ("exemptions", EXEMPTIONS),
        ("eet_events", EVENTS),
        ("life_events", LIFE_EVENTS),
    )
    for old, new, problem in cases
]

ALLOWED_EET = [
    ("activities", COURSE, COURSE.replace("2026-07-17", "2025-09-01")),  # one day
    ("activities", COURSE, COURSE.replace("2026-07-17", "")),
    ("activities", COURSE, COURSE.replace("2025-09-01", "2024-09-01")),  # before they moved in
    ("activities", COURSE, COURSE.replace("2025-09-20", "2099-12-31")),
    ("activities", CAFE, CAFE.replace("7.5", "0")),
    ("activities", CAFE, CAFE.replace("7.5", "168")),
    ("activities", CAFE, f"{CAFE}\n{CAFE}"),  # the same twice
    ("exemptions", ILL, ILL.replace("2025-12-29", "2025-07-01")),  # one day
    ("exemptions", ILL, f"{ILL}\n{ILL.replace('sickness', 'caring')}"),  # two pauses at once
    ("exemptions", ILL, f"{ILL}\nT2,2025-12-30,2026-06-29,sickness"),  # renewed
    ("eet_events", PLAN, PLAN.replace("2025-06-30", "2025-03-04")),  # one day
    ("eet_events", TARGET, TARGET.replace("8.5", "0")),
    ("eet_events", TARGET, f"{TARGET}\n{TARGET.replace('8.5', '9.0')}"),
    ("eet_events", OFFER, OFFER.replace("=rang", "x" * 500)),
    ("eet_events", OFFER, OFFER.replace("2025-03-03", "2024-03-03")),
    ("life_events", EXAMS, EXAMS.replace("exams", "eighteenth_birthday")),
    ("life_events", EXAMS, f"{EXAMS}\n{EXAMS}"),
]
