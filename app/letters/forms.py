"""What people type about letters."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.core.forms import CheckboxesField, DateField, EditForm, Form, RadiosField, TextField, YesNoField
from app.documents.models import HandOverHow
from app.letters.rules import Way
from app.letters.words import HOW


class HandOverForm(Form):
    """Say how the person got the letter."""

    on = DateField(_l("When did they get it?"), missing=_l("Enter the day they got it"))
    how = RadiosField(_l("How did they get it?"), coerce=HandOverHow, missing=_l("Choose how they got it"))
    read_aloud = YesNoField(_l("Was it read aloud to them?"), missing=_l("Say whether it was read aloud"))

    def offer(self, ways: Iterable[Way]) -> HandOverForm:
        """Offer only the ways that are safe for them."""
        self.how.choices = [(way.value, HOW[way]) for way in ways if way in HOW]
        return self


class HoldForm(EditForm):
    """Say why a letter is held back."""

    reason = TextField(
        _l("Why is it held back?"),
        max_length=200,
        hint=_l("Staff read this. Nobody else does."),
        missing=_l("Say in a few words why it is held back"),
    )


class ChooseForm(Form):
    """Choose letters to print together; sent a second time from the page that shows what will be printed."""

    letters = CheckboxesField(_l("Which letters?"), coerce=uuid.UUID, missing=_l("Choose one or more letters to print"))
    checked = HiddenField()

    def offer(self, choices: list[tuple[str, Any, Any]]) -> ChooseForm:
        """Offer the letters that can be printed, all of them ticked at first."""
        self.tick_all(self.letters, choices)
        return self
