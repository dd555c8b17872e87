"""What a stay is on a day, and the codes the scheme folder uses for it: pure."""

from __future__ import annotations

import enum
from typing import Final


class Pack(enum.StrEnum):
    """Which agreement somebody lives under."""

    SUPPORTED_STANDARD = "supported-standard"
    UNDER_18_LICENCE = "under-18-licence"
    RELEVANT_PERIOD_LICENCE = "relevant-period-licence"  # not offered yet: the data fits it
    PERIODIC_STANDARD = "periodic-standard"  # not offered yet


class EndReason(enum.StrEnum):
    """Why a stay ended."""

    MOVED_ON = "moved_on"
    NOTICE_BY_HOLDER = "notice_by_holder"
    AGREED = "agreed"
    ABANDONED = "abandoned"
    POSSESSION_ORDER = "possession_order"
    DIED = "died"
    TRANSFERRED = "transferred"
    OTHER = "other"


class MoveOn(enum.StrEnum):
    """Where somebody went."""

    COUNCIL_OR_RSL = "council_or_rsl"
    PRIVATE = "private"
    FAMILY = "family"
    SUPPORTED = "supported"
    HOMELESS = "homeless"
    CUSTODY = "custody"
    UNKNOWN = "unknown"


class RentPeriod(enum.StrEnum):
    """How long a rental period is."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    FOUR_WEEKLY = "four_weekly"
    MONTHLY = "monthly"


class LifeEventKind(enum.StrEnum):
    """Something that changed in somebody’s life; turning eighteen is reckoned from the birth date, never written."""

    EXAMS = "exams"
    JOB_LOSS = "job_loss"
    BEREAVEMENT = "bereavement"
    NEW_BABY = "new_baby"
    EIGHTEENTH_BIRTHDAY = "eighteenth_birthday"
    OTHER = "other"


# What holds when the scheme folder leaves a cell blank, frozen at the start of the stay (scheme-folder.md).
EET_TARGET_TENTHS: Final = 160  # tenths of an hour a week
EET_GRACE_WEEKS: Final = 6
EET_REVIEW_WEEKS: Final = 12


def hours(tenths: int) -> str:
    """Return hours a week from tenths: 16, or 7.5."""
    return f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"
