"""Flask commands: one thin command, one service call."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach every command."""
    del app
