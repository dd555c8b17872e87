"""What people type: each field knows its question, how it is drawn, and how to say what to put right.

A field’s `missing` is the sentence for an empty answer (“Enter the date it happened”); without one a plainer sentence
stands in. `rules` are functions
(form, field) that raise ValidationError; they run only when there is an answer that could be read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import Field
from wtforms.validators import StopValidation

from app.core.govuk import govuk

Rule = Callable[[Any, Any], None]
EMAIL_LENGTH = 254
PHONE_DIGITS = range(3, 16)  # 999 is a number, and no number in the world is longer than 15 digits
PHONE = re.compile(r"\+?[0-9 ().-]+")
# Letters that turn the direction of text round can make a name read as another: nobody types them.
TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


class Fix(str):
    """A sentence that says how to put an answer right without naming the question; the summary adds the question."""

    __slots__ = ()


def one_line(text: str) -> str:
    """Return typed text as one line: composed letters, single spaces, no control characters."""
    return " ".join(many_lines(text).split())


def many_lines(text: str) -> str:
    """Return typed text with its lines: composed letters, no control characters, no space at line ends."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).translate(TURNING)
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return "\n".join(line.rstrip() for line in kept.split("\n")).strip()


def typed(valuelist: Sequence[Any]) -> str:
    """Return the first typed text of a field; a file sent under its name counts as nothing."""
    return next((v for v in valuelist if isinstance(v, str)), "")


class Question(Field):  # type: ignore[misc]
    """A field: its label is the question."""

    component = "input"
    data: Any
    nothing: Any = _l("Write an answer here.")

    def __init__(
        self,
        question: Any,
        *,
        missing: Any = None,
        hint: Any = "",
        optional: bool = False,
        rules: Sequence[Rule] = (),
        **options: Any,
    ) -> None:
        self.missing = missing
        self.may_be_empty = optional
        super().__init__(question, validators=list(rules), description=hint, **options)

    def __call__(self, **options: Any) -> Markup:
        """Draw the field; see `draw`."""
        return self.draw(**options)

    @property
    def question(self) -> str:
        """Return the question as text."""
        return str(self.label.text)

    @property
    def error_id(self) -> str:
        """Return the id of the first box to put right."""
        return str(self.id)

    @property
    def is_empty(self) -> bool:
        """Say whether there is no answer (No and 0 are answers)."""
        return self.data is None or self.data in ("", [])

    def pre_validate(self, form: Any) -> None:
        """Stop at an answer that could not be read, or at no answer."""
        del form
        if self.process_errors:
            raise StopValidation
        if self.is_empty:
            raise StopValidation("" if self.may_be_empty else self._what_is_missing())
        self.check()

    def _what_is_missing(self) -> str:
        return Fix(self.nothing) if self.missing is None else str(self.missing)

    def check(self) -> None:
        """Raise StopValidation with a Fix when the answer has the wrong shape."""

    def problem(self) -> str:
        """Return the first error as the summary says it: on its own, away from the question."""
        error = self.errors[0]
        if isinstance(error, Fix):
            if self.question.endswith(("?", ".", "!")):
                return str(_("%(question)s %(fix)s", question=self.question, fix=error))
            return str(_("%(question)s: %(fix)s", question=self.question, fix=error))
        return str(error)

    def draw(self, *, heading: bool = False, classes: str = "") -> Markup:
        """Return the field as HTML; with `heading` its question is the page’s main heading."""
        params = self.common(heading=heading) | self.params()
        params["classes"] = f"{params.get('classes', '')} {classes}".strip()
        return govuk(self.component, params)

    def common(self, *, heading: bool) -> dict[str, Any]:
        """Return what every component is told."""
        params: dict[str, Any] = {
            "id": self.id,
            "name": self.name,
            "label": self._words("govuk-label", heading=heading),
        }
        if self.description:
            params["hint"] = {"text": str(self.description)}
        if self.errors:
            params["errorMessage"] = {"text": str(self.errors[0]), "visuallyHiddenText": _("Error")}
        return params

    def params(self) -> dict[str, Any]:
        """Return what this component is told besides."""
        return {}

    def fieldset(self, *, heading: bool) -> dict[str, Any]:
        """Return the question as the legend of a group."""
        return {"legend": self._words("govuk-fieldset__legend", heading=heading)}

    def _words(self, prefix: str, *, heading: bool) -> dict[str, Any]:
        text = _("%(question)s (optional)", question=self.question) if self.may_be_empty else self.question
        return {"text": text, "isPageHeading": heading, "classes": f"{prefix}--l" if heading else ""}


class TextField(Question):
    """One line of words. `width` is 2–30 characters where the answer has a known length."""

    input_type = "text"
    inputmode: str | None = None

    def __init__(
        self,
        question: Any,
        *,
        max_length: int,
        width: int | None = None,
        autocomplete: str | None = None,
        **options: Any,
    ) -> None:
        self.max_length = max_length
        self.width = width
        self.autocomplete = autocomplete
        super().__init__(question, **options)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed."""
        self.data = one_line(typed(valuelist))

    def check(self) -> None:
        """Refuse more than fits."""
        too_many = len(self.data) - self.max_length
        if too_many > 0:
            raise StopValidation(Fix(_("Use %(most)d characters or fewer.", most=self.max_length)))

    def shown(self) -> str:
        """Return what stands in the box."""
        return "" if self.data is None else str(self.data)

    def params(self) -> dict[str, Any]:
        """Return what the text box is told."""
        return {
            "value": self.shown(),
            "type": self.input_type,
            "inputmode": self.inputmode,
            "autocomplete": self.autocomplete,
            "classes": f"govuk-input--width-{self.width}" if self.width else "",
        }


class LongTextField(TextField):
    """Several lines of words, with a count of what is left."""

    component = "character-count"

    def __init__(self, question: Any, *, max_length: int, rows: int = 5, **options: Any) -> None:
        self.rows = rows
        super().__init__(question, max_length=max_length, **options)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed, with its lines."""
        self.data = many_lines(typed(valuelist))

    def params(self) -> dict[str, Any]:
        """Return what the box and its counter are told."""
        return {
            "value": self.shown(),
            "rows": self.rows,
            "maxlength": self.max_length,
            "threshold": 50,
            "spellcheck": True,
            "textareaDescriptionText": _("You can write up to %{count} characters"),
            "charactersUnderLimitText": {
                "one": _("You have %{count} character left"),
                "other": _("You have %{count} characters left"),
            },
            "charactersAtLimitText": _("You have 0 characters left"),
            "charactersOverLimitText": {
                "one": _("You have %{count} character too many"),
                "other": _("You have %{count} characters too many"),
            },
        }


class EmailField(TextField):
    """An email address."""

    input_type = "email"

    def __init__(self, question: Any, *, autocomplete: str = "email", **options: Any) -> None:
        super().__init__(question, max_length=EMAIL_LENGTH, autocomplete=autocomplete, **options)

    def check(self) -> None:
        """Refuse what cannot be an address; keep it in its usual writing."""
        super().check()
        try:
            self.data = validate_email(self.data, check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise StopValidation(Fix(_("Write it like name@example.com."))) from error


class PhoneField(TextField):
    """A telephone number, kept as it is written."""

    input_type = "tel"

    def __init__(self, question: Any, *, autocomplete: str | None = None, **options: Any) -> None:
        super().__init__(question, max_length=40, width=20, autocomplete=autocomplete, **options)

    def check(self) -> None:
        """Refuse letters, and too few or too many digits."""
        digits = sum(c.isdigit() for c in self.data)
        if not PHONE.fullmatch(self.data) or digits not in PHONE_DIGITS:
            raise StopValidation(Fix(_("Write it with its area code, like 01495 555 010.")))


class PasswordField(TextField):
    """A password: nothing is cut off it, and it is never shown again. `new` when it is being chosen."""

    component = "password-input"

    def __init__(self, question: Any, *, new: bool = False, **options: Any) -> None:
        autocomplete = "new-password" if new else "current-password"
        super().__init__(question, max_length=200, autocomplete=autocomplete, **options)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed, spaces and all; composed letters, so that two keyboards give the same password."""
        self.data = unicodedata.normalize("NFC", typed(valuelist))

    def params(self) -> dict[str, Any]:
        """Return what the box and its Show button are told; never the password."""
        return {
            "autocomplete": self.autocomplete,
            "showPasswordText": _("Show"),
            "hidePasswordText": _("Hide"),
            "showPasswordAriaLabelText": _("Show password"),
            "hidePasswordAriaLabelText": _("Hide password"),
            "passwordShownAnnouncementText": _("Your password can be seen"),
            "passwordHiddenAnnouncementText": _("Your password is hidden"),
        }
