"""Pages that compose everything below: home, one tenancy, search, what happened, who can see what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import redirect, request, url_for

from app.accounts import queries as accounts
from app.agreements import due as agreements_due
from app.agreements import queries as agreements
from app.arrears import words as arrears_words
from app.casework import (
    history,
    opening_views,  # noqa: F401 - the pages that open the house
    own,
    queries,
    words,
)
from app.casework.blueprint import blueprint
from app.core import clock
from app.core.paging import chips, page_number
from app.core.permissions import GRID, Permission, Role, can, scheme_ids
from app.core.web import page, public, requires
from app.core.web_actor import current_actor
from app.core.words import ROLE_WORDS
from app.eet import queries as eet
from app.eet import words as eet_words
from app.schemes import queries as schemes
from app.schemes.queries import HomesWanted
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay

__all__ = ["blueprint"]
AHEAD = timedelta(days=60)
MOST_DOORS = 60  # front doors on a home page; the list of homes has them all
DESK = (Role.STAFF, Role.MANAGER, Role.SAFEGUARDING)


@blueprint.get("/")
@public
def home() -> Any:
    """Show what is next for whoever is signed in."""
    actor = current_actor()
    if actor.account_id is None:
        return redirect(url_for("casework.open_house" if accounts.nobody_yet() else "accounts.sign_in"))
    today, houses = clock.today(), scheme_ids(actor, Permission.NAME_SEE)
    papers = agreements.of_person(actor.person_id) if actor.person_id and can(actor, Permission.AGREEMENT_OWN) else []
    known, desk = schemes.schemes(actor), actor.holds(*DESK)
    return page(
        "casework/home.html",
        desk=desk,
        todo=queries.todo(actor, until=today + AHEAD, on=today),
        doors=tenancies.doors(houses, on=today, limit=MOST_DOORS),
        homes=schemes.count_homes(houses),
        safe=0 if desk else schemes.homes(actor, HomesWanted(safety="good"), on=today, page=1).total,
        own=own.own(actor, papers, on=today),
        helpers=[] if desk else own.who_helps(actor, on=today),
        role_words=ROLE_WORDS,
        rent_words=arrears_words.OWN,
        eet_words=eet_words,
        asked=0 if desk else queries.asked_for_help(actor),
        admin=actor.holds(Role.ADMIN),
        unopened=[s for s in known if s.opened_on is None],
        scheme_names={s.id: s.name for s in known},
        today=today,
    )


@blueprint.get("/stays/<uuid:stay_id>")
@requires(Permission.TENANCY_SEE, subject=Stay)
def tenancy(stay: Stay) -> Any:
    """Show one stay: who, where, on what footing, what is due, what happened."""
    today = clock.today()
    facts = tenancies.stay_facts(stay)
    papers = agreements.of_stay(stay.id)
    about = {stay.id, *(row.id for row in papers), *eet.ids_about(stay.id)}
    of = request.args.get("of", "")
    return page(
        "casework/tenancy.html",
        facts=facts,
        agreements=papers,
        birthday=agreements_due.birthday_of(agreements.living_of(stay.id, on=today), on=today),
        due=[d for d in queries.todo(current_actor(), until=today + AHEAD, on=today) if about & set(d.where.values())],
        history=history.history([stay.scheme_id], page=1, about=about, of=of).rows,
        of=of,
        slices=words.SLICES,
        today=today,
    )


@blueprint.get("/search")
@requires(Permission.SEARCH)
def search() -> Any:
    """Find people and homes."""
    text = request.args.get("text", "")[:100]
    return page("casework/search.html", text=text, found=queries.search(current_actor(), text))


@blueprint.get("/history", endpoint="history")
@requires(Permission.AUDIT_SEE)
def what_happened() -> Any:
    """Show what was done, by whom, to what, newest first, narrowed as the address says."""
    ids = scheme_ids(current_actor(), Permission.AUDIT_SEE)
    of = request.args.get("of", "")
    return page(
        "casework/history.html",
        events=history.history(ids, page=page_number(request.args), of=of),
        of=of,
        slices=words.SLICES,
        chips=chips({"of": words.SLICES.get(of, "")}),
    )


@blueprint.get("/who-can-see-what")
@requires(Permission.GRID_SEE)
def grid() -> Any:
    """Show the table of permissions as it is in force."""
    return page("casework/grid.html", roles=list(Role), permissions=list(Permission), grid=GRID)
