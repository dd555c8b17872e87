"""What must have been tried before anybody thinks of notices or a court: the pre-action list, with what is missing.

Source: domain.md §B, the pre-action protocol for possession claims by social landlords. Where our records say whether
a line was done it is ticked from them; the rest is asked, so that a person looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.arrears.account import Account, last_statement
from app.arrears.rules import HoldKind, Step
from app.core import clock
from app.core.reasons import N_, Reason, because
from app.tenancies.models import Stay

QUARTER = timedelta(days=92)
TALKS = frozenset({Step.TALK, Step.AGREE_PLAN, Step.BRING_SUPPORT, Step.REVIEW_SERIOUS, Step.TALK_ABOUT_BROKEN_PLAN})


@dataclass(frozen=True)
class Item:
    """One line of the list; `done` is None where only a person can say."""

    sentence: Reason
    done: bool | None


def before_court(stay: Stay, account: Account, *, today: date) -> list[Item]:
    """Return the list for one account, in the order the protocol goes."""
    steps = {one.row.step for one in account.timeline if one.kind == "contact"}
    stated = last_statement(stay.id)
    recent = stated is not None and today - clock.local(stated).date() <= QUARTER
    waits = any(benefit.claimed_on and not benefit.decided_on for benefit in account.benefits)
    held = any(h.kind is HoldKind.BREATHING_SPACE and h.from_on <= today <= h.last_day for h in account.holds)
    born = account.facts.person.birth_date
    return [
        Item(because(N_("We talked with the tenant about why they are behind.")), bool(TALKS & steps)),
        Item(because(N_("They had a rent statement in the last three months.")), recent),
        Item(because(N_("We offered a plan they can afford, from what comes in and goes out.")), bool(account.plans)),
        Item(
            because(N_("We helped them to claim the benefits they are due.")),
            Step.HELP_WITH_CLAIM in steps or bool(account.benefits),
        ),
        Item(because(N_("No claim for benefit is still waiting for its decision.")), not waits),
        Item(because(N_("There is no breathing space now.")), not held),
        Item(because(N_("We looked at money that could come straight to us, and at help from the council.")), None),
        Item(
            because(N_("We asked about health, age and anything else that makes this harder for them.")),
            None if born else False,
        ),
        Item(because(N_("A manager has looked at all of this.")), Step.REVIEW_SERIOUS in steps),
    ]
