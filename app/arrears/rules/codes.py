"""The codes of arrears: stages, steps, holds and plans, as the scheme folder and the command line write them."""

from __future__ import annotations

import enum
from typing import Final


class Stage(enum.StrEnum):
    """How much help an account calls for, mildest first."""

    CLEAR = "clear"
    WATCH = "watch"
    TALK = "talk"
    PLAN = "plan"
    SUPPORT = "support"
    SERIOUS = "serious"


class Step(enum.StrEnum):
    """What to do next, in the order the rows are tried."""

    CHECK_DATA = "check_data"
    HOLD_BREATHING_SPACE = "hold_breathing_space"
    REFUND_CREDIT = "refund_credit"
    CHASE_PAYER = "chase_payer"
    NONE = "none"
    HELP_WITH_CLAIM = "help_with_claim"
    HOLD_PAUSED = "hold_paused"
    TALK_ABOUT_BROKEN_PLAN = "talk_about_broken_plan"
    KEEP_PLAN = "keep_plan"
    REVIEW_SERIOUS = "review_serious"
    BRING_SUPPORT = "bring_support"
    AGREE_PLAN = "agree_plan"
    TALK = "talk"
    FRIENDLY_REMINDER = "friendly_reminder"
    WAIT = "wait"


# Steps that are about the debt and ask something of the tenant: none is taken in a breathing space.
ABOUT_DEBT: Final = frozenset(
    {
        Step.TALK_ABOUT_BROKEN_PLAN,
        Step.KEEP_PLAN,
        Step.REVIEW_SERIOUS,
        Step.BRING_SUPPORT,
        Step.AGREE_PLAN,
        Step.TALK,
        Step.FRIENDLY_REMINDER,
    }
)


class Who(enum.StrEnum):
    """Whose turn it is."""

    NOBODY = "nobody"
    STAFF = "staff"
    STAFF_WITH_MANAGER = "staff_with_manager"
    STAFF_WITH_SUPPORT_WORKER = "staff_with_support_worker"
    MONEY_FRIEND = "money_friend"
    KEEPER = "keeper"  # of the plan


class HoldKind(enum.StrEnum):
    """What stops steps for a while."""

    BREATHING_SPACE = "breathing_space"  # a moratorium of the law
    PAUSE = "pause"  # the scheme’s own


class PauseReason(enum.StrEnum):
    """Why an account is paused."""

    BENEFIT_DECISION = "benefit_decision"
    DISPUTE = "dispute"
    CRISIS = "crisis"
    BEREAVEMENT = "bereavement"
    SICKNESS = "sickness"
    OTHER = "other"


class Frequency(enum.StrEnum):
    """How often an instalment falls."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    FOUR_WEEKLY = "four_weekly"
    MONTHLY = "monthly"
    ONE_OFF = "one_off"


class PlanEnd(enum.StrEnum):
    """Why a plan ended."""

    COMPLETED = "completed"
    REPLACED = "replaced"
    CANCELLED = "cancelled"


class PlanState(enum.StrEnum):
    """How a plan stands on a day: derived, never stored as truth."""

    TO_COME = "to_come"
    ON_TRACK = "on_track"
    BREACHED = "breached"
    COMPLETED = "completed"
    ENDED = "ended"
