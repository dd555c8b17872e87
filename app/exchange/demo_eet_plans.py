"""Plans, mentors and letters of the demo’s EET: one plan is over, one runs, one was declined, one waits for its answer.

Seren reached everything in hers; Ffi follows hers with Seren as her mentor: one step was seen, one was ticked off and
nobody has seen it yet, one is Seren’s and one is staff’s. Two letters wait to be printed, and one that says what Ffi
and Seren agreed.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

import sqlalchemy as sa

from app.core import clock
from app.core.db import db
from app.eet import mentors, plans, reviews
from app.eet.events import ReviewFacts
from app.eet.models import Plan
from app.eet.plans import Answer, StepFacts
from app.eet.rules import Achievement, StepOwner
from app.exchange.demo_days import Deed, moved, person_id, saved, stay_of, tenant, worker

ME, MENTOR, STAFF = StepOwner.TENANT, StepOwner.MENTOR, StepOwner.STAFF


@dataclass(frozen=True)
class Step:
    """A step of a plan; when it was ticked off, and when staff saw that it is so."""

    facts: StepFacts
    done_on: date | None = None
    seen_on: date | None = None


@dataclass(frozen=True)
class Offered:
    """A plan somebody was offered, and what they said to it."""

    person: str
    goal: str
    on: date
    steps: tuple[Step, ...]
    answer: Answer | None = None


@dataclass(frozen=True)
class Asks:
    """Who asked which member to be their mentor; when the member said yes, and when they handed it back."""

    person: str
    mentor: str
    on: date
    yes_on: date | None = None
    ended_on: date | None = None


PLANS: Final = (
    Offered(
        "P05",
        "An apprenticeship",
        date(2025, 5, 19),
        (
            Step(
                StepFacts("Finish the CV", ME, date(2025, 5, 23), Achievement.CV_FINISHED),
                date(2025, 5, 22),
                date(2025, 5, 22),
            ),
            Step(
                StepFacts("Go to the interview", ME, date(2025, 5, 30), Achievement.INTERVIEW),
                date(2025, 5, 29),
                date(2025, 5, 30),
            ),
            Step(
                StepFacts("Begin the apprenticeship", ME, date(2025, 6, 9), Achievement.JOB_STARTED),
                date(2025, 6, 9),
                date(2025, 6, 9),
            ),
            Step(
                StepFacts("Keep it for 13 weeks", ME, date(2025, 9, 8), Achievement.JOB_KEPT),
                date(2025, 9, 8),
                date(2025, 9, 9),
            ),
        ),
        Answer(agreed=True, on=date(2025, 5, 20), last_day=date(2025, 9, 30)),
    ),
    Offered(
        "P06",
        "A job he can reach by bus",
        date(2026, 11, 10),
        (Step(StepFacts("Look at three jobs together", STAFF, date(2026, 11, 24))),),
        Answer(agreed=False, on=date(2026, 11, 16), because="I want to look on my own first."),
    ),
    Offered(
        "P07",
        "More hours, or a second job",
        date(2026, 11, 10),
        (
            Step(
                StepFacts("Finish the CV", ME, date(2026, 11, 18), Achievement.CV_FINISHED),
                date(2026, 11, 17),
                date(2026, 11, 18),
            ),
            Step(
                StepFacts("Send it to the garden centre", ME, date(2026, 11, 20), Achievement.APPLICATION_SENT),
                date(2026, 11, 20),
            ),
            Step(StepFacts("Practise the interview together", MENTOR, date(2026, 12, 1))),
            Step(StepFacts("Ask the café about more hours", STAFF, date(2026, 12, 2))),
            Step(StepFacts("Go to the interview", ME, date(2026, 12, 4), Achievement.INTERVIEW)),
        ),
        Answer(agreed=True, on=date(2026, 11, 12), last_day=date(2027, 2, 12)),
    ),
    Offered(
        "P08",
        "A place to learn bricklaying",
        date(2026, 11, 13),
        (Step(StepFacts("Visit the college with Nia", ME, date(2026, 12, 1), Achievement.APPLICATION_SENT)),),
    ),
)
MENTORS: Final = (
    Asks("P10", "P07", date(2026, 6, 15), date(2026, 6, 16), date(2026, 9, 10)),
    Asks("P07", "P05", date(2026, 10, 5), date(2026, 10, 6)),
    Asks("P08", "P06", date(2026, 11, 19)),
)
TOGETHER: Final = ReviewFacts(
    date(2026, 11, 19), "The CV is done.", "The phone call.", "Practise it on the sofa.", MENTOR, date(2026, 12, 1)
)
WRITTEN: Final = date(2026, 11, 20)


def deeds(scheme_id: uuid.UUID, weeks: timedelta) -> Iterator[Deed]:
    """Yield how plans are offered, answered and followed, mentors asked, and the letters of last week written."""
    for offered in PLANS:
        yield from _of_plan(scheme_id, offered, weeks)
    for asks in MENTORS:
        yield saved(asks.on + weeks, partial(_choose, scheme_id, asks))
        for on, deed in ((asks.yes_on, mentors.accept), (asks.ended_on, mentors.end)):
            if on is not None:
                yield saved(on + weeks, partial(_as_mentor, scheme_id, asks, deed))
    yield saved(TOGETHER.on + weeks, partial(_talk, scheme_id, moved(TOGETHER, weeks)))
    yield saved(WRITTEN + weeks, partial(_write_plan, scheme_id))
    yield saved(WRITTEN + weeks, partial(_invite, scheme_id))


def _of_plan(scheme_id: uuid.UUID, offered: Offered, weeks: timedelta) -> Iterator[Deed]:
    facts = [moved(step.facts, weeks) for step in offered.steps]
    yield saved(offered.on + weeks, partial(_offer, scheme_id, offered, facts))
    if offered.answer is not None:
        said = moved(offered.answer, weeks)
        yield saved(offered.answer.on + weeks, partial(_answer, scheme_id, offered.person, said))
    for place, step in enumerate(offered.steps):
        if step.done_on is not None:
            yield saved(step.done_on + weeks, partial(_tick_off, scheme_id, offered.person, place))
        if step.seen_on is not None:
            yield saved(step.seen_on + weeks, partial(_see, scheme_id, offered.person, place))


def _plan_of(scheme_id: uuid.UUID, ref: str) -> Plan:
    return db.session.scalars(sa.select(Plan).where(Plan.stay_id == stay_of(scheme_id, ref).id)).one()


def _offer(scheme_id: uuid.UUID, offered: Offered, facts: list[StepFacts]) -> None:
    stay, by, today = stay_of(scheme_id, offered.person), worker(scheme_id), clock.today()
    plan = plans.offer_plan(stay, goal=offered.goal, first=facts[0], actor=by, today=today)
    for more in facts[1:]:
        plans.add_step(plan, more, actor=by, today=today)


def _answer(scheme_id: uuid.UUID, ref: str, said: Answer) -> None:
    plans.answer(_plan_of(scheme_id, ref), said, actor=worker(scheme_id), today=clock.today())


def _tick_off(scheme_id: uuid.UUID, ref: str, place: int) -> None:
    step = plans.steps(_plan_of(scheme_id, ref))[place]
    plans.complete(step, seen=False, actor=tenant(scheme_id, ref), today=clock.today())


def _see(scheme_id: uuid.UUID, ref: str, place: int) -> None:
    step = plans.steps(_plan_of(scheme_id, ref))[place]
    plans.see(step, actor=worker(scheme_id), today=clock.today())


def _choose(scheme_id: uuid.UUID, asks: Asks) -> None:
    stay, by = stay_of(scheme_id, asks.person), tenant(scheme_id, asks.person)
    mentors.choose(stay, person_id(scheme_id, asks.mentor), actor=by, now=clock.now())


def _as_mentor(scheme_id: uuid.UUID, asks: Asks, deed: Callable[..., None]) -> None:
    """Let somebody say yes to being a mentor, or hand it back."""
    deed(mentors.mentor_of(stay_of(scheme_id, asks.person).id), actor=tenant(scheme_id, asks.mentor), now=clock.now())


def _talk(scheme_id: uuid.UUID, said: ReviewFacts) -> None:
    reviews.hold(stay_of(scheme_id, "P07"), said, actor=tenant(scheme_id, "P05"), now=clock.now())


def _write_plan(scheme_id: uuid.UUID) -> None:
    """Write Ffi’s plan down for her to sign."""
    reviews.print_plan(_plan_of(scheme_id, "P07"), actor=worker(scheme_id), now=clock.now())


def _invite(scheme_id: uuid.UUID) -> None:
    """Invite Ellie to her review."""
    where = "Thursday at five, in the ground-floor room"
    reviews.invite(stay_of(scheme_id, "P10"), where_when=where, actor=worker(scheme_id), now=clock.now())
