"""Files whose rows are the rows of one table, each about a stay: carried in and out cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core.db import db
from app.exchange.cells import reference
from app.exchange.parts import Loading, Saving
from app.exchange.tables import Column, File
from app.tenancies.models import Stay


def tenancy_ref() -> Column:
    """Return the column that says whose row it is."""
    return Column("tenancy_ref", reference(), required=True, refers_to="tenancies.csv")


@dataclass(frozen=True)
class StayFacts:
    """A file, its table, and which column is which attribute.

    `people` are the columns that name somebody; `kept` is the WHERE of the rows that are saved, if not all are.
    """

    file: File
    model: type[Any]
    attributes: Mapping[str, str]
    people: frozenset[str] = frozenset()
    kept: tuple[sa.ColumnElement[bool], ...] = ()

    def rows(self, loading: Loading) -> Iterator[dict[str, Any]]:
        """Give what is to be put into the table."""
        stays, people = loading.ids("tenancies.csv"), loading.ids("people.csv")
        for row in loading.folder[self.file.name].rows:
            yield {"stay_id": stays[row["tenancy_ref"]]} | {
                name: people.get(row[column]) if column in self.people else row[column]
                for column, name in self.attributes.items()
            }

    def saved(self, saving: Saving) -> Iterator[dict[str, Any]]:
        """Give the rows of the file, of stays nobody withdrew."""
        columns = (getattr(self.model, name).label(column) for column, name in self.attributes.items())
        query = sa.select(self.model.stay_id, *columns).join(Stay, Stay.id == self.model.stay_id)
        for row in db.session.execute(query.where(*of_scheme(saving), *self.kept)).mappings():
            told = {column: saving.ref(row[column]) if column in self.people else row[column] for column in row}
            yield told | {"tenancy_ref": saving.refs[row["stay_id"]]}


def of_scheme(saving: Saving) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the WHERE for the stays that are saved."""
    return (Stay.scheme_id == saving.scheme.id, Stay.withdrawn_on.is_(None))
