"""What the rows about plans and debts look at: whether each fits a state, and why. Pure."""

from __future__ import annotations

from datetime import date

from app.arrears.rules.codes import PlanState, Stage, Step
from app.arrears.rules.state import Look, State, no, weeks_written, yes
from app.core.money import format_pounds
from app.core.reasons import N_


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
        return no(N_("There is no plan on this day."))
    if not _is_broken(state):
        return no(N_("The plan is kept."))
    if _talked_about(state):
        return no(N_("We have talked about the plan since it fell behind."))
    return yes(
        N_("The plan is %(amount)s behind since %(day)s. Talk about what changed."),
        amount=format_pounds(state.plan.behind_pence),
        day=state.plan.began_on,
    )


def kept_plan(state: State) -> Look:
    """Look for a plan that is kept."""
    if state.plan is None:
        return no(N_("There is no plan on this day."))
    if _is_broken(state):
        return no(N_("The plan is behind."))
    if state.plan.next_instalment_on is None:
        return yes(N_("The plan is kept. All its payments have fallen due."))
    return yes(N_("The plan is kept. The next payment is on %(day)s."), day=state.plan.next_instalment_on)


def _owed(state: State) -> dict[str, str]:
    measures = state.measures
    return {"amount": format_pounds(measures.net_pence), "weeks": weeks_written(measures.weeks_hundredths)}


def review_serious(state: State) -> Look:
    """Look for serious debt while the stay runs."""
    if state.measures.stage is not Stage.SERIOUS:
        return no(N_("%(amount)s is %(weeks)s weeks of rent: the debt is not serious."), **_owed(state))
    if state.is_over:
        return no(N_("The debt is serious, but they moved out."))
    if state.measures.serious:
        return yes(N_("The unpaid rent reaches what the law calls serious. Look at it with a manager."))
    return yes(N_("%(amount)s is %(weeks)s weeks of rent. Look at it with a manager."), **_owed(state))


def bring_support(state: State) -> Look:
    """Look for debt that asks for support; after the end, for anything one of the other rows would act on."""
    if state.measures.stage is Stage.SUPPORT:
        return yes(N_("%(amount)s is %(weeks)s weeks of rent. Bring in support."), **_owed(state))
    if _is_broken(state):
        return yes(N_("The plan is behind, and talking was not enough. Bring in support."))
    if state.is_over and _calls_for_something(state):
        return yes(N_("They moved out, and %(amount)s is left to pay. Bring in support."), **_owed(state))
    return no(N_("%(amount)s is %(weeks)s weeks of rent: no extra support is needed yet."), **_owed(state))


def _calls_for_something(state: State) -> bool:
    return state.measures.stage in {Stage.SERIOUS, Stage.PLAN, Stage.TALK} or friendly_reminder(state).fits


def agree_plan(state: State) -> Look:
    """Look for debt that is best paid off bit by bit."""
    if state.measures.stage is Stage.PLAN:
        return yes(N_("%(amount)s is %(weeks)s weeks of rent. Agree how to pay it bit by bit."), **_owed(state))
    return no(N_("%(amount)s is %(weeks)s weeks of rent: no plan is needed yet."), **_owed(state))


def talk(state: State) -> Look:
    """Look for debt that a talk can still put right."""
    if state.measures.stage is Stage.TALK:
        return yes(N_("%(amount)s is %(weeks)s weeks of rent. Ask how things are."), **_owed(state))
    return no(N_("%(amount)s is %(weeks)s weeks of rent: less than what we talk about."), **_owed(state))


def friendly_reminder(state: State) -> Look:
    """Look for a small debt that is old enough to be reminded of."""
    measures, numbers = state.measures, state.numbers
    if measures.stage is not Stage.WATCH or measures.oldest_unpaid_on is None:
        return no(N_("This is for small amounts only."))
    if measures.net_pence < numbers.reminder_pence:
        return no(
            N_("%(amount)s is less than %(least)s."),
            amount=format_pounds(measures.net_pence),
            least=format_pounds(numbers.reminder_pence),
        )
    if (state.on - measures.oldest_unpaid_on).days < numbers.reminder_days:
        return no(N_("It is unpaid only since %(day)s."), day=measures.oldest_unpaid_on)
    return yes(
        N_("%(amount)s is unpaid, the oldest of it since %(day)s. Send a friendly reminder."),
        amount=format_pounds(measures.net_pence),
        day=measures.oldest_unpaid_on,
    )


def wait(state: State) -> Look:
    """Fit everything else."""
    del state
    return yes(N_("Nothing needs to be done yet."))
