from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import csvout

pytestmark = pytest.mark.once
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def _read(header, rows) -> list[list[str]]:
    text = b"".join(csvout.pieces(header, rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\x00"])
def test_text_cell_with_a_dangerous_start_gets_an_apostrophe(start):
    assert csvout.safe(f"{start}1+1") == f"'{start}1+1"
    assert csvout.safe(start) == f"'{start}"


@pytest.mark.parametrize("text", ["", "Siân", "1=1", " =1", "a-b", "'=1"])
def test_harmless_text_cell_stays_as_it_is(text):
    assert csvout.safe(text) == text


@pytest.mark.parametrize(
    ("cell", "written"),
    [(-5, "-5"), (0, "0"), (Decimal("-82.50"), "-82.50"), (-0.5, "-0.5"), (date(2026, 1, 5), "2026-01-05"), (None, "")],
)
def test_number_or_date_that_we_produce_is_unchanged(cell, written):
    assert csvout.safe(cell) == written


@given(st.lists(st.tuples(TEXT, st.integers(), TEXT), max_size=20))
def test_any_text_written_never_starts_dangerously_and_reads_back(rows):
    read = _read(["Name", "Number", "Note"], rows)[1:]
    for (name, number, note), cells in zip(rows, read, strict=True):
        assert cells[1] == str(number)
        for typed, cell in ((name, cells[0]), (note, cells[2])):
            assert not cell.startswith(csvout.DANGEROUS)
            assert cell.removeprefix("'") == typed.removeprefix("'")


def test_header_that_looks_like_a_formula_is_made_safe():
    assert _read(["=x"], []) == [["'=x"]]


def test_file_begins_with_one_byte_order_mark_however_many_rows():
    whole = b"".join(csvout.pieces(["Enw"], [["Ŵyn"]] * 1200))
    assert whole.startswith("\ufeffEnw\r\n".encode())
    assert whole.count("\ufeff".encode()) == 1
    assert whole.count(b"\r\n") == 1201


@pytest.mark.parametrize(("rows", "pieces"), [(0, 1), (499, 1), (500, 2), (1001, 3)])
def test_long_list_leaves_in_pieces(rows, pieces):
    assert len(list(csvout.pieces(["n"], [[n] for n in range(rows)]))) == pieces


def test_answer_names_the_file_and_has_read_every_row_before_it_is_sent():
    taken = iter([["one"], ["two"]])
    answer = csvout.answer("homes", ["Home"], taken)
    assert next(taken, None) is None
    assert answer.headers["Content-Disposition"] == 'attachment; filename="homes.csv"'
    assert answer.mimetype == "text/csv"
    assert answer.get_data() == "\ufeffHome\r\none\r\ntwo\r\n".encode()


@pytest.mark.parametrize(("args", "wanted"), [({"format": "csv"}, True), ({"format": "html"}, False), ({}, False)])
def test_address_asks_for_csv_only_with_its_word(args, wanted):
    assert csvout.wants_csv(args) is wanted
