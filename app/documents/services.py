"""Papers: prepared from frozen facts, rendered after the transaction, stored once, handed over.

Rendering is slow, so it never happens inside a transaction: a service prepares, the transaction is kept, the worker
renders, and a second short write stores the bytes if the facts are still what was rendered. Nightly finishes leftovers.
"""

from __future__ import annotations

import hashlib
import io
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
from PIL import Image, ImageFile, ImageOps

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
from app.schemes.models import Language

log = logging.getLogger(__name__)
Image.MAX_IMAGE_PIXELS = rules.MOST_SCAN_PIXELS


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
    content: bytes, *, scheme_id: uuid.UUID, person_id: uuid.UUID, language: Language, actor: Actor, now: datetime
) -> Document:
    """Keep a scan of a signed paper: PDF, JPEG or PNG. Raises RuleBroken naming the field `scan`.

    A picture is drawn afresh, so nothing hides in it (no place, no camera, no comment). A PDF is kept as it came.
    """
    media_type = rules.media_type(content)
    if media_type is None:
        raise RuleBroken(_("Choose a PDF, JPEG or PNG file."), field="scan")
    if len(content) > rules.MOST_SCAN_BYTES:
        raise RuleBroken(_("The file is larger than 10 MB. Scan it again in lower quality."), field="scan")
    if media_type != "application/pdf":
        content = _drawn_afresh(content, media_type)
    facts = {"scan": hashlib.sha256(content).hexdigest()}
    paper = Paper(scheme_id, person_id, DocumentKind.SIGNED_SCAN, language, Variant.STANDARD, "", facts)
    document = prepare(paper, actor=actor, now=now)
    _store(document.id, content, media_type, facts_digest=rules.digest(facts))
    return document


def _drawn_afresh(content: bytes, media_type: str) -> bytes:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint allows half a picture wherever it is loaded
    out = io.BytesIO()
    too_large = RuleBroken(_("The picture is too large. Scan it again in lower quality."), field="scan")
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > rules.MOST_SCAN_PIXELS:
                raise too_large
            _on_white(picture).save(out, format=rules.FORMATS[media_type])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large from error
    except (OSError, ValueError, SyntaxError) as error:
        raise RuleBroken(_("We could not read this picture. Scan it again."), field="scan") from error
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the dots alone, the right way up as the camera noted it, on white where they were transparent."""
    upright = ImageOps.exif_transpose(picture)
    if upright.has_transparency_data:
        seen = upright.convert("RGBA")
        plain = Image.new("RGB", seen.size, "white")
        plain.paste(seen, mask=seen.getchannel("A"))
        return plain
    plain = upright.convert("RGB")
    plain.info.clear()  # a comment or a colour profile would be written down again
    return plain
