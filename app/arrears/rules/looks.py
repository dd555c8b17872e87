"""What the first rows of the table of next steps look at: whether each fits a state, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Final

from app.arrears.rules.codes import HoldKind, Stage, Step
from app.arrears.rules.facts import Claim, Facts, Line
from app.arrears.rules.state import Look, State, no, yes
from app.core.money import format_pounds
from app.core.reasons import N_
from app.rent.rules import EntryKind, term_on

FAR_AHEAD_DAYS: Final = 366
HOLDS: Final = {Step.HOLD_BREATHING_SPACE: HoldKind.BREATHING_SPACE, Step.HOLD_PAUSED: HoldKind.PAUSE}


def check_data(state: State) -> Look:
    """Look for records that contradict each other; an entry counts as long as no reversal of it exists at all."""
    facts, on = state.facts, state.on
    term = term_on(facts.tenure, on)
    if not state.is_over and (term is None or term.total_pence == 0):
        return yes(N_("Nothing says what the rent is on this day. Put in the rent terms."))
    if (line := _far_ahead(facts, on)) is not None:
        return yes(N_("Entry %(number)s is dated more than a year ahead: %(day)s."), number=line.sequence, day=line.on)
    if (line := _after_the_end(facts)) is not None:
        return yes(
            N_("Entry %(number)s is a charge for %(day)s, after the last day here."), number=line.sequence, day=line.on
        )
    if state.plan is not None and state.plan.terms.instalment_pence == 0:
        return yes(N_("The plan says £0 each time. Put in what is really paid."))
    return no(N_("The records fit together."))


def _far_ahead(facts: Facts, on: date) -> Line | None:
    limit = max(on, facts.today) + timedelta(days=FAR_AHEAD_DAYS)
    return next((line for line in _all_lines(facts) if line.on > limit and line.reversed_on is None), None)


def _after_the_end(facts: Facts) -> Line | None:
    last = facts.tenure.last_day
    if last is None:
        return None
    charges = (line for line in _all_lines(facts) if line.on > last and line.kind is EntryKind.CHARGE)
    return next((line for line in charges if line.reversed_on is None), None)


def _all_lines(facts: Facts) -> Iterator[Line]:
    return chain(facts.lines, facts.odd_lines)


def hold_lasts_until(state: State, kind: HoldKind) -> date | None:
    """Return the last day of the holds of a kind that cover the day (of several the latest), or None."""
    return max((h.last_day for h in state.facts.holds if h.kind is kind and h.covers(state.on)), default=None)


def breathing_space(state: State) -> Look:
    """Look for a moratorium on the day."""
    last = hold_lasts_until(state, HoldKind.BREATHING_SPACE)
    if last is None:
        return no(N_("There is no breathing space on this day."))
    return yes(N_("Breathing space until %(day)s: we do not write or talk about this debt."), day=last)


def refund_credit(state: State) -> Look:
    """Look for money that belongs to somebody who has moved out."""
    if not state.is_over:
        return no(N_("They still live here."))
    if state.measures.balance_pence >= 0:
        return no(N_("They moved out, and there is nothing to pay back."))
    credit = format_pounds(-state.measures.balance_pence)
    return yes(N_("They moved out, and %(amount)s is theirs. Pay it back."), amount=credit)


def chase_payer(state: State) -> Look:
    """Look for a payer who is later than the days we wait."""
    late = state.numbers.benefit_late_days
    for claim in state.facts.claims:
        if (paid_to := _late_since(claim, state.on, late)) is not None:
            return yes(
                N_("A benefit that comes to us is late: it is paid up to %(day)s. Ask the payer, not the tenant."),
                day=paid_to,
            )
    return no(N_("No benefit that comes to us is late."))


def _late_since(claim: Claim, on: date, late_days: int) -> date | None:
    """Return up to when a running award is paid, if more days have passed since than one payment and the wait."""
    if claim.from_on is None or not claim.is_award(on) or claim.from_on > on:
        return None
    if claim.last_day is not None and claim.last_day < on:
        return None
    paid_to = claim.from_on - timedelta(days=1)
    if claim.paid_up_to is not None:
        paid_to = max(paid_to, claim.paid_up_to)
    return paid_to if (on - paid_to).days > claim.cycle_days + late_days else None


def nothing_left(state: State) -> Look:
    """Look whether there is anything to pay."""
    if state.measures.stage is Stage.CLEAR:
        return yes(N_("There is nothing to pay now."))
    return no(N_("%(amount)s is left to pay."), amount=format_pounds(state.measures.net_pence))


def undecided_since(state: State) -> date | None:
    """Return the day of the oldest claim that is still undecided and not given up on, or None."""
    waits = timedelta(days=state.numbers.claim_days)
    claims = (c.claimed_on for c in state.facts.claims if c.is_undecided(state.on) and c.claimed_on is not None)
    return min((claimed for claimed in claims if state.on - claimed < waits), default=None)


def help_with_claim(state: State) -> Look:
    """Look for a claim that waits for its decision; after the end the claim no longer decides what is next."""
    if state.is_over:
        return no(N_("They moved out, so a claim changes nothing here."))
    claimed = undecided_since(state)
    if claimed is None:
        return no(N_("No claim is waiting for a decision."))
    return yes(N_("The claim of %(day)s has no decision yet. Help them to get one."), day=claimed)


def paused(state: State) -> Look:
    """Look for a pause of the scheme’s own on the day; after the end there is none."""
    if state.is_over:
        return no(N_("They moved out, so a pause no longer counts."))
    last = hold_lasts_until(state, HoldKind.PAUSE)
    if last is None:
        return no(N_("The account is not paused."))
    return yes(N_("Paused until %(day)s."), day=last)
