"""Pages about the rent account; their routes stand in modules of their own, imported here."""

from __future__ import annotations

from app.rent import bank_file_views, bank_models, bank_views, models  # noqa: F401 - their routes and tables
from app.rent.blueprint import blueprint

__all__ = ["blueprint"]
