"""Pages of the statements that are due: who had none for three months, and all of a scheme’s written at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.db import transaction
from app.core.edits import answer, carried_out
from app.core.i18n import say, short_day
from app.core.once import already_done
from app.core.permissions import Permission, scheme_ids
from app.core.web import find, first_time, page, requires
from app.core.web_actor import current_actor
from app.documents.models import Variant
from app.letters import services as letters
from app.rent import paper_queries, statement_round
from app.rent.blueprint import blueprint
from app.rent.forms import StatementRoundForm
from app.rent.paper_queries import Without
from app.schemes import queries as schemes
from app.schemes.models import Scheme

P = Permission


@blueprint.get("/rent/statements")
@requires(P.LETTER_PREPARE)
def statements_due() -> Any:
    """List who had no statement for three months, scheme by scheme."""
    actor = current_actor()
    rows = paper_queries.late(scheme_ids(actor, P.LETTER_PREPARE), on=clock.today())
    by_scheme = [(each, [row for row in rows if row.scheme_id == each.id]) for each in schemes.schemes(actor)]
    return page("rent/statements_due.html", by_scheme=[(each, its) for each, its in by_scheme if its])


@blueprint.route("/schemes/<uuid:scheme_id>/statements", methods=["GET", "POST"])
@requires(P.LETTER_PREPARE, subject=Scheme)
def write_statements(scheme: Scheme) -> Any:
    """Choose who gets the statements that are due, then write and print them as one job."""
    scheme_id, actor = scheme.id, current_actor()
    if led := already_done(request.form.get("once", ""), actor):
        return redirect(led)  # a double click: they are written, and so no longer due
    rows = statement_round.due(scheme_id, today=clock.today())
    form = StatementRoundForm(variant=Variant.STANDARD).offer(_choices(rows))
    led_to: list[str] = []
    if rows and carried_out(form, lambda: led_to.append(_written(form, scheme_id, rows))):
        return redirect(led_to[0])
    return answer("rent/write_statements.html", form, scheme=find(Scheme, scheme_id))


def _choices(rows: Sequence[Without]) -> list[tuple[str, str, str]]:
    today = clock.today()
    foreseen = letters.foreseen(statement_round.writings({row.stay_id: {} for row in rows}, today=today))
    held = {writing.stay.id: why for writing, why in foreseen if writing.stay and why}
    return [(str(row.stay_id), row.person, _about(row, held.get(row.stay_id))) for row in rows]


def _about(row: Without, held: Any) -> str:
    first = _("From %(day)s.", day=short_day(statement_round.span(row, today=clock.today()).from_on))
    return f"{first} {_('Held back: %(why)s', why=say(held))}" if held else str(first)


def _written(form: StatementRoundForm, scheme_id: uuid.UUID, rows: Sequence[Without]) -> str:
    """Write what was ticked in one transaction; return the address of the print job, or of the letters held back."""
    actor, now = current_actor(), clock.now()
    ticked: Any = form.stay
    chosen = [row for row in rows if row.stay_id in ticked.data]
    facts = statement_round.draw(chosen, variant=form.variant.data, today=clock.local(now).date())
    with transaction():
        if led := already_done(request.form.get("once", ""), actor):
            return led
        batch, outcome = statement_round.write(find(Scheme, scheme_id).id, facts, actor=actor, now=now)
        led_to = url_for("letters.letters", scheme=scheme_id, state="held")
        if batch is not None:
            led_to = url_for("letters.batch", letter_batch_id=batch.id)
        first_time(led_to)
        counts = {"written": len(outcome.written), "held": len(outcome.held)}
    flash(_("Written: %(written)s. Held back: %(held)s.", **counts))
    return led_to
