"""What people type to open the house."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.forms import EmailField, Form, PasswordField, TextField, YesNoField


class BeginForm(Form):
    """The first scheme and its first manager."""

    name = TextField(_l("What is the scheme called?"), max_length=100, missing=_l("Enter the name of the scheme"))
    ref = TextField(
        _l("A short code for it"),
        max_length=20,
        width=10,
        hint=_l("Letters and digits, like TYC. It is printed on papers."),
        missing=_l("Enter a short code for the scheme"),
    )
    landlord_name = TextField(_l("Who is the landlord?"), max_length=150, missing=_l("Enter the landlord’s name"))
    landlord_address = TextField(
        _l("Where can people write to the landlord?"), max_length=300, missing=_l("Enter the landlord’s address")
    )
    supported_accommodation = YesNoField(
        _l("Is this supported accommodation?"),
        hint=_l("Yes if people get support with their tenancy along with their home. It decides which contract holds."),
        missing=_l("Say whether this is supported accommodation"),
    )
    first_name = TextField(_l("Your first name"), max_length=80, missing=_l("Enter your first name"))
    last_name = TextField(_l("Your last name"), max_length=80, missing=_l("Enter your last name"))
    email = EmailField(_l("Your email address"), missing=_l("Enter your email address"))
    password = PasswordField(
        _l("Choose a password"),
        new=True,
        hint=_l("At least 12 characters. Three or four words you will remember are good."),
        missing=_l("Choose a password"),
    )
