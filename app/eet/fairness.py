"""What nobody does for themselves, whatever role they hold besides: verify, pause, see, warn."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core.errors import RuleBroken
from app.core.permissions import Actor
from app.tenancies.models import Stay


def refuse_own(stay: Stay, actor: Actor) -> None:
    """Raise RuleBroken where somebody would decide about their own EET."""
    if actor.person_id is not None and actor.person_id == stay.person_id:
        raise RuleBroken(_("This is about your own EET. Ask another member of staff."))
