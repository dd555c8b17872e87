"""A stay that is over: its own tenant changes nothing about it and is told so; staff still put things right."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from eet.asking import BY, COLLEGE, actor, refused
from eet.conftest import DAY, TODAY
from eet.doing import agreed, do, rows

from app.core.db import db, transaction
from app.eet import activities, pauses, plans
from app.eet.models import Activity, PauseRequest, Plan, PlanStep
from app.eet.pauses import AskFacts
from app.eet.plans import Answer
from app.eet.rules import ExemptionReason
from app.tenancies import life
from app.tenancies.models import LifeEvent, Stay
from app.tenancies.over import is_over
from app.tenancies.rules import LifeEventKind

ASKED = AskFacts(TODAY, TODAY, ExemptionReason.OTHER)


def _one(model):
    return db.session.scalars(sa.select(model)).one()


DEEDS = {
    "add": lambda stay, by: activities.add_activity(stay, COLLEGE, for_committee=False, **by),
    "end": lambda _stay, by: activities.end_activity(_one(Activity), last_day=TODAY, **by),
    "take back": lambda _stay, by: activities.take_back_activity(_one(Activity), **by),
    "ask": lambda stay, by: pauses.ask(stay, ASKED, **by),
    "take back a pause": lambda _stay, by: pauses.take_back(_one(PauseRequest), **by),
    "change": lambda stay, by: life.record(stay, kind=LifeEventKind.EXAMS, on=TODAY, **by),
    "answer": lambda _stay, by: plans.answer(_one(Plan), Answer(agreed=True, on=TODAY), **by),
    "tick": lambda _stay, by: plans.complete(_one(PlanStep), seen=False, **by),
    "open again": lambda _stay, by: plans.reopen(_one(PlanStep), **by),
}


def _ready(app, flat, name):
    """Write down what the deed needs, then let the stay end yesterday."""
    if name in {"end", "take back"}:
        do(app, flat, lambda stay: activities.add_activity(stay, COLLEGE, for_committee=False, **BY))
    if name == "take back a pause":
        do(app, flat, lambda stay: pauses.ask(stay, ASKED, **BY))
    if name in {"answer", "tick", "open again"}:
        step_id = agreed(app, flat)
        with app.app_context(), transaction():
            if name == "answer":
                _one(Plan).event_id = None
            if name == "open again":
                plans.complete(db.session.get_one(PlanStep, step_id), seen=False, **BY)
    with app.app_context(), transaction():
        db.session.get_one(Stay, flat.stay_id).ends_on = TODAY - DAY


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("name", DEEDS)
def test_a_tenant_is_refused_with_a_sentence_and_nothing_changes(app, flat, name):
    _ready(app, flat, name)
    stay = db.session.get_one(Stay, flat.stay_id)
    with refused(None, "a time here that is over"):
        DEEDS[name](stay, {"actor": actor(flat, "tenant"), "today": TODAY})
    db.session.rollback()
    assert [one.last_day for one in rows(app, Activity)] == [None] * (name in {"end", "take back"})
    assert [one.taken_back_on for one in rows(app, PauseRequest)] == [None] * (name == "take back a pause")
    assert rows(app, LifeEvent) == []


@pytest.mark.usefixtures("context")
def test_staff_still_put_things_right(app, flat):
    _ready(app, flat, "end")
    staff = {"actor": actor(flat, "staff"), "today": TODAY}
    activities.end_activity(_one(Activity), last_day=TODAY - DAY, **staff)
    assert _one(Activity).last_day == TODAY - DAY


def test_the_page_says_it_where_somebody_kept_an_old_address(app, flat, tenant):
    activity_id = do(app, flat, lambda stay: activities.add_activity(stay, COLLEGE, for_committee=False, **BY))
    with app.app_context(), transaction():
        db.session.get_one(Stay, flat.stay_id).ends_on = TODAY - DAY
    page = tenant.post(f"/my-eet/activities/{activity_id}/take-back", {}, status=422)
    assert page.errors == ["This is about a time here that is over. If something is not right, tell staff."]
    assert len(rows(app, Activity)) == 1


def test_the_last_day_itself_is_not_over(stay):
    stay.ends_on = TODAY
    assert not is_over(stay, TODAY)
    assert is_over(stay, TODAY + DAY)
    stay.ends_on, stay.withdrawn_on = None, TODAY
    assert is_over(stay, TODAY)
