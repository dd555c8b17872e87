"""What people do with letters: write, stop and lift, hold, let go, take back, hand over. Printing is in printing.py.

The slices above say what is to be written and what is known; here is decided whether, which way and in which language.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import say
from app.core.permissions import Actor
from app.core.reasons import Reason
from app.documents import services as documents
from app.documents.models import Document, DocumentKind, HandOver, HandOverHow
from app.letters import queries, rules
from app.letters.models import Letter, LetterStop
from app.letters.rules import Held, LetterKind, Life, Move, Topic, Way
from app.letters.writing import Desk, Writing
from app.people.models import Person

__all__ = [
    "Outcome",
    "Writing",
    "compose",
    "compose_many",
    "foreseen",
    "hand_over",
    "hold",
    "lift",
    "release",
    "stop",
    "withdraw",
]
DOCUMENTS: Final = {
    LetterKind.PLAN: DocumentKind.PLAN,
    LetterKind.STATEMENT: DocumentKind.STATEMENT,
    LetterKind.RECEIPT: DocumentKind.RECEIPT,
}


@dataclass(frozen=True)
class Outcome:
    """What came of writing several letters: each is written, or held with its reason, or could not be written."""

    written: tuple[Letter, ...]
    held: tuple[tuple[Letter, Reason], ...]
    refused: tuple[tuple[Writing, str], ...]  # a fact is missing: the sentence says which


def compose(writing: Writing, *, actor: Actor, now: datetime) -> Letter:
    """Write a letter, or hold it and say why; flushes. Raises RuleBroken when a fact is missing.

    What stops or repeats a letter leaves a line and no paper. A letter that only has no address has its paper, without
    one: it can be let go and handed over.
    """
    desk = Desk.of([writing])
    letter, _why = _compose(desk, writing, actor=actor, now=now)
    return letter


def compose_many(writings: Iterable[Writing], *, actor: Actor, now: datetime) -> Outcome:
    """Write several letters in one transaction; one that cannot be written leaves the others as they are. Flushes."""
    wanted = list(writings)
    desk = Desk.of(wanted)
    written, held, refused = [], [], []
    for writing in wanted:
        try:
            letter, why = _compose(desk, writing, actor=actor, now=now)
        except RuleBroken as broken:
            refused.append((writing, str(broken.sentence)))
            continue
        if why is None:
            written.append(letter)
        else:
            held.append((letter, why))
    return Outcome(tuple(written), tuple(held), tuple(refused))


def foreseen(writings: Iterable[Writing]) -> list[tuple[Writing, Reason | None]]:
    """Return each letter with what would hold it back if it were written now; changes nothing."""
    wanted = list(writings)
    desk = Desk.of(wanted)
    holds = ((writing, desk.hold(writing)) for writing in wanted)
    return [(writing, held.because if held else None) for writing, held in holds]


def _compose(desk: Desk, writing: Writing, *, actor: Actor, now: datetime) -> tuple[Letter, Reason | None]:
    held = desk.hold(writing)
    if held is not None and held.held is not Held.NO_ADDRESS:
        return _not_written(desk, writing, held, actor=actor, now=now), held.because
    paper = desk.page(writing, DOCUMENTS.get(writing.kind, DocumentKind.LETTER))
    document = documents.prepare(paper, actor=actor, now=now)
    waiting = desk.waiting.pop((writing.person.id, writing.kind), None)
    if waiting is not None:
        waiting.withdrawn_on = clock.local(now).date()  # written now: the line that said why not has done its work
        waiting.version += 1
    desk.written[writing.person.id, writing.kind].append(writing.dated_on)
    letter = _add(writing, document, held.held if held else None, actor=actor, now=now)
    return letter, held.because if held else None


def _not_written(desk: Desk, writing: Writing, held: rules.Hold, *, actor: Actor, now: datetime) -> Letter:
    """Return the line that says why a letter was not written: one a person and kind, however often it is tried."""
    key = (writing.person.id, writing.kind)
    waiting = desk.waiting.get(key)
    if waiting is not None and waiting.held is held.held:
        return waiting
    if waiting is not None:
        waiting.withdrawn_on = clock.local(now).date()
        waiting.version += 1
    desk.waiting[key] = _add(writing, None, held.held, actor=actor, now=now)
    return desk.waiting[key]


def _add(writing: Writing, document: Document | None, held: Held | None, *, actor: Actor, now: datetime) -> Letter:
    letter = Letter(
        scheme_id=writing.person.scheme_id,
        person_id=writing.person.id,
        stay_id=writing.stay.id if writing.stay else None,
        kind=writing.kind,
        topic=writing.topic,
        dated_on=writing.dated_on,
        document_id=document.id if document else None,
        held=held,
        composed_at=now,
        composed_by=actor.account_id,
    )
    db.session.add(letter)
    db.session.flush()
    code = held.value if held else None
    audit.record("letters.letter.composed", letter, actor=actor, kind=writing.kind.value, held=code)
    return letter


def stop(
    person_id: uuid.UUID,
    topic: Topic,
    because: Held,
    *,
    from_on: date,
    last_day: date,
    source_id: uuid.UUID,
    actor: Actor,
) -> LetterStop:
    """Stop letters about a topic from a day to a last day; the same source again changes its days.

    Letters that are written already and not given yet are held too, for as long as the stop lasts.
    """
    if last_day < from_on:
        raise RuleBroken(_("The last day is before the first one. Check both."), field="last_day")
    its = sa.select(LetterStop).where(LetterStop.source_id == source_id, LetterStop.topic == topic)
    found = db.session.scalar(its)
    if found is None:
        found = LetterStop(person_id=person_id, topic=topic, source_id=source_id)
        db.session.add(found)
    found.because, found.from_on, found.last_day = because, from_on, last_day
    db.session.flush()
    scheme_id = db.session.get_one(Person, person_id).scheme_id
    said: dict[str, Any] = {"person": person_id, "topic": topic.value, "because": because.value}
    audit.record(
        "letters.stop.set", found, actor=actor, scheme_id=scheme_id, from_on=from_on, last_day=last_day, **said
    )
    return found


def lift(source_id: uuid.UUID, *, actor: Actor) -> int:
    """Let letters be written again that one source stopped; return how many stops that were."""
    found = db.session.scalars(sa.select(LetterStop).where(LetterStop.source_id == source_id)).all()
    for one in found:
        scheme_id = db.session.get_one(Person, one.person_id).scheme_id
        said = {"person": one.person_id, "topic": one.topic.value}
        audit.record("letters.stop.lifted", one, actor=actor, scheme_id=scheme_id, **said)
        db.session.delete(one)
    db.session.flush()
    return len(found)


def life(letter: Letter, *, on: date) -> Life:
    """Return the facts a letter’s state is derived from."""
    return queries.lives([letter], on=on)[letter.id]


def allow(letter: Letter, move: Move, *, on: date) -> None:
    """Raise RuleBroken with the reason when this cannot be done with a letter on a day."""
    refused = rules.refusal(move, life(letter, on=on))
    if refused is not None:
        raise RuleBroken(say(refused))


def hold(letter: Letter, *, reason: str, actor: Actor, today: date) -> None:
    """Hold a letter back, with a reason that staff read."""
    allow(letter, Move.HOLD, on=today)
    letter.held, letter.held_note = Held.PERSON, reason
    letter.version += 1
    audit.record("letters.letter.held", letter, actor=actor, held=Held.PERSON.value)


def release(letter: Letter, *, actor: Actor, today: date) -> None:
    """Let a letter go again that somebody held, or that had no address and now goes by hand."""
    allow(letter, Move.RELEASE, on=today)
    was = letter.held
    letter.held = letter.held_note = None
    letter.version += 1
    audit.record("letters.letter.released", letter, actor=actor, held=was.value if was else None)


def withdraw(letter: Letter, *, actor: Actor, today: date) -> None:
    """Take a letter back that nobody has been given."""
    allow(letter, Move.WITHDRAW, on=today)
    letter.withdrawn_on = today
    letter.version += 1
    audit.record("letters.letter.withdrawn", letter, actor=actor)


def check_paper(letter: Letter, *, on: date) -> None:
    """Raise RuleBroken when a paper made for the post must not be posted now: safe contact or home changed."""
    held = queries.holds_of_papers([letter], on=on).get(letter.id)
    if held is not None:
        raise RuleBroken(say(held.because))


def ways(letter: Letter) -> list[Way]:
    """Return the ways this very paper may reach its person, the best one first: only one with an address is posted."""
    person = db.session.get_one(Person, letter.person_id)
    addressed = bool(letter.document_id and queries.printed_for([letter.document_id])[letter.document_id])
    return [way for way in rules.WAYS[person.safe_contact] if way is not Way.POST or addressed]


def hand_over(
    letter: Letter,
    *,
    on: date,
    how: HandOverHow,
    read_aloud: bool,
    by: uuid.UUID | None,
    actor: Actor,
    now: datetime,
) -> HandOver:
    """Write down that the person has the letter, in a way that is safe for them and on a day nothing stopped it."""
    allow(letter, Move.HAND_OVER, on=on)  # on its own day: a stop set since does not undo what was done before it
    check_paper(letter, on=on)
    person = db.session.get_one(Person, letter.person_id)
    refused = rules.refusal_of_way(person.safe_contact, Way(how.value))
    if refused is not None:
        raise RuleBroken(say(refused), field="how")
    if Way(how.value) not in ways(letter):
        raise RuleBroken(_("There is no address on this letter, so it cannot be posted."), field="how")
    document = db.session.get_one(Document, letter.document_id)
    given = documents.hand_over(document, on=on, how=how, read_aloud=read_aloud, by=by, actor=actor, now=now)
    letter.version += 1
    return given
