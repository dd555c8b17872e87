"""The rules of EET once more, written from their text alone: the product’s answers are held against it.

It knows nothing of the product. A folder is a dictionary from the name of a file to its rows, as text, as they stand in
the CSV files. The answers are those of `flask eet list` without `reason`. It is slow on purpose: no step of it is
cleverer than the sentence in the rules it stands for.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from eet.oracle_calendar import fifth_working_day_after

Row = dict[str, str]
Files = dict[str, list[Row]]
ONE_DAY = timedelta(days=1)


def eet_list(folder: Files, on: date) -> list[dict[str, Any]]:
    """Return where every stay that runs on a day stands."""
    found = []
    for stay in sorted(folder["tenancies.csv"], key=lambda row: row["tenancy_ref"]):
        if not _covers(stay, on, "starts_on", "ends_on"):
            continue
        case = Case(folder, stay)
        gap, due = case.gap_began(on), case.review_due(on)
        found.append(
            {
                "tenancy_ref": stay["tenancy_ref"],
                "status": case.status(on),
                "hours": _one_decimal(case.hours(on)),
                "target_hours": _one_decimal(case.target(on)),
                "gap_began_on": gap.isoformat() if gap else None,
                "review_due_on": due.isoformat(),
                "review_overdue": on > due,
                "tier": case.tier(on),
            }
        )
    return found


class Case:
    """One stay with the rows of its files."""

    def __init__(self, folder: Files, stay: Row) -> None:
        def own(name: str) -> list[Row]:
            return [row for row in folder.get(name, []) if row["tenancy_ref"] == stay["tenancy_ref"]]

        self.start = date.fromisoformat(stay["starts_on"])
        self.agreed_hours = _tenths(stay.get("eet_target_hours") or "16")
        self.grace_weeks = int(stay.get("eet_grace_weeks") or "6")
        self.review_weeks = int(stay.get("eet_review_weeks") or "12")
        self.activities = own("activities.csv")
        self.exemptions = own("exemptions.csv")
        self.events = own("eet_events.csv")

    def status(self, on: date) -> str:
        """Return the first row of the table that fits."""
        if self.exempt(on):
            return "exempt"
        if self.hours(on) >= self.target(on):
            return "meeting"
        gap = self.gap_began(on)
        assert gap is not None
        if (on - gap).days < self.grace_weeks * 7:
            return "grace"
        if any(_covers(plan, on, "on", "to") for plan in self._of("plan_agreed")):
            return "plan_agreed"
        if not any(gap <= _day(offer["on"]) <= on for offer in self._of("support_offered")):
            return "support_due"
        return "not_meeting"

    def exempt(self, on: date) -> list[Row]:
        """Return the exemptions that cover a day."""
        return [row for row in self.exemptions if _covers(row, on, "from", "to")]

    def hours(self, on: date, *, verified_alone: bool = False) -> int:
        """Return the tenths of an hour that count on a day, or those that were verified."""
        total = 0
        for row in self.activities:
            new = (on - _day(row["from"])).days <= 28 and not verified_alone
            if _covers(row, on, "from", "to") and (row["evidence"] == "verified" or new):
                total += _tenths(row["hours"])
        return total

    def target(self, on: date) -> int:
        """Return the tenths of an hour wanted on a day; of several targets of the latest day the lowest holds."""
        targets = [row for row in self._of("target") if _day(row["on"]) <= on]
        if not targets:
            return self.agreed_hours
        latest = max(row["on"] for row in targets)
        return min(_tenths(row["hours"]) for row in targets if row["on"] == latest)

    def gap_began(self, on: date) -> date | None:
        """Return the day after the latest day of the stay that was exempt or met by verified hours alone."""
        if self.exempt(on) or self.hours(on) >= self.target(on):
            return None
        day = on
        while day > self.start:
            before = day - ONE_DAY
            if self.exempt(before) or self.hours(before, verified_alone=True) >= self.target(before):
                return day
            day = before
        return self.start

    def tier(self, on: date) -> int:
        """Return the tier for returns: the first that fits."""
        if {row["reason"] for row in self.exempt(on)} & {"sickness", "disability", "caring", "pregnancy_maternity"}:
            return 2
        running = [row for row in self.activities if _covers(row, on, "from", "to")]
        volunteers = [row for row in running if row["kind"] == "volunteering" and row["evidence"] == "verified"]
        if self.hours(on) > 160 or volunteers:
            return 5
        if self.hours(on) > 0:
            return 4
        first = on - timedelta(days=89)
        if self.start < first and not any(self._lively(first + timedelta(days=number)) for number in range(90)):
            return 1
        return 3

    def _lively(self, on: date) -> bool:
        """Say whether an activity or exemption runs on a day, or an event is dated on it."""
        return bool(
            [row for row in self.activities if _covers(row, on, "from", "to")]
            or self.exempt(on)
            or [row for row in self.events if _day(row["on"]) == on]
        )

    def review_due(self, on: date) -> date:
        """Return the day the next review is due, as it is known on a day."""
        reviews = [_day(row["on"]) for row in self._of("review") if _day(row["on"]) <= on]
        due = max(reviews) + timedelta(weeks=self.review_weeks) if reviews else self.start + timedelta(days=28)
        for row in sorted(self.exemptions, key=lambda row: row["from"]):
            if _day(row["from"]) <= on and _day(row["from"]) <= due:
                due = max(due, fifth_working_day_after(_day(row["to"])))
        return due

    def _of(self, kind: str) -> list[Row]:
        return [row for row in self.events if row["event"] == kind]


def _covers(row: Row, on: date, first: str, last: str) -> bool:
    """Say whether a day lies from one cell to another, the last included; an empty last is open."""
    return _day(row[first]) <= on and (not row.get(last) or on <= _day(row[last]))


def _day(cell: str) -> date:
    return date.fromisoformat(cell)


def _tenths(cell: str) -> int:
    whole, _, part = cell.partition(".")
    return int(whole) * 10 + int(part or "0")


def _one_decimal(tenths: int) -> str:
    return f"{tenths / 10:.1f}"
