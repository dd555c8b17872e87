"""How an account stands on a day, in pence: the table “Measures” of rules/rent-and-arrears.md, row by row. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from app.arrears.law import SERIOUS_PERIODS, SERIOUS_WEEKS
from app.arrears.rules.codes import Stage
from app.arrears.rules.facts import Claim, Facts, Line
from app.rent.rules import EntryKind, Term, period_starting, term_on, weekly_pence

LONGEST_PERIOD = timedelta(days=31)
ONE_DAY = timedelta(days=1)
WEEK = 7


class LedgerTooShort(Exception):  # noqa: N818 - it says what is wrong, and the loader’s answer is to read more
    """The lines at hand begin too late to answer: the account must be read whole."""


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of an account on a day."""

    on: date
    balance_pence: int
    ahead_pence: int
    pending_benefit_pence: int
    weekly_pence: int
    oldest_unpaid_on: date | None
    serious: bool
    stage: Stage

    @property
    def net_pence(self) -> int:
        """Return what is really left to pay: neither rent for days to come nor benefit on its way."""
        return max(0, self.balance_pence - self.ahead_pence - self.pending_benefit_pence)

    @property
    def weeks_hundredths(self) -> int:
        """Return how many weeks’ rent that is, in hundredths, cut."""
        return weeks_of(self.net_pence, self.weekly_pence)


def measure(facts: Facts, on: date) -> Measures:
    """Return every measure of an account on a day."""
    owed, ahead, pending = balance(facts, on), ahead_of(facts, on), pending_benefit(facts, on)
    week, grave = weekly(facts, on), serious(facts, on, owed)
    net = max(0, owed - ahead - pending)
    stage = stage_of(facts, on, net=net, weekly=week, serious=grave)
    return Measures(on, owed, ahead, pending, week, oldest_unpaid(facts, on, owed), grave, stage)


def share(pence: int, days: int, whole: int) -> int:
    """Return pence × days ÷ whole, rounded half up; none of them is below 0."""
    return (2 * pence * days + whole) // (2 * whole)


def balance(facts: Facts, on: date) -> int:
    """Return the ledger balance: the sum of entries dated by this day."""
    return facts.brought_forward_pence + sum(line.amount_pence for line in facts.lines_by(on))


def ahead_of(facts: Facts, on: date) -> int:
    """Return the rent not yet earned: of each standing charge, the days of its period that are still to come."""
    return sum(
        share(line.amount_pence, (last - on).days, (last - line.on).days + 1)
        for line, last in running_charges(facts, on, on)
        if line.stands(on)
    )


def running_charges(facts: Facts, first: date, until: date) -> list[tuple[Line, date]]:
    """Return the charges dated by a day whose period reaches past another, each with its period’s last day."""
    found = []
    lasts: dict[date, date | None] = {}
    for line in facts.lines_by(until):
        if line.kind is not EntryKind.CHARGE or line.on <= first - LONGEST_PERIOD:
            continue
        if line.on not in lasts:
            period = period_starting(facts.tenure, line.on)
            lasts[line.on] = period.last if period else None
        last = lasts[line.on]
        if last is not None and last > first:
            found.append((line, last))
    return found


def pending_benefit(facts: Facts, on: date) -> int:
    """Return what verified awards paid to the landlord have earned and not yet brought."""
    return sum(pending_of(claim, facts, on) for claim in facts.claims)


def pending_of(claim: Claim, facts: Facts, on: date) -> int:
    """Return what one claim has on its way: no more than one payment’s days and the days it may be late."""
    if claim.from_on is None or not claim.is_award(on):
        return 0
    first = claim.from_on if claim.paid_up_to is None else max(claim.from_on, claim.paid_up_to + ONE_DAY)
    last = min(day for day in (on, claim.last_day, facts.tenure.last_day) if day is not None)
    most = claim.cycle_days + facts.numbers_on(on).benefit_late_days
    days = min(max(0, (last - first).days + 1), most)
    return share(claim.weekly_pence or 0, days, WEEK)


def weekly(facts: Facts, on: date) -> int:
    """Return the gross charge for a week by the terms in force, the last ones after the end; 0 without terms."""
    term = term_on(facts.tenure, on)
    return _week_of(term) if term else 0


@lru_cache(maxsize=1024)
def _week_of(term: Term) -> int:
    return weekly_pence(term)


def weeks_of(net: int, week: int) -> int:
    """Return how many weeks of rent an amount is, in hundredths, cut; 0 where no rent is due."""
    return net * 100 // week if week else 0


def serious(facts: Facts, on: date, owed: int) -> bool:
    """Say whether the statute’s test holds (s.181): on what is unpaid as it stands, under an occupation contract."""
    term = term_on(facts.tenure, on)
    if term is None or term.total_pence == 0 or not facts.has_contract(on):
        return False
    return owed >= SERIOUS_PERIODS[term.period] * term.total_pence


def oldest_unpaid(facts: Facts, on: date, owed: int) -> date | None:
    """Return the day of the oldest debit that credits, spread over debits oldest first, do not cover.

    Credits cover all but the newest debits that add up to the balance; so this walks back from the newest until they
    do. What is older is covered, and need not be at hand.
    """
    if owed <= 0:
        return None
    left = owed
    for line in reversed(tuple(facts.lines_by(on))):
        if line.amount_pence > 0 and line.stands(on):
            left -= line.amount_pence
            if left <= 0:
                return line.on
    if facts.begins_on is None:
        raise AssertionError("an account owes more than was ever charged")
    raise LedgerTooShort


def stage_of(facts: Facts, on: date, *, net: int, weekly: int, serious: bool) -> Stage:
    """Return the first stage that fits."""
    numbers, hundredths = facts.numbers_on(on), weeks_of(net, weekly)
    if net == 0:
        return Stage.CLEAR
    for stage, holds in (
        (Stage.SERIOUS, serious or hundredths >= SERIOUS_WEEKS * 100),
        (Stage.SUPPORT, hundredths >= numbers.support_weeks * 100),
        (Stage.PLAN, hundredths >= numbers.plan_weeks * 100),
        (Stage.TALK, hundredths >= numbers.talk_weeks * 100),
    ):
        if holds:
            return stage
    return Stage.WATCH
