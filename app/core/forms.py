"""Forms: our own fields only, one hidden token so that a form does its work once, errors that say how to fix.

A slice writes `from app.core.forms import DateField, Form, TextField`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from flask import g, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict
from wtforms import HiddenField

from app.core.choice_fields import (
    CheckboxesField,
    RadiosField,
    SelectField,
    TickField,
    UploadField,
    YesNoField,
)
from app.core.date_field import DateField
from app.core.errors import EditedMeanwhile, RuleBroken
from app.core.fields import EmailField, LongTextField, PasswordField, PhoneField, Question, TextField
from app.core.govuk import hidden_input
from app.core.number_fields import HoursField, IntegerField, MoneyField

__all__ = [
    "CheckboxesField",
    "DateField",
    "EditForm",
    "EmailField",
    "Form",
    "HoursField",
    "IntegerField",
    "LongTextField",
    "MoneyField",
    "PasswordField",
    "PhoneField",
    "RadiosField",
    "SelectField",
    "TextField",
    "TickField",
    "UploadField",
    "YesNoField",
]


class Form(FlaskForm):  # type: ignore[misc]
    """A form a person fills in and sends with POST."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """How a form reads what was sent: form fields and files, never JSON."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return what was sent, also when that is nothing at all."""
            if formdata is not None and hasattr(formdata, "getlist"):
                return formdata
            if formdata is None or not form.is_submitted():
                return None
            return CombinedMultiDict([request.form, request.files])

    once = HiddenField(default=lambda: uuid.uuid4().hex)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every answer; a form that waited too long says so at its top, and is never right."""
        valid = bool(super().validate(extra_validators))
        token = self._fields.get("csrf_token")
        refused = bool(g.get("token_refused")) or (token is not None and bool(token.errors))
        if refused:
            if token is not None:
                token.errors = []
            self.form_errors.append(_("This page was open for a long time. Look through it, then send it again."))
        return valid and not refused

    def refuse(self, broken: RuleBroken) -> None:
        """Put a refusal by a service on the field it names, or at the top of the form."""
        field = self._fields.get(broken.field or "")
        if isinstance(field, Question):
            field.errors = [*field.errors, str(broken.sentence)]
        else:
            self.form_errors.append(str(broken.sentence))

    def problems(self) -> list[dict[str, str]]:
        """Return the lines of the error summary: what the form as a whole lacks, then each field in its order."""
        whole = [{"text": str(error)} for error in self.form_errors]
        fields = [f for f in self if isinstance(f, Question) and f.errors]
        return whole + [{"text": f.problem(), "href": f"#{f.error_id}"} for f in fields]

    def tick_all(self, field: Any, choices: Iterable[tuple[Any, ...]]) -> None:
        """Offer choices to tick, each ticked until somebody says otherwise."""
        field.choices = list(choices)
        if not self.is_submitted():
            field.data = [field.pick(value) for value, *_words in field.choices]

    def hidden_tag(self, *fields: Any) -> Markup:
        """Return the hidden fields, without ids."""
        del fields
        hidden = (f for f in self if isinstance(f, HiddenField))
        return Markup("").join(hidden_input(f.name, f._value()) for f in hidden)  # noqa: SLF001 - WTForms’ own way

    @property
    def takes_files(self) -> bool:
        """Say whether the form must be sent in parts because it carries a file."""
        return any(isinstance(f, UploadField) for f in self)


class EditForm(Form):
    """A form that changes something: it remembers which version it was opened on."""

    version = HiddenField()

    def check_version(self, current: int) -> None:
        """Raise EditedMeanwhile unless the form that was sent says it was opened on this version."""
        if self.version.raw_data != [str(current)]:
            raise EditedMeanwhile
