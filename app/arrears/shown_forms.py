"""What a tenant chooses about who may see their rent."""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l

from app.arrears.shown import Ticks
from app.core.forms import CheckboxesField, Form, RadiosField, TickField

SHOWN = [
    ("stage", _l("How much help I need"), _l("One word, like “talk” or “agree a plan”.")),
    ("weeks", _l("How many weeks I am behind")),
    ("plan", _l("My plan to pay, and whether I keep it")),
    ("amounts", _l("The amounts in pounds")),
]
LABELS = {name: words for name, words, *_hint in SHOWN}


class _Shown(Form):
    def ticks(self) -> Ticks:
        """Return what was ticked."""
        picked: Any = self.shown
        return Ticks(**dict.fromkeys(picked.data or (), True))

    def show(self, row: Any) -> _Shown:
        """Tick what is shown already."""
        field: Any = self.shown
        if row is not None and not self.is_submitted():
            field.data = [name for name, *_words in SHOWN if getattr(row, name)]
        return self


class AskForHelpForm(_Shown):
    """Ask the committee for help."""

    shown = CheckboxesField(
        _l("What may the committee see?"), choices=SHOWN, missing=_l("Tick at least one thing the committee may see")
    )


class FriendForm(_Shown):
    """Choose a money friend."""

    friend_id = RadiosField(
        _l("Who would you like?"), coerce=uuid.UUID, missing=_l("Choose who you would like as your money friend")
    )
    shown = CheckboxesField(
        _l("What may they see?"), choices=SHOWN, missing=_l("Tick at least one thing your friend may see")
    )

    def offer(self, people: list[tuple[uuid.UUID, str]]) -> FriendForm:
        """Offer the members who may be chosen."""
        field: Any = self.friend_id
        field.choices = people
        return self


class ConfirmFriendForm(Form):
    """Confirm a money friend, after a talk in private."""

    talked = TickField(
        _l("We talked in private with each of them. Nobody pressed the tenant, and neither owes the other money."),
        missing=_l("Tick this only when you have talked with each of them"),
    )
