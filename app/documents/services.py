"""Papers: prepared from frozen facts, rendered after the transaction, stored once, handed over.

Rendering is slow, so it never happens inside a transaction: a service prepares, the transaction is kept, the worker
renders, and a second short write stores the bytes if the facts are still what was rendered. Nightly finishes leftovers.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from jinja2 import TemplateError

from app.core import audit, clock, pdf
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.permissions import Actor
from app.documents import rules
from app.documents.models import (
    Document,
    DocumentBytes,
    DocumentFacts,
    DocumentKind,
    HandOver,
    HandOverHow,
    Variant,
)
from app.documents.scans import Scan
from app.schemes.models import Language

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Paper:
    """What is to be printed, for whom."""

    scheme_id: uuid.UUID
    person_id: uuid.UUID
    kind: DocumentKind
    language: Language
    variant: Variant
    template: str
    facts: dict[str, Any]


def prepare(paper: Paper, *, actor: Actor, now: datetime) -> Document:
    """Freeze the facts of a paper; its bytes come with render(). Flushes, to give the document its id."""
    document = Document(
        scheme_id=paper.scheme_id,
        person_id=paper.person_id,
        kind=paper.kind,
        language=paper.language,
        variant=paper.variant,
        template=paper.template,
        facts_digest=rules.digest(paper.facts),
        prepared_at=now,
        prepared_by=actor.account_id,
    )
    db.session.add(document)
    db.session.flush()
    db.session.add(DocumentFacts(document_id=document.id, facts=paper.facts))
    audit.record("documents.document.prepared", document, actor=actor, kind=paper.kind.value)
    return document


def page_of(template: str, facts: dict[str, Any], *, language: str) -> str:
    """Return a paper as the HTML it is printed from; the preview on screen is this same page."""
    with force_locale(language):  # not render_template: a paper sees its facts and nothing of the request
        return str(current_app.jinja_env.get_template(template).render(facts))


def render(document_id: uuid.UUID) -> str:
    """Render a prepared document and store its bytes; return their SHA-256.

    Opens transactions of its own, so call it with none open. Rendering what is rendered already changes nothing.
    Raises core.pdf.PdfFailed with a sentence when the paper cannot be printed.
    """
    template, language, facts, stored = db.session.execute(
        sa.select(Document.template, Document.language, DocumentFacts.facts, DocumentBytes.sha256)
        .join(DocumentFacts, DocumentFacts.document_id == Document.id)
        .outerjoin(DocumentBytes, DocumentBytes.document_id == Document.id)
        .where(Document.id == document_id)
    ).one()
    db.session.rollback()  # nothing is held while the worker prints: what was read is plain values, read once
    if stored is not None:
        return str(stored)
    if facts is None:
        raise RuleBroken(_("This paper was erased because the time for keeping it had passed."))
    content = pdf.render(page_of(template, facts, language=language.value))
    with transaction():
        return _store(document_id, content, "application/pdf", facts_digest=rules.digest(facts))


def _store(document_id: uuid.UUID, content: bytes, media_type: str, *, facts_digest: str) -> str:
    document = db.session.get(Document, document_id)
    already = db.session.scalar(sa.select(DocumentBytes.sha256).where(DocumentBytes.document_id == document_id))
    if already is not None:
        return already
    if document is None or document.facts_digest != facts_digest:
        raise RuleBroken(_("The facts of this paper changed while it was printed. Prepare it again."))
    sha256 = hashlib.sha256(content).hexdigest()
    db.session.add(
        DocumentBytes(
            document_id=document_id,
            rendered_at=clock.now(),
            media_type=media_type,
            sha256=sha256,
            size=len(content),
            content=content,
        )
    )
    return sha256


def unrendered() -> list[uuid.UUID]:
    """Return the documents whose bytes are still missing though their facts are there, oldest first."""
    waiting = (
        sa.select(Document.id)
        .join(DocumentFacts, DocumentFacts.document_id == Document.id)
        .outerjoin(DocumentBytes, DocumentBytes.document_id == Document.id)
        .where(DocumentBytes.document_id.is_(None), DocumentFacts.facts.is_not(None))
        .order_by(Document.prepared_at, Document.id)
    )
    return list(db.session.scalars(waiting))


def finish_leftovers() -> int:
    """Render what a crash or a failed print left behind; return how many were finished (nightly).

    One that cannot be printed never keeps the others waiting.
    """
    finished = 0
    for document_id in unrendered():
        try:
            render(document_id)
        except (pdf.PdfFailed, RuleBroken, TemplateError) as error:
            log.warning("paper %s could not be printed: %s", document_id, type(error).__name__)
        else:
            finished += 1
    return finished


def read(document: Document) -> tuple[bytes, str, str]:
    """Return the stored bytes, their media type and SHA-256; raise RuleBroken when there are none or they changed."""
    stored = db.session.get(DocumentBytes, document.id)
    if stored is None:
        raise RuleBroken(_("This paper is still being printed. Open it again in a minute."))
    if stored.content is None:
        raise RuleBroken(_("This paper was erased because the time for keeping it had passed."))
    if hashlib.sha256(stored.content).hexdigest() != stored.sha256:
        raise RuleBroken(_("This paper is not what was stored. Tell the person who looks after the system."))
    return stored.content, stored.media_type, stored.sha256


def hand_over(
    document: Document,
    *,
    on: date,
    how: HandOverHow,
    read_aloud: bool,
    by: uuid.UUID | None,
    actor: Actor,
    now: datetime,
) -> HandOver:
    """Write down that a rendered document reached the person; `by` is the person who gave it."""
    if db.session.get(DocumentBytes, document.id) is None:
        raise RuleBroken(_("Print the paper first: only a printed paper can be handed over."))
    if on < clock.local(document.prepared_at).date():
        raise RuleBroken(_("The paper was made after that day. Enter the day it was handed over."), field="on")
    if on > clock.local(now).date():
        raise RuleBroken(_("That day is still to come. Enter the day it was handed over."), field="on")
    given = HandOver(
        document_id=document.id,
        on=on,
        how=how,
        read_aloud=read_aloud,
        by_person_id=by,
        recorded_at=now,
        recorded_by=actor.account_id,
    )
    db.session.add(given)
    audit.record("documents.document.handed_over", document, actor=actor, how=how.value, on=on, read_aloud=read_aloud)
    return given


def store_scan(
    scan: Scan, *, scheme_id: uuid.UUID, person_id: uuid.UUID, language: Language, actor: Actor, now: datetime
) -> Document:
    """Keep a scan of a signed paper that was read with scans.read(). Flushes, to give the document its id."""
    facts = {"scan": hashlib.sha256(scan.content).hexdigest()}
    paper = Paper(scheme_id, person_id, DocumentKind.SIGNED_SCAN, language, Variant.STANDARD, "", facts)
    document = prepare(paper, actor=actor, now=now)
    _store(document.id, scan.content, scan.media_type, facts_digest=rules.digest(facts))
    return document
