"""Ending a stay: notice, and the list that leaves nothing behind."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from agreements.living import (
    TODAY,
)

from app.agreements import endings, queries
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.documents.models import Document
from app.tenancies.models import Footing, Stay
from app.tenancies.rules import EndReason, MoveOn, Pack


@pytest.mark.parametrize(("last_day", "fine"), [(date(2026, 12, 20), False), (date(2026, 12, 21), True)])
def test_notice_by_the_holder_is_four_weeks_at_least(world, last_day, fine):
    stay = db.session.get_one(Stay, world.stay_id)
    facts = endings.EndingFacts(last_day, EndReason.NOTICE_BY_HOLDER, MoveOn.PRIVATE, notice_given_on=TODAY)
    if fine:
        with transaction():
            endings.end(db.session.get_one(Stay, world.stay_id), facts, actor=SYSTEM, today=TODAY)
        assert db.session.get_one(Stay, world.stay_id).ends_on == last_day
    else:
        with pytest.raises(RuleBroken) as refused:
            endings.end(stay, facts, actor=SYSTEM, today=TODAY)
        assert refused.value.field == "last_day"


def test_the_ending_list_is_ticked_once_a_line_and_only_after_the_end(world):
    done = {"done_on": TODAY, "note": None, "actor": SYSTEM, "today": TODAY}
    with pytest.raises(RuleBroken, match="End the stay first"):
        endings.record_step(db.session.get_one(Stay, world.stay_id), "keys", **done)
    with transaction():
        stay = db.session.get_one(Stay, world.stay_id)
        facts = endings.EndingFacts(TODAY, EndReason.AGREED, MoveOn.FAMILY)
        endings.end(stay, facts, actor=SYSTEM, today=TODAY)
        endings.record_step(stay, "keys", **done)
        with pytest.raises(RuleBroken, match="done already"):
            endings.record_step(stay, "keys", **done)
    assert set(queries.ending_steps(world.stay_id)) == {"keys"}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Document)) == 0


def test_notice_by_a_licensee_need_not_be_four_weeks(world):
    with transaction():
        footing = db.session.query(Footing).filter_by(stay_id=world.stay_id).one()
        footing.pack = Pack.UNDER_18_LICENCE
    facts = endings.EndingFacts(date(2026, 11, 30), EndReason.NOTICE_BY_HOLDER, MoveOn.FAMILY, notice_given_on=TODAY)
    with transaction():
        endings.end(db.session.get_one(Stay, world.stay_id), facts, actor=SYSTEM, today=TODAY)
    assert db.session.get_one(Stay, world.stay_id).ends_on == date(2026, 11, 30)
