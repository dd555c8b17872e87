"""Pauses: asked for, answered, given, ended earlier or later. Nothing here commits.

Source: rules/eet.md. Until the committee votes on them, staff write down what it decided and when; which reasons and
how many weeks are the committee’s to decide about is checked all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import day
from app.core.permissions import Actor
from app.eet.fairness import refuse_own
from app.eet.models import Exemption, PauseRequest
from app.eet.rules import COMMITTEE_MAY, Authority, ExemptionReason
from app.tenancies.models import Stay
from app.tenancies.over import refuse_own_over

LONGEST: Final = timedelta(weeks=26)
LONGEST_BY_COMMITTEE: Final = timedelta(weeks=12)
ONE_DAY: Final = timedelta(days=1)
LOOKS_AHEAD: Final = timedelta(days=366)


@dataclass(frozen=True)
class PauseFacts:
    """From when to when, why, and who decided it when."""

    from_on: date
    last_day: date
    reason: ExemptionReason
    authority: Authority
    decided_on: date


@dataclass(frozen=True)
class AskFacts:
    """What somebody asks for."""

    from_on: date
    last_day: date
    reason: ExemptionReason
    words: str | None = None


@dataclass(frozen=True)
class Decision:
    """What was decided about a pause somebody asked for; the days may be others than they asked for."""

    granted: bool
    authority: Authority
    decided_on: date
    from_on: date
    last_day: date
    answer: str | None = None


def grant(stay: Stay, facts: PauseFacts, *, actor: Actor, today: date) -> Exemption:
    """Give a pause; no two of a stay share a day."""
    refuse_own(stay, actor)
    _check(stay, facts, today)
    _refuse_clash(stay, facts.from_on, facts.last_day, None)
    exemption = Exemption(stay_id=stay.id, recorded_at=clock.now(), recorded_by=actor.account_id, **vars(facts))
    db.session.add(exemption)
    db.session.flush()
    audit.record("eet.pause.given", exemption, actor=actor, scheme_id=stay.scheme_id, **_days(exemption))
    return exemption


def change(exemption: Exemption, *, last_day: date, actor: Actor, today: date) -> None:
    """Let a pause end on another day."""
    stay = db.session.get_one(Stay, exemption.stay_id)
    refuse_own(stay, actor)
    authority = exemption.authority or Authority.STAFF
    facts = PauseFacts(exemption.from_on, last_day, exemption.reason, authority, exemption.decided_on or today)
    _check(stay, facts, today)
    _refuse_clash(stay, exemption.from_on, last_day, exemption)
    exemption.last_day = last_day
    exemption.version += 1
    audit.record("eet.pause.changed", exemption, actor=actor, scheme_id=stay.scheme_id, **_days(exemption))


def ask(stay: Stay, facts: AskFacts, *, actor: Actor, today: date) -> PauseRequest:
    """Ask for a pause; one question at a time, so that nobody waits for two answers."""
    refuse_own_over(stay, actor, today)
    _check_days(stay, facts.from_on, facts.last_day, today)
    if waiting(stay) is not None:
        raise RuleBroken(_("You asked for a pause already. Take that back first, or wait for the answer."))
    _refuse_clash(stay, facts.from_on, facts.last_day, None)
    asked = PauseRequest(
        stay_id=stay.id, asked_on=today, recorded_at=clock.now(), recorded_by=actor.account_id, **vars(facts)
    )
    db.session.add(asked)
    db.session.flush()
    audit.record("eet.pause.asked", asked, actor=actor, scheme_id=stay.scheme_id, **_days(asked))
    return asked


def take_back(asked: PauseRequest, *, actor: Actor, today: date) -> None:
    """Take back having asked, while nobody has answered. Twice changes nothing."""
    if asked.taken_back_on is not None:
        return
    stay = db.session.get_one(Stay, asked.stay_id)
    refuse_own_over(stay, actor, today)
    if asked.decided_on is not None:
        raise RuleBroken(_("This was answered on %(day)s.", day=day(asked.decided_on)))
    asked.taken_back_on = today
    asked.version += 1
    audit.record("eet.pause.taken_back", asked, actor=actor, scheme_id=stay.scheme_id)


def decide(asked: PauseRequest, decision: Decision, *, actor: Actor, today: date) -> Exemption | None:
    """Answer a pause somebody asked for; a yes gives it in the same breath."""
    stay = db.session.get_one(Stay, asked.stay_id)
    refuse_own(stay, actor)
    if asked.taken_back_on is not None:
        raise RuleBroken(_("They took this back."))
    if asked.decided_on is not None:
        raise RuleBroken(_("This was answered on %(day)s.", day=day(asked.decided_on)))
    if not decision.granted and not decision.answer:
        raise RuleBroken(_("Say why not, and what they can do. They read this."), field="answer")
    facts = PauseFacts(decision.from_on, decision.last_day, asked.reason, decision.authority, decision.decided_on)
    _check_authority(facts, today)
    exemption = grant(stay, facts, actor=actor, today=today) if decision.granted else None
    asked.decided_on, asked.granted = decision.decided_on, decision.granted
    asked.authority, asked.answer = decision.authority, decision.answer
    asked.exemption_id = exemption.id if exemption else None
    asked.version += 1
    db.session.flush()
    audit.record("eet.pause.answered", asked, actor=actor, scheme_id=stay.scheme_id, granted=decision.granted)
    return exemption


def waiting(stay: Stay) -> PauseRequest | None:
    """Return the pause somebody asked for and nobody answered, or None."""
    its = sa.select(PauseRequest).where(PauseRequest.stay_id == stay.id)
    return db.session.scalar(its.where(PauseRequest.decided_on.is_(None), PauseRequest.taken_back_on.is_(None)))


def _check(stay: Stay, facts: PauseFacts, today: date) -> None:
    _check_days(stay, facts.from_on, facts.last_day, today)
    _check_authority(facts, today)


def _check_days(stay: Stay, from_on: date, last_day: date, today: date) -> None:
    if last_day < from_on:
        raise RuleBroken(_("The last day is before the first one. Check both."), field="last_day")
    if from_on < stay.starts_on:
        raise RuleBroken(
            _("Choose %(day)s, the day of moving in, or a later day.", day=day(stay.starts_on)), field="from_on"
        )
    if from_on > today + LOOKS_AHEAD:
        raise RuleBroken(_("That is more than a year away. Ask again when it comes closer."), field="from_on")
    _refuse_longer(from_on, last_day, LONGEST, _("A pause lasts 26 weeks at most: up to %(day)s. It can be renewed."))


def _check_authority(facts: PauseFacts, today: date) -> None:
    if facts.decided_on > today:
        raise RuleBroken(_("That day is still to come. Choose today or an earlier day."), field="decided_on")
    if facts.authority is not Authority.COMMITTEE:
        return
    if facts.reason not in COMMITTEE_MAY:
        raise RuleBroken(_("The committee does not decide about this reason. Staff do."), field="authority")
    longest = _("The committee can give 12 weeks at most: up to %(day)s. Staff can give more.")
    _refuse_longer(facts.from_on, facts.last_day, LONGEST_BY_COMMITTEE, longest)


def _refuse_longer(from_on: date, last_day: date, longest: timedelta, sentence: str) -> None:
    latest = from_on + longest - ONE_DAY
    if last_day > latest:
        raise RuleBroken(sentence % {"day": day(latest)}, field="last_day")


def _refuse_clash(stay: Stay, from_on: date, last_day: date, but: Exemption | None) -> None:
    its = sa.select(Exemption).where(
        Exemption.stay_id == stay.id, Exemption.from_on <= last_day, Exemption.last_day >= from_on
    )
    if but is not None:
        its = its.where(Exemption.id != but.id)
    clash = db.session.scalar(its.order_by(Exemption.from_on).limit(1))
    if clash is not None:
        said = {"first": day(clash.from_on), "last": day(clash.last_day)}
        raise RuleBroken(_("There is a pause from %(first)s to %(last)s already.", **said), field="from_on")


def _days(row: Exemption | PauseRequest) -> dict[str, date]:
    return {"from_on": row.from_on, "last_day": row.last_day}
