"""Plans change: another last day, staying after all, a move or a new rent taken back. What is past stays as it is."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from app.accounts import tenure as accounts
from app.core import audit
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import day
from app.core.permissions import Actor, Role
from app.tenancies import free, queries
from app.tenancies.models import Stay
from app.tenancies.services import ONE_DAY, last_day_fits, take_back_moves_after


def change_last_day(stay: Stay, *, last_day: date, actor: Actor, today: date) -> None:
    """Let a stay that is to end do so on another day: sooner, or later while home and person are free."""
    planned = _planned_end(stay, today)
    if last_day == planned:
        raise RuleBroken(_("That is their last day already. Choose another day."), field="last_day")
    last_day_fits(stay, last_day, today=today)
    if last_day > planned:
        _check_free_after(stay, planned, last_day)
    _end_on(stay, planned, last_day, actor=actor, today=today)
    audit.record("tenancies.stay.last_day_changed", stay, actor=actor, last_day=last_day, was=planned)


def stay_on(stay: Stay, *, actor: Actor, today: date) -> None:
    """Take back an end that has not come yet: they stay, with no end set."""
    planned = _planned_end(stay, today)
    _check_free_after(stay, planned, None)
    stay.end_reason, stay.move_on = None, None
    _end_on(stay, planned, None, actor=actor, today=today)
    audit.record("tenancies.stay.end_taken_back", stay, actor=actor, was=planned)


def take_back_move(stay: Stay, *, actor: Actor, today: date) -> None:
    """Take back the last move while it is still to come: they stay where they are, if that home is still free then."""
    move = queries.last_home(stay)
    if stay.withdrawn_on is not None or move.from_on <= max(today, stay.starts_on):
        raise RuleBroken(_("No move is planned. If they have moved already, move them again."))
    before = queries.last_home(stay, on=move.from_on - ONE_DAY)
    free.check_home(before.home_id, move.from_on, stay.ends_on, besides=stay.id, field=None)
    take_back_moves_after(stay, move.from_on - ONE_DAY, actor=actor)
    before.last_day = stay.ends_on
    db.session.flush()


def take_back_rent(stay: Stay, *, from_on: date, actor: Actor, today: date) -> None:
    """Take back a change of the rent that is still to come: what was due before goes on. Flushes."""
    facts = queries.stay_facts(stay)
    change = next((row for row in facts.rent_terms[1:] if row.from_on == from_on), None)
    if change is None or from_on <= today:
        raise RuleBroken(_("There is no change to come on that day. What is past stays as it is."))
    if any(footing.from_on == from_on for footing in facts.footings):
        raise RuleBroken(_("This rent came with a new agreement. Withdraw that agreement instead."))
    db.session.delete(change)
    db.session.flush()
    audit.record("tenancies.rent.taken_back", stay, actor=actor, on=from_on)


def _planned_end(stay: Stay, today: date) -> date:
    if stay.withdrawn_on is not None or stay.ends_on is None:
        raise RuleBroken(_("This stay has no last day yet."))
    if stay.ends_on < today:
        raise RuleBroken(_("This stay ended on %(day)s. What is past stays as it is.", day=day(stay.ends_on)))
    return stay.ends_on


def _check_free_after(stay: Stay, planned: date, last_day: date | None) -> None:
    free.check_no_later_stay(stay, last_day)
    home_id = queries.last_home(stay).home_id
    free.check_home(home_id, planned + ONE_DAY, last_day, besides=stay.id, field="last_day")


def _end_on(stay: Stay, planned: date, last_day: date | None, *, actor: Actor, today: date) -> None:
    """Set another end; the tenant role goes with it, unless it is already held for the next stay."""
    if last_day is not None:
        take_back_moves_after(stay, last_day, actor=actor)
    stay.ends_on = last_day
    queries.last_home(stay).last_day = last_day
    db.session.flush()
    if queries.later_stay(stay) is not None:
        return
    who = (stay.person_id, stay.scheme_id)
    if last_day is None or last_day > planned:
        accounts.ensure_role(*who, Role.TENANT, from_on=planned + ONE_DAY, actor=actor)
    if last_day is not None:
        accounts.end_roles(*who, (Role.TENANT,), last_day=last_day, actor=actor, today=today)
