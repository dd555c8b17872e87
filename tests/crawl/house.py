"""A lived-in house for the browser: eight flats, everybody who has to do with them, and an empty second scheme.

Built through the services, each step on its own day, so that pages show what real months leave behind: agreements in
every state, safety records in every state, roles that come and go, short names and very long ones.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import factories
import time_machine
from crawl import house_eet, house_money
from factories import add
from flask import Flask

from app.accounts import queries as account_queries
from app.accounts import services as accounts
from app.accounts import sessions
from app.accounts.models import LinkPurpose, RoleHeld
from app.accounts.services import RoleFacts
from app.agreements import endings, queries, services, signing, wording
from app.agreements.endings import EndingFacts
from app.agreements.models import Agreement, SignedHow
from app.agreements.services import DraftFacts
from app.agreements.signing import SigningFacts
from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM, Actor, Role
from app.documents import scans
from app.documents import services as documents
from app.documents.models import HandOverHow, Variant
from app.people import services as people
from app.people.models import LinkKind, Person, SafeContact
from app.schemes import services as schemes
from app.schemes.models import CertificateKind, Home, Language, NextDoor, Scheme
from app.tenancies import services as tenancies
from app.tenancies.models import Stay
from app.tenancies.rules import EndReason, MoveOn, Pack, RentPeriod

TODAY = date(2026, 11, 23)
HOUSE = "Tŷ Cyfle, Garn Road, Garndiffaith, Pontypool NP4 7AA"
LONGEST = "Ŵyŷâêîôû" * 10  # eighty letters without a place to break: what a name may be
STAGES = ("draft", "agreed", "issued", "given", "signed")


@dataclass(frozen=True)
class LivedIn:
    """The ids of the house: people and stays by a short name, homes by their number; `link` chooses a password."""

    scheme_id: uuid.UUID
    empty_scheme_id: uuid.UUID
    homes: dict[int, uuid.UUID]
    persons: dict[str, uuid.UUID]
    stays: dict[str, uuid.UUID] = field(default_factory=dict)
    link: str = ""
    ways: tuple[str, ...] = ()  # pages that a form leads to, not a link


# key: first name, last name, born, known as, roles
PEOPLE: dict[str, tuple[str, str, date | None, str | None, tuple[Role, ...]]] = {
    "ayesha": ("Ayesha", "Khan", date(2006, 3, 9), None, (Role.CHAIR, Role.COMMITTEE)),
    "rhys": ("Rhys", "Pugh", date(2005, 8, 21), None, ()),
    "carys": ("Carys", "Morgan", date(2007, 6, 2), None, (Role.COMMITTEE,)),
    "megan": ("Megan", "Llewelyn", date(2009, 1, 4), "Meg", ()),
    "tomos": ("Tomos", "Featherstonehaugh-Montgomery ap Llŷwarch Llanfair-ar-y-Bryn", date(2004, 11, 30), None, ()),
    "kofi": ("Kofi", "Mensah", date(2007, 2, 14), None, ()),
    "sŵyn": ("Sŵyn", "Bevan", date(2005, 5, 5), None, ()),
    "ffion": ("Ffion", "Hughes", date(2003, 4, 17), None, ()),
    "osian": ("Osian", "Rees", date(2006, 10, 10), None, ()),
    "lleu": ("Lleucu", "Powell", date(2007, 7, 7), None, ()),
    "jac": ("Jac", "Thomas", date(2003, 12, 1), None, (Role.COMMITTEE,)),
    "staff": ("Maria", "Evans", None, None, (Role.STAFF,)),
    "manager": ("Gwen", "Prosser", None, None, (Role.MANAGER,)),
    "safeguarding": ("Delyth", "Price", None, None, (Role.SAFEGUARDING,)),
    "worker": ("Huw", "Bowen", None, None, ()),
    "admin": ("Ada", "Lloyd", None, None, ()),
}
# home, person, day they move in, how far their agreement has come
LIVES = (
    (1, "ayesha", date(2025, 9, 1), "signed"),
    (2, "rhys", date(2026, 11, 2), "issued"),
    (3, "carys", date(2026, 1, 12), "signed"),
    (4, "megan", date(2026, 8, 17), "signed"),
    (5, "tomos", date(2026, 3, 2), "signed"),
    (7, "sŵyn", date(2025, 11, 3), "signed"),
    (6, "ffion", date(2025, 3, 3), "signed"),
)
AFTER_FFION_LEFT = (
    (6, "kofi", date(2026, 12, 7), "given"),
    (8, "osian", date(2026, 12, 14), "agreed"),
)
# home, kind of safety record, the day it was done instead of 5 January 2026 (None: never)
SAFETY = (
    (3, CertificateKind.GAS, date(2025, 12, 5)),
    (5, CertificateKind.GAS, date(2025, 10, 20)),
    (7, CertificateKind.EPC, None),
    (8, CertificateKind.SMOKE_ALARM, date(2025, 12, 18)),
)


def build(app: Flask, *, longest_name: bool = True) -> LivedIn:
    """Build the house on an empty database and return its ids; `app` prints with a stand-in."""
    with app.test_request_context():
        with _on(date(2025, 1, 6)), transaction():
            scheme, empty = _schemes()
            homes = _homes(scheme)
            found = {key: _person(scheme, key) for key in PEOPLE}
            _more_managers(scheme, empty, found)
            for pack in (Pack.SUPPORTED_STANDARD, Pack.UNDER_18_LICENCE):
                wording.adopt(scheme, pack, from_on=date(2025, 1, 6), actor=SYSTEM)
            staff = sessions.actor_for(account_queries.account_of(found["staff"].id), found["staff"], on=TODAY)  # type: ignore[arg-type]
        house = LivedIn(
            scheme.id,
            empty.id,
            {n: home.id for n, home in homes.items()},
            {key: person.id for key, person in found.items()},
        )
        stays = {life[1]: _lives(house, staff, *life) for life in LIVES}
        _leaves(staff, stays["ffion"], told_on=date(2026, 10, 12), last_day=date(2026, 10, 31))
        _leaves(staff, stays["sŵyn"], told_on=date(2026, 11, 20), last_day=date(2027, 1, 10))
        _moves(house, staff, stays["ayesha"], 7, told_on=date(2026, 11, 21), on=date(2027, 1, 16))
        stays |= {life[1]: _lives(house, staff, *life) for life in AFTER_FFION_LEFT}
        _drafts(house, staff)
        with _on(TODAY), transaction():
            link = _accounts(house)
            _close(house, staff)
            if longest_name:
                db.session.get_one(Person, house.persons["rhys"]).known_as = LONGEST
        with _on(TODAY):
            ways = house_money.live(scheme.id, house.persons, stays, TODAY)
            house_eet.live(house.persons, stays, staff, TODAY)
        return LivedIn(house.scheme_id, house.empty_scheme_id, house.homes, house.persons, stays, link, tuple(ways))


def _on(day: date) -> Any:
    return time_machine.travel(datetime(day.year, day.month, day.day, 10, tzinfo=UTC), tick=False)


def _schemes() -> tuple[Scheme, Scheme]:
    return (
        factories.make_scheme(ref="TYC", name="Tŷ Cyfle", council="Torfaen", landlord_name="Cartrefi Garn Housing"),
        factories.make_scheme(
            ref="HAF",
            name="Hafan y Dyffryn a’r Cymoedd Uchaf",
            on_call_phone=None,
            safeguarding_phone=None,
            opened_on=None,
            door_colour="#7A2E5D",
        ),
    )


def _homes(scheme: Scheme) -> dict[int, Home]:
    homes = {
        n: factories.make_home(scheme, name=f"Flat {n}", house=HOUSE, floor=("Ground floor", "First floor")[n > 4])
        for n in range(1, 9)
    }
    unusual = {(number, kind): done_on for number, kind, done_on in SAFETY}
    for number, home in homes.items():
        if number > 1:
            add(NextDoor(home_id=home.id, other_id=homes[number - 1].id))
        for kind in CertificateKind:
            done_on = unusual.get((number, kind), date(2026, 1, 5))
            for each in {done_on, date(2025, 1, 5)} if done_on else ():
                add(factories.Certificate(home_id=home.id, kind=kind, done_on=each))
    schemes.add_free_week(scheme, date(2026, 12, 21), actor=SYSTEM, today=clock.today())
    schemes.add_free_week(scheme, date(2025, 12, 22), actor=SYSTEM, today=clock.today())
    return homes


def _person(scheme: Scheme, key: str) -> Person:
    first, last, birth_date, known_as, roles = PEOPLE[key]
    return factories.make_person(
        scheme, *roles, first_name=first, last_name=last, birth_date=birth_date, known_as=known_as
    )


def _more_managers(scheme: Scheme, empty: Scheme, found: dict[str, Person]) -> None:
    found["newcomer"] = factories.make_person(empty, Role.MANAGER, first_name="Nia", last_name="Rosser")
    found["both"] = factories.make_person(scheme, Role.MANAGER, first_name="Bethan", last_name="Morris")
    add(RoleHeld(person_id=found["both"].id, scheme_id=empty.id, role=Role.MANAGER, granted_at=clock.now()))
    for key, person in found.items():
        if key not in {"worker", "megan", "osian", "lleu"}:
            factories.make_account(person, is_admin=key == "admin", email=f"{person.ref.lower()}@example.org")


def _lives(house: LivedIn, staff: Actor, number: int, key: str, starts_on: date, stage: str) -> uuid.UUID:
    """Take one agreement as far as `stage`, a fortnight before they move in; return the stay."""
    agreed_on = min(starts_on - timedelta(days=14), TODAY)
    reached = STAGES[: STAGES.index(stage) + 1]
    child = PEOPLE[key][2] > date(starts_on.year - 18, starts_on.month, starts_on.day)  # type: ignore[operator]
    rhw1 = None if child else agreed_on
    with _on(agreed_on):
        agreement_id = draft(house, staff, key, number, starts_on=starts_on, rhw1_given_on=rhw1, inventory_on=agreed_on)
        with transaction():
            agreement = db.session.get_one(Agreement, agreement_id)
            stay_id = services.agree(agreement, actor=staff, today=agreed_on).id
        if "issued" in reached:
            _issue(agreement_id, staff, Variant.LARGE_PRINT if child else Variant.STANDARD)
        if "given" in reached:
            with transaction():
                document = queries.issues(agreement_id)[0].document
                how = {"how": HandOverHow.IN_PERSON, "read_aloud": child, "by": house.persons["staff"]}
                services.hand_over(document, on=agreed_on, **how, actor=staff, now=clock.now())
        if "signed" in reached:
            with transaction():
                facts = SigningFacts(signed_on=agreed_on, how=SignedHow.PAPER, scan=scans.read(b"%PDF-1.4 scan"))
                signing.sign(queries.issues(agreement_id)[0].issue, facts, actor=staff, now=clock.now())
    return stay_id


def draft(house: LivedIn, actor: Actor, key: str, number: int, **changes: Any) -> uuid.UUID:
    """Prepare a draft for somebody and a flat; return the agreement’s id."""
    facts = {
        "person_id": house.persons[key],
        "home_id": house.homes[number],
        "language": Language.EN,
        "period": RentPeriod.WEEKLY,
        "rent_pence": 7115,
        "service_eligible_pence": 1825,
        "service_ineligible_pence": None,
        "support_pence": 700,
        "eet_target_tenths": 160,
        "eet_grace_weeks": 6,
        "eet_review_weeks": 12,
        "deposit_pence": None,
        "deposit_scheme": None,
        "rhw1_given_on": None,
        "inventory_on": None,
    }
    with transaction():
        scheme = db.session.get_one(Scheme, house.scheme_id)
        return services.prepare(scheme, DraftFacts(**facts | changes), actor=actor, today=clock.today()).id


def _issue(agreement_id: uuid.UUID, staff: Actor, variant: Variant) -> None:
    with transaction():
        agreement = db.session.get_one(Agreement, agreement_id)
        issued = services.issue(agreement, variant=variant, language=Language.EN, actor=staff, today=clock.today())
    documents.render(issued.document_id)


def _leaves(staff: Actor, stay_id: uuid.UUID, *, told_on: date, last_day: date) -> None:
    with _on(told_on), transaction():
        stay, today = db.session.get_one(Stay, stay_id), clock.today()
        endings.end(stay, EndingFacts(last_day, EndReason.AGREED, MoveOn.FAMILY), actor=staff, today=today)
        endings.record_step(stay, "keys", done_on=today, note="Two keys, one fob", actor=staff, today=today)


def _moves(house: LivedIn, staff: Actor, stay_id: uuid.UUID, number: int, *, told_on: date, on: date) -> None:
    with _on(told_on), transaction():
        stay, home = db.session.get_one(Stay, stay_id), db.session.get_one(Home, house.homes[number])
        tenancies.move(stay, home, on=on, actor=staff, today=told_on)


def _drafts(house: LivedIn, staff: Actor) -> None:
    """Take an agreement back, and leave a draft that still has stops."""
    with _on(date(2026, 11, 9)):
        withdrawn = draft(house, staff, "lleu", 8, starts_on=date(2026, 11, 30))
        with transaction():
            services.withdraw(db.session.get_one(Agreement, withdrawn), actor=staff, today=clock.today())
    with _on(date(2026, 11, 20)):
        draft(house, staff, "jac", 8, starts_on=date(2026, 12, 1), rent_pence=None)


def _accounts(house: LivedIn) -> str:
    """Let roles come and go, close an account, and invite somebody; return the token that chooses a password."""
    scheme = db.session.get_one(Scheme, house.scheme_id)
    for key, role, first, last in (
        ("sŵyn", Role.COMMITTEE, date(2025, 11, 3), date(2026, 12, 15)),
        ("osian", Role.COMMITTEE, date(2026, 12, 14), None),
    ):
        given = RoleFacts(house.persons[key], role, first, last)
        accounts.grant_role(scheme, given, actor=SYSTEM, today=TODAY)
    for key in ("carys", "staff", "manager"):
        account_queries.account_of(house.persons[key]).password_hash = "set"  # type: ignore[union-attr]
    left = account_queries.account_of(house.persons["ffion"])
    accounts.close_account(left, actor=SYSTEM, now=clock.now())  # type: ignore[arg-type]
    invited = account_queries.account_of(house.persons["jac"])
    return accounts.make_link(invited, LinkPurpose.INVITE, actor=SYSTEM, now=clock.now())  # type: ignore[arg-type]


def _close(house: LivedIn, staff: Actor) -> None:
    """Say who helps whom, who is close to whom, and how it is safe to reach people."""
    persons = {key: db.session.get_one(Person, person_id) for key, person_id in house.persons.items()}
    for key in ("carys", "megan", "rhys", "kofi"):
        persons[key].support_worker_id = house.persons["worker"]
    persons["carys"].phone, persons["carys"].safe_contact = "07700 900123", SafeContact.PHONE
    persons["megan"].safe_contact = SafeContact.NEVER_POST
    persons["carys"].inducted_on = date(2026, 2, 2)
    people.link_people(persons["carys"], house.persons["rhys"], LinkKind.CLOSE, TODAY, actor=staff, today=TODAY)
    people.link_people(persons["sŵyn"], house.persons["ayesha"], LinkKind.FAMILY, None, actor=staff, today=TODAY)
