"""What people type to sign in, to choose a password, and to give roles."""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.forms import DateField, EmailField, Form, PasswordField, RadiosField, SelectField
from app.core.permissions import Role
from app.core.words import ROLE_WORDS
from app.schemes.models import Language


class SignInForm(Form):
    """Sign in."""

    email = EmailField(_l("Email address"), missing=_l("Enter your email address"))
    password = PasswordField(_l("Password"), missing=_l("Enter your password"))


class ForgottenForm(Form):
    """Ask for a link to choose a new password."""

    email = EmailField(_l("Email address"), missing=_l("Enter your email address"))


class NewPasswordForm(Form):
    """Choose a password."""

    password = PasswordField(
        _l("Choose a password"),
        new=True,
        hint=_l("At least 12 characters. Three or four words you will remember are good."),
        missing=_l("Choose a password"),
    )


class ChangePasswordForm(NewPasswordForm):
    """Change one’s own password."""

    current = PasswordField(_l("Your password now"), missing=_l("Enter the password you have now"))


class ProveForm(Form):
    """Prove that it is still oneself."""

    current = PasswordField(_l("Your password"), missing=_l("Enter your password"))


class LanguageForm(Form):
    """Choose the language of one’s pages."""

    language = RadiosField(
        _l("Which language do you want your pages in?"),
        choices=[(Language.EN.value, "English"), (Language.CY.value, "Cymraeg")],
        coerce=Language,
        inline=True,
    )


class InviteForm(Form):
    """Invite somebody to sign in."""

    email = EmailField(_l("Their email address"), missing=_l("Enter their email address"))


class RoleForm(Form):
    """Give a role from a day to a day."""

    person_id = SelectField(_l("Who gets the role?"), coerce=uuid.UUID, missing=_l("Choose a person"))
    role = RadiosField(
        _l("Which role?"),
        choices=[(role.value, words) for role, words in ROLE_WORDS.items() if role is not Role.ADMIN],
        coerce=Role,
    )
    from_on = DateField(_l("From which day?"), missing=_l("Enter the first day"))
    last_day = DateField(_l("Until which day?"), hint=_l("The last day is included."), optional=True)

    def offer(self, people: list[tuple[str, str]]) -> RoleForm:
        """Offer only people this manager may choose."""
        field: Any = self.person_id
        field.choices = people
        return self


class CloseRoleForm(Form):
    """Close a role on its last day."""

    last_day = DateField(
        _l("What is their last day in this role?"),
        hint=_l("Choose yesterday to stop it at once."),
        missing=_l("Enter the last day"),
    )
