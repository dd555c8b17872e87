"""The board for staff: every rent account as it stands today, the trend, and letters prepared for several at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.arrears import board as boards
from app.arrears import letter_writing, positions, words
from app.arrears import trend as trends
from app.arrears.blueprint import blueprint
from app.arrears.board import Row, Wanted
from app.arrears.forms import LettersForm
from app.arrears.rules import Stage, Step
from app.core import clock, csvout
from app.core.db import transaction
from app.core.edits import answer, carried_out
from app.core.forms import Form
from app.core.i18n import say
from app.core.money import plain_pounds
from app.core.paging import asked_id, chips, csv_address, page_number
from app.core.permissions import Permission, scheme_ids
from app.core.reasons import Reason
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.letters import services as letters
from app.letters import words as letter_words
from app.letters.writing import Writing
from app.schemes import queries as schemes

P = Permission
MOST_LETTERS = 200  # accounts that letters are prepared for at once


@blueprint.get("/rent")
@requires(P.ARREARS_SEE)
def board() -> Any:
    """Show where every rent account stands, narrowed as the address says, or as CSV."""
    actor, today = current_actor(), clock.today()
    ids, wanted = scheme_ids(actor, P.ARREARS_SEE), _wanted()
    if csvout.wants_csv(request.args):
        rows = boards.everything(ids, wanted, on=today)
        if rows is not None:
            return csvout.answer("rent", _csv_header(), _csv_rows(rows))
    known = [scheme for scheme in schemes.schemes(actor) if scheme.id in ids]
    found = boards.board(ids, wanted, on=today, page=page_number(request.args))
    asked = {
        "text": wanted.text,
        "stage": words.STAGES[wanted.stage] if wanted.stage else "",
        "step": words.STEPS[wanted.step] if wanted.step else "",
        "held": words.HELD[wanted.held] if wanted.held else "",
        "scheme": next((s.name for s in known if s.id == wanted.scheme_id), ""),
    }
    return page(
        "arrears/board.html",
        found=found,
        totals=[(scheme, boards.totals(scheme.id, on=today)) for scheme in known],
        points=trends.trend(ids, today=today) if found and found.total <= trends.MOST_ACCOUNTS else [],
        wanted=wanted,
        schemes=known,
        scheme_choices=[(str(scheme.id), scheme.name) for scheme in known],
        chips=chips(asked),
        csv_href=csv_address(),
        letters_for=set(letter_writing.LETTERS),
        words=words,
        today=today,
    )


@blueprint.get("/rent/trend")
@requires(P.ARREARS_SEE)
def trend() -> Any:
    """Show arrears over the last year as a share of the rent."""
    ids = scheme_ids(current_actor(), P.ARREARS_SEE)
    return page("arrears/trend.html", points=trends.trend(ids, today=clock.today()))


@blueprint.route("/rent/work-out", methods=["GET", "POST"])
@requires(P.ARREARS_SEE)
def work_out() -> Any:
    """Work out today’s figures now, in portions, when they have not been yet."""
    form = Form()
    if form.validate_on_submit():
        on = clock.today()
        for some in positions.batches(scheme_ids(current_actor(), P.ARREARS_SEE), on=on):
            with transaction():
                positions.refresh(some, on=on)
        flash(_("Today’s figures are worked out."))
        return redirect(url_for("arrears.board"))
    return answer(
        "confirm.html",
        form,
        heading=_("Work out today’s figures"),
        lead=_("This is done every night. For some thousand accounts it takes a minute."),
        button_text=_("Work them out now"),
        kind="primary",
        cancel_href=url_for("arrears.board"),
    )


@blueprint.route("/rent/letters", methods=["GET", "POST"])
@requires(P.LETTER_PREPARE)
@writes
def prepare_letters() -> Any:
    """Prepare the letters that the next steps of the chosen accounts call for, after a look at who gets which."""
    actor, today, now = current_actor(), clock.today(), clock.now()
    chosen = _chosen()
    wanted = letter_writing.writings(scheme_ids(actor, P.LETTER_PREPARE), chosen, today=today)
    form = LettersForm().offer([_choice(writing, held) for writing, held in letters.foreseen(wanted)])
    done: list[letters.Outcome] = []

    def save() -> None:
        ticked: Any = form.stay
        some = [writing for writing in wanted if writing.stay and writing.stay.id in ticked.data]
        done.append(letters.compose_many(some, actor=actor, now=now))

    if wanted and carried_out(form, save):
        outcome = done[0]
        flash(_("Prepared: %(written)s. Held back: %(held)s.", written=len(outcome.written), held=len(outcome.held)))
        for writing, sentence in outcome.refused:
            flash(_("%(name)s: %(why)s", name=writing.person.full_name, why=sentence))
        if len(chosen) == 1 and outcome.written:
            return redirect(url_for("letters.letter", letter_id=outcome.written[0].id))
        return redirect(url_for("letters.letters"))
    address = url_for("arrears.prepare_letters", stay=[str(each) for each in chosen])
    back = url_for("arrears.account", stay_id=chosen[0]) if len(chosen) == 1 else url_for("arrears.board")
    return answer("arrears/prepare_letters.html", form, left_out=len(chosen) - len(wanted), action=address, back=back)


def _choice(writing: Writing, held: Reason | None) -> tuple[str, str, str]:
    said = _("%(name)s: %(letter)s", name=writing.person.full_name, letter=letter_words.KINDS[writing.kind])
    why = _("Held back: %(why)s", why=say(held)) if held else ""
    return str(writing.stay.id) if writing.stay else "", said, why


def _chosen() -> list[uuid.UUID]:
    """Return the accounts that were ticked on the board; what is no id is none."""
    found = []
    for text in dict.fromkeys(request.args.getlist("stay")):
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found[:MOST_LETTERS]


def _wanted() -> Wanted:
    args = request.args
    stage, step, held = args.get("stage", ""), args.get("step", ""), args.get("held", "")
    return Wanted(
        scheme_id=asked_id(args, "scheme"),
        text=args.get("text", "").strip()[:100],
        stage=Stage(stage) if stage in set(Stage) else None,
        step=Step(step) if step in set(Step) else None,
        held=held if held in words.HELD else "",
        sort="due" if args.get("sort") == "due" else "stage",
    )


def _csv_header() -> list[str]:
    who = [_("Scheme"), _("Stay"), _("Name"), _("Home")]
    figures = [_("Balance"), _("Really left to pay"), _("Weeks of rent")]
    return [*who, *figures, _("Stage"), _("Next step"), _("Who"), _("Due on"), _("Why")]


def _csv_rows(rows: list[Row]) -> Iterator[list[csvout.Cell]]:
    for row in rows:
        money: list[csvout.Cell] = [Decimal(plain_pounds(row.balance_pence)), Decimal(plain_pounds(row.net_pence))]
        step = [str(words.STAGES[row.stage]), str(words.STEPS[row.next_step]), str(words.WHO[row.who]), row.due_on]
        yield [row.scheme, row.ref, row.person, row.home, *money, Decimal(row.weeks_owed), *step, say(row.reason)]
