"""Every error has a page that says what happened and what to do; hidden and missing things answer with the same one.

What went wrong is logged as one line: a number the reader can name, the kind of error, and where in the code; never the
words of the error, which may hold what somebody typed.
"""

from __future__ import annotations

import logging
import traceback
import uuid
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from app.core.db import db, let_writes
from app.core.errors import EditedMeanwhile, Missing, Refused, RuleBroken, TooManyTries
from app.core.i18n import language
from app.core.permissions import Role
from app.core.words import ROLE_WORDS

log = logging.getLogger(__name__)
KNOWN = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})
REQUEST_WRONG, FORM_AGAIN, SERVER_WRONG, BACK_SOON = 400, 422, 500, 503
HOUSE = Path(__file__).resolve().parents[2]
LIBRARIES = "site-packages"
MOST_STEPS = 12  # of the way to an error: the nearest


def init_app(app: Flask) -> None:
    """Attach a page to every way a request can fail."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _token)
    app.register_error_handler(Missing, lambda _e: _page(404))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(EditedMeanwhile, lambda _e: _page(409))
    app.register_error_handler(TooManyTries, _too_many)
    app.register_error_handler(RuleBroken, _rule)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(NoConnectionFree, _database)
    app.register_error_handler(Exception, _unexpected)


def _page(status: int, **values: Any) -> Response:
    """Return the page of a status; plainer when the frame round it cannot be drawn, and never no page at all."""
    for draw in (_framed, _unframed):
        try:
            return make_response(draw(status, values), status)
        except Exception as error:  # noqa: BLE001 - an error page must not fail: the next one asks for less
            log.error("the page of error %s could not be drawn: %s", status, where(error))  # noqa: TRY400 - no words
    return make_response(_BARE, status)


def _framed(status: int, values: dict[str, Any]) -> str:
    db.session.rollback()
    let_writes(False)  # a page that only reads never waits for a writer
    return render_template("error.html", status=status, **values)


def _unframed(status: int, values: dict[str, Any]) -> str:
    """Draw the page without menu, scheme or numbers to ring: nothing is asked of the records or of the address."""
    template = current_app.jinja_env.get_template("error.html")
    return template.render(status=status, language=language(), **values)


_BARE = (
    '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Something broke on our side</title>\n'
    "<h1>Something broke on our side</h1>\n<p>It is not your fault. Try again in a few minutes.</p>\n</html>\n"
)


def _http(error: HTTPException) -> Any:
    status = error.code or SERVER_WRONG
    if status < REQUEST_WRONG:  # a redirect that Flask raises is an answer, not an error
        return error
    if isinstance(error, SecurityError):  # asked under a name that is not ours, so there are no addresses to link to
        return make_response(_unframed(status, {}), status)
    response = _page(status if status in KNOWN else SERVER_WRONG if status > SERVER_WRONG else REQUEST_WRONG)
    response.status_code = status
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.allow.update(error.valid_methods)
    return response


def _token(error: CSRFError) -> Any:
    """Show a form that waited too long once more, with everything that was typed; nothing of it is carried out.

    A page that only posts has no form to show: it answers that it could not be read.
    """
    g.token_refused = True  # core.forms: no form is right during this request, whatever it holds
    let_writes(False)
    rule, view = request.url_rule, current_app.view_functions.get(request.endpoint or "")
    if rule is not None and view is not None and "GET" in (rule.methods or ()):
        try:
            answer: Any = view(**(request.view_args or {}))
            again = current_app.make_response(answer)
        except (HTTPException, Missing, Refused, RuleBroken):
            return _http(error)
        if again.status_code == FORM_AGAIN:
            return again
    return _http(error)


def _refused(error: Refused) -> Response:
    return _page(403, who_can=[ROLE_WORDS[Role(role)] for role in error.who_can])


def _too_many(error: TooManyTries) -> Response:
    response = _page(429, wait_minutes=error.wait_minutes)
    response.retry_after = error.wait_minutes * 60
    return response


def _rule(error: RuleBroken) -> Response:
    return _page(409, sentence=error.sentence)


def _database(error: SQLAlchemyError) -> Response:
    log.error("the database did not answer on %s: %s", request.endpoint, where(error))
    return _page(BACK_SOON, sentence=_("We could not reach the records just now. Nothing was changed. Try again soon."))


def _unexpected(error: Exception) -> Response:
    number = uuid.uuid4().hex[:8]
    log.error("error %s on %s: %s", number, request.endpoint, where(error))
    return _page(SERVER_WRONG, number=number)


def where(error: BaseException) -> str:
    """Return in one line what kind of error this is and the way to it, with nothing anybody typed.

    The words of an error are left out: a database names the values it refused.
    """
    kind = type(error).__name__
    if isinstance(error, DBAPIError) and error.orig is not None:
        kind = f"{kind} ({type(error.orig).__name__})"
    line = " > ".join(f"{_short(step.filename)}:{step.lineno} {step.name}" for step in _way(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{kind} at {line}" + (f" after {where(before)}" if before is not None else "")


def _way(error: BaseException) -> list[traceback.FrameSummary]:
    """Return the steps to an error through our own code, and the very last one whoever’s it is."""
    steps = list(traceback.extract_tb(error.__traceback__))
    ours = [step for step in steps[:-1] if LIBRARIES not in step.filename]
    return [*ours[-MOST_STEPS:], *steps[-1:]]


def _short(filename: str) -> str:
    """Return a file’s name without the folders of this computer."""
    return filename.rpartition(f"{LIBRARIES}/")[2].removeprefix(f"{HOUSE}/")
