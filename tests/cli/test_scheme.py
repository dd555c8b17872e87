from __future__ import annotations

import shutil

import pytest
import sqlalchemy as sa
from exchange.samples import TODAY, canonical, full, packed, spoiled

from app.core.audit import AuditEvent
from app.core.db import db
from app.exchange.folders import read_directory, read_zip
from app.factory import create_app
from app.schemes.models import Scheme


@pytest.fixture(autouse=True)
def _that_day(time_machine):
    time_machine.move_to(f"{TODAY} 12:00:00+00:00", tick=False)


@pytest.fixture
def run(app):
    """Return a function that types a command: its exit code, what it prints, and what it complains of."""

    def _run(*words):
        done = app.test_cli_runner().invoke(args=[str(word) for word in words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout, done.stderr

    return _run


@pytest.fixture
def directory(tmp_path):
    """Return a function that puts files into a directory."""

    def _directory(files, name="in"):
        place = tmp_path / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        for each, content in files.items():
            (place / each).write_bytes(content)
        return place

    return _directory


@pytest.fixture
def schemes(app):
    """Return a function that counts the schemes in the database."""

    def _schemes():
        with app.app_context():
            return db.session.scalar(sa.select(sa.func.count()).select_from(Scheme))

    return _schemes


HELD = (
    "1 in scheme.csv, 2 in free_weeks.csv, 3 in homes.csv, 2 in certificates.csv, 4 in people.csv, 2 in links.csv, "
    "3 in tenancies.csv, 2 in moves.csv, 3 in rent_terms.csv, 11 in ledger.csv, 3 in benefits.csv, "
    "2 in holds.csv, 2 in contacts.csv, 2 in plans.csv, 4 in activities.csv, 2 in exemptions.csv, "
    "6 in eet_events.csv, 2 in life_events.csv.\n"
)


def test_load_says_in_one_sentence_what_was_loaded(run, directory, schemes):
    assert run("scheme", "load", directory(full())) == (0, f"Loaded Tŷ Cyfle (TYC): {HELD}", "")
    assert schemes() == 1


def test_load_takes_a_zip_as_well(run, tmp_path, schemes):
    (tmp_path / "tyc.zip").write_bytes(packed(full(), inside="TYC/"))
    code, said, _ = run("scheme", "load", tmp_path / "tyc.zip")
    assert (code, said[:20], schemes()) == (0, "Loaded Tŷ Cyfle (TYC", 1)


def test_a_dry_run_changes_nothing(run, directory, schemes):
    assert run("scheme", "load", directory(full()), "--dry-run") == (0, f"Tŷ Cyfle (TYC) can be loaded: {HELD}", "")
    assert schemes() == 0


def test_the_same_folder_again_is_no_fault(run, directory, schemes):
    run("scheme", "load", directory(full()))
    for more in ([], ["--dry-run"]):
        assert run("scheme", "load", directory(full()), *more) == (
            0,
            "Tŷ Cyfle (TYC) was loaded from this folder before. Nothing was changed.\n",
            "",
        )
    assert schemes() == 1


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_problems_go_to_standard_error_one_a_line(run, directory, schemes, more):
    files = spoiled("people", "2006-05-17", "17/05/2006") | {"incidents.csv": b"x"}
    assert run("scheme", "load", directory(files), *more) == (
        1,
        "",
        (
            "incidents.csv:1 file: This release does not read this file yet. Leave it out, and keep it for a later "
            "one.\n"
            "people.csv:2 birth_date: “17/05/2006” is not a date. Write year, month and day, like 2006-05-17.\n"
        ),
    )
    assert schemes() == 0


def test_another_folder_for_a_scheme_that_is_here_is_refused(run, directory, schemes):
    run("scheme", "load", directory(full()))
    code, said, complaint = run("scheme", "load", directory(spoiled("homes", "H3,0012", "H3,13")))
    assert (code, said, schemes()) == (1, "", 1)
    assert complaint.startswith("scheme.csv:2 scheme_ref: A scheme with the reference TYC is here already")


@pytest.mark.parametrize("words", [["load"], ["load", "/nowhere/at/all"], ["load", ".", "--hurry"], ["save"], ["sell"]])
def test_wrong_usage_is_two(run, words):
    code, said, complaint = run("scheme", *words)
    assert (code, said) == (2, "")
    assert "Usage: " in complaint


def test_save_writes_the_folder_that_was_loaded(run, directory, tmp_path):
    run("scheme", "load", directory(full()))
    assert run("scheme", "save", tmp_path / "out") == (
        0,
        f"Saved Tŷ Cyfle (TYC) to {tmp_path / 'out'}: 18 files.\n",
        "",
    )
    assert read_directory(tmp_path / "out") == canonical(full())
    assert run("scheme", "save", tmp_path / "out.zip")[0] == 0
    assert read_zip((tmp_path / "out.zip").read_bytes()) == canonical(full())


def test_save_never_writes_over_what_is_there(app, run, directory):
    place = directory(full())
    run("scheme", "load", place)
    code, said, complaint = run("scheme", "save", place)
    assert (code, said, complaint) == (1, "", f"{place} is there already. Choose a new name.\n")
    assert read_directory(place) == full()
    with app.app_context():
        saved = sa.select(AuditEvent.id).where(AuditEvent.event == "schemes.scheme.saved")
        assert db.session.scalars(saved).all() == []


def test_save_asks_which_of_several_schemes(run, directory, tmp_path):
    assert run("scheme", "save", tmp_path / "out")[2].startswith("There is no scheme yet. Load one with:")
    run("scheme", "load", directory(full()))
    run("scheme", "load", directory(spoiled("scheme", "TYC,Tŷ Cyfle", "TN,Tŷ Newydd")))
    code, _, complaint = run("scheme", "save", tmp_path / "out")
    assert (code, complaint) == (1, "There are several schemes. Add --scheme with one of: TN, TYC\n")
    assert run("scheme", "save", tmp_path / "out", "--scheme", "XX")[2] == "There is no scheme XX.\n"
    assert run("scheme", "save", tmp_path / "out", "--scheme", "TN")[1].startswith("Saved Tŷ Newydd (TN)")
    assert b"TN," in read_directory(tmp_path / "out")["scheme.csv"]


def test_a_folder_nobody_can_write_to_is_said_plainly(run, directory, tmp_path):
    run("scheme", "load", directory(full()))
    (tmp_path / "file").write_text("x")
    code, said, complaint = run("scheme", "save", tmp_path / "file" / "out")
    assert (code, said) == (1, "")
    assert complaint.startswith(f"{tmp_path / 'file' / 'out'} cannot be written: ")
    assert complaint.count("\n") == 1


@pytest.mark.once
@pytest.mark.parametrize("words", [["load", "{folder}"], ["load", "{folder}", "--dry-run"], ["save", "{folder}/new"]])
def test_a_database_that_is_not_set_up_gives_one_clear_line(settings_for, tmp_path, directory, words):
    empty = create_app(settings_for(f"sqlite:///{tmp_path / 'empty.sqlite3'}"))
    place = directory(full())
    done = empty.test_cli_runner().invoke(args=["scheme", *[word.format(folder=place) for word in words]])
    assert (done.exit_code, done.stdout, done.stderr) == (
        1,
        "",
        "The database is not set up yet. Type: flask db upgrade\n",
    )
    with empty.app_context():
        db.engine.dispose()
