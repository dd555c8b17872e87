"""Papers as PDF: printed by worker processes that are kept warm, have limits, and cannot reach anything.

The web process never imports WeasyPrint, so no paper can take it down. At most two papers are printed at once for each
web process; a worker is replaced after fifty papers, and after any failure.
"""

from __future__ import annotations

import atexit
import os
import threading
from typing import Final

from flask_babel import lazy_gettext as _l

from app.core.pdf_process import Limits, PdfFailed, Worker

__all__ = ["Limits", "PdfFailed", "PrintRoom", "render", "room"]
TOO_LONG: Final = _l("This paper is far too long to print. Make it shorter and try again.")
BUSY: Final = _l("Many papers are being printed just now. Try again in a minute.")


class PrintRoom:
    """A few warm workers, lent to one thread at a time."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._idle: list[Worker] = []
        self._open()

    def _open(self) -> None:
        self._places = threading.BoundedSemaphore(self.limits.at_once)
        self._lock = threading.Lock()

    def render(self, *papers: str, title_hint: str = "") -> bytes:
        """Return papers as one PDF, each with pages of its own; the hint is the title of several, or of one without.

        Raises PdfFailed with a sentence. Never call it inside a transaction.
        """
        pieces = [piece.encode(errors="replace") for piece in (title_hint, *papers)]
        if sum(map(len, pieces)) > self.limits.html_bytes:
            raise PdfFailed(str(TOO_LONG))
        if not self._places.acquire(timeout=self.limits.wall_seconds):
            raise PdfFailed(str(BUSY))
        try:
            return self._print(pieces)
        finally:
            self._places.release()

    def _print(self, pieces: list[bytes]) -> bytes:
        worker = self._take()
        try:
            content = worker.print(pieces)
        except BaseException:
            worker.end()
            raise
        self._give_back(worker)
        return content

    def _take(self) -> Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if not worker.worn:
                    return worker
                worker.end()
        return Worker(self.limits)

    def _give_back(self, worker: Worker) -> None:
        if worker.worn:
            worker.end()
            return
        with self._lock:
            self._idle.append(worker)

    def close(self) -> None:
        """End every idle worker."""
        with self._lock:
            while self._idle:
                self._idle.pop().end()

    def forget(self) -> None:
        """Begin anew in a forked process: the workers, and whoever was waiting, belong to the parent."""
        self._open()
        while self._idle:
            self._idle.pop().disown()


room = PrintRoom()
atexit.register(room.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=room.forget)


def render(*papers: str, title_hint: str = "") -> bytes:
    """Return papers as one PDF, tagged and the same every time; raise PdfFailed with a sentence."""
    return room.render(*papers, title_hint=title_hint)
