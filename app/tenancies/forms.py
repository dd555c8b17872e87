"""What people type about stays."""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.forms import DateField, Form, SelectField


class MoveForm(Form):
    """Move a stay to another home of the scheme."""

    home_id = SelectField(
        _l("Which home do they move to?"), coerce=uuid.UUID, missing=_l("Choose the home they move to")
    )
    on = DateField(_l("When do they move?"), missing=_l("Enter the day they move"))

    def offer(self, homes: list[tuple[str, str]]) -> MoveForm:
        """Offer only homes this person may choose."""
        field: Any = self.home_id
        field.choices = homes
        return self


class LastDayForm(Form):
    """Change the last day of a stay that is to end."""

    last_day = DateField(_l("What is their last day now?"), missing=_l("Enter their last day"))
