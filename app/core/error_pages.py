"""Every error has a page that says what happened and what to do; hidden and missing things answer with the same one."""

from __future__ import annotations

import logging
import uuid
from typing import Any

import sqlalchemy as sa
from flask import Flask, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app.core.db import db
from app.core.errors import EditedMeanwhile, Missing, Refused, RuleBroken, TooManyTries

log = logging.getLogger(__name__)
KNOWN = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})
Answer = tuple[str, int]


def init_app(app: Flask) -> None:
    """Attach a page to every way a request can fail."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Missing, lambda _e: _page(404))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(EditedMeanwhile, lambda _e: _page(409))
    app.register_error_handler(TooManyTries, _too_many)
    app.register_error_handler(RuleBroken, _rule)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _unexpected)


def _page(status: int, **values: Any) -> Answer:
    db.session.rollback()
    return render_template("error.html", status=status, **values), status


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:  # noqa: PLR2004 - a redirect that Flask raises is an answer, not an error
        return error
    answer = _page(status if status in KNOWN else 400)
    return answer[0], status


def _refused(error: Refused) -> Answer:
    return _page(403, who_can=error.who_can)


def _too_many(error: TooManyTries) -> Any:
    text, status = _page(429, wait_minutes=error.wait_minutes)
    return text, status, {"Retry-After": str(error.wait_minutes * 60)}


def _rule(error: RuleBroken) -> Answer:
    return _page(409, sentence=error.sentence)


def _database(error: OperationalError) -> Answer:
    log.error("the database did not answer: %s", type(error.orig).__name__)
    return _page(503, sentence=_("We could not reach the records just now. Nothing was changed. Try again soon."))


def _unexpected(error: Exception) -> Answer:
    number = uuid.uuid4().hex[:8]
    log.exception("error %s on %s", number, request.endpoint, exc_info=error)
    try:
        return _page(500, number=number)
    except (sa.exc.SQLAlchemyError, LookupError):
        return "Something went wrong.", 500
