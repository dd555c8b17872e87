"""The blueprint all pages about arrears hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("arrears", __name__)
