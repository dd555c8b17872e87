"""The blueprint all pages about agreements hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("agreements", __name__)
