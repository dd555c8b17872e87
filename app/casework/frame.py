"""What every page carries: the menu from the permissions table, the language switch, who to ring for help."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, g, request, url_for
from flask_babel import gettext as _

from app.casework.whereabouts import door_of, stays_of
from app.casework.words import event_words, permission_words
from app.core.db import db
from app.core.i18n import language
from app.core.permissions import Actor, Permission, can
from app.core.web_actor import current_actor
from app.schemes.models import Scheme

NUMBERS = ("on_call", "safeguarding_name", "safeguarding")
ROOMS = {
    "arrears": "arrears.board",
    "eet": "eet.board",
    "letters": "letters.letters",
    "rent": "arrears.board",
}  # slices at many addresses


def init_app(app: Flask) -> None:
    """Attach the frame of every page."""
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    actor = current_actor()
    places = _places()
    place = _here(places)
    return {
        "actor": actor,
        "can": lambda permission, **about: can(actor, Permission(permission), **about),
        "signed_in": actor.account_id is not None,
        "scheme_name": place.name if place else "",
        "nav": _menu(),
        **_help(place, places),
        "language": language(),
        "other_language": "en" if language() == "cy" else "cy",
        "switch_language_href": _switch(),
        "draft_translation": language() == "cy",
        "csp_nonce": g.get("csp_nonce", ""),
        "door_stylesheet": url_for("schemes.door_css") if place and place.is_all_of(actor) and place.painted else "",
        "door_of": door_of,
        "event_words": event_words,
        "permission_words": permission_words,
        "stays_of": stays_of,
    }


@dataclass(frozen=True)
class Place:
    """A scheme as the frame knows it: its name, who to ring, and whether people can rely on that yet."""

    id: uuid.UUID
    name: str
    is_open: bool
    painted: bool
    numbers: dict[str, str]

    def is_all_of(self, actor: Actor) -> bool:
        """Say whether somebody has roles in this scheme and in no other."""
        return actor.scheme_ids == {self.id}


def _places() -> list[Place]:
    """Return the schemes somebody has roles in, and the one whose page they look at, by name."""
    if "frame_places" not in g:
        actor, looked_at = current_actor(), g.get("looked_at")
        ids = set(actor.scheme_ids)
        if looked_at and can(actor, Permission.SCHEME_SEE, scheme_id=looked_at):
            ids.add(looked_at)
        known = sa.select(Scheme).where(Scheme.id.in_(ids)).order_by(Scheme.name, Scheme.id)
        g.frame_places = [_place(scheme) for scheme in db.session.scalars(known)] if ids else []
    found: list[Place] = g.frame_places
    return found


def _place(scheme: Scheme) -> Place:
    numbers = {
        "on_call": scheme.on_call_phone or "",
        "safeguarding_name": scheme.safeguarding_name or "",
        "safeguarding": scheme.safeguarding_phone or "",
    }
    return Place(scheme.id, scheme.name, scheme.opened_on is not None, bool(scheme.door_colour), numbers)


def _here(places: list[Place]) -> Place | None:
    """Return the scheme whose page this is, else the only one there is; None when it could be any of several."""
    looked_at = next((place for place in places if place.id == g.get("looked_at")), None)
    return looked_at or (places[0] if len(places) == 1 else None)


def _help(here: Place | None, places: list[Place]) -> dict[str, Any]:
    """Return whom to ring: of this scheme, or of each open one by its name, when there are several to choose from."""
    if here is not None and (here.is_open or len(places) == 1):
        return {"help_numbers": here.numbers, "help_places": []}
    open_ones = [{"scheme": place.name, **place.numbers} for place in places if place.is_open]
    return {"help_numbers": dict.fromkeys(NUMBERS, ""), "help_places": open_ones}


def _menu() -> list[dict[str, Any]]:
    actor = current_actor()
    if actor.account_id is None:
        return []
    entries = (
        (_("Home"), "casework.home", Permission.HOME_PAGE),
        (_("Homes"), "schemes.homes", Permission.HOME_SEE),
        (_("People"), "people.people", Permission.PERSON_SEE),
        (_("Stays"), "tenancies.stays", Permission.STAY_SEE),
        (_("Agreements"), "agreements.agreements", Permission.AGREEMENT_SEE),
        (_("My agreement"), "agreements.my_agreement", Permission.AGREEMENT_OWN),
        (_("Rent"), "arrears.board", Permission.ARREARS_SEE),
        (_("Our rent"), "arrears.house", Permission.ARREARS_SHOWN),
        (_("My rent"), "arrears.own", Permission.ARREARS_OWN),
        (_("EET"), "eet.board", Permission.EET_SEE),
        (_("Our EET"), "eet.house", Permission.EET_MENTOR),
        (_("My EET"), "eet.own", Permission.EET_OWN),
        (_("Letters"), "letters.letters", Permission.LETTER_SEE),
        (_("My letters"), "letters.my_letters", Permission.LETTER_OWN),
        (_("Wording"), "agreements.packs", Permission.PACK_SEE),
        (_("Search"), "casework.search", Permission.SEARCH),
        (_("Accounts"), "accounts.accounts", Permission.ACCOUNT_MANAGE),
        (_("Schemes"), "schemes.schemes", Permission.SCHEME_CHANGE),
        (_("My account"), "accounts.my_account", Permission.ACCOUNT_OWN),
    )
    mine = [(text, endpoint) for text, endpoint, permission in entries if can(actor, permission)]
    here, below = request.endpoint or "", _below([endpoint for _text, endpoint in mine])
    return [
        {"text": text, "href": url_for(endpoint), "current": here == endpoint, "within": endpoint == below}
        for text, endpoint in mine
    ]


def _below(endpoints: list[str]) -> str:
    """Return the entry of the menu this page belongs to: its slice’s, else the one its address begins with."""
    room = ROOMS.get(request.blueprint or "", "")
    if room in endpoints and not request.path.startswith("/my-"):
        return room
    addresses = {endpoint: url_for(endpoint) for endpoint in endpoints}
    found = (one for one, address in addresses.items() if address != "/" and request.path.startswith(f"{address}/"))
    return next(found, "")


def _switch() -> str:
    other = "en" if language() == "cy" else "cy"
    back = request.full_path.rstrip("?") if request.method == "GET" else url_for("casework.home")
    return url_for("accounts.switch_language", code=other, next=back)
