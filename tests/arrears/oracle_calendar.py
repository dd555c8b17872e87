"""The rent calendar once more, day by day, for the oracle: every day of a stay is given to its period.

Nothing here comes from the product. Rows are the rows of a scheme folder, as text. It is slow on purpose: no step of it
is cleverer than the sentence in the rules it stands for.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from fractions import Fraction

Row = dict[str, str]
Files = dict[str, list[Row]]

ONE_DAY = timedelta(days=1)
COMPONENTS = ("rent", "service_eligible", "service_ineligible", "support")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LENGTHS = {"weekly": 7, "fortnightly": 14, "four_weekly": 28}


def day(cell: str) -> date | None:
    """Return the day in a cell, None for an empty one."""
    return date.fromisoformat(cell) if cell else None


def a_day(cell: str) -> date:
    """Return the day in a cell that is never empty."""
    return date.fromisoformat(cell)


def pence(cell: str) -> int:
    """Return the pence of an amount such as 82.50 or -5.00; an empty cell is 0."""
    return int(Fraction(cell) * 100) if cell else 0


def rounded(amount: Fraction) -> int:
    """Return whole pence, half up, away from zero for negatives."""
    if amount < 0:
        return -rounded(-amount)
    whole = amount.numerator // amount.denominator
    return whole + 1 if amount - whole >= Fraction(1, 2) else whole


def rows_of(folder: Files, file: str, stay: Row) -> list[Row]:
    """Return the rows of one stay in a file, in the file’s order."""
    return [row for row in folder.get(file, []) if row["tenancy_ref"] == stay["tenancy_ref"]]


def terms_of(folder: Files, stay: Row) -> list[Row]:
    """Return the rent terms of a stay, oldest first."""
    return sorted(rows_of(folder, "rent_terms.csv", stay), key=lambda term: term["from"])


def term_on(terms: list[Row], on: date) -> Row | None:
    """Return the terms in force on a day, the last ones after the end, None before the first."""
    found = None
    for term in terms:
        if a_day(term["from"]) <= on:
            found = term
    return found


def rent_day_of(folder: Files) -> int:
    """Return the scheme’s rent day, Monday being 0."""
    return WEEKDAYS.index(folder["scheme.csv"][0].get("rent_day") or "monday")


def total_of(term: Row) -> int:
    """Return what is due for a whole stated period, all components together."""
    return sum(pence(term.get(component, "")) for component in COMPONENTS)


def weekly_of(term: Row | None) -> int:
    """Return the gross charge per week: the sum of the components first, then rounded."""
    if term is None:
        return 0
    total = Fraction(total_of(term))
    if term["period"] == "fortnightly":
        total = total / 2
    if term["period"] == "four_weekly":
        total = total / 4
    if term["period"] == "monthly":
        total = total * 12 / 52
    return rounded(total)


def _is_free(folder: Files, on: date, first: date) -> bool:
    """Say whether a day of a period lies in a rent-free week: one whose listed start is a day of that period."""
    starts = [a_day(row["week_starts"]) for row in folder.get("free_weeks.csv", [])]
    return any(start >= first and 0 <= (on - start).days < 7 for start in starts)


def _which(term: Row, on: date, rent_day: int) -> tuple[object, ...]:
    """Return a name for the period a day lies in, among the periods of its term."""
    if term["period"] == "monthly":
        return (term["from"], on.year, on.month)
    first_full = a_day(term["from"])
    while first_full.weekday() != rent_day:
        first_full += ONE_DAY
    if on < first_full:
        return (term["from"], "before the first full period")
    return (term["from"], (on - first_full).days // LENGTHS[term["period"]])


def periods_of(folder: Files, stay: Row, *, until: date, ends: bool = True) -> list[dict[str, object]]:
    """Return every period and part period of a stay that starts by a day, found by walking each day.

    A period is a dictionary: first, last, days, and the pence of every component. `ends=False` walks on as though the
    stay had no end: what was due for a period before somebody wrote the end down.
    """
    terms, rent_day = terms_of(folder, stay), rent_day_of(folder)
    last_day = day(stay.get("ends_on", "")) if ends else None
    found: list[dict[str, object]] = []
    today, name, days = a_day(stay["starts_on"]), None, []
    while True:
        over = last_day is not None and today > last_day
        term = None if over else term_on(terms, today)
        now = None if term is None else _which(term, today, rent_day)
        if now != name:
            if days:
                found.append(_period(folder, terms, days))
            name, days = now, []
            if over or today > until:
                return found
        if now is not None:
            days.append(today)
        elif over or today > until:
            return found
        today += ONE_DAY


def _period(folder: Files, terms: list[Row], days: list[date]) -> dict[str, object]:
    """Return what is due for some days that are one period or part of one."""
    term = term_on(terms, days[0])
    assert term is not None
    if term["period"] == "monthly":
        whole = calendar.monthrange(days[0].year, days[0].month)[1]
        charged = len(days)  # monthly amounts already spread free weeks
    else:
        whole = LENGTHS[term["period"]]
        charged = len([on for on in days if not _is_free(folder, on, days[0])])
    amounts = {
        component: rounded(Fraction(pence(term.get(component, "")) * charged, whole)) for component in COMPONENTS
    }
    return {"first": days[0], "last": days[-1], "days": len(days), "amounts": amounts}
