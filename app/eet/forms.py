"""What staff type about somebody’s EET."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.forms import (
    DateField,
    EditForm,
    Form,
    HoursField,
    LongTextField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    YesNoField,
)
from app.eet import words as said
from app.eet.rules import (
    Achievement,
    ActivityKind,
    Authority,
    Evidence,
    EvidenceKind,
    ExemptionReason,
    Pattern,
    StepOwner,
)
from app.tenancies.rules import LifeEventKind

SAID = [kind for kind in LifeEventKind if kind is not LifeEventKind.EIGHTEENTH_BIRTHDAY]


class ActivityForm(EditForm):
    """Something somebody does."""

    kind = RadiosField(
        _l("What is it?"), coerce=ActivityKind, choices=list(said.KINDS.items()), missing=_l("Choose what it is")
    )
    provider = TextField(
        _l("Where, or for whom?"),
        hint=_l("A college, an employer, a club. Like Coleg Gwent."),
        max_length=120,
        missing=_l("Enter where they do it, or for whom"),
    )
    tenths = HoursField(_l("Hours a week"), missing=_l("Enter the hours a week"))
    from_on = DateField(_l("First day"), missing=_l("Enter the first day"))
    last_day = DateField(_l("Last day"), hint=_l("Leave it empty while it goes on."), optional=True)
    pattern = RadiosField(_l("When in the year?"), coerce=Pattern, choices=list(said.PATTERNS.items()), optional=True)


class NewActivityForm(ActivityForm):
    """Something new that somebody does."""

    for_committee = TickField(_l("This is work for our committee. It counts as volunteering."), optional=True)


class EvidenceForm(EditForm):
    """Say what was seen of it."""

    evidence = RadiosField(
        _l("What can you say?"),
        coerce=Evidence,
        choices=[
            (Evidence.VERIFIED, _l("Verified"), _l("I saw a paper, and it fits the hours and the days.")),
            (Evidence.SEEN, _l("Seen, not verified"), _l("I saw something, but it does not show everything.")),
            (Evidence.NONE, _l("Not so after all"), _l("It was verified by mistake, or does not hold any more.")),
        ],
        missing=_l("Choose what you can say"),
    )
    evidence_kind = SelectField(
        _l("What did you see?"), coerce=EvidenceKind, choices=list(said.EVIDENCE_KINDS.items()), optional=True
    )
    on = DateField(_l("When did you see it?"), missing=_l("Enter the day you saw it"))
    copy_kept_because = TextField(
        _l("If a copy was kept: why?"),
        hint=_l("Leave it empty. Nobody keeps a copy without a reason."),
        max_length=300,
        optional=True,
    )


class PauseForm(Form):
    """Give a pause."""

    from_on = DateField(_l("First day"), missing=_l("Enter the first day"))
    last_day = DateField(
        _l("Last day"), hint=_l("26 weeks at most. It can be renewed."), missing=_l("Enter the last day")
    )
    reason = RadiosField(
        _l("Why?"),
        hint=_l("Only staff and the young person read this. Everybody else reads “paused until”."),
        coerce=ExemptionReason,
        choices=list(said.REASONS.items()),
        missing=_l("Choose why it is paused"),
    )
    authority = RadiosField(
        _l("Who decided it?"),
        coerce=Authority,
        choices=list(said.AUTHORITIES.items()),
        missing=_l("Choose who decided it"),
    )
    decided_on = DateField(_l("When was it decided?"), missing=_l("Enter the day it was decided"))


class ChangePauseForm(EditForm):
    """Let a pause end on another day."""

    last_day = DateField(_l("Last day"), missing=_l("Enter the last day"))


class DecisionForm(EditForm):
    """Answer a pause somebody asked for."""

    granted = YesNoField(_l("Is it paused?"), missing=_l("Say yes or no"))
    from_on = DateField(_l("First day"), missing=_l("Enter the first day"))
    last_day = DateField(_l("Last day"), missing=_l("Enter the last day"))
    authority = RadiosField(
        _l("Who decided it?"),
        coerce=Authority,
        choices=list(said.AUTHORITIES.items()),
        missing=_l("Choose who decided it"),
    )
    decided_on = DateField(_l("When was it decided?"), missing=_l("Enter the day it was decided"))
    answer = LongTextField(
        _l("What do you tell them?"),
        hint=_l("They read this. A no needs it: say why, and what they can do."),
        max_length=500,
        optional=True,
    )


class SupportForm(Form):
    """Offer support in writing."""

    what = LongTextField(
        _l("What do you offer?"),
        hint=_l("Like: I come with you to the college. We look at buses together. The letter says it in these words."),
        max_length=500,
        missing=_l("Enter what you offer"),
    )


class TargetForm(Form):
    """Give somebody a target of their own."""

    tenths = HoursField(_l("Hours a week"), missing=_l("Enter the hours a week"))
    on = DateField(_l("From which day?"), missing=_l("Enter the day it begins"))
    why = LongTextField(
        _l("Why?"), hint=_l("Only staff read this."), max_length=500, missing=_l("Enter why their target is lower")
    )


class PlanForm(Form):
    """Offer a plan with its first step."""

    goal = TextField(
        _l("What is the goal?"),
        hint=_l("In their words. Like: a place on the bricklaying course."),
        max_length=200,
        missing=_l("Enter the goal"),
    )
    words = TextField(_l("The first step"), max_length=200, missing=_l("Enter the first step"))
    owner = RadiosField(
        _l("Who does it?"), coerce=StepOwner, choices=list(said.OWNERS.items()), missing=_l("Choose who does it")
    )
    due_on = DateField(_l("By when?"), missing=_l("Enter the day it is done by"))
    achievement = SelectField(
        _l("What does it earn?"),
        hint=_l("Leave it open if it earns nothing."),
        coerce=Achievement,
        choices=list(said.ACHIEVEMENTS.items()),
        optional=True,
    )


class StepForm(EditForm):
    """One step of a plan."""

    words = TextField(_l("What?"), max_length=200, missing=_l("Enter the step"))
    owner = RadiosField(
        _l("Who does it?"), coerce=StepOwner, choices=list(said.OWNERS.items()), missing=_l("Choose who does it")
    )
    due_on = DateField(_l("By when?"), missing=_l("Enter the day it is done by"))
    achievement = SelectField(
        _l("What does it earn?"),
        hint=_l("Leave it open if it earns nothing."),
        coerce=Achievement,
        choices=list(said.ACHIEVEMENTS.items()),
        optional=True,
    )


class AnswerForm(EditForm):
    """What somebody said to a plan."""

    agreed = YesNoField(_l("Did they agree?"), missing=_l("Say yes or no"))
    on = DateField(_l("When?"), missing=_l("Enter the day they said it"))
    last_day = DateField(_l("Last day of the plan"), hint=_l("Leave it empty if it is open."), optional=True)
    because = LongTextField(_l("If not: why, in their words?"), max_length=500, optional=True)


class EndPlanForm(EditForm):
    """Let a plan end on another day."""

    last_day = DateField(_l("Last day of the plan"), missing=_l("Enter the last day of the plan"))


class ReviewForm(Form):
    """Hold a review: made to be filled in together, on a phone."""

    on = DateField(_l("When did you talk?"), missing=_l("Enter the day you talked"))
    went_well = LongTextField(_l("What went well?"), max_length=500, optional=True)
    hard = LongTextField(_l("What is hard?"), max_length=500, optional=True)
    what_next = LongTextField(_l("What next?"), max_length=500, missing=_l("Enter what is next"))
    next_owner = RadiosField(
        _l("Who does it?"), coerce=StepOwner, choices=list(said.OWNERS.items()), missing=_l("Choose who does it")
    )
    next_by = DateField(_l("By when?"), optional=True)


class InviteForm(Form):
    """Say when and where a review is to be."""

    where_when = TextField(
        _l("When and where?"),
        hint=_l("Like: Thursday 3 December at 5, in the ground-floor room. Leave it empty to ask what suits them."),
        max_length=200,
        optional=True,
    )


class ChangedForm(Form):
    """Say that something changed."""

    kind = RadiosField(
        _l("What changed?"),
        coerce=LifeEventKind,
        choices=[(kind, said.LIFE_EVENTS[kind]) for kind in SAID],
        missing=_l("Choose what changed"),
    )
    on = DateField(_l("When?"), missing=_l("Enter the day"))


class ReferForm(Form):
    """Refer somebody for a warning."""

    because = LongTextField(
        _l("Why?"), hint=_l("What was tried, and what still gets in the way."), max_length=500, missing=_l("Enter why")
    )


class AnswerReferralForm(EditForm):
    """Answer a referral."""

    warned = YesNoField(
        _l("Do you give a warning?"), yes=_l("Yes, in a letter"), no=_l("No"), missing=_l("Say yes or no")
    )
    answer = LongTextField(
        _l("Why?"), hint=_l("A warning says this to them in the letter."), max_length=500, missing=_l("Enter why")
    )
