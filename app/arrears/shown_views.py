"""What the committee sees of rent: the whole house as totals, who asked for help, whose money friend somebody is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.arrears import board, queries, shown, words
from app.arrears.blueprint import blueprint
from app.arrears.models import HelpAsked, MoneyFriend
from app.arrears.rules import Position, position
from app.arrears.shown_forms import LABELS, ConfirmFriendForm
from app.core import clock
from app.core.db import db
from app.core.edits import answer, carried_out
from app.core.forms import Form
from app.core.permissions import Actor, Permission, scheme_ids, visible
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.people.models import Person
from app.schemes import queries as schemes
from app.tenancies.models import Stay

P = Permission
FEW = 5  # fewer people than this are never added up for peers: a total of two tells each what the other owes


@dataclass(frozen=True)
class Shown:
    """Somebody who lets this reader see parts of their account."""

    row: HelpAsked | MoneyFriend
    name: str  # as they like to be called
    position: Position


@blueprint.get("/rent/house")
@requires(P.ARREARS_TOTALS)
def house() -> Any:
    """Show how the rent of the whole scheme stands, and who asked for help."""
    actor, today = current_actor(), clock.today()
    ids = scheme_ids(actor, P.ARREARS_TOTALS)
    return page(
        "arrears/shown/house.html",
        houses=[(s, board.totals(s.id, on=today)) for s in schemes.schemes(actor) if s.id in ids],
        asked=_shown(_visible(actor, HelpAsked)),
        friends=_shown(_visible(actor, MoneyFriend)),
        few=FEW,
        words=words,
        today=today,
    )


@blueprint.get("/asked/<uuid:help_asked_id>")
@requires(P.ARREARS_SHOWN, subject=HelpAsked)
def asked(row: HelpAsked) -> Any:
    """Show the committee what somebody who asked for help ticked, and no more."""
    return page("arrears/shown/person.html", shown=_shown([row])[0], is_friend=False, parts=LABELS, words=words)


@blueprint.get("/money-friends/<uuid:money_friend_id>")
@requires(P.ARREARS_SHOWN, subject=MoneyFriend)
def friend(row: MoneyFriend) -> Any:
    """Show a money friend what was ticked for them, and no more."""
    return page("arrears/shown/person.html", shown=_shown([row])[0], is_friend=True, parts=LABELS, words=words)


@blueprint.route("/money-friends/<uuid:money_friend_id>/hand-back", methods=["GET", "POST"])
@requires(P.ARREARS_SHOWN, subject=MoneyFriend)
@writes
def hand_back(row: MoneyFriend) -> Any:
    """Stop being somebody’s money friend, without giving a reason."""
    form = Form()
    if carried_out(form, lambda: shown.end_friend(row, actor=current_actor(), now=clock.now())):
        flash(_("Done. You are no longer their money friend."))
        return redirect(url_for("arrears.house"))
    return answer(
        "confirm.html",
        form,
        heading=_("Not me, please"),
        lead=_("You stop being their money friend at once, and need not say why. Staff go on helping them."),
        button_text=_("Hand it back"),
        kind="primary",
        cancel_href=url_for("arrears.friend", money_friend_id=row.id),
    )


@blueprint.route("/stays/<uuid:stay_id>/money-friend", methods=["GET", "POST"])
@requires(P.ARREARS_CHANGE, subject=Stay)
@writes
def confirm_friend(stay: Stay) -> Any:
    """Confirm the money friend a tenant asked for, after a talk in private."""
    form, now = ConfirmFriendForm(), clock.now()
    chosen = shown.friend_of(stay.id)
    friend_id = chosen.friend_id if chosen else stay.money_friend_id

    def save() -> None:
        standing = shown.adopt_asked(stay, actor=current_actor(), now=now)
        if standing is not None:
            shown.confirm_friend(standing, actor=current_actor(), now=now)

    if friend_id is not None and carried_out(form, save):
        flash(_("Confirmed. The friend sees what the tenant ticked."))
        return redirect(url_for("casework.tenancy", stay_id=stay.id))
    return answer(
        "arrears/shown/confirm_friend.html",
        form,
        tenant=db.session.get_one(Person, stay.person_id),
        friend=db.session.get(Person, friend_id) if friend_id else None,
        chosen=chosen,
        stay=stay,
        parts=LABELS,
    )


@blueprint.route("/stays/<uuid:stay_id>/money-friend/end", methods=["GET", "POST"])
@requires(P.ARREARS_CHANGE, subject=Stay)
@writes
def end_friend_for(stay: Stay) -> Any:
    """End a tenant’s money friend for them."""
    form, now = Form(), clock.now()

    def save() -> None:
        standing = shown.adopt_asked(stay, actor=current_actor(), now=now)
        if standing is not None:
            shown.end_friend(standing, actor=current_actor(), now=now)

    if carried_out(form, save):
        flash(_("Done. They have no money friend now."))
        return redirect(url_for("casework.tenancy", stay_id=stay.id))
    return answer(
        "confirm.html",
        form,
        heading=_("End the money friend"),
        lead=_("The friend sees nothing of the account any more. Tell both of them yourself."),
        button_text=_("End it now"),
        kind="primary",
        cancel_href=url_for("casework.tenancy", stay_id=stay.id),
    )


def _visible(actor: Actor, model: Any) -> list[Any]:
    seen = sa.select(model).where(visible(model, actor, P.ARREARS_SHOWN))
    return list(db.session.scalars(seen))


def _shown(rows: Iterable[HelpAsked | MoneyFriend]) -> list[Shown]:
    """Return the people of these rows by name, each with their position today, in a fixed number of statements."""
    listed, today = list(rows), clock.today()
    ids = [row.stay_id for row in listed]
    people = sa.select(Stay.id, Person).join(Person, Person.id == Stay.person_id).where(Stay.id.in_(ids))
    persons = {row.id: row.Person for row in db.session.execute(people)}
    facts = queries.facts_of(ids, on=today, today=today)
    standing = {stay_id: position(known, today) for stay_id, known in facts.items()}
    found = [Shown(row, persons[row.stay_id].name, standing[row.stay_id]) for row in listed if row.stay_id in standing]
    return sorted(found, key=lambda one: (persons[one.row.stay_id].order_key, one.row.id))
