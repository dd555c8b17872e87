"""The board for staff, how many stood where over a year, and what is due: for staff, mentors and the chair."""

from __future__ import annotations

from datetime import timedelta

import pytest
from eet.conftest import DAY, TODAY
from factories import build_house, make_home, make_person, make_stay
from statements import counted

from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM, Actor, Role
from app.eet import activities, board, counts, due, events, mentors, pauses, plans
from app.eet.activities import ActivityFacts, CheckFacts
from app.eet.board import Wanted
from app.eet.pauses import AskFacts, PauseFacts
from app.eet.plans import Answer, StepFacts
from app.eet.rules import (
    Achievement,
    ActivityKind,
    Authority,
    Evidence,
    EvidenceKind,
    ExemptionReason,
    Group,
    Status,
    StepOwner,
)
from app.people.models import Person
from app.schemes.models import Scheme
from app.tenancies.models import Stay

BY = {"actor": SYSTEM, "today": TODAY}
YEAR = TODAY + timedelta(days=366)


def _move_in(scheme_id, name, days_ago=200):
    scheme = db.session.get_one(Scheme, scheme_id)
    return make_stay(
        make_person(scheme, first_name=name, last_name=name), make_home(scheme), starts_on=TODAY - days_ago * DAY
    )


def _verified(stay, tenths=160, from_on=TODAY - 50 * DAY, last_day=None):
    facts = ActivityFacts(ActivityKind.EDUCATION, "Coleg Gwent", tenths, from_on, last_day)
    row = activities.add_activity(stay, facts, for_committee=False, **BY)
    activities.check_evidence(
        row,
        CheckFacts(Evidence.VERIFIED, TODAY, EvidenceKind.PAYSLIP),
        actor=Actor(roles=frozenset({(stay.scheme_id, Role.STAFF)})),
        today=TODAY,
    )


def _plan(stay, *, owner=StepOwner.STAFF, on=TODAY, agreed=True):
    first = StepFacts("Ring the college", owner, TODAY + 3 * DAY, Achievement.INTERVIEW)
    plan = plans.offer_plan(stay, goal="A place", first=first, actor=SYSTEM, today=on)
    if agreed:
        plans.answer(plan, Answer(agreed=True, on=on), **BY)
    return plan


@pytest.fixture
def street(app, flat):
    """Let somebody stand in every status; the tenant of the small scheme needs support."""
    with app.app_context(), transaction():
        _verified(_move_in(flat.scheme_id, "Meeting"))
        paused = _move_in(flat.scheme_id, "Paused")
        facts = PauseFacts(TODAY, TODAY + 5 * DAY, ExemptionReason.SICKNESS, Authority.STAFF, TODAY)
        pauses.grant(paused, facts, **BY)
        _move_in(flat.scheme_id, "Grace", days_ago=41)
        _plan(_move_in(flat.scheme_id, "Planned"))
        short = _move_in(flat.scheme_id, "Short")
        events.offer_support(short, on=TODAY, what="A lift.", **BY)
        _move_in(flat.scheme_id, "Coming", days_ago=-1)
        _move_in(flat.scheme_id, "Gone").ends_on = TODAY - DAY
    return flat


@pytest.mark.usefixtures("street")
def test_everybody_who_lives_here_stands_on_the_board_once_with_what_is_next(staff):
    page = staff.get("/eet?sort=name")
    rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./*")] for row in page.tree.xpath("//tbody/tr")
    ]
    assert [row[0].split()[0] for row in rows] == ["Sŵyn", "Grace", "Meeting", "Paused", "Planned", "Short"]
    by_name = {row[0].split()[0]: row for row in rows}
    assert by_name["Meeting"][2:4] == ["Hours reached", "16 of 16 hours a week16 of 16 hours a week"]
    assert by_name["Paused"][2] == "Paused until 26 Jan 2026"
    assert by_name["Grace"][5] == "Look at it together by 8 Jan 2026"
    assert by_name["Short"][2] == "Hours not reached"
    assert "illness" not in page.text.lower()


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.usefixtures("street")
def test_each_status_can_be_asked_for_alone(staff, status):
    page = staff.get(f"/eet?status={status.value}")
    names = {"exempt": "Paused", "meeting": "Meeting", "grace": "Grace", "plan_agreed": "Planned"}
    expected = names | {"support_due": "Sŵyn", "not_meeting": "Short"}
    found = [row.text_content().split()[0] for row in page.tree.xpath("//tbody/tr/th")]
    assert found == [expected[status.value]]


@pytest.mark.usefixtures("street")
def test_what_the_address_asks_for_wrongly_is_left_out(staff):
    for address in ("/eet?status=x&review=y&sort=z&scheme=q&page=-5", "/eet?page=9999999999"):
        assert len(staff.get(address).tree.xpath("//tbody/tr")) == 6
    assert "Nobody matches" in staff.get("/eet?text=zzz").text


def test_who_is_open_or_overdue_can_be_asked_for(app, street, staff):
    with app.app_context():
        everybody = board.everything([street.scheme_id], Wanted(), on=TODAY)
    for review, wanted in (("overdue", [r for r in everybody if r.review.overdue]), ("open", everybody)):
        assert len(staff.get(f"/eet?review={review}").tree.xpath("//tbody/tr")) == len(
            [row for row in wanted if row.review_is_open]
        )


@pytest.mark.usefixtures("street")
def test_groups_stand_in_order_of_who_needs_most(staff):
    page = staff.get("/eet?sort=status")
    assert [" ".join(h.text_content().split()) for h in page.tree.xpath("//main//h2")][:3] == [
        "Hours not reached",
        "Support to be offered",
        "Following a plan",
    ]


@pytest.mark.usefixtures("street")
def test_the_file_has_a_line_for_each_and_no_reason_of_a_pause(staff):
    lines = staff.get("/eet?format=csv&sort=name").text.splitlines()
    assert len(lines) == 7
    assert "2026-01-26" in lines[4]
    assert not any(word in line for line in lines for word in ("ickness", "llness", "Illness"))


def test_other_schemes_are_not_on_it_and_peers_have_no_board(app, street, staff, sign_in):
    other = build_house(app)
    assert len(staff.get("/eet").tree.xpath("//tbody/tr")) == 6
    assert len(sign_in(other.persons["staff"]).get("/eet").tree.xpath("//tbody/tr")) == 1
    assert len(sign_in(street.persons["safeguarding"]).get("/eet").tree.xpath("//tbody/tr")) == 6
    for role in ("tenant", "committee", "chair", "admin"):
        for page in ("/eet", "/eet/over-time"):
            sign_in(street.persons[role]).get(page, status=403)


def test_the_board_asks_as_much_for_two_as_for_six(app, street):
    with app.app_context():
        with counted() as few:
            board.everything([street.scheme_id], Wanted(text="Short"), on=TODAY)
        with counted() as many:
            board.everything([street.scheme_id], Wanted(), on=TODAY)
    assert len(many) == len(few)


# --- over time -------------------------------------------------------------------------------------------------------
def test_each_month_counts_who_lived_here_then_as_they_stood_then(app, street):
    with app.app_context():
        points = counts.over_time([street.scheme_id], today=TODAY)
    assert [point.on.isoformat()[:7] for point in points] == [f"2025-{month:02}" for month in range(1, 13)] + [
        "2026-01"
    ]
    assert points[-1].counts == {Group.MEETING: 1, Group.PAUSED: 1, Group.SUPPORTED: 4}
    assert [point.total for point in points][:8] == [0, 0, 0, 0, 0, 0, 5, 5]
    assert points[-2].counts == {Group.MEETING: 1, Group.PAUSED: 0, Group.SUPPORTED: 6}


@pytest.mark.usefixtures("street")
def test_inside_staff_read_every_count_as_picture_and_table(staff):
    page = staff.get("/eet/over-time")
    row = [cell.text_content().strip() for cell in page.tree.xpath("//table[@class='table']/tbody/tr[last()]/*")]
    assert row == ["21 Jan 2026", "6", "1", "1", "4"]
    labels = page.tree.xpath("//table[contains(@class,'stacked')]//*[@role='img']/@aria-label")
    assert labels[-1] == "Reach their hours: 1, Paused: 1, Getting there with help: 4"


@pytest.mark.usefixtures("street")
def test_what_leaves_the_house_has_no_small_count(staff):
    page = staff.get("/eet/over-time?for=outside")
    row = [cell.text_content().strip() for cell in page.tree.xpath("//table[@class='table']/tbody/tr[last()]/*")]
    assert row == ["21 Jan 2026", "6", "Not told", "Not told", "Not told"]
    assert not page.tree.xpath("//table[contains(@class,'stacked')]")
    last = staff.get("/eet/over-time?format=csv").text.splitlines()[-1]
    assert last == "2026-01-21,6,Not told,Not told,Not told"
    assert "Fewer than 5" in staff.get("/eet/over-time?format=csv").text.splitlines()[1]


# --- what is due -----------------------------------------------------------------------------------------------------
def _due(app, house, until=YEAR):
    with app.app_context():
        return due.due(SYSTEM, [house.scheme_id], until, on=TODAY)


def _said(items):
    return {(item.kind.removeprefix("eet."), item.subject.split()[0]) for item in items}


def test_staff_are_told_of_all_that_waits_for_them(app, street):
    said = _said(_due(app, street))
    assert {("offer_support", "Sŵyn"), ("review", "Sŵyn"), ("step", "Planned"), ("review", "Grace")} <= said
    assert not {name for _kind, name in said} & {"Coming", "Gone"}
    assert ("make_plan", "Short") not in said  # the review comes first
    support = next(item for item in _due(app, street) if item.kind == "eet.offer_support")
    assert (support.red, support.endpoint, support.due_on) == (True, "eet.record", TODAY)


def test_a_review_is_its_mentors_while_one_stands_and_staffs_again_once_overdue(app, flat):
    with app.app_context(), transaction():
        stay = _move_in(flat.scheme_id, "Young", days_ago=14)
        mentor = mentors.choose(stay, flat.persons["committee"], actor=SYSTEM, now=clock.now())
        mentors.accept(mentor, actor=SYSTEM, now=clock.now())
        starts_on = stay.starts_on
    member = Actor(person_id=flat.persons["committee"], roles=frozenset({(flat.scheme_id, Role.COMMITTEE)}))
    with app.app_context():
        mine = due.due_of_peer(member, YEAR, on=TODAY)
        on_the_day = due.due(SYSTEM, [flat.scheme_id], YEAR, on=starts_on + 28 * DAY)
        day_after = due.due(SYSTEM, [flat.scheme_id], YEAR, on=starts_on + 29 * DAY)
    assert [(item.kind, item.due_on, item.endpoint) for item in mine] == [
        ("eet.review", starts_on + 28 * DAY, "eet.mentee")
    ]
    assert ("review", "Young") not in _said(_due(app, flat))
    assert ("review", "Young") not in _said(on_the_day)
    assert ("review", "Young") in _said(day_after)
    with app.app_context(), transaction():
        db.session.get_one(Person, flat.persons["committee"]).inducted_on = None
    assert ("review", "Young") in _said(_due(app, flat))


def test_steps_offers_answers_and_evidence_are_due_by_their_days(app, flat):
    with app.app_context(), transaction():
        earned = _plan(_move_in(flat.scheme_id, "Earned"), owner=StepOwner.TENANT)
        plans.complete(plans.steps(earned)[0], seen=False, **BY)
        _plan(_move_in(flat.scheme_id, "Offered"), agreed=False)
        _plan(_move_in(flat.scheme_id, "Nomentor"), owner=StepOwner.MENTOR)
        asked = _move_in(flat.scheme_id, "Asked")
        pauses.ask(asked, AskFacts(TODAY, TODAY, ExemptionReason.OTHER), **BY)
        new = _move_in(flat.scheme_id, "New", days_ago=5)
        activities.add_activity(new, ActivityFacts(ActivityKind.TRAINING, "X", 160, TODAY), for_committee=False, **BY)
    found = {(kind, name) for kind, name in _said(_due(app, flat))}
    assert {
        ("seen", "Earned"),
        ("answer", "Offered"),
        ("step", "Nomentor"),
        ("answer_pause", "Asked"),
        ("check_evidence", "New"),
    } <= found
    days = {item.kind: item.due_on for item in _due(app, flat) if item.subject.split()[0] in {"Offered", "New"}}
    assert (days["eet.answer"], days["eet.check_evidence"]) == (TODAY + 7 * DAY, TODAY + 28 * DAY)


def test_a_list_too_long_to_read_leads_to_the_board(app, flat):
    with app.app_context(), transaction():
        for number in range(30):
            _move_in(flat.scheme_id, f"N{number}")
    items = _due(app, flat)
    assert sum(item.kind == "eet.offer_support" for item in items) == due.MOST
    assert [item.endpoint for item in items if item.kind == "eet.more"] == ["eet.board"]


def test_what_is_due_asks_as_much_for_seven_as_for_one(app, flat, street):
    with app.app_context(), counted() as many:
        due.due(SYSTEM, [street.scheme_id], YEAR, on=TODAY)
    with app.app_context(), transaction():
        for number in range(3):
            _plan(_move_in(flat.scheme_id, f"N{number}"))
    with app.app_context(), counted() as more:
        due.due(SYSTEM, [street.scheme_id], YEAR, on=TODAY)
    assert len(more) == len(many)


def test_home_pages_say_what_is_next_to_each(app, flat, sign_in, staff):
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, flat.stay_id)
        mentors.choose(stay, flat.persons["committee"], actor=SYSTEM, now=clock.now())
        _plan(stay, owner=StepOwner.TENANT)
        work = ActivityFacts(ActivityKind.VOLUNTEERING, "Minutes", 20, TODAY)
        activities.add_activity(stay, work, for_committee=True, **BY)
    assert "Look at somebody’s EET together" in staff.get("/").text
    assert "Somebody asks you to be their mentor" in sign_in(flat.persons["committee"]).get("/").text
    assert "Verify work for the committee" in sign_in(flat.persons["chair"]).get("/").text
    home = sign_in(flat.persons["tenant"]).get("/")
    assert "Ring the college" in home.text
    assert home.tree.xpath("//a[@href='/my-eet']")
