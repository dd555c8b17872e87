"""What the screens about agreements look up."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.agreements.models import Agreement, EndingStep, Issue, PackVersion, Signature
from app.core.db import db
from app.core.ordering import has_words
from app.core.paging import Paged, paged
from app.core.permissions import Actor, visible
from app.documents.models import Document, HandOver
from app.people.models import Person
from app.schemes.models import Home, Scheme
from app.tenancies.models import Footing, Stay
from app.tenancies.rules import Pack


@dataclass(frozen=True)
class Row:
    """An agreement with the dated facts its state is derived from, and the words that name it."""

    agreement: Agreement
    person: Person
    home: Home
    scheme: Scheme
    stay: Stay | None
    first_issued_on: date | None
    signed_on: date | None
    handed_over_on: date | None

    @property
    def id(self) -> uuid.UUID:
        """Return the agreement’s id."""
        return self.agreement.id


@dataclass(frozen=True)
class Wanted:
    """What a list of agreements is narrowed to; blank is no narrowing."""

    scheme_id: uuid.UUID | None = None
    text: str = ""
    pack: str = ""


def _select() -> Any:
    issued = sa.select(sa.func.min(Issue.issued_on)).where(Issue.agreement_id == Agreement.id)
    signed = (
        sa.select(sa.func.min(Signature.signed_on))
        .join(Issue, Issue.id == Signature.issue_id)
        .where(Issue.agreement_id == Agreement.id)
    )
    given = (
        sa.select(sa.func.min(HandOver.on))
        .join(Issue, Issue.document_id == HandOver.document_id)
        .where(Issue.agreement_id == Agreement.id)
    )
    return (
        sa.select(
            Agreement,
            Person,
            Home,
            Scheme,
            Stay,
            issued.scalar_subquery(),
            signed.scalar_subquery(),
            given.scalar_subquery(),
        )
        .join(Person, Person.id == Agreement.person_id)
        .join(Home, Home.id == Agreement.home_id)
        .join(Scheme, Scheme.id == Agreement.scheme_id)
        .outerjoin(Stay, Stay.id == Agreement.stay_id)
    )


def agreements(actor: Actor, wanted: Wanted, *, page: int) -> Paged[Row]:
    """Return one page of the agreements this person may see, newest start first, in two statements."""
    return paged(_wanted(actor, wanted), number=page).as_rows(lambda rows: [Row(*row) for row in rows])


def all_agreements(actor: Actor, wanted: Wanted) -> list[Row]:
    """Return every agreement of the list, for a file."""
    return [Row(*row) for row in db.session.execute(_wanted(actor, wanted))]


def _wanted(actor: Actor, wanted: Wanted) -> Any:
    query = _select().where(visible(Agreement, actor), has_words(Person.order_key, wanted.text))
    if wanted.scheme_id is not None:
        query = query.where(Agreement.scheme_id == wanted.scheme_id)
    if wanted.pack in set(Pack):
        query = query.where(Agreement.pack == Pack(wanted.pack))
    return query.order_by(Agreement.starts_on.desc(), Agreement.ref, Agreement.id)


def row(agreement_id: uuid.UUID) -> Row:
    """Return one agreement with its facts."""
    return Row(*db.session.execute(_select().where(Agreement.id == agreement_id)).one())


def of_person(person_id: uuid.UUID) -> list[Row]:
    """Return a person’s agreements, newest first: what a tenant sees as their own once it was agreed."""
    query = _select().where(Agreement.person_id == person_id, Agreement.agreed_on.is_not(None))
    return [Row(*r) for r in db.session.execute(query.order_by(Agreement.starts_on.desc(), Agreement.id))]


def of_stay(stay_id: uuid.UUID) -> list[Row]:
    """Return the agreements of a stay, oldest first."""
    query = _select().where(Agreement.stay_id == stay_id).order_by(Agreement.starts_on, Agreement.id)
    return [Row(*r) for r in db.session.execute(query)]


def running(scheme_ids: Iterable[uuid.UUID], *, on: date) -> list[Row]:
    """Return every agreement of these schemes that is neither withdrawn nor over on a day, in one statement."""
    alive = sa.and_(Agreement.withdrawn_on.is_(None), sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= on))
    query = _select().where(Agreement.scheme_id.in_(list(scheme_ids)), alive)
    return [Row(*r) for r in db.session.execute(query.order_by(Agreement.starts_on, Agreement.id))]


@dataclass(frozen=True)
class Living:
    """A stay that runs or is to come, with or without papers of ours: what its birthday and signature depend on."""

    stay: Stay
    person: Person
    pack: Pack  # the footing it ends up on, also one that is agreed and to come
    rhw1_given_on: date | None  # for the stay, or for a contract being prepared for this person
    has_paper: bool  # False: loaded from a scheme folder


def living(scheme_ids: Iterable[uuid.UUID], *, on: date) -> list[Living]:
    """Return every stay of these schemes that is not over on a day, in one statement."""
    return _living(Stay.scheme_id.in_(list(scheme_ids)), on)


def living_of(stay_id: uuid.UUID, *, on: date) -> Living | None:
    """Return one stay, or None when it is over."""
    return next(iter(_living(Stay.id == stay_id, on)), None)


def _living(which: sa.ColumnElement[bool], on: date) -> list[Living]:
    footing = sa.select(Footing.pack).where(Footing.stay_id == Stay.id).order_by(Footing.from_on.desc()).limit(1)
    notice = sa.select(sa.func.min(Agreement.rhw1_given_on)).where(
        Agreement.person_id == Stay.person_id,
        Agreement.pack == Pack.SUPPORTED_STANDARD,
        Agreement.withdrawn_on.is_(None),
    )
    query = (
        sa.select(
            Stay,
            Person,
            footing.scalar_subquery(),
            sa.func.coalesce(Stay.rhw1_given_on, notice.scalar_subquery()),
            sa.exists().where(Agreement.stay_id == Stay.id),
        )
        .join(Person, Person.id == Stay.person_id)
        .where(which, Stay.withdrawn_on.is_(None), sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= on))
        .order_by(Stay.starts_on, Stay.id)
    )
    return [Living(*row) for row in db.session.execute(query)]


@dataclass(frozen=True)
class Issued:
    """One issue of an agreement: the stored paper and its signature, if any."""

    issue: Issue
    version_number: int
    document: Document
    signature: Signature | None


def issues(agreement_id: uuid.UUID) -> list[Issued]:
    """Return what was issued for an agreement, newest first."""
    rows = db.session.execute(
        sa.select(Issue, PackVersion.number, Document, Signature)
        .join(PackVersion, PackVersion.id == Issue.pack_version_id)
        .join(Document, Document.id == Issue.document_id)
        .outerjoin(Signature, Signature.issue_id == Issue.id)
        .where(Issue.agreement_id == agreement_id)
        .order_by(Document.prepared_at.desc(), Issue.id)
    )
    return [Issued(*r) for r in rows]


def agreement_of_document(document_id: uuid.UUID) -> Agreement | None:
    """Return the agreement a stored paper or a scan belongs to."""
    return db.session.scalar(
        sa.select(Agreement)
        .join(Issue, Issue.agreement_id == Agreement.id)
        .outerjoin(Signature, Signature.issue_id == Issue.id)
        .where(sa.or_(Issue.document_id == document_id, Signature.scan_id == document_id))
    )


def ending_steps(stay_id: uuid.UUID) -> dict[str, EndingStep]:
    """Return what has been done of a stay’s ending, by step."""
    done = sa.select(EndingStep).where(EndingStep.stay_id == stay_id)
    return {step.step: step for step in db.session.scalars(done)}


def refs(scheme_id: uuid.UUID) -> list[str]:
    """Return the references taken by stays and agreements of a scheme: they share one row of numbers."""
    taken = sa.select(Agreement.ref).where(Agreement.scheme_id == scheme_id)
    return list(db.session.scalars(taken.union(sa.select(Stay.ref).where(Stay.scheme_id == scheme_id))))
