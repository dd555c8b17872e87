"""Letters about EET, written from the product’s own rows: what each says, to whom, in which language, and what not."""

from __future__ import annotations

import io
import json
from datetime import date

import factories
import pypdf
import pytest
import time_machine
from eet.table import CANARY, TODAY, Table
from statements import counted

from app.core import clock, pdf_worker
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.documents import services as documents
from app.documents.models import Document, DocumentFacts, DocumentKind, Variant
from app.eet import letter_writing
from app.eet.models import Exemption
from app.eet.rules import COMMITTEE_MAY, EventKind, ExemptionReason, StepOwner
from app.letters import services as letters
from app.letters.models import LetterStop
from app.letters.rules import Held, LetterKind, Topic
from app.people.rules import SafeContact
from app.schemes.models import Language

NEXT_REVIEW = date(2027, 2, 16)  # twelve weeks after the one of today


@pytest.fixture
def table(context, house):
    with time_machine.travel("2026-11-24 10:00", tick=False), context.test_request_context():
        yield Table(house)


def _compose(writing):
    return letters.compose(writing, actor=SYSTEM, now=clock.now())


def _facts(letter):
    return db.session.get_one(DocumentFacts, letter.document_id).facts


def _rows(writing):
    return {row["label"]: row["value"] for row in _facts(_compose(writing))["known"]}


def _pages(facts):
    html = documents.page_of("letters/letter.html", facts, language=facts["language"])
    content = pdf_worker.make_document(pdf_worker.PackageFetcher(), html)
    return pypdf.PdfReader(io.BytesIO(content)).pages


def _declined(table):
    plan = table.plan(event_id=table.event(EventKind.PLAN_DECLINED).id)
    return letter_writing.plan(plan, table.steps(plan), today=TODAY)


def _answered(table, **changes):
    return letter_writing.pause_answer(table.request(**changes), today=TODAY)


def _warned(table, **changes):
    return letter_writing.warning(table.referral(**changes), today=TODAY)


def test_an_invitation_says_by_when_where_and_with_whom(table):
    assert _rows(table.invite()) == {
        "Let us talk by": "Monday 7 December 2026",
        "Where and when": "At the office, Thursday at 4",
        "With": "Rhian",
    }


@pytest.mark.parametrize(
    ("due_on", "label"),
    [(date(2026, 11, 23), "It was to be by"), (TODAY, "Let us talk by"), (date(2026, 11, 25), "Let us talk by")],
)
def test_an_invitation_to_a_review_that_is_overdue_does_not_ask_for_a_day_that_is_gone(table, due_on, label):
    assert next(iter(_rows(table.invite(due_on)))) == label


def test_an_invitation_without_a_place_or_a_name_leaves_the_choice_to_them_and_their_worker_signs(table):
    letter = _facts(_compose(table.invite(where_when="", with_whom="")))
    assert {"label": "Where and when", "value": "You choose. Tell us what suits you."} in letter["known"]
    assert "With" not in {row["label"] for row in letter["known"]}
    assert letter["signed"][0] == "Rhian"


def test_an_invitation_is_signed_by_whom_they_will_talk_with(table):
    letter = _facts(_compose(table.invite(with_whom="Carys")))
    assert letter["signed"] == ["Carys", table.scheme.name]
    assert "tell Carys what does" in json.dumps(letter, ensure_ascii=False)


def test_whoever_held_the_talk_or_made_the_offer_signs_and_helps(table):
    carys = factories.make_person(table.scheme, known_as="Carys")
    table.worker = carys  # the support worker is still Rhian
    for writing in (table.agreed(), table.support()):
        letter = _facts(_compose(writing))
        assert letter["signed"] == ["Carys", table.scheme.name]
        assert "Rhian" not in json.dumps(letter)


def test_what_was_agreed_is_written_with_who_does_it_by_when_and_the_next_talk(table):
    assert _rows(table.agreed()) == {
        "We talked on": "Tuesday 24 November 2026",
        "With": "Rhian",
        "What goes well": "Tuesdays at the café",
        "What is hard": "Early shifts",
        "What we agreed": "Ask for late shifts",
        "Who does it": "You",
        "By when": "Monday 7 December 2026",
        "We talk again by": "Tuesday 16 February 2027",
    }


def test_the_next_talk_is_the_one_a_pause_has_moved(table):
    last_day = date(2027, 2, 26)  # a Friday after it would have been due
    table.row(Exemption, from_on=TODAY, last_day=last_day, reason=ExemptionReason.CARING)
    assert last_day > NEXT_REVIEW
    assert _rows(table.agreed())["We talk again by"] == "Friday 5 March 2027"


def test_what_nobody_said_is_left_out_of_what_was_agreed(table):
    review = table.event()
    talk = table.talk(review, went_well=None, hard=None, next_by=None, next_owner=StepOwner.MENTOR)
    rows = _rows(letter_writing.agreed(review, talk, today=TODAY))
    assert {"What goes well", "What is hard", "By when"} & set(rows) == set()
    assert rows["Who does it"] == "Your mentor"


def test_the_offer_of_support_says_what_by_whom_and_when(table):
    assert _rows(table.support()) == {
        "What we offer": "A job coach, two hours a week, and bus fares.",
        "Who offers it": "Rhian",
        "Offered on": "Tuesday 24 November 2026",
    }


def test_a_plan_has_its_steps_in_order_with_who_and_by_when_and_a_place_to_sign(table):
    letter = _facts(_compose(table.planned()))
    assert [(row["label"], row["value"]) for row in letter["known"]] == [
        ("What it is for", "A kitchen job"),
        ("You, by 7 Dec 2026", "Finish a CV"),
        ("Staff, by 8 Dec 2026", "Ring the café"),
        ("Your mentor, by 9 Dec 2026", "Go along"),
        ("Offered on", "Monday 23 November 2026"),
    ]
    assert "sign" in {block["kind"] for block in letter["blocks"]}


def test_a_plan_they_agreed_to_says_since_when_until_when_and_what_is_done(table):
    answer = table.event(EventKind.PLAN_AGREED, last_day=date(2027, 1, 29))
    plan = table.plan(event_id=answer.id)
    steps = table.steps(plan)
    steps[0].done_on = TODAY
    rows = _rows(letter_writing.plan(plan, steps, today=TODAY))
    assert rows["Agreed on"] == "Tuesday 24 November 2026"
    assert rows["It runs until"] == "Friday 29 January 2027"
    assert rows["You: done on 24 Nov 2026"] == "Finish a CV"
    assert "Offered on" not in rows


@pytest.mark.parametrize("reason", ExemptionReason)
def test_a_pause_that_was_given_says_until_when_and_never_why(table, reason):
    asked = table.request(reason=reason, answer=f"{CANARY} told")
    written = _facts(_compose(letter_writing.pause_answer(asked, today=TODAY)))
    rows = {row["label"]: row["value"] for row in written["known"]}
    assert rows["Our answer"] == "Yes. Paused until Sunday 31 January 2027."
    assert rows.get("More about it") == (f"{CANARY} told" if reason in COMMITTEE_MAY else None)
    everything = json.dumps(written, ensure_ascii=False)
    assert f"{CANARY} words" not in everything
    assert (CANARY in everything) is (reason in COMMITTEE_MAY)


def test_nobody_can_tell_from_the_letter_which_of_the_reasons_that_staff_decide_about_it_was(table):
    reasons = [reason for reason in ExemptionReason if reason not in COMMITTEE_MAY]
    asked = [table.request(reason=reason, answer=f"{CANARY} {reason.value}") for reason in reasons]
    written = [_facts(_compose(letter_writing.pause_answer(one, today=TODAY))) for one in asked]
    assert all(letter == written[0] for letter in written)
    assert CANARY not in json.dumps(written)


def test_a_pause_that_was_given_for_other_days_says_those(table):
    days = {"from_on": TODAY, "last_day": date(2026, 12, 20), "reason": ExemptionReason.SICKNESS}
    asked = table.request(exemption_id=table.row(Exemption, **days).id, reason=ExemptionReason.SICKNESS)
    rows = _rows(letter_writing.pause_answer(asked, today=TODAY))
    assert rows["Our answer"] == "Yes. Paused until Sunday 20 December 2026."


def test_a_pause_that_was_not_given_says_why_and_what_they_can_do(table):
    asked = table.request(granted=False, answer="The course starts next week.")
    written = _facts(_compose(letter_writing.pause_answer(asked, today=TODAY)))
    rows = {row["label"]: row["value"] for row in written["known"]}
    assert (rows["Our answer"], rows["Why"]) == ("Not this time.", "The course starts next week.")
    assert "31 January" not in json.dumps(written)
    assert "somebody who had no part in it looks at it again" in json.dumps(written)


def test_a_warning_has_what_staff_answered_and_two_weeks_to_talk_and_nothing_that_was_for_staff(table):
    written = _facts(_compose(table.warning()))
    assert [(row["label"], row["value"]) for row in written["known"]] == [
        ("Why we write", "Four hours a week since August."),
        ("Please talk with us by", "Tuesday 8 December 2026"),
    ]
    assert CANARY not in json.dumps(written)


@pytest.mark.parametrize(
    ("letter", "said"),
    [
        (lambda t: letter_writing.agreed(t.event(), None, today=TODAY), "what was said"),
        (lambda t: letter_writing.support(t.event(EventKind.SUPPORT_OFFERED), today=TODAY), "what was offered"),
        (lambda t: letter_writing.plan(t.plan(), [], today=TODAY), "no steps yet"),
        (_declined, "said no to this plan"),
        (lambda t: _answered(t, granted=None, decided_on=None), "nobody has decided about the pause"),
        (lambda t: _answered(t, granted=False, answer=None), "nobody wrote down why"),
        (lambda t: _warned(t, warned=None, answered_on=None), "have not given a warning"),
        (lambda t: _warned(t, warned=False), "have not given a warning"),
        (lambda t: _warned(t, answer=None), "nobody wrote down why"),
    ],
)
def test_a_letter_without_what_it_is_about_is_refused_with_the_name_and_the_reason(table, letter, said):
    with pytest.raises(RuleBroken, match=f"The letter to Siân Ŵyn cannot be written: .*{said}"):
        letter(table)


def test_every_kind_is_written_once_about_eet_and_in_the_language_of_whoever_it_is_for(table):
    table.tenant.language = Language.CY
    written = [_compose(writing) for writing in table.all()]
    assert [letter.kind for letter in written] == [kind for kind in LetterKind if kind.value.startswith("eet_")]
    for letter in written:
        facts = _facts(letter)
        assert (letter.topic, letter.held) == (Topic.EET, None)
        assert db.session.get_one(Document, letter.document_id).kind is DocumentKind.LETTER
        assert (facts["language"], facts["dated"]) == ("cy", "Dydd Mawrth 24 Tachwedd 2026")
        days = [row["value"] for row in facts["known"] if row["value"].endswith((" 2026", " 2027", " 2027."))]
        assert days
        assert all("Dydd " in value for value in days), facts["known"]


def test_stops_about_debt_never_reach_them_and_only_the_invitation_waits_a_week(table):
    days = {"from_on": TODAY, "last_day": date(2027, 1, 22), "source_id": table.stay.id}
    factories.add(LetterStop(person_id=table.tenant.id, topic=Topic.DEBT, because=Held.BREATHING_SPACE, **days))
    first, again = ([_compose(writing).held for writing in table.all()] for _time in range(2))
    assert first == [None] * 6
    assert again == [Held.TOO_SOON, *[None] * 5]


@pytest.mark.parametrize("safe_contact", [*SafeContact, None])
def test_they_have_an_address_only_for_those_the_post_is_safe_for(table, safe_contact):
    table.tenant.safe_contact = safe_contact
    posted = [bool(_facts(_compose(writing))["to"]) for writing in table.all()]
    assert posted == [safe_contact is SafeContact.POST] * 6


def test_each_looks_up_no_more_than_it_needs(table):
    review, offer = table.event(), table.event(EventKind.SUPPORT_OFFERED, note="A coach")
    talk, plan, asked, referral = table.talk(review), table.plan(), table.request(), table.referral()
    steps = table.steps(plan)
    most = {
        letter_writing.agreed: ((review, talk), 6),
        letter_writing.support: ((offer,), 2),
        letter_writing.plan: ((plan, steps), 1),
        letter_writing.pause_answer: ((asked,), 1),
        letter_writing.warning: ((referral,), 1),
    }
    with counted() as sent:
        table.invite()
    assert sent == []
    for write, (things, bound) in most.items():
        with counted() as sent:
            write(*things, today=TODAY)
        assert len(sent) <= bound, (write, sent)


@pytest.mark.once
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("variant", "most"), [(Variant.STANDARD, 1), (Variant.LARGE_PRINT, 2)])
def test_each_is_one_page_and_two_at_most_in_large_print(table, language, variant, most):
    table.tenant.language, table.tenant.safe_contact = language, SafeContact.POST
    for writing in table.all(variant=variant):
        facts = _facts(_compose(writing))
        assert facts["variant"] == variant.value
        assert len(_pages(facts)) <= most, writing.kind
