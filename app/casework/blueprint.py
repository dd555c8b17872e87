"""The blueprint all pages that compose others hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("casework", __name__)
