"""How a command prints rows: a table for people, JSON or CSV for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import click

from app.core.csvout import safe

FORMATS = ("table", "json", "csv")
Rows = Iterable[Sequence[Any]]


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take --format; the value arrives as `form`."""
    return click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)(command)


def echo_rows(columns: Sequence[str], rows: Rows, *, form: str) -> None:
    """Print rows under the names of their columns; in JSON one object for each row, dates ISO."""
    write = {"table": _table, "json": _json, "csv": _csv}[form]
    click.echo(write(columns, [tuple(row) for row in rows]), nl=False)


def _json(columns: Sequence[str], rows: list[tuple[Any, ...]]) -> str:
    objects = [dict(zip(columns, row, strict=True)) for row in rows]
    return json.dumps(objects, default=_iso, ensure_ascii=False, indent=1) + "\n"


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in JSON")


def _csv(columns: Sequence[str], rows: list[tuple[Any, ...]]) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([columns, *([safe(cell) for cell in row] for row in rows)])
    return buffer.getvalue()


def _table(columns: Sequence[str], rows: list[tuple[Any, ...]]) -> str:
    """Return aligned columns: numbers to the right, everything else to the left."""
    right = [bool(rows) and isinstance(cell, int) for cell in (rows[0] if rows else columns)]
    texts = [tuple(columns), *(tuple(_said(cell) for cell in row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    lines = (
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(line, widths, right, strict=True)
        )
        for line in texts
    )
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _said(cell: Any) -> str:
    return (
        "–"
        if cell is None
        else {True: "yes", False: "no"}.get(cell, str(cell))
        if isinstance(cell, bool)
        else str(cell)
    )
