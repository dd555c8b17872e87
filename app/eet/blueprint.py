"""The blueprint all pages about EET hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("eet", __name__)
