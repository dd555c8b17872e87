"""What every page carries: the menu from the permissions table, the language switch, who to ring for help."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask, g, request, url_for
from flask_babel import gettext as _

from app.casework.whereabouts import door_of, stays_of
from app.casework.words import event_words, permission_words
from app.core.db import db
from app.core.i18n import language
from app.core.permissions import Permission, can
from app.core.web_actor import current_actor
from app.schemes.models import Scheme


def init_app(app: Flask) -> None:
    """Attach the frame of every page."""
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    actor = current_actor()
    scheme = _scheme()
    return {
        "actor": actor,
        "can": lambda permission, **about: can(actor, Permission(permission), **about),
        "signed_in": actor.account_id is not None,
        "scheme_name": scheme.name if scheme else "",
        "nav": _menu(),
        "help_numbers": _help(scheme),
        "language": language(),
        "other_language": "en" if language() == "cy" else "cy",
        "switch_language_href": _switch(),
        "draft_translation": language() == "cy",
        "csp_nonce": g.get("csp_nonce", ""),
        "door_stylesheet": url_for("schemes.door_css") if scheme and scheme.door_colour else "",
        "door_of": door_of,
        "event_words": event_words,
        "permission_words": permission_words,
        "stays_of": stays_of,
    }


def _scheme() -> Scheme | None:
    """Return the scheme whose name is on the page: the only one, or the first of several."""
    if "frame_scheme" not in g:
        ids = current_actor().scheme_ids
        chosen = sa.select(Scheme).where(Scheme.id.in_(ids)).order_by(Scheme.name, Scheme.id).limit(1)
        g.frame_scheme = db.session.scalar(chosen) if ids else None
    found: Scheme | None = g.frame_scheme
    return found


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
        (_("Wording"), "agreements.packs", Permission.PACK_SEE),
        (_("Search"), "casework.search", Permission.SEARCH),
        (_("Accounts"), "accounts.accounts", Permission.ACCOUNT_MANAGE),
        (_("Schemes"), "schemes.schemes", Permission.SCHEME_CHANGE),
        (_("My account"), "accounts.my_account", Permission.ACCOUNT_OWN),
    )
    here = request.endpoint or ""
    return [
        {"text": text, "href": url_for(endpoint), "current": here == endpoint, "within": _within(url_for(endpoint))}
        for text, endpoint, permission in entries
        if can(actor, permission)
    ]


def _within(address: str) -> bool:
    """Say whether this page is one of those below an entry of the menu."""
    return address != "/" and request.path.startswith(f"{address}/")


def _help(scheme: Scheme | None) -> dict[str, str]:
    return {
        "on_call": scheme.on_call_phone or "" if scheme else "",
        "safeguarding_name": scheme.safeguarding_name or "" if scheme else "",
        "safeguarding": scheme.safeguarding_phone or "" if scheme else "",
    }


def _switch() -> str:
    other = "en" if language() == "cy" else "cy"
    back = request.full_path.rstrip("?") if request.method == "GET" else url_for("casework.home")
    return url_for("accounts.switch_language", code=other, next=back)
