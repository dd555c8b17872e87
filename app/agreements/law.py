"""Statutory numbers of agreements: value, section, in force from, and how sure we are. Changed only by a release.

“Act” is the Renting Homes (Wales) Act 2016; docs/law.md lists the same rows with the tests that prove them.
"""

from __future__ import annotations

from datetime import date

from app.core.provisions import Provision, provisions

ADULT_AGE = Provision(18, "years", "s.7(6)")
STATEMENT_DAYS = Provision(14, "days", "s.31")
STATEMENT_COMPENSATION_MONTHS = Provision(2, "months, at most", "s.35")
LANDLORD_ADDRESS_DAYS = Provision(14, "days", "s.39")
EXCLUSION_HOURS = Provision(48, "hours", "s.145")
EXCLUSIONS_IN_WINDOW = Provision(3, "times", "s.145")
EXCLUSION_WINDOW_MONTHS = Provision(6, "months", "s.145")
LANDLORDS_NOTICE_MONTHS = Provision(
    2, "months", "s.174A", certainty="read in WSI 2022/22 reg. 5; s.174A and Schedule 8A from memory, high"
)
HOLDERS_NOTICE_WEEKS = Provision(4, "weeks", "s.169")
VARIATION_STATEMENT_DAYS = Provision(14, "days", "s.128")
DEPOSIT_DAYS = Provision(30, "days", "s.45")
ELECTRICAL_YEARS = Provision(5, "years", "WSI 2022/6 reg. 6", certainty="read in the regulations")
ELECTRICAL_COPY_DAYS = Provision(14, "days", "WSI 2022/6 reg. 6", certainty="read in the regulations")
GAS_MONTHS = Provision(12, "months", "SI 1998/2451 reg. 36", date(1998, 10, 31), "from memory, high")
CHILDREN_AND_BENEFITS = Provision(1, "terms that must be carried", "s.54A, s.54B", date(2026, 6, 1), "read in guidance")

ALL = provisions(globals())
