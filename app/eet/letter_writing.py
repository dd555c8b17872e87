"""Letters about EET: what each says of the thing it is about, in the language of whoever it is for.

A letter may lie on a table. So none says why somebody is paused, what they wrote when they asked for it, or what was
written to staff alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import day, say, short_day
from app.core.reasons import N_, because
from app.documents.models import Variant
from app.eet import queries, rules
from app.eet.models import Event, Exemption, PauseRequest, Plan, PlanStep, Referral, Talk
from app.eet.rules import COMMITTEE_MAY, EventKind, StepOwner
from app.letters import paper
from app.letters.rules import LetterKind, Topic
from app.letters.writing import Writing, language_of
from app.people.models import Person
from app.schemes.models import Scheme
from app.tenancies.models import Stay

TIME_TO_TALK: Final = timedelta(days=14)  # after a warning
WHO: Final = {StepOwner.TENANT: _l("You"), StepOwner.MENTOR: _l("Your mentor"), StepOwner.STAFF: _l("Staff")}
NOTHING_SAID: Final = N_("The letter to %(name)s cannot be written: nobody wrote down what was said.")
NOTHING_OFFERED: Final = N_("The letter to %(name)s cannot be written: nobody wrote down what was offered.")
NO_STEPS: Final = N_("The letter to %(name)s cannot be written: the plan has no steps yet.")
DECLINED: Final = N_("The letter to %(name)s cannot be written: they said no to this plan. Make another one with them.")
UNDECIDED: Final = N_("The letter to %(name)s cannot be written: nobody has decided about the pause yet.")
NO_WARNING: Final = N_("The letter to %(name)s cannot be written: staff have not given a warning.")
NO_REASON: Final = N_("The letter to %(name)s cannot be written: nobody wrote down why.")

Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Reader:
    """Whom a letter is for."""

    stay: Stay
    person: Person
    scheme: Scheme

    @classmethod
    def of(cls, stay_id: uuid.UUID) -> Reader:
        """Look up whose stay it is, in one statement."""
        query = sa.select(Stay, Person, Scheme).join(Person, Person.id == Stay.person_id)
        query = query.join(Scheme, Scheme.id == Stay.scheme_id).where(Stay.id == stay_id)
        stay, person, scheme = db.session.execute(query).one()
        return cls(stay, person, scheme)

    def speaking(self) -> AbstractContextManager[None]:
        """Speak their language inside the block."""
        return force_locale(language_of(self.person, self.scheme).value)

    def refuse(self, sentence: str) -> RuleBroken:
        """Return why the letter cannot be written, for staff."""
        return RuleBroken(say(because(sentence, name=self.person.full_name)))

    def letter(self, kind: LetterKind, rows: Rows, today: date, variant: Variant, *, helper: str = "") -> Writing:
        """Return the letter; without a helper their support worker helps."""
        told = [{"label": label, "value": value} for label, value in rows]
        facts = {paper.ROWS: told, "helper_name": helper, "variant": variant.value}
        return Writing(self.person, self.stay, kind, Topic.EET, "", facts, today)


def invite(
    stay: Stay,
    person: Person,
    scheme: Scheme,
    review_due_on: date,
    *,
    with_whom: str,
    where_when: str = "",
    today: date,
    variant: Variant = Variant.STANDARD,
) -> Writing:
    """Return the letter that asks somebody to come and talk; it looks nothing up, so that many can be written at once.

    `with_whom` is a name; without one their support worker helps. `where_when` is in words; without it they choose.
    """
    reader = Reader(stay, person, scheme)
    with reader.speaking():
        rows = (
            (_("It was to be by") if review_due_on < today else _("Let us talk by"), day(review_due_on)),
            (_("Where and when"), where_when or _("You choose. Tell us what suits you.")),
            (_("With"), with_whom),
        )
    return reader.letter(LetterKind.EET_REVIEW_INVITE, rows, today, variant, helper=with_whom)


def agreed(review: Event, talk: Talk | None, *, today: date, variant: Variant = Variant.STANDARD) -> Writing:
    """Return the letter about what was said at a review; raise RuleBroken when nobody wrote that down."""
    reader = Reader.of(review.stay_id)
    if talk is None:
        raise reader.refuse(NOTHING_SAID)
    by = _name(review.by_id)
    again = rules.review(queries.facts_of([review.stay_id])[review.stay_id], today)
    with reader.speaking():
        rows = (
            (_("We talked on"), day(review.on)),
            (_("With"), by),
            (_("What goes well"), talk.went_well or ""),
            (_("What is hard"), talk.hard or ""),
            (_("What we agreed"), talk.what_next),
            (_("Who does it"), str(WHO[talk.next_owner])),
            (_("By when"), day(talk.next_by)),
            (_("We talk again by"), day(again.due_on)),
        )
    return reader.letter(LetterKind.EET_REVIEW_AGREED, rows, today, variant, helper=by)


def support(offer: Event, *, today: date, variant: Variant = Variant.STANDARD) -> Writing:
    """Return the offer of support in writing; raise RuleBroken when nobody wrote down what was offered."""
    reader = Reader.of(offer.stay_id)
    if not offer.note:
        raise reader.refuse(NOTHING_OFFERED)
    by = _name(offer.by_id)
    with reader.speaking():
        rows = (
            (_("What we offer"), offer.note),
            (_("Who offers it"), by),
            (_("Offered on"), day(offer.on)),
        )
    return reader.letter(LetterKind.EET_SUPPORT, rows, today, variant, helper=by)


def plan(offered: Plan, steps: Sequence[PlanStep], *, today: date, variant: Variant = Variant.STANDARD) -> Writing:
    """Return the plan on paper, to sign; raise RuleBroken for one without steps, or one they said no to."""
    reader = Reader.of(offered.stay_id)
    if not steps:
        raise reader.refuse(NO_STEPS)
    answer = db.session.get(Event, offered.event_id) if offered.event_id else None
    if answer is not None and answer.kind is EventKind.PLAN_DECLINED:
        raise reader.refuse(DECLINED)
    with reader.speaking():
        rows = (
            (_("What it is for"), offered.goal),
            *((_step(step), step.words) for step in sorted(steps, key=lambda step: step.place)),
            (_("Offered on"), "" if answer else day(offered.offered_on)),
            (_("Agreed on"), day(answer.on) if answer else ""),
            (_("It runs until"), day(answer.last_day) if answer else ""),
        )
    return reader.letter(LetterKind.EET_PLAN, rows, today, variant)


def pause_answer(request: PauseRequest, *, today: date, variant: Variant = Variant.STANDARD) -> Writing:
    """Return the answer to a pause somebody asked for; raise RuleBroken while nobody decided, or for a no without why.

    Of a yes about what only staff may decide nothing is said but until when: what they answered may speak of health.
    """
    reader = Reader.of(request.stay_id)
    if request.granted is None:
        raise reader.refuse(UNDECIDED)
    if not request.granted and not request.answer:
        raise reader.refuse(NO_REASON)
    pause = db.session.get(Exemption, request.exemption_id) if request.exemption_id else None
    with reader.speaking():
        until = day((pause or request).last_day)
        said = request.answer or ""
        more = (_("More about it"), said if request.reason in COMMITTEE_MAY else "")
        rows = (
            (_("You asked on"), day(request.asked_on)),
            (_("Our answer"), _("Yes. Paused until %(day)s.", day=until) if request.granted else _("Not this time.")),
            more if request.granted else (_("Why"), said),
            (_("Decided on"), day(request.decided_on)),
        )
    return reader.letter(LetterKind.EET_PAUSE, rows, today, variant)


def warning(referral: Referral, *, today: date, variant: Variant = Variant.STANDARD) -> Writing:
    """Return a warning; raise RuleBroken unless staff gave one, with its reason in words for whoever gets it."""
    reader = Reader.of(referral.stay_id)
    if not referral.warned:
        raise reader.refuse(NO_WARNING)
    if not referral.answer:
        raise reader.refuse(NO_REASON)
    with reader.speaking():
        rows = (
            (_("Why we write"), referral.answer),
            (_("Please talk with us by"), day(today + TIME_TO_TALK)),
        )
    return reader.letter(LetterKind.EET_WARNING, rows, today, variant)


def _step(step: PlanStep) -> str:
    who = WHO[step.owner]
    if step.done_on:
        return _("%(who)s: done on %(day)s", who=who, day=short_day(step.done_on))
    return _("%(who)s, by %(day)s", who=who, day=short_day(step.due_on))


def _name(person_id: uuid.UUID | None) -> str:
    """Return what somebody likes to be called; nothing where nobody is known."""
    person = db.session.get(Person, person_id) if person_id else None
    return person.name if person else ""
