"""What happens around EET on a day: support offered, a review, a lower target; and taken back when it was a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from flask_babel import gettext as _

from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import day
from app.core.permissions import Actor
from app.eet.models import Event, Talk
from app.eet.rules import EventKind, StepOwner
from app.tenancies.models import AgreedTerms, Stay
from app.tenancies.rules import hours

HALF_AN_HOUR: Final = 5  # tenths
LOOKS_AHEAD: Final = timedelta(days=366)


@dataclass(frozen=True)
class ReviewFacts:
    """What was said at a review."""

    on: date
    went_well: str | None
    hard: str | None
    what_next: str
    next_owner: StepOwner
    next_by: date | None = None


def offer_support(stay: Stay, *, on: date, what: str, actor: Actor, today: date) -> Event:
    """Write down that support was offered in writing: what, by whom, when."""
    check_day(stay, on, today)
    return record(stay, EventKind.SUPPORT_OFFERED, on, actor=actor, note=what)


def hold_review(stay: Stay, facts: ReviewFacts, *, actor: Actor, today: date) -> Event:
    """Write down a review and what was said at it."""
    check_day(stay, facts.on, today)
    if facts.next_by is not None and facts.next_by < facts.on:
        raise RuleBroken(_("Choose a day after the talk."), field="next_by")
    event = record(stay, EventKind.REVIEW, facts.on, actor=actor)
    said = {name: value for name, value in vars(facts).items() if name != "on"}
    db.session.add(Talk(event_id=event.id, **said))
    db.session.flush()
    return event


def set_target(stay: Stay, *, on: date, tenths: int, why: str, actor: Actor, today: date) -> Event:
    """Give somebody a target of their own from a day: never more than they agreed. Why is for staff alone."""
    terms = db.session.get(AgreedTerms, stay.id) or AgreedTerms()
    if tenths < 0 or tenths % HALF_AN_HOUR:
        raise RuleBroken(_("Enter hours in steps of a half, like 8 or 7.5."), field="tenths")
    if tenths > terms.target_tenths:
        agreed = hours(terms.target_tenths)
        raise RuleBroken(_("They agreed to %(hours)s hours. Nobody can ask for more.", hours=agreed), field="tenths")
    check_day(stay, on, today + LOOKS_AHEAD)
    return record(stay, EventKind.TARGET, on, actor=actor, note=why, tenths=tenths)


def take_back(event: Event, *, actor: Actor, today: date) -> None:
    """Take back what was written down by mistake; it counts for nothing from now on. Twice changes nothing."""
    if event.taken_back_on is None:
        event.taken_back_on = today
        stay = db.session.get_one(Stay, event.stay_id)
        audit.record("eet.event.taken_back", event, actor=actor, scheme_id=stay.scheme_id, kind=event.kind.value)


def record(stay: Stay, kind: EventKind, on: date, *, actor: Actor, **more: Any) -> Event:
    """Write down that something happened on a day that was checked."""
    event = Event(
        stay_id=stay.id,
        on=on,
        kind=kind,
        by_id=actor.person_id,
        recorded_at=clock.now(),
        recorded_by=actor.account_id,
        **more,
    )
    db.session.add(event)
    db.session.flush()
    audit.record(f"eet.event.{kind.value}", event, actor=actor, scheme_id=stay.scheme_id, on=on)
    return event


def check_day(stay: Stay, on: date, latest: date) -> None:
    """Raise RuleBroken unless a day is one of the stay, and not after the latest one that can be."""
    if on < stay.starts_on:
        raise RuleBroken(
            _("They moved in on %(day)s. Choose that day or a later one.", day=day(stay.starts_on)), field="on"
        )
    if on > latest:
        raise RuleBroken(_("That day is still to come. Choose today or an earlier day."), field="on")
    if stay.ends_on is not None and on > stay.ends_on:
        raise RuleBroken(_("Their last day here was %(day)s.", day=day(stay.ends_on)), field="on")
