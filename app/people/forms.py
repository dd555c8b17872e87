"""What people type about a person."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l

from app.core.forms import (
    DateField,
    EditForm,
    EmailField,
    Form,
    PhoneField,
    RadiosField,
    SelectField,
    TextField,
)
from app.people.rules import LinkKind, SafeContact
from app.people.words import LINKS, SAFE_CONTACT_MEANS, SAFE_CONTACTS
from app.schemes.rules import Language
from app.schemes.words import LANGUAGES


class PersonForm(EditForm):
    """What is known of a person; the view offers the support workers."""

    first_name = TextField(_l("First name"), max_length=80, missing=_l("Enter their first name"))
    last_name = TextField(_l("Last name"), max_length=80, missing=_l("Enter their last name"))
    known_as = TextField(
        _l("What do they like to be called?"),
        max_length=80,
        optional=True,
        hint=_l("Other people in the scheme see this name, and no other."),
    )
    ref = TextField(
        _l("Reference"),
        max_length=20,
        width=10,
        hint=_l("A short code of your own: letters, digits, dots and dashes."),
        missing=_l("Enter a reference"),
    )
    birth_date = DateField(
        _l("When were they born?"), optional=True, hint=_l("Needed before a home can be offered. Like 27 3 2008.")
    )
    language = RadiosField(
        _l("Which language do they like to read?"),
        choices=LANGUAGES.items(),
        coerce=Language,
        optional=True,
        inline=True,
    )
    phone = PhoneField(_l("Phone number"), optional=True)
    email = EmailField(_l("Email address"), optional=True, autocomplete="off")
    safe_contact = RadiosField(
        _l("How is it safe to reach them?"),
        choices=[(code, words, SAFE_CONTACT_MEANS[code]) for code, words in SAFE_CONTACTS.items()],
        coerce=SafeContact,
        optional=True,
        hint=_l("Ask them. Every letter and message obeys this."),
    )
    support_worker_id = SelectField(
        _l("Who is their support worker?"),
        coerce=uuid.UUID,
        optional=True,
        hint=_l("If the person is not on the list, add them to the scheme first."),
    )
    emergency_contact = TextField(
        _l("Who do we call in an emergency?"), max_length=300, optional=True, hint=_l("A name and a phone number.")
    )
    inducted_on = DateField(
        _l("When did they have their committee induction?"), optional=True, hint=_l("Only for committee members.")
    )


class LinkForm(Form):
    """Who a person is close to; the view offers the people."""

    other_id = SelectField(_l("Who are they close to?"), coerce=uuid.UUID, missing=_l("Choose a person"))
    kind = RadiosField(_l("How are they linked?"), choices=LINKS.items(), coerce=LinkKind)
    declared_on = DateField(_l("When did they tell you?"), optional=True)
