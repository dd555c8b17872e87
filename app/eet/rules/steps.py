"""The one next step with somebody’s EET, by whom and by when: an ordered table, the first row that fits. Pure.

What comes first is help: an answer they wait for, a paper nobody looked at, a talk, an offer. A warning is no step.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.core.reasons import N_, Reason, because
from app.eet.rules.codes import Status
from app.eet.rules.hours import believed_until
from app.eet.rules.reviews import Review
from app.eet.rules.status import State, Tried, tried


class NextStep(enum.StrEnum):
    """What is next."""

    ANSWER_PAUSE = "answer_pause"
    OFFER_SUPPORT = "offer_support"
    HOLD_REVIEW = "hold_review"
    CHECK_EVIDENCE = "check_evidence"
    FOLLOW_PLAN = "follow_plan"
    MAKE_PLAN = "make_plan"
    FIND_SOMETHING = "find_something"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Open:
    """What waits besides the status: an answer to a pause asked for, the next step of a plan."""

    asked_on: date | None = None
    plan_step_on: date | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """The next step: by when, and why."""

    step: NextStep
    due_on: date
    because: Reason


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything a row looks at."""

    state: State
    review: Review
    waits: Open
    fitted: Tried


def next_step(state: State, review: Review, waits: Open, fitted: Tried | None = None) -> Next:
    """Return the one next step on a day; the last row fits whenever none before it does.

    `fitted`: the row of the statuses that fits this state, where it is known already.
    """
    asked = Asked(state, review, waits, fitted or tried(state)[-1])
    return next(found for row in ROWS if (found := row(asked)) is not None)


def _answer_pause(asked: Asked) -> Next | None:
    if asked.waits.asked_on is None:
        return None
    why = because(N_("They asked for a pause and wait for an answer."))
    return Next(NextStep.ANSWER_PAUSE, asked.waits.asked_on, why)


def _offer_support(asked: Asked) -> Next | None:
    if asked.fitted.status is not Status.SUPPORT_DUE:
        return None
    return Next(NextStep.OFFER_SUPPORT, asked.state.on, asked.fitted.reason)


def _hold_review(asked: Asked) -> Next | None:
    if asked.state.on < asked.review.opens_on:
        return None
    return Next(NextStep.HOLD_REVIEW, asked.review.due_on, because(N_("It is time to look at it together.")))


def _check_evidence(asked: Asked) -> Next | None:
    last = believed_until(asked.state.facts, asked.state.on)
    if last is None:
        return None
    why = because(N_("Nobody has verified it yet. After %(day)s it does not count any more."), day=last)
    return Next(NextStep.CHECK_EVIDENCE, last, why)


def _follow_plan(asked: Asked) -> Next | None:
    if asked.fitted.status is not Status.PLAN_AGREED:
        return None
    return Next(NextStep.FOLLOW_PLAN, asked.waits.plan_step_on or asked.review.due_on, asked.fitted.reason)


def _make_plan(asked: Asked) -> Next | None:
    if asked.fitted.status is not Status.NOT_MEETING:
        return None
    return Next(NextStep.MAKE_PLAN, asked.state.on, asked.fitted.reason)


def _find_something(asked: Asked) -> Next | None:
    if asked.fitted.status is not Status.GRACE:
        return None
    last_day = asked.state.gap + timedelta(weeks=asked.state.facts.grace_weeks, days=-1)
    return Next(NextStep.FIND_SOMETHING, last_day, asked.fitted.reason)


def _wait(asked: Asked) -> Next | None:
    return Next(NextStep.WAIT, asked.review.due_on, asked.fitted.reason)


ROWS: Final = (
    _answer_pause,
    _offer_support,
    _hold_review,
    _check_evidence,
    _follow_plan,
    _make_plan,
    _find_something,
    _wait,
)
