"""All pages about EET."""

from __future__ import annotations

from app.eet.blueprint import blueprint

__all__ = ["blueprint"]
