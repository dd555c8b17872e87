"""What happened, as staff read it: the audit’s events with who did them and what they were about."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from app.accounts.models import Account
from app.agreements.models import Agreement, Issue, PackVersion
from app.arrears.models import Plan
from app.casework import words
from app.core import clock
from app.core.audit import AuditEvent
from app.core.db import db
from app.core.paging import Paged, paged
from app.core.permissions import Permission
from app.documents.models import Document, DocumentBytes
from app.eet import models as eet
from app.letters.models import Letter
from app.people.models import Person
from app.schemes.models import Home, Scheme
from app.tenancies.models import LifeEvent, Stay

SLICES: Final = tuple(words.SLICES)


@dataclass(frozen=True)
class Subject:
    """What an event was about: its name, and its page with the permission that page asks for."""

    name: str
    endpoint: str
    where: dict[str, uuid.UUID]
    permission: Permission
    scheme_id: uuid.UUID | None  # where the reader must hold the permission to be told the name


@dataclass(frozen=True)
class Happened:
    """One audited event, as staff read it."""

    at: datetime
    event: str
    by: str  # empty: the system
    subject: Subject | None

    @property
    def on(self) -> date:
        """Return the day by the clock in Wales."""
        return clock.local(self.at).date()


def history(
    scheme_ids: Iterable[uuid.UUID], *, page: int, about: Iterable[uuid.UUID] = (), of: str = ""
) -> Paged[Happened]:
    """Return one page of what happened in these schemes, newest first; `of` keeps the events of one slice."""
    query = (
        sa.select(AuditEvent, Person.first_name, Person.last_name, Account.email)
        .outerjoin(Person, Person.id == AuditEvent.person_id)
        .outerjoin(Account, Account.id == AuditEvent.account_id)
        .where(AuditEvent.scheme_id.in_(list(scheme_ids)))
        .order_by(AuditEvent.id.desc())
    )
    subjects = list(about)
    if subjects:
        query = query.where(AuditEvent.subject_id.in_(subjects))
    if of in SLICES:
        query = query.where(AuditEvent.event.startswith(f"{of}."))
    return paged(query, number=page).as_rows(_as_happened)


def _as_happened(rows: Sequence[Any]) -> list[Happened]:
    named = _subjects([event for event, *_ in rows])
    return [
        Happened(event.at, event.event, f"{first} {last}" if first else (email or ""), named.get(event.subject_id))
        for event, first, last, email in rows
    ]


_PERSON = Person.first_name + " " + Person.last_name


@dataclass(frozen=True)
class _Kind:
    """A kind of thing events are about: how to look its name up, and the page that shows it."""

    names: Any  # selects the id, and what its name is made of; without a page of its own, first the id the page has
    key: Any
    endpoint: str
    part: str
    permission: Permission
    named: Callable[..., str] = str
    on_another_page: bool = False


_PAPERS = (  # only what is stored and not erased: the rest cannot be opened
    sa.select(Document.id, Document.kind, _PERSON, Document.prepared_at, PackVersion.number)
    .join(Person, Person.id == Document.person_id)
    .join(DocumentBytes, DocumentBytes.document_id == Document.id)
    .outerjoin(Issue, Issue.document_id == Document.id)
    .outerjoin(PackVersion, PackVersion.id == Issue.pack_version_id)
    .where(DocumentBytes.content.is_not(None))
)
_KINDS: Final = {
    "Person": _Kind(sa.select(Person.id, _PERSON), Person.id, "people.person", "person_id", Permission.PERSON_SEE),
    "Stay": _Kind(
        sa.select(Stay.id, _PERSON).join(Person, Person.id == Stay.person_id),
        Stay.id,
        "casework.tenancy",
        "stay_id",
        Permission.TENANCY_SEE,
    ),
    "Agreement": _Kind(
        sa.select(Agreement.id, _PERSON).join(Person, Person.id == Agreement.person_id),
        Agreement.id,
        "agreements.agreement",
        "agreement_id",
        Permission.AGREEMENT_SEE,
    ),
    "Document": _Kind(
        _PAPERS, Document.id, "agreements.open_paper", "document_id", Permission.DOCUMENT_SEE, words.paper_words
    ),
    "Letter": _Kind(
        sa.select(Letter.id, _PERSON).join(Person, Person.id == Letter.person_id),
        Letter.id,
        "letters.letter",
        "letter_id",
        Permission.LETTER_SEE,
    ),
    "Plan": _Kind(
        sa.select(Plan.id, _PERSON).join(Stay, Stay.id == Plan.stay_id).join(Person, Person.id == Stay.person_id),
        Plan.id,
        "arrears.plan",
        "plan_id",
        Permission.ARREARS_SEE,
    ),
    "Home": _Kind(sa.select(Home.id, Home.name), Home.id, "schemes.home", "home_id", Permission.HOME_SEE),
    "Scheme": _Kind(sa.select(Scheme.id, Scheme.name), Scheme.id, "schemes.scheme", "scheme_id", Permission.SCHEME_SEE),
}


def _of_stay(model: Any, *columns: Any) -> Any:
    named = sa.select(model.id, *columns, _PERSON).join(Stay, Stay.id == model.stay_id)
    return named.join(Person, Person.id == Stay.person_id)


def _on_eet_page(model: Any) -> _Kind:
    its = _of_stay(model, model.stay_id)
    return _Kind(its, model.id, "eet.record", "stay_id", Permission.EET_SEE, on_another_page=True)


_STEPS: Final = (
    sa.select(eet.PlanStep.id, eet.Plan.id.label("plan_id"), _PERSON)
    .join(eet.Plan, eet.Plan.id == eet.PlanStep.plan_id)
    .join(Stay, Stay.id == eet.Plan.stay_id)
    .join(Person, Person.id == Stay.person_id)
)
_EET_KINDS: Final = {  # apart: plans of EET and plans to pay go by one name in the audit
    "Plan": _Kind(_of_stay(eet.Plan), eet.Plan.id, "eet.plan", "eet_plan_id", Permission.EET_SEE),
    "PlanStep": _Kind(_STEPS, eet.PlanStep.id, "eet.plan", "eet_plan_id", Permission.EET_SEE, on_another_page=True),
} | {
    model.__name__: _on_eet_page(model)
    for model in (eet.Activity, eet.Exemption, eet.PauseRequest, eet.Event, eet.Mentor, eet.Referral, LifeEvent)
}


def _subjects(events: Sequence[AuditEvent]) -> dict[uuid.UUID, Subject]:
    """Return what these events were about by id, in one statement for each kind of thing."""
    found: dict[uuid.UUID, Subject] = {}
    for name, kind in (*_KINDS.items(), *_EET_KINDS.items()):
        schemes = {event.subject_id: event.scheme_id for event in events if event.subject_kind == name}
        ids = [subject_id for subject_id in schemes if subject_id is not None]
        if ids:
            for subject_id, *said in db.session.execute(kind.names.where(kind.key.in_(ids))):
                where = {kind.part: said.pop(0) if kind.on_another_page else subject_id}
                found[subject_id] = Subject(
                    kind.named(*said), kind.endpoint, where, kind.permission, schemes[subject_id]
                )
    return found
