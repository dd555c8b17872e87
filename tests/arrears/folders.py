"""Whole scheme folders that load, made up at random, with a day to ask about: every row of the rules, every boundary.

`made_up` takes any source of chance: a seeded one for many folders quickly, Hypothesis for folders that shrink. Days
are drawn around the day asked about and around each other, so that it lies on, just before and just after what the
rules turn on; the last entry of many accounts brings what is owed to the penny at which something changes.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from arrears.folder_accounts import Account, account
from arrears.folder_days import near
from arrears.oracle_calendar import WEEKDAYS, Files, Row
from hypothesis import strategies as st

COLUMNS = {
    "scheme.csv": "scheme_ref name landlord_name landlord_address supported_accommodation rent_day",
    "free_weeks.csv": "week_starts",
    "homes.csv": "home_ref name",
    "people.csv": "person_ref first_name last_name birth_date roles",
    "tenancies.csv": "tenancy_ref person_ref home_ref pack starts_on ends_on end_reason",
    "moves.csv": "tenancy_ref on home_ref pack",
    "rent_terms.csv": "tenancy_ref from period rent service_eligible service_ineligible support",
    "ledger.csv": "tenancy_ref date kind amount component source reference entry_ref reverses_ref",
    "benefits.csv": "tenancy_ref source claimed_on decided_on weekly_amount from to paid_up_to cycle verified_on",
    "holds.csv": "tenancy_ref kind from last_day reason comment",
    "contacts.csv": "tenancy_ref on step by_ref note",
    "plans.csv": "tenancy_ref starts_on starting_net instalment frequency first_on lump_sum lump_sum_on rent_paid "
    "rent_first_on ended_on end_reason",
}
DAYS = (
    date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 30),
    date(2026, 6, 15), date(2026, 7, 31), date(2026, 11, 24), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1),
)  # fmt: skip


@dataclass(frozen=True)
class MadeUp:
    """A folder as rows, the day asked about, the day a rent run goes up to, and today."""

    files: Files
    on: date
    until: date
    today: date


def made_up(chance: Random, *, stays: int = 8, ref: str = "S") -> MadeUp:
    """Return a folder with some stays."""
    on = chance.choice(DAYS) + timedelta(days=chance.randint(-7, 7))
    today = on if chance.random() < 0.5 else near(chance, on, 0, 1, 30, 366, 400)
    until = near(chance, on, 0, 1, 7, 8, 28, 31)
    rent_day = chance.choice(["", *WEEKDAYS])
    files: Files = {name: [] for name in COLUMNS}
    files["scheme.csv"] = [
        {
            "scheme_ref": ref,
            "name": "Made up",
            "landlord_name": "Nobody",
            "landlord_address": "1 Example Street",
            "supported_accommodation": "yes",
            "rent_day": rent_day,
        }
    ]
    files["free_weeks.csv"] = _free_weeks(chance, on, rent_day)
    for number in range(stays):
        made = account(chance, f"T{number}", on=on, today=today, files=files)
        _add(files, made, number)
    for rows in files.values():
        chance.shuffle(rows)
    return MadeUp(files, on, until, today)


def _add(files: Files, made: Account, number: int) -> None:
    own = {"tenancy_ref": made.stay["tenancy_ref"]}
    files["homes.csv"].append({"home_ref": f"H{number}", "name": f"Flat {number}"})
    person = {"person_ref": f"P{number}", "first_name": "Ann", "last_name": f"Lee {number}", "roles": "tenant"}
    files["people.csv"].append(person | {"birth_date": made.birth.isoformat()})
    files["tenancies.csv"].append(made.stay | {"person_ref": f"P{number}", "home_ref": f"H{number}"})
    for name, rows in made.files.items():
        files[name] += [own | row for row in rows]


def _free_weeks(chance: Random, on: date, rent_day: str) -> list[Row]:
    """Return some weeks that begin on rent days around the day asked about."""
    begin = on
    while begin.weekday() != WEEKDAYS.index(rent_day or "monday"):
        begin -= timedelta(days=1)
    weeks = chance.sample(range(-9, 5), k=chance.choice([0, 0, 1, 3]))
    return [{"week_starts": (begin + timedelta(weeks=week)).isoformat()} for week in weeks]


def written(files: Files) -> dict[str, bytes]:
    """Return the folder as the bytes of its files."""
    texts = {}
    for name, rows in files.items():
        buffer = io.StringIO(newline="")
        writer = csv.DictWriter(buffer, COLUMNS[name].split(), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        texts[name] = buffer.getvalue().encode()
    return texts


def folders(*, stays: int = 1) -> st.SearchStrategy[MadeUp]:
    """Return a strategy for folders: Hypothesis makes the choices, and simpler ones when it has found a difference."""
    return st.randoms(use_true_random=False).map(lambda chance: made_up(chance, stays=stays))
