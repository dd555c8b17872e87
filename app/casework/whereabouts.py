"""Who lives where, for pages of the slices below: who is behind a home’s door, and where a person lives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.core import clock
from app.core.db import db
from app.core.permissions import Permission, can
from app.core.web_actor import current_actor
from app.people.models import Person
from app.schemes.models import Home
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay, StayHome
from app.tenancies.queries import Door


@dataclass(frozen=True)
class Whereabouts:
    """One stay of a person: its page, the home it is in (or was last), and its days."""

    stay: Stay
    home: str
    over: bool


def door_of(home: Home) -> Door | None:
    """Return who is behind a home’s door today; None when the person asking may not know."""
    actor = current_actor()
    if not can(actor, Permission.NAME_SEE, scheme_id=home.scheme_id):
        return None
    return tenancies.doors([home.scheme_id], on=clock.today(), home_id=home.id)[0]


def stays_of(person: Person) -> list[Whereabouts]:
    """Return a person’s stays, newest first; none when the person asking may not know."""
    if not can(current_actor(), Permission.STAY_SEE, scheme_id=person.scheme_id):
        return []
    rows = db.session.execute(
        sa.select(Stay, Home.name)
        .join(StayHome, StayHome.stay_id == Stay.id)
        .join(Home, Home.id == StayHome.home_id)
        .where(Stay.person_id == person.id)
        .order_by(Stay.starts_on.desc(), Stay.id, StayHome.from_on)
    )
    latest: dict[Any, tuple[Stay, str]] = {stay.id: (stay, home) for stay, home in rows}
    return [Whereabouts(stay, home, _over(stay, clock.today())) for stay, home in latest.values()]


def _over(stay: Stay, on: date) -> bool:
    return stay.withdrawn_on is not None or (stay.ends_on is not None and stay.ends_on < on)
