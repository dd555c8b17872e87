"""Somebody’s own letters: those they were given, and the paper of each."""

from __future__ import annotations

from typing import Any

from flask import Response

from app.core.permissions import Permission
from app.core.web import page, requires
from app.core.web_actor import current_actor
from app.letters import lists, words
from app.letters.blueprint import blueprint
from app.letters.models import Letter
from app.letters.paper_views import stored_paper

P = Permission


@blueprint.get("/my-letters")
@requires(P.LETTER_OWN)
def my_letters() -> Any:
    """List the letters somebody was given."""
    return page("letters/my_letters.html", rows=lists.own(current_actor()), words=words)


@blueprint.get("/my-letters/<uuid:letter_id>.pdf")
@requires(P.LETTER_OWN, subject=Letter)
def my_letter(letter: Letter) -> Response:
    """Open one’s own letter."""
    return stored_paper(letter)
