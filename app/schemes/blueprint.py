"""The blueprint that the views of schemes and of homes share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("schemes", __name__)
