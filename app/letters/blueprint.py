"""The blueprint all pages about letters hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("letters", __name__)
