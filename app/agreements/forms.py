"""What people type about agreements."""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l

from app.agreements.models import SignedHow
from app.core.forms import (
    CheckboxesField,
    DateField,
    EditForm,
    Form,
    HoursField,
    IntegerField,
    MoneyField,
    RadiosField,
    SelectField,
    TextField,
    UploadField,
    YesNoField,
)
from app.documents.models import HandOverHow, Variant
from app.schemes.models import Language
from app.tenancies.rules import EndReason, MoveOn, Pack, RentPeriod

Choices = list[tuple[str, Any]]
LANGUAGES: Choices = [(Language.EN.value, _l("English")), (Language.CY.value, _l("Welsh"))]
PERIODS: Choices = [
    (RentPeriod.WEEKLY.value, _l("Every week")),
    (RentPeriod.FORTNIGHTLY.value, _l("Every two weeks")),
    (RentPeriod.FOUR_WEEKLY.value, _l("Every four weeks")),
    (RentPeriod.MONTHLY.value, _l("Every month")),
]
MOST_HOURS = 168  # a week has no more
GRACE_WEEKS: dict[str, Any] = {"least": 2, "most": 26}
REVIEW_WEEKS: dict[str, Any] = {"least": 4, "most": 26}


class DraftForm(EditForm):
    """Prepare an agreement, or change a draft."""

    person_id = SelectField(_l("Who is it for?"), coerce=uuid.UUID, missing=_l("Choose who it is for"))
    home_id = SelectField(_l("Which home?"), coerce=uuid.UUID, missing=_l("Choose a home"))
    starts_on = DateField(
        _l("When can they move in?"),
        hint=_l("The occupation date. Their age on this day decides which agreement they have."),
        missing=_l("Enter the day they can move in"),
    )
    language = RadiosField(
        _l("Which language do they want it in?"), choices=LANGUAGES, coerce=Language, default=Language.EN
    )
    period = SelectField(_l("How often is rent due?"), choices=PERIODS, coerce=RentPeriod, optional=True)
    rent_pence = MoneyField(_l("Rent each time"), hint=_l("For example, 82.50"), optional=True)
    service_eligible_pence = MoneyField(
        _l("Services that benefit can cover"),
        hint=_l("Cleaning and lighting of shared rooms, lift, furniture"),
        optional=True,
    )
    service_ineligible_pence = MoneyField(
        _l("Services that benefit cannot cover"), hint=_l("Fuel, water or food in their own home"), optional=True
    )
    support_pence = MoneyField(_l("Support charge"), optional=True)
    deposit_pence = MoneyField(_l("Deposit"), hint=_l("Leave empty if there is none"), optional=True)
    deposit_scheme = TextField(_l("Who keeps the deposit safe?"), max_length=100, optional=True)
    eet_target_tenths = HoursField(
        _l("EET hours a week"),
        hint=_l("16 unless a lower target was agreed"),
        missing=_l("Enter the EET hours a week, from 0 to %(most)s", most=MOST_HOURS),
        most=MOST_HOURS * 10,
    )
    eet_grace_weeks = IntegerField(
        _l("Weeks of help before anything else"),
        missing=_l("Enter the weeks of help before anything else, from %(least)s to %(most)s", **GRACE_WEEKS),
        **GRACE_WEEKS,
    )
    eet_review_weeks = IntegerField(
        _l("Weeks between reviews"),
        missing=_l("Enter the weeks between reviews, from %(least)s to %(most)s", **REVIEW_WEEKS),
        **REVIEW_WEEKS,
    )
    inventory_on = DateField(_l("When was the inventory made?"), optional=True)
    rhw1_given_on = DateField(
        _l("When was notice RHW1 given?"),
        hint=_l("On or before the day the contract is made. Not for a licence."),
        optional=True,
    )
    pack = RadiosField(
        _l("Which agreement?"),
        hint=_l("Leave this alone and the right one is worked out from their age."),
        choices=[
            (Pack.SUPPORTED_STANDARD.value, _l("Supported standard contract")),
            (Pack.UNDER_18_LICENCE.value, _l("Licence for under-18s")),
        ],
        coerce=Pack,
        optional=True,
    )

    def offer(self, people: Choices, homes: Choices) -> DraftForm:
        """Offer only people and homes this worker may choose."""
        person: Any = self.person_id
        home: Any = self.home_id
        person.choices, home.choices = people, homes
        return self


class IssueForm(Form):
    """Issue the agreement: print it once and keep the paper."""

    variant = RadiosField(
        _l("How should it be printed?"),
        choices=[
            (Variant.STANDARD.value, _l("Standard print")),
            (Variant.LARGE_PRINT.value, _l("Large print, for easier reading")),
        ],
        coerce=Variant,
        default=Variant.STANDARD,
    )
    language = RadiosField(_l("In which language?"), choices=LANGUAGES, coerce=Language, default=Language.EN)


class HandOverForm(Form):
    """Say how the person got the paper."""

    on = DateField(_l("When did they get it?"), missing=_l("Enter the day they got it"))
    how = RadiosField(
        _l("How did they get it?"),
        choices=[
            (HandOverHow.IN_PERSON.value, _l("In person")),
            (HandOverHow.POST.value, _l("By post")),
            (HandOverHow.EMAIL.value, _l("By email, because they asked for it")),
        ],
        coerce=HandOverHow,
    )
    read_aloud = YesNoField(_l("Was it read aloud to them?"))


class PaperSigningForm(Form):
    """Say that the paper was signed by hand."""

    signed_on = DateField(_l("When did they sign?"), missing=_l("Enter the day they signed"))
    witness = TextField(_l("Who was the witness?"), max_length=160, optional=True)
    scan = UploadField(
        _l("Scan of the signed paper"),
        accept=".pdf,.jpg,.jpeg,.png",
        hint=_l("PDF, JPEG or PNG, up to 10 MB. You can add none."),
        optional=True,
    )
    how = SignedHow.PAPER


class ScreenSigningForm(Form):
    """Sign on screen: tick, type the name, say who was there."""

    statements = CheckboxesField(
        _l("Before you sign"),
        choices=[
            ("read", _l("I have read the agreement, or somebody read it to me.")),
            ("asked", _l("I could ask about anything I did not understand.")),
            ("agree", _l("I agree to what it says.")),
            ("electronic", _l("I want to sign on screen and not on paper.")),
        ],
        missing=_l("Tick every statement, or sign on paper instead"),
    )
    name_typed = TextField(
        _l("Type your full name"), max_length=160, missing=_l("Type your full name as it is on the agreement")
    )
    present = TextField(_l("Who was with you?"), max_length=300, optional=True)
    how = SignedHow.ON_SCREEN


class EndingForm(Form):
    """End a stay."""

    reason = RadiosField(
        _l("Why does it end?"),
        choices=[
            (EndReason.MOVED_ON.value, _l("They are moving on")),
            (EndReason.NOTICE_BY_HOLDER.value, _l("They gave notice")),
            (EndReason.AGREED.value, _l("Ended by agreement")),
            (EndReason.TRANSFERRED.value, _l("Moved to another of our schemes")),
            (EndReason.ABANDONED.value, _l("Abandoned")),
            (EndReason.POSSESSION_ORDER.value, _l("A court made a possession order")),
            (EndReason.DIED.value, _l("They died")),
            (EndReason.OTHER.value, _l("Something else")),
        ],
        coerce=EndReason,
    )
    notice_given_on = DateField(_l("If they gave notice, when?"), optional=True)
    last_day = DateField(_l("What is their last day here?"), missing=_l("Enter their last day here"))
    move_on = SelectField(
        _l("Where are they moving to?"),
        choices=[
            (MoveOn.COUNCIL_OR_RSL.value, _l("A council or housing association home")),
            (MoveOn.PRIVATE.value, _l("A private rented home")),
            (MoveOn.FAMILY.value, _l("Family or friends")),
            (MoveOn.SUPPORTED.value, _l("Other supported housing")),
            (MoveOn.HOMELESS.value, _l("Nowhere settled: homeless")),
            (MoveOn.CUSTODY.value, _l("Custody")),
            (MoveOn.UNKNOWN.value, _l("Not known")),
        ],
        coerce=MoveOn,
        optional=True,
    )


class StepForm(Form):
    """Tick one line of the ending check list."""

    done_on = DateField(_l("When was it done?"), missing=_l("Enter the day it was done"))
    note = TextField(_l("Anything to note"), max_length=500, optional=True)


class AdoptForm(Form):
    """Adopt a pack’s wording."""

    from_on = DateField(_l("From which day is it used?"), missing=_l("Enter the day from which it is used"))
