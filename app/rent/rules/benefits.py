"""What a claim for help with the rent must say, and an award: pure."""

from __future__ import annotations

from datetime import date

from app.core.dates import EARLIEST, LATEST
from app.core.reasons import N_, Reason, because
from app.rent.rules.codes import BenefitSource, Cycle

Refusal = tuple[Reason, str]  # why, and the field at fault


def refusal_of_benefit(  # noqa: PLR0913 - the facts of a benefit, by name
    *,
    source: BenefitSource,
    claimed_on: date | None,
    decided_on: date | None,
    weekly_pence: int | None,
    from_on: date | None,
    last_day: date | None,
    paid_up_to: date | None,
    cycle: Cycle | None,
    verified_on: date | None,
    today: date,
) -> Refusal | None:
    """Return why these facts cannot be, with the field at fault, or None."""
    del source, cycle
    seen = {"claimed_on": claimed_on, "decided_on": decided_on, "verified_on": verified_on}
    days = seen | {"from_on": from_on, "last_day": last_day, "paid_up_to": paid_up_to}
    return (
        _odd_day(days)
        or _to_come(seen, today)
        or _wrong_order(days)
        or _incomplete_award(verified_on, weekly_pence, from_on)
        or _says_nothing(claimed_on, verified_on)
    )


def _odd_day(days: dict[str, date | None]) -> Refusal | None:
    odd = (field for field, day in days.items() if day is not None and not EARLIEST <= day <= LATEST)
    field = next(odd, None)
    return (because(N_("Check the year of this day.")), field) if field else None


def _to_come(seen: dict[str, date | None], today: date) -> Refusal | None:
    field = next((field for field, day in seen.items() if day is not None and day > today), None)
    return (because(N_("That day is still to come. Choose today or an earlier day.")), field) if field else None


def _wrong_order(days: dict[str, date | None]) -> Refusal | None:
    pairs = (
        ("claimed_on", "decided_on", because(N_("The decision cannot be before the claim."))),
        ("from_on", "last_day", because(N_("The last day cannot be before the first."))),
    )
    for earlier, later, reason in pairs:
        first, second = days[earlier], days[later]
        if first is not None and second is not None and second < first:
            return reason, later
    return None


def _incomplete_award(verified_on: date | None, weekly_pence: int | None, from_on: date | None) -> Refusal | None:
    if weekly_pence is not None and weekly_pence < 0:
        return because(N_("Enter an amount that is not below zero.")), "weekly_pence"
    if verified_on is None:
        return None
    if weekly_pence is None:
        return because(N_("Enter how much they get a week: it was verified.")), "weekly_pence"
    if from_on is None:
        return because(N_("Enter the day it is paid from: it was verified.")), "from_on"
    return None


def _says_nothing(claimed_on: date | None, verified_on: date | None) -> Refusal | None:
    if claimed_on is None and verified_on is None:
        return because(N_("Enter the day they claimed, or the day you saw the award.")), "claimed_on"
    return None
