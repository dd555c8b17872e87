"""Working days once more, for the oracle: Monday to Friday but for the bank holidays the government lists."""

from __future__ import annotations

from datetime import date, timedelta

BANK_HOLIDAYS = """
2024-01-01 2024-03-29 2024-04-01 2024-05-06 2024-05-27 2024-08-26 2024-12-25 2024-12-26
2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 2025-12-25 2025-12-26
2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28
2028-01-03 2028-04-14 2028-04-17 2028-05-01 2028-05-29 2028-08-28 2028-12-25 2028-12-26
"""
YEARS = range(2024, 2029)


def fifth_working_day_after(day: date) -> date:
    """Return the fifth working day after a day."""
    passed = 0
    while passed < 5:
        day += timedelta(days=1)
        if day.year not in YEARS:
            message = f"The bank holidays of {day.year} are not listed here."
            raise LookupError(message)
        passed += day.weekday() < 5 and day.isoformat() not in BANK_HOLIDAYS
    return day
