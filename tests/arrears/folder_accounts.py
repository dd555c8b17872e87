"""One stay of a made-up folder: its days, its terms, its entries and what is owed at the end, to the penny."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from arrears.folder_days import PENNIES, PERIODS, before, inside, maybe, near, pounds, some
from arrears.folder_facts import benefits, contacts, holds, plans
from arrears.oracle_calendar import Files, Row, a_day, periods_of, term_on, total_of
from arrears.oracle_measures import SERIOUS_AMOUNTS
from arrears.oracle_measures import Account as Reckoned
from arrears.oracle_plans import active_plan, allowed

FAR = date(2099, 1, 5)


@dataclass
class Account:
    """The rows of one stay, file by file."""

    stay: Row
    birth: date
    files: Files = field(default_factory=dict)

    def whole(self, files: Files) -> Files:
        """Return a folder with this stay alone, in the scheme of another."""
        own = {"tenancy_ref": self.stay["tenancy_ref"]}
        return {name: files[name] for name in ("scheme.csv", "free_weeks.csv")} | {
            name: [own | row for row in rows] for name, rows in self.files.items()
        }


def account(chance: Random, ref: str, *, on: date, today: date, files: Files) -> Account:
    """Return a stay with all its facts."""
    start = before(chance, on, 0, 1, 7, 14, 28, 31, 57, 100, 200)
    last = None
    if chance.random() < 0.4:
        last = max(start, near(chance, on, 0, 1, 5, 7, 20, 60))
    end = {"ends_on": last.isoformat() if last else "", "end_reason": "moved_on" if last else ""}
    made = Account({"tenancy_ref": ref, "starts_on": start.isoformat()} | end, date(2004, 2, 29))
    _footing(chance, made, start, last or on, on)
    made.files["rent_terms.csv"] = _terms(chance, start, last or on + timedelta(days=9))
    about = chance.choice(
        ("benefits", "plans", "plans", "plans", "ladder", "all")
    )  # what comes first hides what comes later
    made.files["benefits.csv"] = benefits(chance, on) if about in ("benefits", "all") else []
    made.files["holds.csv"] = holds(chance, on) if about in ("ladder", "all") else []
    made.files["plans.csv"] = plans(chance, on, start) if about in ("plans", "all") else []
    made.files["contacts.csv"] = contacts(chance, on)
    made.files["ledger.csv"] = _ledger(chance, made, files, on=on, today=today)
    if about == "plans" and chance.random() < 0.8:  # or it would be completed on some day before this one
        made.files["ledger.csv"].append(
            {"date": start.isoformat(), "kind": "adjustment", "amount": "900.00", "reference": "brought forward"}
        )
    _bring_to_a_boundary(chance, made, files, on)
    return made


def _footing(chance: Random, made: Account, start: date, last: date, on: date) -> None:
    """Choose a contract, a licence, or a licence and then a contract from a day at 18 or later."""
    made.stay["pack"], made.files["moves.csv"] = "supported-standard", []
    if chance.random() < 0.75:
        return
    made.stay["pack"] = "under-18-licence"
    eighteen = start + timedelta(days=chance.randint(1, 100))
    made.birth = date(eighteen.year - 18, eighteen.month, min(eighteen.day, 28))  # 18 by that day
    if made.birth.replace(year=made.birth.year + 18) <= start:
        made.birth += timedelta(days=31)
    if eighteen + timedelta(days=31) <= last and chance.random() < 0.7:
        first = eighteen + timedelta(days=31)
        day = min(max(near(chance, on, 0), first), last) if chance.random() < 0.5 else inside(chance, first, last)
        made.files["moves.csv"] = [{"on": day.isoformat(), "home_ref": "", "pack": "supported-standard"}]


def _terms(chance: Random, start: date, last: date) -> list[Row]:
    count = chance.choice((0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3))
    days = {start if chance.random() < 0.9 else inside(chance, start, max(start, last))}
    days |= {inside(chance, start, max(start, last)) for _ in range(count - 1)}
    return [_term(chance, day) for day in sorted(days) if count]


def _term(chance: Random, day: date) -> Row:
    row = {"from": day.isoformat(), "period": chance.choice(PERIODS), "rent": chance.choice(PENNIES[4:])}
    if chance.random() < 0.05:
        return row | {"rent": "0.00"}
    for component in ("service_eligible", "service_ineligible", "support"):
        row[component] = maybe(chance, 0.3, chance.choice(("0.00", *PENNIES)))
    return row


def _ledger(chance: Random, made: Account, files: Files, *, on: date, today: date) -> list[Row]:
    """Return charges period by period, and what else happens on an account."""
    until = near(chance, on, 0, 1, 7, 30)
    ends = chance.random() < 0.4  # else the end was written down after the charges
    rows = [
        {"date": period["first"].isoformat(), "kind": "charge", "amount": pounds(amount), "component": component}
        for period in periods_of(made.whole(files), made.stay, until=until, ends=ends)
        for component, amount in period["amounts"].items()
        if amount
    ]
    if made.stay["ends_on"] and chance.random() < 0.85:
        rows = [row for row in rows if row["date"] <= made.stay["ends_on"]]
    if chance.random() < 0.2:
        rows = rows[: chance.randint(0, len(rows))]
    rows += _others(chance, made, on=on, today=today, taken={(row["date"], row["component"]) for row in rows})
    for row in rows:
        if row["kind"] == "charge" and row["component"] == "rent":
            row["component"] = maybe(chance, 0.5, "rent")
    return rows + _undone(chance, rows, made.stay["tenancy_ref"], on, made.stay["ends_on"])


def _others(chance: Random, made: Account, *, on: date, today: date, taken: set[tuple[str, str]]) -> list[Row]:
    rows = []
    for _ in some(chance, (0, 1, 2, 3, 6)):
        kind = chance.choice(("payment", "payment", "payment", "adjustment", "refund", "charge"))
        day = near(chance, on, 0, 1, 7, 14, 30, 60)
        row = {"date": day.isoformat(), "kind": kind, "amount": chance.choice(PENNIES)}
        if kind == "charge":  # mostly one that starts no period
            row["component"] = chance.choice(("rent", "support"))
            last_day = made.stay["ends_on"]
            if (row["date"], row["component"]) in taken or (last_day and day > a_day(last_day)):
                continue
            taken.add((row["date"], row["component"]))
        if kind == "adjustment":
            row |= {"amount": chance.choice(("", "-")) + row["amount"], "reference": "put right"}
        if kind == "payment":
            row["source"] = chance.choice(("", "tenant", "housing_benefit", "other"))
        rows.append(row)
    if chance.random() < 0.09:
        day = chance.choice((FAR, near(chance, chance.choice((on, today)), 366)))
        kind = chance.choice(("payment", "charge", "refund"))
        rows.append({"date": day.isoformat(), "kind": kind, "amount": "1.00"})
        rows[-1]["component"] = "service_ineligible" if kind == "charge" else ""
        if (rows[-1]["date"], "service_ineligible") in taken:
            rows.pop()
    if chance.random() < 0.05 and made.stay["ends_on"]:
        day = a_day(made.stay["ends_on"]) + timedelta(days=chance.choice((0, 1, 7)))
        if (day.isoformat(), "service_eligible") not in taken:
            rows.append({"date": day.isoformat(), "kind": "charge", "amount": "5.00", "component": "service_eligible"})
    return rows


def _is_outside(row: Row, on: date, ends_on: str) -> bool:
    """Say whether an entry is of a day that makes somebody look at the records."""
    return (a_day(row["date"]) - on).days > 300 or (row["kind"] == "charge" and bool(ends_on) and row["date"] > ends_on)


def _undone(chance: Random, rows: list[Row], ref: str, on: date, ends_on: str) -> list[Row]:
    """Return reversals of some entries, and some charges again after that."""
    found: list[Row] = []
    often = chance.choice((0.0, 0.0, 0.05, 0.3))
    for number, row in enumerate(rows):
        if chance.random() >= (0.4 if _is_outside(row, on, ends_on) else often):
            continue
        row["entry_ref"] = f"{ref}-{number}"
        day = chance.choice(
            (a_day(row["date"]), inside(chance, min(a_day(row["date"]), on), on), near(chance, on, 0, 7))
        )
        undoing = {
            "date": day.isoformat(),
            "kind": "reversal",
            "reference": "a mistake",
            "reverses_ref": row["entry_ref"],
        }
        found.append(undoing | {"amount": row["amount"]})
        if row["kind"] == "charge" and chance.random() < 0.3:
            found.append({"entry_ref": ""} | {k: v for k, v in row.items() if k != "entry_ref"})
    return found


def _bring_to_a_boundary(chance: Random, made: Account, files: Files, on: date) -> None:
    """Add what brings the net, or the balance, to a penny at which the answer changes, on the day or before it."""
    folder = made.whole(files) | {"tenancies.csv": [made.stay]}
    reckoned = Reckoned(folder, made.stay, horizon=on)
    term, plan = term_on(reckoned.terms, on), active_plan(reckoned, folder["plans.csv"], on)
    weekly = reckoned.weekly(on)
    deducted = reckoned.ahead(on) + reckoned.pending(on)
    goals = [deducted, deducted + 1000, *(deducted + weeks * weekly for weeks in (1, 2, 4, 8)), 0, deducted + 250]
    if term is not None:
        goals += [SERIOUS_AMOUNTS[term["period"]] * total_of(term)] * 2
    pennies = (-1, 0, 0, 1)
    if plan is not None and chance.random() < 0.8:
        pennies = (0, 1, 1, 1)  # kept, and broken by a penny
        rent_day = files["scheme.csv"][0]["rent_day"] or "monday"
        goals = [deducted + allowed(reckoned, plan, on, rent_day)]
    if chance.random() < 0.15:
        return
    missing = chance.choice(goals) + chance.choice(pennies) - reckoned.balance(on)
    if missing:
        day = on - timedelta(days=chance.choice((0, 0, 1, 6, 7, 8, 20, 40)))
        made.files["ledger.csv"].append(
            {"date": day.isoformat(), "kind": "adjustment", "amount": pounds(missing), "reference": "brought forward"}
        )
