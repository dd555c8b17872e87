"""Typing the password once more before something grave: roles, accounts, and what slices above mark as such."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import rules
from app.accounts.models import Account
from app.core import clock
from app.core.db import db
from app.core.web import SAFE_METHODS, came_from
from app.core.web_actor import current_actor

PROVED_AT = "proved_at"
View = Callable[..., Any]


def proven(view: View) -> View:
    """Ask for the password again unless it was typed in the last ten minutes (docs/reliability.md B2).

    Stands between @requires and @writes. A form is only opened with some of the ten minutes left to fill it in.
    """

    @functools.wraps(view)
    def proving(*args: Any, **parts: Any) -> Any:
        opening = request.method in SAFE_METHODS
        left = _proved_at() + rules.PROOF_LASTS - clock.now()
        if left > (rules.PROOF_LEFT if opening else rules.PROOF_LASTS * 0) or _has_no_password():
            return view(*args, **parts)
        if not opening:
            flash(_("Nothing was saved yet. Type your password, then fill this in once more."), "warning")
        return redirect(url_for("accounts.prove", next=came_from() or request.path))

    proving.proven = True  # type: ignore[attr-defined]
    return proving


def note() -> None:
    """Note in this browser’s signed cookie that the password was typed now."""
    session[PROVED_AT] = clock.now().isoformat()


def _proved_at() -> datetime:
    """Return when the password was last typed in this sign-in: at its beginning, or since."""
    began: datetime = current_user.created_at
    return datetime.fromisoformat(session[PROVED_AT]) if PROVED_AT in session else began


def _has_no_password() -> bool:
    """Say whether there is nothing to type: people of the demo, who have no password."""
    return db.session.get_one(Account, current_actor().account_id).password_hash is None
