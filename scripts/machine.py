"""What the computer itself must have: Python, Pango, and for the tests Chromium and PostgreSQL.

Only the standard library is used, and nothing newer than Python 3.8 is run on import, so that an old Python can still
be told what it lacks. Where Debian packages may be installed (root, or sudo that asks no password) they are; elsewhere
one line says what to type.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

MINIMUM_PYTHON = (3, 11)
PANGO_LIBRARIES = (
    ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset.dylib"),
)
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
POSTGRESQL_HOME = Path("/usr/lib/postgresql")
PRIVILEGED = os.name == "posix" and os.geteuid() == 0


class Missing(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """Something this computer lacks and the program may not install; the message is one line to act on."""


def need_python() -> None:
    """Refuse a Python that is too old, or that cannot make a virtual environment."""
    if sys.version_info < MINIMUM_PYTHON:
        wanted, found = (".".join(map(str, version[:2])) for version in (MINIMUM_PYTHON, sys.version_info))
        raise Missing(
            f"Python {wanted} or newer is needed; this is {found}. Type: sudo apt-get install python{wanted} "
            f"python{wanted}-venv   and then: make {{target}} PYTHON=python{wanted}"
        )
    if importlib.util.find_spec("ensurepip") is None:
        _install("Python’s venv module", (f"python{sys.version_info[0]}.{sys.version_info[1]}-venv",))
        importlib.invalidate_caches()
        if importlib.util.find_spec("ensurepip") is None:
            raise Missing("Python’s venv module is still missing after installing it.")


def need_pango() -> None:
    """Make sure Pango can be loaded: WeasyPrint sets the agreements with it."""
    if not has_pango():
        _install("Pango, which prints the agreements,", PANGO_PACKAGES)
        if not has_pango():
            raise Missing("Pango still cannot be loaded after installing it.")


def need_chromium() -> None:
    """Make sure a Chromium is on the path: the tests look at every page with it."""
    if chromium() is None:
        _install("Chromium, which the tests look at pages with,", ("chromium",))
        if chromium() is None:
            raise Missing("Chromium is still missing after installing it. Install chromium or google-chrome yourself.")


def need_postgresql() -> None:
    """Make sure PostgreSQL’s server programs are here: the tests start a throw-away server of their own."""
    if postgresql_bin() is None:
        _install("PostgreSQL, which the tests start a server of,", ("postgresql",))
        if postgresql_bin() is None:
            raise Missing("PostgreSQL’s server programs are still missing after installing them.")


def has_pango() -> bool:
    """Say whether every library WeasyPrint needs can be loaded, under any of its names."""
    return all(any(map(_loads, names)) for names in PANGO_LIBRARIES)


def chromium() -> str | None:
    """Return the path of the system’s Chromium, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def postgresql_bin() -> Path | None:
    """Return the folder of PostgreSQL’s server programs, the newest where there are several, or None."""
    installed = [folder / "bin" for folder in POSTGRESQL_HOME.glob("*") if (folder / "bin" / "initdb").exists()]
    if installed:
        return max(installed, key=lambda folder: float(folder.parent.name))
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _install(what: str, packages: tuple[str, ...]) -> None:
    """Install Debian packages where that is allowed; elsewhere raise the one line to type."""
    if shutil.which("apt-get") is None:
        raise Missing(f"{what} is missing. Install what your system calls: {' '.join(packages)}")
    before = _authority()
    if before is None:
        raise Missing(f"{what} is missing. Type: sudo apt-get install {' '.join(packages)}")
    print(f"Installing {' '.join(packages)} …", flush=True)
    failure = _apt_get(before, "install", *packages)
    if failure:  # the list of packages may be old, or missing on a new computer
        failure = _apt_get(before, "update") or _apt_get(before, "install", *packages)
    if failure:
        raise Missing(f"{what} could not be installed ({failure}). Type: sudo apt-get install {' '.join(packages)}")


def _authority() -> tuple[str, ...] | None:
    """Return what goes before apt-get: nothing for root, sudo where it asks no password, None where it would."""
    if PRIVILEGED:
        return ()
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return (sudo, "-n")
    return None


def _apt_get(before: tuple[str, ...], verb: str, *packages: str) -> str:
    """Run apt-get without a question; return nothing when it worked, and the last line it said when it did not."""
    options = ["-qq", "-o", "DPkg::Lock::Timeout=120", *(["-y", "--no-install-recommends"] if packages else [])]
    done = subprocess.run(
        [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", verb, *options, *packages],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    lines = done.stdout.strip().splitlines() or [f"apt-get {verb} ended with {done.returncode}"]
    return lines[-1] if done.returncode else ""
