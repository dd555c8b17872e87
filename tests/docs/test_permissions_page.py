from __future__ import annotations

import pytest

from app.core.permissions import GRID, Permission, Role
from scripts import permissions_page

pytestmark = pytest.mark.once


def test_permissions_page_is_what_the_grid_says_today():
    assert permissions_page.PAGE.read_text(encoding="utf-8") == permissions_page.text(), "type: make permissions"


def test_permissions_page_has_one_row_for_each_permission_and_no_reach_the_grid_lacks():
    rows = [line.split(" | ") for line in permissions_page.text().splitlines() if line.endswith("` |")]
    assert len(rows) == len(Permission)
    reached = sum(1 for row in rows for cell in row[1 : 1 + len(Role)] if cell.strip())
    assert reached == sum(map(len, GRID.values()))
