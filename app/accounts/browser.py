"""What a browser holds: the cookie of its sign-in, and a mark by which it is known again for guessing’s sake."""

from __future__ import annotations

import ipaddress
import secrets
import uuid

from flask import Response, after_this_request, current_app, request, session

from app.accounts import rules, sessions
from app.accounts.throttle import Place
from app.core.db import transaction

FEWEST_BYTES = 32


def place() -> Place:
    """Return where this request comes from, as far as the throttle must know."""
    return Place(network(request.remote_addr or ""), request.cookies.get(_mark_name(), "")[:100])


def network(address: str) -> str:
    """Return the network of an address: itself, or the /64 that one household of the newer kind holds whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "?"
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def mark(here: Place) -> Place:
    """Return the place with this browser’s mark, new if it had none; the answer to this request carries it."""
    device = here.device or secrets.token_urlsafe(FEWEST_BYTES)

    @after_this_request
    def keep(response: Response) -> Response:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(
            _mark_name(), device, max_age=rules.KEEP_TRIES, secure=secure, httponly=True, samesite="Lax", path="/"
        )
        return response

    return Place(here.network, device)


def enter(account_id: uuid.UUID) -> bool:
    """Open a session for an account in this browser; what the browser held before ends, on the server too.

    False, and signed out, when the person holds no role today or the account is closed.
    """
    with transaction():
        sessions.end_this_session()
        token = sessions.open_session(account_id) if sessions.may_enter(account_id) else ""
    _forget()
    return bool(token) and sessions.sign_browser_in(token)


def take_over(token: str) -> None:
    """Give this browser its session’s new token."""
    _forget()
    sessions.sign_browser_in(token)


def leave() -> None:
    """End the session on the server and empty the cookie, save for the language of the pages."""
    with transaction():
        sessions.end_this_session()
    _forget()


def _forget() -> None:
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def _mark_name() -> str:
    return "__Host-place" if current_app.config["SESSION_COOKIE_SECURE"] else "place"
