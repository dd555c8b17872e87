"""Pages about the rent account; their routes stand in modules of their own, imported here."""

from __future__ import annotations

from app.rent import bank_models, models  # noqa: F401 - their tables belong to the house
from app.rent.blueprint import blueprint

__all__ = ["blueprint"]
