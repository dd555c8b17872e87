"""What happens to a stay: it starts when a person agrees to move in, moves, changes footing, and ends.

Every fact has its date and is a row of its own; nothing here commits.
"""

from __future__ import annotations

import uuid
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
from app.tenancies import queries
from app.tenancies.models import AgreedTerms, Footing, RentTerm, Stay, StayHome
from app.tenancies.rules import EndReason, MoveOn, Pack, RentPeriod

ONE_DAY = timedelta(days=1)


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
    running = queries.running_stay(person.id, on=agreed.starts_on)
    if running is not None:
        raise RuleBroken(
            _("%(name)s already has a stay here (%(ref)s). End it first.", name=person.full_name, ref=running.ref),
            field="person_id",
        )
    _check_free(home.id, agreed.starts_on, None)
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


def _check_free(home_id: uuid.UUID, from_on: date, last_day: date | None, *, ignoring: uuid.UUID | None = None) -> None:
    blocked = queries.blocker(home_id, from_on, last_day, ignoring=ignoring)
    if blocked is None:
        return
    if blocked.last_day is None:
        sentence = _("%(home)s is %(name)s’s home from %(from)s. Choose another home.", **_words(blocked))
    else:
        sentence = _(
            "%(home)s is %(name)s’s home from %(from)s to %(to)s. Choose a later day or another home.",
            **_words(blocked),
        )
    raise RuleBroken(sentence, field="home_id")


def _words(blocked: queries.Blocker) -> dict[str, str]:
    words = {"home": blocked.home, "name": blocked.person, "from": day(blocked.from_on)}
    return words | {"to": day(blocked.last_day)}


def withdraw(stay: Stay, *, actor: Actor, today: date) -> None:
    """Take a stay back before anybody moved in: its home is free again, its history stays."""
    if stay.signed_on is not None or stay.starts_on <= today:
        raise RuleBroken(_("They have signed or moved in. End the stay instead."))
    stay.withdrawn_on = today
    db.session.execute(sa.update(StayHome).where(StayHome.stay_id == stay.id).values(void=True))
    audit.record("tenancies.stay.withdrawn", stay, actor=actor)


def move(stay: Stay, home: Home, *, on: date, actor: Actor, today: date) -> None:
    """Move a stay to another home of the scheme from a day; one rent account, one history."""
    del today
    current = _current_home(stay, on=on)
    if home.scheme_id != stay.scheme_id:
        raise RuleBroken(_("Choose a home of the same scheme."), field="home_id")
    if current.home_id == home.id:
        raise RuleBroken(_("They already live there. Choose the home they move to."), field="home_id")
    _check_free(home.id, on, stay.ends_on, ignoring=stay.id)
    current.last_day = on - ONE_DAY
    db.session.flush()
    db.session.add(StayHome(stay_id=stay.id, home_id=home.id, from_on=on, last_day=stay.ends_on))
    db.session.flush()
    audit.record("tenancies.stay.moved", stay, actor=actor, on=on, home=home.id)


def _current_home(stay: Stay, *, on: date) -> StayHome:
    last = db.session.scalar(
        sa.select(StayHome).where(StayHome.stay_id == stay.id).order_by(StayHome.from_on.desc()).limit(1)
    )
    if last is None or on <= last.from_on:
        since = day(last.from_on if last else stay.starts_on)
        raise RuleBroken(_("They have lived there since %(day)s. Choose a later day.", day=since), field="on")
    if stay.ends_on is not None and on > stay.ends_on:
        raise RuleBroken(_("The stay ends on %(day)s. Choose a day before.", day=day(stay.ends_on)), field="on")
    return last


def change_footing(stay: Stay, pack: Pack, *, on: date, rhw1_given_on: date | None, actor: Actor) -> None:
    """Put a stay on a new footing from a day: a licence becomes a contract at 18, in the same stay."""
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
    """End a stay on its last day: the home is free the day after, and the tenant role ends with it."""
    if stay.ends_on is not None or stay.withdrawn_on is not None:
        raise RuleBroken(_("This stay has ended already."))
    if last_day < stay.starts_on:
        raise RuleBroken(
            _("The stay began on %(day)s. The last day cannot be before.", day=day(stay.starts_on)), field="last_day"
        )
    current = db.session.scalars(
        sa.select(StayHome).where(StayHome.stay_id == stay.id).order_by(StayHome.from_on.desc())
    ).first()
    if current is not None and last_day < current.from_on:
        raise RuleBroken(
            _("They moved home on %(day)s. The last day cannot be before.", day=day(current.from_on)), field="last_day"
        )
    stay.ends_on, stay.end_reason, stay.move_on = last_day, reason, move_on
    if current is not None:
        current.last_day = last_day
    db.session.flush()
    accounts.end_roles(stay.person_id, stay.scheme_id, (Role.TENANT,), last_day=last_day, actor=actor, today=today)
    audit.record("tenancies.stay.ended", stay, actor=actor, last_day=last_day, reason=reason.value)


def undo_footing(stay: Stay, *, on: date, actor: Actor) -> None:
    """Take back a footing, and the rent agreed with it, that was withdrawn before it was signed or began."""
    footing = db.session.scalar(sa.select(Footing).where(Footing.stay_id == stay.id, Footing.from_on == on))
    if footing is not None:
        db.session.delete(footing)
        db.session.execute(sa.delete(RentTerm).where(RentTerm.stay_id == stay.id, RentTerm.from_on == on))
        audit.record("tenancies.footing.taken_back", stay, actor=actor, on=on)
