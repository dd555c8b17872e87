"""What the tests of EET’s services share: who acts, what they expect to be refused, how somebody stands."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from eet.conftest import DAY, TODAY

from app.core.audit import AuditEvent
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM, Actor, Role
from app.eet import standing
from app.eet.activities import ActivityFacts
from app.eet.plans import StepFacts
from app.eet.rules import (
    Achievement,
    ActivityKind,
    StepOwner,
)

BY = {"actor": SYSTEM, "today": TODAY}
COLLEGE = ActivityFacts(ActivityKind.EDUCATION, "Coleg Gwent ŵ🙂", 160, TODAY - 10 * DAY)
FIRST = StepFacts("Finish the CV", StepOwner.TENANT, TODAY + 7 * DAY, Achievement.CV_FINISHED)


def actor(house, role):
    person_id = house.persons[role]
    return Actor(person_id=person_id, roles=frozenset({(house.scheme_id, Role(role))}))


def status(stay, on=TODAY):
    return standing.standing(stay, on=on).status


def happened(kind):
    return db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == kind)).all()


def refused(field, words):
    return pytest.raises(RuleBroken, match=words) if field is None else _Refusal(field, words)


class _Refusal:
    """Expect a refusal that names a field."""

    def __init__(self, field, words):
        self.field, self.expected = field, pytest.raises(RuleBroken, match=words)

    def __enter__(self):
        self.found = self.expected.__enter__()

    def __exit__(self, *failure):
        caught = self.expected.__exit__(*failure)
        assert self.found.value.field == self.field
        return caught
