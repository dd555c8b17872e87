from __future__ import annotations

import uuid
from datetime import date, timedelta

import factories
import pytest
import sqlalchemy as sa

from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import Actor
from app.schemes import policy
from app.schemes.policy import Number

pytestmark = pytest.mark.usefixtures("context")
TODAY = date(2026, 1, 5)
DAY = timedelta(days=1)
NUMBERS = [
    Number("first_letter_days", "Days before the first letter", "days", 7, 3, 14),
    Number("plan", "Plan", "weeks", 2, 1, 8),
]


@pytest.fixture
def section(monkeypatch):
    monkeypatch.setattr(policy, "_sections", {})
    policy.register_policy("arrears", NUMBERS, title="Rent that is owed")
    return policy.section_named("arrears")


@pytest.fixture
def scheme():
    return factories.make_scheme()


def _set(scheme, section, days, from_on, today=TODAY):
    numbers = {"first_letter_days": days, "plan": 2}
    return policy.set_policy(scheme, section, numbers, from_on, actor=Actor(account_id=uuid.uuid4()), today=today)


def _days(scheme, on):
    return policy.policy_on(scheme.id, "arrears", on)["first_letter_days"]


def test_policy_never_set_is_the_default_on_every_day(scheme, section):
    assert policy.policy_on(scheme.id, "arrears", date(1990, 1, 1)) == {"first_letter_days": 7, "plan": 2}
    assert policy.in_force(scheme.id, section, TODAY).since is None


def test_policy_holds_from_its_day_and_not_the_day_before(scheme, section):
    _set(scheme, section, 10, TODAY + DAY)
    assert [_days(scheme, TODAY), _days(scheme, TODAY + DAY), _days(scheme, TODAY + 2 * DAY)] == [7, 10, 10]


def test_policy_set_again_leaves_the_past_as_it_was(scheme, section):
    _set(scheme, section, 10, TODAY)
    _set(scheme, section, 5, TODAY + 3 * DAY)
    assert [_days(scheme, TODAY + n * DAY) for n in (-1, 0, 2, 3)] == [7, 10, 10, 5]
    assert [d.from_on for d in policy.documents(scheme.id, section)] == [TODAY + 3 * DAY, TODAY]


def test_policy_of_another_scheme_or_slice_does_not_count(scheme, section):
    policy.register_policy("eet", [Number("first_letter_days", "x", "days", 1, 1, 1)])
    _set(factories.make_scheme(), section, 10, TODAY)
    assert _days(scheme, TODAY) == 7
    _set(scheme, section, 11, TODAY)
    assert policy.policy_on(scheme.id, "eet", TODAY)["first_letter_days"] == 1


@pytest.mark.parametrize(("days", "taken"), [(2, False), (3, True), (14, True), (15, False)])
def test_policy_number_outside_its_range_is_refused_on_its_field(scheme, section, days, taken):
    if taken:
        _set(scheme, section, days, TODAY)
        assert _days(scheme, TODAY) == days
        return
    with pytest.raises(RuleBroken, match="Enter a number from 3 to 14") as broken:
        _set(scheme, section, days, TODAY)
    assert broken.value.field == "first_letter_days"


def test_policy_from_yesterday_or_twice_from_one_day_is_refused(scheme, section):
    for from_on in (TODAY - DAY, TODAY, TODAY):
        if from_on == TODAY and _days(scheme, TODAY) == 7:
            _set(scheme, section, 10, TODAY)
            continue
        with pytest.raises(RuleBroken) as broken:
            _set(scheme, section, 12, from_on)
        assert broken.value.field == "from_on"
    assert _days(scheme, TODAY) == 10


def test_policy_written_down_is_never_changed(scheme, section):
    document = _set(scheme, section, 10, TODAY)
    document.numbers = {"first_letter_days": 14, "plan": 2}
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.flush()


def test_number_added_to_a_slice_later_is_its_default_under_older_documents(scheme, section):
    _set(scheme, section, 10, TODAY)
    policy.register_policy("arrears", [*NUMBERS, Number("new", "New", "days", 4, 1, 9)])
    assert policy.policy_on(scheme.id, "arrears", TODAY) == {"first_letter_days": 10, "plan": 2, "new": 4}


def test_number_whose_default_is_outside_its_range_cannot_be_registered():
    with pytest.raises(ValueError, match="outside its range"):
        Number("x", "X", "days", 0, 1, 2)


@pytest.mark.usefixtures("section")
def test_slice_without_policy_has_none():
    assert policy.section_named("rent") is None
    with pytest.raises(KeyError):
        policy.policy_on(uuid.uuid4(), "rent", TODAY)
