"""Print every reaching paper and say what was reached for: python audited_printing.py FOLDER closed|open, JSON out.

Three witnesses: Python’s audit events, the kernel (inotify, which also sees what native libraries open), and the PDF.
"closed" prints as the product does. "open" is the proof that the witnesses see: WeasyPrint’s own fetcher, nothing taken
away from the paper. No network is ever used: what would use it is noted and stopped.
"""

from __future__ import annotations

import base64
import ctypes
import json
import os
import sys
from pathlib import Path
from typing import Any

from hostile_papers import REACHING, aimed, lay_bait
from weasyprint.urls import URLFetcher

from app.core import pdf_worker

OUTWARD = ("socket.", "http.client.", "ftplib.", "urllib.", "subprocess.", "os.system", "os.exec", "os.posix_spawn")
OPENED = 0x20  # IN_OPEN
seen: list[tuple[str, str]] = []


def note(event: str, about: tuple[Any, ...]) -> None:
    """Remember an open file; remember and stop anything that leads out of this process."""
    if event == "open" and not isinstance(about[0], int):
        seen.append((event, os.fsdecode(about[0])))
    elif event.startswith((*OUTWARD, "os.fork")):
        seen.append((event, ""))
        if not event.startswith("urllib."):
            raise PermissionError(event)


def watch(folder: Path) -> int:
    """Ask the kernel to say when anything in the folder is opened; return where it says so."""
    native = ctypes.CDLL(None, use_errno=True)
    told = int(native.inotify_init1(os.O_NONBLOCK))
    if told < 0 or native.inotify_add_watch(told, os.fsencode(folder), OPENED) < 0:
        raise OSError(ctypes.get_errno(), "no inotify")
    return told


def kernel_saw(told: int) -> bool:
    """Say whether anything was opened since last asked."""
    try:
        return bool(os.read(told, 65536))
    except BlockingIOError:
        return False


def printed_or_not(html: str, fetcher: URLFetcher) -> str | None:
    """Return the PDF in base 64, or None when the paper cannot be printed at all."""
    try:
        return base64.b64encode(pdf_worker.make_document(fetcher, html)).decode()
    except Exception:  # noqa: BLE001 - the print process ends whatever the error is; what was opened counts all the same
        return None


def main() -> None:
    """Print them all."""
    folder, way = Path(sys.argv[1]), sys.argv[2]
    bait = lay_bait(folder)
    if way == "open":
        pdf_worker._keep_only_paper = lambda _document: None
    fetcher = URLFetcher(timeout=1) if way == "open" else pdf_worker.PackageFetcher()
    pdf_worker.make_document(fetcher, pdf_worker.WARMING)
    told = watch(folder)
    sys.addaudithook(note)
    answers = {}
    for name, paper in REACHING.items():
        seen.clear()
        printed = printed_or_not(aimed(paper, bait, pdf_worker.STATIC), fetcher)
        answers[name] = {"events": list(seen), "kernel": kernel_saw(told), "pdf": printed}
    sys.stdout.write(json.dumps(answers))


if __name__ == "__main__":
    main()
