"""“Something changed?”: what changed in somebody’s life. It brings help with rent, and gives time in EET."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core import audit, clock
from app.core.dates import add_months, birthday
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import Actor
from app.people.models import Person
from app.tenancies.models import LifeEvent, Stay
from app.tenancies.over import refuse_own_over
from app.tenancies.rules import LifeEventKind

ADULT: Final = 18  # years
LOOKS_AHEAD: Final = timedelta(days=366)  # exams are known before they begin
LOOKS_BACK: Final = timedelta(days=366)
ONE_DAY: Final = timedelta(days=1)  # born on 29 February, they turn 18 on 1 March


@dataclass(frozen=True, order=True)
class Change:
    """Something that changed in somebody’s life: since when it is known, and when it happened."""

    known_on: date
    on: date


def record(stay: Stay, *, kind: LifeEventKind, on: date, actor: Actor, today: date) -> LifeEvent:
    """Write down that something changed on a day; the tenant may say so, or staff."""
    refuse_own_over(stay, actor, today)
    if not today - LOOKS_BACK <= on <= today + LOOKS_AHEAD:
        raise RuleBroken(_("Check the year: choose a day less than a year from today."), field="on")
    if kind is LifeEventKind.EIGHTEENTH_BIRTHDAY:
        raise RuleBroken(_("We know their birthday. Choose what else changed."), field="kind")
    event = LifeEvent(stay_id=stay.id, on=on, kind=kind, recorded_at=clock.now(), recorded_by=actor.account_id)
    db.session.add(event)
    db.session.flush()
    audit.record("tenancies.life_event.recorded", event, actor=actor, scheme_id=stay.scheme_id)
    return event


def lately(scheme_ids: Collection[uuid.UUID], *, first: date, last: date) -> dict[uuid.UUID, Change]:
    """Return the latest change from a day to another, by stay, for the stays of schemes that run on the last of them.

    An eighteenth birthday counts from the day they moved in on; whoever comes of age before is offered what fits then.
    """
    not_over = sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= last)
    runs = sa.and_(Stay.scheme_id.in_(scheme_ids), Stay.withdrawn_on.is_(None), Stay.starts_on <= last, not_over)
    told = sa.select(LifeEvent).join(Stay, Stay.id == LifeEvent.stay_id).where(runs, LifeEvent.on.between(first, last))
    found = [
        (event.stay_id, Change(max(event.on, clock.local(event.recorded_at).date()), event.on))
        for event in db.session.scalars(told)
    ]
    born = sa.select(Stay.id, Stay.starts_on, Person.birth_date).join(Person, Person.id == Stay.person_id)
    about = Person.birth_date.between(_years_before(first) - ONE_DAY, _years_before(last))
    for stay_id, starts_on, birth_date in db.session.execute(born.where(runs, about)):
        turned = birthday(birth_date, ADULT) if birth_date else None
        if turned and max(first, starts_on) <= turned <= last:
            found.append((stay_id, Change(turned, turned)))
    return dict(sorted(found, key=lambda one: one[1]))  # of several the latest stays


def _years_before(day: date) -> date:
    return add_months(day, -12 * ADULT)


def events(stay_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[tuple[date, LifeEventKind]]]:
    """Return what changed, by stay, oldest first; an eighteenth birthday is reckoned from the birth date."""
    stays = sa.select(Stay.id, Person.birth_date).join(Person, Person.id == Stay.person_id)
    born = {row.id: row.birth_date for row in db.session.execute(stays.where(Stay.id.in_(stay_ids)))}
    found = {
        stay_id: [(birthday(birth_date, ADULT), LifeEventKind.EIGHTEENTH_BIRTHDAY)] if birth_date else []
        for stay_id, birth_date in born.items()
    }
    for row in db.session.scalars(sa.select(LifeEvent).where(LifeEvent.stay_id.in_(stay_ids))):
        found[row.stay_id].append((row.on, row.kind))
    return {stay_id: sorted(set(its)) for stay_id, its in found.items()}
