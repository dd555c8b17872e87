"""What must have been tried before anybody thinks of notices or a court: the pre-action list, with what is missing.

Source: domain.md §B, the pre-action protocol for possession claims by social landlords. Where our records say whether
a line was done it is ticked from them; the rest is asked, so that a person looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.arrears import plans
from app.arrears.account import Account, last_statement, manager_looked
from app.arrears.models import Plan
from app.arrears.rules import HoldKind, PlanState, Step
from app.core.dates import add_months
from app.core.reasons import N_, Reason, because
from app.tenancies.models import Stay

RECENT = 3  # months: what was done for an older debt says nothing about this one
TALKS = frozenset({Step.TALK, Step.AGREE_PLAN, Step.BRING_SUPPORT, Step.REVIEW_SERIOUS, Step.TALK_ABOUT_BROKEN_PLAN})


@dataclass(frozen=True)
class Item:
    """One line of the list; `done` is None where only a person can say."""

    sentence: Reason
    done: bool | None


def before_court(stay: Stay, account: Account, *, today: date) -> list[Item]:
    """Return the list for one account on a day, in the order the protocol goes; what came later does not count."""
    contacts = [one.row for one in account.timeline if one.kind == "contact" and one.on <= today]
    talked = max((contact.on for contact in contacts if contact.step in TALKS), default=None)
    recent = _is_recent(last_statement(stay.id, by=today), today)
    offered = any(plan.starts_on <= today and _is_affordable(plan) for plan, _standing in account.plans)
    kept = any(standing.state is PlanState.ON_TRACK for _plan, standing in account.plans)
    claims = [benefit for benefit in account.benefits if benefit.claimed_on and benefit.claimed_on <= today]
    waits = any(benefit.decided_on is None or benefit.decided_on > today for benefit in claims)
    helped = bool(account.benefits) or any(contact.step is Step.HELP_WITH_CLAIM for contact in contacts)
    held = any(h.kind is HoldKind.BREATHING_SPACE and h.from_on <= today <= h.last_day for h in account.holds)
    born = account.facts.person.birth_date
    return [
        Item(because(N_("We talked with the tenant about why they are behind.")), _is_recent(talked, today)),
        Item(because(N_("If they share the contract, we wrote to each person who holds it.")), None),
        Item(because(N_("They had a rent statement in the last three months.")), recent),
        Item(because(N_("We offered a plan they can afford, from what comes in and goes out.")), offered),
        Item(because(N_("No plan is being kept now. While one is kept, we wait.")), not kept),
        Item(because(N_("We helped them to claim the benefits they are due.")), helped),
        Item(because(N_("No claim for benefit is still waiting for its decision.")), not waits),
        Item(because(N_("There is no breathing space now.")), not held),
        Item(because(N_("We looked at money that could come straight to us, and at help from the council.")), None),
        Item(
            because(N_("We asked about health, age and anything else that makes this harder for them.")),
            None if born else False,
        ),
        Item(because(N_("We checked whether they need somebody to act for them in court.")), None),
        Item(because(N_("A manager has looked at all of this.")), _is_recent(manager_looked(stay, by=today), today)),
        Item(because(N_("After any notice we contacted them again, before going to court.")), None),
        Item(because(N_("They have a fresh statement at least 10 days before a hearing.")), None),
    ]


def _is_recent(on: date | None, today: date) -> bool:
    return on is not None and today <= add_months(on, RECENT)


def _is_affordable(plan: Plan) -> bool:
    """Say whether a plan takes no more each week than was left: one without both sums was never reckoned."""
    each_week = plans.each_week(plan)
    if each_week is None or plan.weekly_in_pence is None or plan.weekly_out_pence is None:
        return False
    return each_week <= plan.weekly_in_pence - plan.weekly_out_pence
