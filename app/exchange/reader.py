"""Read the files of a scheme folder and find everything that is wrong with them, cell by cell."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from app.core.reasons import N_, Reason, because
from app.exchange.cells import Wrong
from app.exchange.problems import HEADER, WHOLE_FILE, WHOLE_ROW, Problem, shown
from app.exchange.tables import Column, File, Folder, Row, Sheet

MOST_ROWS: Final = 1_000_000  # a year of rent for ten thousand homes
MOST_COLUMNS: Final = 200
MOST_PROBLEMS: Final = 10_000  # in one file; whoever has more has sent something else than a scheme folder
LONGEST_CELL: Final = 64 * 1024 * 1024  # a cell is never longer than a file may be: its column says it is too long
BAD_BYTES: Final = re.compile("[\udc80-\udcff]")  # what Python makes of bytes that are not UTF-8
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")

csv.field_size_limit(LONGEST_CELL)  # the module’s own limit would stop reading before the column is known


def read(files: Mapping[str, bytes], table: Iterable[File], *, later: Iterable[str]) -> tuple[Folder, list[Problem]]:
    """Return every row that could be read and every problem with a cell, a row, a column or a file."""
    known = {file.name: file for file in table}
    problems = [_unknown_file(name, known, later) for name in sorted(files) if name not in known]
    sheets = []
    for file in known.values():
        if file.name in files:
            reading = _Reading(file)
            reading.read(files[file.name])
            problems += reading.problems
            sheets.append(reading.sheet)
        else:
            sheets.append(Sheet(file, whole=not file.required))
            if file.required:
                reason = because(N_("This file is missing. Add it: without it there is no scheme."))
                problems.append(Problem(file.name, 1, WHOLE_FILE, reason))
    folder = Folder(sheets)
    problems += [problem for sheet in sheets for problem in (*_twice(sheet), *_strangers(sheet, folder))]
    return folder, problems


def _unknown_file(name: str, known: Iterable[str], later: Iterable[str]) -> Problem:
    if name in set(later):
        reason = because(N_("This release does not read this file yet. Leave it out, and keep it for a later one."))
    elif near := difflib.get_close_matches(name.lower(), list(known), n=1):
        reason = because(N_("A scheme folder has no file of this name. Did you mean %(near)s?"), near=near[0])
    else:
        names = ", ".join(known)
        reason = because(N_("A scheme folder has no file of this name. Its files are: %(names)s."), names=names)
    return Problem(shown(name), 1, WHOLE_FILE, reason)


class _Reading:
    """One file while it is read."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.sheet = Sheet(file)
        self.problems: list[Problem] = []
        self.header: list[Column | None] = []  # None: a column nobody knows, or one that is there twice
        self.missing: set[str] = set()
        self.speaks_utf8 = True

    def read(self, content: bytes) -> None:
        """Read the header and every row."""
        text = self._text(content)
        if text is None:
            return
        rows = self._rows(text)
        line, cells = next(rows, (1, []))
        if self._read_header(line, cells):
            for line, cells in rows:
                self.sheet.rows.append(self._row(line, cells))

    def _text(self, content: bytes) -> str | None:
        if content.startswith(UTF_16) or b"\x00" in content[:2]:
            self._stop(1, WHOLE_FILE, because(N_("This file is UTF-16. Save it again as UTF-8, or “CSV UTF-8”.")))
            return None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            self.speaks_utf8 = False  # the cells with such bytes say so, with their lines
            return content.decode("utf-8-sig", errors="surrogateescape")

    def _rows(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Give every row that is not blank with the line on which it begins."""
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        begins = 1
        try:
            for number, cells in enumerate(rows):
                if number > MOST_ROWS:
                    reason = because(N_("There are more than %(most)s rows here. Use fewer."), most=MOST_ROWS)
                    self._stop(begins, WHOLE_FILE, reason)
                    return
                if len(self.problems) >= MOST_PROBLEMS:
                    reason = because(N_("There are too many problems to go on. Put those above right first."))
                    self._stop(begins, WHOLE_FILE, reason)
                    return
                if cells:
                    yield begins, cells
                begins = rows.line_num + 1
        except csv.Error:
            reason = because(
                N_(
                    "A double quote is not closed here, or something follows it, so nothing after this can be read. "
                    "Put the whole cell between double quotes, and write a double quote inside it twice."
                )
            )
            self._stop(begins, WHOLE_ROW if self.header else HEADER, reason)

    def _stop(self, line: int, column: str, reason: Reason) -> None:
        self.sheet.whole = False
        self._say(line, column, reason)

    def _say(self, line: int, column: str, reason: Reason) -> None:
        self.problems.append(Problem(self.file.name, line, column, reason))

    def _read_header(self, line: int, names: Sequence[str]) -> bool:
        """Find every column; say whether there is anything to go on with."""
        if not self.sheet.whole:
            return False
        if not names:
            columns = ", ".join(self.file.by_name)
            self._stop(
                line,
                HEADER,
                because(N_("This file is empty. Its first line names the columns: %(names)s."), names=columns),
            )
            return False
        if len(names) > MOST_COLUMNS:
            self._stop(
                line, HEADER, because(N_("There are too many columns here. Use at most %(most)s."), most=MOST_COLUMNS)
            )
            return False
        if len(names) <= 1 and re.search("[;\t|]", names[0]):
            self._stop(line, HEADER, because(N_("The columns are not divided by commas. Save the file with commas.")))
            return False
        for name in names:
            self.header.append(self._column(line, name))
        there = {column.name for column in self.header if column}
        self.missing = {column.name for column in self.file.columns if column.required} - there
        for column in self.file.columns:
            if column.name in self.missing:
                reason = because(N_("This column is missing. Add it. %(fix)s"), fix=column.kind.like)
                self._say(line, column.name, reason)
        self.sheet.whole = self.file.ref not in self.missing
        return True

    def _column(self, line: int, name: str) -> Column | None:
        column = self.file.by_name.get(name)
        if column is None:
            self._say(line, shown(name).strip() or HEADER, self._unknown(name))
        elif column in self.header:
            self._say(line, name, because(N_("This column is here twice. Keep one of them.")))
            return None
        return column

    def _unknown(self, name: str) -> Reason:
        names = list(self.file.by_name)
        if BAD_BYTES.search(name):
            return NOT_UTF8
        if near := difflib.get_close_matches(name.strip().lower()[:100], names, n=1):
            return because(N_("There is no such column in this file. Did you mean %(near)s?"), near=near[0])
        if not name.strip():
            return because(N_("One column has no name. Name it or take it out, with everything below it."))
        return because(N_("There is no such column in this file. Its columns are: %(names)s."), names=", ".join(names))

    def _row(self, line: int, cells: Sequence[str]) -> Row:
        row = Row(self.file.name, line, {}, set(self.missing))
        if len(cells) != len(self.header):
            self._say(line, WHOLE_ROW, _wrong_length(len(cells), len(self.header)))
            row.bad = set(self.file.by_name)
        for column, cell in zip(self.header, cells, strict=False):
            # In a row of the wrong length only the reference is believed, so that others who name it are not blamed.
            if column is not None and (column.name not in row.bad or column.name == self.file.ref):
                self._cell(row, column, cell)
        return row

    def _cell(self, row: Row, column: Column, cell: str) -> None:
        if not cell:
            if column.required:
                self._wrong(row, column, because(N_("This cell cannot be empty. %(fix)s"), fix=column.kind.like))
            return
        if not self.speaks_utf8 and BAD_BYTES.search(cell):
            self._wrong(row, column, NOT_UTF8)
            return
        try:
            row.values[column.name] = column.kind.read(cell)
        except Wrong as wrong:
            self._wrong(row, column, wrong.reason)

    def _wrong(self, row: Row, column: Column, reason: Reason) -> None:
        row.bad.add(column.name)
        self._say(row.line, column.name, reason)


NOT_UTF8: Final = because(N_("This is not UTF-8. Save the file again as UTF-8, or “CSV UTF-8”."))


def _wrong_length(there: int, wanted: int) -> Reason:
    if there > wanted:
        return because(
            N_("This row has %(there)s cells and the header %(wanted)s. Put words with a comma between double quotes."),
            there=there,
            wanted=wanted,
        )
    return because(
        N_("This row has %(there)s cells and the header %(wanted)s. Write a comma for every empty cell."),
        there=there,
        wanted=wanted,
    )


def _twice(sheet: Sheet) -> Iterator[Problem]:
    """Find rows that say again what stands there already."""
    first: dict[tuple[Any, ...], int] = {}
    columns = sheet.file.unique
    for row in sheet.rows:
        if not columns or not row.sound(*columns):
            continue
        line = first.setdefault(tuple(row[column] for column in columns), row.line)
        if line != row.line:
            yield row.problem(columns[-1], because(N_("This is on line %(line)s already. Write it once."), line=line))


def _strangers(sheet: Sheet, folder: Folder) -> Iterator[Problem]:
    """Find references to what is not in the folder."""
    for column in sheet.file.columns:
        if not column.refers_to or not folder[column.refers_to].whole:
            continue
        known = folder[column.refers_to].by_ref
        for row in sheet.rows:
            value = row[column.name]
            for ref in value if isinstance(value, tuple) else (value,):
                if ref is not None and ref not in known:
                    row.bad.add(column.name)
                    reason = because(
                        N_("There is no %(ref)s in %(file)s. Add it there, or write one that is there."),
                        ref=ref,
                        file=column.refers_to,
                    )
                    yield row.problem(column.name, reason)
