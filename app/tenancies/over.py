"""What nobody writes down about a stay of their own once it is over; staff still put things right there."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from app.core.errors import RuleBroken
from app.core.permissions import Actor
from app.tenancies.models import Stay


def is_over(stay: Stay, on: date) -> bool:
    """Say whether a stay has ended by a day, or was taken back."""
    return stay.withdrawn_on is not None or (stay.ends_on is not None and stay.ends_on < on)


def refuse_own_over(stay: Stay, actor: Actor, on: date) -> None:
    """Raise RuleBroken where somebody would change anything about a stay of their own that is over on a day."""
    if actor.person_id == stay.person_id and is_over(stay, on):
        raise RuleBroken(_("This is about a time here that is over. If something is not right, tell staff."))
