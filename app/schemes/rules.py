"""What a scheme, its homes and its certificates must be: pure decisions and the tables they read from."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from app.core.dates import add_months
from app.core.reasons import N_, Reason, because


class RentDay(enum.StrEnum):
    """The day a rent week begins."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class ArrearsView(enum.StrEnum):
    """What the committee sees of arrears."""

    ASKED_FOR_HELP = "asked_for_help"
    TOTALS = "totals"


class Language(enum.StrEnum):
    """A language somebody reads."""

    EN = "en"
    CY = "cy"


class CertificateKind(enum.StrEnum):
    """A safety record a home must have."""

    GAS = "gas"
    ELECTRICAL = "electrical"
    EPC = "epc"
    SMOKE_ALARM = "smoke_alarm"
    CO_ALARM = "co_alarm"


class Fuel(enum.StrEnum):
    """What burns in a home: it decides which safety records the home needs."""

    GAS = "gas"
    OTHER = "other"  # oil or solid fuel
    NONE = "none"


class CertificateState(enum.StrEnum):
    """How a home stands with one safety record."""

    MISSING = "missing"
    OUT_OF_DATE = "out_of_date"
    RUNS_OUT_SOON = "runs_out_soon"
    IN_DATE = "in_date"


PROBLEMS: Final = frozenset({CertificateState.MISSING, CertificateState.OUT_OF_DATE})
SOON: Final = timedelta(days=30)


@dataclass(frozen=True)
class Life:
    """How long a record is good for, in months: when no end is written on it, and at the very most."""

    usual: int
    most: int


# Electrical: WSI 2022/6 reg. 6, at most five years. Gas: SI 1998/2451 regs. 36 and 36A, every 12 months, where a check
# made up to two months early keeps the old date. EPC: SI 2012/3118, ten years. Alarms: working at every moment
# (WSI 2022/6 regs. 5 and 7), so tested yearly here unless the record says otherwise.
LIVES: Final = {
    CertificateKind.GAS: Life(usual=12, most=14),
    CertificateKind.ELECTRICAL: Life(usual=60, most=60),
    CertificateKind.EPC: Life(usual=120, most=120),
    CertificateKind.SMOKE_ALARM: Life(usual=12, most=120),
    CertificateKind.CO_ALARM: Life(usual=12, most=120),
}
NEEDED: Final = {
    Fuel.GAS: tuple(CertificateKind),
    Fuel.OTHER: tuple(kind for kind in CertificateKind if kind is not CertificateKind.GAS),
    Fuel.NONE: (CertificateKind.ELECTRICAL, CertificateKind.EPC, CertificateKind.SMOKE_ALARM),
}


@dataclass(frozen=True)
class Record:
    """A safety check as it was written down: when it was done, and the end printed on it, if any."""

    kind: CertificateKind
    done_on: date
    expires_on: date | None = None

    @property
    def good_until(self) -> date:
        """Return the last day the record is good for, never longer than the law lets it run."""
        return _good_until(self.kind, self.done_on, self.expires_on)


@lru_cache(maxsize=4096)  # a list of homes asks for the same few days over and over
def _good_until(kind: CertificateKind, done_on: date, expires_on: date | None) -> date:
    life = LIVES[kind]
    if expires_on is None:
        return add_months(done_on, life.usual)
    return min(expires_on, add_months(done_on, life.most))


@dataclass(frozen=True)
class Standing:
    """How a home stands with one kind of record: the state, and the record it comes from."""

    kind: CertificateKind
    state: CertificateState
    record: Record | None = None

    @property
    def is_problem(self) -> bool:
        """Say whether somebody must act now."""
        return self.state in PROBLEMS


def standings(records: Iterable[Record], *, fuel: Fuel, on: date) -> tuple[Standing, ...]:
    """Return how a home stands on a day with every record it needs, in the order of the table."""
    newest: dict[CertificateKind, Record] = {}
    for record in sorted(records, key=lambda r: r.done_on):
        if record.done_on <= on:
            newest[record.kind] = record
    return tuple(_standing(kind, newest.get(kind), on) for kind in NEEDED[fuel])


def _standing(kind: CertificateKind, record: Record | None, on: date) -> Standing:
    if record is None:
        return Standing(kind, CertificateState.MISSING)
    if record.good_until < on:
        return Standing(kind, CertificateState.OUT_OF_DATE, record)
    soon = record.good_until - on <= SOON
    return Standing(kind, CertificateState.RUNS_OUT_SOON if soon else CertificateState.IN_DATE, record)


def worst(held: Iterable[Standing]) -> CertificateState:
    """Return the state that asks for action first."""
    order = list(CertificateState)
    return min((standing.state for standing in held), key=order.index, default=CertificateState.IN_DATE)


def earliest_done(months: int, *, until: date) -> date:
    """Return the first day a check could be done and still be good on `until`, when it is good for so many months."""
    day = add_months(until, -months)
    while add_months(day, months) < until:  # the end of February: one day at most
        day += timedelta(days=1)
    while add_months(day - timedelta(days=1), months) >= until:
        day -= timedelta(days=1)
    return day


def refusal_of_record(record: Record, *, today: date) -> tuple[Reason, str] | None:
    """Return why a safety record cannot be written down, with the field at fault, or None."""
    if record.done_on > today:
        return because(N_("Enter the day the check was done: today or earlier.")), "done_on"
    if record.expires_on is None:
        return None
    if record.expires_on < record.done_on:
        return because(N_("Enter a last day that comes after the day the check was done.")), "expires_on"
    latest = add_months(record.done_on, LIVES[record.kind].most)
    if record.expires_on > latest:
        return because(N_("This record cannot run past %(latest)s. Check the last day."), latest=latest), "expires_on"
    return None


@dataclass(frozen=True)
class Readiness:
    """What there is before a scheme opens."""

    on_call_phone: str | None
    safeguarding_name: str | None
    safeguarding_phone: str | None
    social_services_phone: str | None
    homes: int


NEEDED_NUMBERS: Final = ("on_call_phone", "safeguarding_name", "safeguarding_phone", "social_services_phone")


def missing_to_open(ready: Readiness) -> tuple[Reason, ...]:
    """Return what a scheme still needs before anybody lives in it; nothing missing means it may open."""
    needs = (
        (ready.on_call_phone, because(N_("The on-call number, for help at any hour, is missing."))),
        (ready.safeguarding_name, because(N_("The name of the safeguarding lead is missing."))),
        (ready.safeguarding_phone, because(N_("The safeguarding lead’s number is missing."))),
        (ready.social_services_phone, because(N_("The social services number is missing."))),
        (ready.homes, because(N_("There is no home yet. Add at least one."))),
    )
    return tuple(reason for there, reason in needs if not there)


LOWEST: Final = 16
HIGHEST: Final = 99
DEFAULT_AGES: Final = (16, 24)


def ages(youngest: int | None, oldest: int | None) -> tuple[int, int]:
    """Return the youngest and the oldest age a scheme is for; blank means the default."""
    return (youngest or DEFAULT_AGES[0], oldest or DEFAULT_AGES[1])


def refusal_of_ages(youngest: int | None, oldest: int | None) -> tuple[Reason, str] | None:
    """Return why a scheme cannot be for these ages, with the field at fault, or None."""
    youngest, oldest = ages(youngest, oldest)
    if not LOWEST <= youngest <= HIGHEST:
        return because(N_("Enter a youngest age from %(least)s to %(most)s."), least=LOWEST, most=HIGHEST), "min_age"
    if not youngest <= oldest <= HIGHEST:
        return because(N_("Enter an oldest age from %(least)s to %(most)s."), least=youngest, most=HIGHEST), "max_age"
    return None


# --- the colour of the door -------------------------------------------------------------------------------------------
PAPER: Final = "#fbf8f3"  # what our pages are printed on; darker than white, so good here is good on white too
LEAST_CONTRAST: Final = 4.5  # WCAG 2.2, 1.4.3
DEFAULT_DOOR: Final = "#0b5d5a"


def refusal_of_colour(colour: str) -> Reason | None:
    """Return why a colour cannot be the door’s, or None: it must be #rrggbb and readable as letters on our paper."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        return because(N_("Choose a colour written as # and six letters or digits, like #0b5d5a."))
    if contrast(colour, PAPER) < LEAST_CONTRAST or contrast(colour, "#ffffff") < LEAST_CONTRAST:
        return because(N_("Choose a darker colour. Words in this one are hard to read."))
    return None


def contrast(one: str, other: str) -> float:
    """Return how far two colours stand apart, 1 to 21 (WCAG 2.2, contrast ratio)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)  # noqa: PLR2004
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# --- weeks without rent -----------------------------------------------------------------------------------------------
def refusal_of_free_week(week_starts: date, *, rent_day: RentDay, today: date) -> Reason | None:
    """Return why a week cannot be made or unmade free, or None: rent for a week that began may be charged already."""
    if week_starts <= today:
        return because(N_("Choose a week that begins after today. Rent for this one may already be charged."))
    if list(RentDay)[week_starts.weekday()] is not rent_day:
        return because(N_("Choose the day a rent week begins here."))
    return None
