"""Set up what `make run` and `make test` need, or do nothing in a few milliseconds where it is all there.

python3 -m scripts.prepare run      the virtual environment and Pango
python3 -m scripts.prepare test     the same with the tools of the tests, Chromium and PostgreSQL
python3 -m scripts.prepare check    the same with the tools of the tests only

A stamp in the virtual environment remembers which requirement files were installed, by checksum, and with which
Python; pip is asked only when one of these changed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from scripts.machine import Missing, need_chromium, need_pango, need_postgresql, need_python

HOUSE = Path(__file__).resolve().parent.parent
VENV = HOUSE / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "own-front-door.stamp"
RUN_FILE = HOUSE / "requirements.txt"
TEST_FILE = HOUSE / "requirements-dev.txt"
NEEDS = {
    "run": (RUN_FILE, (need_python, need_pango)),
    "test": (TEST_FILE, (need_python, need_pango, need_chromium, need_postgresql)),
    "check": (TEST_FILE, (need_python,)),
}


def main(arguments: list[str]) -> int:
    """Prepare for one target; return the exit code, with one line on standard error when something is missing."""
    target = arguments[0] if len(arguments) == 1 else ""
    if target not in NEEDS:
        print(f"Say what to prepare for: {', '.join(NEEDS)}.", file=sys.stderr)
        return 2
    requirements, needs = NEEDS[target]
    try:
        for need in needs:
            need()
        install(requirements)
    except Missing as missing:
        print(str(missing).replace("{target}", target), file=sys.stderr)
        return 1
    return 0


def install(requirements: Path) -> None:
    """Make the virtual environment and install the pinned requirements, unless the stamp says both are done."""
    done = STAMP.read_text(encoding="utf-8").splitlines() if STAMP.exists() else []
    if not PYTHON.exists() or done[:1] != [_home()]:
        _make_environment()
        done = []
    if _checksum(requirements) in done[1:]:
        return
    print(f"Installing the libraries named in {requirements.name} …", flush=True)
    STAMP.unlink(missing_ok=True)
    _run(
        PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", requirements
    )
    # The file of the tests holds everything the file of the application holds, at the same versions.
    installed = {RUN_FILE, requirements}
    STAMP.write_text("\n".join([_home(), *sorted(map(_checksum, installed))]) + "\n", encoding="utf-8")


def _make_environment() -> None:
    print("Making the virtual environment …", flush=True)
    _run(sys.executable, "-m", "venv", "--clear", VENV)


def _run(*command: str | Path) -> None:
    try:
        subprocess.run([os.fspath(word) for word in command], stdin=subprocess.DEVNULL, check=True)
    except subprocess.CalledProcessError as failed:
        raise Missing(f"This did not work: {' '.join(map(str, failed.cmd))}") from failed


def _home() -> str:
    """Describe the Python and the place of the environment: a moved folder or a new Python needs a new one."""
    return f"{sys.version_info[0]}.{sys.version_info[1]} {sys.implementation.cache_tag} {VENV}"


def _checksum(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
