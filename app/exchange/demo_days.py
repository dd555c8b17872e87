"""The demo’s past: whose hands did something, on which day, and how dates move with the demo.

Deeds are done in the order of their days, so that what happened reads as a life does.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any, Final

import sqlalchemy as sa

from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import Actor, Role
from app.people.models import Person
from app.tenancies.models import Stay

WORKER: Final = "P02"


@dataclass(frozen=True)
class Deed:
    """Something done on a day, which opens the transactions it needs."""

    on: date
    do: Callable[[], None]


def live_through(deeds: Iterable[Deed]) -> None:
    """Do everything in the order of its days, in the middle of each morning."""
    for deed in sorted(deeds, key=lambda deed: deed.on):
        with clock.replay(deed.on, time(10, 30)):
            deed.do()


def saved(on: date, do: Callable[[], Any]) -> Deed:
    """Return a deed that is one transaction."""

    def _do() -> None:
        with transaction():
            do()

    return Deed(on, _do)


def moved(facts: Any, weeks: timedelta) -> Any:
    """Return facts with every date in them moved."""
    return replace(facts, **{name: day + weeks for name, day in vars(facts).items() if isinstance(day, date)})


def person_id(scheme_id: uuid.UUID, ref: str) -> uuid.UUID:
    """Return somebody of the demo by their reference."""
    return db.session.scalars(sa.select(Person.id).where(Person.scheme_id == scheme_id, Person.ref == ref)).one()


def stay_of(scheme_id: uuid.UUID, ref: str) -> Stay:
    """Return the stay of somebody by their reference."""
    return db.session.scalars(sa.select(Stay).where(Stay.person_id == person_id(scheme_id, ref))).one()


def worker(scheme_id: uuid.UUID) -> Actor:
    """Return the support worker who did most of it, by name in the history."""
    held = frozenset({(scheme_id, Role.STAFF)})
    return Actor(person_id=person_id(scheme_id, WORKER), roles=held, system=True)


def tenant(scheme_id: uuid.UUID, ref: str) -> Actor:
    """Return somebody who lives there, doing something of their own."""
    return Actor(person_id=person_id(scheme_id, ref), system=True)
