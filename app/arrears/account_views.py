"""The page of one account for staff, why its next step is what it is, and the steps and holds written down there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.arrears import account as accounts
from app.arrears import checklist, letter_writing, services, told, words
from app.arrears.blueprint import blueprint
from app.arrears.forms import TAKEN, ContactForm, HoldForm
from app.arrears.models import Hold
from app.arrears.rules import Stage
from app.arrears.services import HoldFacts
from app.core import clock, csvout
from app.core.db import db
from app.core.edits import answer, carried_out, facts_of
from app.core.money import plain_pounds
from app.core.paging import csv_address
from app.core.permissions import Permission
from app.core.told import as_summary
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.letters import lists as letters
from app.letters import words as letter_words
from app.people.models import Person
from app.rent import queries as rent
from app.rent import words as rent_words
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay

P = Permission
FURTHEST = timedelta(days=366)  # ahead, that anybody asks about


@blueprint.get("/stays/<uuid:stay_id>/account")
@requires(P.ARREARS_SEE, subject=Stay)
def account(stay: Stay) -> Any:
    """Show one rent account: what is next and why, every line, plans, holds, benefits, what happened."""
    today = clock.today()
    if csvout.wants_csv(request.args):
        return csvout.answer(f"account-{stay.ref}", _csv_header(), _csv_rows(rent.lines(stay.id)))
    found, whole = accounts.account(stay, today=today), bool(request.args.get("all"))
    return page(
        "arrears/account.html",
        account=found,
        stay=stay,
        shown=found.lines if whole else found.lines[: accounts.LINES_SHOWN],
        happened=found.timeline if whole else found.timeline[: accounts.HAPPENED_SHOWN],
        letters=letters.of_stay(stay.id, on=today),
        checklist=checklist.before_court(stay, found, today=today) if found.position.stage is Stage.SERIOUS else [],
        csv_href=csv_address(),
        letters_for=set(letter_writing.LETTERS),
        words=words,
        letter_words=letter_words,
        rent_words=rent_words,
        what=rent_words.what,
        today=today,
    )


def _csv_header() -> list[str]:
    return [_("Number"), _("Day"), _("What for"), _("Amount"), _("Owed after it"), _("Note")]


def _csv_rows(lines: list[rent.Line]) -> Iterator[list[csvout.Cell]]:
    for line in lines:
        money: list[csvout.Cell] = [Decimal(plain_pounds(line.amount_pence)), Decimal(plain_pounds(line.balance_pence))]
        yield [line.sequence, line.effective_on, rent_words.what(line), *money, line.note]


@blueprint.get("/stays/<uuid:stay_id>/account/why")
@requires(P.ARREARS_SEE, subject=Stay)
def why(stay: Stay) -> Any:
    """Show why the next step is what it is: each row that was tried, on a day."""
    today = clock.today()
    on = max(min(_day(request.args.get("on", "")) or today, today + FURTHEST), stay.starts_on)
    facts, position, rows = accounts.why(stay, on=on, today=today)
    return page(
        "arrears/why.html",
        stay=stay,
        person=db.session.get_one(Person, stay.person_id),
        position=position,
        rows=rows,
        figures=as_summary(told.figures(position, words.named)),
        facts=as_summary(told.facts(facts, position, words.named)),
        words=words,
        on=on,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@blueprint.route("/stays/<uuid:stay_id>/account/step", methods=["GET", "POST"])
@requires(P.ARREARS_CHANGE, subject=Stay)
@writes
def take_step(stay: Stay) -> Any:
    """Write down a step that was taken with the tenant."""
    today, actor = clock.today(), current_actor()
    found = accounts.account(stay, today=today)
    next_step = found.position.next_step
    form = ContactForm(on=today, step=next_step if next_step in TAKEN else None)

    def save() -> None:
        by = db.session.get(Person, actor.person_id) if actor.person_id else None
        services.record_contact(
            stay, on=form.on.data, step=form.step.data, by=by, note=form.note.data or None, actor=actor, today=today
        )

    if carried_out(form, save):
        flash(_("Saved. It is in the account’s timeline."))
        return redirect(url_for("arrears.account", stay_id=stay.id))
    return answer("arrears/step_form.html", form, account=found, stay=stay, words=words)


@blueprint.route("/stays/<uuid:stay_id>/account/hold", methods=["GET", "POST"])
@requires(P.ARREARS_CHANGE, subject=Stay)
@writes
def set_hold(stay: Stay) -> Any:
    """Put an account on hold."""
    form = HoldForm(from_on=clock.today(), version=1)
    if carried_out(form, lambda: services.set_hold(stay, facts_of(form, HoldFacts), actor=current_actor())):
        flash(_("Saved. No letters and no steps about this debt while it lasts."))
        return redirect(url_for("arrears.account", stay_id=stay.id))
    return answer("arrears/hold_form.html", form, facts=tenancies.stay_facts(stay), stay=stay, hold=None)


@blueprint.route("/holds/<uuid:hold_id>", methods=["GET", "POST"])
@requires(P.ARREARS_CHANGE, subject=Hold)
@writes
def change_hold(hold: Hold) -> Any:
    """Change a hold: another last day, another reason."""
    stay, form = db.session.get_one(Stay, hold.stay_id), HoldForm(obj=hold)

    def save() -> None:
        services.change_hold(hold, facts_of(form, HoldFacts), actor=current_actor())

    if carried_out(form, save, thing=hold):
        flash(_("Saved. The hold is changed, and letters follow it."))
        return redirect(url_for("arrears.account", stay_id=stay.id))
    return answer("arrears/hold_form.html", form, facts=tenancies.stay_facts(stay), stay=stay, hold=hold)
