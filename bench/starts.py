"""How long the first answer takes: a fresh interpreter, and a second `make run` on a house that is there already."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from bench.figures import Figure

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5
PATIENCE = 300


def figures() -> Iterator[Figure]:
    """Measure the starts on a house of their own."""
    with tempfile.TemporaryDirectory(prefix="ofd-bench-") as folder:
        environ = _environ(Path(folder))
        first = _until_it_answers(environ)
        again = [_until_it_answers(environ) for _ in range(ROUNDS)]
        made, answered = zip(*(_cold(environ) for _ in range(ROUNDS)), strict=True)
    yield Figure("a fresh interpreter: create_app() done", min(made), "s", most=2)
    yield Figure("a fresh interpreter: first page answered", min(answered), "s", most=2)
    yield Figure("a second start: first page answered on a port", min(again), "s", most=3)
    yield Figure("the very first start: tables and demo made, first page answered", first, "s")


def _environ(folder: Path) -> dict[str, str]:
    """Return the settings of a house in a folder of its own, away from the one in instance/."""
    return os.environ | {
        "OFD_ENV": "development",
        "OFD_SECRET_KEY": secrets.token_urlsafe(64),
        "OFD_AUDIT_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": f"sqlite:///{folder / 'starts.sqlite3'}",
    }


def _cold(environ: dict[str, str]) -> tuple[float, float]:
    """Return the seconds from starting Python until the application is made, and until it has answered."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "bench.first_answer"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environ) as process:  # noqa: S603
        assert process.stdout is not None
        moments = {line.strip(): time.perf_counter() - began for line in process.stdout}
    assert process.returncode == 0, "the first page was not answered"
    return moments["made"], moments["answered"]


def _until_it_answers(environ: dict[str, str]) -> float:
    """Start what make run starts, ask for the sign-in page, stop it; return the seconds until the page was there."""
    port = _free_port()
    began = time.perf_counter()
    with _started(environ | {"PORT": str(port)}) as process:
        _open(f"http://127.0.0.1:{port}/sign-in", process)
        return time.perf_counter() - began


@contextmanager
def _started(environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "scripts.start"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT, env=environ) as process:  # noqa: S603
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)


def _open(address: str, process: subprocess.Popen[bytes]) -> None:
    """Open a page; the port is taken early in the start, and the request then waits until somebody answers."""
    while True:
        try:
            with urlopen(address, timeout=PATIENCE):  # noqa: S310 - our own address
                return
        except URLError as error:
            if process.poll() is not None or not isinstance(error.reason, ConnectionRefusedError):
                raise
            time.sleep(0.01)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])
