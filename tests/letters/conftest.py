"""Letters of a small scheme on a known day, written through the product’s own services, printed without WeasyPrint."""

from __future__ import annotations

import contextvars
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import time_machine

from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.documents import services as documents
from app.documents.models import HandOverHow
from app.letters import printing, services
from app.letters.models import Letter
from app.letters.rules import Held, LetterKind, Topic
from app.letters.services import Writing
from app.people.models import Person
from app.people.rules import SafeContact
from app.tenancies.models import Stay

TODAY = date(2026, 11, 24)
PRINTED = b"%PDF-1.7 a letter"
KNOWN = {"balance_pence": 20000, "weeks_hundredths": 242, "claimed_on": "2026-11-02", "behind_pence": 1000}


@pytest.fixture
def _on_that_day():
    with time_machine.travel("2026-11-24 10:00", tick=False):
        yield


@pytest.fixture
def printing_room(monkeypatch):
    """Print without WeasyPrint, and keep the pages that were asked for, those of one file as one."""
    pages: list[str] = []
    monkeypatch.setattr(documents.pdf, "render", lambda *papers, **_title: (pages.append("".join(papers)), PRINTED)[1])
    return pages


@dataclass
class Desk:
    """Somebody who writes letters to the tenant of the small scheme."""

    house: Any
    pages: list[str]

    @property
    def tenant(self) -> Person:
        return db.session.get_one(Person, self.house.persons["tenant"])

    def reached_by(self, safe_contact: SafeContact | None, **facts: Any) -> None:
        with transaction():
            tenant = self.tenant
            tenant.safe_contact = safe_contact
            for name, value in facts.items():
                setattr(tenant, name, value)

    def writing(self, kind: LetterKind = LetterKind.TALK, **changes: Any) -> Writing:
        person = changes.pop("person", None) or self.tenant
        stay = changes.pop("stay", db.session.get(Stay, self.house.stay_id))
        facts = {"person": person, "stay": stay, "kind": kind, "topic": Topic.DEBT, "template": "", "facts": KNOWN}
        return Writing(**facts | {"dated_on": TODAY} | changes)

    def write(self, kind: LetterKind = LetterKind.TALK, **changes: Any) -> Letter:
        with transaction():
            return services.compose(self.writing(kind, **changes), actor=SYSTEM, now=clock.now())

    def print(self, *letters: Letter) -> Any:
        with transaction():
            fresh = [db.session.get_one(Letter, letter.id) for letter in letters]
            batch = printing.print_together(self.house.scheme_id, fresh, actor=SYSTEM, now=clock.now())
        for letter in letters:
            documents.render(letter.document_id)
        return batch

    def give(self, letter: Letter, how: HandOverHow = HandOverHow.IN_PERSON, on: date = TODAY) -> None:
        with transaction():
            services.hand_over(
                db.session.get_one(Letter, letter.id),
                on=on,
                how=how,
                read_aloud=False,
                by=None,
                actor=SYSTEM,
                now=clock.now(),
            )

    def pause(self, last_day: date = date(2026, 12, 7)) -> None:
        days = {"from_on": TODAY, "last_day": last_day}
        with transaction():
            person_id = self.house.persons["tenant"]
            services.stop(person_id, Topic.DEBT, Held.PAUSE, source_id=uuid.UUID(int=9), actor=SYSTEM, **days)

    def given(self, kind: LetterKind = LetterKind.TALK) -> Letter:
        letter = self.write(kind)
        self.print(letter)
        self.give(letter)
        return letter


@pytest.fixture
def desk(_on_that_day, app, house, printing_room):
    with app.test_request_context():
        yield Desk(house, printing_room)


class Apart:
    """A browser whose requests know nothing of the context this test stands in: each is answered as on its own."""

    def __init__(self, client):
        self._client = client

    def get(self, *parts, **options):
        return contextvars.Context().run(self._client.get, *parts, **options)

    def post(self, *parts, **options):
        return contextvars.Context().run(self._client.post, *parts, **options)

    def send(self, address, data):
        """Send a form as it is, without opening its page first, and return the answer."""
        return contextvars.Context().run(self._client.raw.post, address, data=data)


@pytest.fixture
def come_in(sign_in):
    """Return a function that gives a browser for a person’s id."""
    return lambda person_id: Apart(sign_in(person_id))


@pytest.fixture
def staff(desk, come_in):
    return come_in(desk.house.persons["staff"])


@pytest.fixture
def tenant(desk, come_in):
    return come_in(desk.house.persons["tenant"])
