"""Pages about people: the list, one person, who they are close to."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _

from app.core import clock, csvout
from app.core.edits import answer, carried_out, facts_of
from app.core.forms import Form
from app.core.paging import asked_id, chips, csv_address, page_number
from app.core.permissions import Permission, can
from app.core.refs import next_ref
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.people import queries, services, words
from app.people.forms import LinkForm, PersonForm
from app.people.models import Person, PersonLink
from app.people.queries import PeopleWanted, PersonRow
from app.people.rules import SafeContact
from app.people.services import PersonFacts
from app.schemes import queries as scheme_queries
from app.schemes.models import Scheme
from app.schemes.words import LANGUAGES

blueprint = Blueprint("people", __name__)
P = Permission


@blueprint.get("/people")
@requires(P.PERSON_SEE)
def people() -> Any:
    """Show the people of every scheme this person may see, narrowed as the address says, or as CSV."""
    actor, wanted = current_actor(), _wanted()
    if csvout.wants_csv(request.args):
        return csvout.answer("people", _csv_header(), _csv_rows(queries.all_people(actor, wanted)))
    schemes = scheme_queries.schemes(actor)
    in_scheme = next((s.name for s in schemes if s.id == wanted.scheme_id), "")
    safe = words.SAFE_CONTACTS[wanted.safe_contact] if wanted.safe_contact else ""
    return page(
        "people/people.html",
        people=queries.people(actor, wanted, page=page_number(request.args)),
        wanted=wanted,
        schemes=schemes,
        add_to=[s for s in schemes if can(actor, P.PERSON_CHANGE, scheme_id=s.id)],
        chips=chips({"text": wanted.text, "scheme": in_scheme, "contact": safe}),
        csv_href=csv_address(),
        age=_age,
        words=words,
    )


def _wanted() -> PeopleWanted:
    contact = request.args.get("contact", "")
    return PeopleWanted(
        scheme_id=asked_id(request.args, "scheme"),
        text=request.args.get("text", "").strip()[:100],
        safe_contact=SafeContact(contact) if contact in list(SafeContact) else None,
    )


def _age(person: Any) -> str:
    return words.age_in_words(person.birth_date, on=clock.today()) if person.birth_date else ""


def _csv_header() -> list[str]:
    return [
        _("Scheme"),
        _("Reference"),
        _("Name"),
        _("Known as"),
        _("Date of birth"),
        _("Phone"),
        _("Email"),
        _("Safe contact"),
        _("Support worker"),
    ]


def _csv_rows(people: list[PersonRow]) -> Iterator[list[csvout.Cell]]:
    for person in people:
        safe = str(words.SAFE_CONTACTS[person.safe_contact]) if person.safe_contact else ""
        names: list[csvout.Cell] = [person.scheme_name, person.ref, person.full_name, person.known_as]
        yield [*names, person.birth_date, person.phone, person.email, safe, person.support_worker]


@blueprint.get("/people/<uuid:person_id>")
@requires(P.PERSON_SEE, subject=Person)
def person(person: Person) -> Any:
    """Show a person: how to reach them, who helps, who is close."""
    actor = current_actor()
    return page(
        "people/person.html",
        person=person,
        age=_age(person),
        support_worker=queries.support_worker(actor, person),
        links=queries.links(person.id),
        may_change=can(actor, P.PERSON_CHANGE, scheme_id=person.scheme_id),
        words=words,
        languages=LANGUAGES,
    )


@blueprint.route("/schemes/<uuid:scheme_id>/people/add", methods=["GET", "POST"])
@requires(P.PERSON_CHANGE, subject=Scheme)
@writes
def add_person(scheme: Scheme) -> Any:
    """Add a person to a scheme."""
    form = PersonForm(data={"ref": next_ref(queries.refs(scheme.id), letter="P")})
    form.support_worker_id.choices = _choices(scheme.id)
    added: list[Person] = []

    def save() -> None:
        facts = facts_of(form, PersonFacts)
        added.append(services.add_person(scheme, facts, actor=current_actor(), today=clock.today()))

    if carried_out(form, save):
        flash(_("%(name)s is added.", name=added[0].full_name))
        return redirect(url_for("people.person", person_id=added[0].id))
    title, back = _("Add a person to %(scheme)s", scheme=scheme.name), url_for("people.people")
    return answer("people/person_form.html", form, title=title, back=back)


@blueprint.route("/people/<uuid:person_id>/change", methods=["GET", "POST"])
@requires(P.PERSON_CHANGE, subject=Person)
@writes
def change_person(person: Person) -> Any:
    """Change what is known of a person."""
    form = PersonForm(obj=person)
    form.support_worker_id.choices = _choices(person.scheme_id, but=person.id)

    def save() -> None:
        services.change_person(person, facts_of(form, PersonFacts), actor=current_actor(), today=clock.today())

    back = url_for("people.person", person_id=person.id)
    if carried_out(form, save, thing=person):
        flash(_("Saved."))
        return redirect(back)
    title = _("Change what we know about %(name)s", name=person.full_name)
    return answer("people/person_form.html", form, title=title, back=back)


@blueprint.route("/people/<uuid:person_id>/links/add", methods=["GET", "POST"])
@requires(P.PERSON_CHANGE, subject=Person)
@writes
def add_link(person: Person) -> Any:
    """Say who a person is close to."""
    form = LinkForm()
    form.other_id.choices = _choices(person.scheme_id, but=person.id)

    def save() -> None:
        facts = (form.other_id.data, form.kind.data, form.declared_on.data)
        services.link_people(person, *facts, actor=current_actor(), today=clock.today())

    back = url_for("people.person", person_id=person.id)
    if carried_out(form, save):
        flash(_("The link is written down. It counts both ways."))
        return redirect(back)
    return answer("people/link_form.html", form, person=person, back=back)


@blueprint.route("/links/<uuid:person_link_id>/remove", methods=["GET", "POST"])
@requires(P.PERSON_CHANGE, subject=PersonLink)
@writes
def remove_link(link: PersonLink) -> Any:
    """Take away a link between two people."""
    form = Form()
    one, other = queries.pair(link)
    back = url_for("people.person", person_id=one.id)
    if carried_out(form, lambda: services.unlink(link, one, actor=current_actor(), today=clock.today())):
        flash(_("The link is taken away."))
        return redirect(back)
    return answer("people/remove_link.html", form, one=one, other=other, link=link, words=words, back=back)


def _choices(scheme_id: uuid.UUID, *, but: uuid.UUID | None = None) -> list[tuple[uuid.UUID, str]]:
    found = queries.of_scheme(current_actor(), scheme_id, but=but)
    return [(person.id, _("%(name)s (%(ref)s)", name=person.full_name, ref=person.ref)) for person in found]
