"""Letters printed together: one print job, and its files of at most forty pages, one language and print size each.

What is stored is each letter’s own paper. A file of many is drawn again from the same frozen facts whenever it is
opened: kept, it would be a second copy of many people’s letters, in the record of none of them.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core import audit, clock, pdf
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import day, say
from app.core.permissions import Actor
from app.core.reasons import Reason
from app.documents import services as documents
from app.documents.models import Document, DocumentFacts, Variant
from app.letters import paper, queries, rules
from app.letters.models import Letter, LetterBatch, LetterInBatch
from app.letters.rules import Move
from app.schemes.models import Language

TEMPLATE: Final = "letters/together.html"
MOST_TOGETHER: Final = 200
A_FILE: Final = 40  # letters: measured at some 0.1 s each, and the print room gives a paper 20 s of its processor


@dataclass(frozen=True)
class Part:
    """One file of a print job: some of its letters, in their order."""

    language: Language
    variant: Variant
    document_ids: tuple[uuid.UUID, ...]


def refusals(letters: Collection[Letter], *, now: datetime) -> dict[uuid.UUID, Reason]:
    """Return why some of these letters cannot be printed now, by letter, in a fixed number of statements."""
    on = clock.local(now).date()
    lives, papers = queries.lives(letters, on=on), queries.holds_of_papers(letters, on=on)
    found = {letter.id: rules.refusal(Move.PRINT, lives[letter.id]) for letter in letters}
    changed = {letter_id: hold.because for letter_id, hold in papers.items()}
    return changed | {letter_id: reason for letter_id, reason in found.items() if reason is not None}


def print_together(scheme_id: uuid.UUID, letters: Collection[Letter], *, actor: Actor, now: datetime) -> LetterBatch:
    """Print letters as one job; those that are held today stay out of it. Flushes.

    Raises RuleBroken when none is left: of a single letter with the reason.
    """
    if len(letters) > MOST_TOGETHER:
        raise RuleBroken(_("Choose no more than %(most)s letters at once.", most=MOST_TOGETHER))
    refused = refusals(letters, now=now)
    good = [letter for letter in letters if letter.id not in refused]
    if not good:
        reasons = {say(reason) for reason in refused.values()}
        raise RuleBroken(reasons.pop() if len(reasons) == 1 else _("None of these letters can be printed now."))
    batch = LetterBatch(scheme_id=scheme_id, printed_at=now, printed_by=actor.account_id)
    db.session.add(batch)
    db.session.flush()
    db.session.add_all(
        LetterInBatch(batch_id=batch.id, letter_id=letter.id, place=place) for place, letter in enumerate(good, 1)
    )
    db.session.flush()
    audit.record("letters.batch.printed", batch, actor=actor, count=len(good), left_out=len(refused))
    return batch


def parts(batch_id: uuid.UUID) -> list[Part]:
    """Return the files of a print job: English first, then by place; letters with a page of their own are in none."""
    rows = db.session.execute(
        sa.select(Document.language, Document.variant, Document.id)
        .join(Letter, Letter.document_id == Document.id)
        .join(LetterInBatch, LetterInBatch.letter_id == Letter.id)
        .where(LetterInBatch.batch_id == batch_id, Document.template == paper.TEMPLATE)
        .order_by(Document.language.desc(), Document.variant.desc(), LetterInBatch.place)
    ).all()
    files = []
    for (language, variant), its in itertools.groupby(rows, key=lambda row: (row[0], row[1])):
        ids = [row[2] for row in its]
        files += [Part(language, variant, tuple(ids[at : at + A_FILE])) for at in range(0, len(ids), A_FILE)]
    return files


def file_of(part: Part, printed_at: datetime) -> bytes:
    """Return a file of a print job as PDF: a letter a page. Never call it inside a transaction."""
    query = sa.select(DocumentFacts.document_id, DocumentFacts.facts)
    rows = db.session.execute(query.where(DocumentFacts.document_id.in_(part.document_ids)))
    facts: dict[uuid.UUID, Any] = {document_id: kept for document_id, kept in rows if kept is not None}
    db.session.rollback()
    letters = [facts[document_id] for document_id in part.document_ids if document_id in facts]
    if not letters:
        raise RuleBroken(_("These letters were erased because the time for keeping them had passed."))
    return pdf.render(_page(part, letters, printed_at))


def _page(part: Part, letters: list[Any], printed_at: datetime) -> str:
    language = part.language.value
    with force_locale(language):
        title = _("Letters printed on %(day)s", day=day(clock.local(printed_at).date()))
    said = {"language": language, "variant": part.variant.value, "title": title, "landlord": letters[0]["landlord"]}
    return documents.page_of(TEMPLATE, said | {"letters": letters}, language=language)
