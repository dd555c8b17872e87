"""Rent accounts, benefits, holds, contacts and plans for stays that Hypothesis made up."""

from __future__ import annotations

from datetime import date, timedelta

from exchange.made_up_cells import AMOUNTS, REFS, iso, lines, maybe
from hypothesis import strategies as st

from app.arrears.rules import Frequency, HoldKind, PauseReason, PlanEnd, Step
from app.rent.rules import BenefitSource, Component, Cycle, Source
from app.tenancies.rules import RentPeriod

DAYS = (date(2014, 12, 1), date(2031, 1, 1))  # before a stay, after it and far in the future: all of it loads
ABOVE_ZERO = AMOUNTS.filter(lambda amount: amount != "0.00")
Rows = dict[str, list[dict[str, str]]]


@st.composite
def accounts(draw, stays: list[str], people: list[str]) -> Rows:
    """Return the rows of every file about money owed."""
    found: Rows = {name: [] for name in ("ledger.csv", "benefits.csv", "holds.csv", "contacts.csv", "plans.csv")}
    refs = draw(st.lists(REFS, unique=True, min_size=8 * len(stays), max_size=8 * len(stays)))
    for ref in stays:
        own = {"tenancy_ref": ref}
        found["ledger.csv"] += [own | row for row in draw(_ledger([refs.pop() for _ in range(8)]))]
        for name, strategy in (("benefits", _benefit()), ("holds", _hold()), ("plans", _plan())):
            found[f"{name}.csv"] += [own | row for row in draw(st.lists(strategy, max_size=2))]
        found["contacts.csv"] += [own | row for row in draw(st.lists(_contact(people), max_size=2))]
    return found


@st.composite
def _ledger(draw, refs: list[str]) -> list[dict[str, str]]:
    """Return entries, some of them undone, some charges made again after that."""
    rows, charged = [], set()
    for ref in refs[:6]:
        row = draw(st.one_of(_charge(), _payment(), _other()))
        key = (row["date"], row["component"] or "rent")
        if row["kind"] == "charge" and key in charged:
            continue
        rows.append(row | {"entry_ref": draw(maybe(st.just(ref)))})
        if not (rows[-1]["entry_ref"] and draw(st.booleans())):
            charged.add(key)
            continue
        undone = {"kind": "reversal", "date": draw(iso(*DAYS)), "amount": row["amount"], "reverses_ref": ref}
        rows.append(undone | {"reference": draw(lines(200))})
        if row["kind"] == "charge" and draw(st.booleans()):
            rows.append(row | {"amount": draw(ABOVE_ZERO)})
            charged.add(key)
    if rows and rows[-1]["kind"] == "reversal":
        rows[-1]["entry_ref"] = draw(maybe(st.just(refs[7])))
    return rows


@st.composite
def _charge(draw) -> dict[str, str]:
    monday = date(2025, 1, 6) + timedelta(weeks=draw(st.integers(0, 3)))  # few days, so that some are charged again
    return {
        "kind": "charge",
        "date": monday.isoformat(),
        "amount": draw(ABOVE_ZERO),
        "component": draw(maybe(st.sampled_from(Component).map(str))),
        "reference": draw(maybe(lines(200))),
    }


@st.composite
def _payment(draw) -> dict[str, str]:
    return {
        "kind": "payment",
        "date": draw(iso(*DAYS)),
        "amount": draw(ABOVE_ZERO),
        "component": "",
        "source": draw(maybe(st.sampled_from(Source).map(str))),
        "reference": draw(maybe(lines(200))),
    }


@st.composite
def _other(draw) -> dict[str, str]:
    kind = draw(st.sampled_from(["refund", "adjustment"]))
    sign = draw(st.sampled_from(["", "-"])) if kind == "adjustment" else ""
    amount, why = sign + draw(ABOVE_ZERO), draw(lines(200))
    return {"kind": kind, "date": draw(iso(*DAYS)), "amount": amount, "component": "", "reference": why}


@st.composite
def _benefit(draw) -> dict[str, str]:
    claimed, first = draw(st.dates(*DAYS)), draw(st.dates(*DAYS))
    seen = draw(maybe(iso(*DAYS)))
    needed = (lambda strategy: strategy) if seen else maybe
    row = {
        "source": draw(st.sampled_from(BenefitSource)).value,
        "claimed_on": draw(maybe(st.just(claimed.isoformat()))),
        "decided_on": draw(maybe(iso(claimed, date(2032, 1, 1)))),
        "weekly_amount": draw(needed(AMOUNTS)),
        "from": draw(needed(st.just(first.isoformat()))),
        "to": draw(maybe(iso(first, date(2032, 1, 1)))),
        "paid_up_to": draw(maybe(iso(*DAYS))),
        "cycle": draw(maybe(st.sampled_from(Cycle).map(str))),
        "verified_on": seen,
    }
    return row if seen or row["decided_on"] else row | {"claimed_on": claimed.isoformat()}


@st.composite
def _hold(draw) -> dict[str, str]:
    kind, first = draw(st.sampled_from(HoldKind)), draw(st.dates(*DAYS))
    needed = maybe if kind is HoldKind.BREATHING_SPACE else lambda strategy: strategy
    return {
        "kind": kind.value,
        "from": first.isoformat(),
        "last_day": draw(iso(first, date(2032, 1, 1))),
        "reason": draw(needed(st.sampled_from(PauseReason).map(str))),
        "comment": draw(needed(lines(500))),
    }


@st.composite
def _contact(draw, people: list[str]) -> dict[str, str]:
    return {
        "on": draw(iso(*DAYS)),
        "step": draw(st.sampled_from(Step)).value,
        "by_ref": draw(maybe(st.sampled_from(people))),
        "note": draw(maybe(lines(500))),
    }


@st.composite
def _plan(draw) -> dict[str, str]:
    starts, lump = draw(st.dates(*DAYS)), draw(st.booleans())
    ended = draw(maybe(iso(starts, date(2032, 1, 1))))
    return {
        "starts_on": starts.isoformat(),
        "starting_net": draw(AMOUNTS),
        "instalment": draw(AMOUNTS),
        "frequency": draw(st.sampled_from(Frequency)).value,
        "first_on": draw(iso(*DAYS)),
        "lump_sum": draw(AMOUNTS) if lump else "",
        "lump_sum_on": draw(iso(*DAYS)) if lump else "",
        "rent_paid": draw(maybe(st.sampled_from(RentPeriod).map(str))),
        "rent_first_on": draw(maybe(iso(*DAYS))),
        "ended_on": ended,
        "end_reason": draw(maybe(st.sampled_from(PlanEnd).map(str))) if ended else "",
    }
