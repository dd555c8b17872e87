"""What is wrong with a scheme folder: each problem names its file, line and column, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.core.errors import RuleBroken
from app.core.reasons import Reason

# Where a problem is not about one column it says so in the same place, so that every line reads alike.
WHOLE_FILE: Final = "file"
HEADER: Final = "header"
WHOLE_ROW: Final = "row"
MOST_SHOWN: Final = 40  # characters of what somebody wrote that are repeated to them


@dataclass(frozen=True)
class Problem:
    """One thing to put right; `line` is where the row begins, the header being line 1."""

    file: str
    line: int
    column: str
    reason: Reason

    def __str__(self) -> str:
        """Return the problem as commands print it."""
        return f"{self.file}:{self.line} {self.column}: {self.reason}"


class FolderRefused(RuleBroken):
    """A scheme folder cannot be loaded: nothing was changed. Prints one problem a line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def shown(text: str) -> str:
    """Return what somebody wrote so that it is safe on one line of a screen: short, nothing that cannot be seen."""
    plain = "".join(c if c.isprintable() else "�" for c in text[:MOST_SHOWN])
    return f"{plain}…" if len(text) > MOST_SHOWN else plain
