"""activities.csv, exemptions.csv, eet_events.csv and life_events.csv: what somebody does, pauses, and what happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from app.core.reasons import N_, because
from app.eet.models import Activity, Event, Exemption
from app.eet.rules import ActivityKind, EventKind, Evidence, ExemptionReason, Pattern
from app.exchange.cells import code, day, lines, tenths, text
from app.exchange.parts import Loading, Part, Saving, Written, length
from app.exchange.problems import Problem
from app.exchange.stay_facts import StayFacts, tenancy_ref
from app.exchange.stay_files import HOURS_A_WEEK
from app.exchange.tables import Column, File, Folder, Row
from app.tenancies.models import LifeEvent
from app.tenancies.rules import LifeEventKind, hours

HALF_AN_HOUR: Final = 5  # tenths
LONGEST_PAUSE: Final = timedelta(days=182)  # 26 weeks, first and last day included

ACTIVITIES = File(
    "activities.csv",
    (
        tenancy_ref(),
        Column("kind", code(ActivityKind), required=True),
        Column("provider", text(length(Activity.provider)), required=True),
        Column("hours", tenths(HOURS_A_WEEK, hours), required=True),
        Column("from", day(), required=True),
        Column("to", day()),
        Column("pattern", code(Pattern)),
        Column("evidence", code(Evidence), required=True),
        Column("verified_on", day()),
        Column("evidence_kind", text(length(Activity.evidence_kind))),
    ),
    order=(
        "tenancy_ref",
        "from",
        "to",
        "kind",
        "provider",
        "hours",
        "evidence",
        "verified_on",
        "pattern",
        "evidence_kind",
    ),
    unique=(),
)
EXEMPTIONS = File(
    "exemptions.csv",
    (
        tenancy_ref(),
        Column("from", day(), required=True),
        Column("to", day(), required=True),
        Column("reason", code(ExemptionReason), required=True),
    ),
    order=("tenancy_ref", "from", "to", "reason"),
    unique=(),
)
EVENTS = File(
    "eet_events.csv",
    (
        tenancy_ref(),
        Column("on", day(), required=True),
        Column("event", code(EventKind), required=True),
        Column("to", day()),
        Column("hours", tenths(HOURS_A_WEEK, hours)),
        Column("note", lines(length(Event.note))),
    ),
    order=("tenancy_ref", "on", "event", "to", "hours", "note"),
    unique=(),
)
LIFE_EVENTS = File(
    "life_events.csv",
    (
        tenancy_ref(),
        Column("on", day(), required=True),
        Column("kind", code(LifeEventKind), required=True),
    ),
    order=("tenancy_ref", "on", "kind"),
    unique=(),
)
_ACTIVITIES: Final = StayFacts(
    ACTIVITIES,
    Activity,
    {
        "kind": "kind",
        "provider": "provider",
        "hours": "tenths",
        "from": "from_on",
        "to": "last_day",
        "pattern": "pattern",
        "evidence": "evidence",
        "verified_on": "verified_on",
        "evidence_kind": "evidence_kind",
    },
)
_EXEMPTIONS: Final = StayFacts(EXEMPTIONS, Exemption, {"from": "from_on", "to": "last_day", "reason": "reason"})
_EVENTS: Final = StayFacts(
    EVENTS,
    Event,
    {"on": "on", "event": "kind", "to": "last_day", "hours": "tenths", "note": "note"},
    kept=(Event.taken_back_on.is_(None),),
)
_LIFE_EVENTS: Final = StayFacts(LIFE_EVENTS, LifeEvent, {"on": "on", "kind": "kind"})


def _check(folder: Folder, today: date) -> Iterator[Problem]:
    del today
    for row in folder[ACTIVITIES.name].rows:
        yield from _check_activity(row)
    for row in folder[EXEMPTIONS.name].rows:
        yield from _check_exemption(row)
    for row in folder[EVENTS.name].rows:
        yield from _check_event(row)


def _check_activity(row: Row) -> Iterator[Problem]:
    if row["to"] and row["from"] and row["to"] < row["from"]:
        yield row.problem("to", because(N_("This is before from. Write the last day, or leave it empty.")))
    if row["hours"] is not None and row["hours"] % HALF_AN_HOUR:
        yield row.problem("hours", because(N_("Write hours in steps of a half, like 16 or 7.5.")))
    if row["verified_on"] and row["evidence"] in {Evidence.NONE, Evidence.SEEN}:
        reason = because(N_("This is not verified. Write verified under evidence, or leave this empty."))
        yield row.problem("verified_on", reason)


def _check_exemption(row: Row) -> Iterator[Problem]:
    if not row["from"] or not row["to"]:
        return
    if row["to"] < row["from"]:
        yield row.problem("to", because(N_("This is before from. Write the last day it holds.")))
    elif row["to"] - row["from"] >= LONGEST_PAUSE:
        until = row["from"] + LONGEST_PAUSE - timedelta(days=1)
        reason = because(N_("A pause is at most 26 weeks: up to %(day)s. It may be renewed."), day=until)
        yield row.problem("to", reason)


def _check_event(row: Row) -> Iterator[Problem]:
    kind = row["event"]
    if kind is None:
        return
    if row["to"] and kind is not EventKind.PLAN_AGREED:
        yield row.problem("to", because(N_("Only plan_agreed has a last day. Leave this empty.")))
    elif row["to"] and row["on"] and row["to"] < row["on"]:
        yield row.problem("to", because(N_("This is before on. Write the last day of the plan, or leave it empty.")))
    if row["hours"] is not None and kind is not EventKind.TARGET:
        yield row.problem("hours", because(N_("Only a target has hours. Leave this empty.")))
    if row["hours"] is None and kind is EventKind.TARGET and row.sound("hours"):
        yield row.problem("hours", because(N_("A target says its hours a week, like 8.")))


def _load(loading: Loading) -> None:
    whole: dict[str, Any] = {"recorded_at": loading.now, "recorded_by": loading.actor.account_id}
    for facts in (_ACTIVITIES, _EXEMPTIONS, _EVENTS, _LIFE_EVENTS):
        loading.insert(facts.model, (row | whole for row in facts.rows(loading)))


def _save(saving: Saving) -> Written:
    return {facts.file.name: facts.saved(saving) for facts in (_ACTIVITIES, _EXEMPTIONS, _EVENTS, _LIFE_EVENTS)}


PART = Part((ACTIVITIES, EXEMPTIONS, EVENTS, LIFE_EVENTS), _check, _load, _save)
