"""Pages that nobody should come to: every way a request can fail, at an address of its own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort

from app.core.errors import EditedMeanwhile, Missing, Refused, RuleBroken, TooManyTries
from app.core.web import public

blueprint = Blueprint("drawn", __name__, url_prefix="/drawn")
FAILURES: dict[str, Exception | int] = {
    "403": Refused(("staff", "manager")),
    "400": 400,
    "403-alone": 403,
    "404": Missing(),
    "405": 405,
    "409": EditedMeanwhile(),
    "409-rule": RuleBroken("Flat 3 is taken until Friday. Choose another home."),
    "413": 413,
    "429": TooManyTries(15),
    "500": RuntimeError("broken"),
    "503": 503,
}
ADDRESSES = tuple(f"/drawn/{name}" for name in FAILURES)


@blueprint.get("/<name>")
@public
def fail(name: str) -> Any:
    """Fail in this way."""
    failure = FAILURES[name]
    if isinstance(failure, int):
        abort(failure)
    raise failure
