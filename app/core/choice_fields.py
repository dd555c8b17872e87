"""Answers people pick. Choices are given for the person who asks, never wider than what they may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms.validators import StopValidation

from app.core.fields import Fix, Question

Choice = tuple[Any, ...]  # (value, words) or (value, words, hint)


class RadiosField(Question):
    """Pick one; set `choices` in the view. `coerce` makes of the value what the service wants (an enum, uuid.UUID)."""

    component = "radios"
    nothing: Any = _l("Choose one of these.")

    def __init__(
        self,
        question: Any,
        *,
        choices: Iterable[Choice] = (),
        coerce: Callable[[str], Any] = str,
        inline: bool = False,
        **options: Any,
    ) -> None:
        self.choices = list(choices)
        self.coerce = coerce
        self.inline = inline
        super().__init__(question, **options)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read which was picked."""
        picked = [v for v in valuelist if isinstance(v, str) and v]
        self.data = self.pick(picked[0]) if picked else None

    def pick(self, value: str) -> Any:
        """Return the picked value as the service wants it."""
        try:
            return self.coerce(value)
        except (ValueError, KeyError) as error:
            raise ValueError(Fix(_("Choose one of the answers shown."))) from error

    def check(self) -> None:
        """Refuse an answer that was not offered."""
        if not self.picked() <= {str(choice[0]) for choice in self.choices}:
            raise StopValidation(Fix(_("Choose one of the answers shown.")))

    def picked(self) -> set[str]:
        """Return the values that stand picked."""
        return set() if self.data is None else {str(self.data)}

    def items(self) -> list[dict[str, Any]]:
        """Return the choices as the component wants them."""
        picked = self.picked()
        return [
            {
                "value": str(value),
                "text": str(words),
                "hint": {"text": str(hint[0])} if hint else None,
                "checked": str(value) in picked,
                "selected": str(value) in picked,
            }
            for value, words, *hint in self.choices
        ]

    def common(self, *, heading: bool) -> dict[str, Any]:
        """Return what the group is told: its question is a legend."""
        return super().common(heading=heading) | {"fieldset": self.fieldset(heading=heading), "idPrefix": self.id}

    def params(self) -> dict[str, Any]:
        """Return the choices."""
        return {"items": self.items(), "classes": "govuk-radios--inline" if self.inline else ""}


class YesNoField(RadiosField):
    """Yes or no; `data` is True, False or None."""

    def __init__(self, question: Any, *, yes: Any = None, no: Any = None, **options: Any) -> None:
        choices = [("yes", yes or _l("Yes")), ("no", no or _l("No"))]
        super().__init__(question, choices=choices, inline=True, **options)

    def pick(self, value: str) -> bool:
        """Return whether yes was picked."""
        if value not in {"yes", "no"}:
            raise ValueError(Fix(_("Choose one of the answers shown.")))
        return value == "yes"

    def picked(self) -> set[str]:
        """Return the value that stands picked."""
        return set() if self.data is None else {"yes" if self.data else "no"}


class SelectField(RadiosField):
    """Pick one from a long list."""

    component = "select"

    def common(self, *, heading: bool) -> dict[str, Any]:
        """Return what the list is told: its question is a label."""
        return Question.common(self, heading=heading)

    def params(self) -> dict[str, Any]:
        """Return the choices, the first one empty."""
        empty = {"value": "", "text": _("Choose…"), "selected": not self.picked()}
        return {"items": [empty, *self.items()]}


class CheckboxesField(RadiosField):
    """Pick any number; `data` is a list."""

    component = "checkboxes"
    nothing: Any = _l("Choose one or more of these.")

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read which were picked."""
        self.data = [self.pick(v) for v in dict.fromkeys(valuelist) if isinstance(v, str) and v]

    def picked(self) -> set[str]:
        """Return the values that stand picked."""
        return {str(value) for value in self.data or ()}

    def params(self) -> dict[str, Any]:
        """Return the choices."""
        return {"items": self.items()}


class TickField(CheckboxesField):
    """One box to tick; `data` is True or False. Its question is the sentence agreed to."""

    def __init__(self, question: Any, **options: Any) -> None:
        super().__init__(question, choices=[("yes", question)], **options)

    def _what_is_missing(self) -> str:
        return str(self.missing or _("Tick the box if this is so: %(sentence)s", sentence=self.question))

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read whether it was ticked."""
        self.data = "yes" in valuelist

    @property
    def is_empty(self) -> bool:
        """Say whether the box was left alone."""
        return not self.data

    def picked(self) -> set[str]:
        """Return the value that stands ticked."""
        return {"yes"} if self.data else set()

    def common(self, *, heading: bool) -> dict[str, Any]:
        """Return what the box is told: it needs no legend."""
        return {k: v for k, v in super().common(heading=heading).items() if k != "fieldset"}


class UploadField(Question):
    """One file. `accept` lists the endings offered (“.zip”); what is inside is for the service to judge."""

    component = "file-upload"
    nothing: Any = _l("Choose a file.")

    def __init__(self, question: Any, *, accept: str, **options: Any) -> None:
        self.accept = accept
        super().__init__(question, **options)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the first file that has a name."""
        self.data = next((v for v in valuelist if isinstance(v, FileStorage) and v.filename), None)

    def check(self) -> None:
        """Refuse a file with another ending."""
        endings = tuple(self.accept.replace(" ", "").lower().split(","))
        if not str(self.data.filename).lower().endswith(endings):
            *others, last = endings
            if others:
                asked = _("Choose a file that ends in %(endings)s or %(last)s.", endings=", ".join(others), last=last)
            else:
                asked = _("Choose a file that ends in %(endings)s.", endings=last)
            raise StopValidation(Fix(asked))

    def params(self) -> dict[str, Any]:
        """Return which endings to offer."""
        return {"attributes": {"accept": self.accept}}
