"""Letters about arrears: which letter an account’s next step calls for, and what it says of the account."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from app.arrears import queries
from app.arrears.models import Plan
from app.arrears.rules import Position, Step, position
from app.core.db import db
from app.letters.rules import LetterKind, Topic
from app.letters.writing import Writing
from app.people.models import Person
from app.rent.models import Benefit
from app.tenancies.models import Stay

LETTERS: Final = {
    Step.FRIENDLY_REMINDER: LetterKind.FRIENDLY_REMINDER,
    Step.TALK: LetterKind.TALK,
    Step.AGREE_PLAN: LetterKind.AGREE_PLAN,
    Step.BRING_SUPPORT: LetterKind.BRING_SUPPORT,
    Step.REVIEW_SERIOUS: LetterKind.REVIEW_SERIOUS,
    Step.TALK_ABOUT_BROKEN_PLAN: LetterKind.BROKEN_PLAN,
    Step.HELP_WITH_CLAIM: LetterKind.HELP_WITH_CLAIM,
}


def writings(scheme_ids: Collection[uuid.UUID], stay_ids: Sequence[uuid.UUID], *, today: date) -> list[Writing]:
    """Return the letters that the next steps of some accounts call for today; whose step has none is left out.

    Accounts of other schemes than these are left out, too.
    """
    found = db.session.execute(
        sa.select(Stay, Person)
        .join(Person, Person.id == Stay.person_id)
        .where(Stay.id.in_(list(stay_ids)), Stay.scheme_id.in_(list(scheme_ids)), queries.started(today))
        .order_by(Person.order_key, Stay.id)
    ).all()
    facts = queries.facts_of([stay.id for stay, _person in found], on=today, today=today)
    claims = _undecided(list(facts), today)
    instalments = _instalments(list(facts))
    listed = []
    for stay, person in found:
        at = position(facts[stay.id], today)
        kind = LETTERS.get(at.next_step)
        if kind is not None:
            known = _known(at, claims.get(stay.id), instalments.get(at.plan.plan_id) if at.plan else None)
            listed.append(Writing(person, stay, kind, Topic.DEBT, "", known, today))
    return listed


def _known(at: Position, claimed_on: date | None, instalment: int | None) -> dict[str, Any]:
    return {
        "balance_pence": at.balance_pence,
        "ahead_pence": at.ahead_pence,
        "pending_benefit_pence": at.pending_benefit_pence,
        "net_pence": at.net_pence,
        "weeks_hundredths": at.weeks_hundredths,
        "oldest_unpaid_on": at.oldest_unpaid_on,
        "claimed_on": claimed_on,
        "behind_pence": at.plan.behind_pence if at.plan else None,
        "instalment_pence": instalment,
    }


def _undecided(stay_ids: list[uuid.UUID], today: date) -> dict[uuid.UUID, date]:
    open_claim = sa.or_(Benefit.decided_on.is_(None), Benefit.decided_on > today)
    rows = db.session.execute(
        sa.select(Benefit.stay_id, sa.func.min(Benefit.claimed_on))
        .where(Benefit.stay_id.in_(stay_ids), Benefit.claimed_on <= today, open_claim)
        .group_by(Benefit.stay_id)
    )
    return {stay_id: claimed_on for stay_id, claimed_on in rows if claimed_on}


def _instalments(stay_ids: list[uuid.UUID]) -> dict[uuid.UUID | None, int]:
    rows = db.session.execute(sa.select(Plan.id, Plan.instalment_pence).where(Plan.stay_id.in_(stay_ids)))
    return {plan_id: pence for plan_id, pence in rows}  # noqa: C416
