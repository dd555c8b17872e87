"""Referrals: staff are asked for a warning about EET, and answer. Nothing here costs money or ends a home.

Source: rules/eet.md, “Fairness guard”. Until the committee recommends warnings, staff write a referral down themselves.
"""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import say
from app.core.permissions import Actor
from app.eet import queries, rules
from app.eet.fairness import refuse_own
from app.eet.models import Referral
from app.eet.rules import Item
from app.tenancies.models import Stay


def items(stay: Stay, *, on: date) -> tuple[Item, ...]:
    """Return the list of what must be so before a referral, each line done or with what is missing."""
    return rules.guard(rules.state(queries.facts_of([stay.id])[stay.id], on), queries.around_of(stay, on))


def refer(stay: Stay, *, because: str, actor: Actor, today: date) -> Referral:
    """Ask staff for a warning; refused while anything of the guard is missing, or one waits for its answer."""
    if waiting(stay.id) is not None:
        raise RuleBroken(_("A referral waits for its answer already."))
    _refuse_missing(stay, today)
    referral = Referral(
        stay_id=stay.id, on=today, because=because, recorded_at=clock.now(), recorded_by=actor.account_id
    )
    db.session.add(referral)
    db.session.flush()
    audit.record("eet.referral.made", referral, actor=actor, scheme_id=stay.scheme_id)
    return referral


def answer(referral: Referral, *, warned: bool, because: str, actor: Actor, today: date) -> None:
    """Answer a referral; a warning needs the whole guard on the day it is given, too."""
    if referral.answered_on is not None:
        raise RuleBroken(_("This was answered already."))
    stay = db.session.get_one(Stay, referral.stay_id)
    refuse_own(stay, actor)
    if warned:
        _refuse_missing(stay, today)
    referral.answered_on, referral.warned, referral.answer = today, warned, because
    referral.version += 1
    audit.record("eet.referral.answered", referral, actor=actor, scheme_id=stay.scheme_id, warned=warned)


def waiting(stay_id: uuid.UUID) -> Referral | None:
    """Return the referral of a stay that waits for its answer, or None."""
    return db.session.scalar(
        sa.select(Referral).where(Referral.stay_id == stay_id, Referral.answered_on.is_(None)).limit(1)
    )


def _refuse_missing(stay: Stay, on: date) -> None:
    lacking = [say(item.missing) for item in items(stay, on=on) if item.missing is not None]
    if lacking:
        raise RuleBroken(_("Not yet: %(what)s", what=" ".join(lacking)))
