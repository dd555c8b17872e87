"""Who lives and works in the two schemes of the street, and the words that are theirs alone.

Every fact about a person holds a word that stands nowhere else, so that a page that shows it to the wrong reader gives
itself away. `facts` turns a person’s number into those words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.core.permissions import Role
from app.people.models import SafeContact

TODAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
HERE, THERE = "here", "there"
WHO = (
    "tenant",
    "housemate",
    "newcomer",
    "leaver",
    "committee",
    "chair",
    "staff",
    "manager",
    "safeguarding",
    "both",
    "former",
    "soon",
    "admin",
)
LIVES = ("tenant", "housemate", "both")
WITH_ACCOUNT = (*LIVES, "leaver")
WITH_PLAN = ("tenant", "leaver")
ROLES: dict[str, tuple[Role, ...]] = {
    "tenant": (Role.TENANT,),
    "housemate": (Role.TENANT,),
    "newcomer": (),
    "leaver": (),
    "committee": (Role.COMMITTEE,),
    "chair": (Role.CHAIR,),
    "staff": (Role.STAFF,),
    "manager": (Role.MANAGER,),
    "safeguarding": (Role.SAFEGUARDING,),
    "both": (Role.TENANT, Role.COMMITTEE),
    "former": (),  # a worker until yesterday
    "soon": (),  # a worker from tomorrow
    "admin": (),  # looks after the installation
}


@dataclass(frozen=True)
class Persona:
    """Somebody who opens pages: which of the people above, in which scheme; nobody is signed out."""

    name: str
    place: str = HERE
    person: str | None = None  # None: signed out

    @property
    def roles(self) -> tuple[tuple[str, str], ...]:
        """Return the roles held today, with the scheme of each; the admin’s reaches everywhere."""
        if self.person is None:
            return ()
        if self.person == "admin":
            return ((self.place, "admin"),)
        return tuple((self.place, role.value) for role in ROLES[self.person])


PERSONAS: tuple[Persona, ...] = (
    Persona("signed out"),
    Persona("tenant", HERE, "tenant"),
    Persona("another tenant", HERE, "housemate"),
    Persona("committee", HERE, "committee"),
    Persona("chair", HERE, "chair"),
    Persona("staff", HERE, "staff"),
    Persona("manager", HERE, "manager"),
    Persona("safeguarding", HERE, "safeguarding"),
    Persona("admin", HERE, "admin"),
    Persona("tenant and committee", HERE, "both"),
    Persona("staff elsewhere", THERE, "staff"),
    Persona("manager elsewhere", THERE, "manager"),
    Persona("tenant elsewhere", THERE, "tenant"),
    Persona("committee elsewhere", THERE, "committee"),
    Persona("role ended yesterday", HERE, "former"),
    Persona("role starts tomorrow", HERE, "soon"),
)
NAMED = {persona.name: persona for persona in PERSONAS}


def number(place: str, who: str) -> int:
    """Return a person’s own number, from which all their words are made."""
    return WHO.index(who) + (1 if place == HERE else 51)


def facts(place: str, who: str) -> dict[str, Any]:
    """Return what is written down about a person."""
    n = number(place, who)
    code = f"{n:02d}x"
    return {
        "ref": f"R{code}",
        "first_name": f"Fir{code}",
        "last_name": f"Las{code}",
        "known_as": f"Cal{code}",
        "birth_date": date(2003, 1, 5) + timedelta(days=11 * n),
        "phone": f"01495 77{n:02d} {n:02d}7",
        "email": f"mai{code}@example.org",
        "emergency_contact": f"Eme{code} 01495 88{n:02d} {n:02d}8",
        "safe_contact": SafeContact.NEVER_POST,
    }


def account_email(place: str, who: str) -> str:
    """Return the address a person signs in with."""
    return f"acc{number(place, who):02d}x@example.org"


def money(place: str, who: str) -> dict[str, int]:
    """Return a person’s rent, charges and deposit in pence, and EET hours in tenths: no two people have the same."""
    n = number(place, who)
    return {
        "rent_pence": 7013 + 23 * n,
        "service_eligible_pence": 2507 + 29 * n,
        "support_pence": 401 + 31 * n,
        "deposit_pence": 20009 + 37 * n,
        "eet_target_tenths": 1011 + 3 * n,
    }


def account(place: str, who: str) -> dict[str, int]:
    """Return the sums of a person’s rent account in pence: no two people have the same.

    Nothing is charged on the street, so what is left to pay is what was set down less what was paid.
    """
    n = number(place, who)
    sums = {
        "set_down": 62013 + 47 * n,
        "paid": 3109 + 43 * n,
        "placed": 2203 + 53 * n,
        "waiting": 14009 + 83 * n,
        "instalment": 1507 + 59 * n,
        "lump_sum": 811 + 61 * n,
        "weekly_in": 15013 + 67 * n,
        "weekly_out": 12011 + 71 * n,
        "benefit": 4409 + 73 * n,
        "in a letter": 71023 + 79 * n,
        "in a draft": 81031 + 89 * n,
    }
    return sums | {"left": sums["set_down"] - sums["paid"] - (sums["placed"] if who == "tenant" else 0)}


def pay_day(place: str, who: str) -> date:
    """Return the day on which a person’s plan to pay begins."""
    return date(2027, 1, 4) + timedelta(days=3 * number(place, who))


def words(kind: str, place: str, who: str) -> str:
    """Return free text of a kind about a person: their witness, who was there, a note on their ending."""
    return f"{kind}{number(place, who):02d}x"
