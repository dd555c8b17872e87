"""What peers type about EET."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.forms import DateField, EditForm, Form, LongTextField, RadiosField, YesNoField
from app.eet.rules import StepOwner


class MenteeReviewForm(Form):
    """Hold a review with one’s mentee: filled in together, with a phone between the two."""

    on = DateField(_l("When did you talk?"), missing=_l("Enter the day you talked"))
    went_well = LongTextField(_l("What went well?"), max_length=500, rows=3, optional=True)
    hard = LongTextField(_l("What is hard?"), max_length=500, rows=3, optional=True)
    what_next = LongTextField(
        _l("What next?"),
        hint=_l("One thing, small enough to do. Like: ask the college about the bus."),
        max_length=500,
        rows=3,
        missing=_l("Enter what is next"),
    )
    next_owner = RadiosField(_l("Who does it?"), coerce=StepOwner, missing=_l("Choose who does it"))
    next_by = DateField(_l("By when?"), optional=True)

    def between(self, mentee: str, mentor: str) -> MenteeReviewForm:
        """Offer the two by the names they like, and staff."""
        field: Any = self.next_owner
        field.choices = [(StepOwner.TENANT, mentee), (StepOwner.MENTOR, mentor), (StepOwner.STAFF, _l("Staff"))]
        return self


class VerifyWorkForm(EditForm):
    """Say whether work for the committee is so."""

    so = YesNoField(
        _l("Is it so?"), yes=_l("Yes, they do this"), no=_l("No, this is not so"), missing=_l("Choose yes or no")
    )
