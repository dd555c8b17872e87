"""The codes of EET, as the scheme folder and the command line write them."""

from __future__ import annotations

import enum
from typing import Final


class ActivityKind(enum.StrEnum):
    """What somebody does; all four count the same."""

    EDUCATION = "education"
    EMPLOYMENT = "employment"
    TRAINING = "training"
    VOLUNTEERING = "volunteering"


class Pattern(enum.StrEnum):
    """When in the year it takes place; it counts every day either way, the word is for people."""

    ALL_YEAR = "all_year"
    TERM_TIME = "term_time"


class Evidence(enum.StrEnum):
    """What was seen of it."""

    NONE = "none"
    SEEN = "seen"
    VERIFIED = "verified"


class EvidenceKind(enum.StrEnum):
    """What was shown, so that somebody could verify it. A scheme folder may name others."""

    PAYSLIP = "payslip"
    CONTRACT = "contract"
    ENROLMENT_LETTER = "enrolment_letter"
    ATTENDANCE_LETTER = "attendance_letter"
    APPRENTICESHIP_AGREEMENT = "apprenticeship_agreement"
    PROVIDER_LETTER = "provider_letter"
    VOLUNTEER_LOG = "volunteer_log"
    SELF_EMPLOYMENT_RECORD = "self_employment_record"
    COMMITTEE_WORK = "committee_work"


class ExemptionReason(enum.StrEnum):
    """Why the condition is paused."""

    AWAITING_START = "awaiting_start"
    SCHOOL_HOLIDAY = "school_holiday"
    REDUNDANCY = "redundancy"
    OTHER = "other"
    PREGNANCY_MATERNITY = "pregnancy_maternity"
    SICKNESS = "sickness"
    DISABILITY = "disability"
    CARING = "caring"
    BEREAVEMENT = "bereavement"
    CRISIS = "crisis"
    SAFEGUARDING = "safeguarding"


COMMITTEE_MAY: Final = (  # the committee may decide about these; all others staff give, and no peer ever reads them
    ExemptionReason.AWAITING_START,
    ExemptionReason.SCHOOL_HOLIDAY,
    ExemptionReason.REDUNDANCY,
    ExemptionReason.OTHER,
)


class Authority(enum.StrEnum):
    """Who decided about a pause."""

    STAFF = "staff"
    COMMITTEE = "committee"


class EventKind(enum.StrEnum):
    """What happened with somebody’s EET on a day."""

    SUPPORT_OFFERED = "support_offered"
    PLAN_AGREED = "plan_agreed"
    PLAN_DECLINED = "plan_declined"
    REVIEW = "review"
    TARGET = "target"


class Status(enum.StrEnum):
    """How somebody stands on a day, in the order the rows are tried."""

    EXEMPT = "exempt"
    MEETING = "meeting"
    GRACE = "grace"
    PLAN_AGREED = "plan_agreed"
    SUPPORT_DUE = "support_due"
    NOT_MEETING = "not_meeting"


class StepOwner(enum.StrEnum):
    """Who does a step of a plan."""

    TENANT = "tenant"
    MENTOR = "mentor"
    STAFF = "staff"


class Achievement(enum.StrEnum):
    """What completing a step of a plan can earn."""

    CV_FINISHED = "cv_finished"
    APPLICATION_SENT = "application_sent"
    INTERVIEW = "interview"
    PLACEMENT_BEGUN = "placement_begun"
    COURSE_COMPLETED = "course_completed"
    JOB_STARTED = "job_started"
    JOB_KEPT = "job_kept_13_weeks"
