"""Every request goes through here: who asks, may they, does it write, what headers leave.

A view reads: route → @requires(permission, subject=Model) → @writes (POST only) → form → one service → redirect.
"""

from __future__ import annotations

import functools
import io
import secrets
import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, abort, current_app, g, redirect, render_template, request, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as BaseResponse

from app.core import db as database
from app.core.db import db
from app.core.errors import EditedMeanwhile, Missing, Refused
from app.core.once import already_done, remember
from app.core.permissions import Actor, Permission, everywhere, require, shows, visible, who_can
from app.core.web_actor import current_actor

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
ERROR_STATUS = 400
PAGE_BYTES = 256 * 1024
UPLOAD_BYTES = 12 * 1024 * 1024
MOST_ADDRESS = 8 * 1024  # letters after the question mark; a list narrowed in every way needs some hundred
MOST_NEXT = 2000  # letters of an address worth coming back to
STATIC = "static"
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Referrer-Policy": "same-origin",  # no-referrer would make CSRF checks refuse every HTTPS form
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
View = Callable[..., Any]


def init_app(app: Flask) -> None:
    """Attach limits, checks before each request and headers after it."""
    app.config["MAX_CONTENT_LENGTH"] = PAGE_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = PAGE_BYTES
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_end)


def _begin() -> None:
    """Say who asks, refuse what cannot be right, then say whether this request may write."""
    database.let_writes(False)
    g.csp_nonce = secrets.token_urlsafe(16)
    if request.endpoint != STATIC:  # style sheets are the same for everybody, and come also when the records do not
        loader: Callable[[], Actor] = current_app.extensions["actor_loader"]
        g.actor = loader()
        db.session.rollback()
    _refuse_too_much()
    _refuse_nonsense()
    database.let_writes(request.method not in SAFE_METHODS)


def _refuse_too_much() -> None:
    """Answer 413 to a body larger than this endpoint takes, and 414 to an address nobody wrote."""
    if len(request.query_string) > MOST_ADDRESS:
        abort(414)
    if uploads_allowed(request.endpoint):
        request.max_content_length = UPLOAD_BYTES
        request.max_form_memory_size = UPLOAD_BYTES
    most = request.max_content_length or PAGE_BYTES
    if (request.content_length or 0) > most:
        abort(413)
    if request.content_length is None and request.environ.get("wsgi.input_terminated"):
        # A body that does not say how long it is would be cut off at the limit without a word, and half a form saved.
        body = request.environ["wsgi.input"].read(most + 1)
        if len(body) > most:
            abort(413)
        request.environ["wsgi.input"] = io.BytesIO(body)


def _refuse_nonsense() -> None:
    """Answer 400 to forms sent from another site, and to letters that no page of ours puts into an address."""
    if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(400)
    text = request.path + request.query_string.decode("latin-1")
    if "\x00" in request.path or "%00" in text or "\ufffd" in request.path:
        abort(400)


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    nonce = g.get("csp_nonce", "")
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
        "frame-ancestors 'none'; manifest-src 'self'",
    )
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    kept = request.endpoint == STATIC and response.status_code < ERROR_STATUS
    response.headers["Cache-Control"] = "public, max-age=3600" if kept else "no-store"
    return response


def _end(_error: BaseException | None) -> None:
    database.let_writes(False)


def accepts_uploads(view: View) -> View:
    """Mark a view that takes a file: its body may be larger."""
    view.accepts_uploads = True  # type: ignore[attr-defined]
    return view


def uploads_allowed(endpoint: str | None) -> bool:
    """Say whether this endpoint was marked with accepts_uploads."""
    view = current_app.view_functions.get(endpoint or "")
    return bool(getattr(view, "accepts_uploads", False))


def public(view: View) -> View:
    """Mark a route anybody may open, signed in or not."""
    view.public = True  # type: ignore[attr-defined]
    return view


def requires(permission: Permission, *, subject: type[Any] | None = None) -> Callable[[View], View]:
    """Let in only who holds the permission; load the subject named in the address, or answer as if it were missing.

    The subject’s id is the address part `<model>_id`; the view receives the loaded thing as its first argument.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(**parts: Any) -> Any:
            actor = current_actor()
            if actor.account_id is None:
                return redirect(url_for("accounts.sign_in", next=came_from()))
            if subject is None:
                require(actor, permission)
                return view(**parts)
            try:
                thing = find(subject, parts.pop(f"{subject.__tablename__}_id"))
            except Missing:
                if location := _led_to():  # a double click on “Take away”: the first one took it
                    return redirect(location)
                raise
            _check(actor, permission, thing)
            g.looked_at = _scheme_of(thing)  # the frame round the page names this scheme and its numbers
            return view(thing, **parts)

        guarded.permission = permission  # type: ignore[attr-defined]
        guarded.subject = subject  # type: ignore[attr-defined]
        return guarded

    return decorate


def find(model: type[Any], key: uuid.UUID) -> Any:
    """Return the row with this id if the person may know of it; raise Missing otherwise, in the same way."""
    thing = db.session.scalar(sa.select(model).where(model.id == key, visible(model, current_actor())))
    if thing is None:
        raise Missing
    return thing


def _check(actor: Actor, permission: Permission, thing: Any) -> None:
    """Raise Refused unless the permission reaches this thing."""
    model = type(thing)
    if shows(model, permission):
        covered = sa.select(model.id).where(model.id == thing.id, visible(model, actor, permission))
        if db.session.scalar(covered) is None:
            raise Refused(_who(permission))
        return
    about = {"scheme_id": _scheme_of(thing), "person_id": _person_of(thing)}
    if not any(about.values()) and not everywhere(actor, permission):
        raise Refused(_who(permission))  # a thing of no scheme and nobody: what is held in one scheme says nothing
    require(actor, permission, **about)


def _who(permission: Permission) -> tuple[str, ...]:
    return tuple(role.value for role in who_can(permission))


def writes(view: View) -> View:
    """Run the view as one write transaction: kept when it answers well, undone when it answers with an error.

    A form posted twice (double click, Back and again) does its work once: the second answer is the first one’s address.
    """

    @functools.wraps(view)
    def writing(*args: Any, **parts: Any) -> Any:
        if request.method in SAFE_METHODS:
            return view(*args, **parts)
        if location := _led_to():
            return redirect(location)
        try:
            response = current_app.make_response(view(*args, **parts))
            if response.status_code >= ERROR_STATUS:
                db.session.rollback()
                return response
            remember(request.form.get("once", ""), current_actor(), response)
            database.commit()
        except StaleDataError as error:
            db.session.rollback()
            raise EditedMeanwhile from error
        except BaseException:
            db.session.rollback()
            raise
        return response

    writing.writes = True  # type: ignore[attr-defined]
    return writing


def first_time(location: str) -> bool:
    """Say whether the form of this request is carried out for the first time, and remember where it leads.

    For a view that opens transactions of its own instead of @writes: asked inside one, so that a double click waits.
    """
    if _led_to():
        return False
    remember(request.form.get("once", ""), current_actor(), redirect(location))
    return True


def _led_to() -> str | None:
    """Return where this very form led when this person sent it before, or None."""
    if request.method in SAFE_METHODS:
        return None
    return already_done(request.form.get("once", ""), current_actor())


def page(template: str, *, form: Any = None, **values: Any) -> BaseResponse:
    """Render a page; one whose form has errors answers 422, with everything that was typed still there."""
    status = 422 if form is not None and form.errors else 200
    return current_app.make_response((render_template(template, form=form, **values), status))


def came_from() -> str:
    """Return the address to come back to after signing in: only ever a page of ours that can be opened again."""
    address = request.full_path.rstrip("?")
    return address if request.method in SAFE_METHODS and len(address) <= MOST_NEXT else ""


def safe_next(target: str | None, fallback: str) -> str:
    """Return the target if it is a plain path on this site, else the fallback (no open redirects)."""
    local = target is not None and target.startswith("/") and not target.startswith("//")
    if target is None or not local or any(c <= " " or c in "\\\x7f" for c in target):
        return fallback
    return target


def _scheme_of(thing: Any) -> uuid.UUID | None:
    return thing.id if thing.__tablename__ == "scheme" else getattr(thing, "scheme_id", None)


def _person_of(thing: Any) -> uuid.UUID | None:
    return thing.id if thing.__tablename__ == "person" else getattr(thing, "person_id", None)
