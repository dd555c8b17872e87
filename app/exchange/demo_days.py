"""The demo’s past: whose hands did something, on which day, and how dates move with the demo."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any, Final

import sqlalchemy as sa

from app.core import clock
from app.core.db import db
from app.core.permissions import Actor, Role
from app.people.models import Person
from app.tenancies.models import Stay

WORKER: Final = "P02"


@contextmanager
def at(on: date) -> Iterator[None]:
    """Let the block happen on a day, in the middle of the morning."""
    with clock.replay(on, time(10, 30)):
        yield


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
