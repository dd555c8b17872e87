"""What every page carries: menu, language switch, help numbers."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Attach the frame of every page."""
    del app
