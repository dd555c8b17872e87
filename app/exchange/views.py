"""Pages about scheme folders: send one, look at what it holds, load it; save a scheme as one."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import clock
from app.core.db import transaction
from app.core.edits import answer
from app.core.errors import Missing
from app.core.forms import Form
from app.core.permissions import Permission
from app.core.web import accepts_uploads, find, page, requires, writes
from app.core.web_actor import current_actor
from app.exchange import queries, services, uploads, words
from app.exchange.blueprint import blueprint
from app.exchange.folders import zipped
from app.exchange.forms import FolderForm
from app.exchange.models import FolderUpload
from app.exchange.problems import FolderRefused, Problem
from app.schemes.models import Scheme

__all__ = ["blueprint"]
P = Permission
MOST_SHOWN = 200  # problems on one page; nobody puts more right in one go


@blueprint.route("/folders/load", methods=["GET", "POST"])
@accepts_uploads
@requires(P.FOLDER_LOAD)
@writes
def load() -> Any:
    """Send a scheme folder; show everything that is wrong with it, or go on to what it holds."""
    form = FolderForm()
    problems: tuple[Problem, ...] = ()
    if form.validate_on_submit():
        try:
            upload = uploads.keep(form.folder.data.read(), actor=current_actor(), today=clock.today())
            return redirect(url_for("exchange.confirm", folder_upload_id=upload.id))
        except FolderRefused as refused:
            problems = refused.problems
            form.form_errors.append(_counted(problems))
    return answer("exchange/load.html", form, faults=problems[:MOST_SHOWN], count=len(problems), files=services.TABLE)


def _counted(problems: tuple[Problem, ...]) -> str:
    return str(
        ngettext(
            "There is %(num)d thing to put right in this folder. Nothing was loaded.",
            "There are %(num)d things to put right in this folder. Nothing was loaded.",
            len(problems),
        )
    )


@blueprint.route("/folders/<uuid:folder_upload_id>", methods=["GET", "POST"])
@requires(P.FOLDER_LOAD)
@writes
def confirm(folder_upload_id: uuid.UUID) -> Any:
    """Show what a folder that was sent holds, and load it when its sender says so."""
    upload = _own(folder_upload_id)
    form, today = Form(), clock.today()
    if form.validate_on_submit():
        try:
            scheme = uploads.load(upload, actor=current_actor(), today=today)
        except FolderRefused as refused:
            form.form_errors.append(_counted(refused.problems))
        else:
            return _loaded(scheme)
    checked = uploads.look_at(upload, today=today)
    return answer(
        "exchange/confirm.html",
        form,
        checked=checked,
        faults=checked.problems[:MOST_SHOWN],
        count=len(checked.problems),
        words=words.FILES,
        becomes_manager=current_actor().person_id is not None,
    )


def _own(upload_id: uuid.UUID) -> FolderUpload:
    upload = queries.own_upload(upload_id, current_actor())
    if upload is None:
        raise Missing
    return upload


def _loaded(scheme: Scheme | None) -> Any:
    if scheme is None:
        flash(_("This folder was loaded before. Nothing was changed."))
        return redirect(url_for("schemes.schemes"))
    flash(_("%(scheme)s is loaded. Go through what it still needs before people rely on it.", scheme=scheme.name))
    return redirect(url_for("schemes.scheme", scheme_id=scheme.id))


@blueprint.get("/schemes/<uuid:scheme_id>/folder")
@requires(P.FOLDER_SAVE, subject=Scheme)
def save(scheme: Scheme) -> Any:
    """Say what a saved folder holds and what it does not, before somebody takes it home."""
    return page("exchange/save.html", scheme=scheme)


@blueprint.get("/schemes/<uuid:scheme_id>/folder.zip")
@requires(P.FOLDER_SAVE, subject=Scheme)
def download(scheme: Scheme) -> Response:
    """Answer with the scheme as a folder; that somebody took it is written down first."""
    today = clock.today()
    with transaction():
        files = services.save(find(Scheme, scheme.id), actor=current_actor(), today=today)
    response = Response(zipped(files), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{scheme.ref}-{today.isoformat()}.zip"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return response
