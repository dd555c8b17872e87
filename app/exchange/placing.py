"""Put the files of a scheme folder somewhere on the disk: whole or not at all, and never over what is there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from flask_babel import gettext as _

from app.core.errors import RuleBroken
from app.exchange.folders import zipped


def refuse_taken(path: str | Path) -> None:
    """Raise RuleBroken when there is something at a place already: only an empty folder gives way."""
    place = Path(path).resolve()
    try:
        taken = place.exists() and (_is_packed(place) or not place.is_dir() or any(place.iterdir()))
    except OSError as error:
        raise _unwritable(place, error) from None
    if taken:
        raise RuleBroken(_("%(place)s is there already. Choose a new name.", place=str(place)))


def place_folder(path: str | Path, files: Mapping[str, bytes]) -> None:
    """Write files as a directory, or as one .zip where the name ends so; raise RuleBroken when that cannot be done.

    Everything is written beside its place and given its name at the end, so nobody ever finds half of it.
    """
    refuse_taken(path)
    place = Path(path).resolve()
    packed = _is_packed(place)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
        try:
            _write(beside, {place.name: zipped(files)} if packed else files)
            (beside / place.name if packed else beside).replace(place)  # an empty directory gives way
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise _unwritable(place, error) from None


def _is_packed(place: Path) -> bool:
    return place.suffix.lower() == ".zip"


def _unwritable(place: Path, error: OSError) -> RuleBroken:
    why = error.strerror or type(error).__name__
    return RuleBroken(_("%(place)s cannot be written: %(why)s.", place=str(place), why=why))


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        with open(folder / name, "wb", opener=_for_the_owner) as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())


def _for_the_owner(path: str, flags: int) -> int:
    """Open a new file that only its owner may read: it is about people."""
    return os.open(path, flags, 0o600)
