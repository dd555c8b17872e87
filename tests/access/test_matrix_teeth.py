"""The matrix bites: every guard taken away, every WHERE widened and every cell of the grid changed is noticed."""

from __future__ import annotations

import pytest
from access.asking import Asker
from access.cells import cells
from access.mutants import blind_kernel, changed_grid, unguarded_routes, widened_sights
from access.table import KNOWN_BY, MAY, ROUTES, expected

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("without_token", "policy_of_a_slice")]
TRIED = 3  # cells whose answer must change under one changed cell of the grid


@pytest.fixture
def every_cell(app, street):
    return cells(app, street)


@pytest.fixture
def noticed(browser, every_cell):
    """Return a function that says which cell notices a mutant first, or None when it lives."""

    def _noticed(mutant, asked=None):
        with pytest.MonkeyPatch.context() as patch:
            mutant.apply(patch)
            asker = Asker(browser)
            for cell in every_cell if asked is None else asked:
                if mutant.tells(cell) and asker(cell).status != cell.expected:
                    return cell
        return None

    return _noticed


def test_every_route_that_loses_its_guard_is_noticed(app, noticed):
    mutants = list(unguarded_routes(app))
    assert len(mutants) >= len([route for route in ROUTES.values() if route.permission])
    assert [mutant.name for mutant in mutants if noticed(mutant) is None] == []


def test_every_question_of_the_kernel_that_is_answered_blindly_is_noticed(noticed):
    assert [mutant.name for mutant in blind_kernel() if noticed(mutant) is None] == []


def test_every_where_that_is_widened_is_noticed(noticed):
    """Of every table that stands in an address: no cell asks for a row of another."""
    in_addresses = {route.table for route in ROUTES.values()}
    mutants = [mutant for mutant in widened_sights() if mutant.table in in_addresses]
    assert len(mutants) == sum(len(known_by) for name, known_by in KNOWN_BY.items() if name in in_addresses)
    assert [mutant.name for mutant in mutants if noticed(mutant) is None] == []


def test_every_cell_of_the_grid_that_changes_is_noticed(monkeypatch, every_cell, noticed):
    """One whose hand-written answer changes somewhere must change there; all others are caught by the grid itself."""
    lived, told = [], 0
    for mutant, role, permission, scope in changed_grid():
        telling = _where_it_tells(monkeypatch, every_cell, mutant, role, permission, scope)
        told += bool(telling)
        if telling and noticed(mutant, telling[:TRIED]) is None:
            lived.append(mutant.name)
    assert lived == []
    assert told >= len({route.permission for route in ROUTES.values() if route.permission}) * 4


def _where_it_tells(monkeypatch, every_cell, mutant, role, permission, scope):
    """Return the cells whose answer the hand-written table would change with this cell of the grid."""
    with monkeypatch.context() as patch:
        row = {name: reach for name, reach in MAY[permission].items() if name != role}
        patch.setitem(MAY, permission.value, row if scope is None else row | {role.value: scope.value})
        asked = [cell for cell in every_cell if _about(cell, permission) and mutant.tells(cell)]
        telling = [c for c in asked if expected(c.persona, ROUTES[c.endpoint], c.thing) != c.expected]
        return sorted(telling, key=lambda cell: cell.thing is not None)


def _about(cell, permission):
    route = ROUTES[cell.endpoint]
    return route.permission == permission or (route.table and permission.value in KNOWN_BY[route.table])
