"""What is known of somebody’s EET on a day, line by line: `flask explain` prints it, “Why?” shows it to staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from app.core.dates import overlap
from app.core.reasons import N_, Reason, because
from app.core.told import Part, Told
from app.eet import words
from app.eet.explained import Explained
from app.eet.rules import Activity, Event, EventKind, Exemption, Facts, Review, Status, verified_tenths
from app.eet.rules.guard import LIFE_DAYS
from app.eet.rules.hours import counts_until
from app.tenancies.rules import hours

Naming = Callable[[Status], str]  # a command names a status by its code, a page by its words


def figures(at: Explained, naming: Naming) -> list[Told]:
    """Return the figures of a day."""
    state, review = at.state, at.review
    since = state.gap_began_on
    return [
        (because(N_("Status")), (naming(at.status),)),
        (because(N_("Hours a week that count")), (hours(state.tenths),)),
        (because(N_("Hours a week that are verified")), (hours(verified_tenths(state.facts, state.on)),)),
        (because(N_("Target")), (hours(state.target_tenths),)),
        (because(N_("Short since")), (since,) if since else ()),
        (because(N_("Next time to look at it together")), (_when(review), *_late(review))),
        (because(N_("Tier for returns")), (str(at.tier),)),
    ]


def _when(review: Review) -> Reason:
    return because(N_("from %(first)s to %(last)s"), first=review.opens_on, last=review.due_on)


def _late(review: Review) -> tuple[Reason, ...]:
    return (because(N_("overdue")),) if review.overdue else ()


def facts(at: Explained) -> list[Told]:
    """Return the dated facts that count on a day, oldest first."""
    known, on = at.state.facts, at.state.on
    return [
        (because(N_("Here")), _here(at)),
        (because(N_("Agreed at the start")), _agreed(known)),
        *(_activity(one, on) for one in sorted(known.activities, key=lambda a: a.from_on) if one.from_on <= on),
        *(_pause(one) for one in sorted(known.exemptions, key=lambda e: e.from_on) if one.from_on <= on),
        *_events(known, on),
        *_around(at),
    ]


def _here(at: Explained) -> tuple[Reason, ...]:
    since = because(N_("since %(day)s"), day=at.state.facts.starts_on)
    return (since, because(N_("last day %(day)s"), day=at.last_day)) if at.last_day else (since,)


def _agreed(known: Facts) -> tuple[Reason, ...]:
    return (
        because(N_("%(hours)s hours a week"), hours=hours(known.target_tenths)),
        because(N_("%(weeks)s weeks to find something"), weeks=known.grace_weeks),
        because(N_("a review every %(weeks)s weeks"), weeks=known.review_weeks),
    )


def _activity(one: Activity, on: date) -> Told:
    parts: list[Part] = [
        because(N_("%(hours)s hours a week"), hours=hours(one.tenths)),
        because(N_("from %(day)s"), day=one.from_on),
    ]
    if one.last_day is not None:
        parts.append(because(N_("last day %(day)s"), day=one.last_day))
    if one.verified:
        parts.append(because(N_("verified")))
    elif (last := counts_until(one.from_on)) >= on:
        parts.append(because(N_("not verified, counts until %(day)s"), day=last))
    else:
        parts.append(because(N_("not verified, counted until %(day)s"), day=last))
    return str(words.KINDS[one.kind]), tuple(parts)


def _pause(one: Exemption) -> Told:
    days = because(N_("from %(first)s to %(last)s"), first=one.from_on, last=one.last_day)
    return because(N_("Pause")), (days, str(words.REASONS[one.reason]))


def _events(known: Facts, on: date) -> Iterator[Told]:
    """Yield the latest of each kind up to a day, and every agreed plan that runs on it."""
    found = {event for kind in EventKind if (event := known.latest(kind, on)) is not None}
    plans = (e for e in known.events if e.kind is EventKind.PLAN_AGREED)
    found |= {plan for plan in plans if overlap(plan.on, plan.last_day, on, on)}
    for event in sorted(found, key=lambda e: (e.on, list(EventKind).index(e.kind))):
        yield str(words.EVENTS[event.kind]), tuple(_event(event))


def _event(event: Event) -> Iterator[Part]:
    yield event.on
    if event.kind is EventKind.TARGET and event.tenths is not None:
        yield because(N_("%(hours)s hours a week"), hours=hours(event.tenths))
    if event.kind is EventKind.PLAN_AGREED:
        yield because(N_("until %(day)s"), day=event.last_day) if event.last_day else because(N_("without an end"))


def _around(at: Explained) -> Iterator[Told]:
    """Yield what waits, and what changed in their life of late."""
    if at.waits.asked_on is not None:
        yield because(N_("Asked for a pause, and waits for an answer")), (at.waits.asked_on,)
    if at.waits.plan_step_on is not None:
        yield because(N_("The next step of the plan is due")), (at.waits.plan_step_on,)
    for day in sorted(at.around.life_events):
        if timedelta() <= at.state.on - day <= LIFE_DAYS:
            yield because(N_("Something changed in their life")), (day,)
