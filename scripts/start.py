"""Start the house on this computer: keys, translations, database and demo made ready, then served.

.venv/bin/python -m scripts.start

One process from here on. PORT names another port, OFD_DEMO=no leaves an empty house empty.
"""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys

import sqlalchemy as sa
from flask import Flask
from flask.cli import ScriptInfo
from werkzeug.serving import BaseWSGIServer, make_server

from app.core.db import db
from app.factory import create_app
from app.schemes.models import Scheme
from config import UnsafeSettings
from scripts.development import NotForRealPeople, settle
from scripts.translations import compile_newer

ADDRESS = "127.0.0.1"


def main() -> int:
    """Make ready and serve until Ctrl-C; return the exit code."""
    port = os.environ.get("PORT", "5000")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):  # noqa: PLR2004 - the ports there are
        return _refuse(f"PORT is “{port}”; it must be a number between 1 and 65535.")
    os.environ.setdefault("OFD_BASE_URL", f"http://{ADDRESS}:{port}")
    try:
        settle(os.environ)
        with socket.create_server((ADDRESS, int(port))) as door:
            open_house(door)
    except (NotForRealPeople, UnsafeSettings) as refusal:
        return _refuse(str(refusal))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        return _refuse(f"Port {port} is taken. Type: make run PORT={int(port) + 1}")
    return 0


def open_house(door: socket.socket) -> None:
    """Make the application ready and answer at an address already taken, until Ctrl-C."""
    compile_newer()
    app = create_app()
    fill(app)
    address, port = door.getsockname()
    server = make_server(address, port, app, threaded=True, fd=door.fileno())
    print(f"Own Front Door is open at http://{address}:{port} – press Ctrl-C to close it.", flush=True)
    serve(server)


def fill(app: Flask) -> None:
    """Bring the database up to date, and load the demo scheme into an empty one unless OFD_DEMO=no."""
    _command(app, "db", "upgrade")
    if os.environ.get("OFD_DEMO", "yes") != "no" and _is_empty(app):
        print("Loading the demo scheme …", flush=True)
        _command(app, "scheme", "demo")


def serve(server: BaseWSGIServer) -> None:
    """Answer requests until Ctrl-C."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        server.server_close()


def _is_empty(app: Flask) -> bool:
    with app.app_context():
        return not db.session.scalar(sa.select(sa.exists().where(Scheme.id.is_not(None))))


def _command(app: Flask, *words: str) -> None:
    """Run a flask command in this process: a second Python would cost the start a second."""
    app.cli.main(list(words), prog_name="flask", standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
