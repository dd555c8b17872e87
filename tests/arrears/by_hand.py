"""Small folders for sums that are done by hand: one stay, and only the rows a case is about.

Monday 5 January 2026 is the first day of most of them, and £70.00 a week (£10.00 a day) the rent.
"""

from __future__ import annotations

from typing import Any

Rows = list[dict[str, str]]
REF = "T1"
WEEKLY_70 = {"from": "2026-01-05", "period": "weekly", "rent": "70.00"}


def stay(**changes: str) -> dict[str, str]:
    """Return a stay that began on Monday 5 January 2026 under a contract."""
    return {"tenancy_ref": REF, "pack": "supported-standard", "starts_on": "2026-01-05", "ends_on": ""} | changes


def term(from_on: str, period: str, rent: str, **more: str) -> dict[str, str]:
    """Return rent terms."""
    return {"from": from_on, "period": period, "rent": rent} | more


def charge(on: str, amount: str = "70.00", **more: str) -> dict[str, str]:
    """Return a charge."""
    return {"date": on, "kind": "charge", "amount": amount} | more


def paid(on: str, amount: str) -> dict[str, str]:
    """Return a payment."""
    return {"date": on, "kind": "payment", "amount": amount}


def debt(on: str, amount: str) -> dict[str, str]:
    """Return a positive adjustment: a debt that no period has anything to do with."""
    return {"date": on, "kind": "adjustment", "amount": amount, "reference": "brought forward"}


def reversal(on: str, of: str, amount: str) -> dict[str, str]:
    """Return the reversal of an entry."""
    return {"date": on, "kind": "reversal", "amount": amount, "reverses_ref": of, "reference": "a mistake"}


def award(from_on: str, weekly: str, **more: str) -> dict[str, str]:
    """Return a benefit that was awarded and seen on the day it began, paid every four weeks to the landlord."""
    return {"source": "housing_benefit", "weekly_amount": weekly, "from": from_on, "verified_on": from_on} | more


def plan(starts_on: str, net: str, instalment: str, **more: str) -> dict[str, str]:
    """Return a weekly plan whose first instalment falls a week after its start."""
    return {"starts_on": starts_on, "starting_net": net, "instalment": instalment, "frequency": "weekly"} | more


def hold(kind: str, from_on: str, last_day: str) -> dict[str, str]:
    """Return a breathing space or a pause."""
    return {"kind": kind, "from": from_on, "last_day": last_day}


def contact(on: str, step: str) -> dict[str, str]:
    """Return a contact."""
    return {"on": on, "step": step}


def folder(*, of: dict[str, str] | None = None, rent_day: str = "", free: tuple[str, ...] = (), **files: Rows) -> Any:
    """Return a folder with one stay and the rows of the files that are named; weekly £70.00 unless told otherwise."""
    files = {"rent_terms": [WEEKLY_70]} | files
    return {
        "scheme.csv": [{"rent_day": rent_day}],
        "free_weeks.csv": [{"week_starts": day} for day in free],
        "tenancies.csv": [of or stay()],
    } | {f"{name}.csv": [{"tenancy_ref": REF} | row for row in rows] for name, rows in files.items()}
