"""How the codes of EET read on screen and on paper: whole sentences, one each."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.eet.models import PlanStep
from app.eet.rules import (
    Achievement,
    ActivityKind,
    Authority,
    EventKind,
    Evidence,
    EvidenceKind,
    ExemptionReason,
    Group,
    NextStep,
    Pattern,
    Status,
    StepOwner,
)
from app.tenancies.rules import LifeEventKind

STATUSES: Final = {
    Status.EXEMPT: _l("Paused"),
    Status.MEETING: _l("Hours reached"),
    Status.GRACE: _l("Time to find something"),
    Status.PLAN_AGREED: _l("Following a plan"),
    Status.SUPPORT_DUE: _l("Support to be offered"),
    Status.NOT_MEETING: _l("Hours not reached"),
}
STATUS_COLOURS: Final = {
    Status.EXEMPT: "held",
    Status.MEETING: "done",
    Status.GRACE: "waiting",
    Status.PLAN_AGREED: "issued",
    Status.SUPPORT_DUE: "overdue",
    Status.NOT_MEETING: "overdue",
}
OWN: Final = {  # what a tenant reads at the top of their own page
    Status.EXEMPT: _l("Your EET is paused. You need not show any hours until it ends."),
    Status.MEETING: _l("You reach the hours you agreed to. Keep going."),
    Status.GRACE: _l("You have time to find something that suits you. We help you look."),
    Status.PLAN_AGREED: _l("You have a plan, and you are following it. That is all we ask."),
    Status.SUPPORT_DUE: _l("Your hours are short just now. First we owe you an offer of help, in writing."),
    Status.NOT_MEETING: _l("Your hours are short just now. Talk to us: we find a way together."),
}
NEXT_STEPS: Final = {
    NextStep.ANSWER_PAUSE: _l("Answer about a pause"),
    NextStep.OFFER_SUPPORT: _l("Offer support in writing"),
    NextStep.HOLD_REVIEW: _l("Look at it together"),
    NextStep.CHECK_EVIDENCE: _l("Verify what they do"),
    NextStep.FOLLOW_PLAN: _l("Help with the next step of the plan"),
    NextStep.MAKE_PLAN: _l("Talk, and offer a plan"),
    NextStep.FIND_SOMETHING: _l("Help them find something"),
    NextStep.WAIT: _l("Nothing to do until the next review"),
}
KINDS: Final = {
    ActivityKind.EDUCATION: _l("Education"),
    ActivityKind.EMPLOYMENT: _l("Employment"),
    ActivityKind.TRAINING: _l("Training"),
    ActivityKind.VOLUNTEERING: _l("Volunteering"),
}
PATTERNS: Final = {Pattern.ALL_YEAR: _l("All year"), Pattern.TERM_TIME: _l("In term time")}
EVIDENCE: Final = {
    Evidence.NONE: _l("Nothing seen yet"),
    Evidence.SEEN: _l("Seen, not verified"),
    Evidence.VERIFIED: _l("Verified"),
}
OWN_EVIDENCE: Final = {
    Evidence.NONE: _l("Not shown yet"),
    Evidence.SEEN: _l("Shown, more needed"),
    Evidence.VERIFIED: _l("Verified"),
}
PAPERS: Final = {  # what a tenant brings, so that staff can verify it
    ActivityKind.EDUCATION: _l("Bring a letter from your school or college."),
    ActivityKind.EMPLOYMENT: _l("Bring a payslip, or your contract."),
    ActivityKind.TRAINING: _l("Bring a letter, or your apprenticeship agreement."),
    ActivityKind.VOLUNTEERING: _l("Bring a letter, or a list of your hours that they signed."),
}
EVIDENCE_COLOURS: Final = {Evidence.NONE: "waiting", Evidence.SEEN: "issued", Evidence.VERIFIED: "done"}
EVIDENCE_KINDS: Final = {
    EvidenceKind.PAYSLIP: _l("Payslip"),
    EvidenceKind.CONTRACT: _l("Contract"),
    EvidenceKind.ENROLMENT_LETTER: _l("Enrolment letter"),
    EvidenceKind.ATTENDANCE_LETTER: _l("Attendance letter"),
    EvidenceKind.APPRENTICESHIP_AGREEMENT: _l("Apprenticeship agreement"),
    EvidenceKind.PROVIDER_LETTER: _l("Letter from the provider"),
    EvidenceKind.VOLUNTEER_LOG: _l("Log of volunteering"),
    EvidenceKind.SELF_EMPLOYMENT_RECORD: _l("Records of own business"),
    EvidenceKind.COMMITTEE_WORK: _l("Work for the committee"),
}
REASONS: Final = {
    ExemptionReason.AWAITING_START: _l("A place or job that starts later"),
    ExemptionReason.SCHOOL_HOLIDAY: _l("School or college holiday"),
    ExemptionReason.REDUNDANCY: _l("Lost their job"),
    ExemptionReason.OTHER: _l("Something else"),
    ExemptionReason.PREGNANCY_MATERNITY: _l("Pregnancy or a new baby"),
    ExemptionReason.SICKNESS: _l("Illness"),
    ExemptionReason.DISABILITY: _l("Disability"),
    ExemptionReason.CARING: _l("Caring for somebody"),
    ExemptionReason.BEREAVEMENT: _l("Somebody died"),
    ExemptionReason.CRISIS: _l("A crisis"),
    ExemptionReason.SAFEGUARDING: _l("Safeguarding"),
}
AUTHORITIES: Final = {Authority.STAFF: _l("Staff"), Authority.COMMITTEE: _l("The committee")}
EVENTS: Final = {
    EventKind.SUPPORT_OFFERED: _l("Support offered in writing"),
    EventKind.PLAN_AGREED: _l("Agreed to a plan"),
    EventKind.PLAN_DECLINED: _l("Said no to a plan"),
    EventKind.REVIEW: _l("Looked at it together"),
    EventKind.TARGET: _l("A target of their own"),
}
OWN_EVENTS: Final = {
    EventKind.SUPPORT_OFFERED: _l("We offered you help in writing"),
    EventKind.PLAN_AGREED: _l("You agreed to a plan"),
    EventKind.PLAN_DECLINED: _l("You said no to a plan"),
    EventKind.REVIEW: _l("We looked at it together"),
    EventKind.TARGET: _l("Your own target"),
}
OWNERS: Final = {
    StepOwner.TENANT: _l("The young person"),
    StepOwner.MENTOR: _l("Their mentor"),
    StepOwner.STAFF: _l("Staff"),
}
OWNERS_TO_ME: Final = {
    StepOwner.TENANT: _l("You"),
    StepOwner.MENTOR: _l("Your mentor"),
    StepOwner.STAFF: _l("Staff"),
}
ACHIEVEMENTS: Final = {
    Achievement.CV_FINISHED: _l("CV finished"),
    Achievement.APPLICATION_SENT: _l("Application sent"),
    Achievement.INTERVIEW: _l("Interview"),
    Achievement.PLACEMENT_BEGUN: _l("Placement begun"),
    Achievement.COURSE_COMPLETED: _l("Course completed"),
    Achievement.JOB_STARTED: _l("Job started"),
    Achievement.JOB_KEPT: _l("Job kept for 13 weeks"),
}
LIFE_EVENTS: Final = {
    LifeEventKind.EXAMS: _l("Exams"),
    LifeEventKind.JOB_LOSS: _l("Lost a job"),
    LifeEventKind.BEREAVEMENT: _l("Somebody died"),
    LifeEventKind.NEW_BABY: _l("A new baby"),
    LifeEventKind.EIGHTEENTH_BIRTHDAY: _l("Turned 18"),
    LifeEventKind.OTHER: _l("Something else"),
}
MY_LIFE_EVENTS: Final = {  # as their own person says them; the birthday is known
    LifeEventKind.EXAMS: _l("I have exams"),
    LifeEventKind.JOB_LOSS: _l("I lost my job"),
    LifeEventKind.BEREAVEMENT: _l("Somebody died"),
    LifeEventKind.NEW_BABY: _l("A new baby"),
    LifeEventKind.OTHER: _l("Something else"),
}
GROUPS: Final = {
    Group.MEETING: _l("Reach their hours"),
    Group.PAUSED: _l("Paused"),
    Group.SUPPORTED: _l("Getting there with help"),
}

REVIEWS: Final = {"open": _l("Open now"), "overdue": _l("Overdue")}
SORTS: Final = {"next": _l("Next date"), "status": _l("How they stand"), "name": _l("Name")}


def named(status: Status) -> str:
    """Return a status as people read it."""
    return str(STATUSES[status])


def owners_to_mentor(name: str) -> dict[StepOwner, str]:
    """Return how a mentor reads who does something, with the name their mentee likes."""
    return {StepOwner.TENANT: name, StepOwner.MENTOR: _("You"), StepOwner.STAFF: _("Staff")}


def reopening(step: PlanStep) -> str:
    """Return what it means to open a step again, before somebody does."""
    if step.achievement is None:
        return step.words
    earned = {"step": step.words, "earned": ACHIEVEMENTS[step.achievement]}
    if step.seen_on is None:
        return _("“%(step)s” is open again then, and “%(earned)s” is taken back until it is done.", **earned)
    return _(
        "Staff saw that “%(step)s” is done. If it is opened again, “%(earned)s” is taken back, and leaves the record "
        "of skills until staff have seen it again.",
        **earned,
    )


def seen_as(kind: str | None) -> str:
    """Return what was shown as people read it; a folder’s own word stands as it is."""
    if kind is None:
        return ""
    return str(EVIDENCE_KINDS[EvidenceKind(kind)]) if kind in set(EvidenceKind) else kind
