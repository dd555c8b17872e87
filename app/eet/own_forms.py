"""What a tenant types about their own EET."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.edits import facts_of
from app.core.forms import (
    DateField,
    EditForm,
    Form,
    HoursField,
    LongTextField,
    RadiosField,
    TextField,
    YesNoField,
)
from app.documents.models import Variant
from app.eet import words as said
from app.eet.activities import ActivityFacts
from app.eet.rules import COMMITTEE_MAY, ActivityKind, EvidenceKind, ExemptionReason, Pattern
from app.schemes.models import Language
from app.tenancies.rules import LifeEventKind

REASONS = {
    ExemptionReason.AWAITING_START: _l("My course or job starts later"),
    ExemptionReason.SCHOOL_HOLIDAY: _l("It is the holidays"),
    ExemptionReason.REDUNDANCY: _l("I lost my job"),
    ExemptionReason.OTHER: _l("Something else"),
    ExemptionReason.PREGNANCY_MATERNITY: _l("I am pregnant, or have a new baby"),
    ExemptionReason.SICKNESS: _l("I am ill"),
    ExemptionReason.DISABILITY: _l("A disability"),
    ExemptionReason.CARING: _l("I look after somebody"),
    ExemptionReason.BEREAVEMENT: _l("Somebody died"),
    ExemptionReason.CRISIS: _l("I am in a crisis"),
    ExemptionReason.SAFEGUARDING: _l("I am not safe"),
}
OURS, PRIVATE = _l("The committee may read your words."), _l("Only staff see this.")
UNSAFE = _l("Only staff see this. If you are in danger now, ring 999.")
COMMITTEE_WORK = EvidenceKind.COMMITTEE_WORK.value  # volunteering; a tenant picks it like the four others
KINDS = (
    (ActivityKind.EDUCATION.value, _l("Education"), _l("School, college or university.")),
    (ActivityKind.EMPLOYMENT.value, _l("A job"), _l("Paid work, or your own business.")),
    (ActivityKind.TRAINING.value, _l("Training"), _l("An apprenticeship, or a course for a job.")),
    (ActivityKind.VOLUNTEERING.value, _l("Volunteering"), _l("Work without pay that helps somebody.")),
    (COMMITTEE_WORK, _l("Work for our committee"), _l("Minutes, meetings, repairs. It counts as volunteering.")),
)
PRINTS = ((Variant.STANDARD, _l("Ordinary print")), (Variant.LARGE_PRINT, _l("Large print, for easier reading")))
LANGUAGES = ((Language.EN, _l("English")), (Language.CY, _l("Welsh")))


def _who_reads(reason: ExemptionReason) -> Any:
    if reason in COMMITTEE_MAY:
        return OURS
    return UNSAFE if reason is ExemptionReason.SAFEGUARDING else PRIVATE


class OwnActivityForm(Form):
    """Something I do."""

    kind = RadiosField(_l("What is it?"), choices=KINDS, missing=_l("Choose what it is"))
    provider = TextField(
        _l("Where, or for whom?"),
        hint=_l("A college, an employer, a club. For the committee: what you do, like the minutes."),
        max_length=120,
        missing=_l("Enter where you do it, or for whom"),
    )
    tenths = HoursField(_l("Hours a week"), missing=_l("Enter the hours a week"))
    from_on = DateField(_l("First day"), missing=_l("Enter the first day"))
    last_day = DateField(_l("Last day"), hint=_l("Leave it empty while it goes on."), optional=True)
    pattern = RadiosField(_l("When in the year?"), coerce=Pattern, choices=list(said.PATTERNS.items()), optional=True)

    @property
    def for_committee(self) -> bool:
        """Say whether it is work for the committee."""
        picked: Any = self.kind
        return bool(picked.data == COMMITTEE_WORK)

    def facts(self) -> ActivityFacts:
        """Return what was typed."""
        picked: Any = self.kind
        kind = ActivityKind.VOLUNTEERING if self.for_committee else ActivityKind(picked.data)
        return replace(facts_of(self, ActivityFacts), kind=kind)


class OwnEndForm(EditForm):
    """Something I do ends."""

    last_day = DateField(_l("What is the last day?"), missing=_l("Enter the last day"))


class AskPauseForm(Form):
    """Ask for a pause."""

    reason = RadiosField(
        _l("Why do you need a pause?"),
        coerce=ExemptionReason,
        choices=[(reason, words, _who_reads(reason)) for reason, words in REASONS.items()],
        missing=_l("Choose why you need a pause"),
    )
    from_on = DateField(_l("First day"), missing=_l("Enter the first day"))
    last_day = DateField(
        _l("Last day"), hint=_l("26 weeks at most. You can ask again."), missing=_l("Enter the last day")
    )
    words = LongTextField(
        _l("Do you want to say more?"),
        hint=_l(
            "You do not have to. Say as little as you like. For the first four reasons the committee may read the "
            "words you write here when it decides. For all others only staff see them."
        ),
        max_length=500,
        optional=True,
    )


class OwnChangedForm(Form):
    """Say that something changed in my life."""

    kind = RadiosField(
        _l("What changed?"),
        coerce=LifeEventKind,
        choices=list(said.MY_LIFE_EVENTS.items()),
        missing=_l("Choose what changed"),
    )
    on = DateField(
        _l("Which day?"), hint=_l("It may still be to come. A day near it is good enough."), missing=_l("Enter the day")
    )


class ChooseMentorForm(Form):
    """Choose a mentor."""

    mentor_id = RadiosField(_l("Who would you like?"), coerce=uuid.UUID, missing=_l("Choose who you would like"))

    def offer(self, people: list[tuple[uuid.UUID, str]]) -> ChooseMentorForm:
        """Offer the members who may be chosen."""
        field: Any = self.mentor_id
        field.choices = people
        return self


class OwnAnswerForm(EditForm):
    """Say yes or no to a plan."""

    agreed = YesNoField(
        _l("Do you agree to this plan?"),
        yes=_l("Yes, I agree"),
        no=_l("No, not like this"),
        missing=_l("Choose yes or no"),
    )
    because = LongTextField(
        _l("If not: why?"), hint=_l("Then we can make it fit you better."), max_length=500, optional=True
    )


class RecordForm(Form):
    """Print the record of skills."""

    language = RadiosField(
        _l("In which language?"), coerce=Language, choices=LANGUAGES, missing=_l("Choose a language")
    )
    variant = RadiosField(
        _l("Which print?"), coerce=Variant, choices=PRINTS, missing=_l("Choose ordinary or large print")
    )
