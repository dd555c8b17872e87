"""Whom the tenant lets see how their rent stands: the committee, when they ask for help, and a money friend.

What is shown is what the tenant ticked, and it ends the moment they say so. Nothing here commits.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import RoleHeld
from app.accounts.sessions import held_on
from app.arrears.models import HelpAsked, MoneyFriend
from app.arrears.rules.friends import TOO_CLOSE, Candidate, refusal_of_friend
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import say
from app.core.permissions import Actor, Role
from app.people.models import Person, PersonLink
from app.schemes.models import ArrearsView, Scheme
from app.tenancies.models import Stay

PEERS = (Role.COMMITTEE, Role.CHAIR)


@dataclass(frozen=True)
class Ticks:
    """Which parts of their account the tenant shows."""

    stage: bool = False
    weeks: bool = False
    plan: bool = False
    amounts: bool = False


def ask_for_help(stay: Stay, ticks: Ticks, *, actor: Actor, now: datetime) -> HelpAsked:
    """Ask the committee for help, showing what is ticked; asking again replaces what was shown before."""
    _refuse_over(stay, clock.local(now).date())
    if view_of(stay) is ArrearsView.TOTALS:
        raise RuleBroken(_("In this scheme the committee sees totals only. Ask staff, they help you."))
    if ticks == Ticks():
        raise RuleBroken(_("Tick at least one thing the committee may see."), field="shown")
    before = help_asked(stay.id)
    if before is not None:
        before.withdrawn_at = now
    asked = HelpAsked(stay_id=stay.id, asked_at=now, **vars(ticks))
    db.session.add(asked)
    db.session.flush()
    audit.record("arrears.help.asked", asked, actor=actor, scheme_id=stay.scheme_id, **vars(ticks))
    return asked


def withdraw_help(asked: HelpAsked, *, actor: Actor, now: datetime) -> None:
    """Take back having asked: from this moment the committee sees nothing of it. Twice changes nothing."""
    if asked.withdrawn_at is None:
        asked.withdrawn_at = now
        audit.record("arrears.help.withdrawn", asked, actor=actor, scheme_id=_stay(asked.stay_id).scheme_id)


def choose_friend(stay: Stay, friend_id: uuid.UUID, ticks: Ticks, *, actor: Actor, now: datetime) -> MoneyFriend:
    """Choose a money friend, who sees nothing until staff have confirmed it; one at a time."""
    today = clock.local(now).date()
    _refuse_over(stay, today)
    if ticks == Ticks():
        raise RuleBroken(_("Tick at least one thing your friend may see."), field="shown")
    _refuse_unfit(stay, friend_id, today, field="friend_id")
    before = friend_of(stay.id)
    if before is not None:
        _end(before, now)
    friend = MoneyFriend(stay_id=stay.id, friend_id=friend_id, chosen_at=now, **vars(ticks))
    if before is not None and before.friend_id == friend_id:  # the same person, shown something else
        friend.confirmed_at, friend.confirmed_by = before.confirmed_at, before.confirmed_by
    db.session.add(friend)
    stay.money_friend_id = friend_id
    db.session.flush()
    audit.record("arrears.friend.chosen", friend, actor=actor, scheme_id=stay.scheme_id, **vars(ticks))
    return friend


def confirm_friend(friend: MoneyFriend, *, actor: Actor, now: datetime) -> None:
    """Confirm a money friend, after a talk in private with both: from now on they see what was ticked."""
    if friend.ended_at is not None:
        raise RuleBroken(_("They are no longer the money friend."))
    if friend.confirmed_at is not None:
        return
    stay = _stay(friend.stay_id)
    _refuse_unfit(stay, friend.friend_id, clock.local(now).date(), field=None)
    friend.confirmed_at, friend.confirmed_by = now, actor.account_id
    audit.record("arrears.friend.confirmed", friend, actor=actor, scheme_id=stay.scheme_id)


def end_friend(friend: MoneyFriend, *, actor: Actor, now: datetime) -> None:
    """End a money friend at once, whoever of the three says so. Twice changes nothing."""
    if friend.ended_at is None:
        stay = _stay(friend.stay_id)
        _end(friend, now)
        stay.money_friend_id = None
        audit.record("arrears.friend.ended", friend, actor=actor, scheme_id=stay.scheme_id)


def adopt_asked(stay: Stay, *, actor: Actor, now: datetime) -> MoneyFriend | None:
    """Return the money friend of a stay, begun from what a scheme folder says; there they see nothing until ticked."""
    friend = friend_of(stay.id)
    if friend is None and stay.money_friend_id is not None:
        friend = MoneyFriend(stay_id=stay.id, friend_id=stay.money_friend_id, chosen_at=now, **vars(Ticks()))
        db.session.add(friend)
        db.session.flush()
        audit.record("arrears.friend.chosen", friend, actor=actor, scheme_id=stay.scheme_id)
    return friend


def help_asked(stay_id: uuid.UUID) -> HelpAsked | None:
    """Return how the tenant asked the committee for help, if that still stands."""
    standing = sa.select(HelpAsked).where(HelpAsked.stay_id == stay_id, HelpAsked.withdrawn_at.is_(None))
    return db.session.scalar(standing.order_by(HelpAsked.asked_at.desc()).limit(1))


def friend_of(stay_id: uuid.UUID) -> MoneyFriend | None:
    """Return the money friend the tenant chose, confirmed or not, if it still stands."""
    standing = sa.select(MoneyFriend).where(MoneyFriend.stay_id == stay_id, MoneyFriend.ended_at.is_(None))
    return db.session.scalar(standing.order_by(MoneyFriend.chosen_at.desc()).limit(1))


def candidates(stay: Stay, *, on: date) -> list[tuple[uuid.UUID, str]]:
    """Return the members who may be this tenant’s money friend on a day, by the name they like."""
    members = sa.select(RoleHeld.person_id).where(
        RoleHeld.scheme_id == stay.scheme_id, RoleHeld.role.in_(PEERS), held_on(on)
    )
    people = db.session.scalars(sa.select(Person).where(Person.id.in_(members)).order_by(Person.order_key, Person.id))
    close = _close_to(stay.person_id)
    able = (p for p in people if refusal_of_friend(_candidate(stay, p, on_committee=True, close=close), on=on) is None)
    return [(person.id, person.name) for person in able]


def view_of(stay: Stay) -> ArrearsView:
    """Return what the scheme lets its committee see of arrears."""
    return db.session.get_one(Scheme, stay.scheme_id).arrears_view or ArrearsView.ASKED_FOR_HELP


def _refuse_unfit(stay: Stay, friend_id: uuid.UUID, on: date, *, field: str | None) -> None:
    person = db.session.get(Person, friend_id)
    if person is None or person.scheme_id != stay.scheme_id:
        raise RuleBroken(_("Choose a member of your committee."), field=field)
    member = sa.select(RoleHeld.id).where(
        RoleHeld.person_id == friend_id, RoleHeld.scheme_id == stay.scheme_id, RoleHeld.role.in_(PEERS), held_on(on)
    )
    on_committee = db.session.scalar(member.limit(1)) is not None
    candidate = _candidate(stay, person, on_committee=on_committee, close=_close_to(stay.person_id))
    if reason := refusal_of_friend(candidate, on=on):
        raise RuleBroken(say(reason), field=field)


def _candidate(stay: Stay, person: Person, *, on_committee: bool, close: set[uuid.UUID]) -> Candidate:
    mine = person.id == stay.person_id
    return Candidate(mine, person.id in close, on_committee, person.birth_date, person.inducted_on)


def _close_to(person_id: uuid.UUID) -> set[uuid.UUID]:
    """Return who is family of a person, or close to them, whichever of the two said so."""
    links = sa.select(PersonLink.person_id, PersonLink.other_id).where(
        PersonLink.kind.in_(TOO_CLOSE),
        sa.or_(PersonLink.person_id == person_id, PersonLink.other_id == person_id),
    )
    return {one for pair in db.session.execute(links) for one in pair} - {person_id}


def _end(friend: MoneyFriend, now: datetime) -> None:
    friend.ended_at = now


def _refuse_over(stay: Stay, on: date) -> None:
    if stay.withdrawn_on is not None or (stay.ends_on is not None and stay.ends_on < on):
        raise RuleBroken(_("Your time here is over. Talk with staff about your rent."))


def _stay(stay_id: uuid.UUID) -> Stay:
    return db.session.get_one(Stay, stay_id)
