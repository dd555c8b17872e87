"""What people type about a rent account: entries, what is due, benefits, the day to charge up to, papers."""

from __future__ import annotations

import uuid
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.core.forms import CheckboxesField, DateField, EditForm, Form, MoneyField, RadiosField, SelectField, TextField
from app.core.money import MOST_PENCE
from app.documents.models import Variant
from app.rent.rules import BenefitSource, Cycle, Source
from app.rent.services import LONGEST_NOTE
from app.rent.words import BENEFIT_WORDS, CYCLE_WORDS, PERIOD_WORDS, SOURCE_WORDS
from app.tenancies.rules import RentPeriod

ADDS, TAKES_OFF = "adds", "takes_off"
PRINTS: Final = [
    (Variant.STANDARD, _l("Ordinary print")),
    (Variant.LARGE_PRINT, _l("Large print")),
]
HOW_MUCH = _l("How much?")
REASON_HINT = _l("It stands in the account for good, and the tenant reads it too.")


class PaymentForm(Form):
    """Take a payment by hand."""

    amount_pence = MoneyField(HOW_MUCH, least=1, most=MOST_PENCE, missing=_l("Enter how much was paid"))
    on = DateField(_l("When was it paid?"), missing=_l("Enter the day it was paid"))
    source = RadiosField(
        _l("Who paid it?"), choices=list(SOURCE_WORDS.items()), coerce=Source, missing=_l("Choose who paid it")
    )
    reference = TextField(
        _l("Reference or note"),
        max_length=LONGEST_NOTE,
        optional=True,
        hint=_l("Like “cash at the office”. It stands in the account for good, and the tenant reads it too."),
    )


class AdjustForm(Form):
    """Correct what is owed by an amount."""

    effect = RadiosField(
        _l("What does it do?"),
        choices=[(TAKES_OFF, _l("They owe less")), (ADDS, _l("They owe more"))],
        missing=_l("Choose whether they owe less or more"),
    )
    amount_pence = MoneyField(HOW_MUCH, least=1, most=MOST_PENCE, missing=_l("Enter how much"))
    on = DateField(_l("From which day?"), missing=_l("Enter the day"))
    reason = TextField(_l("Why?"), max_length=LONGEST_NOTE, hint=REASON_HINT, missing=_l("Write why, in a few words"))

    @property
    def signed_pence(self) -> int:
        """Return the amount as the account has it: above zero is owed."""
        pence = int(self.amount_pence.data)
        return pence if self.effect.data == ADDS else -pence


class RefundForm(Form):
    """Give back what was paid too much."""

    amount_pence = MoneyField(
        _l("How much was given back?"), least=1, most=MOST_PENCE, missing=_l("Enter how much was given back")
    )
    on = DateField(_l("When was it given back?"), missing=_l("Enter the day it was given back"))
    reason = TextField(
        _l("Why, and how?"),
        max_length=LONGEST_NOTE,
        hint=_l("Like “moved out, paid to their bank”. It stands in the account for good."),
        missing=_l("Write why, in a few words"),
    )


class ReverseForm(Form):
    """Undo an entry."""

    reason = TextField(
        _l("Why is it wrong?"), max_length=LONGEST_NOTE, hint=REASON_HINT, missing=_l("Write why, in a few words")
    )


class TermsForm(Form):
    """Say what is due from a day on."""

    from_on = DateField(_l("From which day?"), missing=_l("Enter the day it begins"))
    period = RadiosField(
        _l("How often is it due?"),
        choices=list(PERIOD_WORDS.items()),
        coerce=RentPeriod,
        missing=_l("Choose how often it is due"),
    )
    rent_pence = MoneyField(
        _l("Rent"), hint=_l("For each of these periods."), missing=_l("Enter the rent, or 0 if none is due")
    )
    service_eligible_pence = MoneyField(_l("Service charge that benefits can cover"), optional=True)
    service_ineligible_pence = MoneyField(_l("Service charge that benefits do not cover"), optional=True)
    support_pence = MoneyField(_l("Support"), optional=True)


class ClaimForm(Form):
    """Write down that somebody claimed help with the rent."""

    source = RadiosField(
        _l("What did they claim?"),
        choices=list(BENEFIT_WORDS.items()),
        coerce=BenefitSource,
        missing=_l("Choose what they claimed"),
    )
    claimed_on = DateField(_l("When did they claim?"), missing=_l("Enter the day they claimed"))


class BenefitForm(EditForm):
    """Write down what was decided and awarded."""

    source = RadiosField(
        _l("What is it?"), choices=list(BENEFIT_WORDS.items()), coerce=BenefitSource, missing=_l("Choose what it is")
    )
    claimed_on = DateField(_l("When did they claim?"), optional=True)
    decided_on = DateField(
        _l("When was it decided?"),
        optional=True,
        hint=_l("If the answer was no, enter this day and leave the amount empty."),
    )
    weekly_pence = MoneyField(_l("How much is it for a week?"), optional=True)
    from_on = DateField(_l("From which day is it paid?"), optional=True)
    last_day = DateField(_l("Until which day?"), optional=True, hint=_l("Leave it empty if no end is known."))
    cycle = SelectField(
        _l("How often is it paid?"),
        choices=list(CYCLE_WORDS.items()),
        coerce=Cycle,
        optional=True,
        hint=_l("If you do not know, leave it empty: every four weeks is taken."),
    )
    paid_up_to = DateField(_l("Up to which day did the money come?"), optional=True)
    verified_on = DateField(
        _l("When did you see the award?"),
        optional=True,
        hint=_l("The day you saw the letter or the journal. Only then does it count in the account."),
    )


class RunForm(Form):
    """Choose up to which day rent is charged, and where."""

    scheme_id = RadiosField(_l("Which scheme?"), coerce=uuid.UUID, missing=_l("Choose a scheme"))
    until = DateField(
        _l("Charge every period that begins by which day?"),
        hint=_l("You see what would be charged before anything is saved."),
        missing=_l("Enter the day"),
    )

    def offer(self, schemes: list[tuple[str, str]]) -> RunForm:
        """Offer the schemes this person charges rent in; with one of them nothing is left to choose."""
        field: Any = self.scheme_id
        field.choices = schemes
        if len(schemes) == 1:
            del self.scheme_id
        return self


class CarryOutForm(Form):
    """Say yes to a run that was looked at."""

    looked_at = HiddenField()


class StatementForm(Form):
    """Ask for a rent statement."""

    from_on = DateField(_l("From which day?"), missing=_l("Enter the first day"))
    until = DateField(_l("Up to which day?"), missing=_l("Enter the last day"))
    variant = RadiosField(
        _l("Which print?"), choices=PRINTS, coerce=Variant, inline=True, missing=_l("Choose ordinary or large print")
    )


class StatementRoundForm(Form):
    """Write the statements of everybody who had none for three months."""

    stay = CheckboxesField(
        _l("Who gets a statement?"), coerce=uuid.UUID, missing=_l("Tick at least one person, or go back")
    )
    variant = RadiosField(
        _l("Which print?"), choices=PRINTS, coerce=Variant, inline=True, missing=_l("Choose ordinary or large print")
    )

    def offer(self, choices: list[tuple[str, str, str]]) -> StatementRoundForm:
        """Offer the people whose statement is due, each ticked until somebody says otherwise."""
        self.tick_all(self.stay, choices)
        return self


class ReceiptForm(Form):
    """Ask for a receipt."""

    variant = RadiosField(
        _l("Which print?"), choices=PRINTS, coerce=Variant, inline=True, missing=_l("Choose ordinary or large print")
    )
