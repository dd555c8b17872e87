"""What a draft still needs before it is issued: hard stops, warnings, and what is done. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.agreements.rules import Choice, rhw1_refusal
from app.core.dates import age_on
from app.core.money import format_pounds, round_half_up, weekly
from app.core.reasons import N_, Reason, because
from app.tenancies.rules import Pack


class Level(enum.StrEnum):
    """How a line of the check list stands."""

    STOP = "stop"
    WARNING = "warning"
    DONE = "done"


@dataclass(frozen=True)
class Item:
    """One line of the check list."""

    key: str
    level: Level
    sentence: Reason


@dataclass(frozen=True)
class Draft:
    """The facts a draft is checked on. Money in pence for each period."""

    pack: Pack
    choice: Choice
    starts_on: date
    today: date
    person_birth_date: date | None
    landlord_named: bool
    help_numbers: bool
    period: str | None
    rent_pence: int | None
    service_pence: int
    support_pence: int
    deposit_pence: int
    deposit_scheme: str
    rhw1_given_on: date | None
    made_on: date
    certificates: tuple[tuple[str, str], ...]  # kind of record, its state: in_date, runs_out_soon, out_of_date, missing
    inventory_on: date | None
    wording_adopted: bool
    ages: tuple[int, int] = (16, 24)  # whom the scheme is for, both ends included
    home_taken: Reason | None = None  # the sentence that names who has the home on these days
    lives_there: bool = False  # a licensee turning 18: a late certificate must not cost them their contract
    placeholders_missing: tuple[tuple[str, str], ...] = ()  # the fact, the title of the first clause that needs it


HOME = "home"  # the line about who has the home
# Weekly pence: over the first asks “did you mean it?”, over the second refuses (rules/agreements.md).
BOUNDS = {"rent": (200_00, 800_00), "service": (100_00, 700_00), "support": (85_00, 800_00)}
# Records a tenant must be safe without waiting: the home cannot be let without them. EPC and inventory can follow.
CERTIFICATE_STOPS = frozenset({"gas", "electrical", "smoke_alarm", "co_alarm"})
_RECORDS = {
    "gas": N_("Gas safety record"),
    "electrical": N_("Electrical report"),
    "epc": N_("Energy certificate (EPC)"),
    "smoke_alarm": N_("Smoke alarms"),
    "co_alarm": N_("Carbon monoxide alarms"),
}
_GOOD = frozenset({"in_date", "runs_out_soon"})


def check_list(draft: Draft) -> tuple[Item, ...]:
    """Return every line of the check list, stops first as they stand in the paper’s order."""
    return (
        *_who(draft),
        _home(draft),
        *_money(draft),
        *_notice(draft),
        *(_certificate(kind, state, lives_there=draft.lives_there) for kind, state in draft.certificates),
        _inventory(draft),
        *_wording(draft),
    )


def stops(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return the lines that stand in the way of issuing."""
    return tuple(item for item in items if item.level is Level.STOP)


def _line(key: str, fine: bool, done: str, stop: str, *, level: Level = Level.STOP) -> Item:  # noqa: FBT001
    return Item(key, Level.DONE if fine else level, because(done if fine else stop))


def _who(draft: Draft) -> Iterator[Item]:
    yield _line(
        "birth_date",
        draft.person_birth_date is not None,
        N_("Their date of birth is known."),
        N_("Write down their date of birth: it decides which agreement they have."),
    )
    if draft.person_birth_date is not None:
        yield _age(age_on(draft.person_birth_date, draft.starts_on), *draft.ages)
    allowed = draft.choice.pack is draft.pack and not draft.choice.refused
    yield Item("pack", Level.DONE if allowed else Level.STOP, draft.choice.because)
    yield _line(
        "landlord",
        draft.landlord_named,
        N_("The landlord’s name and address are known."),
        N_("Write down the landlord’s name and address on the scheme’s page."),
    )
    yield _line(
        "help_numbers",
        draft.help_numbers,
        N_("The help numbers are known."),
        N_("Write down the on-call, safeguarding and social services numbers on the scheme’s page."),
    )


def _age(age: int, youngest: int, oldest: int) -> Item:
    if youngest <= age <= oldest:
        return Item("age", Level.DONE, because(N_("They will be %(age)s when they move in."), age=age))
    asks = N_("They will be %(age)s, and this scheme is for people from %(least)s to %(most)s. Did you mean it?")
    return Item("age", Level.WARNING, because(asks, age=age, least=youngest, most=oldest))


def _home(draft: Draft) -> Item:
    if draft.home_taken is not None:
        return Item(HOME, Level.STOP, draft.home_taken)
    return Item(HOME, Level.DONE, because(N_("Nobody else has the home on these days.")))


def _money(draft: Draft) -> Iterator[Item]:
    if draft.rent_pence is None or draft.period is None:
        yield Item("rent", Level.STOP, because(N_("Enter the rent and how often it is due.")))
        return
    parts = {"rent": draft.rent_pence, "service": draft.service_pence, "support": draft.support_pence}
    yield from (_amount(part, draft.period, pence) for part, pence in parts.items())
    if draft.deposit_pence:
        yield _line(
            "deposit",
            bool(draft.deposit_scheme.strip()),
            N_("The deposit is in a protection scheme."),
            N_("Name the scheme that protects the deposit (section 45)."),
        )


_ASK = {
    "rent": N_("The rent is %(amount)s a week, more than %(bound)s. Did you mean it?"),
    "service": N_("Services are %(amount)s a week, more than %(bound)s. Did you mean it?"),
    "support": N_("Support is %(amount)s a week, more than %(bound)s. Did you mean it?"),
}
_REFUSE = {
    "rent": N_("The rent is %(amount)s a week. More than %(bound)s cannot be right: enter it again."),
    "service": N_("Services are %(amount)s a week. More than %(bound)s cannot be right: enter them again."),
    "support": N_("Support is %(amount)s a week. More than %(bound)s cannot be right: enter it again."),
}
_FINE = {
    "rent": N_("The rent is %(amount)s a week."),
    "service": N_("Services are %(amount)s a week."),
    "support": N_("Support is %(amount)s a week."),
}


def _amount(part: str, period: str, pence: int) -> Item:
    ask, refuse = BOUNDS[part]
    exact = weekly(period, pence)
    amount = format_pounds(round_half_up(exact))
    if exact > refuse:
        return Item(part, Level.STOP, because(_REFUSE[part], amount=amount, bound=format_pounds(refuse)))
    if exact > ask:
        return Item(part, Level.WARNING, because(_ASK[part], amount=amount, bound=format_pounds(ask)))
    return Item(part, Level.DONE, because(_FINE[part], amount=amount))


def _notice(draft: Draft) -> Iterator[Item]:
    if draft.pack is not Pack.SUPPORTED_STANDARD:
        return
    refused = rhw1_refusal(draft.pack, draft.rhw1_given_on, draft.made_on)
    if refused is not None:
        yield Item("rhw1", Level.STOP, refused)
    else:
        yield Item("rhw1", Level.DONE, because(N_("Notice RHW1 was given on %(day)s."), day=draft.rhw1_given_on))


def _certificate(kind: str, state: str, *, lives_there: bool) -> Item:
    name = _RECORDS[kind]
    if state in _GOOD:
        return Item(kind, Level.DONE, because(N_("%(record)s: in date."), record=because(name)))
    template = N_("%(record)s: out of date.") if state == "out_of_date" else N_("%(record)s: not recorded.")
    level = Level.STOP if kind in CERTIFICATE_STOPS and not lives_there else Level.WARNING
    return Item(kind, level, because(template, record=because(name)))


def _inventory(draft: Draft) -> Item:
    return _line(
        "inventory",
        draft.inventory_on is not None,
        N_("The inventory has a date."),
        N_("No inventory date yet. They must have the inventory within 14 days of moving in."),
        level=Level.WARNING,
    )


def _wording(draft: Draft) -> Iterator[Item]:
    yield _line(
        "wording",
        draft.wording_adopted,
        N_("The scheme has adopted this agreement’s wording."),
        N_("The scheme has not adopted this agreement yet. A manager adopts it on the Wording page."),
    )
    for fact, clause in draft.placeholders_missing:
        yield Item("facts", Level.STOP, missing_fact(fact, clause))


_FACTS = {
    "deposit_words": N_("the scheme that keeps the deposit safe"),
    "landlord_address": N_("the landlord’s address"),
    "landlord_name": N_("the landlord’s name"),
    "on_call_phone": N_("the on-call number"),
    "safeguarding_name": N_("the name of the safeguarding lead"),
    "safeguarding_phone": N_("the safeguarding lead’s number"),
    "social_services_out_of_hours": N_("the social services number for nights and weekends"),
    "social_services_phone": N_("the social services number"),
}


def taken(home: str, name: str, from_on: date, last_day: date | None) -> Reason:
    """Return the sentence about a home somebody else has; agreeing to move in would be refused with the same words."""
    values = {"home": home, "name": name, "from": from_on, "to": last_day}
    if last_day is None:
        return because(N_("%(home)s is %(name)s’s home from %(from)s. Choose another home."), **values)
    return because(
        N_("%(home)s is %(name)s’s home from %(from)s to %(to)s. Choose a later day or another home."), **values
    )


def missing_fact(fact: str, clause: str) -> Reason:
    """Return the sentence about a fact nobody has given, with the clause that asks for it."""
    named = because(_FACTS[fact]) if fact in _FACTS else fact  # a name only a lawyer’s slip in a clause can bring up
    return because(N_("“%(clause)s” needs a fact that is missing: %(fact)s."), clause=clause, fact=named)
