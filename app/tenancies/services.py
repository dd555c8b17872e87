"""What happens to a stay: it starts when a person agrees to move in, moves, changes footing, and ends.

Every fact has its date and is a row of its own; nothing here commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts import tenure as accounts
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import day
from app.core.permissions import Actor, Role
from app.people.models import Person
from app.schemes.models import Home
from app.tenancies import free, queries
from app.tenancies.models import AgreedTerms, Footing, RentTerm, Stay, StayHome
from app.tenancies.rules import EndReason, MoveOn, Pack, RentPeriod

ONE_DAY = timedelta(days=1)
LONGEST_AHEAD = timedelta(days=366)  # a last day further off than this is a year typed wrongly


@dataclass(frozen=True)
class RentFacts:
    """What is due for each period, in pence; None: no such part."""

    period: RentPeriod
    rent_pence: int
    service_eligible_pence: int | None = None
    service_ineligible_pence: int | None = None
    support_pence: int | None = None


@dataclass(frozen=True)
class EetFacts:
    """The EET terms frozen at the start: tenths of an hour a week, weeks, weeks."""

    target_tenths: int
    grace_weeks: int
    review_weeks: int


@dataclass(frozen=True)
class Agreed:
    """What somebody agreed to when they said they would move in."""

    ref: str
    pack: Pack
    starts_on: date  # the occupation date
    rent: RentFacts
    eet: EetFacts
    rhw1_given_on: date | None


def start(person: Person, home: Home, agreed: Agreed, *, actor: Actor, today: date) -> Stay:
    """Start a stay on its occupation date and freeze what was agreed. Flushes, to give the stay its id.

    Raises RuleBroken naming the blocker when the home or the person is not free.
    """
    if person.scheme_id != home.scheme_id:
        raise RuleBroken(_("Choose a home of the same scheme."), field="home_id")
    free.check_person(person, agreed.starts_on, field="person_id")
    free.check_home(home.id, agreed.starts_on, None, field="home_id")
    stay = Stay(
        scheme_id=home.scheme_id,
        ref=agreed.ref,
        person_id=person.id,
        starts_on=agreed.starts_on,
        rhw1_given_on=agreed.rhw1_given_on,
        created_at=clock.now(),
    )
    db.session.add(stay)
    db.session.flush()
    db.session.add(StayHome(stay_id=stay.id, home_id=home.id, from_on=agreed.starts_on))
    db.session.add(Footing(stay_id=stay.id, from_on=agreed.starts_on, pack=agreed.pack))
    db.session.add(RentTerm(stay_id=stay.id, from_on=agreed.starts_on, **vars(agreed.rent)))
    db.session.add(
        AgreedTerms(
            stay_id=stay.id,
            agreed_on=today,
            eet_target_tenths=agreed.eet.target_tenths,
            eet_grace_weeks=agreed.eet.grace_weeks,
            eet_review_weeks=agreed.eet.review_weeks,
        )
    )
    db.session.flush()
    audit.record("tenancies.stay.started", stay, actor=actor, starts_on=agreed.starts_on, pack=agreed.pack.value)
    return stay


def withdraw(stay: Stay, *, actor: Actor, today: date) -> None:
    """Take a stay back before anybody moved in: its home is free again, its history stays.

    The tenant role ends today, or with the stay the person is in still.
    """
    _refuse_withdrawn(stay)
    if stay.signed_on is not None or stay.starts_on <= today:
        raise RuleBroken(_("They have signed or moved in. End the stay instead."))
    stay.withdrawn_on = today
    db.session.execute(sa.update(StayHome).where(StayHome.stay_id == stay.id).values(void=True))
    running = queries.running_stay(stay.person_id, on=today)
    last_day = today if running is None else running.ends_on
    if last_day is not None:
        accounts.end_roles(stay.person_id, stay.scheme_id, (Role.TENANT,), last_day=last_day, actor=actor, today=today)
    audit.record("tenancies.stay.withdrawn", stay, actor=actor)


def _refuse_withdrawn(stay: Stay) -> None:
    if stay.withdrawn_on is not None:
        raise RuleBroken(_("This stay was taken back before it began."))


def _refuse_after_end(stay: Stay, on: date, *, field: str) -> None:
    if stay.ends_on is not None and on > stay.ends_on:
        raise RuleBroken(_("The stay ends on %(day)s. Choose a day before.", day=day(stay.ends_on)), field=field)


def move(stay: Stay, home: Home, *, on: date, actor: Actor, today: date) -> None:
    """Move a stay to another home of the scheme from a day; one rent account, one history."""
    _refuse_withdrawn(stay)
    current = queries.last_home(stay)
    if on <= current.from_on:
        raise RuleBroken(_no_move_before(current, today), field="on")
    _refuse_after_end(stay, on, field="on")
    if home.scheme_id != stay.scheme_id:
        raise RuleBroken(_("Choose a home of the same scheme."), field="home_id")
    if current.home_id == home.id:
        raise RuleBroken(_("They already live there. Choose the home they move to."), field="home_id")
    free.check_home(home.id, on, stay.ends_on, besides=stay.id, field="home_id")
    current.last_day = on - ONE_DAY
    db.session.flush()
    db.session.add(StayHome(stay_id=stay.id, home_id=home.id, from_on=on, last_day=stay.ends_on))
    db.session.flush()
    audit.record("tenancies.stay.moved", stay, actor=actor, on=on, home=home.id)


def _no_move_before(current: StayHome, today: date) -> str:
    if current.from_on > today:
        return str(_("They are to move in there on %(day)s. Choose a later day.", day=day(current.from_on)))
    return str(_("They have lived there since %(day)s. Choose a later day.", day=day(current.from_on)))


def change_footing(stay: Stay, pack: Pack, *, on: date, rhw1_given_on: date | None, actor: Actor) -> None:
    """Put a stay on a new footing from a day: a licence becomes a contract at 18, in the same stay."""
    _refuse_withdrawn(stay)
    _refuse_after_end(stay, on, field="starts_on")
    latest = db.session.scalar(
        sa.select(Footing).where(Footing.stay_id == stay.id).order_by(Footing.from_on.desc()).limit(1)
    )
    if latest is not None and on <= latest.from_on:
        raise RuleBroken(
            _("The agreement they have began on %(day)s. Choose a later day.", day=day(latest.from_on)),
            field="starts_on",
        )
    db.session.add(Footing(stay_id=stay.id, from_on=on, pack=pack))
    if rhw1_given_on is not None:
        stay.rhw1_given_on = rhw1_given_on
    db.session.flush()
    audit.record("tenancies.footing.changed", stay, actor=actor, on=on, pack=pack.value)


def change_rent(stay: Stay, rent: RentFacts, *, from_on: date, actor: Actor) -> None:
    """Agree what is due from a day on, when that differs from what was due before; earlier rows stay as they are."""
    held = [row for row in queries.stay_facts(stay).rent_terms if row.from_on <= from_on]
    if held and all(getattr(held[-1], name) == value for name, value in vars(rent).items()):
        return
    db.session.add(RentTerm(stay_id=stay.id, from_on=from_on, **vars(rent)))
    db.session.flush()
    audit.record("tenancies.rent.agreed", stay, actor=actor, on=from_on)


def record_signed(stay: Stay, *, on: date, actor: Actor) -> None:
    """Write down the day the first agreement of the stay was signed."""
    if stay.signed_on is None:
        stay.signed_on = on
        audit.record("tenancies.stay.signed", stay, actor=actor, on=on)


def end(stay: Stay, *, last_day: date, reason: EndReason, move_on: MoveOn | None, actor: Actor, today: date) -> None:
    """End a stay on its last day: the home is free the day after, and the tenant role ends with it.

    A move that was to come after the last day is taken back, so no home stays booked.
    """
    _refuse_withdrawn(stay)
    if stay.ends_on is not None:
        raise RuleBroken(_("This stay has a last day already: %(day)s.", day=day(stay.ends_on)), field="last_day")
    last_day_fits(stay, last_day, today=today)
    take_back_moves_after(stay, last_day, actor=actor)
    stay.ends_on, stay.end_reason, stay.move_on = last_day, reason, move_on
    queries.last_home(stay).last_day = last_day
    db.session.flush()
    accounts.end_roles(stay.person_id, stay.scheme_id, (Role.TENANT,), last_day=last_day, actor=actor, today=today)
    audit.record("tenancies.stay.ended", stay, actor=actor, last_day=last_day, reason=reason.value)


def last_day_fits(stay: Stay, last_day: date, *, today: date) -> None:
    """Raise RuleBroken unless a stay can end on this day: not before it began or they last moved, nor years ahead."""
    if last_day < stay.starts_on:
        raise RuleBroken(
            _("The stay began on %(day)s. The last day cannot be before.", day=day(stay.starts_on)), field="last_day"
        )
    moved = queries.last_home(stay, on=today).from_on
    if last_day < moved:
        raise RuleBroken(
            _("They moved home on %(day)s. The last day cannot be before.", day=day(moved)), field="last_day"
        )
    if last_day > max(today, stay.starts_on) + LONGEST_AHEAD:
        raise RuleBroken(_("Check the year: that day is more than a year away."), field="last_day")


def take_back_moves_after(stay: Stay, last_day: date, *, actor: Actor) -> None:
    """Take back every move that was to come after a day."""
    for planned in queries.moves_after(stay, last_day):
        db.session.delete(planned)
        audit.record("tenancies.move.taken_back", stay, actor=actor, on=planned.from_on, home=planned.home_id)
    db.session.flush()


def undo_footing(stay: Stay, *, on: date, actor: Actor) -> None:
    """Take back a footing, and the rent agreed with it, that was withdrawn before it was signed or began.

    Never the first: a stay always stands on one.
    """
    footing = db.session.scalar(sa.select(Footing).where(Footing.stay_id == stay.id, Footing.from_on == on))
    if footing is not None and on > stay.starts_on:
        db.session.delete(footing)
        db.session.execute(sa.delete(RentTerm).where(RentTerm.stay_id == stay.id, RentTerm.from_on == on))
        audit.record("tenancies.footing.taken_back", stay, actor=actor, on=on)
