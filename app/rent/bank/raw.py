"""What every reader of bank files gives: raw rows with their line, and one way to say that a file cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.core.reasons import Reason
from app.rent.bank.layouts import Columns

WHOLE_FILE: Final = "file"
HEADER: Final = "header"
WHOLE_ROW: Final = "row"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that cannot be read; `line` is where its row begins, the first line of the file being 1."""

    line: int
    column: str
    reason: Reason

    def __str__(self) -> str:
        """Return the problem as commands print it."""
        return f"line {self.line}, {self.column}: {self.reason}"


class Unreadable(Exception):  # noqa: N818 - it carries a problem
    """A file that cannot be read any further."""

    def __init__(self, line: int, column: str, reason: Reason) -> None:
        self.problem = Problem(line, column, reason)
        super().__init__(str(self.problem))


@dataclass(frozen=True, slots=True)
class Raw:
    """One row as it stands in a file: all its cells, and by their names those a layout asks for."""

    line: int
    cells: tuple[str, ...]
    named: Mapping[str, str]

    def said(self, column: str) -> str:
        """Return what stands in a column; nothing for a column the layout does not have."""
        return self.named.get(column, "") if column else ""


Reader = Callable[[bytes, Columns], Iterator[Raw]]  # raises Unreadable
