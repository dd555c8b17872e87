"""The blueprint all pages about rent hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("rent", __name__)
