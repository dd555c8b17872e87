"""What may be written to somebody, by which way, and what stops a letter: pure."""

from __future__ import annotations

import enum


class LetterKind(enum.StrEnum):
    """What a letter is for; each opens with the offer of help."""

    FRIENDLY_REMINDER = "friendly_reminder"
    TALK = "talk"
    AGREE_PLAN = "agree_plan"
    BRING_SUPPORT = "bring_support"
    REVIEW_SERIOUS = "review_serious"
    BROKEN_PLAN = "talk_about_broken_plan"
    HELP_WITH_CLAIM = "help_with_claim"
    PLAN = "plan"  # the agreement to a plan, for signature
    STATEMENT = "statement"
    RECEIPT = "receipt"


class Topic(enum.StrEnum):
    """What a letter is about, so that a stop reaches every letter about it and no other."""

    DEBT = "debt"
    ACCOUNT = "account"  # statements and receipts: somebody’s own record


class Held(enum.StrEnum):
    """Why a letter is not sent."""

    BREATHING_SPACE = "breathing_space"
    PAUSE = "pause"
    NEVER_POST = "never_post"  # it goes by hand, or not at all
    NO_ADDRESS = "no_address"
    TOO_SOON = "too_soon"  # the same letter went within the duplicate window
    PERSON = "person"  # somebody held it, with a reason
