"""What a rent run adds to one account: pure.

It continues after the last charged period: the latest one that begins on the date of a charge that is not reversed. So
an imported ledger is never filled in backwards, and what a person reversed in the middle of the past stays reversed:
they meant it. But when every part of the latest charged periods was reversed (a rent entered wrongly, say), those
periods are charged no longer, so the run charges them again, by the terms as they stand now. A period of which one part
still stands counts as charged. No charge at all: the account begins with the first day of the stay.

One charge since then whose date begins no period is a charge of its own, and the run goes on. Several look like rent
by another calendar (a rent day that was moved, another system’s weeks): charging those days a second time would be
worse than waiting, so such an account is listed and gets nothing. Weeks charged after the last day are none of these:
their periods are gone because somebody wrote the end down late, and the week it cut short is put right all the same.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from app.core.reasons import N_, Reason, because
from app.rent.rules.calendar import Tenure, period_on, period_starting, periods, term_on
from app.rent.rules.codes import Component

COMPONENTS: Final = tuple(Component)
MOST_STRAYS: Final = 1  # charges since the last charged period that may begin none
FAR_AHEAD: Final = timedelta(days=366)  # a charge dated further off is a year typed wrongly


@dataclass(frozen=True, slots=True)
class Charged:
    """A charge that stands: nobody reversed it."""

    sequence: int
    on: date
    component: Component
    pence: int


@dataclass(frozen=True, slots=True)
class Due:
    """A charge to add, dated the first day of its period or part period."""

    on: date
    component: Component
    pence: int


@dataclass(frozen=True, slots=True)
class Undo:
    """A charge to reverse, today."""

    charge: Charged
    on: date


class Odd(enum.StrEnum):
    """Why an account needs a look; the run goes on with the others."""

    NO_TERMS = "no_terms"  # nothing says what is due
    NOTHING_DUE = "nothing_due"  # only amounts of 0
    CHARGED_AFTER_END = "charged_after_end"  # a charge dated after the last day
    CHARGED_FAR_AHEAD = "charged_far_ahead"  # a charge dated more than a year from today: nothing is due for so long
    OFF_CALENDAR = "off_calendar"  # several charges begin no period: charged by another calendar, it seems
    NO_FOOTING = "no_footing"  # nothing says what the stay stands on
    REFUSED = "refused"  # the database refused its entries


ODD_REASONS: Final[dict[Odd, Reason]] = {
    Odd.NO_TERMS: because(N_("Nothing says what is due. Put in what they pay.")),
    Odd.NOTHING_DUE: because(N_("What they pay is written down as nothing. Check the amounts.")),
    Odd.CHARGED_AFTER_END: because(N_("There is a charge dated after the last day of the stay. Reverse it.")),
    Odd.CHARGED_FAR_AHEAD: because(N_("There is a charge dated more than a year from now. Check its year.")),
    Odd.OFF_CALENDAR: because(
        N_("Its charges begin on other days than its rent periods. Check the rent day and the rent before you charge.")
    ),
    Odd.NO_FOOTING: because(N_("Nothing says which agreement they live under. Put it in first.")),
    Odd.REFUSED: because(N_("The records refused its charges. Look at the account before you charge again.")),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to add to one account, in this order, and what is odd about it."""

    undo: tuple[Undo, ...] = ()
    due: tuple[Due, ...] = ()
    odd: Odd | None = None


def plan(
    tenure: Tenure, standing: Iterable[Charged], *, until: date, today: date, days: Iterable[date] | None = None
) -> Plan:
    """Return what a run until a day adds to an account, given its charges that are not reversed.

    `days`: the days of all of them, for whoever hands in only those about the end of the stay.
    """
    charges = tuple(standing)
    charged = sorted({charge.on for charge in charges} if days is None else set(days), reverse=True)
    last, strays = charged_up_to(tenure, charged)
    odd = _odd(tenure, charged[0] if charged else None, until, today)
    if strays > MOST_STRAYS:
        return Plan(odd=odd or Odd.OFF_CALENDAR)
    undo, again = _cut_short(tenure, charges, today)
    return Plan(undo, again + _due(tenure, last, until), odd)


def charged_up_to(tenure: Tenure, days: Iterable[date]) -> tuple[date | None, int]:
    """Return when the last charged period begins, and how many later days of charges begin none; days newest first."""
    strays = 0
    for day in days:
        if period_starting(tenure, day) is not None:
            return day, strays
        strays += tenure.last_day is None or day <= tenure.last_day
    return None, strays


def _due(tenure: Tenure, last: date | None, until: date) -> tuple[Due, ...]:
    return tuple(
        Due(period.first, component, pence)
        for period in periods(tenure, after=last, until=until)
        for component, pence in zip(COMPONENTS, period.amounts, strict=True)
        if pence
    )


def _cut_short(tenure: Tenure, charges: tuple[Charged, ...], today: date) -> tuple[tuple[Undo, ...], tuple[Due, ...]]:
    """Return what to reverse and what to charge again because the stay ends inside a period charged in full."""
    part = period_on(tenure, tenure.last_day) if tenure.last_day else None
    full = period_starting(replace(tenure, last_day=None), part.first) if part else None
    if part is None or full is None or part.last == full.last:
        return (), ()
    now, before = dict(zip(COMPONENTS, part.amounts, strict=True)), dict(zip(COMPONENTS, full.amounts, strict=True))
    wrong = [
        charge
        for charge in charges
        if charge.on == part.first and charge.pence == before[charge.component] != now[charge.component]
    ]
    again = (Due(part.first, charge.component, now[charge.component]) for charge in wrong)
    return tuple(Undo(charge, today) for charge in wrong), tuple(due for due in again if due.pence)


def _odd(tenure: Tenure, last: date | None, until: date, today: date) -> Odd | None:
    day = min(until, tenure.last_day or until)
    if day < tenure.starts_on:
        return None
    if last is not None and tenure.last_day is not None and last > tenure.last_day:
        return Odd.CHARGED_AFTER_END
    if last is not None and last > max(until, today) + FAR_AHEAD:
        return Odd.CHARGED_FAR_AHEAD
    term = term_on(tenure, day)
    if term is None:
        return Odd.NO_TERMS
    return None if term.total_pence else Odd.NOTHING_DUE
