"""The state a list shows, worked out by the database, is the one the rules give for the same facts."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta

import factories
from letters.conftest import TODAY

from app.documents.models import Document, DocumentKind, HandOver, HandOverHow, Variant
from app.letters import lists, queries, rules
from app.letters.models import Letter, LetterBatch, LetterInBatch, LetterStop
from app.letters.rules import Held, LetterKind, State, Topic
from app.schemes.models import Language

DAY = timedelta(days=1)
STOPS = (
    [],
    [(Topic.DEBT, Held.PAUSE, 0, 0)],
    [(Topic.DEBT, Held.PAUSE, -3, 3), (Topic.DEBT, Held.BREATHING_SPACE, 0, 9)],
    [(Topic.DEBT, Held.PAUSE, 1, 9), (Topic.DEBT, Held.BREATHING_SPACE, -9, -1), (Topic.ACCOUNT, Held.PAUSE, 0, 0)],
)


def _document(person):
    facts = {"scheme_id": person.scheme_id, "person_id": person.id, "template": "x.html", "facts_digest": "0" * 64}
    kept = {"kind": DocumentKind.LETTER, "language": Language.EN, "variant": Variant.STANDARD}
    return factories.add(Document(prepared_at=factories.NOW, **facts, **kept)).id


def _letter(person, *, written, held, printed, given, withdrawn):
    facts = {"scheme_id": person.scheme_id, "person_id": person.id, "kind": LetterKind.PLAN, "topic": Topic.DEBT}
    letter = factories.add(
        Letter(
            dated_on=TODAY,
            document_id=_document(person) if written else None,
            held=held,
            withdrawn_on=TODAY if withdrawn else None,
            composed_at=factories.NOW,
            **facts,
        )
    )
    if printed:
        batch = factories.add(LetterBatch(scheme_id=person.scheme_id, printed_at=factories.NOW))
        factories.add(LetterInBatch(batch_id=batch.id, letter_id=letter.id, place=1))
    if written and given:
        how, at = HandOverHow.IN_PERSON, factories.NOW
        factories.add(HandOver(document_id=letter.document_id, on=TODAY, how=how, read_aloud=False, recorded_at=at))
    return letter


def _stop(person, topic, because, first, last):
    days = {"from_on": TODAY + first * DAY, "last_day": TODAY + last * DAY}
    factories.add(LetterStop(person_id=person.id, topic=topic, because=because, source_id=uuid.uuid4(), **days))


def test_every_letter_is_listed_with_the_state_and_the_reason_that_the_rules_give(context):
    del context
    everything = itertools.product(
        (True, False), (None, Held.PERSON, Held.PAUSE), (True, False), (True, False), (True, False)
    )
    letters = []
    scheme = factories.make_scheme()
    people = [factories.make_person(scheme) for _ in STOPS]
    for person, stops in zip(people, STOPS, strict=True):
        for stop in stops:
            _stop(person, *stop)
    for facts in everything:
        keys = ("written", "held", "printed", "given", "withdrawn")
        letters += [_letter(person, **dict(zip(keys, facts, strict=True))) for person in people]
    lives = queries.lives(letters, on=TODAY)
    seen = set()
    for letter in letters:
        row, life = lists.row(letter.id, on=TODAY), lives[letter.id]
        assert row.state is rules.state(life), life
        assert row.stopped is (life.stop.because if life.stop else None), life
        seen.add((row.state, row.held))
    assert {state for state, _held in seen} == set(State)
    assert {held for _state, held in seen} == {None, Held.PERSON, Held.PAUSE, Held.BREATHING_SPACE}
