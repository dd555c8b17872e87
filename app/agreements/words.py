"""The facts of one agreement, as the words that stand in its clauses and on its cover."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from app.agreements.clocks import statement_last_day
from app.core import dates
from app.core.i18n import day
from app.core.money import format_pounds
from app.schemes.models import Home, RentDay, Scheme
from app.tenancies.rules import RentPeriod, hours


@dataclass(frozen=True)
class Terms:
    """What an agreement says about money and EET, in pence and tenths of an hour."""

    period: RentPeriod
    rent_pence: int
    service_eligible_pence: int
    service_ineligible_pence: int
    support_pence: int
    deposit_pence: int
    deposit_scheme: str
    eet_target_tenths: int
    eet_grace_weeks: int
    eet_review_weeks: int

    @property
    def total_pence(self) -> int:
        """Return everything due for one period."""
        services = self.service_eligible_pence + self.service_ineligible_pence
        return self.rent_pence + services + self.support_pence


@dataclass(frozen=True)
class Given:
    """The people, the home and the terms one agreement is made from; plain values, no rows that may change."""

    agreement_id: uuid.UUID
    reference: str
    scheme: Scheme
    home: Home
    holder: str
    support_worker: str
    starts_on: date
    made_on: date
    terms: Terms
    free_weeks: tuple[date, ...] = ()


def facts_in_words(given: Given) -> dict[str, str]:
    """Return every fact a clause may ask for, in the language in force; a fact nobody gave is empty."""
    scheme, terms = given.scheme, given.terms
    last_day = statement_last_day(given.starts_on)  # the inventory is due by the same day (WSI 2022/24)
    return {
        "holder_name": given.holder,
        "landlord_name": scheme.landlord_name,
        "landlord_address": scheme.landlord_address,
        "scheme_name": scheme.name,
        "home_name": given.home.name,
        "home_address": home_address(given.home, scheme),
        "occupation_date": day(given.starts_on),
        "rent_total": format_pounds(terms.total_pence),
        "rent_breakdown": breakdown(terms),
        "rent_period_word": period_word(terms.period),
        "rent_due_words": due_words(terms.period, scheme),
        "rent_period_start_words": start_words(terms.period, scheme),
        "first_payment_on": day(given.starts_on),
        "first_full_period_on": day(first_full_period(given.starts_on, terms.period, scheme)),
        "deposit_words": deposit_words(terms),
        "free_weeks_words": free_weeks_words(given.free_weeks),
        "eet_target_hours": hours(terms.eet_target_tenths),
        "eet_grace_weeks": str(terms.eet_grace_weeks),
        "eet_review_weeks": str(terms.eet_review_weeks),
        "on_call_phone": scheme.on_call_phone or "",
        "safeguarding_name": scheme.safeguarding_name or "",
        "safeguarding_phone": scheme.safeguarding_phone or "",
        "social_services_phone": scheme.social_services_phone or "",
        "social_services_out_of_hours": scheme.social_services_out_of_hours or scheme.social_services_phone or "",
        "statement_last_day": day(last_day),
        "inventory_last_day": day(last_day),
        "contract_made_on": day(given.made_on),
        "support_worker_name": given.support_worker or _("a member of staff"),
    }


def home_address(home: Home, scheme: Scheme) -> str:
    """Return the home’s address in one line: its name, its building, the scheme."""
    parts = [home.name, home.house or "", scheme.name if scheme.name not in (home.house or "") else ""]
    return ", ".join(part for part in parts if part)


def breakdown(terms: Terms) -> str:
    """Return the parts of the rent that were agreed: rent £71.15, services £18.25, support £7.00."""
    parts = (
        (_("rent %(amount)s", amount=format_pounds(terms.rent_pence)), terms.rent_pence),
        (
            _("services that benefit can cover %(amount)s", amount=format_pounds(terms.service_eligible_pence)),
            terms.service_eligible_pence,
        ),
        (
            _("services that benefit cannot cover %(amount)s", amount=format_pounds(terms.service_ineligible_pence)),
            terms.service_ineligible_pence,
        ),
        (_("support %(amount)s", amount=format_pounds(terms.support_pence)), terms.support_pence),
    )
    said = [words for words, pence in parts if pence]
    return ", ".join(said) if said else _("rent %(amount)s", amount=format_pounds(0))


def period_word(period: RentPeriod) -> str:
    """Return the length of a rental period, to stand after “a” or “each”."""
    return {
        RentPeriod.WEEKLY: _("week"),
        RentPeriod.FORTNIGHTLY: _("fortnight"),
        RentPeriod.FOUR_WEEKLY: _("four weeks"),
        RentPeriod.MONTHLY: _("calendar month"),
    }[period]


def weekday(scheme: Scheme) -> str:
    """Return the scheme’s rent day as a word."""
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return dict(zip(RentDay, names, strict=True))[scheme.rent_day or RentDay.MONDAY]


def due_words(period: RentPeriod, scheme: Scheme) -> str:
    """Return when rent is due: each Monday."""
    name = weekday(scheme)
    return {
        RentPeriod.WEEKLY: _("each %(weekday)s", weekday=name),
        RentPeriod.FORTNIGHTLY: _("every second %(weekday)s", weekday=name),
        RentPeriod.FOUR_WEEKLY: _("every fourth %(weekday)s", weekday=name),
        RentPeriod.MONTHLY: _("the first day of each month"),
    }[period]


def start_words(period: RentPeriod, scheme: Scheme) -> str:
    """Return the day a rental period begins: Monday."""
    return _("the first day of the month") if period is RentPeriod.MONTHLY else weekday(scheme)


def first_full_period(starts_on: date, period: RentPeriod, scheme: Scheme) -> date:
    """Return when the first full rental period begins: on the first rent day on or after the occupation date.

    Days before it are a part period, due on the occupation date itself (rules/rent-and-arrears.md).
    """
    if period is RentPeriod.MONTHLY:
        return starts_on if starts_on.day == 1 else dates.add_months(starts_on.replace(day=1), 1)
    wanted = list(RentDay).index(scheme.rent_day or RentDay.MONDAY)
    return starts_on + timedelta(days=(wanted - starts_on.weekday()) % 7)


def deposit_words(terms: Terms) -> str:
    """Return one sentence about the deposit."""
    if not terms.deposit_pence:
        return _("There is no deposit.")
    amount = format_pounds(terms.deposit_pence)
    if not terms.deposit_scheme:
        return ""  # the check list stops this: a deposit must be protected
    return _("You pay a deposit of %(amount)s, kept safe with %(scheme)s.", amount=amount, scheme=terms.deposit_scheme)


def free_weeks_words(free_weeks: tuple[date, ...]) -> str:
    """Return one sentence about weeks without rent."""
    if not free_weeks:
        return _("There are no rent-free weeks.")
    return _("No rent is charged for the weeks that begin on: %(days)s.", days="; ".join(day(d) for d in free_weeks))
