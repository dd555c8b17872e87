"""What people do, pauses, what happened in EET and in their lives, for stays that Hypothesis made up."""

from __future__ import annotations

from datetime import date, timedelta

from exchange.made_up_accounts import DAYS, Rows
from exchange.made_up_cells import HOURS, iso, lines, maybe, words
from hypothesis import strategies as st

LAST = date(2032, 1, 1)
HALVES = st.integers(0, 336).map(lambda halves: f"{halves // 2}{'.5' if halves % 2 else '.0'}")
DOES = st.sampled_from(["education", "employment", "training", "volunteering"])
REASONS = st.sampled_from(
    (
        *("awaiting_start", "school_holiday", "redundancy", "other", "pregnancy_maternity", "sickness", "disability"),
        *("caring", "bereavement", "crisis", "safeguarding"),
    )
)
HAPPENED = st.sampled_from(["support_offered", "plan_agreed", "plan_declined", "review", "target"])
CHANGED = st.sampled_from(["exams", "job_loss", "bereavement", "new_baby", "eighteenth_birthday", "other"])


@st.composite
def eet(draw, stays: list[str]) -> Rows:
    """Return the rows of every file about EET; the same row may stand there twice."""
    kinds = {"activities": _activity(), "exemptions": _exemption(), "eet_events": _event(), "life_events": _change()}
    return {
        f"{name}.csv": [{"tenancy_ref": ref} | row for ref in stays for row in draw(st.lists(strategy, max_size=3))]
        for name, strategy in kinds.items()
    }


@st.composite
def _activity(draw) -> dict[str, str]:
    first, evidence = draw(st.dates(*DAYS)), draw(st.sampled_from(["none", "seen", "verified"]))
    return {
        "kind": draw(DOES),
        "provider": draw(words(120)),
        "hours": draw(HALVES),
        "from": first.isoformat(),
        "to": draw(maybe(iso(first, LAST))),
        "pattern": draw(maybe(st.sampled_from(["all_year", "term_time"]))),
        "evidence": evidence,
        "verified_on": draw(maybe(iso(*DAYS))) if evidence == "verified" else "",
        "evidence_kind": draw(maybe(words(60))),
    }


@st.composite
def _exemption(draw) -> dict[str, str]:
    first = draw(st.dates(*DAYS))
    last = draw(iso(first, first + timedelta(days=181)))
    return {"from": first.isoformat(), "to": last, "reason": draw(REASONS)}


@st.composite
def _event(draw) -> dict[str, str]:
    on, kind = draw(st.dates(*DAYS)), draw(HAPPENED)
    return {
        "on": on.isoformat(),
        "event": kind,
        "to": draw(maybe(iso(on, LAST))) if kind == "plan_agreed" else "",
        "hours": draw(HOURS) if kind == "target" else "",
        "note": draw(maybe(lines(500))),
    }


@st.composite
def _change(draw) -> dict[str, str]:
    return {"on": draw(iso(*DAYS)), "kind": draw(CHANGED)}
