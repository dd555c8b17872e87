"""What staff type about an account: a step taken, a hold, a plan."""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l

from app.arrears.rules import Frequency, HoldKind, PauseReason, Step
from app.arrears.words import FREQUENCIES, HOLDS, PAUSES, STEPS
from app.core.forms import (
    CheckboxesField,
    DateField,
    EditForm,
    Form,
    LongTextField,
    MoneyField,
    RadiosField,
    SelectField,
)
from app.rent.words import PERIOD_WORDS
from app.tenancies.rules import RentPeriod

TAKEN = [step for step in Step if step not in {Step.NONE, Step.WAIT, Step.HOLD_BREATHING_SPACE, Step.HOLD_PAUSED}]


class ContactForm(Form):
    """Write down a step that was taken."""

    on = DateField(_l("When was it?"), missing=_l("Enter the day it was done"))
    step = SelectField(
        _l("What was done?"),
        coerce=Step,
        choices=[(step, STEPS[step]) for step in TAKEN],
        missing=_l("Choose what was done"),
    )
    note = LongTextField(_l("What came of it?"), optional=True, max_length=500)


class HoldForm(EditForm):
    """Put an account on hold, or change a hold."""

    kind = RadiosField(
        _l("What kind of hold?"),
        coerce=HoldKind,
        choices=[
            (HoldKind.BREATHING_SPACE, HOLDS[HoldKind.BREATHING_SPACE], _l("A moratorium of the law.")),
            (HoldKind.PAUSE, HOLDS[HoldKind.PAUSE], _l("The scheme’s own, with a reason.")),
        ],
        missing=_l("Choose what kind of hold it is"),
    )
    from_on = DateField(_l("First day"), missing=_l("Enter the first day"))
    last_day = DateField(_l("Last day"), missing=_l("Enter the last day"))
    reason = RadiosField(
        _l("Why is it paused?"),
        hint=_l("For a pause only."),
        coerce=PauseReason,
        choices=list(PAUSES.items()),
        optional=True,
    )
    comment = LongTextField(
        _l("What do we wait for?"), hint=_l("One sentence. A pause needs it."), optional=True, max_length=500
    )


class PlanForm(Form):
    """Agree a plan to pay."""

    weekly_in_pence = MoneyField(_l("Money that comes in each week"), optional=True)
    weekly_out_pence = MoneyField(
        _l("Money that goes out each week"),
        hint=_l("Food, bills, travel, rent: everything but this plan."),
        optional=True,
    )
    starting_net_pence = MoneyField(_l("What is to be paid off?"), missing=_l("Enter what is to be paid off"))
    instalment_pence = MoneyField(_l("How much each time?"), missing=_l("Enter how much is paid each time"))
    frequency = RadiosField(
        _l("How often?"),
        coerce=Frequency,
        choices=list(FREQUENCIES.items()),
        missing=_l("Choose how often it is paid"),
    )
    starts_on = DateField(
        _l("When was it agreed?"),
        hint=_l("Today, or the day on a plan that was signed earlier."),
        missing=_l("Enter the day it was agreed"),
    )
    first_on = DateField(_l("First payment on"), missing=_l("Enter the day of the first payment"))
    lump_sum_pence = MoneyField(_l("A sum paid at once"), hint=_l("Leave it empty if there is none."), optional=True)
    lump_sum_on = DateField(_l("The sum is paid on"), optional=True)
    rent_paid = RadiosField(
        _l("When do they pay their normal rent?"),
        hint=_l("Leave it open if they pay on each rent day."),
        coerce=RentPeriod,
        choices=list(PERIOD_WORDS.items()),
        optional=True,
    )
    rent_first_on = DateField(_l("Next day they pay their normal rent"), optional=True)
    keeper_id = SelectField(_l("Who keeps an eye on the plan?"), coerce=uuid.UUID, optional=True)
    first_review_on = DateField(_l("When do you look at it together?"), optional=True)

    def offer(self, people: list[tuple[str, str]]) -> PlanForm:
        """Offer the people who may keep an eye on it."""
        field: Any = self.keeper_id
        field.choices = people
        return self


class LettersForm(Form):
    """Prepare letters for several accounts."""

    stay = CheckboxesField(
        _l("Who gets a letter?"), coerce=uuid.UUID, missing=_l("Tick at least one person, or go back")
    )

    def offer(self, choices: list[tuple[str, str, str]]) -> LettersForm:
        """Offer the accounts that were chosen, each ticked until somebody says otherwise."""
        self.tick_all(self.stay, choices)
        return self


class EndPlanForm(EditForm):
    """End a plan that does not help any more."""

    on = DateField(_l("First day without the plan"), missing=_l("Enter the first day without the plan"))
