"""A part of the scheme folder: the files one kind of thing is kept in, how they are checked, loaded and saved.

To let the folder carry more, write a module with a Part and add it to PARTS in services.py: no other code changes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.core.db import db
from app.core.permissions import Actor
from app.exchange.problems import Problem
from app.exchange.tables import File, Folder
from app.schemes.models import Scheme

Written = dict[str, Iterable[Mapping[str, Any]]]  # file → rows, each column → value; None and missing are empty cells


@dataclass
class Loading:
    """A folder on its way into the database: every reference has the id its thing is given."""

    folder: Folder
    scheme_id: uuid.UUID
    digest: str
    actor: Actor
    now: datetime
    _ids: dict[str, dict[str, uuid.UUID]] = field(default_factory=dict)

    def ids(self, file: str) -> dict[str, uuid.UUID]:
        """Return the new ids of a file’s things by reference; the same ones each time."""
        if file not in self._ids:
            self._ids[file] = {ref: uuid.uuid4() for ref in self.folder[file].by_ref}
        return self._ids[file]

    def insert(self, model: type[Any], rows: Iterable[Mapping[str, Any]]) -> None:
        """Put many rows in at once; every row names the same columns."""
        if listed := list(rows):
            db.session.execute(sa.insert(model), listed)


@dataclass
class Saving:
    """A scheme on its way into a folder: the reference of every thing that was written so far, by its id."""

    scheme: Scheme
    today: date
    refs: dict[uuid.UUID, str] = field(default_factory=dict)

    def ref(self, thing_id: uuid.UUID | None) -> str | None:
        """Return the reference of a thing that may not be there."""
        return None if thing_id is None else self.refs.get(thing_id)


@dataclass(frozen=True)
class Part:
    """Some files of the folder: `check` finds what breaks a rule, `load` and `save` carry rows in and out."""

    files: tuple[File, ...]
    check: Callable[[Folder, date], Iterable[Problem]]
    load: Callable[[Loading], None]
    save: Callable[[Saving], Written]


def length(column: Any) -> int:
    """Return how many characters a model’s text column holds."""
    return int(column.type.length)
