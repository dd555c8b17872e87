"""holds.csv, contacts.csv and plans.csv: when steps about debt stop, which were taken, and what was agreed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from app.arrears.models import Contact, Hold, Plan
from app.arrears.rules import Frequency, HoldKind, PauseReason, PlanEnd, Step
from app.core.reasons import N_, because
from app.exchange.cells import code, day, lines, pounds, reference
from app.exchange.parts import Loading, Part, Saving, Written, length
from app.exchange.problems import Problem
from app.exchange.stay_facts import StayFacts, tenancy_ref
from app.exchange.tables import Column, File, Folder, Row
from app.letters.models import LetterStop
from app.letters.rules import Held, Topic
from app.tenancies.rules import RentPeriod

HOLDS = File(
    "holds.csv",
    (
        tenancy_ref(),
        Column("kind", code(HoldKind), required=True),
        Column("from", day(), required=True),
        Column("last_day", day(), required=True),
        Column("reason", code(PauseReason)),
        Column("comment", lines(length(Hold.comment))),
    ),
    order=("tenancy_ref", "from", "last_day", "kind", "reason", "comment"),
    unique=(),
)
CONTACTS = File(
    "contacts.csv",
    (
        tenancy_ref(),
        Column("on", day(), required=True),
        Column("step", code(Step), required=True),
        Column("by_ref", reference(), refers_to="people.csv"),
        Column("note", lines(length(Contact.note))),
    ),
    order=("tenancy_ref", "on", "step", "by_ref", "note"),
    unique=(),
)
PLANS = File(
    "plans.csv",
    (
        tenancy_ref(),
        Column("starts_on", day(), required=True),
        Column("starting_net", pounds(), required=True),
        Column("instalment", pounds(), required=True),
        Column("frequency", code(Frequency), required=True),
        Column("first_on", day(), required=True),
        Column("lump_sum", pounds()),
        Column("lump_sum_on", day()),
        Column("rent_paid", code(RentPeriod)),
        Column("rent_first_on", day()),
        Column("ended_on", day()),
        Column("end_reason", code(PlanEnd)),
    ),
    order=(
        "tenancy_ref", "starts_on", "ended_on", "end_reason", "first_on", "frequency", "instalment", "starting_net",
        "lump_sum", "lump_sum_on", "rent_paid", "rent_first_on",
    ),
    unique=(),
)  # fmt: skip
_HOLDS: Final = StayFacts(
    HOLDS,
    Hold,
    {"kind": "kind", "from": "from_on", "last_day": "last_day", "reason": "reason", "comment": "comment"},
)
_CONTACTS: Final = StayFacts(
    CONTACTS,
    Contact,
    {"on": "on", "step": "step", "by_ref": "by_person_id", "note": "note"},
    people=frozenset({"by_ref"}),
)
_PLANS: Final = StayFacts(
    PLANS,
    Plan,
    {
        "starts_on": "starts_on",
        "starting_net": "starting_net_pence",
        "instalment": "instalment_pence",
        "frequency": "frequency",
        "first_on": "first_on",
        "lump_sum": "lump_sum_pence",
        "lump_sum_on": "lump_sum_on",
        "rent_paid": "rent_paid",
        "rent_first_on": "rent_first_on",
        "ended_on": "ended_on",
        "end_reason": "end_reason",
    },
)
_HELD: Final = {HoldKind.BREATHING_SPACE: Held.BREATHING_SPACE, HoldKind.PAUSE: Held.PAUSE}


def _check(folder: Folder, today: date) -> Iterator[Problem]:
    del today
    for row in folder[HOLDS.name].rows:
        yield from _check_hold(row)
    for row in folder[PLANS.name].rows:
        yield from _check_plan(row)


def _check_hold(row: Row) -> Iterator[Problem]:
    if row["from"] and row["last_day"] and row["last_day"] < row["from"]:
        yield row.problem("last_day", because(N_("This is before from. Write the last day it holds.")))
    if row["kind"] is HoldKind.PAUSE:
        for column in ("reason", "comment"):
            if row[column] is None and row.sound(column):
                yield row.problem(column, because(N_("A pause says why: write its reason and a comment.")))


def _check_plan(row: Row) -> Iterator[Problem]:
    if row.sound("lump_sum", "lump_sum_on") and (row["lump_sum"] is None) != (row["lump_sum_on"] is None):
        empty = "lump_sum" if row["lump_sum"] is None else "lump_sum_on"
        reason = because(N_("lump_sum and lump_sum_on go together. Write both, or leave both empty."))
        yield row.problem(empty, reason)
    if row["ended_on"] and row["starts_on"] and row["ended_on"] < row["starts_on"]:
        yield row.problem("ended_on", because(N_("This is before starts_on. Write the first day without the plan.")))
    if row["end_reason"] and row["ended_on"] is None and row.sound("ended_on"):
        reason = because(N_("This plan has no ended_on. Write the first day without it, or leave this empty."))
        yield row.problem("end_reason", reason)


def _load(loading: Loading) -> None:
    whole = {"recorded_at": loading.now, "recorded_by": loading.actor.account_id}
    holds = [{"id": uuid.uuid4()} | row | whole for row in _HOLDS.rows(loading)]
    loading.insert(Hold, holds)
    loading.insert(LetterStop, _stops(loading, holds))
    loading.insert(Contact, (row | whole for row in _CONTACTS.rows(loading)))
    loading.insert(Plan, _in_turn(_PLANS.rows(loading), whole))


def _in_turn(plans: Iterator[dict[str, Any]], whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give plans as if recorded one after the other: of two from one day the one that is still kept is the later."""
    ordered = sorted(plans, key=lambda plan: plan["ended_on"] or date.max)
    for number, plan in enumerate(ordered):
        yield plan | whole | {"recorded_at": whole["recorded_at"] + timedelta(microseconds=number)}


def _stops(loading: Loading, holds: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give what stops letters about debt while a hold lasts, as if it had been set in a page."""
    stays, people = loading.ids("tenancies.csv"), loading.ids("people.csv")
    lives = {stays[row["tenancy_ref"]]: people[row["person_ref"]] for row in loading.folder["tenancies.csv"].rows}
    for hold in holds:
        yield {
            "person_id": lives[hold["stay_id"]],
            "topic": Topic.DEBT,
            "because": _HELD[hold["kind"]],
            "from_on": hold["from_on"],
            "last_day": hold["last_day"],
            "source_id": hold["id"],
        }


def _save(saving: Saving) -> Written:
    return {
        HOLDS.name: _HOLDS.saved(saving),
        CONTACTS.name: _CONTACTS.saved(saving),
        PLANS.name: _PLANS.saved(saving),
    }


PART = Part((HOLDS, CONTACTS, PLANS), _check, _load, _save)
