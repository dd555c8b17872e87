"""The door for servers and flask commands: gunicorn wsgi:app."""

import sys

from app.factory import create_app
from config import UnsafeSettings

try:
    app = create_app()
except UnsafeSettings as unsafe:  # each problem on its own line, and no way through the code for whoever reads it
    print(unsafe, file=sys.stderr)  # noqa: T201 - there is no log before there are settings
    sys.exit(3 if "gunicorn" in sys.modules else 1)  # 3 tells gunicorn that starting again will not help
