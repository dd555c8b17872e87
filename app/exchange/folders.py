"""Folders and .zip files: what is in one becomes names and contents.

A .zip may come from anybody who may load a folder, so nothing in it is believed: not its names, not its sizes. Nothing
is ever unpacked to disk.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from app.core.reasons import N_, Reason, because
from app.exchange.problems import WHOLE_FILE, FolderRefused, Problem, shown

MEGABYTE: Final = 1024 * 1024
MOST_BYTES: Final = 32 * MEGABYTE  # of all files together, unpacked, when somebody sends them
MOST_ON_DISK: Final = 64 * MEGABYTE  # when whoever keeps the server loads them: years of rent for thousands of homes
MOST_FILES: Final = 100
OVERLOOKED: Final = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$)")  # what a Mac leaves behind
DIRECTORY_ENTRY: Final = b"PK\x01\x02"  # one in the list of a .zip for every file
PACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack all at once, however much that is
BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    OverflowError,
    LookupError,
)
_EARLY: Final = (1980, 1, 1, 0, 0, 0)  # the same scheme saved twice is the same .zip, byte for byte

TOO_MANY: Final = because(N_("There are too many files in it. A scheme folder has at most %(most)s."), most=MOST_FILES)
DEEP: Final = because(N_("This is in a folder of its own. Put all files together, without folders."))
TWICE: Final = because(N_("There are two files of this name. Keep one of them."))
NOT_A_ZIP: Final = because(N_("This is not a .zip file that can be opened. Make it again and send that."))


def _too_big(most: int) -> Reason:
    return because(N_("Its files are too big: at most %(most)s MB together."), most=most // MEGABYTE)


def read_directory(path: str | Path) -> dict[str, bytes]:
    """Return the files of a directory, or of a .zip, by name; raise FolderRefused when it cannot be a scheme folder."""
    folder = Path(path)
    if folder.is_file():
        return _read_zip_file(folder)
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    room = MOST_ON_DISK
    try:
        for number, entry in enumerate(sorted(folder.iterdir()), start=1):
            if number > MOST_FILES:
                raise FolderRefused([_about(folder.name, TOO_MANY)])
            if OVERLOOKED.search(f"{entry.name}/" if entry.is_dir() else entry.name):
                continue
            if not entry.is_file():
                problems.append(_about(entry.name, DEEP))
                continue
            with entry.open("rb") as opened:
                files[entry.name] = opened.read(room + 1)
            room -= len(files[entry.name])
            if room < 0:
                raise FolderRefused([_about(folder.name, _too_big(MOST_ON_DISK))])
    except OSError as error:
        reason = because(N_("It cannot be read: %(why)s."), why=error.strerror or type(error).__name__)
        raise FolderRefused([_about(folder.name, reason)]) from None
    if problems:
        raise FolderRefused(problems)
    return files


def _read_zip_file(path: Path) -> dict[str, bytes]:
    with path.open("rb") as opened:
        content = opened.read(MOST_ON_DISK + 1)
    if len(content) > MOST_ON_DISK:
        raise FolderRefused([_about(path.name, _too_big(MOST_ON_DISK))])
    return read_zip(content, name=path.name, most=MOST_ON_DISK)


def read_zip(content: bytes, *, name: str = "folder.zip", most: int = MOST_BYTES) -> dict[str, bytes]:
    """Return the files of a .zip by name; raise FolderRefused for anything that is not a plain scheme folder.

    One folder around all files is taken off. Names that lead elsewhere, folders in folders, links, passwords, names
    that are there twice, and files that unpack to more than they may are refused.
    """
    if content.count(DIRECTORY_ENTRY) > 10 * MOST_FILES:
        raise FolderRefused([_about(name, TOO_MANY)])  # before a list of millions is even read
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = [entry for entry in packed.infolist() if not OVERLOOKED.search(entry.filename)]
            inside = _files_of(entries, name, most)
            return {short: _unpacked(packed, entry) for short, entry in inside.items()}
    except FolderRefused:
        raise
    except BROKEN:
        raise FolderRefused([_about(name, NOT_A_ZIP)]) from None


def _files_of(entries: list[zipfile.ZipInfo], name: str, most: int) -> dict[str, zipfile.ZipInfo]:
    """Return the files of a .zip by the name they have in the folder."""
    if len(entries) > MOST_FILES:
        raise FolderRefused([_about(name, TOO_MANY)])
    refused = [_about(entry.filename, reason) for entry in entries if (reason := _refusal(entry))]
    if refused:
        raise FolderRefused(refused)
    if sum(entry.file_size for entry in entries) > most:
        raise FolderRefused([_about(name, _too_big(most))])
    files = [entry for entry in entries if not entry.is_dir()]
    around = _folder_around([entry.filename for entry in files])
    inside: dict[str, zipfile.ZipInfo] = {}
    for entry in files:
        short = entry.filename.removeprefix(around)
        if "/" in short:
            refused.append(_about(entry.filename, DEEP))
        elif short in inside:
            refused.append(_about(entry.filename, TWICE))
        inside[short] = entry
    if refused:
        raise FolderRefused(refused)
    return inside


def _refusal(entry: zipfile.ZipInfo) -> Reason | None:
    parts = entry.filename.replace("\\", "/").rstrip("/").split("/")
    if "\\" in entry.filename or ":" in entry.filename or "" in parts or not {".", ".."}.isdisjoint(parts):
        return because(N_("This name leads out of the folder. Give the file a plain name, like homes.csv."))
    if stat.S_IFMT(entry.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return because(N_("This is a link, not a file. Put the file itself into the folder."))
    if entry.compress_type not in PACKED:
        return because(N_("This file is packed in an unusual way. Make the .zip again with the usual settings."))
    if entry.flag_bits & 0x1:
        return because(N_("This file has a password. Make the .zip again without one."))
    return None


def _folder_around(names: Iterable[str]) -> str:
    """Return the one folder that is around every file, with its slash, or nothing."""
    tops = {name.split("/")[0] if "/" in name else "" for name in names}
    return f"{tops.pop()}/" if len(tops) == 1 and "" not in tops else ""


def _unpacked(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return one file of a .zip, never more of it than it says it is."""
    with packed.open(entry) as opened:
        content = opened.read(entry.file_size + 1)
        if len(content) != entry.file_size:
            raise FolderRefused([_about(entry.filename, NOT_A_ZIP)])
    return content


def _about(name: str, reason: Reason) -> Problem:
    return Problem(shown(name) or WHOLE_FILE, 1, WHOLE_FILE, reason)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as a .zip: the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=_EARLY)
            entry.external_attr = (stat.S_IFREG | 0o600) << 16
            packed.writestr(entry, files[name], compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
