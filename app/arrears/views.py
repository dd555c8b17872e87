"""Pages about arrears; their routes stand in modules of their own, imported here."""

from __future__ import annotations

from app.arrears import models, own_views, revisions  # noqa: F401 - their tables, triggers and routes
from app.arrears.blueprint import blueprint

__all__ = ["blueprint"]
