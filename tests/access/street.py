"""Two schemes side by side, alike in everything, with one row of every kind for several people in each.

Built once for each worker through the product’s own services, kept as rows, and put back for each test.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import factories
import sqlalchemy as sa
from access.people import HERE, LIVES, ROLES, THERE, TOMORROW, WHO, YESTERDAY, account_email, facts, words
from access.street_eet import eet_of
from access.street_money import money_of
from access.street_papers import agreements
from factories import NOW, add
from flask import Flask
from rows import COUNTED_BY_TRIGGERS

from app.accounts import passwords, services, sessions
from app.accounts.models import Account, LinkPurpose, RoleHeld, SignInSession
from app.agreements import wording
from app.agreements.models import EndingStep
from app.core import clock
from app.core.db import Base, db, may_write, transaction
from app.core.permissions import SYSTEM, Role
from app.people.models import LinkKind, Person, PersonLink
from app.schemes.models import Certificate, FreeWeek, Home, NextDoor, Scheme
from app.tenancies.rules import EndReason, MoveOn, Pack

PASSWORD = "orchard kettle 7 lantern"


@dataclass(frozen=True)
class Thing:
    """A row somebody may ask for by its address: whose scheme it is in and, if it is about somebody, about whom."""

    label: str
    id: uuid.UUID
    place: str | None  # None: there is no such row
    owner: str | None = None
    told: bool = True  # False: the person it is about may not know of it yet
    parts: tuple[tuple[str, Any], ...] = ()  # its own words for the rest of an address
    shown_to: tuple[str, ...] | None = None  # of what a tenant shows peers: which of them; None: all there


@dataclass
class Street:
    """What a test needs to know of the two schemes."""

    schemes: dict[str, uuid.UUID] = field(default_factory=dict)
    persons: dict[tuple[str, str], uuid.UUID] = field(default_factory=dict)
    homes: dict[tuple[str, str], uuid.UUID] = field(default_factory=dict)
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    link: str = ""  # with which the housemate may choose a password, once
    things: dict[str, list[Thing]] = field(default_factory=lambda: defaultdict(list))

    def keep(self, label: str, row: Any, place: str, owner: str | None = None, **more: Any) -> Any:
        """Note a row under its table, and return it."""
        self.things[row.__tablename__].append(Thing(label, row.id, place, owner, **more))
        return row

    def thing(self, table: str, label: str, place: str = HERE) -> Thing:
        """Return one row that was noted."""
        return next(t for t in self.things[table] if t.label == label and t.place == place)


def build(app: Flask) -> Street:
    """Fill an empty database."""
    street = Street()
    with app.test_request_context():
        for place in (HERE, THERE):
            with transaction():
                _scheme(street, place)
            agreements(street, place)
            money_of(street, place)
            eet_of(street, place)
            with transaction():
                _sessions(street, place)
        for things in street.things.values():
            things.append(Thing("missing", uuid.uuid4(), None))
    return street


def _scheme(street: Street, place: str) -> None:
    mark = {HERE: "Sch01x", THERE: "Sch51x"}[place]
    scheme = factories.make_scheme(
        name=f"Tŷ {mark}",
        ref=mark,
        landlord_name=f"Landlord {mark}",
        landlord_address=f"1 Street {mark}",
        council=f"Council {mark}",
        safeguarding_name=f"Lead {mark}",
        folder_digest=("a" if place == HERE else "b") * 64,
        opened_on=None if place == HERE else date(2014, 9, 1),
    )
    street.schemes[place] = street.keep("scheme", scheme, place).id
    street.keep("free week", add(FreeWeek(scheme_id=scheme.id, week_starts=date(2026, 12, 21))), place)
    adopted = wording.adopt(scheme, Pack.SUPPORTED_STANDARD, from_on=date(2026, 1, 1), actor=SYSTEM)
    street.keep("wording", adopted, place)
    _homes(street, scheme, place)
    people = {who: _person(street, scheme, place, who) for who in WHO}
    for one, other, kind in (("tenant", "housemate", LinkKind.CLOSE), ("both", "committee", LinkKind.FAMILY)):
        link = PersonLink(person_id=people[one].id, other_id=people[other].id, kind=kind, declared_on=date(2026, 3, 2))
        street.keep(f"{one} and {other}", add(link), place, one)
    people["tenant"].support_worker_id = people["staff"].id
    _old_stay(street, people["leaver"], place)


def _homes(street: Street, scheme: Scheme, place: str) -> None:
    mark = {HERE: "01x", THERE: "51x"}[place]
    for number, name in enumerate((*LIVES, "empty", "spare"), 1):
        house = f"House{mark}, Garn Road"
        home = factories.make_home(scheme, name=f"Flat {number} Hom{mark}", house=house, floor=f"Flo{mark}")
        factories.make_certificates(home)
        street.homes[place, name] = street.keep(name, home, place).id
        certificate = db.session.scalar(sa.select(Certificate).where(Certificate.home_id == home.id).limit(1))
        street.keep(name, certificate, place)
    add(NextDoor(home_id=street.homes[place, "tenant"], other_id=street.homes[place, "housemate"]))


def _person(street: Street, scheme: Scheme, place: str, who: str) -> Person:
    person = factories.make_person(scheme, **facts(place, who))
    street.persons[place, who] = street.keep(who, person, place, who).id
    spans: list[tuple[Role, date | None, date | None]] = [(role, None, None) for role in ROLES[who]]
    spans += {"former": [(Role.STAFF, None, YESTERDAY)], "soon": [(Role.STAFF, TOMORROW, None)]}.get(who, [])
    for role, from_on, last_day in spans:
        held = RoleHeld(
            person_id=person.id, scheme_id=scheme.id, role=role, from_on=from_on, last_day=last_day, granted_at=NOW
        )
        street.keep(f"{who} is {role.value}", add(held), place, who)
    if who not in {"newcomer", "leaver"}:
        account = factories.make_account(person, email=account_email(place, who), is_admin=who == "admin")
        street.keep(who, account, place, who)
    return person


def _old_stay(street: Street, leaver: Person, place: str) -> None:
    """Give somebody a stay that is over, with a note on its check list."""
    home = db.session.get_one(Home, street.homes[place, "spare"])
    ended = {"ends_on": date(2026, 10, 30), "end_reason": EndReason.MOVED_ON, "move_on": MoveOn.PRIVATE}
    stay = factories.make_stay(leaver, home, starts_on=date(2024, 5, 1), **ended)
    street.keep("leaver", stay, place, "leaver")
    note = words("Not", place, "leaver")
    add(EndingStep(stay_id=stay.id, step="keys", done_on=date(2026, 10, 30), note=note, recorded_at=NOW))


def _sessions(street: Street, place: str) -> None:
    """Sign everybody in; the token is what their browser holds."""
    for who in WHO:
        account_id = db.session.scalar(sa.select(Account.id).where(Account.person_id == street.persons[place, who]))
        if account_id is not None:
            street.tokens[place, who] = sessions.open_session(account_id)
            db.session.flush()
            opened = sa.select(SignInSession).where(SignInSession.account_id == account_id)
            street.keep(who, db.session.scalar(opened), place, who)
            account = db.session.get_one(Account, account_id)
            if who == "chair":
                account.password_hash = passwords.hashed(PASSWORD)
            if (place, who) == (HERE, "housemate"):
                street.link = services.make_link(account, LinkPurpose.RESET, actor=SYSTEM, now=clock.now())


def rows() -> dict[str, list[dict[str, Any]]]:
    """Return everything in the database, table by table, in the order they can be put back. Needs a context."""
    with db.engine.connect() as connection:
        return {
            table.name: [
                dict(row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns)).mappings()
            ]
            for table in Base.metadata.sorted_tables
        }


NOTES = frozenset({"audit_event", "sign_in_session"})  # of what was opened, and that somebody is still there


def changed(
    before: dict[str, list[dict[str, Any]]],
    after: dict[str, list[dict[str, Any]]],
    *,
    but: frozenset[str] = frozenset(),
) -> dict[str, list[Any]]:
    """Return, table by table, the rows that came, went or became others."""
    found = {}
    for table, rows_now in after.items():
        if table not in but and before[table] != rows_now:
            found[table] = [row for row in rows_now if row not in before[table]] or [
                row for row in before[table] if row not in rows_now
            ]
    return found


def put_back(kept: dict[str, list[dict[str, Any]]]) -> None:
    """Fill an empty database with rows kept before."""
    with may_write(), db.engine.begin() as connection:
        counted, others = [], []
        for table in Base.metadata.sorted_tables:
            (counted if table.name in COUNTED_BY_TRIGGERS else others).append(table)
        for table in others:
            for some in _pointed_at_first(table, kept.get(table.name, [])):
                connection.execute(sa.insert(table), some)
            if (
                connection.dialect.name == "postgresql"
                and table.autoincrement_column is not None
                and kept.get(table.name)
            ):
                _count_on(connection, table)
        for table in counted:  # the others moved its counts: it says again what it said
            connection.execute(sa.delete(table))
            if kept.get(table.name):
                connection.execute(sa.insert(table), kept[table.name])


def _count_on(connection: sa.Connection, table: sa.Table) -> None:
    """Let a table of PostgreSQL number its next row after those put back."""
    column = table.autoincrement_column
    assert column is not None
    sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
    connection.execute(sa.select(sa.func.setval(sequence, sa.select(sa.func.max(column)).scalar_subquery())))


def _pointed_at_first(table: sa.Table, kept: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the rows in two lots, those that point at no row of their own table first; a lot is never empty."""
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    free = [row for row in kept if not any(row[name] for name in own)]
    bound = [row for row in kept if any(row[name] for name in own)]
    return [lot for lot in (free, bound) if lot]
