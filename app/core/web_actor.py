"""Who is asking: the actor of this request, put there by the sign-in slice."""

from __future__ import annotations

from flask import g, has_request_context

from app.core.permissions import Actor

NOBODY = Actor()


def current_actor() -> Actor:
    """Return who is asking; nobody when signed out or outside a request."""
    if not has_request_context():
        return NOBODY
    actor: Actor = g.get("actor", NOBODY)
    return actor
