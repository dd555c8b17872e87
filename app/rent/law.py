"""Statutory numbers of rent: value, section, in force from, and how sure we are. Changed only by a release.

“Act” is the Renting Homes (Wales) Act 2016.
"""

from __future__ import annotations

from app.core.provisions import Provision, provisions

HIGHER_RENT_NOTICE_MONTHS = Provision(2, "months", "s.123")
HIGHER_RENT_APART_MONTHS = Provision(12, "months", "s.123")

ALL = provisions(globals())
