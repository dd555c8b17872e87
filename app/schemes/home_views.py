"""Pages about homes: the list, one home, its neighbours, its safety records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.core import clock, csvout
from app.core.edits import answer, carried_out, facts_of
from app.core.forms import Form
from app.core.paging import asked_id, chips, csv_address, page_number
from app.core.permissions import Permission, can
from app.core.refs import next_ref
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.schemes import queries, services, words
from app.schemes.blueprint import blueprint
from app.schemes.forms import CertificateForm, HomeForm, NextDoorForm
from app.schemes.models import Certificate, Home, Scheme
from app.schemes.queries import HomeRow, HomesWanted
from app.schemes.rules import CertificateKind, Record
from app.schemes.services import HomeFacts

P = Permission


@blueprint.get("/homes")
@requires(P.HOME_SEE)
def homes() -> Any:
    """Show the homes of every scheme this person may see, narrowed as the address says, or as CSV."""
    actor, today = current_actor(), clock.today()
    wanted = _wanted()
    if csvout.wants_csv(request.args):
        return csvout.answer("homes", _csv_header(), _csv_rows(queries.all_homes(actor, wanted, on=today)))
    schemes = queries.schemes(actor)
    in_scheme = next((s.name for s in schemes if s.id == wanted.scheme_id), "")
    return page(
        "schemes/homes.html",
        homes=queries.homes(actor, wanted, on=today, page=page_number(request.args)),
        wanted=wanted,
        schemes=schemes,
        add_to=[s for s in schemes if can(actor, P.HOME_CHANGE, scheme_id=s.id)],
        chips=chips({"text": wanted.text, "scheme": in_scheme, "safety": words.SAFETY.get(wanted.safety, "")}),
        csv_href=csv_address(),
        words=words,
    )


def _wanted() -> HomesWanted:
    safety = request.args.get("safety", "")
    return HomesWanted(
        scheme_id=asked_id(request.args, "scheme"),
        text=request.args.get("text", "").strip()[:100],
        safety=safety if safety in words.SAFETY else "",
    )


def _csv_header() -> list[str]:
    names = [_("Scheme"), _("Reference"), _("Home"), _("House"), _("Floor"), _("Bedrooms")]
    for kind in CertificateKind:
        names += [str(words.CERTIFICATES[kind]), _("%(record)s: last day", record=words.CERTIFICATES[kind])]
    return names


def _csv_rows(homes: list[HomeRow]) -> Iterator[list[csvout.Cell]]:
    for home in homes:
        row: list[csvout.Cell] = [home.scheme_name, home.ref, home.name, home.house, home.floor, home.bedrooms]
        held = {standing.kind: standing for standing in home.standings}
        for kind in CertificateKind:
            standing = held.get(kind)
            row += [
                str(words.STATES[standing.state]) if standing else _("Not needed"),
                standing.record.good_until if standing and standing.record else None,
            ]
        yield row


@blueprint.get("/homes/<uuid:home_id>")
@requires(P.HOME_SEE, subject=Home)
def home(home: Home) -> Any:
    """Show a home: what it is, what is next door, how its safety records stand."""
    actor = current_actor()
    return page(
        "schemes/home.html",
        home=home,
        standings=queries.standings(home, on=clock.today()),
        records=[(c, Record(c.kind, c.done_on, c.expires_on)) for c in queries.certificates(home.id)],
        neighbours=queries.next_door(home.id),
        may_change=can(actor, P.HOME_CHANGE, scheme_id=home.scheme_id),
        may_record=can(actor, P.CERTIFICATE_CHANGE, scheme_id=home.scheme_id),
        words=words,
    )


@blueprint.route("/schemes/<uuid:scheme_id>/homes/add", methods=["GET", "POST"])
@requires(P.HOME_CHANGE, subject=Scheme)
@writes
def add_home(scheme: Scheme) -> Any:
    """Add a home to a scheme."""
    form = HomeForm(data={"ref": next_ref(queries.refs(scheme.id), letter="H")})
    added: list[Home] = []

    def save() -> None:
        facts = facts_of(form, HomeFacts)
        added.append(services.add_home(scheme, facts, actor=current_actor(), today=clock.today()))

    if carried_out(form, save):
        flash(_("The home is added. Say what is next door, and add its safety records."))
        return redirect(url_for("schemes.home", home_id=added[0].id))
    back = url_for("schemes.homes")
    return answer("schemes/home_form.html", form, title=_("Add a home"), lead=scheme.name, back=back)


@blueprint.route("/homes/<uuid:home_id>/change", methods=["GET", "POST"])
@requires(P.HOME_CHANGE, subject=Home)
@writes
def change_home(home: Home) -> Any:
    """Change what a home is."""
    form = HomeForm(obj=home)

    def save() -> None:
        services.change_home(home, facts_of(form, HomeFacts), actor=current_actor(), today=clock.today())

    if carried_out(form, save, thing=home):
        return _saved(home)
    title = _("Change %(home)s", home=home.name)
    return answer("schemes/home_form.html", form, title=title, lead=home.house or "", back=_page_of(home))


@blueprint.route("/homes/<uuid:home_id>/next-door", methods=["GET", "POST"])
@requires(P.HOME_CHANGE, subject=Home)
@writes
def next_door(home: Home) -> Any:
    """Say which homes are next door."""
    others = queries.other_homes(home)
    form = NextDoorForm(data={"next_door": sorted(queries.next_door_ids(home.id)), "version": home.version})
    form.next_door.choices = [
        (other.id, other.name, *([other.house] if other.house != (home.house or "") else [])) for other in others
    ]

    def save() -> None:
        services.set_next_door(home, form.next_door.data, actor=current_actor(), today=clock.today())

    if carried_out(form, save, thing=home):
        return _saved(home)
    return answer("schemes/next_door.html", form, home=home, others=others)


@blueprint.route("/homes/<uuid:home_id>/certificates/add", methods=["GET", "POST"])
@requires(P.CERTIFICATE_CHANGE, subject=Home)
@writes
def add_certificate(home: Home) -> Any:
    """Write down a safety check."""
    form = CertificateForm()

    def save() -> None:
        facts = (form.kind.data, form.done_on.data, form.expires_on.data)
        services.record_certificate(home, *facts, actor=current_actor(), today=clock.today())

    if carried_out(form, save):
        return _saved(home)
    return answer("schemes/certificate_form.html", form, home=home)


@blueprint.route("/certificates/<uuid:certificate_id>/remove", methods=["GET", "POST"])
@requires(P.CERTIFICATE_CHANGE, subject=Certificate)
@writes
def remove_certificate(certificate: Certificate) -> Any:
    """Take away a safety check written down by mistake."""
    form, home = Form(), queries.home_of(certificate)

    def save() -> None:
        services.remove_certificate(certificate, home, actor=current_actor(), today=clock.today())

    if carried_out(form, save):
        flash(_("The safety check is taken away."))
        return redirect(_page_of(home))
    return answer("schemes/remove_certificate.html", form, home=home, certificate=certificate, words=words)


def _page_of(home: Home) -> str:
    return url_for("schemes.home", home_id=home.id)


def _saved(home: Home) -> Any:
    flash(_("Saved."))
    return redirect(_page_of(home))
