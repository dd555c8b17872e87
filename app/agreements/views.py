"""Pages about agreements for staff: the list, preparing, the check list, agreeing, issuing, withdrawing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.agreements import (
    check_list,
    drafting,
    due,
    ending_views,  # noqa: F401 - the pages about ending a stay
    paper_views,  # noqa: F401 - the pages about the paper itself
    queries,
    rules,
    services,
    signing_views,  # noqa: F401 - the pages about signing
    wording_views,  # noqa: F401 - the pages about wording
    words_on_screen,
)
from app.agreements.blueprint import blueprint
from app.agreements.clocks import statement_clock
from app.agreements.forms import DraftForm
from app.agreements.models import Agreement
from app.agreements.services import DraftFacts
from app.core import clock, csvout
from app.core.edits import answer, carried_out, facts_of
from app.core.forms import Form
from app.core.paging import asked_id, chips, csv_address, page_number
from app.core.permissions import Permission
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.documents import queries as documents
from app.people import queries as people
from app.schemes import queries as schemes
from app.schemes.models import Scheme
from app.tenancies import queries as tenancies
from app.tenancies.rules import Pack

__all__ = ["blueprint"]
P = Permission


@blueprint.get("/agreements")
@requires(P.AGREEMENT_SEE)
def agreements() -> Any:
    """List agreements, narrowed as the address says, or as CSV."""
    actor, today = current_actor(), clock.today()
    wanted = queries.Wanted(
        scheme_id=asked_id(request.args, "scheme"),
        text=request.args.get("q", "").strip()[:100],
        pack=request.args.get("pack", ""),
    )
    if csvout.wants_csv(request.args):
        return csvout.answer("agreements", _csv_header(), _csv_rows(queries.all_agreements(actor, wanted), today))
    known = schemes.schemes(actor)
    in_scheme = next((s.name for s in known if s.id == wanted.scheme_id), "")
    in_pack = words_on_screen.PACKS[Pack(wanted.pack)] if wanted.pack in set(Pack) else ""
    found = queries.agreements(actor, wanted, page=page_number(request.args))
    return page(
        "agreements/agreements.html",
        found=found,
        states={row.id: rules.state(services.life_of(row), today) for row in found.rows},
        wanted=wanted,
        schemes=known,
        chips=chips({"q": wanted.text, "scheme": in_scheme, "pack": in_pack}),
        csv_href=csv_address(),
        words=words_on_screen,
    )


def _csv_header() -> list[str]:
    whose = [_("Scheme"), _("Reference"), _("Name"), _("Home"), _("Agreement"), _("State"), _("From")]
    return [*whose, _("Agreed to move in"), _("Issued"), _("Handed over"), _("Signed"), _("Withdrawn")]


def _csv_rows(rows: list[queries.Row], on: date) -> Iterator[list[csvout.Cell]]:
    for row in rows:
        a, state = row.agreement, rules.state(services.life_of(row), on)
        whose: list[csvout.Cell] = [row.scheme.name, a.ref, row.person.full_name, row.home.name]
        dates = [a.starts_on, a.agreed_on, row.first_issued_on, row.handed_over_on, row.signed_on, a.withdrawn_on]
        yield [*whose, str(words_on_screen.PACKS[a.pack]), words_on_screen.state_words(state, a.agreed_on), *dates]


@blueprint.route("/schemes/<uuid:scheme_id>/agreements/prepare", methods=["GET", "POST"])
@requires(P.AGREEMENT_PREPARE, subject=Scheme)
@writes
def prepare(scheme: Scheme) -> Any:
    """Prepare an agreement for a home."""
    asked = {"home_id": asked_id(request.args, "home"), "person_id": asked_id(request.args, "person")}
    form = _offered(DraftForm(**drafting.first_facts(scheme, asked["person_id"], on=clock.today()) | asked), scheme.id)
    made: list[Agreement] = []

    def save() -> None:
        facts = facts_of(form, DraftFacts)
        made.append(services.prepare(scheme, facts, actor=current_actor(), today=clock.today()))

    if carried_out(form, save):
        flash(_("The draft is saved. Work through its check list."))
        return redirect(url_for("agreements.agreement", agreement_id=made[0].id))
    return answer("agreements/draft_form.html", form, scheme=scheme, agreement=None)


def _offered(form: DraftForm, scheme_id: Any) -> DraftForm:
    """Offer the people of the scheme, and its homes with who lives there."""
    homes = [
        (str(d.home_id), d.home if d.name is None else _("%(home)s – %(name)s lives there", home=d.home, name=d.name))
        for d in tenancies.doors([scheme_id], on=clock.today())
    ]
    return form.offer([(str(p.id), p.full_name) for p in people.of_scheme(current_actor(), scheme_id)], homes)


@blueprint.get("/agreements/<uuid:agreement_id>")
@requires(P.AGREEMENT_SEE, subject=Agreement)
def agreement(agreement: Agreement) -> Any:
    """Show an agreement: its state, check list, papers and clocks."""
    today = clock.today()
    row = queries.row(agreement.id)
    life = services.life_of(row)
    issues = queries.issues(agreement.id)
    ids = [issued.document.id for issued in issues]
    return page(
        "agreements/agreement.html",
        row=row,
        state=rules.state(life, today),
        may={move.value: rules.refusal(move, life, today) is None for move in rules.Move},
        unsigned=rules.living_unsigned(life, today),
        items=drafting.checked(agreement, today=today) if not issues else (),
        stop=check_list.Level.STOP,
        issues=issues,
        stored=documents.stored(ids),
        given=documents.hand_overs(ids),
        statement=statement_clock(
            agreement.pack,
            agreement.starts_on,
            given_on=row.handed_over_on,
            on=today,
            period=(agreement.period or "weekly"),
            rent_pence=agreement.total_pence,
        )
        if agreement.agreed_on
        else None,
        birthday=due.birthday_of(
            queries.living_of(agreement.stay_id, on=today) if agreement.stay_id else None, on=today
        ),
        words=words_on_screen,
        today=today,
    )


@blueprint.route("/agreements/<uuid:agreement_id>/change", methods=["GET", "POST"])
@requires(P.AGREEMENT_PREPARE, subject=Agreement)
@writes
def change(agreement: Agreement) -> Any:
    """Change a draft."""
    form = _offered(DraftForm(obj=agreement), agreement.scheme_id)

    def save() -> None:
        services.change(agreement, facts_of(form, DraftFacts), actor=current_actor(), today=clock.today())

    if carried_out(form, save, thing=agreement):
        flash(_("Saved."))
        return redirect(url_for("agreements.agreement", agreement_id=agreement.id))
    return answer("agreements/draft_form.html", form, scheme=None, agreement=agreement)


@blueprint.route("/agreements/<uuid:agreement_id>/agree", methods=["GET", "POST"])
@requires(P.AGREEMENT_ISSUE, subject=Agreement)
@writes
def agree(agreement: Agreement) -> Any:
    """Record that they agreed to move in."""
    form = Form()
    if carried_out(form, lambda: services.agree(agreement, actor=current_actor(), today=clock.today())):
        flash(_("Saved. The stay begins on the day they move in, and its terms are frozen."))
        return redirect(url_for("agreements.agreement", agreement_id=agreement.id))
    return answer("agreements/agree.html", form, row=queries.row(agreement.id))


@blueprint.route("/agreements/<uuid:agreement_id>/withdraw", methods=["GET", "POST"])
@requires(P.AGREEMENT_PREPARE, subject=Agreement)
@writes
def withdraw(agreement: Agreement) -> Any:
    """Take an agreement back before it is signed."""
    form = Form()
    if carried_out(form, lambda: services.withdraw(agreement, actor=current_actor(), today=clock.today())):
        flash(_("Withdrawn. The home is free again."))
        return redirect(url_for("agreements.agreement", agreement_id=agreement.id))
    return answer("agreements/withdraw.html", form, row=queries.row(agreement.id))
