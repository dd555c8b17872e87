"""Letters about EET: what each says, in the language of its reader, and what it never says."""

from __future__ import annotations

import io

import pypdf
import pytest
import sqlalchemy as sa
from eet.conftest import DAY, TODAY

from app.core import clock, pdf_worker
from app.core.db import db
from app.core.permissions import SYSTEM
from app.documents import services as documents
from app.documents.models import DocumentFacts
from app.eet import letter_writing, mentors, pauses, plans, reviews
from app.eet.events import ReviewFacts
from app.eet.models import Event
from app.eet.pauses import AskFacts, Decision
from app.eet.plans import Answer, StepFacts
from app.eet.rules import Authority, ExemptionReason, StepOwner
from app.letters.models import Letter
from app.letters.rules import Held, LetterKind, Topic
from app.people.models import Person
from app.schemes.models import Language

BY = {"actor": SYSTEM, "today": TODAY}
LONG = "Words enough to fill a box, as people write them. " * 10  # five hundred characters: the most there can be


def _now():
    return clock.now()


def _facts(letter):
    return db.session.get_one(DocumentFacts, letter.document_id).facts


def _known(letter):
    return {row["label"]: row["value"] for row in _facts(letter)["known"]}


def _pages(letter):
    facts = _facts(letter)
    html = documents.page_of("letters/letter.html", facts, language=facts["language"])
    content = pdf_worker.make_document(pdf_worker.PackageFetcher(), html, title_hint="")
    return len(pypdf.PdfReader(io.BytesIO(content)).pages)


def _speaks_welsh(stay):
    db.session.get_one(Person, stay.person_id).language = Language.CY
    db.session.flush()


def _review(stay, words="Ask about buses."):
    said = ReviewFacts(TODAY, words, words, words, StepOwner.MENTOR, TODAY + 7 * DAY)
    return reviews.hold(stay, said, actor=SYSTEM, now=_now())


def test_the_invitation_says_by_when_with_whom_and_that_the_day_is_theirs(stay):
    letter = reviews.invite(stay, where_when="", actor=SYSTEM, now=_now())
    assert (letter.kind, letter.topic) == (LetterKind.EET_INVITE, Topic.EET)
    assert _known(letter) == {
        "When and where": "You say what suits you",
        "By": "Wednesday 21 January 2026",  # it was due long ago: no letter names a day that is over
        "You talk with": "A member of staff",
    }
    again = reviews.invite(stay, where_when="", actor=SYSTEM, now=_now())
    assert (again.held, again.document_id) == (Held.TOO_SOON, None)


def test_the_invitation_names_a_mentor_only_once_they_said_yes(stay, flat):
    mentor = mentors.choose(stay, flat.persons["committee"], actor=SYSTEM, now=_now())
    named = db.session.get_one(Person, flat.persons["committee"])
    named.known_as = "Kai"
    assert "Kai" not in str(letter_writing.invite(stay, where_when="", today=TODAY).facts)
    mentors.accept(mentor, actor=SYSTEM, now=_now())
    letter = reviews.invite(stay, where_when="Thursday at 5", actor=SYSTEM, now=_now())
    assert (_known(letter)["You talk with"], _known(letter)["When and where"]) == ("Kai", "Thursday at 5")
    assert "Kai" in str(_facts(letter)["blocks"])


def test_after_a_review_the_letter_says_what_was_agreed_in_the_words_that_were_used(stay):
    assert _known(_review(stay)) == {
        "We talked on": "Wednesday 21 January 2026",
        "What went well": "Ask about buses.",
        "What is hard": "Ask about buses.",
        "What is next": "Ask about buses.",
        "Who does it": "Your mentor",
        "By": "Wednesday 28 January 2026",
        "We talk again by": "Wednesday 15 April 2026",
    }


@pytest.mark.once
def test_the_fullest_letter_has_two_pages_at_most(stay):
    assert _pages(_review(stay)) == 1
    assert _pages(_review(stay, LONG.strip())) == 2


def test_support_is_offered_in_the_words_it_was_typed_in_and_both_are_kept_or_neither(stay):
    letter = reviews.offer_support(stay, what="I come with you 🙂 ŵ.", actor=SYSTEM, now=_now())
    assert _known(letter) == {"What we offer": "I come with you 🙂 ŵ."}
    assert db.session.scalars(sa.select(Event)).one().note == "I come with you 🙂 ŵ."


def test_a_plan_names_each_step_who_does_it_and_by_when_and_has_a_place_to_sign(stay):
    plan = plans.offer_plan(
        stay, goal="A job", first=StepFacts("Finish the CV.", StepOwner.TENANT, TODAY + 7 * DAY), **BY
    )
    plans.add_step(plan, StepFacts("Come along", StepOwner.STAFF, TODAY + 8 * DAY), **BY)
    plans.answer(plan, Answer(agreed=True, on=TODAY, last_day=TODAY + 30 * DAY), **BY)
    letter = letter_writing.write(letter_writing.plan(plan, plans.steps(plan), today=TODAY), actor=SYSTEM, now=_now())
    assert _known(letter) == {
        "Your goal": "A job",
        "Step 1": "Finish the CV. You, by Wednesday 28 January 2026",
        "Step 2": "Come along. Staff, by Thursday 29 January 2026",
        "Until": "Friday 20 February 2026",
    }
    assert len(_facts(letter)["sign"]) == 2


@pytest.mark.parametrize("reason", list(ExemptionReason))
def test_an_answer_about_a_pause_never_says_why_they_asked(stay, reason):
    asked = pauses.ask(stay, AskFacts(TODAY, TODAY + 6 * DAY, reason, "Canary words of theirs."), **BY)
    pauses.decide(asked, Decision(True, Authority.STAFF, TODAY, TODAY, TODAY + 6 * DAY, "Get well."), **BY)
    letter = letter_writing.write(letter_writing.pause_answer(asked, today=TODAY), actor=SYSTEM, now=_now())
    assert _known(letter) == {
        "Our answer": "Yes, from Wednesday 21 January 2026 to Tuesday 27 January 2026",
        "Who decided it": "Staff",
        "On": "Wednesday 21 January 2026",
        "What we want to say": "Get well.",
    }
    told = str(_facts(letter)).lower()
    assert "canary" not in told
    assert reason.value.replace("_", " ") not in told.replace("other", "")


def test_a_no_says_what_was_typed(stay):
    asked = pauses.ask(stay, AskFacts(TODAY, TODAY, ExemptionReason.OTHER), **BY)
    pauses.decide(asked, Decision(False, Authority.COMMITTEE, TODAY, TODAY, TODAY, "Talk to us first."), **BY)
    letter = letter_writing.write(letter_writing.pause_answer(asked, today=TODAY), actor=SYSTEM, now=_now())
    assert _known(letter)["Our answer"] == "No, not this time"
    assert _known(letter)["Who decided it"] == "The committee"


@pytest.mark.usefixtures("that_day")
def test_a_welsh_reader_gets_welsh_words(stay):
    _speaks_welsh(stay)
    facts = _facts(_review(stay))
    assert (facts["language"], facts["title"]) == ("cy", "Yr hyn y cytunwyd arno pan fuom yn siarad")


def test_a_stop_about_debt_does_not_reach_letters_about_eet(stay):
    from_on = {"from_on": TODAY, "last_day": TODAY + DAY, "source_id": stay.id, "actor": SYSTEM}
    letter_writing.letters.stop(stay.person_id, Topic.DEBT, Held.BREATHING_SPACE, **from_on)
    assert _review(stay).held is None
    assert db.session.scalars(sa.select(Letter)).one().document_id is not None
