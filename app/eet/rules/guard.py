"""The fairness guard: what must be done before a referral for a warning may be made, and what of it is missing. Pure.

Source: rules/eet.md, “Fairness guard”. Falling short alone allows nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.core.reasons import N_, Reason, because
from app.eet.rules.codes import EventKind, Status
from app.eet.rules.facts import Event
from app.eet.rules.status import State, tried

TIME_AFTER_A_PLAN: Final = timedelta(days=14)
LIFE_DAYS: Final = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Around:
    """What else goes on in somebody’s life, from elsewhere in the house."""

    asked_for_a_pause: bool  # and nobody has decided yet
    excluded: bool  # kept out for a time
    life_events: Collection[date] = ()  # exams, lost job, bereavement, new baby, eighteenth birthday, other


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list: what must be so, whether it is, and what to do while it is not."""

    wanted: Reason
    missing: Reason | None

    @property
    def done(self) -> bool:
        """Say whether it is as it must be."""
        return self.missing is None


def guard(state: State, around: Around) -> tuple[Item, ...]:
    """Return the whole list in the order it is done; a referral may be made when nothing of it is missing."""
    return (
        Item(because(N_("Their hours are short, and time, plans and offers of help have run out.")), _short(state)),
        Item(because(N_("They were offered support in writing.")), _offered(state)),
        Item(because(N_("They agreed to a plan, or said why not, and 14 days passed since.")), _answered(state)),
        Item(because(N_("No pause they asked for waits for an answer.")), _asked(around)),
        Item(because(N_("They are not kept out of the house for a time.")), _excluded(around)),
        Item(because(N_("Nothing big changed in their life in the last 28 days.")), _changed(state, around)),
    )


def missing(state: State, around: Around) -> list[Reason]:
    """Return what is still missing before a referral, in the order it is done; none: it may be made."""
    return [item.missing for item in guard(state, around) if item.missing is not None]


def _short(state: State) -> Reason | None:
    fitted = tried(state)[-1]
    return None if fitted.status is Status.NOT_MEETING else fitted.reason


def _offered(state: State) -> Reason | None:
    offered = state.facts.latest(EventKind.SUPPORT_OFFERED, state.on)
    since = state.gap_began_on or state.facts.starts_on
    if offered is not None and offered.on >= since:
        return None
    return because(N_("Offer support in writing: none was since %(day)s."), day=since)


def _answered(state: State) -> Reason | None:
    answered = _answer(state)
    if answered is None:
        return because(N_("Offer a plan, and write down that they agreed to it, or why not."))
    over = answered.on + TIME_AFTER_A_PLAN
    return None if state.on >= over else because(N_("Give it time: the 14 days are over on %(day)s."), day=over)


def _answer(state: State) -> Event | None:
    """Return the latest answer about a plan since the gap began, or None."""
    since = state.gap_began_on or state.facts.starts_on
    answers = (state.facts.latest(kind, state.on) for kind in (EventKind.PLAN_AGREED, EventKind.PLAN_DECLINED))
    return max((a for a in answers if a is not None and a.on >= since), key=lambda event: event.on, default=None)


def _asked(around: Around) -> Reason | None:
    return because(N_("Decide about the pause they asked for.")) if around.asked_for_a_pause else None


def _excluded(around: Around) -> Reason | None:
    return because(N_("Wait until they may be here again.")) if around.excluded else None


def _changed(state: State, around: Around) -> Reason | None:
    recent = max((day for day in around.life_events if timedelta() <= state.on - day <= LIFE_DAYS), default=None)
    if recent is None:
        return None
    over = recent + LIFE_DAYS
    return because(
        N_("Something changed on %(on)s. Wait until after %(day)s, and ask how they are."), on=recent, day=over
    )
