"""The blueprint of the pages about scheme folders."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("exchange", __name__)
