"""What the screens about accounts look up."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.models import Account
from app.core.db import db


def nobody_yet() -> bool:
    """Say whether this installation has no account at all."""
    return db.session.scalar(sa.select(Account.id).limit(1)) is None
