"""Letters about EET: before a review and after it, offers of support, plans, answers about a pause, a warning.

Each is in the language its reader is written to in. Why somebody is paused is never printed: a letter may lie on a
table.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from app.core.db import db
from app.core.i18n import day
from app.core.permissions import Actor
from app.eet import mentors, queries, rules, words
from app.eet.models import Event, Exemption, PauseRequest, Plan, PlanStep, Referral, Talk
from app.letters import services as letters
from app.letters.models import Letter
from app.letters.rules import LetterKind, Topic
from app.letters.writing import Writing, language_of
from app.people.models import Person
from app.schemes.models import Scheme
from app.tenancies.models import Stay

Lines = Iterable[tuple[str, str]]


def write(writing: Writing, *, actor: Actor, now: datetime) -> Letter:
    """Write a letter, ready with the letters, or leave a line that says what holds it. Flushes."""
    return letters.compose(writing, actor=actor, now=now)


class _Reader:
    """Whom a letter is for, and what is looked up for its words."""

    def __init__(self, stay: Stay) -> None:
        self.stay = stay
        self.person = db.session.get_one(Person, stay.person_id)
        self.language = language_of(self.person, db.session.get_one(Scheme, stay.scheme_id)).value

    def letter(self, kind: LetterKind, lines: Lines, on: date, **more: Any) -> Writing:
        rows = [{"label": label, "value": value} for label, value in lines if value]
        return Writing(self.person, self.stay, kind, Topic.EET, "", {"rows": rows, **more}, on)


def invite(stay: Stay, *, where_when: str, today: date) -> Writing:
    """Return the letter before a review: by when, where, with whom, and what to bring."""
    reader, mentor = _Reader(stay), mentors.helping(stay, on=today)
    review = rules.review(queries.facts_of([stay.id])[stay.id], today)
    name = _name(mentor.mentor_id) if mentor else ""
    with force_locale(reader.language):
        lines = [
            (_("When and where"), where_when or _("You say what suits you")),
            (_("By"), day(max(review.due_on, today))),
            (_("You talk with"), name or _("A member of staff")),
        ]
    return reader.letter(LetterKind.EET_INVITE, lines, today, **({"helper_name": name} if name else {}))


def agreed(event: Event, *, today: date) -> Writing:
    """Return the letter after a review: what was said and agreed, and when the next one is."""
    stay, talk = db.session.get_one(Stay, event.stay_id), db.session.get_one(Talk, event.id)
    reader = _Reader(stay)
    review = rules.review(queries.facts_of([stay.id])[stay.id], today)
    with force_locale(reader.language):
        lines = [
            (_("We talked on"), day(event.on)),
            (_("What went well"), talk.went_well or ""),
            (_("What is hard"), talk.hard or ""),
            (_("What is next"), talk.what_next),
            (_("Who does it"), str(words.OWNERS_TO_ME[talk.next_owner])),
            (_("By"), day(talk.next_by) if talk.next_by else ""),
            (_("We talk again by"), day(review.due_on)),
        ]
    return reader.letter(LetterKind.EET_AGREED, lines, today)


def support(event: Event, *, today: date) -> Writing:
    """Return the offer of support in writing, in the words it was typed in."""
    reader = _Reader(db.session.get_one(Stay, event.stay_id))
    with force_locale(reader.language):
        lines = [(_("What we offer"), event.note or ""), (_("From"), _name(event.by_id))]
    return reader.letter(LetterKind.EET_SUPPORT, lines, today)


def plan(offered: Plan, steps: Iterable[PlanStep], *, today: date) -> Writing:
    """Return a plan as a letter to go through together and sign: its goal and each step."""
    reader = _Reader(db.session.get_one(Stay, offered.stay_id))
    event = db.session.get(Event, offered.event_id) if offered.event_id else None
    with force_locale(reader.language):
        lines = [(_("Your goal"), offered.goal)]
        for number, step in enumerate(steps, 1):
            who, by = words.OWNERS_TO_ME[step.owner], day(step.due_on)
            told = _("%(what)s. %(who)s, by %(day)s", what=step.words.rstrip("."), who=who, day=by)
            lines.append((_("Step %(number)s", number=number), told))
        lines.append((_("Until"), day(event.last_day) if event and event.last_day else ""))
    return reader.letter(LetterKind.EET_PLAN, lines, today, sign=True)


def pause_answer(asked: PauseRequest, *, today: date) -> Writing:
    """Return the answer to a pause somebody asked for; never why they asked."""
    reader = _Reader(db.session.get_one(Stay, asked.stay_id))
    given = db.session.get(Exemption, asked.exemption_id) if asked.exemption_id else None
    with force_locale(reader.language):
        yes = _("Yes, from %(first)s to %(last)s", first=day(given.from_on), last=day(given.last_day)) if given else ""
        lines = [
            (_("Our answer"), yes or _("No, not this time")),
            (_("Who decided it"), str(words.AUTHORITIES[asked.authority]) if asked.authority else ""),
            (_("On"), day(asked.decided_on) if asked.decided_on else ""),
            (_("What we want to say"), asked.answer or ""),
        ]
    return reader.letter(LetterKind.EET_PAUSE, lines, today)


def warning(referral: Referral, *, today: date) -> Writing:
    """Return a warning: why, and how the hours stand."""
    stay = db.session.get_one(Stay, referral.stay_id)
    reader, at = _Reader(stay), rules.state(queries.facts_of([stay.id])[stay.id], today)
    hours, target = rules.written(at.tenths), rules.written(at.target_tenths)
    with force_locale(reader.language):
        lines = [
            (_("Why"), referral.answer or ""),
            (_("Your hours"), _("%(hours)s of %(target)s hours a week", hours=hours, target=target)),
            (_("Short since"), day(at.gap_began_on) if at.gap_began_on else ""),
        ]
    return reader.letter(LetterKind.EET_WARNING, lines, today)


def _name(person_id: Any) -> str:
    return db.session.get_one(Person, person_id).name if person_id else ""
