"""The lists of letters: on screen and as a file, what is ready to print, who was not written to, and one’s own."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.core.db import db
from app.core.ordering import has_words
from app.core.paging import Paged, asked_id, paged
from app.core.permissions import Actor, Permission, visible
from app.documents.models import Document, DocumentFacts, HandOver
from app.letters.models import Letter, LetterInBatch, LetterStop
from app.letters.rules import PAGES, Held, LetterKind, State, Way, way
from app.people.models import Person
from app.people.rules import SafeContact
from app.schemes.models import Language, Scheme
from app.tenancies.models import Stay


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; blank is no narrowing."""

    scheme_id: uuid.UUID | None = None
    text: str = ""
    kind: str = ""
    state: str = ""


@dataclass(frozen=True)
class Row:
    """A letter in a list, with what its state is on a day."""

    letter: Letter
    person: Person
    scheme_id: uuid.UUID
    scheme: str
    stay_ref: str | None
    language: Language | None  # of its paper; None: it was never written
    given_on: date | None
    state: State
    stopped: Held | None

    @property
    def id(self) -> uuid.UUID:
        """Return the letter’s id."""
        return self.letter.id

    @property
    def held(self) -> Held | None:
        """Return what holds it back, while it is held."""
        if self.state is not State.HELD:
            return None
        return self.stopped or self.letter.held

    @property
    def way(self) -> Way:
        """Return the way it goes."""
        return way(self.person.safe_contact)

    @property
    def unread(self) -> bool:
        """Say whether they read Welsh and have an English letter, because it has no Welsh words."""
        return self.person.language is Language.CY and self.language is Language.EN

    @property
    def safe_contact(self) -> SafeContact | None:
        """Return how it is safe to reach them."""
        return self.person.safe_contact


def wanted(args: Mapping[str, str]) -> Wanted:
    """Return what an address asks for; what it asks for wrongly is left out."""
    kind, state = args.get("kind", ""), args.get("state", "")
    return Wanted(
        asked_id(args, "scheme"),
        args.get("q", "").strip()[:100],
        kind if kind in set(LetterKind) else "",
        state if state in set(State) else "",
    )


def _state(on: date) -> sa.Case[Any]:
    """Return rules.state as SQL."""
    given = sa.exists().where(HandOver.document_id == Letter.document_id).correlate(Letter)
    printed = sa.exists().where(LetterInBatch.letter_id == Letter.id).correlate(Letter)
    stopped = sa.exists().where(*_covering(on)).correlate(Letter)
    held = sa.or_(Letter.held.is_not(None), Letter.document_id.is_(None), stopped)
    return sa.case(
        (Letter.withdrawn_on.is_not(None), State.WITHDRAWN.value),
        (given, State.GIVEN.value),
        (held, State.HELD.value),
        (printed, State.PRINTED.value),
        else_=State.PREPARED.value,
    )


def _covering(on: date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        LetterStop.person_id == Letter.person_id,
        LetterStop.topic == Letter.topic,
        LetterStop.from_on <= on,
        LetterStop.last_day >= on,
    )


def _select(on: date) -> sa.Select[Any]:
    # A breathing space comes before a pause, as in rules.stop_on: the law before the scheme.
    stopped = sa.select(sa.func.min(LetterStop.because)).where(*_covering(on)).correlate(Letter).scalar_subquery()
    given = sa.select(sa.func.min(HandOver.on)).where(HandOver.document_id == Letter.document_id)
    given_on = given.correlate(Letter).scalar_subquery()
    return (
        sa.select(Letter, Person, Scheme.id, Scheme.name, Stay.ref, Document.language, given_on, _state(on), stopped)
        .join(Person, Person.id == Letter.person_id)
        .join(Scheme, Scheme.id == Letter.scheme_id)
        .outerjoin(Stay, Stay.id == Letter.stay_id)
        .outerjoin(Document, Document.id == Letter.document_id)
    )


def _row(found: Any) -> Row:
    letter, person, scheme_id, scheme, stay_ref, language, given_on, state, stopped = found
    because = Held(stopped) if stopped else None
    return Row(letter, person, scheme_id, scheme, stay_ref, language, given_on, State(state), because)


def _wanted(actor: Actor, asked: Wanted, on: date) -> sa.Select[Any]:
    query = _select(on).where(visible(Letter, actor, Permission.LETTER_SEE), has_words(Person.order_key, asked.text))
    if asked.scheme_id is not None:
        query = query.where(Letter.scheme_id == asked.scheme_id)
    if asked.kind:
        query = query.where(Letter.kind == LetterKind(asked.kind))
    if asked.state:
        query = query.where(_state(on) == asked.state)
    return query.order_by(Letter.dated_on.desc(), Letter.composed_at.desc(), Letter.id)


def letters(actor: Actor, asked: Wanted, *, on: date, page: int) -> Paged[Row]:
    """Return one page of the letters this person may see, newest first, in two statements."""
    return paged(_wanted(actor, asked, on), number=page).as_rows(lambda rows: [_row(row) for row in rows])


def all_letters(actor: Actor, asked: Wanted, *, on: date) -> list[Row]:
    """Return the whole list, for a file."""
    return [_row(row) for row in db.session.execute(_wanted(actor, asked, on))]


def row(letter_id: uuid.UUID, *, on: date) -> Row:
    """Return one letter with its facts."""
    return _row(db.session.execute(_select(on).where(Letter.id == letter_id)).one())


def of_stay(stay_id: uuid.UUID, *, on: date) -> list[Row]:
    """Return the letters of a stay, newest first, for the page of the stay."""
    query = _select(on).where(Letter.stay_id == stay_id).order_by(Letter.dated_on.desc(), Letter.id)
    return [_row(found) for found in db.session.execute(query)]


def ready(scheme_id: uuid.UUID, *, on: date) -> list[Row]:
    """Return the letters of a scheme that are prepared and can be printed together, by name."""
    return _of_scheme(scheme_id, on, Letter.kind.not_in(PAGES), _state(on) == State.PREPARED.value)


def waiting(scheme_ids: Collection[uuid.UUID], *, on: date) -> list[Row]:
    """Return the letters of these schemes that are prepared or printed, and that nobody has been given."""
    query = _select(on).where(
        Letter.scheme_id.in_(scheme_ids), _state(on).in_([State.PREPARED.value, State.PRINTED.value])
    )
    return [_row(found) for found in db.session.execute(query.order_by(Letter.dated_on, Letter.id))]


def not_written_to(scheme_id: uuid.UUID, *, on: date) -> list[Row]:
    """Return the letters of a scheme that something holds back, by name: who could not be written to, and why."""
    return _of_scheme(scheme_id, on, _state(on) == State.HELD.value)


def chosen(scheme_id: uuid.UUID, ids: list[uuid.UUID], *, on: date) -> list[Row]:
    """Return some letters of a scheme, by name."""
    return _of_scheme(scheme_id, on, Letter.id.in_(ids))


def in_batch(batch_id: uuid.UUID, *, on: date) -> list[Row]:
    """Return the letters of a print job, in their order."""
    query = _select(on).join(LetterInBatch, LetterInBatch.letter_id == Letter.id)
    rows = db.session.execute(query.where(LetterInBatch.batch_id == batch_id).order_by(LetterInBatch.place))
    return [_row(found) for found in rows]


def _of_scheme(scheme_id: uuid.UUID, on: date, *where: sa.ColumnElement[bool]) -> list[Row]:
    query = _select(on).where(Letter.scheme_id == scheme_id, *where)
    return [_row(found) for found in db.session.execute(query.order_by(Person.order_key, Letter.dated_on, Letter.id))]


@dataclass(frozen=True)
class Own:
    """A letter to oneself: what stands on it, and the day one got it."""

    id: uuid.UUID
    kind: LetterKind
    title: str  # empty: its page has none of its own
    dated_on: date
    given_on: date


def own(actor: Actor) -> list[Own]:
    """Return the letters somebody was given, newest first."""
    query = (
        sa.select(Letter.id, Letter.kind, DocumentFacts.facts, Letter.dated_on, sa.func.min(HandOver.on))
        .join(HandOver, HandOver.document_id == Letter.document_id)
        .join(DocumentFacts, DocumentFacts.document_id == Letter.document_id)
        .where(visible(Letter, actor, Permission.LETTER_OWN))
        .group_by(Letter.id, DocumentFacts.document_id)
        .order_by(Letter.dated_on.desc(), Letter.id)
    )
    return [
        Own(key, kind, str((facts or {}).get("title", "")), dated_on, given_on)
        for key, kind, facts, dated_on, given_on in db.session.execute(query)
    ]
