"""A record of skills and committee service: what was checked stands in it, in every combination, and nothing else."""

from __future__ import annotations

import itertools
import json
from datetime import date, timedelta

import factories
import pytest
import sqlalchemy as sa
import time_machine
from eet.table import CANARY, TODAY, Table
from statements import counted

from app.core import pdf
from app.core.db import db
from app.core.permissions import Role
from app.documents.models import Document, Variant
from app.eet import record
from app.eet.models import Activity, Exemption, PlanStep
from app.eet.record import Record, Span
from app.eet.rules import Achievement, ActivityKind, EventKind, Evidence, EvidenceKind, ExemptionReason, StepOwner
from app.schemes.models import Language
from app.tenancies.models import LifeEvent, Stay
from app.tenancies.rules import LifeEventKind

DAY = timedelta(days=1)
AROUND = (TODAY - DAY, TODAY, TODAY + DAY)
EMPTY = {"activities": [], "achievements": [], "service": [], "inducted": "", "topics": []}


@pytest.fixture
def table(context, house):
    with time_machine.travel("2026-11-24 10:00", tick=False), context.test_request_context():
        table = Table(house)
        assert _facts(table)["empty"]
        yield table


def _facts(table, language=Language.EN, variant=Variant.STANDARD):
    return record.facts(record.record_of(table.tenant, today=TODAY), variant=variant, language=language, today=TODAY)


def _activity(stay_id, provider, **changes):
    facts = {"kind": ActivityKind.EMPLOYMENT, "tenths": 165, "from_on": TODAY - DAY, "evidence": Evidence.VERIFIED}
    return factories.add(
        Activity(stay_id=stay_id, provider=provider, recorded_at=factories.NOW, **facts | {"last_day": None} | changes)
    )


def _others(table):
    """Return a stay of somebody else, and one of the tenant’s that was taken back before it began."""
    neighbour = factories.make_person(table.scheme, Role.TENANT)
    homes = [factories.make_home(table.scheme) for _ in range(2)]
    theirs = factories.make_stay(neighbour, homes[0], starts_on=date(2026, 1, 5))
    gone = factories.make_stay(table.tenant, homes[1], starts_on=date(2024, 1, 5), ends_on=date(2024, 1, 9))
    gone.withdrawn_on = date(2024, 1, 2)
    return theirs, gone


def _held(table, role, **changes):
    facts = {"person_id": table.tenant.id, "scheme_id": table.scheme.id, "granted_at": factories.NOW}
    return factories.add(record.RoleHeld(role=role, **facts | changes))


def test_of_all_activities_only_those_that_are_verified_have_begun_and_are_their_own_stand_in_it(table):
    theirs, gone = _others(table)
    wanted = []
    for evidence, from_on, stay in itertools.product(Evidence, AROUND, (table.stay, theirs, gone)):
        provider = f"{CANARY}-{evidence.value}-{from_on}-{stay.ref}"
        _activity(stay.id, provider, evidence=evidence, from_on=from_on)
        if evidence is Evidence.VERIFIED and from_on <= TODAY and stay is table.stay:
            wanted.append(provider)
    assert sorted(row["where"] for row in _facts(table)["activities"]) == sorted(wanted)
    assert len(wanted) == 2
    assert json.dumps(_facts(table)).count(CANARY) == 2


def test_of_all_steps_only_those_that_earn_something_are_done_and_were_seen_stand_in_it(table):
    theirs, gone = _others(table)
    plans = {stay: table.plan() for stay in (table.stay, theirs, gone)}
    for stay, plan in plans.items():
        plan.stay_id = stay.id
    days = (None, *AROUND)
    wanted = 0
    for (stay, plan), earned, done_on, seen_on in itertools.product(plans.items(), (None, *Achievement), days, days):
        facts = {"words": CANARY, "owner": StepOwner.TENANT, "due_on": TODAY, "place": 1, "achievement": earned}
        factories.add(PlanStep(plan_id=plan.id, done_on=done_on, seen_on=seen_on, **facts))
        told = [day is not None and day <= TODAY for day in (done_on, seen_on)]
        wanted += stay is table.stay and earned is not None and all(told)
    found = _facts(table)
    assert len(found["achievements"]) == wanted == 4 * len(Achievement)
    assert {row["when"] for row in found["achievements"]} == {"23 Nov 2026", "24 Nov 2026"}
    assert CANARY not in json.dumps(found)


def test_of_all_roles_only_those_on_the_committee_that_have_begun_here_and_were_not_revoked_stand_in_it(table):
    elsewhere, neighbour = factories.make_scheme(), factories.make_person(table.scheme)
    roles = [role for role in Role if role is not Role.ADMIN]
    for role, revoked_at, from_on in itertools.product(roles, (None, factories.NOW), (None, *AROUND)):
        _held(table, role, revoked_at=revoked_at, from_on=from_on, last_day=TODAY + DAY)
        _held(table, role, from_on=TODAY - 9 * DAY, scheme_id=elsewhere.id)
        _held(table, role, from_on=TODAY - 9 * DAY, person_id=neighbour.id)
    assert [(row["label"], row["value"]) for row in _facts(table)["service"]] == [
        ("Member of the committee", "Since 24 Nov 2026"),
        ("Chair of the committee", "Since 24 Nov 2026"),
        ("Member of the committee", "Since 23 Nov 2026"),
        ("Chair of the committee", "Since 23 Nov 2026"),
        ("Member of the committee", "At present"),
        ("Chair of the committee", "At present"),
    ]


@pytest.mark.parametrize(("on", "said"), [(AROUND[0], "23 Nov 2026"), (AROUND[1], "24 Nov 2026"), (AROUND[2], "")])
def test_the_induction_stands_in_it_with_its_topics_from_its_day_on(table, on, said):
    table.tenant.inducted_on = on
    found = _facts(table)
    assert found["inducted"] == said
    assert len(found["topics"]) == (5 if said else 0)
    assert found["empty"] is not bool(said)


def test_each_activity_is_told_with_its_kind_its_hours_and_its_days_newest_first(table):
    _activity(table.stay.id, "Caffi Garn", from_on=date(2026, 9, 7), tenths=80)
    done = {"from_on": date(2025, 9, 1), "last_day": date(2026, 6, 26), "kind": ActivityKind.EDUCATION}
    _activity(table.stay.id, "Coleg Gwent", **done)
    work = {"kind": ActivityKind.VOLUNTEERING, "evidence_kind": EvidenceKind.COMMITTEE_WORK.value, "tenths": 0}
    _activity(table.stay.id, "The committee", from_on=date(2026, 2, 2), last_day=TODAY, **work)
    assert [tuple(row.values()) for row in _facts(table)["activities"]] == [
        ("Work", "Caffi Garn", "8", "Since 7 Sep 2026"),
        ("Volunteering", "The committee", "", "Since 2 Feb 2026"),
        ("Education", "Coleg Gwent", "16.5", "1 Sep 2025 to 26 Jun 2026"),
    ]


@pytest.mark.parametrize(
    ("from_on", "last_day", "said"),
    [
        (date(2026, 1, 5), AROUND[0], "5 Jan 2026 to 23 Nov 2026"),
        (date(2026, 1, 5), AROUND[1], "Since 5 Jan 2026"),
        (date(2026, 1, 5), AROUND[2], "Since 5 Jan 2026"),
        (None, AROUND[0], "Until 23 Nov 2026"),
        (None, AROUND[1], "At present"),
        (None, None, "At present"),
    ],
)
def test_what_ends_today_or_later_is_still_going_on(table, from_on, last_day, said):
    del table
    assert Span(from_on, last_day).in_words(TODAY) == said


def test_an_earlier_stay_of_theirs_counts_too(table):
    home = factories.make_home(table.scheme)
    before = factories.make_stay(table.tenant, home, starts_on=date(2024, 1, 5), ends_on=date(2024, 6, 28))
    _activity(before.id, "Coleg y Cymoedd", from_on=date(2024, 2, 5), last_day=date(2024, 6, 28))
    assert [row["where"] for row in _facts(table)["activities"]] == ["Coleg y Cymoedd"]


def _everything_else(table):
    """Write down everything that may not stand in it, each with the canary or a day of its own."""
    person = table.tenant
    person.birth_date, person.phone, person.email = date(2008, 3, 29), f"{CANARY} 1", f"{CANARY}@example.org"
    person.emergency_contact, person.known_as = f"{CANARY} mother", f"{CANARY}y"
    days = {"from_on": date(2026, 3, 28), "last_day": date(2026, 4, 27)}
    table.row(Exemption, reason=ExemptionReason.SICKNESS, **days)
    table.row(LifeEvent, on=date(2026, 5, 26), kind=LifeEventKind.BEREAVEMENT)
    table.event(EventKind.TARGET, on=date(2026, 5, 25), tenths=70, note=CANARY)
    table.event(EventKind.SUPPORT_OFFERED, on=date(2026, 5, 24), note=CANARY)
    review = table.event(on=date(2026, 5, 23))
    table.talk(review, went_well=CANARY, hard=CANARY, what_next=CANARY)
    table.request(reason=ExemptionReason.CRISIS, answer=CANARY)
    table.referral(answer=CANARY)
    _activity(table.stay.id, CANARY, evidence=Evidence.SEEN)
    plan = table.plan()
    plan.goal = CANARY
    step = table.steps(plan)[0]
    step.words, step.achievement, step.done_on, step.seen_on = CANARY, Achievement.CV_FINISHED, TODAY, TODAY


def test_nothing_else_that_is_known_of_somebody_stands_in_it(table):
    _everything_else(table)
    _activity(table.stay.id, "Caffi Garn", from_on=date(2026, 9, 7))
    table.tenant.inducted_on = TODAY
    found = _facts(table)
    told = json.dumps(found, ensure_ascii=False)
    assert CANARY not in told
    for day in ("29 Mar", "28 Mar", "27 Apr", "26 May", "25 May", "24 May", "23 May"):
        assert day not in told
    assert not any(word in told for word in ("Garn Road", "Flat 1", "Garndiffaith", "sickness", "Paused", "owed"))
    assert set(found) == {
        *("language", "variant", "title", "scheme", "landlord", "full_name", "reference", "dated", "footing"),
        *("empty", "columns", "activities", "achievements", "service", "inducted", "topics", "confirm"),
    }


def test_it_says_who_can_confirm_it_by_which_number_and_when_it_was_made(table):
    found = _facts(table)
    assert [row["value"] for row in found["confirm"]] == [
        "01495 555 999",
        "Torfaen Example Homes",
        f"{table.scheme.ref}-{table.tenant.ref}",
    ]
    assert (found["full_name"], found["dated"], found["scheme"]) == ("Siân Ŵyn", "24 Nov 2026", table.scheme.name)
    table.scheme.on_call_phone = None
    assert "01495" not in json.dumps(_facts(table))


def test_an_empty_record_says_kindly_what_will_stand_there(table, printed):
    assert EMPTY.items() <= _facts(table).items()
    record.print_record(table.tenant, variant=Variant.STANDARD, today=TODAY)
    assert "Nothing stands here yet, and that is fine." in printed[0]
    assert "once staff have seen them done" in printed[0]
    for heading in ("Work, learning and volunteering", "Steps taken", "Service on the committee", "Who can confirm"):
        assert heading not in printed[0]


@pytest.fixture
def printed(monkeypatch):
    """Print without the print room, and keep the pages; nothing may be held meanwhile."""
    pages = []

    def render(html):
        assert not db.session().in_transaction()
        pages.append(html)
        return b"%PDF-"

    monkeypatch.setattr(pdf, "render", render)
    return pages


def test_it_is_printed_from_what_is_so_today_and_not_kept(table, printed):
    person, stay_id = table.tenant, table.stay.id
    _activity(stay_id, "Caffi Garn")
    db.session.commit()
    assert record.print_record(person, variant=Variant.LARGE_PRINT, today=TODAY) == b"%PDF-"
    assert "Caffi Garn" in printed[0]
    assert 'class="large-print"' in printed[0]
    assert db.session.scalars(sa.select(Document)).all() == []
    db.session.execute(sa.update(Activity).values(evidence=Evidence.SEEN))
    db.session.commit()
    record.print_record(person, variant=Variant.STANDARD, today=TODAY)
    assert "Caffi Garn" not in printed[1]


@pytest.mark.parametrize(
    ("asked", "language"), [(None, Language.CY), (Language.EN, Language.EN), (Language.CY, Language.CY)]
)
def test_it_is_in_their_own_language_unless_they_ask_for_another(table, printed, asked, language):
    table.tenant.language = Language.CY
    table.tenant.inducted_on = date(2026, 2, 2)
    db.session.commit()
    record.print_record(table.tenant, variant=Variant.STANDARD, today=TODAY, language=asked)
    assert f'lang="{language.value}"' in printed[0]
    assert ("2 Chwef 2026" in printed[0]) is (language is Language.CY)
    assert ("cyfieithiad drafft" in printed[0]) is (language is Language.CY)


def test_it_asks_the_database_four_times_however_much_there_is(table):
    for number in range(12):
        _activity(table.stay.id, f"Number {number}")
        _held(table, Role.COMMITTEE, from_on=TODAY - number * DAY)
    for step in table.steps(table.plan()):
        step.achievement, step.done_on, step.seen_on = Achievement.INTERVIEW, TODAY, TODAY
    person_id = table.tenant.id
    db.session.commit()
    person = db.session.get_one(type(table.tenant), person_id)
    with counted() as sent:
        found = record.record_of(person, today=TODAY)
    assert (len(found.activities), len(found.achievements), len(found.service)) == (12, 3, 12)
    assert len(sent) <= 4


def test_another_fact_gives_another_code_at_its_foot_and_the_same_facts_the_same(table):
    plain = Record(table.scheme, "Siân Ŵyn", "TC-P1")
    known = {"variant": Variant.STANDARD, "language": Language.EN, "today": TODAY}
    first = record.facts(plain, **known)["footing"]
    assert first == record.facts(plain, **known)["footing"]
    assert first != record.facts(Record(table.scheme, "Siân Ŵyn", "TC-P1", inducted_on=TODAY), **known)["footing"]
    assert db.session.get_one(Stay, table.stay.id).ref not in first
