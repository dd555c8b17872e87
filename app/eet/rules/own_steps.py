"""What is next for a tenant with their own EET, by when: an ordered table, the first row that fits. Pure.

It asks for one thing at a time, and never for hours while there is a pause. What is somebody else’s turn is said so.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.core.reasons import N_, Reason, because
from app.eet.rules.codes import Status
from app.eet.rules.reviews import Review
from app.eet.rules.status import State, tried


class OwnStep(enum.StrEnum):
    """What is next for me."""

    ANSWER_PLAN = "answer_plan"
    TALK = "talk"
    PAUSED = "paused"
    SHOW_PAPER = "show_paper"
    WAIT_FOR_ANSWER = "wait_for_answer"
    PLAN_STEP = "plan_step"
    FIND_SOMETHING = "find_something"
    WAIT_FOR_OFFER = "wait_for_offer"
    TELL_US = "tell_us"
    KEEP_GOING = "keep_going"


@dataclass(frozen=True, slots=True)
class Unseen:
    """Something one does now that nobody has verified yet."""

    what: str
    counts_until: date
    for_committee: bool


@dataclass(frozen=True, slots=True)
class Todo:
    """The first open step of one’s own in a plan that runs."""

    words: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Mine:
    """Everything a row looks at."""

    state: State
    review: Review
    plan_offered: bool = False
    pause_asked: bool = False
    unseen: Sequence[Unseen] = ()
    todo: Todo | None = None

    @property
    def status(self) -> Status:
        """Return the status."""
        return tried(self.state)[-1].status


@dataclass(frozen=True, slots=True)
class OwnNext:
    """What is next: in a sentence, and by when, if there is a day for it."""

    step: OwnStep
    what: Reason
    due_on: date | None = None


def own_next(mine: Mine) -> OwnNext:
    """Return the one thing that is next for somebody on a day; the last row fits whenever none before it does."""
    return next(found for row in ROWS if (found := row(mine)) is not None)


def _answer_plan(mine: Mine) -> OwnNext | None:
    if not mine.plan_offered:
        return None
    return OwnNext(OwnStep.ANSWER_PLAN, because(N_("Read the plan we offer you, and say yes or no.")))


def _talk(mine: Mine) -> OwnNext | None:
    if mine.state.on < mine.review.opens_on:
        return None
    if mine.review.overdue:
        return OwnNext(OwnStep.TALK, because(N_("It is time to look at it together. Say which day suits you.")))
    what = because(N_("Look at it together. Say which day suits you."))
    return OwnNext(OwnStep.TALK, what, mine.review.due_on)


def _paused(mine: Mine) -> OwnNext | None:
    if mine.status is not Status.EXEMPT:
        return None
    return OwnNext(OwnStep.PAUSED, because(N_("Nothing. Take the time you need.")))


def _soonest(mine: Mine) -> OwnNext | None:
    """Return what has the earliest day: a paper to show while something counts, or a step of the plan."""
    found = [_paper(one) for one in mine.unseen if one.counts_until >= mine.state.on]
    if mine.todo is not None:
        what = because(N_("The next step of your plan: %(what)s."), what=mine.todo.words.rstrip("."))
        late = mine.todo.due_on < mine.state.on  # a day that is over helps nobody
        found.append(OwnNext(OwnStep.PLAN_STEP, what, None if late else mine.todo.due_on))
    return min(found, key=lambda one: one.due_on or mine.state.on, default=None)


def _paper(one: Unseen) -> OwnNext:
    if one.for_committee:
        what = because(N_("Ask the chair or staff to say that you do this: %(what)s."), what=one.what)
    else:
        what = because(N_("Show staff a paper for %(what)s, so that it goes on counting."), what=one.what)
    return OwnNext(OwnStep.SHOW_PAPER, what, one.counts_until)


def _wait_for_answer(mine: Mine) -> OwnNext | None:
    if not mine.pause_asked:
        return None
    return OwnNext(OwnStep.WAIT_FOR_ANSWER, because(N_("It is our turn: we answer you about the pause, in writing.")))


def _late_paper(mine: Mine) -> OwnNext | None:
    late = [one for one in mine.unseen if one.counts_until < mine.state.on]
    if not late or mine.status is Status.MEETING:
        return None
    if late[0].for_committee:
        return OwnNext(OwnStep.SHOW_PAPER, _paper(late[0]).what)
    what = because(N_("Show staff a paper for %(what)s. When they have seen it, it counts again."), what=late[0].what)
    return OwnNext(OwnStep.SHOW_PAPER, what)


def _find_something(mine: Mine) -> OwnNext | None:
    if mine.status is not Status.GRACE:
        return None
    what = because(N_("Look for something you like: a course, a job, training or volunteering."))
    last_day = mine.state.gap + timedelta(weeks=mine.state.facts.grace_weeks, days=-1)
    return OwnNext(OwnStep.FIND_SOMETHING, what, last_day)


def _wait_for_offer(mine: Mine) -> OwnNext | None:
    if mine.status is not Status.SUPPORT_DUE:
        return None
    return OwnNext(OwnStep.WAIT_FOR_OFFER, because(N_("It is our turn: we offer you help, in writing.")))


def _tell_us(mine: Mine) -> OwnNext | None:
    if mine.status is not Status.NOT_MEETING:
        return None
    return OwnNext(OwnStep.TELL_US, because(N_("Tell us what gets in the way. We look for a way with you.")))


def _keep_going(mine: Mine) -> OwnNext | None:
    what = because(N_("Nothing new. From %(day)s we look at it together again."), day=mine.review.opens_on)
    return OwnNext(OwnStep.KEEP_GOING, what)


ROWS: Final = (
    _answer_plan,
    _talk,
    _paused,
    _soonest,
    _wait_for_answer,
    _late_paper,
    _find_something,
    _wait_for_offer,
    _tell_us,
    _keep_going,
)
