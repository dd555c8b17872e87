"""The demo’s past: whose hands did something, and on which day."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Final

import sqlalchemy as sa

from app.core import clock
from app.core.db import db
from app.core.permissions import Actor
from app.people.models import Person

WORKER: Final = "P02"


@contextmanager
def at(on: date) -> Iterator[None]:
    """Let the block happen on a day, in the middle of the morning."""
    with clock.replay(on, time(10, 30)):
        yield


def person_id(scheme_id: uuid.UUID, ref: str) -> uuid.UUID:
    """Return somebody of the demo by their reference."""
    return db.session.scalars(sa.select(Person.id).where(Person.scheme_id == scheme_id, Person.ref == ref)).one()


def worker(scheme_id: uuid.UUID) -> Actor:
    """Return the support worker who did most of it, by name in the history."""
    return Actor(person_id=person_id(scheme_id, WORKER), system=True)
