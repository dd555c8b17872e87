"""Statutory numbers of rent: value, section, in force from, and how sure we are. Changed only by a release.

“Act” is the Renting Homes (Wales) Act 2016.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ACT_IN_FORCE = date(2022, 12, 1)


@dataclass(frozen=True)
class Provision:
    """One number the law gives."""

    value: int
    unit: str
    section: str
    in_force_from: date = ACT_IN_FORCE
    certainty: str = "read in the Act"


HIGHER_RENT_NOTICE_MONTHS = Provision(2, "months", "s.123")
HIGHER_RENT_APART_MONTHS = Provision(12, "months", "s.123")

ALL: dict[str, Provision] = {name: row for name, row in list(globals().items()) if isinstance(row, Provision)}
