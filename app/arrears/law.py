"""Statutory numbers of arrears: changed only by a release. “Act” is the Renting Homes (Wales) Act 2016.

What is the scheme’s own choice stands in policy.py instead.
"""

from __future__ import annotations

from typing import Final

from app.core.provisions import Provision, provisions
from app.tenancies.rules import Pack, RentPeriod

# s.181(2): of what is unpaid as it stands, nothing deducted.
SERIOUS_ARREARS_WEEKS = Provision(8, "weeks of rent", "s.181")
SERIOUS_ARREARS_MONTHS = Provision(2, "months of rent", "s.181")

ALL = provisions(globals())
SERIOUS_PERIODS: Final = {  # how many periods’ rent that is
    RentPeriod.WEEKLY: SERIOUS_ARREARS_WEEKS.value,
    RentPeriod.FORTNIGHTLY: SERIOUS_ARREARS_WEEKS.value // 2,
    RentPeriod.FOUR_WEEKLY: SERIOUS_ARREARS_WEEKS.value // 4,
    RentPeriod.MONTHLY: SERIOUS_ARREARS_MONTHS.value,
}
SERIOUS_WEEKS: Final = SERIOUS_ARREARS_WEEKS.value  # the same for the stage, which counts what is really left to pay

# s.181 speaks of occupation contracts; a licence is none (Sch 2 paras 7 and 13).
OCCUPATION_CONTRACTS: Final = frozenset({Pack.SUPPORTED_STANDARD, Pack.PERIODIC_STANDARD})
