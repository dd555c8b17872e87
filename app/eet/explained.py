"""Why somebody stands as they do on a day: everything that was looked at, and each row tried up to the one that fitted.

As it was known on that day, but for evidence: what was verified later counts for all of an activity.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.eet import queries, rules
from app.eet.rules import Around, Item, Next, Open, Review, State, Status, Tried
from app.tenancies.models import Stay


@dataclass(frozen=True)
class Explained:
    """Where somebody stands, and why; `guard` is what must come before a warning, while their hours are not reached."""

    state: State
    rows: tuple[Tried, ...]
    review: Review
    tier: int
    next: Next
    last_day: date | None  # of the stay
    around: Around
    waits: Open
    guard: tuple[Item, ...]

    @property
    def status(self) -> Status:
        """Return the status."""
        return self.rows[-1].status


def explained(stay: Stay, on: date) -> Explained:
    """Return why somebody stands as they do on a day of their stay."""
    known = queries.facts_of([stay.id])[stay.id]
    state, review = rules.state(known, on), rules.review(known, on)
    rows, around, waits = tuple(rules.tried(state)), queries.around_of(stay, on), queries.open_for(stay, on)
    return Explained(
        state=state,
        rows=rows,
        review=review,
        tier=rules.tier(known, on),
        next=rules.next_step(state, review, waits, rows[-1]),
        last_day=stay.ends_on,
        around=around,
        waits=waits,
        guard=rules.guard(state, around) if rows[-1].status is Status.NOT_MEETING else (),
    )
