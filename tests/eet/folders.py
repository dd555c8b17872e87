"""Whole scheme folders that load, made up at random, with days to ask about: every row of the rules, every boundary.

Days lie close together: around one day near bank holidays, and at the distances from each other at which something
changes. The days asked about are such days too, and one beside them.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from arrears.folder_days import before, maybe, near, some
from eet.oracle import Files, Row

COLUMNS = {
    "scheme.csv": "scheme_ref name landlord_name landlord_address supported_accommodation",
    "homes.csv": "home_ref name",
    "people.csv": "person_ref first_name last_name birth_date roles",
    "tenancies.csv": "tenancy_ref person_ref home_ref pack starts_on ends_on end_reason eet_target_hours "
    "eet_grace_weeks eet_review_weeks",
    "activities.csv": "tenancy_ref kind provider hours from to pattern evidence verified_on evidence_kind",
    "exemptions.csv": "tenancy_ref from to reason",
    "eet_events.csv": "tenancy_ref on event to hours note",
    "life_events.csv": "tenancy_ref on kind",
}
MIDDLES = (
    date(2025, 4, 14), date(2025, 5, 5), date(2025, 8, 25), date(2025, 12, 22), date(2026, 1, 1), date(2026, 3, 30),
    date(2026, 5, 21), date(2026, 12, 24), date(2027, 3, 22), date(2027, 12, 24), date(2026, 10, 12),
)  # fmt: skip
TURNS = (0, 0, 0, 1, 7, 14, 28, 28, 29, 41, 42, 42, 56, 84, 89, 90, 90, 182)  # distances at which something may change
TARGETS = ("", "", "", "16", "16.0", "8", "7.5", "7.3", "0", "30")
HOURS = ("16", "16.0", "8", "8", "7.5", "8.5", "0.5", "16.5", "0", "4", "30")
KINDS = ("education", "employment", "training", "volunteering")
REASONS = (
    "awaiting_start", "school_holiday", "redundancy", "other", "pregnancy_maternity", "sickness", "disability",
    "caring", "bereavement", "crisis", "safeguarding",
)  # fmt: skip
EVENTS = ("support_offered", "support_offered", "plan_agreed", "plan_agreed", "plan_declined", "review", "target")
CHANGES = ("exams", "job_loss", "bereavement", "new_baby", "other")


@dataclass(frozen=True)
class MadeUp:
    """A folder as rows, and the days asked about."""

    files: Files
    days: list[date]


def made_up(chance: Random, *, stays: int, days: int, ref: str) -> MadeUp:
    """Return a folder with some stays, and days to ask about."""
    middle = chance.choice(MIDDLES)
    files: Files = {name: [] for name in COLUMNS}
    scheme = {"scheme_ref": ref, "name": "Made up", "landlord_name": "Nobody", "supported_accommodation": "yes"}
    files["scheme.csv"] = [scheme | {"landlord_address": "1 Example Street"}]
    for number in range(stays):
        _add_stay(chance, files, number, middle)
    asked = _days(chance, files, middle, days)
    for rows in files.values():
        chance.shuffle(rows)
    return MadeUp(files, asked)


def _add_stay(chance: Random, files: Files, number: int, middle: date) -> None:
    own = {"tenancy_ref": f"T{number}"}
    person = {"person_ref": f"P{number}", "first_name": "Ann", "last_name": "Lee", "birth_date": "2005-05-17"}
    files["people.csv"].append(person | {"roles": "tenant"})
    files["homes.csv"].append({"home_ref": f"H{number}", "name": f"Flat {number}"})
    start = before(chance, middle, *TURNS, 300)
    last = maybe(chance, 0.3, max(start, near(chance, middle, 0, 28, 90)).isoformat())
    stay = {
        "pack": "supported-standard",
        "starts_on": start.isoformat(),
        "ends_on": last,
        "end_reason": "moved_on" if last else "",
        "eet_target_hours": chance.choice(TARGETS),
        "eet_grace_weeks": chance.choice(("", "", "2", "6", "8", "26")),
        "eet_review_weeks": chance.choice(("", "", "4", "12", "26")),
    }
    files["tenancies.csv"].append(own | stay | {"person_ref": f"P{number}", "home_ref": f"H{number}"})
    for name, make, counts in (
        ("activities.csv", _activity, (0, 0, 1, 1, 2, 4)),
        ("exemptions.csv", _exemption, (0, 0, 0, 1, 1, 2, 3)),
        ("eet_events.csv", _event, (0, 1, 2, 3, 5)),
        ("life_events.csv", _change, (0, 0, 1)),
    ):
        known = _known_days(files, own["tenancy_ref"])
        for _ in some(chance, counts):
            files[name].append(own | make(chance, near(chance, chance.choice([middle, *known]), *TURNS)))
    targets = [
        row for row in files["eet_events.csv"] if row["event"] == "target" and row["tenancy_ref"] == f"T{number}"
    ]
    files["eet_events.csv"] += [row | {"hours": chance.choice(HOURS)} for row in targets if chance.random() < 0.4]


def _known_days(files: Files, ref: str) -> list[date]:
    """Return every day that stands in a row of a stay."""
    cells = {
        row.get(column, "")
        for rows in files.values()
        for row in rows
        if row.get("tenancy_ref") == ref
        for column in ("starts_on", "ends_on", "from", "to", "on")
    }
    return sorted(date.fromisoformat(cell) for cell in cells if cell)


def _activity(chance: Random, first: date) -> Row:
    evidence = chance.choice(("none", "seen", "verified", "verified"))
    last = first + timedelta(days=chance.choice((0, 1, 6, 27, 28, 29, 60, 120)))
    seen = (first + timedelta(days=chance.choice((0, 20, 60)))).isoformat()
    return {
        "kind": chance.choice(KINDS),
        "provider": "Coleg Gwent",
        "hours": chance.choice(HOURS),
        "from": first.isoformat(),
        "to": maybe(chance, 0.7, last.isoformat()),
        "pattern": chance.choice(("", "all_year", "term_time")),
        "evidence": evidence,
        "verified_on": maybe(chance, 0.5, seen) if evidence == "verified" else "",
        "evidence_kind": chance.choice(("", "payslip")),
    }


def _exemption(chance: Random, first: date) -> Row:
    last = first + timedelta(days=chance.choice((0, 1, 2, 6, 13, 27, 41, 90, 181)))
    return {"from": first.isoformat(), "to": last.isoformat(), "reason": chance.choice(REASONS)}


def _event(chance: Random, on: date) -> Row:
    kind = chance.choice(EVENTS)
    row = {"on": on.isoformat(), "event": kind, "note": maybe(chance, 0.3, "Find a course")}
    if kind == "plan_agreed":
        row["to"] = maybe(chance, 0.8, (on + timedelta(days=chance.choice((0, 1, 14, 28, 84)))).isoformat())
    if kind == "target":
        row["hours"] = chance.choice(HOURS)
    return row


def _change(chance: Random, on: date) -> Row:
    return {"on": on.isoformat(), "kind": chance.choice(CHANGES)}


def _days(chance: Random, files: Files, middle: date, count: int) -> list[date]:
    """Return days to ask about: on, beside and at telling distances after the days of the rows, and the middle."""
    found = {middle}
    refs = [row["tenancy_ref"] for row in files["tenancies.csv"]]
    while len(found) < count:
        day = chance.choice(_known_days(files, chance.choice(refs)))
        found.add(day + timedelta(days=chance.choice(TURNS) + chance.choice((-1, 0, 0, 1))))
    return sorted(found)


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
