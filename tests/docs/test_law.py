"""The paper on the law says the same as the code, row by row, and names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.agreements import law as agreements
from app.arrears import law as arrears
from app.rent import law as rent

pytestmark = pytest.mark.once
HOUSE = Path(__file__).resolve().parents[2]
PAPER = (HOUSE / "docs" / "law.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAPER.splitlines() if line.startswith("| `")]
NOT_YET = "not computed yet: kept for the letters to come"


def test_table_of_the_law_says_what_the_code_says_in_the_same_order():
    code = [
        [f"`{name}`", str(row.value), row.unit, row.section, row.in_force_from.isoformat(), row.certainty]
        for law in (agreements, rent, arrears)
        for name, row in law.ALL.items()
    ]
    assert [row[:6] for row in ROWS] == code


@pytest.mark.parametrize(("name", "proof"), [(row[0], row[6]) for row in ROWS])
def test_number_of_the_law_is_proved_by_a_test_that_is_there_or_used_nowhere(name, proof):
    if proof == NOT_YET:
        used = re.compile(rf"\blaw\.{name.strip('`')}\b")
        readers = [path for path in (HOUSE / "app").rglob("*.py") if used.search(path.read_text(encoding="utf-8"))]
        assert readers == []
    else:
        tests = "\n".join(path.read_text(encoding="utf-8") for path in (HOUSE / "tests").rglob("test_*.py"))
        assert f"def {proof}(" in tests
