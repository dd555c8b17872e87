"""Pages about letters for staff: the list, one letter, holding it back, letting it go, taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.core import clock, csvout
from app.core.edits import answer, carried_out
from app.core.forms import EditForm
from app.core.paging import chips, csv_address, page_number
from app.core.permissions import Permission
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.documents import queries as documents
from app.letters import (
    batch_views,  # noqa: F401 - the pages about printing together
    lists,
    own_views,  # noqa: F401 - the pages of somebody’s own letters
    paper_views,  # noqa: F401 - the pages about the paper itself
    queries,
    rules,
    services,
    words,
)
from app.letters.blueprint import blueprint
from app.letters.forms import HoldForm
from app.letters.models import Letter
from app.letters.rules import LetterKind, Move, State
from app.people.words import SAFE_CONTACT_MEANS
from app.schemes import queries as schemes

__all__ = ["blueprint"]
P = Permission


@blueprint.get("/letters")
@requires(P.LETTER_SEE)
def letters() -> Any:
    """List letters, narrowed as the address says, or as CSV."""
    actor, today = current_actor(), clock.today()
    wanted = lists.wanted(request.args)
    if csvout.wants_csv(request.args):
        return csvout.answer("letters", _csv_header(), _csv_rows(lists.all_letters(actor, wanted, on=today)))
    known = schemes.schemes(actor)
    asked = {
        "q": wanted.text,
        "kind": words.KINDS[LetterKind(wanted.kind)] if wanted.kind else "",
        "state": words.STATES[State(wanted.state)] if wanted.state else "",
        "scheme": next((s.name for s in known if s.id == wanted.scheme_id), ""),
    }
    return page(
        "letters/letters.html",
        found=lists.letters(actor, wanted, on=today, page=page_number(request.args)),
        wanted=wanted,
        schemes=known,
        chips=chips(asked),
        csv_href=csv_address(),
        words=words,
    )


def _csv_header() -> list[str]:
    whose = [_("Scheme"), _("Name"), _("Stay"), _("Letter"), _("Date"), _("State"), _("Why it is held back")]
    return [*whose, _("Way"), _("They have it since"), _("Taken back")]


def _csv_rows(rows: list[lists.Row]) -> Iterator[list[csvout.Cell]]:
    for row in rows:
        letter = row.letter
        held = str(words.HELD[row.held]) if row.held else ""
        what: list[csvout.Cell] = [row.scheme, row.person.full_name, row.stay_ref, str(words.KINDS[letter.kind])]
        how: list[csvout.Cell] = [letter.dated_on, str(words.STATES[row.state]), held, str(words.WAYS[row.way])]
        yield [*what, *how, row.given_on, letter.withdrawn_on]


@blueprint.get("/letters/<uuid:letter_id>")
@requires(P.LETTER_SEE, subject=Letter)
def letter(letter: Letter) -> Any:
    """Show a letter: what holds it, which way it goes, its paper, what can be done with it."""
    today = clock.today()
    life = services.life(letter, on=today)
    ids = [letter.document_id] if letter.document_id else []
    changed = queries.holds_of_papers([letter], on=today).get(letter.id)
    return page(
        "letters/letter_page.html",
        row=lists.row(letter.id, on=today),
        why=_why(life, changed if not life.given else None),
        may=_may(life),
        stored=documents.stored(ids).get(letter.document_id) if letter.document_id else None,
        given=documents.hand_overs(ids),
        life=life,
        means=SAFE_CONTACT_MEANS,
        words=words,
    )


def _may(life: rules.Life) -> dict[str, bool]:
    """Return what can be done; what was handed over before a stop can be written down while it lasts."""
    before = replace(life, stop=None)
    lives = {move: before if move is Move.HAND_OVER else life for move in Move}
    return {move.value: rules.refusal(move, its) is None for move, its in lives.items()}


def _why(life: rules.Life, changed: rules.Hold | None) -> list[Any]:
    """Return the sentences that say what stands in the way of a letter, the strongest first."""
    if rules.state(life) in {State.GIVEN, State.WITHDRAWN}:
        return []
    said: list[Any] = [rules.why_stopped(life.stop)] if life.stop else []
    if life.held is not None and (life.stop is None or life.held is not life.stop.because):
        said.append(words.HELD[life.held])
    return [*said, changed.because] if changed else said


@blueprint.route("/letters/<uuid:letter_id>/hold", methods=["GET", "POST"])
@requires(P.LETTER_PREPARE, subject=Letter)
@writes
def hold(letter: Letter) -> Any:
    """Hold a letter back, with a reason."""
    form = HoldForm(obj=letter)

    def save() -> None:
        services.hold(letter, reason=form.reason.data, actor=current_actor(), today=clock.today())

    if carried_out(form, save, thing=letter):
        flash(_("Held back. Nobody can print it or hand it over until somebody lets it go."))
        return _back(letter)
    return _asked("letters/hold.html", form, letter, clock.today())


@blueprint.route("/letters/<uuid:letter_id>/release", methods=["GET", "POST"])
@requires(P.LETTER_PREPARE, subject=Letter)
@writes
def release(letter: Letter) -> Any:
    """Let a letter go again."""
    form = EditForm(obj=letter)
    if carried_out(form, lambda: services.release(letter, actor=current_actor(), today=clock.today()), thing=letter):
        flash(_("Let go. It can be printed and handed over."))
        return _back(letter)
    return _asked("letters/release.html", form, letter, clock.today())


@blueprint.route("/letters/<uuid:letter_id>/withdraw", methods=["GET", "POST"])
@requires(P.LETTER_PREPARE, subject=Letter)
@writes
def withdraw(letter: Letter) -> Any:
    """Take a letter back that nobody has been given."""
    form = EditForm(obj=letter)
    if carried_out(form, lambda: services.withdraw(letter, actor=current_actor(), today=clock.today()), thing=letter):
        flash(_("Taken back. It stays on file, and a new one can be written."))
        return _back(letter)
    return _asked("letters/withdraw.html", form, letter, clock.today())


def _back(letter: Letter) -> Any:
    return redirect(url_for("letters.letter", letter_id=letter.id))


def _asked(template: str, form: Any, letter: Letter, today: date) -> Any:
    return answer(template, form, row=lists.row(letter.id, on=today), words=words)
