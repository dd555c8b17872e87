"""Papers as PDF: printed by worker processes that are kept warm, have limits, and cannot reach anything.

The web process never imports WeasyPrint, so no paper can take it down. At most two papers are printed at once for each
web process; a worker is replaced after fifty papers, and after any failure.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flask_babel import gettext as _

from app.core.pdf_frames import BAD, FRAME, GOOD

ROOT = Path(__file__).resolve().parent.parent.parent
MOST_HTML_BYTES = 4 * 1024 * 1024
MOST_PDF_BYTES = 40 * 1024 * 1024


class PdfFailed(Exception):  # noqa: N818 - it carries the sentence a person reads
    """A paper could not be printed; the sentence says why and what to do."""


@dataclass(frozen=True)
class Limits:
    """What one paper may cost."""

    wall_seconds: float = 30
    start_seconds: float = 60
    cpu_seconds: int = 20
    memory_bytes: int = 1024**3
    papers: int = 50
    at_once: int = 2


class _Worker:
    """One print process and the pipes to it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.printed = 0
        self.process = subprocess.Popen(  # noqa: S603 - our own module, no word of it from outside
            [sys.executable, "-m", "app.core.pdf_worker", str(limits.cpu_seconds), str(limits.memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"},
            close_fds=True,
        )
        self._answer(time.monotonic() + limits.start_seconds)

    def print(self, html: bytes) -> bytes:
        """Return the PDF; raise PdfFailed, after which this worker is no use."""
        deadline = time.monotonic() + self.limits.wall_seconds
        self.printed += 1
        sender = threading.Thread(target=self._send, args=(html,), daemon=True)
        sender.start()
        return self._answer(deadline)

    def _send(self, html: bytes) -> None:
        with contextlib.suppress(OSError, ValueError):  # a dead worker is noticed by whoever waits for its answer
            pipe = _pipe(self.process.stdin)
            pipe.write(FRAME.pack(len(html)) + html)
            pipe.flush()

    def _answer(self, deadline: float) -> bytes:
        status = self._read(1, deadline)
        size = FRAME.unpack(self._read(FRAME.size, deadline))[0]
        if status not in {GOOD, BAD} or size > MOST_PDF_BYTES:
            raise PdfFailed(_("The paper came out far too large. Shorten it and try again."))
        content = self._read(size, deadline)
        if status == BAD:
            raise PdfFailed(
                _("The paper could not be printed: something in its words is built in a way we cannot lay out.")
            )
        return content

    def _read(self, size: int, deadline: float) -> bytes:
        pipe, pieces = _pipe(self.process.stdout).fileno(), bytearray()
        while len(pieces) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                raise PdfFailed(_("The paper took too long to print. Try again in a minute."))
            piece = os.read(pipe, min(size - len(pieces), 1 << 20))
            if not piece:
                raise PdfFailed(_("The printing stopped in the middle. Try again in a minute."))
            pieces += piece
        return bytes(pieces)

    @property
    def worn(self) -> bool:
        """Say whether the worker has printed enough, or has ended."""
        return self.printed >= self.limits.papers or self.process.poll() is not None

    def end(self) -> None:
        """End the process and close its pipes."""
        self.process.kill()
        with contextlib.suppress(OSError):
            _pipe(self.process.stdin).close()
        _pipe(self.process.stdout).close()
        self.process.wait()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:  # both are asked for when the process starts
        raise PdfFailed(_("The printing stopped in the middle. Try again in a minute."))
    return pipe


class PrintRoom:
    """A few warm workers, lent to one thread at a time."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._places = threading.BoundedSemaphore(self.limits.at_once)
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._owner = os.getpid()

    def render(self, html: str) -> bytes:
        """Return a page as PDF bytes; raise PdfFailed with a sentence. Never call it inside a transaction."""
        encoded = html.encode()
        if len(encoded) > MOST_HTML_BYTES:
            raise PdfFailed(_("The paper is far too long to print. Shorten it and try again."))
        if not self._places.acquire(timeout=self.limits.wall_seconds):
            raise PdfFailed(_("Many papers are being printed just now. Try again in a minute."))
        try:
            return self._print(encoded)
        finally:
            self._places.release()

    def _print(self, html: bytes) -> bytes:
        worker = self._take()
        try:
            content = worker.print(html)
        except BaseException:
            worker.end()
            raise
        self._give_back(worker)
        return content

    def _take(self) -> _Worker:
        with self._lock:
            if self._owner != os.getpid():  # forked since: those workers belong to the parent
                self._idle, self._owner = [], os.getpid()
            while self._idle:
                worker = self._idle.pop()
                if not worker.worn:
                    return worker
                worker.end()
        return _Worker(self.limits)

    def _give_back(self, worker: _Worker) -> None:
        if worker.worn:
            worker.end()
            return
        with self._lock:
            self._idle.append(worker)

    def close(self) -> None:
        """End every idle worker."""
        with self._lock:
            if self._owner == os.getpid():
                for worker in self._idle:
                    worker.end()
            self._idle = []


room = PrintRoom()
atexit.register(room.close)


def render(html: str) -> bytes:
    """Return a page as PDF bytes, tagged and the same every time; raise PdfFailed with a sentence."""
    return room.render(html)
