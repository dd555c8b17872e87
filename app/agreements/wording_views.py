"""Pages about wording: the packs a scheme has adopted, their versions, every clause with its source."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from app.agreements import wording, words_on_screen
from app.agreements.blueprint import blueprint
from app.agreements.clause_body import parse_body
from app.agreements.forms import AdoptForm
from app.agreements.models import PackVersion
from app.core import clock
from app.core.edits import answer, carried_out
from app.core.permissions import Permission, can, scheme_ids
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.schemes import queries as schemes
from app.schemes.models import Language, Scheme
from app.tenancies.rules import Pack

P = Permission


@blueprint.get("/wording")
@requires(P.PACK_SEE)
def packs() -> Any:
    """Show which wording each scheme uses."""
    actor, today = current_actor(), clock.today()
    ids = scheme_ids(actor, P.PACK_SEE)
    known = [s for s in schemes.schemes(actor) if s.id in ids]
    return page(
        "agreements/packs.html",
        schemes=known,
        versions=wording.versions(ids),
        offered=wording.OFFERED,
        waiting={s.id: wording.new_seed_wording(s.id, on=today) for s in known},
        may_adopt={s.id: can(actor, P.PACK_ADOPT, scheme_id=s.id) for s in known},
        words=words_on_screen,
    )


@blueprint.route("/schemes/<uuid:scheme_id>/wording/<string:pack>/adopt", methods=["GET", "POST"])
@requires(P.PACK_ADOPT, subject=Scheme)
@writes
def adopt(scheme: Scheme, pack: str) -> Any:
    """Adopt a pack as it is shipped."""
    if pack not in {offered.value for offered in wording.OFFERED}:
        abort(404)
    form = AdoptForm(from_on=clock.today())

    def save() -> None:
        wording.adopt(scheme, Pack(pack), from_on=form.from_on.data, actor=current_actor())

    if carried_out(form, save):
        flash(_("Adopted. New agreements use this wording; people keep what they signed."))
        return redirect(url_for("agreements.packs"))
    return answer("agreements/adopt.html", form, scheme=scheme, title=words_on_screen.PACKS[Pack(pack)])


@blueprint.get("/wording/<uuid:pack_version_id>")
@requires(P.PACK_SEE, subject=PackVersion)
def pack_version(version: PackVersion) -> Any:
    """Read every clause of a version, with its source and its plain words."""
    language = Language.CY.value if request.args.get("language") == Language.CY.value else Language.EN.value
    words = wording.wording(version, language)
    by_key = {clause.key: (clause, parse_body(clause.body, name=clause.key)) for clause in words.clauses}
    return page("agreements/pack_version.html", version=version, wording=words, by_key=by_key, words=words_on_screen)
