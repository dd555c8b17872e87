"""A number the law gives, as every slice’s law.py writes it down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

ACT_IN_FORCE: Final = date(2022, 12, 1)  # the Renting Homes (Wales) Act 2016


@dataclass(frozen=True)
class Provision:
    """One number the law gives."""

    value: int
    unit: str
    section: str
    in_force_from: date = ACT_IN_FORCE
    certainty: str = "read in the Act"


def provisions(names: Mapping[str, Any]) -> dict[str, Provision]:
    """Return the provisions among the names of a module, in its order."""
    return {name: row for name, row in list(names.items()) if isinstance(row, Provision)}
