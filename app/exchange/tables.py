"""What a scheme folder is made of: files, their columns, and the rows that were read from them.

Each part of the folder (app/exchange/*_files.py) lists its own files; the reader and the writer know none by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.core.reasons import Reason
from app.exchange.cells import Kind
from app.exchange.problems import Problem


@dataclass(frozen=True)
class Column:
    """A column: its name, what stands in it, and the file whose reference it must be, if any."""

    name: str
    kind: Kind
    required: bool = False
    refers_to: str = ""


@dataclass(frozen=True)
class File:
    """A file: its columns in the order they are written, and the columns that order its rows.

    `ref` is the column other files refer to; what stands in the columns of `unique` together may stand there once.
    """

    name: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    unique: tuple[str, ...]
    ref: str = ""
    required: bool = False

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Return the columns by name."""
        return {column.name: column for column in self.columns}


@dataclass(slots=True)
class Row:
    """A row as it was read: None is an empty cell or one of `bad`, the columns that could not be read."""

    file: str
    line: int
    values: dict[str, Any]
    bad: set[str]

    def __getitem__(self, column: str) -> Any:
        """Return what stands in a column."""
        return self.values.get(column)

    def sound(self, *columns: str) -> bool:
        """Say whether these columns could be read: only then may a rule speak about them."""
        return self.bad.isdisjoint(columns)

    def problem(self, column: str, reason: Reason) -> Problem:
        """Return a problem with a cell of this row."""
        return Problem(self.file, self.line, column, reason)


@dataclass
class Sheet:
    """The rows of one file; `whole` is False when some of it could not be read, so that a reference may be in it."""

    file: File
    rows: list[Row] = field(default_factory=list)
    whole: bool = True

    @cached_property
    def by_ref(self) -> dict[str, Row]:
        """Return the first row of every reference. Asked only once everything is read."""
        found: dict[str, Row] = {}
        for row in self.rows:
            if (ref := row[self.file.ref]) is not None:
                found.setdefault(ref, row)
        return found


class Folder:
    """Every file of the table, also those that were not there: they have no rows."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self._sheets = {sheet.file.name: sheet for sheet in sheets}

    def __getitem__(self, name: str) -> Sheet:
        """Return a file’s rows."""
        return self._sheets[name]

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Return every file in the order of the table."""
        return tuple(self._sheets.values())
