"""Benefits, holds, contacts and plans of a made-up stay, around the day asked about."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from arrears.folder_days import PERIODS, before, maybe, near, pounds, some
from arrears.oracle_calendar import Row
from arrears.oracle_measures import CYCLES

SOURCES = ("housing_benefit", "uc_housing", "uc_managed", "social_services")
STEPS = (
    "talk_about_broken_plan", "talk_about_broken_plan", "talk_about_broken_plan", "review_serious", "bring_support",
    "agree_plan", "talk", "friendly_reminder", "check_data", "wait",
)  # fmt: skip


def benefits(chance: Random, on: date) -> list[Row]:
    """Return claims that wait, claims that were decided, and awards."""
    return [chance.choice((_claim, _award, _award))(chance, on) for _ in some(chance, (0, 0, 0, 0, 1, 1, 2))]


def _claim(chance: Random, on: date) -> Row:
    claimed = before(chance, on, 0, 1, 14, 14, 30, 55, 56)
    decided = max(claimed, near(chance, on, 0, 0, 10))
    return {
        "source": chance.choice(SOURCES),
        "claimed_on": claimed.isoformat(),
        "decided_on": maybe(chance, 0.4, decided.isoformat()),
    }


def _award(chance: Random, on: date) -> Row:
    cycle = chance.choice(tuple(CYCLES))
    late = CYCLES[cycle] + 14
    begins = before(chance, on, 0, 7, 20, late, 60, 100)
    row = {
        "source": chance.choice(SOURCES),
        "weekly_amount": chance.choice(("0.00", "3.50", "10.00", "33.33", "70.00", "101.01", "500.00")),
        "from": begins.isoformat(),
        "to": maybe(chance, 0.3, max(begins, near(chance, on, 0, 0, 5, 30)).isoformat()),
        "paid_up_to": maybe(chance, 0.6, chance.choice((before(chance, on, 0, late, late), begins)).isoformat()),
        "cycle": cycle,
        "verified_on": maybe(chance, 0.95, near(chance, on, 0, 20).isoformat()),
    }
    if chance.random() < 0.5 or not row["verified_on"]:
        row["claimed_on"] = (begins - timedelta(days=chance.choice((0, 20)))).isoformat()
        row["decided_on"] = maybe(chance, 0.9, near(chance, max(begins, on), 1).isoformat())
        row["decided_on"] = max(row["decided_on"], row["claimed_on"]) if row["decided_on"] else ""
    return row


def holds(chance: Random, on: date) -> list[Row]:
    """Return breathing spaces and pauses that begin or end around the day."""
    rows = []
    for _ in some(chance, (0, 0, 0, 0, 0, 1, 1, 2)):
        begins = chance.choice((near(chance, on, 0), before(chance, on, 1, 20)))
        last = max(begins, chance.choice((near(chance, on, 0), near(chance, on, 30))))
        kind = chance.choice(("breathing_space", "pause", "pause"))
        why = {"reason": "sickness", "comment": "In hospital"} if kind == "pause" else {}
        rows.append({"kind": kind, "from": begins.isoformat(), "last_day": last.isoformat()} | why)
    return rows


def contacts(chance: Random, on: date) -> list[Row]:
    """Return contacts of the last weeks."""
    return [
        {"on": before(chance, on, 0, 1, 5, 13, 14, 15, 40).isoformat(), "step": chance.choice(STEPS)}
        for _ in some(chance, (0, 1, 2, 4))
    ]


def plans(chance: Random, on: date, start: date) -> list[Row]:
    """Return plans, each from a day of its own."""
    days = {
        max(start, chance.choice((before(chance, on, 0, 5, 6, 12, 30, 60), near(chance, on, 1))))
        for _ in some(chance, (0, 0, 1, 1, 1, 2))
    }
    return [_plan(chance, on, day) for day in sorted(days)]


def _plan(chance: Random, on: date, starts: date) -> Row:
    net = chance.choice((0, 1, 5000, 14000, 33333, 60000))
    row = {
        "starts_on": starts.isoformat(),
        "starting_net": pounds(net),
        "instalment": pounds(chance.choice((500, 1000, 1001, 5000, 5000, 20000, net, chance.choice((0, 700, 800))))),
        "frequency": chance.choice((*PERIODS, "one_off")),
        "first_on": chance.choice((starts, near(chance, on - timedelta(days=5), 0, 7), date(2026, 1, 31))).isoformat(),
    }
    if chance.random() < 0.3:
        row |= {
            "lump_sum": pounds(chance.choice((0, 1000, 5000, net))),
            "lump_sum_on": before(chance, on, 5).isoformat(),
        }
    if chance.random() < 0.4:
        first = chance.choice((before(chance, on, 5, 5, 12, 40), date(2025, 10, 31), starts))
        row |= {"rent_paid": chance.choice(PERIODS), "rent_first_on": first.isoformat()}
    if chance.random() < 0.25:
        row["ended_on"] = max(starts, near(chance, on, 0, 10)).isoformat()
        row["end_reason"] = chance.choice(("", "completed", "replaced", "cancelled"))
    return row
