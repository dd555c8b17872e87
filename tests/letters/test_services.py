"""Writing letters: what is frozen, what is held and why, in which language, the way each may go."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import factories
import pytest
import sqlalchemy as sa
from statements import counted

from app.core import clock
from app.core.audit import AuditEvent
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.documents.models import Document, DocumentFacts, DocumentKind, HandOverHow
from app.letters import figures, lists, policy, services
from app.letters.models import Letter
from app.letters.rules import WAYS, Held, LetterKind, State, Topic, Way
from app.people.rules import SafeContact
from app.schemes.models import Home, Language, Scheme
from app.schemes.policy import section_named, set_policy
from app.tenancies.models import Stay

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
SOURCE = uuid.UUID(int=7)


def _facts(letter):
    return db.session.get_one(DocumentFacts, letter.document_id).facts


def _words(letter):
    return " ".join(text for block in _facts(letter)["blocks"] for line in block["lines"] for text, _bold in line)


def _stop(desk, from_on=TODAY, last_day=TODAY, because=Held.BREATHING_SPACE, source=SOURCE, topic=Topic.DEBT):
    with transaction():
        person = desk.house.persons["tenant"]
        days = {"from_on": from_on, "last_day": last_day}
        services.stop(person, topic, because, source_id=source, actor=SYSTEM, **days)


def _state(letter, on=TODAY):
    return lists.row(letter.id, on=on).state


def _events(name):
    return [e.detail for e in db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == name))]


@pytest.mark.parametrize("kind", sorted(figures.NEEDED))
def test_each_letter_is_frozen_with_its_words_figures_and_who_helps(desk, kind):
    with transaction():
        worker = factories.make_person(db.session.get_one(Scheme, desk.house.scheme_id), known_as="Rhian")
    desk.reached_by(SafeContact.POST, support_worker_id=worker.id, known_as="Siân", first_name="Siân 🦊")
    letter = desk.write(kind)
    facts = _facts(letter)
    assert letter.held is None
    assert db.session.get_one(Document, letter.document_id).kind is DocumentKind.LETTER
    assert facts["to"] == ["Flat 1", "Garn Road", "Garndiffaith"]
    assert facts["full_name"].startswith("Siân 🦊 Bevan")
    assert "Hello Siân," in _words(letter)
    assert "Rhian" in _words(letter)
    assert facts["signed"][0] == "Rhian"
    assert {"label": "Your rent account on 24 Nov 2026", "value": "£200.00 owed"} in facts["known"]
    assert "01495 555 999" in facts["wrong"]
    assert [one["how"] for one in facts["help"]][:2] == ["01495 555 999", "Maria Price, 01495 555 010"]
    assert _events("letters.letter.composed") == [{"kind": kind.value, "held": None}]


def test_a_letter_says_what_is_not_due_yet_and_what_is_waited_for(desk):
    more = {
        "ahead_pence": 4000,
        "pending_benefit_pence": 6000,
        "net_pence": 10000,
        "oldest_unpaid_on": date(2026, 9, 7),
    }
    known = {"balance_pence": 20000, "weeks_hundredths": 120} | more
    shown = {one["label"]: one["value"] for one in _facts(desk.write(facts=known))["known"]}
    assert shown["Of this, for days still to come"] == "£40.00"
    assert shown["Benefit we are waiting for"] == "£60.00"
    assert shown["That leaves"] == "£100.00"
    assert shown["In weeks of rent"] == "1.2"
    assert shown["The first rent not paid is from"] == "Monday 7 September 2026"


@pytest.mark.parametrize(
    ("kind", "missing", "said"),
    [
        (LetterKind.TALK, "balance_pence", "what is owed is missing"),
        (LetterKind.TALK, "weeks_hundredths", "how many weeks are owed is missing"),
        (LetterKind.BROKEN_PLAN, "behind_pence", "how far the plan is behind is missing"),
        (LetterKind.HELP_WITH_CLAIM, "claimed_on", "the day of the claim is missing"),
        (LetterKind.EET_SUPPORT, "rows", "what it is about is missing"),
    ],
)
def test_a_letter_with_a_fact_missing_is_refused_in_words_and_nothing_is_left(desk, kind, missing, said):
    known = {name: value for name, value in desk.writing().facts.items() if name != missing}
    with pytest.raises(RuleBroken, match=said):
        desk.write(kind, facts=known)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Letter)) == 0


def test_the_serious_letter_of_a_scheme_without_an_on_call_number_is_refused(desk):
    with transaction():
        db.session.get_one(Scheme, desk.house.scheme_id).on_call_phone = None
    with pytest.raises(RuleBroken, match="no number for on call"):
        desk.write(LetterKind.REVIEW_SERIOUS)
    assert "Tell us" in _facts(desk.write(LetterKind.TALK))["wrong"]


@pytest.mark.parametrize("safe_contact", [*SafeContact, None])
def test_an_address_is_printed_only_for_the_post_and_each_letter_goes_only_safe_ways(desk, safe_contact):
    desk.reached_by(safe_contact)
    letter = desk.write()
    assert bool(_facts(letter)["to"]) is (safe_contact is SafeContact.POST)
    desk.print(letter)
    for how in HandOverHow:
        if Way(how.value) not in WAYS[safe_contact]:
            with pytest.raises(RuleBroken, match="safe"):
                desk.give(letter, how)
    best = next(way for way in WAYS[safe_contact] if way is not Way.PHONE)
    desk.give(letter, HandOverHow(best.value))
    assert _state(letter) is State.GIVEN


@pytest.mark.parametrize("days", [{"ends_on": TODAY}, {"starts_on": TODAY}])
def test_a_letter_is_posted_to_a_home_on_the_first_and_the_last_day_there(desk, days):
    desk.reached_by(SafeContact.POST)
    with transaction():
        stay = db.session.get_one(Stay, desk.house.stay_id)
        for name, day in days.items():
            setattr(stay, name, day)
    assert desk.write().held is None


def test_a_home_whose_house_is_not_known_is_no_address(desk):
    desk.reached_by(SafeContact.POST)
    with transaction():
        db.session.get_one(Home, desk.house.home_id).house = None
    assert desk.write().held is Held.NO_ADDRESS


@pytest.mark.parametrize(("later", "held"), [(6, Held.TOO_SOON), (7, None), (8, None)])
def test_the_same_letter_waits_a_week_and_another_kind_does_not(desk, later, held):
    desk.write()
    assert desk.write(dated_on=TODAY + later * DAY).held is held
    assert desk.write(LetterKind.AGREE_PLAN).held is None


def test_a_letter_taken_back_may_be_written_again_at_once(desk):
    letter = desk.write()
    with transaction():
        services.withdraw(db.session.get_one(Letter, letter.id), actor=SYSTEM, today=TODAY)
    assert desk.write().held is None


def test_the_scheme_chooses_how_long_the_same_letter_waits(desk):
    with transaction():
        scheme = db.session.get_one(Scheme, desk.house.scheme_id)
        section = section_named(policy.SLICE)
        set_policy(scheme, section, {policy.WINDOW: 3}, TODAY, actor=SYSTEM, today=TODAY)
    desk.write()
    assert desk.write(dated_on=TODAY + 2 * DAY).held is Held.TOO_SOON
    assert desk.write(dated_on=TODAY + 3 * DAY).held is None


def test_what_is_tried_every_night_leaves_one_line_until_it_can_be_written(desk):
    _stop(desk, TODAY, TODAY + DAY)
    first = desk.write()
    assert desk.write().id == first.id
    other = desk.write(dated_on=TODAY + DAY)
    assert other.id == first.id
    with transaction():
        services.lift(SOURCE, actor=SYSTEM)
    _stop(desk, because=Held.PAUSE)
    paused = desk.write()
    assert (paused.id != first.id, paused.held) == (True, Held.PAUSE)
    written = desk.write(dated_on=TODAY + DAY)
    assert {letter.id: letter.withdrawn_on for letter in db.session.scalars(sa.select(Letter))} == {
        first.id: TODAY,
        paused.id: TODAY,
        written.id: None,
    }


def test_many_letters_are_written_held_or_refused_each_for_itself_in_few_statements(desk):
    with transaction():
        scheme = db.session.get_one(Scheme, desk.house.scheme_id)
        people = [factories.make_person(scheme, safe_contact=SafeContact.POST) for _ in range(4)]
        homes = [factories.make_home(scheme) for _ in range(3)]
        stays = [factories.make_stay(p, h, starts_on=date(2026, 1, 5)) for p, h in zip(people, homes, strict=False)]
    wanted = [desk.writing(person=p, stay=s) for p, s in zip(people, [*stays, None], strict=True)]
    wanted += [wanted[0], desk.writing(LetterKind.AGREE_PLAN, person=people[0], stay=stays[0], facts={})]
    with transaction(), counted() as sent:
        done = services.compose_many(wanted, actor=SYSTEM, now=clock.now())
    assert [letter.person_id for letter in done.written] == [p.id for p in people[:3]]
    assert [(letter.person_id, letter.held) for letter, _why in done.held] == [
        (people[3].id, Held.NO_ADDRESS),
        (people[0].id, Held.TOO_SOON),
    ]
    assert done.held[1][1].params["day"] == TODAY + 7 * DAY
    assert [(writing.kind, "what is owed" in said) for writing, said in done.refused] == [(LetterKind.AGREE_PLAN, True)]
    assert len([s for s in sent if s.startswith("SELECT")]) <= 7


def test_welsh_is_written_to_who_reads_welsh_and_english_where_a_letter_has_no_welsh(desk, monkeypatch):
    desk.reached_by(None, language=Language.CY, known_as="Gŵenllian")
    letter = desk.write()
    facts = _facts(letter)
    assert (facts["language"], facts["title"]) == ("cy", "Gawn ni siarad am eich rhent?")
    assert facts["dated"] == "Dydd Mawrth 24 Tachwedd 2026"
    assert facts["footing"].endswith("cyfieithiad drafft")
    assert "Helo Gŵenllian," in _words(letter)
    assert not lists.row(letter.id, on=TODAY).unread
    text_of = services.Desk.page.__globals__["texts"].text_of
    monkeypatch.setattr(
        "app.letters.texts.text_of", lambda kind, language: text_of(kind, "en") if language == "en" else None
    )
    english = desk.write(LetterKind.BRING_SUPPORT)
    assert _facts(english)["language"] == "en"
    assert lists.row(english.id, on=TODAY).unread
