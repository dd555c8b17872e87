"""What people type about a scheme and its homes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _l

from app.core.forms import (
    CheckboxesField,
    DateField,
    EditForm,
    Form,
    IntegerField,
    PhoneField,
    RadiosField,
    SelectField,
    TextField,
    YesNoField,
)
from app.schemes.policy import InForce
from app.schemes.rules import ArrearsView, CertificateKind, Fuel, Language, RentDay
from app.schemes.words import ARREARS_VIEWS, CERTIFICATES, FUELS, LANGUAGES, RENT_DAYS

REF_HINT = _l("A short code of your own: letters, digits, dots and dashes.")


class SchemeForm(EditForm):
    """What a scheme is."""

    name = TextField(_l("What is the scheme called?"), max_length=100, missing=_l("Enter the name of the scheme"))
    ref = TextField(_l("Reference"), max_length=20, width=10, hint=REF_HINT, missing=_l("Enter a reference"))
    landlord_name = TextField(_l("Who is the landlord?"), max_length=150, missing=_l("Enter the landlord’s name"))
    landlord_address = TextField(
        _l("Where can people write to the landlord?"), max_length=300, missing=_l("Enter the landlord’s address")
    )
    supported_accommodation = YesNoField(
        _l("Is this supported accommodation?"),
        hint=_l("Yes if people get support with their tenancy along with their home. It decides which contract holds."),
        missing=_l("Say whether this is supported accommodation"),
    )
    council = TextField(_l("Which council is it in?"), max_length=100, optional=True)
    rent_day = SelectField(
        _l("On which day does a rent week begin?"),
        choices=RENT_DAYS.items(),
        coerce=RentDay,
        optional=True,
        hint=_l("Monday, if you choose none."),
    )
    min_age = IntegerField(_l("Youngest age"), optional=True, hint=_l("16, if you leave it blank."))
    max_age = IntegerField(_l("Oldest age when moving in"), optional=True, hint=_l("24, if you leave it blank."))
    language = SelectField(
        _l("Which language do letters start in?"),
        choices=LANGUAGES.items(),
        coerce=Language,
        optional=True,
        hint=_l("Each person can choose their own."),
    )
    arrears_view = SelectField(
        _l("What does the committee see of rent that is owed?"),
        choices=ARREARS_VIEWS.items(),
        coerce=ArrearsView,
        optional=True,
        hint=_l("If you choose none: only people who asked for help."),
    )
    door_colour = TextField(
        _l("What colour is your door?"),
        max_length=7,
        width=10,
        optional=True,
        hint=_l("# and six letters or digits, like #0b5d5a. It must be dark enough to read."),
    )


class HelpNumbersForm(EditForm):
    """Who to call."""

    on_call_phone = PhoneField(
        _l("On-call number, for help at any hour"), optional=True, missing=_l("Enter the on-call number")
    )
    safeguarding_name = TextField(
        _l("Who is the safeguarding lead?"),
        max_length=100,
        optional=True,
        missing=_l("Enter the name of the safeguarding lead"),
    )
    safeguarding_phone = PhoneField(
        _l("Safeguarding lead’s number"), optional=True, missing=_l("Enter the safeguarding lead’s number")
    )
    social_services_phone = PhoneField(
        _l("Social services, in the day"), optional=True, missing=_l("Enter the social services number")
    )
    social_services_out_of_hours = PhoneField(_l("Social services, at night and weekends"), optional=True)

    def need(self, names: Iterable[str]) -> None:
        """Ask for these answers whatever happens: people live in the scheme."""
        for name in names:
            self[name].may_be_empty = False


class FreeWeekForm(Form):
    """A week to come without rent."""

    week_starts = DateField(
        _l("When does the week begin?"),
        missing=_l("Enter the day the week begins"),
        hint=_l("Choose a day after today."),
    )


class HomeForm(EditForm):
    """What a home is."""

    name = TextField(
        _l("What is the home called?"),
        max_length=60,
        width=20,
        hint=_l("Like Flat 3."),
        missing=_l("Enter the name of the home"),
    )
    ref = TextField(_l("Reference"), max_length=20, width=10, hint=REF_HINT, missing=_l("Enter a reference"))
    house = TextField(_l("Which house is it in, and where?"), max_length=200, optional=True)
    floor = TextField(_l("Which floor is it on?"), max_length=40, width=20, optional=True)
    bedrooms = IntegerField(_l("How many bedrooms?"), most=20, optional=True, hint=_l("0 for a studio."))
    fuel = RadiosField(
        _l("Does anything in this home burn fuel?"),
        choices=FUELS.items(),
        coerce=Fuel,
        hint=_l("A boiler, fire or cooker. It decides which safety records the home needs."),
    )


class NextDoorForm(EditForm):
    """Which homes are next door."""

    next_door = CheckboxesField(
        _l("Which homes are next door?"),
        coerce=uuid.UUID,
        optional=True,
        hint=_l("It counts for both homes, so say it once."),
    )


class CertificateForm(Form):
    """A safety check that was done."""

    kind = RadiosField(_l("What was checked?"), choices=CERTIFICATES.items(), coerce=CertificateKind)
    done_on = DateField(_l("When was it done?"), missing=_l("Enter the day the check was done"))
    expires_on = DateField(
        _l("What is the last day written on it?"),
        optional=True,
        hint=_l("Leave it blank if there is none. We then count the usual time for this kind of check."),
    )


def policy_form(now: InForce, *, today: date) -> Form:
    """Return the form for one slice’s policy, drawn from its numbers."""
    questions = {
        number.key: IntegerField(
            number.label,
            least=number.minimum,
            most=number.maximum,
            suffix=number.unit,
            default=now.numbers[number.key],
            hint=_l("From %(least)s to %(most)s.", least=number.minimum, most=number.maximum),
        )
        for number in now.section.numbers
    }
    day = DateField(_l("From which day?"), default=today, hint=_l("Today or later. What was agreed before stays."))
    form: Form = type("PolicyForm", (Form,), questions | {"from_on": day})()
    return form
