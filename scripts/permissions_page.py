"""Write docs/permissions.md from the table the application itself works from.

.venv/bin/python -m scripts.permissions_page     (make permissions)
"""

from __future__ import annotations

from pathlib import Path

from app.casework.words import permission_words
from app.core.permissions import GRID, Permission, Role, Scope

PAGE = Path(__file__).resolve().parent.parent / "docs" / "permissions.md"
REACH = {Scope.OWN: "own", Scope.SCHEME: "own schemes", Scope.ALL: "everywhere"}
BEFORE = """# Who can see and do what

Written by `make permissions` from `GRID` in `app/core/permissions.py`. Change the table there, never here.

Roles are held in a scheme from a day to a day. *own*: what is about this person. *own schemes*: everything in the
schemes where the role is held. *everywhere*: the whole installation. An empty cell is no. What somebody may not see
does not exist for them (404); what they see but may not do is refused with the roles that can (403).

"""
AFTER = """
The name in the last column is what a view says in `@requires(…)`. A route that names none fails a test unless it is
marked `@public`.
"""


def text() -> str:
    """Return the page as the code stands."""
    head = ["what", *(role.value for role in Role), "in the code"]
    rows = [head, ["---"] * len(head), *(_row(permission) for permission in Permission)]
    return BEFORE + "".join(f"| {' | '.join(row)} |\n" for row in rows) + AFTER


def _row(permission: Permission) -> list[str]:
    reach = [REACH[GRID[role][permission]] if permission in GRID[role] else "" for role in Role]
    return [permission_words(permission), *reach, f"`{permission.value}`"]


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
