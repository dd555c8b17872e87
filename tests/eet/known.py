"""Made-up EET: everything dated within some weeks of a stay’s start, so that days meet."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from app.eet.rules import Activity, ActivityKind, Event, EventKind, Exemption, ExemptionReason, Facts

START = date(2026, 1, 5)  # a Monday
DAY = timedelta(days=1)
days = st.integers(-20, 150).map(lambda n: START + n * DAY)
some_days = st.sampled_from([START + n * DAY for n in (-1, 0, 1, 27, 28, 29, 30, 41, 42, 43, 88, 89, 90, 91, 112)])
dated = st.one_of(days, some_days)
tenths = st.sampled_from([0, 5, 75, 80, 155, 160, 165, 300])


@st.composite
def spans(draw, *, open_ended):
    """Make up a first and a last day, or none where it may stay open."""
    first = draw(dated)
    if open_ended and draw(st.booleans()):
        return first, None
    return first, first + draw(st.integers(0, 60)) * DAY


@st.composite
def activities(draw):
    """Make up an activity."""
    first, last = draw(spans(open_ended=True))
    return Activity(draw(st.sampled_from(list(ActivityKind))), draw(tenths), first, last, draw(st.booleans()))


@st.composite
def exemptions(draw):
    """Make up a pause."""
    first, last = draw(spans(open_ended=False))
    return Exemption(first, last, draw(st.sampled_from(list(ExemptionReason))))


@st.composite
def events(draw):
    """Make up something that happened."""
    kind = draw(st.sampled_from(list(EventKind)))
    first, last = draw(spans(open_ended=True))
    return Event(
        first, kind, last if kind is EventKind.PLAN_AGREED else None, draw(tenths) if kind is EventKind.TARGET else None
    )


@st.composite
def facts(draw):
    """Make up what is known of somebody."""
    return Facts(
        starts_on=START,
        target_tenths=draw(st.sampled_from([0, 80, 160])),
        grace_weeks=draw(st.sampled_from([0, 1, 6])),
        review_weeks=draw(st.sampled_from([1, 12])),
        activities=tuple(draw(st.lists(activities(), max_size=4))),
        exemptions=tuple(draw(st.lists(exemptions(), max_size=3))),
        events=tuple(draw(st.lists(events(), max_size=5))),
    )


def known(**changes):
    """Return what is known of somebody with the usual terms."""
    return Facts(**{"starts_on": START, "target_tenths": 160, "grace_weeks": 6, "review_weeks": 12} | changes)
