from __future__ import annotations

import io
import os
import stat
import struct
import zipfile

import pytest
from exchange.samples import full, packed
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import RuleBroken
from app.exchange import folders, placing
from app.exchange.folders import read_directory, read_zip, zipped
from app.exchange.problems import FolderRefused

pytestmark = pytest.mark.once
A = {"homes.csv": b"home_ref,name\nH1,Flat 1\n"}


def _zip(*entries, **options):
    """Return a .zip of (name or ZipInfo, content) pairs."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **options) as whole:
        for name, content in entries:
            whole.writestr(name, content)
    return buffer.getvalue()


def _refusal(content):
    with pytest.raises(FolderRefused) as refused:
        read_zip(content)
    return str(refused.value)


def _link(name):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def _with_password(content):
    """Say in both headers of a .zip’s one file that it is encrypted."""
    content = bytearray(content)
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _says_it_is_small(content, size):
    """Say in the list of a .zip that its one file unpacks to so many bytes."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + struct.pack("<I", size) + content[at + 4 :]


@pytest.mark.parametrize("inside", ["", "TYC/", "Tŷ Cyfle 2026/"])
def test_a_zip_gives_its_files_with_or_without_one_folder_around_them(inside):
    assert read_zip(packed(full(), inside=inside)) == full()


def test_what_a_mac_leaves_behind_is_overlooked():
    extra = {"__MACOSX/._homes.csv": b"x", "TYC/.DS_Store": b"x", "TYC/homes.csv": b"y"}
    assert read_zip(packed(extra)) == {"homes.csv": b"y"}
    assert read_zip(packed({"__MACOSX/TYC/._a": b"x", ".DS_Store": b"x", "homes.csv": b"y"})) == {"homes.csv": b"y"}


def test_an_empty_folder_in_a_zip_is_no_file():
    assert read_zip(_zip(("TYC/", b""), ("TYC/homes.csv", b"y"))) == {"homes.csv": b"y"}
    assert read_zip(_zip()) == {}


OUT = "This name leads out of the folder. Give the file a plain name, like homes.csv."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "folder.zip:1 file: This is not a .zip file that can be opened."),
        (b"home_ref,name\n", "folder.zip:1 file: This is not a .zip file that can be opened."),
        (packed(full())[:-30], "folder.zip:1 file: This is not a .zip file that can be opened."),
        (packed(full())[:200] + packed(full())[300:], "folder.zip:1 file: This is not a .zip file that can be opened."),
        (_zip(("../homes.csv", b"")), f"../homes.csv:1 file: {OUT}"),
        (_zip(("a/../../homes.csv", b"")), f"a/../../homes.csv:1 file: {OUT}"),
        (_zip(("/etc/homes.csv", b"")), f"/etc/homes.csv:1 file: {OUT}"),
        (_zip(("C:/homes.csv", b"")), f"C:/homes.csv:1 file: {OUT}"),
        (_zip(("a\\homes.csv", b"")), f"a\\homes.csv:1 file: {OUT}"),
        (_zip(("./homes.csv", b"")), f"./homes.csv:1 file: {OUT}"),
        (_zip(("a//homes.csv", b"")), f"a//homes.csv:1 file: {OUT}"),
        (_zip((_link("homes.csv"), b"/etc/passwd")), "homes.csv:1 file: This is a link, not a file."),
        (_with_password(_zip(("homes.csv", b"x"))), "homes.csv:1 file: This file has a password."),
        (packed({"homes.csv": b"", "a/people.csv": b""}), "a/people.csv:1 file: This is in a folder of its own."),
        (packed({"a/homes.csv": b"", "b/people.csv": b""}), "a/homes.csv:1 file: This is in a folder of its own."),
        (packed({"a/b/homes.csv": b""}), "a/b/homes.csv:1 file: This is in a folder of its own."),
        (_zip(*[(f"{n}.csv", b"") for n in range(101)]), "folder.zip:1 file: There are too many files in it."),
        (_zip(*[(f"{n}.csv", b"") for n in range(3000)]), "folder.zip:1 file: There are too many files in it."),
        (
            _zip(("homes.csv", b"\0" * (folders.MOST_BYTES + 1)), compression=zipfile.ZIP_DEFLATED),
            "folder.zip:1 file: Its files are too big: at most 32 MB together.",
        ),
        (_zip(("a.csv", b"x"), compression=zipfile.ZIP_LZMA), "a.csv:1 file: This file is packed in an unusual way."),
        (_zip(("a.csv", b"x"), compression=zipfile.ZIP_BZIP2), "a.csv:1 file: This file is packed in an unusual way."),
        (
            _zip(
                *[(f"{n}.csv", b"\0" * (folders.MOST_BYTES // 4)) for n in range(5)], compression=zipfile.ZIP_DEFLATED
            ),
            "folder.zip:1 file: Its files are too big: at most 32 MB together.",
        ),
    ],
)
def test_a_zip_that_is_no_plain_folder_is_refused(content, sentence):
    assert _refusal(content).startswith(sentence), _refusal(content)


def test_a_name_that_is_twice_in_a_zip_is_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = _zip(("homes.csv", b"1"), ("homes.csv", b"2"))
    assert _refusal(content) == "homes.csv:1 file: There are two files of this name. Keep one of them."


def test_a_zip_bomb_that_lies_about_its_size_unpacks_no_further_than_it_said():
    bomb = _zip(("homes.csv", b"\0" * 50_000_000), compression=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    assert _refusal(_says_it_is_small(bomb, 10)).startswith("folder.zip:1 file: This is not a .zip file")


def test_a_name_that_would_move_the_cursor_is_shown_without_harm():
    assert _refusal(_zip(("a/\x1b[2J\n.csv", b""), ("b.csv", b""))).startswith("a/�[2J�.csv:1 file:")


def test_a_saved_zip_is_the_same_bytes_every_time_and_reads_back():
    assert zipped(full()) == zipped(dict(reversed(full().items())))
    assert read_zip(zipped(full())) == full()


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2000), st.integers(0, 200))
def test_a_spoilt_zip_is_refused_and_nothing_else_happens(piece, at, gone):
    content = packed(A | {"people.csv": b"x" * 500}, inside="a/")
    try:
        read_zip(content[:at] + piece + content[at + gone :])
        read_zip(piece)
    except FolderRefused as refused:
        assert refused.problems  # noqa: PT017 - either way is right; nothing else may be raised


# --- directories ------------------------------------------------------------------------------------------------------
def test_a_directory_gives_its_files(tmp_path):
    for name, content in full().items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / ".DS_Store").write_bytes(b"x")
    (tmp_path / "__MACOSX").mkdir()
    assert read_directory(tmp_path) == full()


def test_a_path_to_a_zip_gives_its_files(tmp_path):
    (tmp_path / "tyc.zip").write_bytes(packed(full()))
    assert read_directory(tmp_path / "tyc.zip") == full()
    (tmp_path / "bad.zip").write_bytes(b"x")
    with pytest.raises(FolderRefused, match=r"^bad\.zip:1 file: This is not a \.zip file"):
        read_directory(tmp_path / "bad.zip")


def test_a_directory_in_a_directory_is_refused(tmp_path):
    (tmp_path / "homes.csv").mkdir()
    with pytest.raises(FolderRefused, match=r"^homes\.csv:1 file: This is in a folder of its own\."):
        read_directory(tmp_path)


def test_a_pipe_in_a_directory_is_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "homes.csv")
    with pytest.raises(FolderRefused, match=r"^homes\.csv:1 file: "):
        read_directory(tmp_path)


def test_a_directory_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(FolderRefused, match=r"^none:1 file: It cannot be read: No such file or directory\."):
        read_directory(tmp_path / "none")


def test_a_directory_with_too_much_in_it_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "MOST_ON_DISK", 10)
    (tmp_path / "a.csv").write_bytes(b"x" * 6)
    (tmp_path / "b.csv").write_bytes(b"x" * 4)
    assert len(read_directory(tmp_path)) == 2
    (tmp_path / "b.csv").write_bytes(b"x" * 5)
    with pytest.raises(FolderRefused, match="too big"):
        read_directory(tmp_path)
    monkeypatch.setattr(folders, "MOST_FILES", 1)
    with pytest.raises(FolderRefused, match="too many files"):
        read_directory(tmp_path)


# --- putting a folder somewhere ---------------------------------------------------------------------------------------
def test_a_folder_is_placed_whole_in_a_new_or_empty_directory(tmp_path):
    placing.place_folder(tmp_path / "deep" / "new", full())
    assert read_directory(tmp_path / "deep" / "new") == full()
    (tmp_path / "empty").mkdir()
    placing.place_folder(tmp_path / "empty", full())
    assert read_directory(tmp_path / "empty") == full()
    placing.place_folder(tmp_path / "tyc.ZIP", full())
    assert read_zip((tmp_path / "tyc.ZIP").read_bytes()) == full()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["deep", "empty", "tyc.ZIP"]


def test_what_is_placed_only_its_owner_can_read(tmp_path):
    placing.place_folder(tmp_path / "new", A)
    placing.place_folder(tmp_path / "new.zip", A)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new", tmp_path / "new.zip")]
    assert modes == [0o700, 0o600]
    assert stat.S_IMODE((tmp_path / "new" / "homes.csv").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["full", "file", "there.zip"])
def test_a_folder_never_replaces_what_is_there(tmp_path, name):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("keep me")
    (tmp_path / "file").write_text("keep me")
    (tmp_path / "there.zip").write_text("keep me")
    with pytest.raises(RuleBroken, match=r"is there already\. Choose a new name\."):
        placing.place_folder(tmp_path / name, full())
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.read_text() for path in kept} == {"keep me"}
    assert len(kept) == 3


def test_a_folder_that_cannot_be_written_leaves_nothing_half_done(tmp_path, monkeypatch):
    def _full_disk(_number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(placing.os, "fsync", _full_disk)
    with pytest.raises(RuleBroken, match=r"new cannot be written: No space left on device\."):
        placing.place_folder(tmp_path / "new", full())
    assert list(tmp_path.iterdir()) == []
