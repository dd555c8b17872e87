"""Plans, mentors and letters of the demo’s EET: one plan is over, one runs, one was declined, one waits for its answer.

Seren reached everything in hers; Ffi follows hers with Seren as her mentor: one step was seen, one was ticked off and
nobody has seen it yet, one is Seren’s and one is staff’s. Two letters wait to be printed, and one that says what Ffi
and Seren agreed.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.core import clock
from app.core.db import db, transaction
from app.eet import mentors, plans, reviews
from app.eet.events import ReviewFacts
from app.eet.models import Mentor, Plan, PlanStep
from app.eet.plans import Answer, StepFacts
from app.eet.rules import Achievement, StepOwner
from app.exchange.demo_days import at, moved, person_id, stay_of, tenant, worker

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
PLAN_SENT: Final = date(2026, 11, 20)
INVITED: Final = date(2026, 11, 20)


def live(scheme_id: uuid.UUID, weeks: timedelta) -> None:
    """Let plans be offered, answered and followed, mentors be asked, and the letters of last week be written."""
    ids = {offered.person: _offer(scheme_id, offered, weeks) for offered in PLANS}
    for asks in MENTORS:
        _choose(scheme_id, moved(asks, weeks))
    with at(TOGETHER.on + weeks), transaction():
        said, by = moved(TOGETHER, weeks), tenant(scheme_id, "P05")
        reviews.hold(stay_of(scheme_id, "P07"), said, actor=by, now=clock.now())
    _write(scheme_id, ids["P07"], weeks)


def _offer(scheme_id: uuid.UUID, offered: Offered, weeks: timedelta) -> uuid.UUID:
    """Live through a plan; return its id."""
    with at(offered.on + weeks), transaction():
        by, today = worker(scheme_id), clock.today()
        first, *others = (moved(step.facts, weeks) for step in offered.steps)
        plan = plans.offer_plan(
            stay_of(scheme_id, offered.person), goal=offered.goal, first=first, actor=by, today=today
        )
        ids = [step.id for step in plans.steps(plan)]
        ids += [plans.add_step(plan, facts, actor=by, today=today).id for facts in others]
        plan_id = plan.id
    if offered.answer is not None:
        with at(offered.answer.on + weeks), transaction():
            plan, said = db.session.get_one(Plan, plan_id), moved(offered.answer, weeks)
            plans.answer(plan, said, actor=worker(scheme_id), today=clock.today())
    for step_id, step in zip(ids, offered.steps, strict=True):
        _tick_off(scheme_id, offered.person, step_id, step, weeks)
    return plan_id


def _tick_off(scheme_id: uuid.UUID, ref: str, step_id: uuid.UUID, step: Step, weeks: timedelta) -> None:
    if step.done_on is not None:
        with at(step.done_on + weeks), transaction():
            done, by = db.session.get_one(PlanStep, step_id), tenant(scheme_id, ref)
            plans.complete(done, seen=False, actor=by, today=clock.today())
    if step.seen_on is not None:
        with at(step.seen_on + weeks), transaction():
            plans.see(db.session.get_one(PlanStep, step_id), actor=worker(scheme_id), today=clock.today())


def _choose(scheme_id: uuid.UUID, asks: Asks) -> None:
    with at(asks.on), transaction():
        by, stay = tenant(scheme_id, asks.person), stay_of(scheme_id, asks.person)
        row_id = mentors.choose(stay, person_id(scheme_id, asks.mentor), actor=by, now=clock.now()).id
    for on, deed in ((asks.yes_on, mentors.accept), (asks.ended_on, mentors.end)):
        if on is not None:
            with at(on), transaction():
                row, by = db.session.get_one(Mentor, row_id), tenant(scheme_id, asks.mentor)
                deed(row, actor=by, now=clock.now())


def _write(scheme_id: uuid.UUID, plan_id: uuid.UUID, weeks: timedelta) -> None:
    """Write Ffi’s plan down for her to sign, and invite Ellie to her review."""
    with at(PLAN_SENT + weeks), transaction():
        reviews.print_plan(db.session.get_one(Plan, plan_id), actor=worker(scheme_id), now=clock.now())
    with at(INVITED + weeks), transaction():
        where = "Thursday at five, in the ground-floor room"
        reviews.invite(stay_of(scheme_id, "P10"), where_when=where, actor=worker(scheme_id), now=clock.now())
