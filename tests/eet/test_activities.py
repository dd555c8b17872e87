"""What somebody does: written down, verified, ended, and what is refused."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from eet.asking import BY, COLLEGE, actor, happened, refused, status
from eet.conftest import DAY, TODAY

from app.core.db import db
from app.core.permissions import Actor, Role
from app.eet import activities
from app.eet.activities import ActivityFacts, CheckFacts
from app.eet.models import Activity, EvidenceCheck
from app.eet.rules import (
    ActivityKind,
    Evidence,
    EvidenceKind,
    Status,
)


def _add(stay, *, for_committee=False, **changes):
    facts = ActivityFacts(**vars(COLLEGE) | changes)
    return activities.add_activity(stay, facts, for_committee=for_committee, **BY)


def test_what_is_new_counts_for_28_days_and_then_only_once_somebody_verified_it(stay, flat):
    activity = _add(stay)
    last = COLLEGE.from_on + 28 * DAY
    assert (status(stay), status(stay, last), status(stay, last + DAY)) == (
        Status.MEETING,
        Status.MEETING,
        Status.SUPPORT_DUE,
    )
    seen = CheckFacts(Evidence.VERIFIED, TODAY, EvidenceKind.ENROLMENT_LETTER)
    activities.check_evidence(activity, seen, actor=actor(flat, "staff"), today=TODAY)
    assert status(stay, last + DAY) is Status.MEETING
    assert (activity.verified_on, activity.verified_by) == (TODAY, flat.persons["staff"])
    check = db.session.scalars(sa.select(EvidenceCheck)).one()
    assert (check.evidence_kind, check.copy_kept_because) == ("enrolment_letter", None)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"tenths": 0}, "tenths", "more than 0"),
        ({"tenths": 162}, "tenths", "steps of a half"),
        ({"tenths": 605}, "tenths", "more than 60"),
        ({"last_day": COLLEGE.from_on - DAY}, "last_day", "before the first"),
        ({"from_on": TODAY + 367 * DAY}, "from_on", "more than a year"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(stay, changes, field, words):
    with refused(field, words):
        _add(stay, **changes)
    assert db.session.scalars(sa.select(Activity)).all() == []


def test_what_was_verified_must_be_verified_again_when_it_changes_but_not_when_it_ends(stay, flat):
    activity = _add(stay)
    by = {"actor": actor(flat, "staff"), "today": TODAY}
    activities.check_evidence(activity, CheckFacts(Evidence.VERIFIED, TODAY, EvidenceKind.PAYSLIP), **by)
    ended = ActivityFacts(**vars(COLLEGE) | {"last_day": TODAY})
    activities.change_activity(activity, ended, **by)
    assert activity.evidence is Evidence.VERIFIED
    activities.change_activity(activity, ActivityFacts(**vars(ended) | {"tenths": 165}), **by)
    assert (activity.evidence, activity.verified_on, activity.evidence_kind) == (Evidence.NONE, None, None)


def test_nobody_verifies_their_own_not_even_as_staff(stay, flat):
    activity = _add(stay)
    both = Actor(person_id=flat.persons["tenant"], roles=frozenset({(flat.scheme_id, Role.STAFF)}))
    with refused(None, "your own EET"):
        activities.check_evidence(
            activity, CheckFacts(Evidence.VERIFIED, TODAY, EvidenceKind.PAYSLIP), actor=both, today=TODAY
        )
    assert activity.evidence is Evidence.NONE


def test_the_chair_verifies_work_for_the_committee_and_nothing_else(stay, flat):
    chair = {"actor": actor(flat, "chair"), "today": TODAY}
    work = _add(stay, kind=ActivityKind.VOLUNTEERING, for_committee=True)
    activities.check_evidence(work, CheckFacts(Evidence.VERIFIED, TODAY, EvidenceKind.COMMITTEE_WORK), **chair)
    assert work.evidence is Evidence.VERIFIED
    for other in (_add(stay), _add(stay, kind=ActivityKind.VOLUNTEERING)):
        with refused(None, "Only work for the committee"):
            activities.check_evidence(other, CheckFacts(Evidence.VERIFIED, TODAY, EvidenceKind.PAYSLIP), **chair)


def test_work_for_the_committee_is_volunteering(stay):
    with refused("kind", "volunteering"):
        _add(stay, for_committee=True)


def test_a_paper_that_was_seen_has_a_name_and_a_day_that_has_come(stay, flat):
    activity, by = _add(stay), {"actor": actor(flat, "staff"), "today": TODAY}
    with refused("evidence_kind", "what you saw"):
        activities.check_evidence(activity, CheckFacts(Evidence.SEEN, TODAY), **by)
    with refused("on", "still to come"):
        activities.check_evidence(activity, CheckFacts(Evidence.SEEN, TODAY + DAY, EvidenceKind.PAYSLIP), **by)
    with refused("evidence_kind", "Only volunteering"):
        activities.check_evidence(activity, CheckFacts(Evidence.SEEN, TODAY, EvidenceKind.COMMITTEE_WORK), **by)


def test_an_end_is_never_moved_out_again_by_its_own_person(stay):
    activity = _add(stay)
    with refused("last_day", "It began"):
        activities.end_activity(activity, last_day=COLLEGE.from_on - DAY, **BY)
    activities.end_activity(activity, last_day=TODAY, **BY)
    with refused("last_day", "an end already"):
        activities.end_activity(activity, last_day=TODAY + DAY, **BY)
    activities.end_activity(activity, last_day=COLLEGE.from_on, **BY)
    assert activity.last_day == COLLEGE.from_on


def test_only_what_nobody_looked_at_is_taken_back(stay, flat):
    seen, mistake = _add(stay), _add(stay)
    activities.check_evidence(
        seen, CheckFacts(Evidence.SEEN, TODAY, EvidenceKind.PAYSLIP), actor=actor(flat, "staff"), today=TODAY
    )
    activities.check_evidence(seen, CheckFacts(Evidence.NONE, TODAY), actor=actor(flat, "staff"), today=TODAY)
    with refused(None, "looked at a paper"):
        activities.take_back_activity(seen, **BY)
    activities.take_back_activity(mistake, **BY)
    assert db.session.scalars(sa.select(Activity)).all() == [seen]
    assert len(happened("eet.activity.taken_back")) == 1
