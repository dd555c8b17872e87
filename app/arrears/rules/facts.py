"""What is known about one account: the dated facts its position is derived from. Pure.

A reversed entry counts until the day of its reversal: on a day before that nobody knew. So each line carries the day
its reversal is dated, and a reversal the day of what it undoes. A pair cancels on a day when both are dated by then;
a reversal dated before what it undoes counts on its own until that day, as it does in the balance.
"""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Final, NamedTuple

from app.arrears.law import OCCUPATION_CONTRACTS
from app.arrears.rules.codes import Frequency, HoldKind, PauseReason, Step
from app.rent.rules import BenefitSource, Cycle, EntryKind, Tenure
from app.tenancies.rules import Pack, RentPeriod

TO_THE_LANDLORD: Final = frozenset(
    {BenefitSource.HOUSING_BENEFIT, BenefitSource.UC_MANAGED, BenefitSource.SOCIAL_SERVICES}
)
CYCLE_DAYS: Final = {Cycle.WEEKLY: 7, Cycle.FORTNIGHTLY: 14, Cycle.FOUR_WEEKLY: 28, Cycle.MONTHLY: 31}


class Line(NamedTuple):
    """One entry of the ledger, with the days that say whether it is reversed."""

    on: date
    sequence: int
    kind: EntryKind
    amount_pence: int
    reversed_on: date | None = None  # the day its reversal is dated
    undoes_on: date | None = None  # a reversal: the day of the entry it undoes

    def stands(self, on: date) -> bool:
        """Say whether it is neither reversed by a day nor a reversal of what is in the ledger by then."""
        if self.reversed_on is not None and self.reversed_on <= on:
            return False
        return self.undoes_on is None or self.undoes_on > on


class Claim(NamedTuple):
    """A claim for help with the rent, and what came of it."""

    source: BenefitSource
    claimed_on: date | None = None
    decided_on: date | None = None
    weekly_pence: int | None = None
    from_on: date | None = None
    last_day: date | None = None
    paid_up_to: date | None = None
    cycle: Cycle | None = None  # None: not given, four-weekly holds
    verified_on: date | None = None

    @property
    def cycle_days(self) -> int:
        """Return how many days one payment is for; a month counts as 31."""
        return CYCLE_DAYS[self.cycle or Cycle.FOUR_WEEKLY]

    def is_award(self, on: date) -> bool:
        """Say whether, on a day, it is an award that is paid to the landlord."""
        known = self.verified_on is not None and self.verified_on <= on and self.from_on is not None
        return known and self.source in TO_THE_LANDLORD

    def is_undecided(self, on: date) -> bool:
        """Say whether, on a day, it is claimed and not decided."""
        claimed = self.claimed_on is not None and self.claimed_on <= on
        return claimed and (self.decided_on is None or self.decided_on > on)


class HoldDays(NamedTuple):
    """Days on which steps about debt stop."""

    kind: HoldKind
    from_on: date
    last_day: date
    reason: PauseReason | None = None

    def covers(self, on: date) -> bool:
        """Say whether a day is one of them."""
        return self.from_on <= on <= self.last_day


class Taken(NamedTuple):
    """A step that somebody took with the tenant."""

    on: date
    step: Step


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """What a repayment plan says."""

    starts_on: date
    starting_net_pence: int
    instalment_pence: int
    frequency: Frequency
    first_on: date
    lump_sum_pence: int = 0
    lump_sum_on: date | None = None
    rent_paid: RentPeriod | None = None  # the tenant’s own pay-days for current rent; None: each rent day
    rent_first_on: date | None = None
    ended_on: date | None = None  # the first day without it
    key: uuid.UUID | None = None  # which plan of the database this is


@dataclass(frozen=True, slots=True)
class Numbers:
    """The scheme’s own numbers in force on a day (policy.py says from where to where each may be chosen)."""

    talk_weeks: int = 1
    plan_weeks: int = 2
    support_weeks: int = 4
    repeat_days: int = 14  # before the same step is due again
    reminder_days: int = 7
    reminder_pounds: int = 10
    claim_days: int = 56
    claim_check_days: int = 14
    benefit_late_days: int = 14  # after its cycle
    plan_grace_days: int = 5

    @property
    def reminder_pence(self) -> int:
        """Return the smallest amount a reminder is sent for."""
        return self.reminder_pounds * 100


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything about one account. What is dated after the day asked about does not count on it."""

    tenure: Tenure
    today: date
    footings: tuple[tuple[date, Pack], ...] = ()  # oldest first
    lines: tuple[Line, ...] = ()  # by day, then sequence
    claims: tuple[Claim, ...] = ()
    holds: tuple[HoldDays, ...] = ()
    contacts: tuple[Taken, ...] = ()
    plans: tuple[PlanTerms, ...] = ()  # by start; of two from one day the later recorded last
    numbers: tuple[tuple[date, Numbers], ...] = field(default=())  # oldest first; before the first: the defaults
    has_money_friend: bool = False
    brought_forward_pence: int = 0  # the sum of what came before begins_on
    begins_on: date | None = None  # the lines at hand begin on this day; None: all of them are here
    odd_lines: tuple[Line, ...] = ()  # lines that may contradict the rest on any day, in case they are not at hand

    def is_over(self, on: date) -> bool:
        """Say whether the stay has ended: its last day is before this day."""
        return self.tenure.last_day is not None and self.tenure.last_day < on

    def has_contract(self, on: date) -> bool:
        """Say whether the footing on a day, or the last one, is an occupation contract."""
        packs = [pack for from_on, pack in self.footings if from_on <= on]
        return bool(packs) and packs[-1] in OCCUPATION_CONTRACTS

    def numbers_on(self, on: date) -> Numbers:
        """Return the scheme’s numbers in force on a day."""
        place = bisect_right(self.numbers, on, key=itemgetter(0))
        return self.numbers[place - 1][1] if place else DEFAULTS

    def lines_by(self, on: date) -> Iterator[Line]:
        """Yield the lines dated by a day, oldest first."""
        for line in self.lines:
            if line.on > on:
                return
            yield line


DEFAULTS: Final = Numbers()
