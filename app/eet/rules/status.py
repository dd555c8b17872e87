"""Where somebody stands with their EET on a day: an ordered table, the first row that fits is the answer. Pure.

Source: rules/eet.md, “Status on date D”. Never stored: it follows from dated facts, so any day can be asked about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from app.core.reasons import N_, Reason, because
from app.eet.rules.codes import EventKind, Status
from app.eet.rules.facts import Facts
from app.eet.rules.hours import gap_began_on, hours_tenths, is_meeting, target_tenths
from app.tenancies.rules import hours


@dataclass(frozen=True, slots=True)
class State:
    """Somebody’s EET on a day, as the rows look at it."""

    facts: Facts
    on: date
    tenths: int
    target_tenths: int
    gap_began_on: date | None

    @property
    def gap(self) -> date:
        """Return the day the gap began; only rows that are tried where there is one may ask."""
        assert self.gap_began_on is not None  # noqa: S101 - the rows above took every day without a gap
        return self.gap_began_on

    @property
    def in_words(self) -> dict[str, str]:
        """Return hours and target as people write them: 12, or 7.5."""
        return {"hours": hours(self.tenths), "target": hours(self.target_tenths)}


class Look(NamedTuple):
    """What a look at a row found."""

    fits: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: the answer, and when it fits."""

    status: Status
    look: Callable[[State], Look]


@dataclass(frozen=True, slots=True)
class Tried:
    """One row that was tried: whether it fitted, and why or why not."""

    status: Status
    fits: bool
    reason: Reason


def written(tenths: int) -> str:
    """Return hours a week from tenths, with one decimal: 16.0."""
    return f"{tenths // 10}.{tenths % 10}"


def _look(template: str, *, fits: bool, **params: Any) -> Look:
    return Look(fits, because(template, **params))


def _exempt(state: State) -> Look:
    until = max((e.last_day for e in state.facts.exemptions if e.covers(state.on)), default=None)
    if until is None:
        return _look(N_("No pause covers this day."), fits=False)
    return _look(N_("Paused until %(day)s."), fits=True, day=until)


def _meeting(state: State) -> Look:
    if is_meeting(state.facts, state.on):
        return _look(N_("%(hours)s hours a week, and %(target)s were agreed."), fits=True, **state.in_words)
    return _look(N_("%(hours)s hours a week: less than the %(target)s that were agreed."), fits=False, **state.in_words)


def _grace(state: State) -> Look:
    weeks = state.facts.grace_weeks
    over = state.gap + timedelta(weeks=weeks)
    if state.on < over:
        return _look(
            N_("There is time until %(day)s to find something: %(weeks)s weeks were agreed."),
            fits=True,
            day=over - timedelta(days=1),
            weeks=weeks,
        )
    return _look(N_("The %(weeks)s weeks that were agreed are over since %(day)s."), fits=False, day=over, weeks=weeks)


def _plan_agreed(state: State) -> Look:
    plans = [event for event in state.facts.events if event.kind is EventKind.PLAN_AGREED and event.on <= state.on]
    running = [plan for plan in plans if plan.last_day is None or state.on <= plan.last_day]
    if not running:
        return _look(N_("No agreed plan covers this day."), fits=False)
    if any(plan.last_day is None for plan in running):
        return _look(N_("A plan is agreed and runs."), fits=True)
    return _look(
        N_("A plan is agreed and runs until %(day)s."),
        fits=True,
        day=max(plan.last_day for plan in running if plan.last_day is not None),
    )


def _support_due(state: State) -> Look:
    offered = state.facts.latest(EventKind.SUPPORT_OFFERED, state.on)
    if offered is None or offered.on < state.gap:
        return _look(N_("No support was offered in writing since %(day)s. That comes first."), fits=True, day=state.gap)
    return _look(N_("Support was offered in writing on %(day)s."), fits=False, day=offered.on)


def _not_meeting(_state: State) -> Look:
    return _look(N_("Support was offered, and the hours are still short. Talk about what gets in the way."), fits=True)


ROWS: Final = (
    Row(Status.EXEMPT, _exempt),
    Row(Status.MEETING, _meeting),
    Row(Status.GRACE, _grace),
    Row(Status.PLAN_AGREED, _plan_agreed),
    Row(Status.SUPPORT_DUE, _support_due),
    Row(Status.NOT_MEETING, _not_meeting),
)


def state(facts: Facts, on: date) -> State:
    """Return somebody’s EET on a day of their stay as the rows look at it."""
    return State(facts, on, hours_tenths(facts, on), target_tenths(facts, on), gap_began_on(facts, on))


def tried(of: State) -> list[Tried]:
    """Return the rows that were tried, the last of which fitted; never none."""
    found = []
    for row in ROWS:
        look = row.look(of)
        found.append(Tried(row.status, look.fits, look.reason))
        if look.fits:
            break
    return found


def share(of: State) -> int:
    """Return the hours in hundredths of the target, at most 100; all of it where there is none to reach."""
    if of.target_tenths <= 0:
        return 100
    return min(100, 100 * of.tenths // of.target_tenths)
