"""The ends of the audit’s chain, kept in a file outside the database: each night’s, one to a line.

The chain cannot show by itself that its end was cut off. Whoever can write to the database alone cannot reach this
file; the copy of it that leaves the machine with the backup shows what somebody did who can reach both.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from app.core import clock
from app.core.audit import Head

LINE = re.compile(r"(?P<at>\S+) seal=(?P<seal>\d{1,18}) event=(?P<event>\d{1,18}) digest=(?P<digest>[0-9a-f]{64})")


@dataclass(frozen=True)
class Kept:
    """What a file of heads holds: the heads, and the numbers of lines that are none."""

    heads: tuple[Head, ...] = ()
    unreadable: tuple[int, ...] = ()


def written(head: Head) -> str:
    """Return a head as one line says it: numbers and a digest, nothing of anybody."""
    return f"seal={head.seal_id} event={head.last_event} digest={head.digest}"


def read(file: Path) -> Kept:
    """Return what a file holds; nothing when there is none yet."""
    lines = _lines(file)
    found = [LINE.fullmatch(line) for line in lines]
    return Kept(
        tuple(Head(int(line["seal"]), int(line["event"]), line["digest"]) for line in found if line),
        tuple(number for number, line in enumerate(found, start=1) if not line),
    )


def keep(file: Path, head: Head) -> None:
    """Add a head to a file unless it is there: all of the new file or the old one, whatever happens meanwhile."""
    if head in read(file).heads:
        return
    lines = [*_lines(file), f"{clock.now().isoformat(timespec='seconds')} {written(head)}"]
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as new:
        new.write("".join(f"{line}\n" for line in lines))
        new.flush()
        os.fsync(new.fileno())
    beside.replace(file)


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8", errors="replace").splitlines() if file.exists() else []
