"""One print process: how it is started, what it may cost, and how it says that it failed, and why.

No setting and no secret of the house reaches it: its environment is what finding Python, Pango and typefaces takes.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from flask_babel import lazy_gettext as _l

from app.core.pdf_frames import FRAME, GOOD, counted

log = logging.getLogger(__name__)
ROOT: Final = Path(__file__).resolve().parent.parent.parent
INHERITED: Final = (
    *("PATH", "HOME", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "WEASYPRINT_DLL_DIRECTORIES"),
    *("FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME"),
)
NO_START: Final = _l("Printing could not be started. Try again in a minute, and tell whoever looks after this system.")
SLOW: Final = _l("This paper took too long to print. Try again in a minute. If it happens again, make it shorter.")
STOPPED: Final = _l(
    "Printing stopped in the middle. Try again in a minute. If it happens again, make the paper shorter."
)
ODD: Final = _l("This paper cannot be laid out: something in it has a size or a shape that a page cannot hold.")
WHY: Final = {
    "RecursionError": _l("This paper cannot be laid out: it has too many parts inside one another."),
    "MemoryError": _l("This paper needs too much memory to print. Make it shorter and try again."),
    "TooLarge": _l("The printed paper came out far too large. Make it shorter and try again."),
}


class PdfFailed(Exception):  # noqa: N818 - it carries the sentence a person reads
    """A paper could not be printed; the sentence says why and what to do."""


@dataclass(frozen=True)
class Limits:
    """What one paper may cost, and how long a worker is kept."""

    wall_seconds: float = 30
    start_seconds: float = 60
    cpu_seconds: int = 20
    memory_bytes: int = 1024**3  # measured: 300 MB of address space for thirty pages, and for 100,000 words
    html_bytes: int = 4 * 1024**2
    pdf_bytes: int = 20 * 1024**2
    papers: int = 50
    at_once: int = 2


class Worker:
    """One print process and the pipes to it; what it holds is given back by end()."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.printed = 0
        self.late = False
        self.folder = tempfile.mkdtemp(prefix="ofd-print-")  # where a paper’s typefaces lie while it is printed
        try:
            with tempfile.TemporaryFile() as said:
                self.process = self._start(said)
                self._warm_up(said)
        except OSError as broken:
            shutil.rmtree(self.folder, ignore_errors=True)
            log.error("The print worker could not be started: %s", type(broken).__name__)  # noqa: TRY400 - one line
            raise PdfFailed(str(NO_START)) from broken

    def _start(self, said: IO[bytes]) -> subprocess.Popen[bytes]:
        limits = (self.limits.cpu_seconds, self.limits.memory_bytes, self.limits.pdf_bytes, os.getpid())
        kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return subprocess.Popen(  # noqa: S603 - our own module, no word of it from outside
            [sys.executable, "-m", "app.core.pdf_worker", *map(str, limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            bufsize=0,
            cwd=ROOT,
            env={**kept, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "TMPDIR": self.folder, "TEMP": self.folder},
        )

    def _warm_up(self, said: IO[bytes]) -> None:
        """Wait until the worker is ready; what it said before that (no paper yet) goes to the log if it fails."""
        try:
            self._answer(self.limits.start_seconds)
        except PdfFailed as failed:
            self.end()
            said.seek(0)
            words = said.read()[-1000:].decode(errors="replace").splitlines()
            log.error("The print worker did not start: %s", " | ".join(words))  # noqa: TRY400 - the words say it
            raise PdfFailed(str(NO_START)) from failed

    def print(self, pieces: list[bytes]) -> bytes:
        """Return the PDF of a title and papers; raise PdfFailed, after which this worker is no use."""
        self.printed += 1
        return self._answer(self.limits.wall_seconds, counted(pieces))

    def _answer(self, seconds: float, paper: bytes = b"") -> bytes:
        with self._ended_after(seconds):
            try:
                self._send(paper)
                status, size = self._read(1), FRAME.unpack(self._read(FRAME.size))[0]
                content = self._read(size)
            except OSError as broken:
                raise self._stopped() from broken
        if status != GOOD:
            diagnosis = content.decode(errors="replace")
            log.warning("A paper could not be printed: %s", diagnosis)
            raise PdfFailed(str(WHY.get(diagnosis.partition(" ")[0], ODD)))
        return content

    def _stopped(self) -> PdfFailed:
        """Say how the worker ended, in the log and to the person."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=1)
        spent = self.process.returncode == -getattr(signal, "SIGXCPU", 0)
        how = "time is up" if self.late else "processor time is up" if spent else f"status {self.process.returncode}"
        log.warning("A print worker ended in the middle of paper %d: %s", self.printed, how)
        return PdfFailed(str(SLOW if self.late or spent else STOPPED))

    @contextlib.contextmanager
    def _ended_after(self, seconds: float) -> Iterator[None]:
        """End the process when the time is up: whoever reads from it or writes to it then stops waiting."""
        alarm = threading.Timer(seconds, self._too_late)
        alarm.daemon = True
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()
            alarm.join()

    def _too_late(self) -> None:
        self.late = True
        self.process.kill()

    def _send(self, content: bytes) -> None:
        rest = memoryview(content)
        while rest:
            rest = rest[_there(self.process.stdin).write(rest) :]

    def _read(self, size: int) -> bytes:
        pieces = bytearray()
        if size > self.limits.pdf_bytes:  # the worker checks this itself, but is not relied upon
            raise BrokenPipeError
        while len(pieces) < size:
            piece = _there(self.process.stdout).read(min(size - len(pieces), 1 << 20))
            if not piece:
                raise BrokenPipeError
            pieces += piece
        return bytes(pieces)

    @property
    def worn(self) -> bool:
        """Say whether the worker has printed enough, or has ended."""
        return self.late or self.printed >= self.limits.papers or self.process.poll() is not None

    def end(self) -> None:
        """End the process, close its pipes and remove its folder."""
        self.process.kill()
        self.process.wait()
        self._close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def disown(self) -> None:
        """Let go, after a fork, of a process that belongs to the parent."""
        self._close()
        self.process.returncode = 0  # not ours to wait for

    def _close(self) -> None:
        with contextlib.suppress(OSError):
            _there(self.process.stdin).close()
        _there(self.process.stdout).close()


def _there(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:  # both are asked for when the process starts
        raise BrokenPipeError
    return pipe
