"""What is done with a scheme folder: checked, loaded as a new scheme, saved from one. Nothing here commits."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.permissions import SYSTEM, Actor
from app.core.reasons import N_, because
from app.exchange import arrears_files, eet_files, home_files, people_files, rent_files, scheme_files, stay_files
from app.exchange.parts import Loading, Part, Saving
from app.exchange.problems import FolderRefused, Problem
from app.exchange.reader import read
from app.exchange.tables import File, Folder
from app.exchange.writer import write
from app.schemes.models import Scheme

PARTS: Final[tuple[Part, ...]] = (
    scheme_files.PART,
    home_files.PART,
    people_files.PART,
    stay_files.PART,
    rent_files.PART,
    arrears_files.PART,
    eet_files.PART,
)
TABLE: Final[tuple[File, ...]] = tuple(file for part in PARTS for file in part.files)
LATER: Final = ("incidents.csv",)


@dataclass(frozen=True)
class Checked:
    """What a folder is: everything that is wrong with it, or how many rows of each file would be loaded.

    `loaded_as` is the scheme this very folder was loaded as before: loading it again changes nothing.
    """

    digest: str
    problems: tuple[Problem, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    scheme_ref: str = ""
    scheme_name: str = ""
    loaded_as: uuid.UUID | None = None


def digest(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of a folder: of every name and content, in order of name."""
    total = hashlib.sha256()
    for name in sorted(files):
        for piece in (name.encode(errors="surrogateescape"), files[name]):
            total.update(len(piece).to_bytes(8, "big"))
            total.update(piece)
    return total.hexdigest()


def check(files: Mapping[str, bytes], *, today: date) -> Checked:
    """Find every problem of a folder, in the order of its files and lines; changes nothing."""
    return _checked(files, today)[0]


def load(files: Mapping[str, bytes], *, actor: Actor, today: date) -> Scheme:
    """Load a folder as a new scheme, all or nothing; the same folder again returns the scheme it became. Flushes.

    Raises FolderRefused with every problem.
    """
    checked, folder = _checked(files, today)
    if checked.problems:
        raise FolderRefused(checked.problems)
    if checked.loaded_as is not None:
        return db.session.get_one(Scheme, checked.loaded_as)
    loading = Loading(folder, uuid.uuid4(), checked.digest, actor, clock.now())
    for part in PARTS:
        part.load(loading)
    scheme = db.session.get_one(Scheme, loading.scheme_id)
    counts = {name.removesuffix(".csv"): count for name, count in checked.counts.items()}
    audit.record("schemes.scheme.loaded", scheme, actor=actor, scheme_id=scheme.id, **counts)
    return scheme


def save(scheme: Scheme, *, actor: Actor = SYSTEM, today: date | None = None) -> dict[str, bytes]:
    """Return a scheme as the files of a folder. `today` decides which roles still hold."""
    saving = Saving(scheme, today or clock.today())
    written = {name: rows for part in PARTS for name, rows in part.save(saving).items()}
    audit.record("schemes.scheme.saved", scheme, actor=actor, scheme_id=scheme.id)
    return {file.name: write(file, written[file.name]) for file in TABLE}


def _checked(files: Mapping[str, bytes], today: date) -> tuple[Checked, Folder]:
    """Return what a folder is, and its rows."""
    key = digest(files)
    folder, problems = read(files, TABLE, later=LATER)
    rows = folder["scheme.csv"].rows
    ref, name = (rows[0]["scheme_ref"] or "", rows[0]["name"] or "") if rows else ("", "")
    known = db.session.scalar(sa.select(Scheme.id).where(Scheme.folder_digest == key))
    if known is not None:
        return Checked(key, (), _counts(folder), ref, name, known), folder
    problems += [problem for part in PARTS for problem in part.check(folder, today)]
    problems += _taken(folder)
    return Checked(key, tuple(sorted(problems, key=_place)), _counts(folder), ref, name), folder


def _taken(folder: Folder) -> list[Problem]:
    """Refuse a folder whose scheme is here already: loading makes schemes and never changes one."""
    for row in folder["scheme.csv"].rows[:1]:
        if db.session.scalar(sa.select(Scheme.id).where(Scheme.ref == row["scheme_ref"])) is not None:
            reason = because(
                N_(
                    "A scheme with the reference %(ref)s is here already, and loading never changes one. Write another "
                    "reference to load this folder as a new scheme."
                ),
                ref=row["scheme_ref"],
            )
            return [row.problem("scheme_ref", reason)]
    return []


def _counts(folder: Folder) -> dict[str, int]:
    return {sheet.file.name: len(sheet.rows) for sheet in folder.sheets}


_FILES: Final = {file.name: number for number, file in enumerate(TABLE)}
_COLUMNS: Final = {(file.name, column.name): n for file in TABLE for n, column in enumerate(file.columns)}


def _place(problem: Problem) -> tuple[int, str, int, int]:
    """Order problems as somebody puts them right: file by file, line by line, column by column."""
    file = _FILES.get(problem.file, -1)  # what does not belong comes first
    return file, problem.file, problem.line, _COLUMNS.get((problem.file, problem.column), -1)
