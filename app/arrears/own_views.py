"""Somebody’s own rent: where it stands, what is next, and whom they let see it."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.arrears import queries, shown, words
from app.arrears.blueprint import blueprint
from app.arrears.models import HelpAsked, MoneyFriend
from app.arrears.shown_forms import LABELS, AskForHelpForm, FriendForm
from app.core import clock
from app.core.db import db
from app.core.edits import answer, carried_out
from app.core.errors import Missing
from app.core.forms import Form
from app.core.permissions import Actor, Permission
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.people.models import Person
from app.rent import queries as rent
from app.rent import words as rent_words
from app.schemes.models import ArrearsView
from app.tenancies.models import Stay

P = Permission


@blueprint.get("/my-rent")
@requires(P.ARREARS_OWN)
def own() -> Any:
    """Show somebody their own account."""
    today = clock.today()
    stay = own_stay(current_actor(), on=today)
    if stay is None:
        return page("arrears/own/none.html")
    return _current(stay, today)


def _current(stay: Stay, today: date) -> Any:
    friend = shown.friend_of(stay.id)
    return page(
        "arrears/own/account.html",
        **_account(stay, today),
        earlier=[one for one in queries.ended_accounts(stay.person_id, on=today) if one.stay_id != stay.id],
        asked=shown.help_asked(stay.id),
        friend=friend,
        friend_name=db.session.get_one(Person, friend.friend_id).name if friend else "",
        may_ask=shown.view_of(stay) is ArrearsView.ASKED_FOR_HELP,
        parts=LABELS,
    )


@blueprint.get("/my-rent/<uuid:stay_id>")
@requires(P.ARREARS_OWN, subject=Stay)
def own_earlier(stay: Stay) -> Any:
    """Show somebody the account of an earlier stay: what was left open then can still be paid."""
    today = clock.today()
    current = own_stay(current_actor(), on=today)
    if current is not None and current.id == stay.id:
        return _current(stay, today)
    if stay.withdrawn_on is not None or stay.starts_on > today:  # it never had an account, or has none yet
        raise Missing
    return page("arrears/own/earlier.html", **_account(stay, today))


@blueprint.route("/my-rent/ask", methods=["GET", "POST"])
@requires(P.ARREARS_OWN)
@writes
def ask() -> Any:
    """Ask the committee for help, or change what it is shown."""
    stay = _running()
    asked = shown.help_asked(stay.id)
    form = AskForHelpForm().show(asked)
    if carried_out(form, lambda: shown.ask_for_help(stay, form.ticks(), actor=current_actor(), now=clock.now())):
        flash(_("Saved. The committee sees what you ticked, and you can take it back at any time."))
        return redirect(url_for("arrears.own"))
    return answer("arrears/own/ask.html", form, asked=asked)


@blueprint.route("/asked/<uuid:help_asked_id>/take-back", methods=["GET", "POST"])
@requires(P.ARREARS_OWN, subject=HelpAsked)
@writes
def take_help_back(asked: HelpAsked) -> Any:
    """Take back having asked the committee."""
    form = Form()
    if carried_out(form, lambda: shown.withdraw_help(asked, actor=current_actor(), now=clock.now())):
        flash(_("Done. The committee sees nothing of your rent now."))
        return redirect(url_for("arrears.own"))
    return answer(
        "confirm.html",
        form,
        heading=_("Stop showing the committee"),
        lead=_("From then on they see nothing of your rent. Staff go on helping you."),
        button_text=_("Stop showing them"),
        kind="primary",
        cancel_href=url_for("arrears.own"),
    )


@blueprint.route("/my-rent/friend", methods=["GET", "POST"])
@requires(P.ARREARS_OWN)
@writes
def choose_friend() -> Any:
    """Choose a money friend, or change what they are shown."""
    stay, actor = _running(), current_actor()
    friend, offered = shown.friend_of(stay.id), shown.candidates(stay, on=clock.today())
    form = FriendForm(friend_id=friend.friend_id if friend else None).offer(offered)
    form.show(friend)
    chosen: Any = form.friend_id

    def save() -> None:
        shown.choose_friend(stay, chosen.data, form.ticks(), actor=actor, now=clock.now())

    if carried_out(form, save):
        flash(_("Saved. Staff talk with you both first; then your friend sees what you ticked."))
        return redirect(url_for("arrears.own"))
    return answer("arrears/own/friend.html", form, friend=friend, offered=offered)


@blueprint.route("/money-friends/<uuid:money_friend_id>/end", methods=["GET", "POST"])
@requires(P.ARREARS_OWN, subject=MoneyFriend)
@writes
def end_friend(friend: MoneyFriend) -> Any:
    """End one’s money friend."""
    form = Form()
    if carried_out(form, lambda: shown.end_friend(friend, actor=current_actor(), now=clock.now())):
        flash(_("Done. Your friend sees nothing of your rent now."))
        return redirect(url_for("arrears.own"))
    return answer(
        "confirm.html",
        form,
        heading=_("Do without a money friend"),
        lead=_("They see nothing of your rent any more. You need not say why."),
        button_text=_("End it now"),
        kind="primary",
        cancel_href=url_for("arrears.own"),
    )


def own_stay(actor: Actor, *, on: date) -> Stay | None:
    """Return the stay whose account is somebody’s own: the one that runs on a day, else their latest."""
    mine = sa.select(Stay).where(Stay.person_id == actor.person_id, Stay.withdrawn_on.is_(None), Stay.starts_on <= on)
    return db.session.scalar(mine.order_by(Stay.starts_on.desc()).limit(1))


def _account(stay: Stay, today: date) -> dict[str, Any]:
    """Return what a page about one’s own account is made of, whichever stay it is of."""
    return {
        "stay": stay,
        "position": queries.position_of(stay.id, on=today, today=today),
        "lines": list(reversed(rent.folded(rent.lines(stay.id, until=today)))),
        "whole": bool(request.args.get("all")),
        "what": rent_words.own_what,
        "parts_of": rent_words.parts_of,
        "words": words,
    }


def _running() -> Stay:
    stay = own_stay(current_actor(), on=clock.today())
    if stay is None:
        raise Missing
    return stay
