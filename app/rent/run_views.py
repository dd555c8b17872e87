"""Pages of the rent run: choose a day, look at what would be charged, charge it, see what was."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import clock, csvout
from app.core.db import transaction
from app.core.edits import CONFLICT, answer, carried_out
from app.core.errors import RuleBroken
from app.core.money import format_pounds, plain_pounds
from app.core.once import already_done
from app.core.permissions import Permission, scheme_ids
from app.core.web import find, first_time, page, requires, writes
from app.core.web_actor import current_actor
from app.rent import pages, queries, rules, run, run_reports, words
from app.rent.blueprint import blueprint
from app.rent.forms import CarryOutForm, RunForm
from app.rent.rules import ODD_REASONS, EntryKind
from app.rent.run import Planned, Run
from app.schemes import queries as schemes
from app.schemes.models import Scheme

P = Permission
MOST_SHOWN = 100  # rows of one table on one page; the file has all of them


@blueprint.route("/rent-run", methods=["GET", "POST"])
@requires(P.RENT_RUN)
@writes
def charge_rent() -> Any:
    """Choose a scheme and the day up to which rent is charged."""
    actor, today = current_actor(), clock.today()
    mine = scheme_ids(actor, P.RENT_RUN)
    places = [each for each in schemes.schemes(actor) if each.id in mine]
    form = RunForm(until=today).offer([(str(each.id), each.name) for each in places])
    if carried_out(form, lambda: _refuse_day(form.until.data, today)):
        chosen = form.scheme_id.data if "scheme_id" in form else places[0].id
        return redirect(url_for("rent.look_at_run", scheme_id=chosen, until=form.until.data))
    return answer("rent/run.html", form, schemes=places, last={each.id: run_reports.last(each.id) for each in places})


def _refuse_day(until: date, today: date) -> None:
    if until > today + rules.FAR_AHEAD:
        raise RuleBroken(_("Check the year: that day is more than a year away."), field="until")


@blueprint.route("/schemes/<uuid:scheme_id>/rent-run", methods=["GET", "POST"])
@requires(P.RENT_RUN, subject=Scheme)
def look_at_run(scheme: Scheme) -> Any:
    """Show what a run would charge, and charge it when somebody says yes to just that."""
    scheme_id, until, today = scheme.id, _day(request.args.get("until", "")), clock.today()
    if until is None or until > today + rules.FAR_AHEAD:
        return redirect(url_for("rent.charge_rent"))
    planned = run.preview([scheme_id], until, today=today)
    if csvout.wants_csv(request.args):
        return _file(planned, f"rent-until-{until}")
    form, seen = CarryOutForm(), _digest(planned)
    if form.is_submitted() and (before := already_done(form.once.data or "", current_actor())):
        return redirect(before)  # a double click: it is charged, and there is nothing left to compare with
    if form.validate_on_submit() and form.looked_at.data == seen:
        return _carried_out(planned, scheme_id)
    changed = form.is_submitted() and not form.errors
    form.looked_at.data = seen
    response = _looked_at(planned, form, find(Scheme, scheme_id), until, changed=changed)
    if changed:
        response.status_code = CONFLICT
    return response


def _looked_at(planned: Run, form: CarryOutForm, scheme: Scheme, until: date, *, changed: bool) -> Any:
    rows, odd = planned.rows[:MOST_SHOWN], planned.odd[:MOST_SHOWN]
    return answer(
        "rent/run_preview.html",
        form,
        scheme=scheme,
        planned=planned,
        until=until,
        rows=rows,
        rows_of=_counts(planned),
        odd=odd,
        names=queries.whose({row.stay_id for row in rows} | {each.stay_id for each in odd}),
        reasons=ODD_REASONS,
        account=pages.account_address,
        csv_href=url_for("rent.look_at_run", scheme_id=scheme.id, until=until, format="csv"),
        most=MOST_SHOWN,
        words=words,
        changed=changed,
    )


def _counts(planned: Planned) -> dict[str, int]:
    reversals = sum(row.kind is EntryKind.REVERSAL for row in planned.rows)
    return {"charges": len(planned.rows) - reversals, "reversals": reversals}


def _carried_out(planned: Run, scheme_id: uuid.UUID) -> Any:
    """Charge what was looked at, in one transaction; a form that is sent twice charges once."""
    leads_to = url_for("rent.last_run", scheme_id=scheme_id, until=planned.until)
    done: list[run.Done] = []
    with transaction():
        if first_time(leads_to):
            done.append(run.carry_out(planned, actor=current_actor()))
    if done:
        flash(_said(done[0]))
    return redirect(leads_to)


def _said(done: run.Done) -> str:
    if not done.by_stay:
        return str(_("There was nothing to charge: everybody is charged up to that day."))
    return str(
        ngettext(
            "Charged. %(amount)s was added to %(num)d account.",
            "Charged. %(amount)s was added to %(num)d accounts.",
            len(done.by_stay),
            amount=format_pounds(done.total_pence),
        )
    )


@blueprint.get("/schemes/<uuid:scheme_id>/rent-run/last")
@requires(P.RENT_RUN, subject=Scheme)
def last_run(scheme: Scheme) -> Any:
    """Show what the last run added, account by account, and which accounts need a look now."""
    report = run_reports.last(scheme.id)
    accounts = run_reports.accounts(scheme.id, report) if report else []
    if csvout.wants_csv(request.args):
        header = [_("Stay"), _("Name"), _("Charges"), _("Reversals"), _("Amount")]
        return csvout.answer("rent-charged", header, map(_account_row, accounts))
    until = _day(request.args.get("until", "")) or (report.until if report else clock.today())
    until = min(until, clock.today() + rules.FAR_AHEAD)
    now = run.preview([scheme.id], until, today=clock.today())
    odd = now.odd[:MOST_SHOWN]
    return page(
        "rent/run_done.html",
        scheme=scheme,
        report=report,
        accounts=accounts[:MOST_SHOWN],
        count=len(accounts),
        odd=odd,
        odd_count=len(now.odd),
        left=len(now.by_stay),
        until=until,
        names=queries.whose({each.stay_id for each in odd}),
        reasons=ODD_REASONS,
        account=pages.account_address,
        csv_href=url_for("rent.last_run", scheme_id=scheme.id, format="csv"),
        most=MOST_SHOWN,
    )


def _account_row(row: run_reports.AccountRow) -> tuple[csvout.Cell, ...]:
    return row.ref, row.person, row.charges, row.reversals, plain_pounds(row.amount_pence)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _digest(planned: Planned) -> str:
    """Return what a run adds as one short text, so that yes is said to just that."""
    rows = [(str(row.stay_id), str(row.date), row.component.value, row.amount_pence) for row in planned.rows]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def _file(planned: Run, name: str) -> Response:
    header = [_("Stay"), _("Name"), _("Date"), _("What"), _("Kind"), _("Amount")]
    return csvout.answer(name, header, _file_rows(planned))


def _file_rows(planned: Run) -> Iterator[tuple[csvout.Cell, ...]]:
    names = run_reports.names(planned.scheme_ids)
    for row in planned.rows:
        what, kind = str(words.COMPONENT_WORDS[row.component]), row.kind.value
        yield row.stay_ref, names.get(row.stay_id, ""), row.date, what, kind, plain_pounds(row.amount_pence)
