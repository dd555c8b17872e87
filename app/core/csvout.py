"""The one writer of spreadsheets’ CSV: safe to open, whatever somebody typed as their name.

A text cell that a spreadsheet would run as a formula gets an apostrophe before it; numbers and dates that we produce
stay as they are (docs/reliability.md C10). Not for the scheme folder, which is written as it is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from flask import Response

Cell = str | int | float | Decimal | date | None
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")
BOM = "\ufeff"  # so that a spreadsheet reads ŵ and ŷ as UTF-8
CHUNK = 500  # rows sent at a time


def wants_csv(args: object) -> bool:
    """Say whether the address asks for the list as CSV (`?format=csv`)."""
    get = getattr(args, "get", None)
    return get is not None and get("format") == "csv"


def answer(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Return the rows as a file called `name`.csv, sent in pieces.

    The rows are read before the first piece leaves, so a slow reader never keeps a transaction open.
    """
    read = [tuple(row) for row in rows]
    response = Response(pieces(header, read), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def pieces(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield the file as UTF-8 with a byte-order mark, some hundred rows at a time."""
    buffer = io.StringIO(newline="")
    buffer.write(BOM)
    writer = csv.writer(buffer, dialect="excel")
    writer.writerow([safe(title) for title in header])
    for number, row in enumerate(rows, start=1):
        writer.writerow([safe(cell) for cell in row])
        if number % CHUNK == 0:
            yield _take(buffer)
    yield _take(buffer)


def safe(cell: Cell) -> str:
    """Return a cell as text no spreadsheet takes for a formula; numbers and dates unchanged, None as nothing."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = str(cell)
        return f"'{text}" if text.startswith(DANGEROUS) else text
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _take(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
