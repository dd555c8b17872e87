"""The settings of a house on this computer, for trying out: never for real people.

.venv/bin/python -m scripts.development scheme save folder/     any flask command, with these settings

The first call writes two random keys to instance/development.env, readable by its owner alone. A setting already in
the environment is left as it is.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import MutableMapping
from pathlib import Path

from flask.cli import main as flask_command

HOUSE = Path(__file__).resolve().parent.parent
KEYS_FILE = HOUSE / "instance" / "development.env"
KEYS = ("OFD_SECRET_KEY", "OFD_AUDIT_KEY")


class NotForRealPeople(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """The environment asks for production, which these programs must not start."""


def settle(environ: MutableMapping[str, str], *, keys_file: Path = KEYS_FILE) -> None:
    """Set what is not yet set for development: the environment’s name and two keys that stay the same."""
    if environ.setdefault("OFD_ENV", "development") == "production":
        raise NotForRealPeople("OFD_ENV is production. See “Deployment” in README.md for serving real people.")
    environ.setdefault("FLASK_APP", "wsgi")
    if any(key not in environ for key in KEYS):
        for name, value in _keys(keys_file).items():
            environ.setdefault(name, value)


def _keys(file: Path) -> dict[str, str]:
    """Read the keys, or make and keep them where there are none; two programs starting at once agree on one file."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.writelines(f"{name}={secrets.token_urlsafe(64)}\n" for name in KEYS)
        try:
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    lines = file.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line.partition("=")[0] in KEYS)


def main() -> None:
    """Run a flask command with the settings of development."""
    try:
        settle(os.environ)
    except NotForRealPeople as refusal:
        sys.exit(str(refusal))
    flask_command()


if __name__ == "__main__":
    main()
