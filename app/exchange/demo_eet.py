"""The EET of the demo: everybody stands somewhere else, and help comes first.

| flat | who | how they stand | what is next, all week |
|---|---|---|---|
| 1 | Seren, P05 | hours reached: an apprenticeship, and work for the committee | nothing until the next review |
| 2 | Jac, T04 | hours not reached: lost his job, was offered help, said no to a plan | talk, and offer a plan |
| 3 | Ffi, T02 | follows a plan: her hours were cut; Seren is her mentor | the next step of the plan |
| 4 | Kai, T05 | support to be offered; his review is overdue, a plan waits for his answer | offer support |
| 5 | Llŷr, T03 | paused after a bereavement; less was asked of him before | verify his work for the committee |
| 6 | Ellie, P10 | hours reached: college; nobody has seen her Saturday job yet | her review is open |
| 7 | Dylan, P11 | time to find something: moved in last week, asks for a pause | answer about the pause |

Beth (T01), Osian (T06) and Tegan (T07) moved out. What stands in the scheme folder is loaded from there; here is what a
folder cannot say: who told it and who saw a paper, who decided about a pause, what was said. Plans, mentors and letters
are in demo_eet_plans.py. A referral of Jac cannot be made: fourteen days have not passed since he said no.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

import sqlalchemy as sa

from app.core import clock
from app.core.db import db
from app.eet import activities, events, pauses
from app.eet.activities import ActivityFacts, CheckFacts
from app.eet.events import ReviewFacts
from app.eet.models import Activity
from app.eet.pauses import AskFacts, Decision, PauseFacts
from app.eet.rules import (
    ActivityKind,
    Authority,
    Evidence,
    EvidenceKind,
    ExemptionReason,
    Pattern,
    StepOwner,
)
from app.exchange.demo_days import Deed, moved, saved, stay_of, tenant, worker
from app.tenancies import life
from app.tenancies.rules import LifeEventKind

COMMITTEE: Final = "The committee of Tŷ Cyfle"


@dataclass(frozen=True)
class Does:
    """Something somebody said they do, when they said so, and when staff saw which paper."""

    person: str
    told_on: date
    facts: ActivityFacts
    seen_on: date | None = None
    paper: EvidenceKind | None = None


DOES: Final = (
    Does(
        "P05",
        date(2025, 6, 9),
        ActivityFacts(ActivityKind.EMPLOYMENT, "Cwm Housing Repairs", 300, date(2025, 6, 9)),
        date(2025, 6, 17),
        EvidenceKind.APPRENTICESHIP_AGREEMENT,
    ),
    Does(
        "P05",
        date(2025, 9, 8),
        ActivityFacts(ActivityKind.VOLUNTEERING, COMMITTEE, 20, date(2025, 9, 1)),
        date(2025, 10, 6),
        EvidenceKind.COMMITTEE_WORK,
    ),
    Does(
        "P10",
        date(2026, 6, 1),
        ActivityFacts(ActivityKind.EDUCATION, "Ysgol y Garn", 150, date(2026, 6, 1), date(2026, 7, 19)),
        date(2026, 6, 5),
        EvidenceKind.ATTENDANCE_LETTER,
    ),
    Does(
        "P10",
        date(2026, 9, 7),
        ActivityFacts(ActivityKind.EDUCATION, "Coleg y Cwm", 150, date(2026, 9, 7), pattern=Pattern.TERM_TIME),
        date(2026, 9, 15),
        EvidenceKind.ENROLMENT_LETTER,
    ),
    Does("P09", date(2026, 11, 9), ActivityFacts(ActivityKind.VOLUNTEERING, COMMITTEE, 20, date(2026, 11, 2))),
    Does("P10", date(2026, 11, 10), ActivityFacts(ActivityKind.EMPLOYMENT, "Garn Café", 60, date(2026, 11, 7))),
)
SICK: Final = PauseFacts(
    date(2025, 12, 15), date(2026, 1, 11), ExemptionReason.SICKNESS, Authority.STAFF, date(2025, 12, 16)
)
LOST_HIS_JOB: Final = PauseFacts(
    date(2026, 8, 24), date(2026, 9, 20), ExemptionReason.REDUNDANCY, Authority.COMMITTEE, date(2026, 8, 24)
)
HIS_NAN_DIED: Final = PauseFacts(
    date(2026, 11, 12), date(2026, 12, 13), ExemptionReason.BEREAVEMENT, Authority.STAFF, date(2026, 11, 12)
)
PAUSED: Final = (("P06", SICK), ("P06", LOST_HIS_JOB), ("P09", HIS_NAN_DIED))
SCHOOL_IS_CLOSED: Final = AskFacts(
    date(2026, 7, 20), date(2026, 9, 4), ExemptionReason.SCHOOL_HOLIDAY, "School is closed, and college has not begun."
)
JOB_TO_COME: Final = AskFacts(
    date(2026, 11, 23), date(2027, 1, 10), ExemptionReason.AWAITING_START, "My job at the garden centre starts then."
)
ASKED: Final = (  # who, when, what; the day the committee said yes
    ("P10", date(2026, 7, 6), SCHOOL_IS_CLOSED, date(2026, 7, 13)),
    ("P11", date(2026, 11, 20), JOB_TO_COME, None),
)
ME, STAFF = StepOwner.TENANT, StepOwner.STAFF
REVIEWED: Final = (
    ("P05", ReviewFacts(date(2025, 6, 9), "The first day went well.", "Getting up at six.", "Buy an alarm clock.", ME)),
    ("P05", ReviewFacts(date(2025, 9, 1), "Kept the job all summer.", None, "Show us the first payslips.", ME)),
    ("P05", ReviewFacts(date(2025, 11, 24), "Chair of the committee.", "Two evenings a week.", "Share the chair.", ME)),
    ("P05", ReviewFacts(date(2026, 2, 16), "Passed the first exam.", None, "Find a quiet place to learn.", STAFF)),
    ("P05", ReviewFacts(date(2026, 5, 11), "A year here.", None, "Ask about the second year.", ME)),
    ("P05", ReviewFacts(date(2026, 8, 3), "The second year is agreed.", None, "Keep going.", ME)),
    ("P10", ReviewFacts(date(2026, 6, 29), "Likes the art room.", "The bus is late.", "Ask for a bus pass.", STAFF)),
    ("P09", ReviewFacts(date(2026, 8, 24), "The workshop is fun.", "Nights with his nan.", "Keep the days.", ME)),
    ("P08", ReviewFacts(date(2026, 8, 17), "Good at bricklaying.", None, "Look for a place to learn it.", ME)),
    ("P10", ReviewFacts(date(2026, 9, 14), "College has begun.", None, "Bring the letter.", ME, date(2026, 9, 21))),
    ("P06", ReviewFacts(date(2026, 9, 25), "Wrote to five firms.", "No answers.", "Two open days.", STAFF)),
    ("P05", ReviewFacts(date(2026, 10, 26), "Trains a new one.", "Little sleep.", "A week off.", ME)),
)
OFFERED: Final = ("P06", date(2026, 10, 20), "Tomos comes along to the job centre and to two open days.")
CHANGED: Final = ("P08", date(2026, 11, 12), LifeEventKind.OTHER)


def deeds(scheme_id: uuid.UUID, weeks: timedelta) -> Iterator[Deed]:
    """Yield how people say what they do, ask for pauses, look at it together with staff, and tell what changed."""
    for does in DOES:
        yield saved(does.told_on + weeks, partial(_tell, scheme_id, does.person, moved(does.facts, weeks)))
        if does.seen_on is not None:
            yield saved(does.seen_on + weeks, partial(_verify, scheme_id, does))
    for ref, given in PAUSED:
        yield saved(given.decided_on + weeks, partial(_pause, scheme_id, ref, moved(given, weeks)))
    for ref, on, asked, decided_on in ASKED:
        yield saved(on + weeks, partial(_ask, scheme_id, ref, moved(asked, weeks)))
        if decided_on is not None:
            yield saved(decided_on + weeks, partial(_say_yes, scheme_id, ref))
    for ref, talk in REVIEWED:
        yield saved(talk.on + weeks, partial(_review, scheme_id, ref, moved(talk, weeks)))
    yield saved(OFFERED[1] + weeks, partial(_offer_support, scheme_id))
    yield saved(CHANGED[1] + weeks, partial(_change, scheme_id))


def _tell(scheme_id: uuid.UUID, ref: str, facts: ActivityFacts) -> None:
    stay, ours = stay_of(scheme_id, ref), facts.provider == COMMITTEE
    activities.add_activity(stay, facts, for_committee=ours, actor=tenant(scheme_id, ref), today=clock.today())


def _verify(scheme_id: uuid.UUID, does: Does) -> None:
    its = Activity.stay_id == stay_of(scheme_id, does.person).id, Activity.provider == does.facts.provider
    activity = db.session.scalars(sa.select(Activity).where(*its)).one()
    seen = CheckFacts(Evidence.VERIFIED, clock.today(), does.paper)
    activities.check_evidence(activity, seen, actor=worker(scheme_id), today=clock.today())


def _pause(scheme_id: uuid.UUID, ref: str, facts: PauseFacts) -> None:
    pauses.grant(stay_of(scheme_id, ref), facts, actor=worker(scheme_id), today=clock.today())


def _ask(scheme_id: uuid.UUID, ref: str, facts: AskFacts) -> None:
    pauses.ask(stay_of(scheme_id, ref), facts, actor=tenant(scheme_id, ref), today=clock.today())


def _say_yes(scheme_id: uuid.UUID, ref: str) -> None:
    asked = pauses.waiting(stay_of(scheme_id, ref))
    if asked is not None:
        yes = Decision(True, Authority.COMMITTEE, clock.today(), asked.from_on, asked.last_day)
        pauses.decide(asked, yes, actor=worker(scheme_id), today=clock.today())


def _review(scheme_id: uuid.UUID, ref: str, talk: ReviewFacts) -> None:
    events.hold_review(stay_of(scheme_id, ref), talk, actor=worker(scheme_id), today=clock.today())


def _offer_support(scheme_id: uuid.UUID) -> None:
    (ref, _on, what), today = OFFERED, clock.today()
    events.offer_support(stay_of(scheme_id, ref), on=today, what=what, actor=worker(scheme_id), today=today)


def _change(scheme_id: uuid.UUID) -> None:
    (ref, _on, kind), today = CHANGED, clock.today()
    life.record(stay_of(scheme_id, ref), kind=kind, on=today, actor=tenant(scheme_id, ref), today=today)
