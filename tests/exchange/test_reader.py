from __future__ import annotations

import codecs
import time

import pytest
from exchange.samples import COLUMNS, FULL, REQUIRED, full, spoiled, wrong

from app.exchange import cells, reader, services
from app.exchange.reader import MOST_COLUMNS
from app.exchange.tables import Column, File

pytestmark = pytest.mark.once


def _homes(text: str | bytes) -> list[str]:
    """Return what is wrong with homes.csv when nothing refers to it."""
    content = text.encode() if isinstance(text, str) else text
    return wrong({"scheme.csv": full()["scheme.csv"], "homes.csv": content})


def test_the_table_of_files_is_the_one_that_was_promised():
    assert {file.name: " ".join(column.name for column in file.columns) for file in services.TABLE} == COLUMNS
    required = {
        file.name: " ".join(column.name for column in file.columns if column.required) for file in services.TABLE
    }
    assert required == REQUIRED


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + b"home_ref,name\nH1,Flat 1\n",
        b"home_ref,name\r\nH1,Flat 1\r\n",
        b"home_ref,name\rH1,Flat 1\r",
        b"home_ref,name\nH1,Flat 1",
        b"\n\nhome_ref,name\n\nH1,Flat 1\n\n",
        b'"home_ref","name"\n"H1","Flat 1"\n',
        b"floor,name,home_ref\n,Flat 1,H1\n",
        b"home_ref,name\n",
        b'home_ref,name\nH1,Flat "1"\n',
    ],
)
def test_a_file_any_program_may_write_is_read(content):
    assert _homes(content) == []


def test_a_row_begins_on_the_line_an_editor_shows():
    text = 'home_ref,name,house\nH1,Flat 1,"one\ntwo\r\nthree"\n\nH2,,\nH3,"",\n'
    assert [problem.split(": ")[0] for problem in _homes(text)] == ["homes.csv:6 name", "homes.csv:7 name"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "homes.csv:1 header: This file is empty. Its first line names the columns: home_ref,"),
        (codecs.BOM_UTF8, "homes.csv:1 header: This file is empty."),
        (b"\n\n\n", "homes.csv:1 header: This file is empty."),
        ("home_ref,name\n".encode("utf-16"), "homes.csv:1 file: This file is UTF-16."),
        ("home_ref,name\n".encode("utf-16-le"), "homes.csv:1 file: This file is UTF-16."),
        ("home_ref,name\n".encode("utf-16-be"), "homes.csv:1 file: This file is UTF-16."),
        (b"home_ref;name\nH1;Flat 1\n", "homes.csv:1 header: The columns are not divided by commas."),
        (b"home_ref\tname\nH1\tFlat 1\n", "homes.csv:1 header: The columns are not divided by commas."),
        (b"home_ref,nam\nH1,x\n", "homes.csv:1 nam: There is no such column in this file. Did you mean name?"),
        (
            b"Home_Ref,name\nH1,x\n",
            "homes.csv:1 Home_Ref: There is no such column in this file. Did you mean home_ref?",
        ),
        (
            b"home_ref,name,zzz\nH1,x,\n",
            "homes.csv:1 zzz: There is no such column in this file. Its columns are: home_",
        ),
        (b"home_ref,name,\nH1,x,\n", "homes.csv:1 header: One column has no name."),
        (b"home_ref,name,name\nH1,x,y\n", "homes.csv:1 name: This column is here twice. Keep one of them."),
        (b"home_ref\nH1\n", "homes.csv:1 name: This column is missing. Add it. Write up to 60 characters."),
        (b"home_ref,name\nH1,x,y\n", "homes.csv:2 row: This row has 3 cells and the header 2. Put words with a comma"),
        (b"home_ref,name,floor\nH1,x\n", "homes.csv:2 row: This row has 2 cells and the header 3. Write a comma for"),
        (b"home_ref,name\nH1,\n", "homes.csv:2 name: This cell cannot be empty. Write up to 60 characters."),
        (b'home_ref,name\nH1,"x\n', "homes.csv:2 row: A double quote is not closed here"),
        (b'home_ref,name\nH1,"x"y\n', "homes.csv:2 row: A double quote is not closed here"),
        (b'home_ref,"name\nH1,x\n', "homes.csv:1 header: A double quote is not closed here"),
        (b"home_ref,name\nH1,Si\xe2n\n", "homes.csv:2 name: This is not UTF-8."),
        (b"home_ref,n\xe2me\nH1,x\n", "homes.csv:1 n�me: This is not UTF-8."),
        (b"home_ref,name\nH1,a\x00b\n", "homes.csv:2 name: There is a character nobody can see in this cell (U+0000)"),
        (b"home_ref,na\x1bme\nH1,x\n", "homes.csv:1 na�me: There is no such column in this file. Did you mean name?"),
        (b"home_ref,name\nH1,Flat 1\nH1,Flat 2\n", "homes.csv:3 home_ref: This is on line 2 already. Write it once."),
        (b"home_ref,name\nh1,x\nH1,x\nh1,x\n", "homes.csv:4 home_ref: This is on line 2 already."),
        (b"home_ref,name,next_to\nH1,x,H9\n", "homes.csv:2 next_to: There is no H9 in homes.csv. Add it there, or"),
    ],
)
def test_a_file_that_cannot_be_right_says_where_and_why(content, problem):
    assert any(said.startswith(problem) for said in _homes(content)), _homes(content)


def test_bytes_that_are_not_utf8_name_every_cell_they_are_in():
    content = "home_ref,name,floor\nH1,Siân,llŵr\n".encode().replace("â".encode(), b"\xe2")
    assert _homes(content + b"H2,ok,\xff\n") == [
        "homes.csv:2 name: This is not UTF-8. Save the file again as UTF-8, or “CSV UTF-8”.",
        "homes.csv:3 floor: This is not UTF-8. Save the file again as UTF-8, or “CSV UTF-8”.",
    ]


def test_a_missing_scheme_is_one_problem():
    assert wrong({}) == ["scheme.csv:1 file: This file is missing. Add it: without it there is no scheme."]


def test_files_that_do_not_belong_are_named():
    extra = {"incidents.csv": b"", "people.xlsx": b"", "Homes.CSV": b"", "x\n\x1b[2J" + "y" * 90: b""}
    said = wrong({"scheme.csv": full()["scheme.csv"]} | extra)
    assert said[0].startswith("Homes.CSV:1 file: A scheme folder has no file of this name. Did you mean homes.csv?")
    assert said[1].startswith("incidents.csv:1 file: This release does not read this file yet.")
    assert said[2].startswith("people.xlsx:1 file: A scheme folder has no file of this name. Did you mean people.csv?")
    assert said[3].startswith("x��[2Jyyyyy")
    assert "\n" not in said[3]
    assert "…:1 file: A scheme folder has no file of this name. Its files are: scheme.csv, free_weeks.csv," in said[3]


def test_a_broken_row_is_not_blamed_for_twice():
    # The home of the broken row is there all the same: whoever lives in it has no problem of their own.
    assert wrong(spoiled("homes", "H1,Flat 1,,,1,H3 H2", "H1,Flat 1")) == [
        "homes.csv:3 row: This row has 2 cells and the header 6. Write a comma for every empty cell."
    ]


def test_a_file_that_cannot_be_read_whole_has_no_strangers():
    said = wrong(full(homes='home_ref,name\nH2,"Flat\n'))
    assert [problem.split(": ")[0] for problem in said] == ["homes.csv:2 row"]


def test_a_file_without_its_reference_has_no_strangers():
    said = wrong(full(homes="name\nFlat 1\n"))
    assert [problem.split(": ")[0] for problem in said] == ["homes.csv:1 home_ref"]


def test_too_many_columns_and_rows_are_refused_at_once(monkeypatch):
    wide = ",".join(str(number) for number in range(MOST_COLUMNS + 1))
    assert _homes(wide) == [f"homes.csv:1 header: There are too many columns here. Use at most {MOST_COLUMNS}."]
    monkeypatch.setattr(reader, "MOST_ROWS", 2)
    assert _homes("home_ref,name\nH1,x\nH2,x\n") == []
    assert _homes("home_ref,name\nH1,x\nH2,x\nH3,x\n")[0].startswith("homes.csv:4 file: There are more than 2 rows")


def test_somebody_who_sends_something_else_is_stopped_in_time(monkeypatch):
    monkeypatch.setattr(reader, "MOST_PROBLEMS", 3)
    said = _homes("home_ref,name\n" + ",\n" * 100)
    assert len(said) == 5
    assert said[-1] == "homes.csv:4 file: There are too many problems to go on. Put those above right first."


def test_a_cell_of_five_megabytes_is_a_problem_with_its_column():
    began = time.perf_counter()
    said = _homes("home_ref,name\nH1," + "x" * 5_000_000 + "\n")
    assert said == ["homes.csv:2 name: This is 5000000 characters long. Use at most 60."]
    said = _homes("home_ref,name\n" + "H" * 5_000_000 + ",x\n")
    assert said[0].startswith("homes.csv:2 home_ref: “HHHHH")
    assert len(said[0]) < 200
    assert time.perf_counter() - began < 5


def test_the_folder_with_everything_has_no_problem():
    assert set(FULL) == set(COLUMNS)
    assert wrong(full()) == []


def test_a_later_part_adds_a_file_without_changing_the_reader():
    columns = (
        Column("tenancy_ref", cells.reference(), required=True, refers_to="tenancies.csv"),
        Column("on", cells.day(), required=True),
        Column("note", cells.lines(2000)),
    )
    visits = File("visits.csv", columns, order=("tenancy_ref", "on"), unique=("tenancy_ref", "on"))
    files = full(visits="tenancy_ref,on,note\nT1,2025-02-01,=rang\nT9,2025-02-01,\nT1,2025-02-01,\nT1,soon,\n")
    folder, problems = reader.read(files, [*services.TABLE, visits], later=services.LATER)
    assert [str(problem).split(": ")[0] for problem in problems] == [
        "visits.csv:5 on",
        "visits.csv:4 on",
        "visits.csv:3 tenancy_ref",
    ]
    assert folder["visits.csv"].rows[0]["note"] == "=rang"
