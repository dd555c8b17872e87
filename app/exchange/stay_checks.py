"""What stays, moves and rent terms must be together: one home, one person, one agreement at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.agreements.rules import choose_pack
from app.core.dates import age_on
from app.core.reasons import N_, because
from app.exchange.problems import Problem, shown
from app.exchange.tables import Folder, Row
from app.schemes.rules import LOWEST

ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Days that somebody’s stay takes of something nobody else can have: a home, or the person themselves."""

    row: Row
    stay: Row
    column: str
    what: str
    from_on: date
    last_day: date | None


def check(folder: Folder, today: date) -> Iterator[Problem]:
    """Find every stay, move and rent term that breaks a rule by itself or together with others."""
    del today
    stays = folder["tenancies.csv"].rows
    for row in stays:
        yield from _check_end(row)
        if row["money_friend_ref"] is not None and row["money_friend_ref"] == row["person_ref"]:
            reason = because(N_("A money friend is somebody else. Write their reference, or leave this empty."))
            yield row.problem("money_friend_ref", reason)
        yield from _check_pack(row, row, row["starts_on"], folder)
    moves: defaultdict[str, list[Row]] = defaultdict(list)
    unsure = set()  # stays with a move nobody can place: who is where cannot be told
    for row in folder["moves.csv"].rows:
        if row.sound("tenancy_ref", "on"):
            moves[row["tenancy_ref"]].append(row)
        else:
            unsure.add(row["tenancy_ref"])
    for ref, rows in moves.items():
        yield from _check_moves(folder["tenancies.csv"].by_ref.get(ref), sorted(rows, key=lambda r: r["on"]), folder)
    for row in folder["rent_terms.csv"].rows:
        yield from _check_rent_from(row, folder["tenancies.csv"].by_ref.get(row["tenancy_ref"]))
    whole = [row for row in stays if _has_days(row)]
    yield from _clashes(_people(whole), folder)
    if folder["moves.csv"].whole:
        yield from _clashes(_homes((row for row in whole if row["tenancy_ref"] not in unsure), moves), folder)


def _check_end(row: Row) -> Iterator[Problem]:
    if row["starts_on"] and row["ends_on"] and row["ends_on"] < row["starts_on"]:
        yield row.problem("ends_on", because(N_("This is before starts_on. Write the last day of the stay.")))
    if not row.sound("ends_on", "end_reason", "move_on"):
        return
    if row["ends_on"] and not row["end_reason"]:
        yield row.problem("end_reason", because(N_("Write why the stay ended, or leave ends_on empty.")))
    for column in ("end_reason", "move_on"):
        if row[column] and not row["ends_on"]:
            yield row.problem(column, because(N_("This stay has no ends_on. Write its last day, or leave this empty.")))


def _has_days(row: Row) -> bool:
    if not row.sound("tenancy_ref", "person_ref", "starts_on", "ends_on"):
        return False
    return row["ends_on"] is None or row["starts_on"] <= row["ends_on"]


def _check_pack(row: Row, stay: Row, on: date | None, folder: Folder) -> Iterator[Problem]:
    """Find an agreement that the law does not allow at the person’s age on a day."""
    person = folder["people.csv"].by_ref.get(stay["person_ref"])
    birth = person["birth_date"] if person and person.sound("birth_date") else None
    if on is None or birth is None or row["pack"] is None:
        return
    age = age_on(birth, on)
    if age < LOWEST:
        reason = because(
            N_("They are %(age)s on %(on)s, and nobody under %(least)s can live here. Check the day and birth_date."),
            age=max(age, 0),
            on=on.isoformat(),
            least=LOWEST,
        )
        yield row.problem("pack", reason)
        return
    choice = choose_pack(birth, on, supported=True, asked=row["pack"])  # supported: only the age is asked here
    if choice.refused:
        yield row.problem("pack", choice.because)


def _check_moves(stay: Row | None, moves: list[Row], folder: Folder) -> Iterator[Problem]:
    """Find moves of one stay, in date order, that lie outside it or change nothing."""
    if stay is None:
        return
    home, pack = stay["home_ref"], stay["pack"]
    for row in moves:
        yield from _check_day(row, stay, column="on", first_is_free=False)
        if row.sound("home_ref", "pack"):
            if row["home_ref"] is None and row["pack"] is None:
                yield row.problem(
                    "home_ref", because(N_("Write the home they move to, or the pack that holds, or both."))
                )
            elif row["home_ref"] in (None, home) and row["pack"] in (None, pack):
                reason = because(N_("This changes nothing: it was so before. Write what is new, or take it out."))
                yield row.problem("home_ref" if row["home_ref"] else "pack", reason)
            else:
                yield from _check_pack(row, stay, row["on"], folder)
        home = None if "home_ref" in row.bad else row["home_ref"] or home  # None: nobody can tell what changes it
        pack = None if "pack" in row.bad else row["pack"] or pack


def _check_rent_from(row: Row, stay: Row | None) -> Iterator[Problem]:
    if stay is not None and row["from"] is not None:
        yield from _check_day(row, stay, column="from", first_is_free=True)


def _check_day(row: Row, stay: Row, *, column: str, first_is_free: bool) -> Iterator[Problem]:
    """Find a day outside the stay; its first day is taken for a move: that home stands in tenancies.csv."""
    day, starts_on, ends_on = row[column], stay["starts_on"], stay["ends_on"]
    if starts_on and (day < starts_on or (day == starts_on and not first_is_free)):
        first = starts_on if first_is_free else starts_on + ONE_DAY
        reason = because(
            N_("The stay begins on %(starts)s. Write %(first)s or a later day."),
            starts=starts_on.isoformat(),
            first=first.isoformat(),
        )
        yield row.problem(column, reason)
    elif ends_on and day > ends_on:
        reason = because(N_("The stay ends on %(ends)s. Write that day or an earlier one."), ends=ends_on.isoformat())
        yield row.problem(column, reason)


def _people(stays: Iterable[Row]) -> Iterator[Span]:
    for row in stays:
        yield Span(row, row, "person_ref", row["person_ref"], row["starts_on"], row["ends_on"])


def _homes(stays: Iterable[Row], moves: dict[str, list[Row]]) -> Iterator[Span]:
    """Give the homes of each stay with their days, as far as they could be read."""
    for stay in stays:
        last = stay["ends_on"]
        inside = (row for row in moves.get(stay["tenancy_ref"], ()) if _goes(row, stay["starts_on"], last))
        begins = [(stay["starts_on"], stay), *((row["on"], row) for row in sorted(inside, key=lambda row: row["on"]))]
        ends = [day - ONE_DAY for day, _ in begins[1:]] + [last]
        for (from_on, row), last_day in zip(begins, ends, strict=True):
            if row.sound("home_ref") and (last_day is None or last_day >= from_on):
                yield Span(row, stay, "home_ref", row["home_ref"], from_on, last_day)


def _goes(move: Row, starts_on: date, last_day: date | None) -> bool:
    """Say whether a move leaves a home on a day of the stay, wherever it goes."""
    leaves = move["home_ref"] is not None or "home_ref" in move.bad
    return leaves and move["on"] > starts_on and (last_day is None or move["on"] <= last_day)


def _clashes(spans: Iterable[Span], folder: Folder) -> Iterator[Problem]:
    """Find spans that share a day of the same home or person; the later one is told of the one before."""
    reaches: dict[str, Span] = {}
    for span in sorted(spans, key=lambda s: (s.from_on, s.row.line)):
        before = reaches.get(span.what)
        if before and before.stay is not span.stay and (before.last_day is None or before.last_day >= span.from_on):
            yield _clash(span, before, folder)
        if before is None or (before.last_day and (span.last_day is None or span.last_day > before.last_day)):
            reaches[span.what] = span


def _clash(span: Span, before: Span, folder: Folder) -> Problem:
    until = before.last_day.isoformat() if before.last_day else ""
    return span.row.problem(
        span.column,
        because(
            _CLASHES[span.column, bool(until)],
            stay=_named(span.stay, folder),
            what=span.what,
            day=span.from_on.isoformat(),
            other=_named(before.stay, folder),
            since=before.from_on.isoformat(),
            until=until,
        ),
    )


_CLASHES: Final = {
    ("home_ref", True): N_(
        "%(stay)s would be in %(what)s from %(day)s, but %(other)s is there until %(until)s. Write a day after that, "
        "or another home."
    ),
    ("home_ref", False): N_(
        "%(stay)s would be in %(what)s from %(day)s, but %(other)s has been there since %(since)s without an end. "
        "Write when that stay ends, or another home."
    ),
    ("person_ref", True): N_(
        "%(stay)s begins on %(day)s, but %(other)s is the same person’s and runs until %(until)s. Nobody has two stays "
        "at once: write a day after that."
    ),
    ("person_ref", False): N_(
        "%(stay)s begins on %(day)s, but %(other)s is the same person’s and has no end. Nobody has two stays at once: "
        "write when that one ends."
    ),
}


def _named(stay: Row, folder: Folder) -> str:
    """Return a stay with its person: T2 (Ŵyn Price)."""
    person = folder["people.csv"].by_ref.get(stay["person_ref"])
    names = [person["first_name"], person["last_name"]] if person else [stay["person_ref"]]
    return f"{stay['tenancy_ref']} ({shown(' '.join(name for name in names if name))})"
