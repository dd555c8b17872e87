"""The ledger and the measures on a day once more, for the oracle, straight from the table in the rules."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from arrears.oracle_calendar import (
    ONE_DAY,
    Files,
    Row,
    a_day,
    day,
    pence,
    periods_of,
    rounded,
    rows_of,
    term_on,
    terms_of,
    total_of,
    weekly_of,
)

TO_THE_LANDLORD = ("housing_benefit", "uc_managed", "social_services")
CYCLES = {"weekly": 7, "fortnightly": 14, "four_weekly": 28, "monthly": 31, "": 28}
SERIOUS_AMOUNTS = {"weekly": 8, "fortnightly": 4, "four_weekly": 2, "monthly": 2}


def ledger_of(folder: Files, stay: Row) -> list[dict[str, object]]:
    """Return the entries of a stay: what each does to the balance, and the day its reversal is dated, if any."""
    rows = rows_of(folder, "ledger.csv", stay)
    entries: list[dict[str, object]] = []
    for row in rows:
        reversals = [
            other for other in rows if row.get("entry_ref") and other.get("reverses_ref") == row.get("entry_ref")
        ]
        entries.append(
            {
                "on": a_day(row["date"]),
                "kind": row["kind"],
                "component": row.get("component") or "rent",
                "effect": _effect(row, rows),
                "ref": row.get("entry_ref", ""),
                "reverses": row.get("reverses_ref", ""),
                "reversed_on": a_day(reversals[0]["date"]) if reversals else None,
            }
        )
    return entries


def _effect(row: Row, rows: list[Row]) -> int:
    if row["kind"] in ("charge", "refund", "adjustment"):
        return pence(row["amount"])
    if row["kind"] == "payment":
        return -pence(row["amount"])
    [other] = [other for other in rows if other.get("entry_ref") == row["reverses_ref"]]
    return -_effect(other, rows)


class Account:
    """One stay with all its facts, asked for its measures day by day."""

    def __init__(self, folder: Files, stay: Row, *, horizon: date) -> None:
        self.stay = stay
        self.starts_on, self.last_day = a_day(stay["starts_on"]), day(stay.get("ends_on", ""))
        self.terms = terms_of(folder, stay)
        self.ledger = ledger_of(folder, stay)
        self.moves = sorted(rows_of(folder, "moves.csv", stay), key=lambda move: move["on"])
        self.benefits = rows_of(folder, "benefits.csv", stay)
        self.periods = {period["first"]: period for period in periods_of(folder, stay, until=horizon)}

    def balance(self, on: date) -> int:
        """Return the sum of the entries dated by a day."""
        return sum(entry["effect"] for entry in self.ledger if entry["on"] <= on)

    def ahead(self, on: date) -> int:
        """Return the rent charged by a day and not earned by then."""
        total = 0
        for entry in self.ledger:
            if entry["kind"] != "charge" or entry["on"] > on:
                continue
            if entry["reversed_on"] is not None and entry["reversed_on"] <= on:
                continue
            period = self.periods.get(entry["on"])
            if period is not None and period["last"] > on:
                after = (period["last"] - on).days
                total += rounded(Fraction(entry["effect"] * after, period["days"]))
        return total

    def pending(self, on: date) -> int:
        """Return the benefit that was awarded for days until now and has not come yet."""
        total = 0
        for row in self.benefits:
            if not is_award(row, on):
                continue
            first, last = a_day(row["from"]), on
            if row.get("paid_up_to"):
                first = max(first, a_day(row["paid_up_to"]) + ONE_DAY)
            if row.get("to"):
                last = min(last, a_day(row["to"]))
            if self.last_day is not None:
                last = min(last, self.last_day)
            days = (last - first).days + 1  # both included
            days = max(0, min(days, CYCLES[row.get("cycle", "")] + 14))
            total += rounded(Fraction(pence(row["weekly_amount"]) * days, 7))
        return total

    def net(self, on: date) -> int:
        """Return what the next step is about."""
        return max(0, self.balance(on) - self.ahead(on) - self.pending(on))

    def weekly(self, on: date) -> int:
        """Return the gross charge per week under the terms in force."""
        return weekly_of(term_on(self.terms, on))

    def weeks(self, on: date) -> Fraction:
        """Return net ÷ weekly exactly, 0 if there is no weekly charge."""
        return Fraction(self.net(on), self.weekly(on)) if self.weekly(on) else Fraction(0)

    def weeks_owed(self, on: date) -> str:
        """Return net ÷ weekly with two decimals, cut."""
        hundredths = self.weeks(on) * 100
        whole = hundredths.numerator // hundredths.denominator
        return f"{whole // 100}.{whole % 100:02d}"

    def oldest_unpaid(self, on: date) -> date | None:
        """Return the date of the oldest debit that the credits do not cover, spread over the oldest first."""
        if self.balance(on) <= 0:
            return None
        seen = [entry for entry in self.ledger if entry["on"] <= on]
        here = {entry["ref"] for entry in seen if entry["ref"]}
        standing = []
        for entry in seen:
            if entry["reversed_on"] is not None and entry["reversed_on"] <= on:
                continue  # cancelled by its reversal
            if entry["kind"] == "reversal" and entry["reverses"] in here:
                continue  # and the reversal with it
            standing.append(entry)
        credit = -sum(entry["effect"] for entry in standing if entry["effect"] < 0)
        for entry in sorted((entry for entry in standing if entry["effect"] > 0), key=lambda entry: entry["on"]):
            if entry["effect"] > credit:
                return entry["on"]
            credit -= entry["effect"]
        raise AssertionError("a positive balance has a debit that is not covered")

    def is_serious(self, on: date) -> bool:
        """Return the statute’s test on the balance as it stands."""
        term = term_on(self.terms, on)
        if term is None or total_of(term) == 0 or self.pack(on) != "supported-standard":
            return False
        return self.balance(on) >= SERIOUS_AMOUNTS[term["period"]] * total_of(term)

    def pack(self, on: date) -> str:
        """Return the footing on a day."""
        pack = self.stay["pack"]
        for move in self.moves:
            if move.get("pack") and a_day(move["on"]) <= on:
                pack = move["pack"]
        return pack

    def stage(self, on: date) -> str:
        """Return the first stage that fits."""
        if self.net(on) == 0:
            return "clear"
        if self.is_serious(on) or self.weeks(on) >= 8:
            return "serious"
        if self.weeks(on) >= 4:
            return "support"
        if self.weeks(on) >= 2:
            return "plan"
        if self.weeks(on) >= 1:
            return "talk"
        return "watch"

    def has_ended(self, on: date) -> bool:
        """Say whether the last day lies before a day."""
        return self.last_day is not None and self.last_day < on


def is_award(row: Row, on: date) -> bool:
    """Say whether a benefit is an award paid to the landlord, verified by a day."""
    return row["source"] in TO_THE_LANDLORD and bool(row.get("verified_on")) and a_day(row["verified_on"]) <= on


def covers(row: Row, on: date) -> bool:
    """Say whether a hold covers a day."""
    return a_day(row["from"]) <= on <= a_day(row["last_day"])


def days_later(on: date, days: int) -> date:
    """Return the day so many days later."""
    return on + timedelta(days=days)
