"""Work for the committee: the chair says that it is so, or not; never of their own, and never over others’ heads."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from eet.asking import BY, actor
from eet.conftest import DAY, TODAY
from eet.doing import do, rows
from factories import build_house, make_home, make_stay

from app.accounts.models import RoleHeld
from app.core.db import db, transaction
from app.core.permissions import Role
from app.eet import activities
from app.eet.activities import ActivityFacts, CheckFacts
from app.eet.models import Activity, EvidenceCheck
from app.eet.rules import ActivityKind, Evidence, EvidenceKind
from app.people.models import Person
from app.schemes.models import Scheme
from app.tenancies.models import Stay

MINUTES = ActivityFacts(ActivityKind.VOLUNTEERING, "Cofnodion ŵ🙂", 25, TODAY - 40 * DAY, TODAY + 9 * DAY)


@pytest.fixture
def chair(flat, sign_in):
    return sign_in(flat.persons["chair"])


@pytest.fixture
def work_id(app, flat):
    """Let the tenant write down work for the committee."""
    return _work(app, flat.stay_id)


def _work(app, stay_id):
    with app.app_context(), transaction():
        return activities.add_activity(db.session.get_one(Stay, stay_id), MINUTES, for_committee=True, **BY).id


def _check(app, house, work_id, role, evidence):
    with app.app_context(), transaction():
        facts = CheckFacts(evidence, TODAY, EvidenceKind.COMMITTEE_WORK)
        activity = db.session.get_one(Activity, work_id)
        activities.check_evidence(activity, facts, actor=actor(house, role), today=TODAY)


def test_what_waits_is_listed_with_its_hours_and_days(chair, work_id):
    assert "1 thing waits for you" in chair.get("/eet/house").text
    page = chair.get("/eet/committee-work")
    cells = [" ".join(cell.text_content().split()) for cell in page.tree.xpath("//tbody/tr/*")]
    assert cells == ["Sŵyn", "Cofnodion ŵ🙂", "2.5", "12 Dec 2025", "30 Jan 2026"]
    text = chair.get(f"/eet/committee-work/{work_id}").text
    assert "Hours a week 2.5 From Friday 12 December 2025 Last day Friday 30 January 2026" in text


def test_the_chair_says_that_it_is_so(app, flat, chair, work_id):
    address = f"/eet/committee-work/{work_id}"
    assert chair.post(address, {}, status=422).errors == ["Choose yes or no"]
    form = chair.get(address).hidden() | {"so": "yes"}
    for _time in range(2):
        assert chair.raw.post(address, data=form).location == "/eet/committee-work"
    activity = rows(app, Activity)[0]
    assert (activity.evidence, activity.verified_by, activity.verified_on) == (
        Evidence.VERIFIED,
        flat.persons["chair"],
        TODAY,
    )
    assert len(rows(app, EvidenceCheck)) == 1
    assert "Nothing waits" in chair.get("/eet/committee-work").text


def test_what_is_not_so_waits_no_more_and_does_not_count_as_verified(app, chair, tenant, work_id):
    chair.post(f"/eet/committee-work/{work_id}", {"so": "no"})
    assert rows(app, Activity)[0].evidence is Evidence.NONE
    assert "Nothing waits" in chair.get("/eet/committee-work").text
    assert "Verify work for the committee" not in chair.get("/").text
    assert "Not verified after all: Cofnodion ŵ🙂" in tenant.get("/my-eet").text


def test_what_staff_saw_but_did_not_verify_still_waits(app, flat, chair, work_id):
    _check(app, flat, work_id, "staff", Evidence.SEEN)
    assert "Cofnodion" in chair.get("/eet/committee-work").text


def test_what_staff_verified_is_not_for_the_chair_to_undo_but_their_own_word_is(app, flat, chair, work_id):
    _check(app, flat, work_id, "staff", Evidence.VERIFIED)
    refused = chair.post(f"/eet/committee-work/{work_id}", {"so": "no"}, status=422)
    assert refused.errors == ["Somebody has verified this already. If it is not so after all, tell staff."]
    _check(app, flat, work_id, "staff", Evidence.NONE)
    _check(app, flat, work_id, "chair", Evidence.VERIFIED)
    chair.post(f"/eet/committee-work/{work_id}", {"so": "no"})
    assert rows(app, Activity)[0].evidence is Evidence.NONE


def test_the_chairs_own_work_and_other_things_are_not_theirs_to_verify(app, flat, chair):
    with app.app_context(), transaction():
        home = make_home(db.session.get_one(Scheme, flat.scheme_id))
        person = db.session.get_one(Person, flat.persons["chair"])
        own_stay = make_stay(person, home, starts_on=TODAY - 100 * DAY).id
    doing = ActivityFacts(ActivityKind.VOLUNTEERING, "Animal rescue", 20, TODAY)
    other = do(app, flat, lambda stay: activities.add_activity(stay, doing, for_committee=False, **BY))
    for work_id in (_work(app, own_stay), other):
        chair.get(f"/eet/committee-work/{work_id}", status=404)
    assert "Nothing waits" in chair.get("/eet/committee-work").text
    assert "1 thing waits" not in chair.get("/eet/house").text


@pytest.mark.parametrize("role", ["committee", "tenant", "staff", "manager", "safeguarding", "admin"])
def test_nobody_but_the_chair_has_this_list(flat, sign_in, work_id, role):
    browser = sign_in(flat.persons[role])
    browser.get("/eet/committee-work", status=403)
    status = browser.raw.get(f"/eet/committee-work/{work_id}").status_code
    assert status == (404 if role in {"committee", "admin"} else 403)


def test_the_chair_of_another_scheme_finds_nothing_there(app, sign_in, work_id):
    other = sign_in(build_house(app).persons["chair"])
    other.get(f"/eet/committee-work/{work_id}", status=404)
    assert "Nothing waits" in other.get("/eet/committee-work").text


def test_a_member_who_stops_being_chair_verifies_no_more(app, flat, chair, work_id):
    with app.app_context(), transaction():
        held = sa.select(RoleHeld).where(RoleHeld.person_id == flat.persons["chair"], RoleHeld.role == Role.CHAIR)
        db.session.scalars(held).one().role = Role.COMMITTEE
    chair.get(f"/eet/committee-work/{work_id}", status=404)
