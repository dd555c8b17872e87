"""What is written down about EET: each verb with what it refuses, and what follows for how somebody stands."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from eet.conftest import DAY, TODAY
from factories import make_home, make_person, make_scheme, make_stay
from sqlalchemy.exc import DatabaseError

from app.core import clock
from app.core.audit import AuditEvent
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM, Actor, Role
from app.eet import activities, events, mentors, pauses, plans, queries, referrals, rules, standing
from app.eet.activities import ActivityFacts, CheckFacts
from app.eet.events import ReviewFacts
from app.eet.models import Activity, Event, EvidenceCheck, Exemption, Talk
from app.eet.pauses import AskFacts, Decision, PauseFacts
from app.eet.plans import Answer, StepFacts
from app.eet.rules import (
    COMMITTEE_MAY,
    Achievement,
    ActivityKind,
    Authority,
    EventKind,
    Evidence,
    EvidenceKind,
    ExemptionReason,
    NextStep,
    Status,
    StepOwner,
)
from app.people.models import Person
from app.tenancies import life
from app.tenancies.rules import LifeEventKind

BY = {"actor": SYSTEM, "today": TODAY}
COLLEGE = ActivityFacts(ActivityKind.EDUCATION, "Coleg Gwent ŵ🙂", 160, TODAY - 10 * DAY)
FIRST = StepFacts("Finish the CV", StepOwner.TENANT, TODAY + 7 * DAY, Achievement.CV_FINISHED)


def _actor(house, role):
    person_id = house.persons[role]
    return Actor(person_id=person_id, roles=frozenset({(house.scheme_id, Role(role))}))


def _status(stay, on=TODAY):
    return standing.standing(stay, on=on).status


def _happened(kind):
    return db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == kind)).all()


def _refused(field, words):
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


# --- what somebody does ----------------------------------------------------------------------------------------------
def _add(stay, *, for_committee=False, **changes):
    facts = ActivityFacts(**vars(COLLEGE) | changes)
    return activities.add_activity(stay, facts, for_committee=for_committee, **BY)


def test_what_is_new_counts_for_28_days_and_then_only_once_somebody_verified_it(stay, flat):
    activity = _add(stay)
    last = COLLEGE.from_on + 28 * DAY
    assert (_status(stay), _status(stay, last), _status(stay, last + DAY)) == (
        Status.MEETING,
        Status.MEETING,
        Status.SUPPORT_DUE,
    )
    seen = CheckFacts(Evidence.VERIFIED, TODAY, EvidenceKind.ENROLMENT_LETTER)
    activities.check_evidence(activity, seen, actor=_actor(flat, "staff"), today=TODAY)
    assert _status(stay, last + DAY) is Status.MEETING
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
    with _refused(field, words):
        _add(stay, **changes)
    assert db.session.scalars(sa.select(Activity)).all() == []


def test_what_was_verified_must_be_verified_again_when_it_changes_but_not_when_it_ends(stay, flat):
    activity = _add(stay)
    by = {"actor": _actor(flat, "staff"), "today": TODAY}
    activities.check_evidence(activity, CheckFacts(Evidence.VERIFIED, TODAY, EvidenceKind.PAYSLIP), **by)
    ended = ActivityFacts(**vars(COLLEGE) | {"last_day": TODAY})
    activities.change_activity(activity, ended, **by)
    assert activity.evidence is Evidence.VERIFIED
    activities.change_activity(activity, ActivityFacts(**vars(ended) | {"tenths": 165}), **by)
    assert (activity.evidence, activity.verified_on, activity.evidence_kind) == (Evidence.NONE, None, None)


def test_nobody_verifies_their_own_not_even_as_staff(stay, flat):
    activity = _add(stay)
    both = Actor(person_id=flat.persons["tenant"], roles=frozenset({(flat.scheme_id, Role.STAFF)}))
    with _refused(None, "your own EET"):
        activities.check_evidence(
            activity, CheckFacts(Evidence.VERIFIED, TODAY, EvidenceKind.PAYSLIP), actor=both, today=TODAY
        )
    assert activity.evidence is Evidence.NONE


def test_the_chair_verifies_work_for_the_committee_and_nothing_else(stay, flat):
    chair = {"actor": _actor(flat, "chair"), "today": TODAY}
    work = _add(stay, kind=ActivityKind.VOLUNTEERING, for_committee=True)
    activities.check_evidence(work, CheckFacts(Evidence.VERIFIED, TODAY, EvidenceKind.COMMITTEE_WORK), **chair)
    assert work.evidence is Evidence.VERIFIED
    for other in (_add(stay), _add(stay, kind=ActivityKind.VOLUNTEERING)):
        with _refused(None, "Only work for the committee"):
            activities.check_evidence(other, CheckFacts(Evidence.VERIFIED, TODAY, EvidenceKind.PAYSLIP), **chair)


def test_work_for_the_committee_is_volunteering(stay):
    with _refused("kind", "volunteering"):
        _add(stay, for_committee=True)


def test_a_paper_that_was_seen_has_a_name_and_a_day_that_has_come(stay, flat):
    activity, by = _add(stay), {"actor": _actor(flat, "staff"), "today": TODAY}
    with _refused("evidence_kind", "what you saw"):
        activities.check_evidence(activity, CheckFacts(Evidence.SEEN, TODAY), **by)
    with _refused("on", "still to come"):
        activities.check_evidence(activity, CheckFacts(Evidence.SEEN, TODAY + DAY, EvidenceKind.PAYSLIP), **by)
    with _refused("evidence_kind", "Only volunteering"):
        activities.check_evidence(activity, CheckFacts(Evidence.SEEN, TODAY, EvidenceKind.COMMITTEE_WORK), **by)


def test_an_end_is_never_moved_out_again_by_its_own_person(stay):
    activity = _add(stay)
    with _refused("last_day", "It began"):
        activities.end_activity(activity, last_day=COLLEGE.from_on - DAY, **BY)
    activities.end_activity(activity, last_day=TODAY, **BY)
    with _refused("last_day", "an end already"):
        activities.end_activity(activity, last_day=TODAY + DAY, **BY)
    activities.end_activity(activity, last_day=COLLEGE.from_on, **BY)
    assert activity.last_day == COLLEGE.from_on


def test_only_what_nobody_looked_at_is_taken_back(stay, flat):
    seen, mistake = _add(stay), _add(stay)
    activities.check_evidence(
        seen, CheckFacts(Evidence.SEEN, TODAY, EvidenceKind.PAYSLIP), actor=_actor(flat, "staff"), today=TODAY
    )
    activities.check_evidence(seen, CheckFacts(Evidence.NONE, TODAY), actor=_actor(flat, "staff"), today=TODAY)
    with _refused(None, "looked at a paper"):
        activities.take_back_activity(seen, actor=SYSTEM)
    activities.take_back_activity(mistake, actor=SYSTEM)
    assert db.session.scalars(sa.select(Activity)).all() == [seen]
    assert len(_happened("eet.activity.taken_back")) == 1


# --- pauses ----------------------------------------------------------------------------------------------------------
def _pause(stay, days, *, reason=ExemptionReason.OTHER, authority=Authority.STAFF, from_on=TODAY, decided_on=TODAY):
    facts = PauseFacts(from_on, from_on + (days - 1) * DAY, reason, authority, decided_on)
    return pauses.grant(stay, facts, **BY)


@pytest.mark.parametrize(("days", "authority"), [(182, Authority.STAFF), (84, Authority.COMMITTEE)])
def test_a_pause_lasts_26_weeks_at_most_and_12_when_the_committee_gives_it(stay, days, authority):
    with _refused("last_day", "at most"):
        _pause(stay, days + 1, authority=authority)
    given = _pause(stay, days, authority=authority)
    assert (given.last_day - TODAY).days == days - 1
    assert (_status(stay), _status(stay, given.last_day + DAY)) == (Status.EXEMPT, Status.GRACE)


@pytest.mark.parametrize("reason", list(ExemptionReason))
def test_the_committee_decides_about_four_reasons_and_never_about_health_or_safety(stay, reason):
    ours = {"awaiting_start", "school_holiday", "redundancy", "other"}
    assert set(COMMITTEE_MAY) == ours
    if reason in ours:
        assert _pause(stay, 7, reason=reason, authority=Authority.COMMITTEE).reason is reason
        return
    with _refused("authority", "does not decide"):
        _pause(stay, 7, reason=reason, authority=Authority.COMMITTEE)
    assert _pause(stay, 7, reason=reason).authority is Authority.STAFF


def test_no_two_pauses_share_a_day_but_one_may_follow_the_other(stay):
    first = _pause(stay, 7)
    with _refused("from_on", "already"):
        _pause(stay, 7, from_on=first.last_day)
    second = _pause(stay, 7, from_on=first.last_day + DAY)
    with _refused("from_on", "already"):
        pauses.change(first, last_day=second.from_on, **BY)
    pauses.change(second, last_day=second.from_on, **BY)
    assert second.last_day == second.from_on


def test_a_pause_is_not_before_the_stay_nor_decided_tomorrow(stay):
    with _refused("from_on", "moved in"):
        _pause(stay, 7, from_on=stay.starts_on - DAY)
    with _refused("decided_on", "still to come"):
        _pause(stay, 7, decided_on=TODAY + DAY)
    with _refused("last_day", "before the first"):
        _pause(stay, 0)


def _ask(stay, reason=ExemptionReason.OTHER, days=7):
    return pauses.ask(stay, AskFacts(TODAY, TODAY + (days - 1) * DAY, reason, "My course begins later."), **BY)


def test_a_pause_that_was_asked_for_waits_until_it_is_answered_and_a_yes_gives_it_at_once(stay):
    asked = _ask(stay)
    assert standing.standing(stay, on=TODAY).next.step is NextStep.ANSWER_PAUSE
    with _refused(None, "asked for a pause already"):
        _ask(stay)
    decision = Decision(True, Authority.COMMITTEE, TODAY, TODAY, TODAY + 20 * DAY, "Good luck.")
    given = pauses.decide(asked, decision, **BY)
    assert (given.last_day, asked.exemption_id, _status(stay)) == (TODAY + 20 * DAY, given.id, Status.EXEMPT)
    with _refused(None, "was answered"):
        pauses.decide(asked, decision, **BY)
    with _refused(None, "was answered"):
        pauses.take_back(asked, **BY)


def test_a_no_says_why_and_gives_nothing(stay):
    asked = _ask(stay)
    no = Decision(False, Authority.STAFF, TODAY, TODAY, TODAY)
    with _refused("answer", "why not"):
        pauses.decide(asked, no, **BY)
    assert asked.decided_on is None
    assert pauses.decide(asked, Decision(**vars(no) | {"answer": "Come and talk to us."}), **BY) is None
    assert db.session.scalars(sa.select(Exemption)).all() == []
    assert _ask(stay).id != asked.id  # they may ask again


def test_a_yes_the_rules_refuse_leaves_the_question_open(stay):
    asked = _ask(stay, days=100)
    with _refused("last_day", "12 weeks"):
        pauses.decide(asked, Decision(True, Authority.COMMITTEE, TODAY, asked.from_on, asked.last_day), **BY)
    assert (asked.granted, pauses.waiting(stay)) == (None, asked)


def test_what_was_taken_back_is_not_answered_any_more(stay):
    asked = _ask(stay)
    pauses.take_back(asked, **BY)
    pauses.take_back(asked, **BY)
    assert len(_happened("eet.pause.taken_back")) == 1
    with _refused(None, "took this back"):
        pauses.decide(asked, Decision(True, Authority.STAFF, TODAY, TODAY, TODAY), **BY)


def test_nobody_pauses_themselves(stay, flat):
    both = {"actor": Actor(person_id=flat.persons["tenant"]), "today": TODAY}
    facts = PauseFacts(TODAY, TODAY, ExemptionReason.OTHER, Authority.STAFF, TODAY)
    with _refused(None, "your own EET"):
        pauses.grant(stay, facts, **both)
    with _refused(None, "your own EET"):
        pauses.decide(_ask(stay), Decision(True, Authority.STAFF, TODAY, TODAY, TODAY), **both)


# --- what happened ---------------------------------------------------------------------------------------------------
def test_a_review_moves_the_next_one_and_keeps_what_was_said(stay):
    said = ReviewFacts(TODAY, "Got up early.", None, "Ask about buses.", StepOwner.STAFF, TODAY + DAY)
    event = events.hold_review(stay, said, **BY)
    assert standing.standing(stay, on=TODAY).review.due_on == TODAY + 12 * 7 * DAY
    assert db.session.get_one(Talk, event.id).what_next == "Ask about buses."
    events.take_back(event, **BY)
    assert standing.standing(stay, on=TODAY).review.overdue


@pytest.mark.parametrize(
    ("on", "words"),
    [(date(2025, 8, 31), "moved in"), (TODAY + DAY, "still to come"), (date(2026, 1, 19), "last day here")],
)
def test_what_happened_is_on_a_day_of_the_stay_that_has_come(stay, on, words):
    stay.ends_on = date(2026, 1, 18)
    with _refused("on", words):
        events.offer_support(stay, on=on, what="A lift to college.", **BY)
    stay.ends_on = None


def test_a_target_of_ones_own_is_never_more_than_was_agreed(stay):
    with _refused("tenths", "agreed to 16.0"):
        events.set_target(stay, on=TODAY, tenths=165, why="?", **BY)
    with _refused("tenths", "steps of a half"):
        events.set_target(stay, on=TODAY, tenths=81, why="?", **BY)
    events.set_target(stay, on=TODAY, tenths=0, why="In hospital school.", **BY)
    assert (_status(stay), _status(stay, TODAY - DAY)) == (Status.MEETING, Status.SUPPORT_DUE)


def test_what_happened_is_never_written_over(stay):
    event = events.offer_support(stay, on=TODAY, what="A lift to college.", **BY)
    refusals = (
        sa.update(Event).values(note="Nothing."),
        sa.update(Event).values(on=TODAY - DAY),
        sa.update(Event).values(kind=EventKind.REVIEW),
        sa.delete(Event),
    )
    for statement in refusals:
        with pytest.raises(DatabaseError, match="append-only"), db.session.begin_nested():
            db.session.execute(statement)
    events.take_back(event, **BY)
    db.session.flush()
    assert event.taken_back_on == TODAY


# --- plans -----------------------------------------------------------------------------------------------------------
def _plan(stay, goal="A place on the course"):
    return plans.offer_plan(stay, goal=goal, first=FIRST, **BY)


def test_a_plan_counts_from_the_day_they_agree_and_a_later_one_takes_its_place(stay):
    plan = _plan(stay)
    assert _status(stay) is Status.SUPPORT_DUE
    with _refused(None, "waits for an answer"):
        _plan(stay)
    plans.answer(plan, Answer(agreed=True, on=TODAY, last_day=TODAY + 30 * DAY), **BY)
    assert (_status(stay), _status(stay, TODAY + 31 * DAY)) == (Status.PLAN_AGREED, Status.SUPPORT_DUE)
    with _refused(None, "its answer already"):
        plans.answer(plan, Answer(agreed=True, on=TODAY), **BY)
    later = TODAY + 5 * DAY
    second = plans.offer_plan(stay, goal="A job", first=FIRST, actor=SYSTEM, today=later)
    plans.answer(second, Answer(agreed=True, on=later), actor=SYSTEM, today=later)
    assert plans.agreed_event(plan).last_day == later - DAY
    assert plans.agreed_event(second).last_day is None


def test_two_plans_agreed_on_one_day_leave_the_second(stay):
    first, second = _plan(stay), None
    plans.answer(first, Answer(agreed=True, on=TODAY), **BY)
    second = _plan(stay, "A job")
    plans.answer(second, Answer(agreed=True, on=TODAY), **BY)
    with _refused(None, "Nobody has agreed"):
        plans.agreed_event(first)
    assert [one.plan.goal for one in standing.plans_of(stay.id) if one.runs_on(TODAY)] == ["A job"]


def test_a_no_needs_its_reason_and_is_no_plan(stay):
    plan = _plan(stay)
    with _refused("because", "why not"):
        plans.answer(plan, Answer(agreed=False, on=TODAY), **BY)
    plans.answer(plan, Answer(agreed=False, on=TODAY, because="I want to work, not study."), **BY)
    assert _status(stay) is Status.SUPPORT_DUE
    with _refused(None, "Nobody has agreed"):
        plans.end_plan(plan, last_day=TODAY, **BY)


def test_what_a_step_earns_is_theirs_when_it_is_done_and_taken_back_when_it_is_opened_again(stay, flat):
    plan = _plan(stay)
    step = plans.steps(plan)[0]
    tenant, worker = ({"actor": _actor(flat, role), "today": TODAY} for role in ("tenant", "staff"))
    with _refused(None, "Nobody has agreed"):
        plans.complete(step, seen=False, **tenant)
    plans.answer(plan, Answer(agreed=True, on=TODAY), **BY)
    with _refused(None, "not done yet"):
        plans.see(step, **worker)
    plans.complete(step, seen=True, **tenant)
    assert (step.done_on, step.done_by, step.seen_on) == (TODAY, flat.persons["tenant"], None)
    with _refused(None, "your own EET"):
        plans.see(step, **tenant)
    plans.see(step, **worker)
    assert (step.seen_on, step.seen_by) == (TODAY, flat.persons["staff"])
    with _refused(None, "is done"):
        plans.change_step(step, FIRST, **BY)
    plans.reopen(step, actor=SYSTEM)
    assert (step.done_on, step.done_by, step.seen_on, step.seen_by) == (None, None, None, None)


def test_a_plan_keeps_one_step_at_least_and_has_a_dozen_at_most(stay):
    plan = _plan(stay)
    with _refused(None, "one step at least"):
        plans.remove_step(plans.steps(plan)[0], actor=SYSTEM)
    for _number in range(11):
        plans.add_step(plan, FIRST, **BY)
    with _refused(None, "12 steps at most"):
        plans.add_step(plan, FIRST, **BY)
    plans.remove_step(plans.steps(plan)[3], actor=SYSTEM)
    assert [step.place for step in plans.steps(plan)] == [1, 2, 3, *range(5, 13)]


# --- mentors ---------------------------------------------------------------------------------------------------------
NOW = datetime(2026, 1, 21, 12, tzinfo=clock.now().tzinfo)


def test_a_mentor_is_a_member_who_was_inducted_and_somebody_else(stay, flat):
    offered = {person.id for person in mentors.candidates(stay, on=TODAY)}
    assert offered == {flat.persons["committee"], flat.persons["chair"]}
    db.session.get_one(Person, flat.persons["chair"]).inducted_on = TODAY + DAY
    db.session.flush()
    for nobody in ("chair", "staff", "tenant"):
        with _refused("mentor_id", "member of your committee"):
            mentors.choose(stay, flat.persons[nobody], actor=SYSTEM, now=NOW)


def test_asking_another_ends_the_one_before_and_either_may_end_it(stay, flat):
    first = mentors.choose(stay, flat.persons["committee"], actor=SYSTEM, now=NOW)
    mentors.accept(first, actor=SYSTEM, now=NOW)
    assert mentors.choose(stay, flat.persons["committee"], actor=SYSTEM, now=NOW) is first
    second = mentors.choose(stay, flat.persons["chair"], actor=SYSTEM, now=NOW)
    assert (first.ended_at, second.accepted_at, mentors.mentor_of(stay.id)) == (NOW, None, second)
    mentors.end(second, actor=SYSTEM, now=NOW)
    with _refused(None, "do not ask"):
        mentors.accept(second, actor=SYSTEM, now=NOW)
    assert mentors.mentor_of(stay.id) is None


# --- referrals and the guard -----------------------------------------------------------------------------------------
def _fallen_short(stay):
    """Let everything be done that comes before a referral; return the plan’s answer and the offer."""
    offered = events.offer_support(stay, on=TODAY - 20 * DAY, what="A lift to college.", **BY)
    plan = plans.offer_plan(stay, goal="A job", first=FIRST, actor=SYSTEM, today=TODAY - 16 * DAY)
    said = Answer(agreed=False, on=TODAY - 14 * DAY, because="Not now.")
    return plans.answer(plan, said, **BY), offered


def test_a_referral_needs_the_whole_guard(stay):
    answered, offered = _fallen_short(stay)
    assert [item.done for item in referrals.items(stay, on=TODAY)] == [True] * 6
    for event in (answered, offered):
        with db.session.begin_nested() as before:
            events.take_back(event, **BY)
            db.session.flush()
            with _refused(None, "Not yet"):
                referrals.refer(stay, because="Short.", **BY)
            before.rollback()
        db.session.expire_all()
    with db.session.begin_nested() as before:
        _ask(stay)
        with _refused(None, "Decide about the pause"):
            referrals.refer(stay, because="Short.", **BY)
        before.rollback()
    assert _status(stay, TODAY - DAY) is Status.NOT_MEETING
    with _refused(None, "Give it time"):
        referrals.refer(stay, because="Short.", actor=SYSTEM, today=TODAY - DAY)
    referral = referrals.refer(stay, because="Short.", **BY)
    with _refused(None, "waits for its answer"):
        referrals.refer(stay, because="Short.", **BY)
    referrals.answer(referral, warned=True, because="Please talk to us.", **BY)
    with _refused(None, "answered already"):
        referrals.answer(referral, warned=False, because="No.", **BY)


@pytest.mark.parametrize("kind", [kind for kind in LifeEventKind if kind is not LifeEventKind.EIGHTEENTH_BIRTHDAY])
@pytest.mark.parametrize(("days_ago", "waits"), [(0, True), (28, True), (29, False), (-1, False)])
def test_something_that_changed_gives_28_days(stay, kind, days_ago, waits):
    _fallen_short(stay)
    life.record(stay, kind=kind, on=TODAY - days_ago * DAY, **BY)
    missing = [item for item in referrals.items(stay, on=TODAY) if not item.done]
    assert bool(missing) is waits


@pytest.mark.parametrize(("days_ago", "waits"), [(-1, False), (0, True), (28, True), (29, False)])
@pytest.mark.usefixtures("context", "that_day")
def test_an_eighteenth_birthday_is_reckoned_and_gives_28_days_too(days_ago, waits):
    turned = TODAY - days_ago * DAY
    scheme = make_scheme()
    person = make_person(scheme, birth_date=turned.replace(year=turned.year - 18))
    stay = make_stay(person, make_home(scheme), starts_on=date(2025, 9, 1))
    changed = [line for line in referrals.items(stay, on=TODAY) if "changed in their life" in line.wanted.template]
    assert [line.done for line in changed] == [not waits]
    with _refused("kind", "know their birthday"):
        life.record(stay, kind=LifeEventKind.EIGHTEENTH_BIRTHDAY, on=TODAY, **BY)


def test_a_warning_needs_the_guard_on_the_day_it_is_given_but_a_no_does_not(stay):
    _fallen_short(stay)
    referral = referrals.refer(stay, because="Short.", **BY)
    life.record(stay, kind=LifeEventKind.EXAMS, on=TODAY, **BY)
    with _refused(None, "Something changed"):
        referrals.answer(referral, warned=True, because="Short.", **BY)
    referrals.answer(referral, warned=False, because="Exams first.", **BY)
    assert (referral.warned, referral.answered_on) == (False, TODAY)


def test_the_terms_that_were_agreed_bind_whatever_the_facts_are_read_for(stay):
    facts = queries.facts_of([stay.id])[stay.id]
    assert (facts.target_tenths, facts.grace_weeks, facts.review_weeks) == (160, 6, 12)
    assert rules.review(facts, TODAY).due_on == stay.starts_on + timedelta(days=28)
