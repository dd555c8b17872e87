"""What writing letters looks up: stops, what was written already, the address that may be printed, who helps."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

import sqlalchemy as sa

from app.core.db import db
from app.documents.models import DocumentFacts, HandOver
from app.letters.models import Letter, LetterInBatch, LetterStop
from app.letters.rules import Hold, LetterKind, Life, Stop, Topic, hold_of_paper, stop_on
from app.people.models import Person
from app.schemes.models import Home, Scheme
from app.tenancies.models import Stay, StayHome

Address = tuple[str, ...]
Open = tuple[uuid.UUID, LetterKind]


def stops(person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[Stop, ...]]:
    """Return what stops letters to these people, on whatever days, in one statement."""
    found: defaultdict[uuid.UUID, list[Stop]] = defaultdict(list)
    query = sa.select(LetterStop).where(LetterStop.person_id.in_(list(person_ids)))
    for stop in db.session.scalars(query.order_by(LetterStop.from_on, LetterStop.id)):
        found[stop.person_id].append(Stop(stop.topic, stop.because, stop.from_on, stop.last_day))
    return {person_id: tuple(found[person_id]) for person_id in person_ids}


def written_on(person_ids: Collection[uuid.UUID]) -> dict[Open, list[date]]:
    """Return the days of the letters these people were written and nobody took back, by person and kind."""
    found: dict[Open, list[date]] = defaultdict(list)
    query = sa.select(Letter.person_id, Letter.kind, Letter.dated_on).where(
        Letter.person_id.in_(list(person_ids)), Letter.document_id.is_not(None), Letter.withdrawn_on.is_(None)
    )
    for person_id, kind, dated_on in db.session.execute(query):
        found[person_id, kind].append(dated_on)
    return found


def never_written(person_ids: Collection[uuid.UUID]) -> dict[Open, Letter]:
    """Return the letters that were held before they were written and that still wait, by person and kind."""
    query = sa.select(Letter).where(
        Letter.person_id.in_(list(person_ids)), Letter.document_id.is_(None), Letter.withdrawn_on.is_(None)
    )
    rows = db.session.scalars(query.order_by(Letter.composed_at, Letter.id))
    return {(letter.person_id, letter.kind): letter for letter in rows}


def addresses(wanted: Iterable[tuple[Stay, date]]) -> dict[uuid.UUID, Address]:
    """Return where letters of these stays may be posted to on a day: home, then the lines of its house.

    None where they do not live yet or any more (somebody else may open it), or where the house is not known.
    """
    days = {stay.id: on for stay, on in wanted if _lives_there(stay, on)}
    query = (
        sa.select(StayHome, Home.name, Home.house)
        .join(Home, Home.id == StayHome.home_id)
        .where(StayHome.stay_id.in_(list(days)), StayHome.void.is_(False))
    )
    return {
        held.stay_id: (name, *(line.strip() for line in house.split(",") if line.strip()))
        for held, name, house in db.session.execute(query)
        if house and held.from_on <= days[held.stay_id] <= (held.last_day or date.max)
    }


def _lives_there(stay: Stay, on: date) -> bool:
    return stay.withdrawn_on is None and stay.starts_on <= on <= (stay.ends_on or date.max)


def workers(people: Iterable[Person]) -> dict[uuid.UUID, Person]:
    """Return the support workers of these people by their own id, in one statement."""
    ids = {person.support_worker_id for person in people if person.support_worker_id}
    query = sa.select(Person).where(Person.id.in_(list(ids)))
    return {worker.id: worker for worker in db.session.scalars(query)} if ids else {}


def schemes_of(people: Iterable[Person]) -> dict[uuid.UUID, Scheme]:
    """Return the schemes of these people by id, in one statement."""
    query = sa.select(Scheme).where(Scheme.id.in_({person.scheme_id for person in people}))
    return {scheme.id: scheme for scheme in db.session.scalars(query)}


def lives(letters: Collection[Letter], *, on: date) -> dict[uuid.UUID, Life]:
    """Return the facts that the states of these letters are derived from, in three statements."""
    document_ids = [letter.document_id for letter in letters if letter.document_id]
    printed = set(
        db.session.scalars(
            sa.select(LetterInBatch.letter_id).where(LetterInBatch.letter_id.in_([letter.id for letter in letters]))
        )
    )
    given = set(db.session.scalars(sa.select(HandOver.document_id).where(HandOver.document_id.in_(document_ids))))
    stopping = stops({letter.person_id for letter in letters})
    return {
        letter.id: Life(
            written=letter.document_id is not None,
            held=letter.held,
            stop=stop_on(stopping[letter.person_id], Topic(letter.topic), on),
            printed=letter.id in printed,
            given=letter.document_id in given,
            withdrawn=letter.withdrawn_on is not None,
        )
        for letter in letters
    }


def printed_for(document_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """Return the address each of these papers has on it (none: it goes by hand), in one statement."""
    query = sa.select(DocumentFacts.document_id, DocumentFacts.facts)
    rows = db.session.execute(query.where(DocumentFacts.document_id.in_(list(document_ids))))
    return {document_id: list((facts or {}).get("to") or []) for document_id, facts in rows}


def holds_of_papers(letters: Collection[Letter], *, on: date) -> dict[uuid.UUID, Hold]:
    """Return what holds papers that were made for the post and must not be posted now, by letter.

    Their safe contact or their home has changed since; in a fixed number of statements.
    """
    posted = printed_for(letter.document_id for letter in letters if letter.document_id)
    stays = db.session.scalars(sa.select(Stay).where(Stay.id.in_([letter.stay_id for letter in letters])))
    now_at = addresses([(stay, on) for stay in stays])
    safe = sa.select(Person.id, Person.safe_contact).where(Person.id.in_([letter.person_id for letter in letters]))
    safe_contacts = {person_id: safe_contact for person_id, safe_contact in db.session.execute(safe)}  # noqa: C416
    held = {
        letter.id: hold_of_paper(
            posted[letter.document_id],
            address=now_at.get(letter.stay_id, ()) if letter.stay_id else (),
            safe_contact=safe_contacts[letter.person_id],
        )
        for letter in letters
        if letter.document_id in posted
    }
    return {letter_id: hold for letter_id, hold in held.items() if hold is not None}
