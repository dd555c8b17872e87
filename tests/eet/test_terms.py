"""What somebody agreed to binds: a later policy, wording or draft never reaches back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import factories
import pytest
import sqlalchemy as sa
import time_machine
from agreements.living import CHILD, START, TODAY, do, draft, facts_for, issue_paper, sign_paper
from eet import by_hand
from eet.by_hand import event, stay

from app.agreements import seeds, services, wording
from app.agreements.models import Agreement
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.eet import commands, events
from app.eet.events import ReviewFacts
from app.eet.rules import StepOwner
from app.schemes import policy
from app.schemes.models import Scheme
from app.tenancies.models import AgreedTerms, Stay
from app.tenancies.rules import Pack

DAY = timedelta(days=1)
MILD = {"eet_target_tenths": 75, "eet_grace_weeks": 10, "eet_review_weeks": 20}
HARSH = {"eet_target_tenths": 1680, "eet_grace_weeks": 2, "eet_review_weeks": 4}

pytestmark = pytest.mark.usefixtures("printing")


def _signed(house, **terms):
    """Let somebody agree to these terms, and sign them on paper; return the id of the agreement."""
    agreement_id = draft(house, **terms)
    do(agreement_id, services.agree)
    issue_paper(agreement_id)
    sign_paper(agreement_id)
    return agreement_id


def _stay_of(agreement_id):
    return db.session.get_one(Stay, db.session.get_one(Agreement, agreement_id).stay_id)


def _stands(agreement_id, days=400):
    """Return how somebody stands on every day of their first months, as `flask eet list` says it."""
    its = _stay_of(agreement_id)
    listed = (commands.listed(its.scheme_id, on=START + n * DAY) for n in range(days))
    return [row for rows in listed for row in rows if row[0] == its.ref]


def test_what_was_signed_is_what_is_counted(world):
    rows = _stands(_signed(world, **MILD))
    statuses = [row[1] for row in rows]
    assert (statuses.index("support_due"), set(statuses[:70])) == (70, {"grace"})  # ten weeks
    assert {row[4] for row in rows} == {"7.5"}
    assert {row[6] for row in rows} == {START + 28 * DAY}  # nobody has held a review yet


def test_no_policy_wording_or_draft_of_later_changes_what_was_signed(world, monkeypatch):
    agreement_id = _signed(world, **MILD)
    before = _stands(agreement_id)
    scheme = db.session.get_one(Scheme, world.scheme_id)
    with transaction():
        for section in policy.sections():
            for on, end in ((TODAY, "minimum"), (TODAY + DAY, "maximum")):
                numbers = {number.key: getattr(number, end) for number in section.numbers}
                policy.set_policy(scheme, section, numbers, on, actor=SYSTEM, today=TODAY)
    _adopt_harsher_words(scheme, monkeypatch)
    later = draft(world, home_id=world.home_id, starts_on=START, **HARSH)
    assert db.session.get_one(Agreement, later).eet_target_tenths == 1680
    assert _stands(agreement_id) == before


def _adopt_harsher_words(scheme: Scheme, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped: Mapping[str, Any] = seeds.sources(Pack.SUPPORTED_STANDARD.value)
    harsher = {
        language: {key: text.replace("{eet_target_hours}", "40") if key == "eet" else text for key, text in its.items()}
        for language, its in shipped.items()
    }
    monkeypatch.setattr(wording.seeds, "sources", lambda _pack: harsher)
    with transaction():
        newest = wording.adopt(scheme, Pack.SUPPORTED_STANDARD, from_on=TODAY, actor=SYSTEM)
    assert newest.number == 2


def test_a_review_is_due_the_weeks_after_the_last_that_this_person_signed(world):
    mild, harsh = _signed(world, **MILD), _signed(world, home_id=_another_home(world), **HARSH)
    talked = START + 28 * DAY
    facts = ReviewFacts(talked, None, None, "Ring the college", StepOwner.TENANT)
    with time_machine.travel(f"{talked} 12:00", tick=False), transaction():
        for agreement_id in (mild, harsh):
            events.hold_review(_stay_of(agreement_id), facts, actor=SYSTEM, today=talked)
    assert [_stands(one, days=60)[-1][6] - talked for one in (mild, harsh)] == [timedelta(weeks=20), timedelta(weeks=4)]
    assert [_stands(one, days=60)[-1][1] for one in (mild, harsh)] == ["grace", "support_due"]
    assert [_stands(one, days=14)[-1][1] for one in (mild, harsh)] == ["grace", "grace"]
    assert _stands(harsh, days=15)[-1][1] == "support_due"  # two weeks


def _another_home(house):
    with transaction():
        home = factories.make_home(db.session.get_one(Scheme, house.scheme_id))
        factories.make_certificates(home)
        return home.id


def test_a_draft_may_be_changed_until_they_agree_and_never_after(world):
    agreement_id = draft(world, **MILD)
    person_id = db.session.get_one(Agreement, agreement_id).person_id
    harsher = facts_for(world, person_id, **MILD | {"eet_target_tenths": 80})
    do(agreement_id, lambda its, **by: services.change(its, harsher, **by))
    do(agreement_id, services.agree)
    with pytest.raises(RuleBroken):
        do(agreement_id, lambda its, **by: services.change(its, facts_for(world, person_id, **HARSH), **by))
    assert {row[4] for row in _stands(agreement_id, days=2)} == {"8.0"}


@pytest.mark.parametrize("deed", [sa.update(AgreedTerms).values(eet_target_tenths=400), sa.delete(AgreedTerms)])
def test_the_database_itself_keeps_what_was_agreed(world, deed):
    agreement_id = _signed(world, **MILD)
    with pytest.raises(sa.exc.DBAPIError), transaction():
        db.session.execute(deed)
    assert {row[4] for row in _stands(agreement_id, days=2)} == {"7.5"}


def test_nobody_is_given_a_target_above_what_they_signed(world):
    its = _stay_of(_signed(world, **MILD))
    with pytest.raises(RuleBroken, match=r"They agreed to 7\.5 hours"), transaction():
        events.set_target(its, on=START, tenths=80, why="?", actor=SYSTEM, today=TODAY)


def test_what_a_folder_leaves_blank_is_sixteen_hours_six_weeks_and_twelve(app):
    by_hand.load(app, stay("a"), eet_events=[event("a", "2026-01-12", "review")])
    with app.app_context():
        scheme_id = db.session.scalars(sa.select(Scheme.id)).one()
        on = date(2026, 1, 5) + 42 * DAY
        found = [next(iter(commands.listed(scheme_id, on=day))) for day in (on - DAY, on)]
    assert [(row[1], row[4], row[6]) for row in found] == [
        ("grace", "16.0", date(2026, 4, 6)),
        ("support_due", "16.0", date(2026, 4, 6)),
    ]


def test_a_contract_at_18_goes_on_with_the_terms_of_the_licence(world):
    licence = draft(world, CHILD, rhw1_given_on=None, **MILD)
    do(licence, services.agree)
    person_id, birthday = db.session.get_one(Agreement, licence).person_id, date(2027, 1, 4)
    with time_machine.travel("2027-01-03 10:00", tick=False), transaction():
        by = {"actor": SYSTEM, "today": birthday - DAY}
        facts = facts_for(world, person_id, starts_on=birthday, rhw1_given_on=birthday - DAY, **MILD)
        contract = services.prepare(db.session.get_one(Scheme, world.scheme_id), facts, **by)
        assert services.agree(contract, **by).id == _stay_of(licence).id
    rows = _stands(licence, days=100)
    assert {row[4] for row in rows} == {"7.5"}
    assert [row[1] for row in rows].index("support_due") == 70
