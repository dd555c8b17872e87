"""Letters printed together: one print job, and its files of one language and no more than can be printed at once.

What is stored is each letter’s own paper. A file of many is drawn again from the same frozen facts whenever it is
opened: kept, it would be a second copy of many people’s letters, in the record of none of them.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

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
from app.documents.models import Document, DocumentFacts
from app.letters import queries, rules
from app.letters.models import Letter, LetterBatch, LetterInBatch
from app.letters.rules import Move
from app.schemes.models import Language

MOST_TOGETHER: Final = 200
A_FILE: Final = 200_000  # characters of facts: measured at up to 10 s, and the print room gives a file 20 s of work
A_PAPER: Final = 3_000  # characters that printing what every paper has takes as long as


@dataclass(frozen=True)
class Part:
    """One file of a print job: some of its letters, in their order."""

    language: Language
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
    """Return the files of a print job: English first, then by place."""
    characters = sa.func.coalesce(sa.func.length(sa.cast(DocumentFacts.facts, sa.Text)), 0)
    rows = db.session.execute(
        sa.select(Document.language, Document.id, characters)
        .join(DocumentFacts, DocumentFacts.document_id == Document.id)
        .join(Letter, Letter.document_id == Document.id)
        .join(LetterInBatch, LetterInBatch.letter_id == Letter.id)
        .where(LetterInBatch.batch_id == batch_id)
        .order_by(Document.language.desc(), LetterInBatch.place)
    )
    files: list[Part] = []
    room = 0
    for language, document_id, length in rows:
        room -= A_PAPER + length
        if not files or language is not files[-1].language or room < 0:
            files.append(Part(language, ()))
            room = A_FILE - A_PAPER - length
        files[-1] = Part(language, (*files[-1].document_ids, document_id))
    return files


def file_of(part: Part, printed_at: datetime) -> bytes:
    """Return a file of a print job as PDF, each paper with pages of its own. Never call it inside a transaction."""
    rows = db.session.execute(
        sa.select(Document.id, Document.template, DocumentFacts.facts)
        .join(DocumentFacts, DocumentFacts.document_id == Document.id)
        .where(Document.id.in_(part.document_ids))
    )
    kept = {document_id: (template, facts) for document_id, template, facts in rows if facts is not None}
    db.session.rollback()
    papers = [kept[document_id] for document_id in part.document_ids if document_id in kept]
    if not papers:
        raise RuleBroken(_("These letters were erased because the time for keeping them had passed."))
    with force_locale(part.language.value):
        title = _("Letters printed on %(day)s", day=day(clock.local(printed_at).date()))
    pages = [documents.page_of(template, facts, language=part.language.value) for template, facts in papers]
    return pdf.render(*pages, title_hint=title)
