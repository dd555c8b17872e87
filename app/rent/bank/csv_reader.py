"""CSV files as banks write them: three alphabets, three dividers, lines about the account before the header."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from app.core.reasons import N_, Reason, because
from app.rent.bank.cells import shown
from app.rent.bank.layouts import Columns
from app.rent.bank.raw import HEADER, WHOLE_FILE, WHOLE_ROW, Raw, Unreadable

UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
OTHER_KINDS: Final = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")  # a workbook, a PDF, an old workbook
DIVIDERS: Final = ",;\t|"
LONGEST_CELL: Final = 1000
MOST_COLUMNS: Final = 100
LATEST_HEADER: Final = 30  # rows before it that a bank writes about the account
NOT_CSV: Final = because(N_("This is no CSV file. Ask the bank for CSV, or save the workbook as CSV."))
EMPTY: Final = because(N_("There is nothing in this file."))
TOO_LONG: Final = because(
    N_("A cell here is longer than %(most)s characters. That is no bank file."), most=LONGEST_CELL
)
QUOTES: Final = because(
    N_("A double quote is not closed here, or something follows it, so nothing after this can be read.")
)


def read_csv(content: bytes, columns: Columns) -> Iterator[Raw]:
    """Give every row after the header that is not blank; raise Unreadable with the line where reading ends."""
    text = decode(content)
    if not text.strip():
        raise Unreadable(1, WHOLE_FILE, EMPTY)
    divider, header, names = _find_header(text, columns)
    places = {name: names.index(_plain(name)) for name in columns.needed}
    for number, (line, cells) in enumerate(_rows(text, divider)):
        if number <= header or not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(names) :]):
            raise Unreadable(line, WHOLE_ROW, _too_many_cells(len(cells), len(names)))
        named = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
        yield Raw(line, tuple(cells), named)


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 with its mark, or the Windows letters of western Europe."""
    if content.startswith(OTHER_KINDS):
        raise Unreadable(1, WHOLE_FILE, NOT_CSV)
    if content.startswith(UTF_16):
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError:
            raise Unreadable(1, WHOLE_FILE, NOT_CSV) from None
    else:
        text = _eight_bits(content)
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise Unreadable(
            line, WHOLE_FILE, because(N_("There are zero bytes here. Save the file again as “CSV UTF-8”."))
        )
    return text


def _eight_bits(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    foreign = [number for number, line in enumerate(content.split(b"\n"), start=1) if not _is_utf8(line)]
    proper = [line for line in content.split(b"\n") if not line.isascii() and _is_utf8(line)]
    mixed = because(N_("This file has letters in two codes. Save it again as “CSV UTF-8”."))
    if proper:
        raise Unreadable(foreign[0], WHOLE_FILE, mixed)
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable(content[: error.start].count(b"\n") + 1, WHOLE_FILE, mixed) from None


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _rows(text: str, divider: str) -> Iterator[tuple[int, list[str]]]:
    """Give every row with the line on which it begins."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=divider, strict=True)
    begins = 1
    try:
        for cells in rows:
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise Unreadable(begins, WHOLE_ROW, TOO_LONG)
            if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
                reason = because(
                    N_("There are more than %(most)s columns here. That is no bank file."), most=MOST_COLUMNS
                )
                raise Unreadable(begins, WHOLE_ROW, reason)
            yield begins, cells
            begins = rows.line_num + 1
    except csv.Error as error:
        raise Unreadable(begins, WHOLE_ROW, TOO_LONG if "field larger" in str(error) else QUOTES) from None


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _find_header(text: str, columns: Columns) -> tuple[str, int, list[str]]:
    """Return the divider, the number of the header row (-1: none) and the names of all columns."""
    if not columns.header:
        return _without_header(text, columns)
    wanted = {_plain(name) for name in columns.needed}
    nearest: tuple[int, list[str]] = (1, [])
    for divider in DIVIDERS:
        for number, (line, cells) in enumerate(_first_rows(text, divider)):
            names = [_plain(cell) for cell in cells]
            there = wanted & set(names)
            if there == wanted:
                _refuse_twice(line, wanted, names)
                return divider, number, names
            if len(there) > len(wanted & {_plain(name) for name in nearest[1]}):
                nearest = line, cells
    line, cells = nearest
    missing = [name for name in columns.needed if _plain(name) not in {_plain(cell) for cell in cells}]
    raise Unreadable(line, HEADER, _no_header(missing, cells))


def _first_rows(text: str, divider: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows among which the header must be; with a wrong divider they need not make sense."""
    try:
        for number, row in enumerate(_rows(text, divider)):
            if number >= LATEST_HEADER:
                return
            yield row
    except Unreadable:
        if divider == DIVIDERS[0]:
            raise


def _without_header(text: str, columns: Columns) -> tuple[str, int, list[str]]:
    needed = max(int(name) for name in columns.needed)
    for divider in DIVIDERS:
        for _line, cells in _first_rows(text, divider):
            if len(cells) >= needed:
                return divider, -1, [str(number) for number in range(1, max(len(cells), needed) + 1)]
            if any(cell.strip() for cell in cells):
                break
    reason = because(N_("The first row has fewer than %(needed)s columns. Is this the right bank?"), needed=needed)
    raise Unreadable(1, HEADER, reason)


def _refuse_twice(line: int, wanted: set[str], names: Sequence[str]) -> None:
    for name in sorted(wanted):
        if names.count(name) > 1:
            raise Unreadable(line, HEADER, because(N_("The column “%(name)s” is here twice."), name=shown(name)))


def _no_header(missing: Sequence[str], cells: Sequence[str]) -> Reason:
    wanted = ", ".join(missing)
    if any(cell.strip() for cell in cells):
        there = ", ".join(shown(cell) for cell in cells[:20] if cell.strip())
        template = N_("No column is called %(missing)s. The columns here are: %(there)s.")
        return because(template, missing=wanted, there=there)
    return because(N_("No line names the columns %(missing)s. Is this a file of this bank account?"), missing=wanted)


def _too_many_cells(there: int, wanted: int) -> Reason:
    return because(
        N_("This row has %(there)s cells and the header %(wanted)s. Put words with a comma between double quotes."),
        there=there,
        wanted=wanted,
    )
