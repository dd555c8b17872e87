"""Pages about arrears; their routes stand in modules of their own, imported here."""

from __future__ import annotations

from app.arrears import (  # noqa: F401 - their tables, triggers and routes
    account_views,
    board_views,
    models,
    own_views,
    plan_views,
    revisions,
    shown_views,
)
from app.arrears.blueprint import blueprint

__all__ = ["blueprint"]
