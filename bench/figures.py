"""What is measured: ours, the floor it is held against, the bound it must keep."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Deed = Callable[[], object]


@dataclass(frozen=True)
class Figure:
    """One line of the table. `ours` and `floor` in the same unit; a bound on their ratio, or on ours alone."""

    name: str
    ours: float
    unit: str
    floor: float | None = None
    most_ratio: float | None = None
    most: float | None = None

    @property
    def ratio(self) -> float | None:
        """Return how many times the floor ours is."""
        return self.ours / self.floor if self.floor else None

    @property
    def kept(self) -> bool:
        """Say whether the bound is kept; a figure without one is only for information."""
        if self.most_ratio is not None:
            return self.ratio is not None and self.ratio <= self.most_ratio
        return self.most is None or self.ours <= self.most

    def row(self) -> tuple[str, ...]:
        """Return the line as it is printed."""
        bound = f"≤ {self.most_ratio:.2f} ×" if self.most_ratio is not None else "–"
        if self.most is not None:
            bound = f"≤ {_shown(self.most, self.unit)}"
        verdict = "for information" if bound == "–" else "kept" if self.kept else "BROKEN"
        return (
            self.name,
            _shown(self.ours, self.unit),
            "–" if self.floor is None else _shown(self.floor, self.unit),
            "–" if self.ratio is None else f"{self.ratio:.2f} ×",
            bound,
            verdict,
        )


HEADER = ("what", "ours", "floor", "ratio", "bound", "")


def table(figures: list[Figure]) -> str:
    """Return the figures as the Markdown table that docs/performance.md holds."""
    rows = [HEADER, *(figure.row() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def interleaved(*deeds: Deed, rounds: int, repeat: int = 1) -> list[list[float]]:
    """Return the seconds of each deed, round by round: in each round all take their turn, so a busy machine slows all.

    `repeat` calls in a row make one measurement. What a deed returns as a float is taken instead of the clock.
    """
    for deed in deeds:
        deed()  # the first time is not counted: everything is warm
    found: list[list[float]] = [[] for _ in deeds]
    for turn in range(rounds):
        order = range(len(deeds)) if turn % 2 == 0 else reversed(range(len(deeds)))
        for place in order:
            found[place].append(_timed(deeds[place], repeat))
    return found


def quickest(found: list[list[float]]) -> list[float]:
    """Return the shortest seconds of each deed: what it costs when nothing else takes the machine from it."""
    return [min(times) for times in found]


def medians(found: list[list[float]]) -> list[float]:
    """Return the median seconds of each deed: what somebody meets."""
    return [statistics.median(times) for times in found]


def _timed(deed: Deed, repeat: int) -> float:
    spoken = 0.0
    began = time.perf_counter()
    for _ in range(repeat):
        said = deed()
        spoken += said if isinstance(said, float) else 0.0
    return (spoken or time.perf_counter() - began) / repeat


def _shown(value: float, unit: str) -> str:
    digits = {"statements": 0, "ms": 1, "s": 2}[unit]
    return f"{value:.{digits}f} {unit}"
