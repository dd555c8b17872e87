"""What accounts need to remember no longer: tries, sign-ins and one-time links of long ago."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts import throttle
from app.accounts.models import OneTimeLink, SignInSession
from app.accounts.rules import KEEP_SIGN_INS
from app.core import clock
from app.core.db import db


def forget_old() -> None:
    """Let go of what is over (nightly); the audit keeps that somebody signed in, by ids alone.

    A month is longer than any sign-in or link lives, so nothing that still works is lost.
    """
    throttle.forget_old()
    before = clock.now() - KEEP_SIGN_INS
    db.session.execute(sa.delete(SignInSession).where(SignInSession.created_at < before))
    db.session.execute(sa.delete(OneTimeLink).where(OneTimeLink.made_at < before))
