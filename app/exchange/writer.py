"""Write the files of a scheme folder: always every file and column, rows in order, cells as they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from app.exchange.tables import File


def write(file: File, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return one file as UTF-8 with a header; None, nothing and a missing column are an empty cell."""
    cells = [{column.name: _cell(column.kind.write, row.get(column.name)) for column in file.columns} for row in rows]
    cells.sort(key=lambda row: tuple(row[name] for name in file.order))
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, [column.name for column in file.columns], lineterminator="\n")
    writer.writeheader()
    writer.writerows(cells)
    return buffer.getvalue().encode()


def _cell(write: Any, value: Any) -> str:
    nothing = value is None or value == frozenset()  # no role at all
    return "" if nothing else write(value)
