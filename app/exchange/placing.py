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


def place_folder(path: str | Path, files: Mapping[str, bytes]) -> None:
    """Write files as a directory, or as one .zip where the name ends so; raise RuleBroken when that cannot be done.

    Everything is written beside its place and given its name at the end, so nobody ever finds half of it.
    """
    place = Path(path).resolve()
    packed = place.suffix.lower() == ".zip"
    try:
        if place.exists() and (packed or not place.is_dir() or any(place.iterdir())):
            raise RuleBroken(_("%(place)s is there already. Choose a new name.", place=str(place)))
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
        try:
            _write(beside, {place.name: zipped(files)} if packed else files)
            (beside / place.name if packed else beside).replace(place)  # an empty directory gives way
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise RuleBroken(_("%(place)s cannot be written: %(why)s.", place=str(place), why=why)) from None


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        with (folder / name).open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
