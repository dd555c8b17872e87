"""Stages, steps and their people as they read on screen: whole sentences, one each."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from app.arrears.rules import Frequency, HoldKind, PauseReason, PlanEnd, PlanState, Stage, Step, Who
from app.core.i18n import say
from app.core.money import format_pounds
from app.core.reasons import N_, because

STAGES: Final = {
    Stage.CLEAR: _l("Clear"),
    Stage.WATCH: _l("Watch"),
    Stage.TALK: _l("Talk"),
    Stage.PLAN: _l("Agree a plan"),
    Stage.SUPPORT: _l("Bring in support"),
    Stage.SERIOUS: _l("Serious"),
}
STAGE_COLOURS: Final = {
    Stage.CLEAR: "done",
    Stage.WATCH: "held",
    Stage.TALK: "waiting",
    Stage.PLAN: "waiting",
    Stage.SUPPORT: "overdue",
    Stage.SERIOUS: "overdue",
}
STEPS: Final = {
    Step.CHECK_DATA: _l("Check the records"),
    Step.HOLD_BREATHING_SPACE: _l("On hold: breathing space"),
    Step.REFUND_CREDIT: _l("Give their money back"),
    Step.CHASE_PAYER: _l("Chase the payer, not the tenant"),
    Step.NONE: _l("Nothing to do"),
    Step.HELP_WITH_CLAIM: _l("Help with their claim"),
    Step.HOLD_PAUSED: _l("On hold: paused"),
    Step.TALK_ABOUT_BROKEN_PLAN: _l("Talk about the plan"),
    Step.KEEP_PLAN: _l("Keep the plan going"),
    Step.REVIEW_SERIOUS: _l("Look at it with a manager"),
    Step.BRING_SUPPORT: _l("Bring in their support worker"),
    Step.AGREE_PLAN: _l("Agree a plan"),
    Step.TALK: _l("Ask how things are"),
    Step.FRIENDLY_REMINDER: _l("Send a friendly reminder"),
    Step.WAIT: _l("Wait"),
}
WHO: Final = {
    Who.NOBODY: _l("Nobody"),
    Who.STAFF: _l("Staff"),
    Who.STAFF_WITH_MANAGER: _l("Staff with a manager"),
    Who.STAFF_WITH_SUPPORT_WORKER: _l("Staff with their support worker"),
    Who.MONEY_FRIEND: _l("Their money friend"),
    Who.KEEPER: _l("Whoever looks after the plan"),
}
OWN: Final = {  # what a step means, said to the tenant
    Step.CHECK_DATA: _l("Something in our records does not fit together. That is ours to put right, not yours."),
    Step.HOLD_BREATHING_SPACE: _l("You are in a breathing space. We do not write or ring about this debt."),
    Step.REFUND_CREDIT: _l("You paid more than you owed. We pay it back to you."),
    Step.CHASE_PAYER: _l("Money that somebody pays us for you is late. We ask them. You need to do nothing."),
    Step.NONE: _l("There is nothing to pay now."),
    Step.HELP_WITH_CLAIM: _l("Your claim has not been decided yet. Staff help you with it."),
    Step.HOLD_PAUSED: _l("Your account is paused. Nobody asks you about it for now."),
    Step.TALK_ABOUT_BROKEN_PLAN: _l("A payment of your plan is missing. Tell us what changed, and we change the plan."),
    Step.KEEP_PLAN: _l("Your plan is going well. Keep to it."),
    Step.REVIEW_SERIOUS: _l("You are a long way behind. Talk with staff this week: we look for help with you."),
    Step.BRING_SUPPORT: _l("You are some weeks behind. Your support worker helps you to sort it out."),
    Step.AGREE_PLAN: _l("You are two weeks or more behind. Agree with us how to pay it bit by bit."),
    Step.TALK: _l("You are a week or more behind. Tell us how things are."),
    Step.FRIENDLY_REMINDER: _l("A small amount is still open. Pay it when you can, or ask us about it."),
    Step.WAIT: _l("A small amount is open. Nothing more is needed now."),
}
HOLDS: Final = {HoldKind.BREATHING_SPACE: _l("Breathing space"), HoldKind.PAUSE: _l("Pause")}
PAUSES: Final = {
    PauseReason.BENEFIT_DECISION: _l("Waiting for a benefit decision"),
    PauseReason.DISPUTE: _l("They say the amount is wrong"),
    PauseReason.CRISIS: _l("A crisis"),
    PauseReason.BEREAVEMENT: _l("Somebody died"),
    PauseReason.SICKNESS: _l("They are ill"),
    PauseReason.OTHER: _l("Something else"),
}
FREQUENCIES: Final = {
    Frequency.WEEKLY: _l("Every week"),
    Frequency.FORTNIGHTLY: _l("Every two weeks"),
    Frequency.FOUR_WEEKLY: _l("Every four weeks"),
    Frequency.MONTHLY: _l("Every month"),
    Frequency.ONE_OFF: _l("Once"),
}
EACH: Final = {  # a payment of a plan and how often it falls
    Frequency.WEEKLY: N_("%(amount)s every week"),
    Frequency.FORTNIGHTLY: N_("%(amount)s every two weeks"),
    Frequency.FOUR_WEEKLY: N_("%(amount)s every four weeks"),
    Frequency.MONTHLY: N_("%(amount)s every month"),
    Frequency.ONE_OFF: N_("%(amount)s once"),
}
PLAN_STATES: Final = {
    PlanState.TO_COME: _l("Not begun yet"),
    PlanState.ON_TRACK: _l("Going well"),
    PlanState.BREACHED: _l("A payment is missing"),
    PlanState.COMPLETED: _l("Paid off"),
    PlanState.ENDED: _l("Ended"),
}
PLAN_ENDS: Final = {
    PlanEnd.COMPLETED: _l("Paid off"),
    PlanEnd.REPLACED: _l("A new plan took its place"),
    PlanEnd.CANCELLED: _l("Cancelled"),
}
HELD: Final = {"yes": _l("On hold"), "no": _l("Not on hold")}


def named(one: Stage | Step) -> str:
    """Return a stage or a step as it reads on screen."""
    return str(STAGES[one] if isinstance(one, Stage) else STEPS[one])


def each_payment(pence: int, often: Frequency) -> str:
    """Return a payment of a plan and how often it falls: £20.00 every week."""
    return say(because(EACH[often], amount=format_pounds(pence)))
