"""The rent and arrears rules once more, written from their text alone: the product’s answers are held against it.

It knows nothing of the product. A folder is a dictionary from the name of a file to its rows, as text, as they stand in
the CSV files. The answers are those of `flask arrears list` without `reason`, and of `flask rent run --dry-run`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from arrears.oracle_calendar import COMPONENTS, Files, Row, a_day, periods_of
from arrears.oracle_measures import Account, ledger_of
from arrears.oracle_steps import next_step

LONGEST_PERIOD = timedelta(days=31)


def arrears_list(folder: Files, on: date, today: date) -> list[dict[str, Any]]:
    """Return the list of arrears on a day."""
    found = []
    for stay in sorted(folder["tenancies.csv"], key=lambda row: row["tenancy_ref"]):
        if a_day(stay["starts_on"]) > on:
            continue
        account = Account(folder, stay, horizon=on)
        if account.has_ended(on) and account.balance(on) == 0:
            continue
        step, due_on = next_step(folder, account, on, today)
        oldest = account.oldest_unpaid(on)
        found.append(
            {
                "tenancy_ref": stay["tenancy_ref"],
                "balance_pence": account.balance(on),
                "ahead_pence": account.ahead(on),
                "pending_benefit_pence": account.pending(on),
                "net_pence": account.net(on),
                "weekly_pence": account.weekly(on),
                "weeks_owed": account.weeks_owed(on),
                "oldest_unpaid_on": oldest.isoformat() if oldest else None,
                "serious": account.is_serious(on),
                "stage": account.stage(on),
                "next_step": step,
                "due_on": due_on.isoformat() if due_on else None,
            }
        )
    return found


def rent_run(folder: Files, until: date, today: date) -> list[dict[str, Any]]:
    """Return every row a rent run up to a day would add."""
    found = []
    for stay in folder["tenancies.csv"]:
        found += _run(folder, stay, until, today)
    return sorted(found, key=lambda row: (row["tenancy_ref"], row["date"], row["component"], row["kind"]))


def _run(folder: Files, stay: Row, until: date, today: date) -> list[dict[str, Any]]:
    charges = [entry for entry in ledger_of(folder, stay) if entry["kind"] == "charge" and entry["reversed_on"] is None]
    horizon = max([until, *(entry["on"] for entry in charges)])
    periods = periods_of(folder, stay, until=horizon)
    starts = {period["first"] for period in periods}
    charged = [entry["on"] for entry in charges if entry["on"] in starts]
    strays = {entry["on"] for entry in charges if not charged or entry["on"] > max(charged)}
    if stay.get("ends_on"):
        strays = {on for on in strays if on <= a_day(stay["ends_on"])}
    if len(strays) > 1:
        return []  # the text is silent: several look like another calendar, and are left to a person
    rows = _corrections(folder, stay, periods, charges, today)
    for period in periods:
        if period["first"] > until or (charged and period["first"] <= max(charged)):
            continue
        for component in COMPONENTS:
            if period["amounts"][component]:
                rows.append(_row(stay, "charge", period["first"], component, period["amounts"][component]))
    return rows


def _corrections(
    folder: Files, stay: Row, periods: list[dict[str, Any]], charges: list[dict[str, Any]], today: date
) -> list[dict[str, Any]]:
    """Return what puts right a period that was charged to its end before somebody wrote down the end of the stay."""
    rows: list[dict[str, Any]] = []
    if not stay.get("ends_on") or not periods:
        return rows
    part = periods[-1]
    whole = next(
        period
        for period in periods_of(folder, stay, until=part["first"], ends=False)
        if period["first"] == part["first"]
    )
    if whole["last"] == part["last"]:
        return rows
    for entry in charges:
        component = entry["component"]
        if entry["on"] != part["first"] or entry["effect"] == part["amounts"][component]:
            continue
        if entry["effect"] == whole["amounts"][component]:
            rows.append(_row(stay, "reversal", today, component, -entry["effect"]))
            if part["amounts"][component]:
                rows.append(_row(stay, "charge", part["first"], component, part["amounts"][component]))
    return rows


def _row(stay: Row, kind: str, on: date, component: str, amount: int) -> dict[str, Any]:
    return {
        "tenancy_ref": stay["tenancy_ref"],
        "kind": kind,
        "date": on.isoformat(),
        "component": component,
        "amount_pence": amount,
    }
