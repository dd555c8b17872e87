"""What each row of the table of next steps looks at: whether it fits a state, and the sentence that says why. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Any, Final, NamedTuple

from app.arrears.rules.codes import HoldKind, PlanState, Stage, Step
from app.arrears.rules.facts import Claim, Facts, Line, Numbers
from app.arrears.rules.measures import Measures
from app.arrears.rules.plans import PlanStanding
from app.core.money import format_pounds
from app.core.reasons import N_, Reason, because
from app.rent.rules import EntryKind, term_on

FAR_AHEAD_DAYS: Final = 366
HOLDS: Final = {Step.HOLD_BREATHING_SPACE: HoldKind.BREATHING_SPACE, Step.HOLD_PAUSED: HoldKind.PAUSE}


@dataclass(frozen=True, slots=True)
class State:
    """An account on a day, as the rows look at it."""

    facts: Facts
    measures: Measures
    plan: PlanStanding | None  # the active one

    @property
    def on(self) -> date:
        """Return the day."""
        return self.measures.on

    @property
    def numbers(self) -> Numbers:
        """Return the scheme’s numbers in force on the day."""
        return self.facts.numbers_on(self.on)

    @property
    def is_over(self) -> bool:
        """Say whether the stay has ended."""
        return self.facts.is_over(self.on)


class Look(NamedTuple):
    """What a look at a row found."""

    fits: bool
    reason: Reason


def _yes(template: str, **params: Any) -> Look:
    return Look(True, because(template, **params))


def _no(template: str, **params: Any) -> Look:
    return Look(False, because(template, **params))


def _money(pence: int) -> str:
    return format_pounds(pence)


def weeks_written(hundredths: int) -> str:
    """Return weeks as they are written: 1.25."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def check_data(state: State) -> Look:
    """Look for records that contradict each other; an entry counts as long as no reversal of it exists at all."""
    facts, on = state.facts, state.on
    term = term_on(facts.tenure, on)
    if not state.is_over and (term is None or term.total_pence == 0):
        return _yes(N_("Nothing says what the rent is on this day. Put in the rent terms."))
    if (line := _far_ahead(facts, on)) is not None:
        return _yes(N_("Entry %(number)s is dated more than a year ahead: %(day)s."), number=line.sequence, day=line.on)
    if (line := _after_the_end(facts)) is not None:
        return _yes(
            N_("Entry %(number)s is a charge for %(day)s, after the last day here."), number=line.sequence, day=line.on
        )
    if state.plan is not None and state.plan.terms.instalment_pence == 0:
        return _yes(N_("The plan says £0 each time. Put in what is really paid."))
    return _no(N_("The records fit together."))


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
        return _no(N_("There is no breathing space on this day."))
    return _yes(N_("Breathing space until %(day)s: we do not write or talk about this debt."), day=last)


def refund_credit(state: State) -> Look:
    """Look for money that belongs to somebody who has moved out."""
    if not state.is_over:
        return _no(N_("They still live here."))
    if state.measures.balance_pence >= 0:
        return _no(N_("They moved out, and there is nothing to pay back."))
    credit = _money(-state.measures.balance_pence)
    return _yes(N_("They moved out, and %(amount)s is theirs. Pay it back."), amount=credit)


def chase_payer(state: State) -> Look:
    """Look for a payer who is later than the days we wait."""
    late = state.numbers.benefit_late_days
    for claim in state.facts.claims:
        if (paid_to := _late_since(claim, state.on, late)) is not None:
            return _yes(
                N_("A benefit that comes to us is late: it is paid up to %(day)s. Ask the payer, not the tenant."),
                day=paid_to,
            )
    return _no(N_("No benefit that comes to us is late."))


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
        return _yes(N_("There is nothing to pay now."))
    return _no(N_("%(amount)s is left to pay."), amount=_money(state.measures.net_pence))


def undecided_since(state: State) -> date | None:
    """Return the day of the oldest claim that is still undecided and not given up on, or None."""
    waits = timedelta(days=state.numbers.claim_days)
    claims = (c.claimed_on for c in state.facts.claims if c.is_undecided(state.on) and c.claimed_on is not None)
    return min((claimed for claimed in claims if state.on - claimed < waits), default=None)


def help_with_claim(state: State) -> Look:
    """Look for a claim that waits for its decision; after the end the claim no longer decides what is next."""
    if state.is_over:
        return _no(N_("They moved out, so a claim changes nothing here."))
    claimed = undecided_since(state)
    if claimed is None:
        return _no(N_("No claim is waiting for a decision."))
    return _yes(N_("The claim of %(day)s has no decision yet. Help them to get one."), day=claimed)


def paused(state: State) -> Look:
    """Look for a pause of the scheme’s own on the day; after the end there is none."""
    if state.is_over:
        return _no(N_("They moved out, so a pause no longer counts."))
    last = hold_lasts_until(state, HoldKind.PAUSE)
    if last is None:
        return _no(N_("The account is not paused."))
    return _yes(N_("Paused until %(day)s."), day=last)


def _is_broken(state: State) -> bool:
    return state.plan is not None and state.plan.state is PlanState.BREACHED


def _talked_about(state: State) -> bool:
    """Say whether somebody talked about the breach, from the day it began up to the day."""
    taken = last_taken(state, Step.TALK_ABOUT_BROKEN_PLAN)
    began = state.plan.began_on if state.plan else None
    return taken is not None and began is not None and taken >= began


def last_taken(state: State, step: Step) -> date | None:
    """Return the latest day, up to the day, on which a step was taken, or None."""
    return max((c.on for c in state.facts.contacts if c.step is step and c.on <= state.on), default=None)


def broken_plan(state: State) -> Look:
    """Look for a plan that is behind and that nobody has talked about since."""
    if state.plan is None:
        return _no(N_("There is no plan on this day."))
    if not _is_broken(state):
        return _no(N_("The plan is kept."))
    if _talked_about(state):
        return _no(N_("We have talked about the plan since it fell behind."))
    return _yes(
        N_("The plan is %(amount)s behind since %(day)s. Talk about what changed."),
        amount=_money(state.plan.behind_pence),
        day=state.plan.began_on,
    )


def kept_plan(state: State) -> Look:
    """Look for a plan that is kept."""
    if state.plan is None:
        return _no(N_("There is no plan on this day."))
    if _is_broken(state):
        return _no(N_("The plan is behind."))
    if state.plan.next_instalment_on is None:
        return _yes(N_("The plan is kept. All its payments have fallen due."))
    return _yes(N_("The plan is kept. The next payment is on %(day)s."), day=state.plan.next_instalment_on)


def _owed(state: State) -> dict[str, str]:
    measures = state.measures
    return {"amount": _money(measures.net_pence), "weeks": weeks_written(measures.weeks_hundredths)}


def review_serious(state: State) -> Look:
    """Look for serious debt while the stay runs."""
    if state.measures.stage is not Stage.SERIOUS:
        return _no(N_("%(amount)s is %(weeks)s weeks of rent: the debt is not serious."), **_owed(state))
    if state.is_over:
        return _no(N_("The debt is serious, but they moved out."))
    if state.measures.serious:
        return _yes(N_("The unpaid rent reaches what the law calls serious. Look at it with a manager."))
    return _yes(N_("%(amount)s is %(weeks)s weeks of rent. Look at it with a manager."), **_owed(state))


def bring_support(state: State) -> Look:
    """Look for debt that asks for support; after the end, for anything one of the other rows would act on."""
    if state.measures.stage is Stage.SUPPORT:
        return _yes(N_("%(amount)s is %(weeks)s weeks of rent. Bring in support."), **_owed(state))
    if _is_broken(state):
        return _yes(N_("The plan is behind, and talking was not enough. Bring in support."))
    if state.is_over and _calls_for_something(state):
        return _yes(N_("They moved out, and %(amount)s is left to pay. Bring in support."), **_owed(state))
    return _no(N_("%(amount)s is %(weeks)s weeks of rent: no extra support is needed yet."), **_owed(state))


def _calls_for_something(state: State) -> bool:
    return state.measures.stage in {Stage.SERIOUS, Stage.PLAN, Stage.TALK} or friendly_reminder(state).fits


def agree_plan(state: State) -> Look:
    """Look for debt that is best paid off bit by bit."""
    if state.measures.stage is Stage.PLAN:
        return _yes(N_("%(amount)s is %(weeks)s weeks of rent. Agree how to pay it bit by bit."), **_owed(state))
    return _no(N_("%(amount)s is %(weeks)s weeks of rent: no plan is needed yet."), **_owed(state))


def talk(state: State) -> Look:
    """Look for debt that a talk can still put right."""
    if state.measures.stage is Stage.TALK:
        return _yes(N_("%(amount)s is %(weeks)s weeks of rent. Ask how things are."), **_owed(state))
    return _no(N_("%(amount)s is %(weeks)s weeks of rent: less than what we talk about."), **_owed(state))


def friendly_reminder(state: State) -> Look:
    """Look for a small debt that is old enough to be reminded of."""
    measures, numbers = state.measures, state.numbers
    if measures.stage is not Stage.WATCH or measures.oldest_unpaid_on is None:
        return _no(N_("This is for small amounts only."))
    if measures.net_pence < numbers.reminder_pence:
        return _no(
            N_("%(amount)s is less than %(least)s."),
            amount=_money(measures.net_pence),
            least=_money(numbers.reminder_pence),
        )
    if (state.on - measures.oldest_unpaid_on).days < numbers.reminder_days:
        return _no(N_("It is unpaid only since %(day)s."), day=measures.oldest_unpaid_on)
    return _yes(
        N_("%(amount)s is unpaid, the oldest of it since %(day)s. Send a friendly reminder."),
        amount=_money(measures.net_pence),
        day=measures.oldest_unpaid_on,
    )


def wait(state: State) -> Look:
    """Fit everything else."""
    del state
    return _yes(N_("Nothing needs to be done yet."))
