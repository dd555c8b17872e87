"""What staff write down about an account: steps, and holds that stop steps and letters on their days alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from arrears.conftest import TODAY

from app.arrears import queries, services
from app.arrears.models import Contact, Hold
from app.arrears.rules import HoldKind, PauseReason, Step
from app.arrears.services import HoldFacts
from app.core.audit import AuditEvent
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.letters.models import LetterStop
from app.letters.rules import Held, LetterKind, Topic
from app.letters.services import compose
from app.letters.writing import Writing
from app.people.models import Person
from app.tenancies.models import Stay

DAY = timedelta(days=1)
NOON = time(12, tzinfo=UTC)
PAUSE = HoldFacts(HoldKind.PAUSE, TODAY, TODAY + 7 * DAY, PauseReason.SICKNESS, "In hospital.")
BREATHING = HoldFacts(HoldKind.BREATHING_SPACE, TODAY, TODAY + 59 * DAY)


@pytest.fixture
def stay(owing, context):
    del context
    return db.session.get_one(Stay, owing.stay_id)


def _contact(stay, on=TODAY, step=Step.TALK):
    return services.record_contact(stay, on=on, step=step, by=None, note="We had tea.", actor=SYSTEM, today=TODAY)


def _events(name):
    db.session.flush()
    return [e.detail for e in db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == name))]


def _next(stay, on):
    return queries.position_of(stay.id, on=on, today=on).next_step


def test_a_step_is_written_down_and_the_same_one_waits_its_fourteen_days(stay):
    assert queries.position_of(stay.id, on=TODAY, today=TODAY).due_on == TODAY
    _contact(stay, step=Step.AGREE_PLAN)
    assert queries.position_of(stay.id, on=TODAY, today=TODAY).due_on == TODAY + 14 * DAY
    assert [(c.on, c.step, c.note) for c in db.session.scalars(sa.select(Contact))] == [
        (TODAY, Step.AGREE_PLAN, "We had tea.")
    ]
    assert _events("arrears.contact.recorded") == [{"on": TODAY.isoformat(), "step": "agree_plan"}]


@pytest.mark.parametrize(
    ("on", "refusal"),
    [
        (TODAY + DAY, "still to come"),
        (TODAY, None),
        (date(2025, 9, 1), None),
        (date(2025, 8, 31), "They moved in on Monday 1 September 2025"),
    ],
)
def test_a_step_is_dated_from_the_day_they_moved_in_to_today(stay, on, refusal):
    if refusal is None:
        assert _contact(stay, on=on).on == on
        return
    with pytest.raises(RuleBroken, match=refusal) as refused:
        _contact(stay, on=on)
    assert refused.value.field == "on"


@pytest.mark.parametrize(("hold", "refused"), [(BREATHING, True), (PAUSE, False)])
@pytest.mark.parametrize("step", sorted(Step))
def test_no_step_about_the_debt_is_taken_in_a_breathing_space(stay, hold, refused, step):
    services.set_hold(stay, replace(hold, from_on=TODAY - 3 * DAY, last_day=TODAY - DAY), actor=SYSTEM)
    about_something_else = {Step.CHECK_DATA, Step.REFUND_CREDIT, Step.CHASE_PAYER, Step.HELP_WITH_CLAIM}
    never_taken = {Step.HOLD_BREATHING_SPACE, Step.HOLD_PAUSED, Step.NONE, Step.WAIT}
    for days, covered in ((4, False), (3, True), (1, True), (0, False)):
        on = TODAY - days * DAY
        if covered and refused and step not in about_something_else | never_taken:
            with pytest.raises(RuleBroken, match="up to Tuesday 20 January 2026") as why:
                _contact(stay, on=on, step=step)
            assert why.value.field == "on"
        else:
            assert _contact(stay, on=on, step=step).on == on


def test_nothing_is_written_down_about_a_stay_that_was_taken_back(stay):
    stay.withdrawn_on = TODAY
    with pytest.raises(RuleBroken, match="taken back"):
        _contact(stay)
    with pytest.raises(RuleBroken, match="taken back"):
        services.set_hold(stay, PAUSE, actor=SYSTEM)


@pytest.mark.parametrize(("facts", "step"), [(BREATHING, Step.HOLD_BREATHING_SPACE), (PAUSE, Step.HOLD_PAUSED)])
def test_a_hold_stops_steps_from_its_first_day_to_its_last_and_not_the_day_after(stay, facts, step):
    services.set_hold(stay, facts, actor=SYSTEM)
    assert _next(stay, facts.from_on - DAY) is not step
    assert _next(stay, facts.from_on) is step
    assert _next(stay, facts.last_day) is step
    assert _next(stay, facts.last_day + DAY) is not step


@pytest.mark.parametrize(("facts", "held"), [(BREATHING, Held.BREATHING_SPACE), (PAUSE, Held.PAUSE)])
@pytest.mark.parametrize(("which", "stopped"), [("eve", False), ("first", True), ("last", True), ("after", False)])
def test_a_hold_stops_letters_about_debt_on_the_same_days(stay, facts, held, which, stopped):
    services.set_hold(stay, facts, actor=SYSTEM)
    on = {
        "eve": facts.from_on - DAY,
        "first": facts.from_on,
        "last": facts.last_day,
        "after": facts.last_day + DAY,
    }[which]
    tenant = db.session.get_one(Person, stay.person_id)
    known = {"balance_pence": 24750, "weeks_hundredths": 242}
    writing = Writing(tenant, stay, LetterKind.AGREE_PLAN, Topic.DEBT, "", known, on)
    letter = compose(writing, actor=SYSTEM, now=datetime.combine(on, NOON))
    assert letter.held is (held if stopped else None)


def test_a_changed_hold_takes_its_letters_along(stay):
    hold = services.set_hold(stay, PAUSE, actor=SYSTEM)
    longer = HoldFacts(HoldKind.PAUSE, TODAY, TODAY + 20 * DAY, PauseReason.CRISIS, "Still in hospital.")
    services.change_hold(hold, longer, actor=SYSTEM)
    stop = db.session.scalars(sa.select(LetterStop)).one()
    assert (stop.source_id, stop.from_on, stop.last_day, stop.because) == (hold.id, TODAY, longer.last_day, Held.PAUSE)
    assert hold.version == 2
    assert [event["last_day"] for event in _events("arrears.hold.changed")] == ["2026-02-10"]


@pytest.mark.parametrize(
    ("facts", "field", "sentence"),
    [
        (HoldFacts(HoldKind.BREATHING_SPACE, TODAY, TODAY - DAY), "last_day", "before the first"),
        (HoldFacts(HoldKind.BREATHING_SPACE, TODAY, TODAY + 367 * DAY), "last_day", "more than a year"),
        (HoldFacts(HoldKind.PAUSE, TODAY, TODAY, None, "Ill"), "reason", "why the account is paused"),
        (HoldFacts(HoldKind.PAUSE, TODAY, TODAY, PauseReason.CRISIS), "comment", "what we wait for"),
    ],
)
def test_a_hold_that_makes_no_sense_is_refused_at_its_field(stay, facts, field, sentence):
    with pytest.raises(RuleBroken, match=sentence) as refused:
        services.set_hold(stay, facts, actor=SYSTEM)
    assert refused.value.field == field
    assert db.session.scalars(sa.select(Hold)).all() == []


@pytest.mark.parametrize(
    "facts",
    [
        HoldFacts(HoldKind.BREATHING_SPACE, TODAY, TODAY),
        HoldFacts(HoldKind.BREATHING_SPACE, TODAY, TODAY + 366 * DAY),
        HoldFacts(HoldKind.BREATHING_SPACE, TODAY, TODAY, None, "The crisis team told us."),
    ],
)
def test_a_hold_of_one_day_and_of_a_year_are_taken(stay, facts):
    assert services.set_hold(stay, facts, actor=SYSTEM).last_day == facts.last_day


@pytest.mark.parametrize(
    ("first", "last", "clash"),
    [(-8, -1, False), (-8, 0, True), (3, 4, True), (7, 9, True), (8, 9, False)],
)
def test_two_holds_of_a_kind_never_overlap_by_a_day(stay, first, last, clash):
    services.set_hold(stay, PAUSE, actor=SYSTEM)
    second = HoldFacts(HoldKind.PAUSE, TODAY + first * DAY, TODAY + last * DAY, PauseReason.OTHER, "Away.")
    if not clash:
        assert services.set_hold(stay, second, actor=SYSTEM).id
        return
    with pytest.raises(RuleBroken, match="There is one from Wednesday 21 January 2026") as refused:
        services.set_hold(stay, second, actor=SYSTEM)
    assert refused.value.field == "from_on"


def test_a_breathing_space_may_lie_over_a_pause_and_a_hold_over_itself(stay):
    pause = services.set_hold(stay, PAUSE, actor=SYSTEM)
    services.set_hold(stay, BREATHING, actor=SYSTEM)
    services.change_hold(pause, PAUSE, actor=SYSTEM)
    assert pause.version == 1  # nothing changed
    assert _next(stay, TODAY) is Step.HOLD_BREATHING_SPACE
