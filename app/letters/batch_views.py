"""Printing letters together: choose, check, print, open the files, and see who could not be written to and why."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import audit, clock
from app.core.db import transaction
from app.core.edits import answer
from app.core.errors import Missing, RuleBroken
from app.core.i18n import short_day
from app.core.once import already_done
from app.core.pdf import PdfFailed
from app.core.permissions import Permission
from app.core.web import find, first_time, page, requires
from app.core.web_actor import current_actor
from app.letters import lists, printing, words
from app.letters.blueprint import blueprint
from app.letters.forms import ChooseForm
from app.letters.models import Letter, LetterBatch
from app.letters.paper_views import pdf_response
from app.schemes.models import Scheme

P = Permission
LANGUAGES = {"en": _l("English"), "cy": _l("Welsh")}


@blueprint.route("/schemes/<uuid:scheme_id>/letters/print", methods=["GET", "POST"])
@requires(P.LETTER_PREPARE, subject=Scheme)
def print_many(scheme: Scheme) -> Any:
    """Choose prepared letters, look at what will be printed, print."""
    if led := already_done(request.form.get("once", ""), current_actor()):
        return redirect(led)  # a double click: what was chosen is printed, and so no longer offered
    today, scheme_id = clock.today(), scheme.id
    form = ChooseForm()
    sure = form.checked.data == "yes"  # they saw the list: what was stopped since is left out, and the rest is printed
    offered = lists.chosen(scheme_id, form.letters.data or [], on=today) if sure else lists.ready(scheme_id, on=today)
    form.offer([(str(row.id), row.person.full_name, _line(row)) for row in offered])
    if form.validate_on_submit():
        if not sure:
            return _check(form, scheme)
        try:
            return redirect(_printed(scheme_id, form.letters.data))
        except RuleBroken as broken:
            form.refuse(broken)
            scheme = find(Scheme, scheme_id)  # the transaction that was undone let it go
    form.checked.data = ""
    ready, held = lists.ready(scheme_id, on=today), lists.not_written_to(scheme_id, on=today)
    form.offer([(str(row.id), row.person.full_name, _line(row)) for row in ready])
    return answer("letters/print_many.html", form, scheme=scheme, ready=ready, held=held, words=words)


def _line(row: lists.Row) -> str:
    said = {"kind": words.KINDS[row.letter.kind], "day": short_day(row.letter.dated_on), "way": words.WAYS[row.way]}
    return str(_("%(kind)s, %(day)s. %(way)s", **said))


def _check(form: ChooseForm, scheme: Scheme) -> Any:
    """Show what will be printed, before it is."""
    form.checked.data = "yes"
    rows = lists.chosen(scheme.id, form.letters.data, on=clock.today())
    held = lists.not_written_to(scheme.id, on=clock.today())
    return page("letters/print_check.html", form=form, scheme=scheme, rows=rows, held=held, words=words)


def _printed(scheme_id: uuid.UUID, chosen: list[uuid.UUID]) -> str:
    """Print the chosen letters and return the address of the print job; sent twice, they are printed once."""
    actor = current_actor()
    with transaction():
        if led := already_done(request.form.get("once", ""), actor):
            return led
        now = clock.now()
        rows = lists.chosen(find(Scheme, scheme_id).id, chosen, on=clock.local(now).date())
        letters: list[Letter] = [row.letter for row in rows]
        batch = printing.print_together(scheme_id, letters, actor=actor, now=now)
        location = url_for("letters.batch", letter_batch_id=batch.id)
        first_time(location)  # remembers where this form leads
    return location


@blueprint.get("/letters/together/<uuid:letter_batch_id>")
@requires(P.LETTER_SEE, subject=LetterBatch)
def batch(batch: LetterBatch) -> Any:
    """Show a print job: its files, its letters, and who could not be written to then and still cannot."""
    today, printed_on = clock.today(), clock.local(batch.printed_at).date()
    held = lists.not_written_to(batch.scheme_id, on=today)
    return page(
        "letters/batch.html",
        batch=batch,
        parts=printing.parts(batch.id),
        rows=lists.in_batch(batch.id, on=today),
        held=[row for row in held if row.letter.dated_on <= printed_on],
        languages=LANGUAGES,
        words=words,
    )


@blueprint.get("/letters/together/<uuid:letter_batch_id>/<int:number>.pdf")
@requires(P.LETTER_SEE, subject=LetterBatch)
def batch_file(batch: LetterBatch, number: int) -> Response:
    """Open one file of a print job; the reading is written down first."""
    parts = printing.parts(batch.id)
    if not 1 <= number <= len(parts):
        raise Missing
    with transaction():
        audit.record("letters.batch.read", batch, actor=current_actor(), scheme_id=batch.scheme_id, file=number)
    try:
        content = printing.file_of(parts[number - 1], batch.printed_at)
    except PdfFailed as failed:
        raise RuleBroken(str(failed)) from failed
    return pdf_response(content, f"letters-{number}")
