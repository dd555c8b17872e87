"""Everything that is looked up once before letters are written: stops, what went before, addresses, who helps."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.documents.models import DocumentKind, Variant
from app.documents.services import Paper
from app.letters import paper, policy, queries, rules, texts
from app.letters.models import Letter
from app.letters.queries import Address, Open
from app.letters.rules import Asked, Hold, LetterKind, Stop, Topic, Way
from app.people.models import Person
from app.schemes.models import Language, Scheme
from app.schemes.policy import policy_on
from app.tenancies.models import Stay


@dataclass(frozen=True)
class Writing:
    """What is to be written: `facts` are plain values that are known (paper.GIVEN), or a whole page of its own.

    For the kinds that have words of their own (app/letters/texts) `template` may be left empty. For any other kind the
    facts are printed as they are by `template`; they may say `language`, `variant` and, as `to`, the address printed.
    """

    person: Person
    stay: Stay | None
    kind: LetterKind
    topic: Topic
    template: str
    facts: dict[str, Any]
    dated_on: date


@dataclass(frozen=True)
class Desk:
    """What writing needs to know, looked up in a fixed number of statements however many letters there are."""

    stops: Mapping[uuid.UUID, tuple[Stop, ...]]
    written: dict[Open, list[date]]
    waiting: dict[Open, Letter]
    addresses: Mapping[uuid.UUID, Address]
    workers: Mapping[uuid.UUID, Person]
    schemes: Mapping[uuid.UUID, Scheme]
    windows: Mapping[tuple[uuid.UUID, date], int]

    @classmethod
    def of(cls, writings: Sequence[Writing]) -> Desk:
        """Look up everything for these letters."""
        people = {writing.person.id: writing.person for writing in writings}
        days = {(writing.person.scheme_id, writing.dated_on) for writing in writings}
        return cls(
            stops=queries.stops(people),
            written=queries.written_on(people),
            waiting=queries.never_written(people),
            addresses=queries.addresses([(w.stay, w.dated_on) for w in writings if w.stay is not None]),
            workers=queries.workers(people.values()),
            schemes=queries.schemes_of(people.values()),
            windows={
                (scheme_id, on): policy_on(scheme_id, policy.SLICE, on)[policy.WINDOW] for scheme_id, on in sorted(days)
            },
        )

    def hold(self, writing: Writing) -> Hold | None:
        """Return what holds a letter back, or None."""
        person = writing.person
        return rules.hold(
            Asked(
                kind=writing.kind,
                topic=writing.topic,
                on=writing.dated_on,
                safe_contact=person.safe_contact,
                stops=self.stops[person.id],
                same_kind_on=tuple(self.written.get((person.id, writing.kind), ())),
                has_address=bool(self._address(writing)),
                window_days=self.windows[person.scheme_id, writing.dated_on],
            )
        )

    def page(self, writing: Writing, kind: DocumentKind) -> Paper:
        """Return what is printed; raise RuleBroken when a fact its words speak of is missing."""
        scheme = self.schemes[writing.person.scheme_id]
        text = text_for(writing.kind, writing.person, scheme)
        variant = Variant(writing.facts.get("variant", Variant.STANDARD.value))
        if text is None:
            language = Language(writing.facts.get("language", language_of(writing.person, scheme).value))
            facts, template = writing.facts, writing.template
        else:
            language, template = Language(text.language), writing.template or paper.TEMPLATE
            facts = paper.facts(self._to(writing, scheme), writing.kind, text, writing.facts, variant=variant.value)
        return Paper(scheme.id, writing.person.id, kind, language, variant, template, facts)

    def _to(self, writing: Writing, scheme: Scheme) -> paper.Addressed:
        person = writing.person
        worker = self.workers.get(person.support_worker_id) if person.support_worker_id else None
        return paper.Addressed(
            scheme=scheme,
            full_name=person.full_name,
            name=person.name,
            address=self._address(writing) if rules.way(person.safe_contact) is Way.POST else (),
            helper=worker.name if worker else "",
            reference=f"{scheme.ref}-{writing.stay.ref if writing.stay else person.ref}",
            dated_on=writing.dated_on,
        )

    def _address(self, writing: Writing) -> Address:
        return self.addresses.get(writing.stay.id, ()) if writing.stay else ()


def language_of(person: Person, scheme: Scheme) -> Language:
    """Return the language somebody is written to in: their own, else their scheme’s, else English."""
    return person.language or scheme.language or Language.EN


def text_for(kind: LetterKind, person: Person, scheme: Scheme) -> texts.Text | None:
    """Return a letter’s words in the person’s language, else in English; None for a kind that brings its own page."""
    return texts.text_of(kind.value, language_of(person, scheme).value) or texts.text_of(kind.value, Language.EN.value)
