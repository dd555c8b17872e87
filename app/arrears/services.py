"""What staff write down about an account: a step taken, a hold. Plans are in plans.py.

A hold stops steps; it also stops letters about debt, by a line written down into letters. Nothing here commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from app.arrears import queries
from app.arrears.models import Contact, Hold
from app.arrears.rules import ABOUT_DEBT, HoldKind, PauseReason, Step
from app.core import audit, clock
from app.core.db import db
from app.core.edits import carry_over
from app.core.errors import RuleBroken
from app.core.i18n import day
from app.core.permissions import Actor
from app.letters import services as letters
from app.letters.rules import Held, Topic
from app.people.models import Person
from app.tenancies.models import Stay

STOPS = {HoldKind.BREATHING_SPACE: Held.BREATHING_SPACE, HoldKind.PAUSE: Held.PAUSE}
LONGEST_HOLD = timedelta(days=366)  # longer is a year typed wrongly; a moratorium in a crisis can be set again


@dataclass(frozen=True)
class HoldFacts:
    """A hold as it is written down; both days are included."""

    kind: HoldKind
    from_on: date
    last_day: date
    reason: PauseReason | None = None
    comment: str | None = None


def record_contact(
    stay: Stay, *, on: date, step: Step, by: Person | None, note: str | None, actor: Actor, today: date
) -> Contact:
    """Write down that somebody took a step with the tenant; the next one of the same kind waits its days from here."""
    _refuse_withdrawn(stay)
    if on > today:
        raise RuleBroken(_("That day is still to come. Enter the day it was done."), field="on")
    if on < stay.starts_on:
        raise RuleBroken(
            _("They moved in on %(day)s. Enter that day or a later one.", day=day(stay.starts_on)), field="on"
        )
    if step in ABOUT_DEBT:
        refuse_in_breathing_space(stay, on=on, field="on")
    contact = Contact(
        stay_id=stay.id,
        on=on,
        step=step,
        by_person_id=by.id if by else None,
        note=note,
        recorded_at=clock.now(),
        recorded_by=actor.account_id,
    )
    db.session.add(contact)
    db.session.flush()
    audit.record("arrears.contact.recorded", contact, actor=actor, scheme_id=stay.scheme_id, on=on, step=step.value)
    return contact


def refuse_in_breathing_space(stay: Stay, *, on: date, field: str | None = None) -> None:
    """Raise RuleBroken where a moratorium covers a day: no steps about debt from before it (domain facts §B)."""
    last_day = db.session.scalar(queries.breathing_space(stay.id, on))
    if last_day is not None:
        sentence = _("A breathing space covers that day. No steps about this debt up to %(day)s.", day=day(last_day))
        raise RuleBroken(sentence, field=field)


def set_hold(stay: Stay, facts: HoldFacts, *, actor: Actor) -> Hold:
    """Put an account on hold, and stop letters about debt for the same days."""
    _refuse_withdrawn(stay)
    _check(stay, facts, None)
    hold = Hold(stay_id=stay.id, recorded_at=clock.now(), recorded_by=actor.account_id, **vars(facts))
    db.session.add(hold)
    db.session.flush()
    _stop_letters(stay, hold, actor=actor)
    audit.record("arrears.hold.set", hold, actor=actor, scheme_id=stay.scheme_id, **_days(hold))
    return hold


def change_hold(hold: Hold, facts: HoldFacts, *, actor: Actor) -> None:
    """Change a hold: another last day, another reason. Letters follow it."""
    stay = db.session.get_one(Stay, hold.stay_id)
    _check(stay, facts, hold)
    carry_over(facts, hold)
    db.session.flush()
    _stop_letters(stay, hold, actor=actor)
    audit.record("arrears.hold.changed", hold, actor=actor, scheme_id=stay.scheme_id, **_days(hold))


def _check(stay: Stay, facts: HoldFacts, before: Hold | None) -> None:
    if facts.last_day < facts.from_on:
        raise RuleBroken(_("The last day is before the first one. Check both."), field="last_day")
    if facts.last_day - facts.from_on > LONGEST_HOLD:
        raise RuleBroken(
            _("That is more than a year. Check the last day, or set it again when it ends."), field="last_day"
        )
    if facts.kind is HoldKind.PAUSE and facts.reason is None:
        raise RuleBroken(_("Choose why the account is paused."), field="reason")
    if facts.kind is HoldKind.PAUSE and not facts.comment:
        raise RuleBroken(_("Write down what we wait for, in one sentence."), field="comment")
    alike = sa.select(Hold).where(
        Hold.stay_id == stay.id,
        Hold.kind == facts.kind,
        Hold.from_on <= facts.last_day,
        Hold.last_day >= facts.from_on,
    )
    if before is not None:
        alike = alike.where(Hold.id != before.id)
    clash = db.session.scalar(alike.order_by(Hold.from_on).limit(1))
    if clash is not None:
        raise RuleBroken(
            _(
                "There is one from %(first)s to %(last)s already. Change that one instead.",
                first=day(clash.from_on),
                last=day(clash.last_day),
            ),
            field="from_on",
        )


def _stop_letters(stay: Stay, hold: Hold, *, actor: Actor) -> None:
    letters.stop(
        stay.person_id,
        Topic.DEBT,
        STOPS[hold.kind],
        from_on=hold.from_on,
        last_day=hold.last_day,
        source_id=hold.id,
        actor=actor,
    )


def _days(hold: Hold) -> dict[str, str | date]:
    return {"kind": hold.kind.value, "from_on": hold.from_on, "last_day": hold.last_day}


def _refuse_withdrawn(stay: Stay) -> None:
    if stay.withdrawn_on is not None:
        raise RuleBroken(_("This stay was taken back before it began."))
