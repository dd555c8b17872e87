"""Pages about letters."""

from __future__ import annotations

from app.letters import models  # noqa: F401 - their tables belong to the house
from app.letters.blueprint import blueprint

__all__ = ["blueprint"]
