"""people.csv and links.csv: everybody the scheme knows, the roles they hold, and who is close to whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.db import db
from app.core.ordering import ORDER_KEY, order_key
from app.core.permissions import Role
from app.core.reasons import N_, because
from app.exchange import roles
from app.exchange.cells import code, day, email, lines, reference, text
from app.exchange.parts import Loading, Part, Saving, Written, length
from app.exchange.problems import Problem
from app.exchange.tables import Column, File, Folder, Row
from app.people import rules
from app.people.models import LinkKind, Person, PersonLink, SafeContact
from app.schemes.models import Language

PEOPLE = File(
    "people.csv",
    (
        Column("person_ref", reference(), required=True),
        Column("first_name", text(length(Person.first_name)), required=True),
        Column("last_name", text(length(Person.last_name)), required=True),
        Column("known_as", text(length(Person.known_as))),
        Column("birth_date", day()),
        Column("language", code(Language)),
        Column("email", email(length(Person.email))),
        Column("phone", text(length(Person.phone))),
        Column("safe_contact", code(SafeContact)),
        Column("support_worker_ref", reference(), refers_to="people.csv"),
        Column("emergency_contact", lines(length(Person.emergency_contact))),
        Column("roles", roles.CELL),
        Column("committee_from", day()),
        Column("committee_to", day()),
        Column("inducted_on", day()),
    ),
    order=("person_ref",),
    unique=("person_ref",),
    ref="person_ref",
)
LINKS = File(
    "links.csv",
    (
        Column("person_ref", reference(), required=True, refers_to="people.csv"),
        Column("other_ref", reference(), required=True, refers_to="people.csv"),
        Column("kind", code(LinkKind), required=True),
        Column("declared_on", day()),
    ),
    order=("person_ref", "other_ref", "declared_on", "kind"),
    unique=(),  # a link counts both ways: see _check_links
)
_SAME_NAME: Final = (
    "first_name",
    "last_name",
    "known_as",
    "birth_date",
    "language",
    "email",
    "phone",
    "safe_contact",
    "emergency_contact",
    "inducted_on",
)
_KEY_LENGTH: Final = int(ORDER_KEY.length or 0)


def _check(folder: Folder, today: date) -> Iterator[Problem]:
    tenants = {row["person_ref"] for row in folder["tenancies.csv"].rows}
    for row in folder[PEOPLE.name].rows:
        yield from _check_birth(row, today, lives_here=row["person_ref"] in tenants)
        yield from _check_person(row, today)
        yield from roles.check(row)
    yield from _check_links(folder[LINKS.name].rows, today)


def _check_birth(row: Row, today: date, *, lives_here: bool) -> Iterator[Problem]:
    birth = row["birth_date"]
    if birth is not None:
        if reason := rules.refusal_of_birth_date(birth, today=today):
            row.bad.add("birth_date")  # nobody’s age is reckoned from it
            yield row.problem("birth_date", reason)
    elif row.sound("birth_date", "roles") and (lives_here or Role.TENANT in (row["roles"] or ())):
        reason = because(N_("A tenant’s date of birth is needed: it decides which agreement they have. Write it here."))
        yield row.problem("birth_date", reason)


def _check_person(row: Row, today: date) -> Iterator[Problem]:
    if row.sound("safe_contact", "phone", "email"):
        missing = rules.refusal_of_contact(row["safe_contact"], phone=row["phone"], email=row["email"])
        if missing:
            yield row.problem(missing[1], missing[0])
    if row["support_worker_ref"] is not None and row["support_worker_ref"] == row["person_ref"]:
        yield row.problem("support_worker_ref", because(N_("Nobody is their own support worker. Write somebody else.")))
    if row["inducted_on"] and row["inducted_on"] > today:
        yield row.problem("inducted_on", because(N_("Write the day of the induction: today or earlier.")))


def _check_links(links: list[Row], today: date) -> Iterator[Problem]:
    first: dict[tuple[frozenset[str], LinkKind], int] = {}
    for row in links:
        if row["declared_on"] and row["declared_on"] > today:
            yield row.problem("declared_on", because(N_("Write the day they told you: today or earlier.")))
        if not row.sound("person_ref", "other_ref", "kind"):
            continue
        pair = frozenset((row["person_ref"], row["other_ref"]))
        if len(pair) == 1:
            yield row.problem("other_ref", because(N_("Nobody is linked to themselves. Write somebody else.")))
            continue
        line = first.setdefault((pair, row["kind"]), row.line)
        if line != row.line:
            reason = because(
                N_("This link is on line %(line)s already, and it counts both ways. Take one out."), line=line
            )
            yield row.problem("other_ref", reason)


def _load(loading: Loading) -> None:
    people, ids = loading.folder[PEOPLE.name].rows, loading.ids(PEOPLE.name)
    loading.insert(
        Person,
        (
            {name: row[name] for name in _SAME_NAME}
            | {
                "id": ids[row["person_ref"]],
                "scheme_id": loading.scheme_id,
                "ref": row["person_ref"],
                "created_at": loading.now,
                "order_key": order_key(row["last_name"], row["first_name"], row["known_as"], row["person_ref"])[
                    :_KEY_LENGTH
                ],
            }
            for row in people
        ),
    )
    # Two people may support each other, so who supports whom is written once everybody is there.
    supported = [
        {"id": ids[row["person_ref"]], "support_worker_id": ids[row["support_worker_ref"]]}
        for row in people
        if row["support_worker_ref"] is not None
    ]
    if supported:
        db.session.execute(sa.update(Person), supported)
    roles.load(loading, people, ids)
    loading.insert(
        PersonLink,
        (
            {
                "person_id": ids[row["person_ref"]],
                "other_id": ids[row["other_ref"]],
                "kind": row["kind"],
                "declared_on": row["declared_on"],
            }
            for row in loading.folder[LINKS.name].rows
        ),
    )


def _save(saving: Saving) -> Written:
    here = Person.scheme_id == saving.scheme.id
    columns = [getattr(Person, name) for name in _SAME_NAME]
    people = db.session.execute(sa.select(Person.id, Person.ref, Person.support_worker_id, *columns).where(here)).all()
    saving.refs |= {person.id: person.ref for person in people}
    held = roles.save(saving)
    other = aliased(Person)
    links = db.session.execute(
        sa.select(Person.ref, other.ref, PersonLink.kind, PersonLink.declared_on)
        .join(Person, Person.id == PersonLink.person_id)
        .join(other, other.id == PersonLink.other_id)
        .where(here)
    )
    return {
        PEOPLE.name: [
            {name: getattr(person, name) for name in _SAME_NAME}
            | {"person_ref": person.ref, "support_worker_ref": saving.ref(person.support_worker_id)}
            | held.get(person.id, {})
            for person in people
        ],
        LINKS.name: [
            {"person_ref": ref, "other_ref": other_ref, "kind": kind, "declared_on": declared_on}
            for ref, other_ref, kind, declared_on in links
        ],
    }


PART = Part((PEOPLE, LINKS), _check, _load, _save)
