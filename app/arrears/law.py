"""Statutory numbers of arrears: changed only by a release. “Act” is the Renting Homes (Wales) Act 2016.

What is the scheme’s own choice stands in policy.py instead.
"""

from __future__ import annotations

from typing import Final

from app.tenancies.rules import Pack, RentPeriod

# s.181(2): serious when this many periods’ rent is unpaid: 8 weeks for periods of weeks, 2 months for months.
SERIOUS_PERIODS: Final = {
    RentPeriod.WEEKLY: 8,
    RentPeriod.FORTNIGHTLY: 4,
    RentPeriod.FOUR_WEEKLY: 2,
    RentPeriod.MONTHLY: 2,
}
SERIOUS_WEEKS: Final = 8  # the same measure for the stage, which counts weeks of what is really left to pay

# s.181 speaks of occupation contracts; a licence is none (Sch 2 paras 7 and 13).
OCCUPATION_CONTRACTS: Final = frozenset({Pack.SUPPORTED_STANDARD, Pack.PERIODIC_STANDARD})
