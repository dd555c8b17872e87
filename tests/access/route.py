"""What one route asks for: a permission, the table of the thing in its address, and what fills the rest of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TENANT, COMMITTEE, CHAIR = "tenant", "committee", "chair"
STAFF, MANAGER, SAFEGUARDING, ADMIN = "staff", "manager", "safeguarding", "admin"
EVERYBODY = (TENANT, COMMITTEE, CHAIR, STAFF, MANAGER, SAFEGUARDING, ADMIN)
NOBODYS = "00000000-0000-4000-8000-000000000000"  # an id no row has: what a file’s sender alone may know of


@dataclass(frozen=True)
class Route:
    """One endpoint: what it asks for, whose address it is, and the words that fill the rest of its address."""

    permission: str | None = None  # None: public
    table: str | None = None
    parts: tuple[tuple[str, Any], ...] = ()  # a row may have words of its own for some of them: Thing.parts
    let_in: int = 200  # what somebody who may use it gets: 404 where the address names nothing of theirs
    only: tuple[str, ...] = EVERYBODY  # of the roles that hold the permission, those this page lets in


def route(permission: str, table: str | None = None, **parts: Any) -> Route:
    """Return a route that asks for a permission."""
    return Route(permission, table, tuple(parts.items()))
