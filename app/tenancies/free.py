"""Is a home, or a person, free on these days? If not, the sentence that names what stands in the way."""

from __future__ import annotations

import uuid
from datetime import date

from flask_babel import gettext as _

from app.core.errors import RuleBroken
from app.core.i18n import day
from app.people.models import Person
from app.tenancies import queries
from app.tenancies.models import Stay


def check_home(
    home_id: uuid.UUID, from_on: date, last_day: date | None, *, besides: uuid.UUID | None = None, field: str | None
) -> None:
    """Raise RuleBroken naming the blocker unless nobody has the home on these days, besides a stay itself."""
    blocked = queries.blocker(home_id, from_on, last_day, ignoring=besides)
    if blocked is None:
        return
    words = {"home": blocked.home, "name": blocked.person, "from": day(blocked.from_on), "to": day(blocked.last_day)}
    if blocked.last_day is None:
        sentence = _("%(home)s is %(name)s’s home from %(from)s. Choose another home.", **words)
    else:
        sentence = _(
            "%(home)s is %(name)s’s home from %(from)s to %(to)s. Choose a later day or another home.", **words
        )
    raise RuleBroken(sentence, field=field)


def check_person(person: Person, from_on: date, *, field: str) -> None:
    """Raise RuleBroken naming the stay unless the person has none that lasts until this day or begins later."""
    running = queries.running_stay(person.id, on=from_on)
    if running is not None:
        sentence = _(
            "%(name)s already has a stay here (%(ref)s). End it first.", name=person.full_name, ref=running.ref
        )
        raise RuleBroken(sentence, field=field)


def check_no_later_stay(stay: Stay, last_day: date | None) -> None:
    """Raise RuleBroken when the person’s next stay begins before this stay would end."""
    later = queries.later_stay(stay)
    if later is not None and (last_day is None or later.starts_on <= last_day):
        sentence = _("They have another stay from %(day)s (%(ref)s).", day=day(later.starts_on), ref=later.ref)
        raise RuleBroken(sentence, field="last_day")
