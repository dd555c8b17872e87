"""Words that are one person’s alone, every way a page may write them, and who may ever read them.

`SEES` is written by hand from the design’s grid: kind of fact → roles that may read it of people in their scheme.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import lxml.html
from access.people import (
    HERE,
    THERE,
    WHO,
    WITH_ACCOUNT,
    WITH_PLAN,
    Persona,
    account,
    account_email,
    facts,
    money,
    pay_day,
    words,
)
from babel.dates import format_date

from app.core.money import plain_pounds

SCHEME_MARKS = {HERE: "01x", THERE: "51x"}
NEVER_BY_POST = "Never by post"
STAFF, CASES = {"staff", "manager"}, {"staff", "manager", "safeguarding"}
PEERS = {"committee", "chair"}
SEES: dict[str, set[str]] = {
    "called": CASES | PEERS,
    "first name": CASES,
    "last name": CASES,
    "born": CASES,
    "phone": CASES,
    "email": CASES,
    "emergency": CASES,
    "safe contact": CASES,
    "signs in as": {"manager"},
    "rent": STAFF,
    "rent in all": STAFF,
    "entry": STAFF,
    "left to pay": STAFF,
    "weeks": STAFF,
    "plan day": STAFF,
    "instalment": STAFF,
    "plan": STAFF,
    "benefit": STAFF,
    "hold": STAFF,
    "contact": STAFF,
    "bank": STAFF,
    "letter": STAFF,
    "letter not given": STAFF,
    "deposit": STAFF,
    "EET": CASES,
    "EET doing": CASES,
    "EET plan": CASES,
    "EET said": CASES,
    "EET staff": CASES,
    "EET work": CASES | {"chair"},
    "signing": STAFF,
    "ending": STAFF,
    "scheme": CASES | PEERS | {"tenant"},
}
OF_ONESELF = {
    *("called", "first name", "last name", "signs in as", "rent", "rent in all", "deposit", "EET", "signing"),
    *("EET doing", "EET plan", "EET said", "EET work"),
    *("entry", "left to pay", "weeks", "plan day", "instalment", "plan", "benefit", "letter"),
}
# What the tenants of the street ticked: who may read which facts of whom besides, until they say otherwise.
TENANT_HERE, TENANT_THERE = (HERE, "tenant"), (THERE, "tenant")
TICKED = {"weeks": {"weeks"}, "plan": {"plan day"}, "amounts": {"left to pay", "rent in all"}}
TICKED["plan and amounts"] = TICKED["plan"] | TICKED["amounts"] | {"instalment"}
MENTOR = {"EET", "EET plan"}  # hours against target, and the plan with its steps
SHOWN: dict[tuple[str, str], dict[tuple[str, str], set[str]]] = {
    (HERE, "committee"): {TENANT_HERE: TICKED["weeks"] | TICKED["plan and amounts"] | MENTOR},  # and money friend
    (HERE, "chair"): {TENANT_HERE: TICKED["weeks"]},
    (HERE, "both"): {TENANT_HERE: TICKED["weeks"]},
    (THERE, "committee"): {TENANT_THERE: TICKED["weeks"] | TICKED["plan and amounts"] | MENTOR},
}
MAY_BE_CHOSEN = {"committee", "chair"}  # as money friend: a tenant is offered what they like to be called
ADMIN_SEES = {"called", "first name", "last name", "email", "signs in as", "scheme"}
ON_ONES_PAPER = {"first name", "last name"}  # of one’s support worker, who is named in the agreement
WHO_HELPS = {"staff", "manager", "safeguarding"}  # everybody of a scheme may read what these like to be called
LOOKS = re.compile(
    r"[A-Za-z]+\d\dx|\d{4}-\d\d-\d\d|\d{1,2} [^\W\d_]+ \d{4}|01495 ?77\d\d ?\d{3}|(?<![\d.])\d+\.\d{1,2}(?!\d)"
)


@dataclass(frozen=True)
class Canary:
    """One fact about one person, or about a scheme (who is None)."""

    kind: str
    place: str
    who: str | None
    text: str


def all_canaries() -> dict[str, Canary]:
    """Return every canary by the ways it may be written."""
    found: dict[str, Canary] = {}
    for canary in _canaries():
        assert found.setdefault(canary.text, canary) == canary, f"{canary.text} stands for two things"
    return found


def _canaries() -> Iterator[Canary]:
    for place, mark in SCHEME_MARKS.items():
        for thing in ("Sch", "House", "Hom", "Flo"):
            yield Canary("scheme", place, None, f"{thing}{mark}")
        for who in WHO:
            yield from (Canary(kind, place, who, text) for kind, text in _facts_of(place, who))


def _facts_of(place: str, who: str) -> Iterator[tuple[str, str]]:
    known, amounts = facts(place, who), money(place, who)
    yield "called", known["known_as"]
    yield "first name", known["first_name"]
    yield "last name", known["last_name"]
    yield "email", known["email"].partition("@")[0]
    yield "signs in as", account_email(place, who).partition("@")[0]
    yield "emergency", known["emergency_contact"].partition(" ")[0]
    yield from (("phone", known["phone"].replace(" ", gap, 2)) for gap in (" ", ""))
    born: date = known["birth_date"]
    for day in (born, born.replace(year=born.year + 18)):
        yield from (("born", text) for text in _ways(day))
    charges = [amounts[f"{name}_pence"] for name in ("rent", "service_eligible", "support")]
    yield from (("rent", plain_pounds(pence)) for pence in charges)
    yield "rent in all", plain_pounds(sum(charges))
    yield "deposit", plain_pounds(amounts["deposit_pence"])
    yield "deposit", words("Dep", place, who)
    if amounts["eet_target_tenths"] % 10:
        yield "EET", f"{amounts['eet_target_tenths'] / 10:.1f}"
    yield from _eet_of(place, who)
    yield from (("signing", words(kind, place, who)) for kind in ("Wit", "Pre", "Sca"))
    yield "ending", words("Not", place, who)
    if who in WITH_ACCOUNT:
        yield from _money_of(place, who)


def _money_of(place: str, who: str) -> Iterator[tuple[str, str]]:
    """Yield what stands in somebody’s rent account and around it."""
    sums = {name: plain_pounds(pence) for name, pence in account(place, who).items()}
    yield from (("entry", sums[name]) for name in ("set_down", "paid", "placed"))
    yield from (("entry", words(kind, place, who)) for kind in ("Ent", "Adj", "Bre"))
    yield "left to pay", sums["left"]
    if who == "tenant":
        amounts = money(place, who)
        weekly = sum(amounts[f"{name}_pence"] for name in ("rent", "service_eligible", "support"))
        hundredths = account(place, who)["left"] * 100 // weekly
        yield "weeks", f"{hundredths // 100}.{hundredths % 100:02}"
    if who in WITH_PLAN:
        yield from (("plan day", text) for text in _ways(pay_day(place, who)))
        yield "instalment", sums["instalment"]
        yield from (("plan", sums[name]) for name in ("lump_sum", "weekly_in", "weekly_out"))
    yield "benefit", sums["benefit"]
    yield "hold", words("Hol", place, who)
    yield "contact", words("Con", place, who)
    yield "bank", sums["waiting"]
    yield from (("bank", words(kind, place, who)) for kind in ("Bna", "Bpa", "Bra"))
    yield "letter", sums["in a letter"]
    yield "letter not given", sums["in a draft"]
    yield "letter not given", words("Hel", place, who)


def _eet_of(place: str, who: str) -> Iterator[tuple[str, str]]:
    """Yield what stands in somebody’s EET, kind by kind of who may read it."""
    kinds = {
        "EET doing": ("Pro",),
        "EET plan": ("Goa", "Ste"),
        "EET said": ("Pau", "Sup", "Wel", "Har", "Nex"),
        "EET staff": ("Cop", "Tar", "Ref"),
        "EET work": ("Wor",),
    }
    yield from ((kind, words(thing, place, who)) for kind, things in kinds.items() for thing in things)


def _ways(day: date) -> set[str]:
    """Return every way a date is written: for machines, short and in full, in both languages."""
    patterns = ("d MMM y", "d MMMM y")
    return {day.isoformat()} | {format_date(day, p, locale=lang) for p in patterns for lang in ("en", "cy")}


def may_read(persona: Persona, canary: Canary) -> bool:
    """Say whether a persona may ever read a fact, on any page."""
    if (canary.place, canary.who) == (persona.place, persona.person) and canary.kind in OF_ONESELF:
        return True
    with_worker = (persona.place, persona.person) == (canary.place, "tenant")
    if with_worker and canary.who == "staff" and canary.kind in ON_ONES_PAPER:
        return True
    roles = {role for place, role in persona.roles if place == canary.place}
    if canary.kind == "called" and canary.who in WHO_HELPS | MAY_BE_CHOSEN and roles:
        return True
    if canary.kind in SHOWN.get((persona.place, persona.person or ""), {}).get((canary.place, canary.who or ""), ()):
        return True
    if "admin" in {role for _, role in persona.roles} and canary.kind in ADMIN_SEES:
        return True
    return bool(roles & SEES[canary.kind])


def readable(answer: Any) -> str:
    """Return everything an answer says: its headers, its words, its boxes for dates, what is inside a file."""
    told = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    if answer.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as folder:
            inside = [name + "\n" + folder.read(name).decode(errors="replace") for name in folder.namelist()]
        return "\n".join([told, *inside])
    body = answer.data.decode(errors="replace")
    return "\n".join([told, body, *_dates_in_boxes(body)])


def _dates_in_boxes(body: str) -> Iterator[str]:
    if "date-input" not in body:
        return
    boxes = {e.get("name"): e.get("value") or "" for e in lxml.html.fromstring(body).xpath("//input[@name]")}
    for name, day in boxes.items():
        month, year = (boxes.get(f"{name.removesuffix('-day')}-{part}", "") for part in ("month", "year"))
        if name.endswith("-day") and day.isdigit() and month.isdigit() and year.isdigit():
            yield f"{int(year):04}-{int(month):02}-{int(day):02}"


def heard(text: str, known: dict[str, Canary]) -> set[Canary]:
    """Return the canaries a text gives away."""
    return {known[look] for look in LOOKS.findall(text) if look in known}
