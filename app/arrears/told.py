"""What is known about a rent account on a day, line by line: `flask explain` prints it, “Why this step?” shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from app.arrears import words
from app.arrears.rules import Claim, Facts, Frequency, Position, Stage, Step
from app.core.money import format_pounds
from app.core.reasons import N_, Reason, because
from app.core.told import Told
from app.rent.rules import BenefitSource, Term, term_on

Naming = Callable[[Stage | Step], str]  # a command names stages and steps by their codes, a page by their words
BENEFITS = {
    BenefitSource.HOUSING_BENEFIT: because(N_("Housing Benefit")),
    BenefitSource.UC_HOUSING: because(N_("Universal Credit, paid to the tenant")),
    BenefitSource.UC_MANAGED: because(N_("Universal Credit, paid to the landlord")),
    BenefitSource.SOCIAL_SERVICES: because(N_("Social services")),
}


def figures(at: Position, naming: Naming) -> list[Told]:
    """Return the figures of a position."""
    return [
        (because(N_("Balance")), (format_pounds(at.balance_pence),)),
        (because(N_("Charged for days still to come")), (format_pounds(at.ahead_pence),)),
        (because(N_("Benefit on its way")), (format_pounds(at.pending_benefit_pence),)),
        (because(N_("Really left to pay")), (format_pounds(at.net_pence),)),
        (because(N_("Rent for a week")), (format_pounds(at.weekly_pence),)),
        (because(N_("Weeks of rent")), (at.weeks_owed,)),
        (because(N_("Oldest unpaid since")), (at.oldest_unpaid_on,) if at.oldest_unpaid_on else ()),
        (because(N_("The law’s test for serious")), (because(N_("met")) if at.serious else because(N_("not met")),)),
        (because(N_("Stage")), (naming(at.stage),)),
    ]


def facts(known: Facts, at: Position, naming: Naming) -> list[Told]:
    """Return the dated facts that count on the day of a position."""
    contract = because(N_("an occupation contract"))
    none = because(N_("not an occupation contract"))
    return [
        (because(N_("Here")), _here(known)),
        (because(N_("Agreement")), (contract if known.has_contract(at.on) else none,)),
        (because(N_("Rent")), (_rent(term_on(known.tenure, at.on)),)),
        *((because(N_("Benefit")), _claim(claim)) for claim in known.claims),
        *_holds(known, at.on),
        *_plan(at),
        *_taken(known, at.on, naming),
    ]


def _here(known: Facts) -> tuple[Reason, ...]:
    last, since = known.tenure.last_day, because(N_("since %(day)s"), day=known.tenure.starts_on)
    return (since, because(N_("last day %(day)s"), day=last)) if last else (since,)


def _rent(term: Term | None) -> Reason:
    if term is None:
        return because(N_("no terms"))
    often = because(words.EACH[Frequency(term.period.value)], amount=format_pounds(term.total_pence))
    return because(N_("%(rent)s from %(day)s"), rent=often, day=term.from_on)


def _claim(claim: Claim) -> tuple[Reason, ...]:
    amount = None if claim.weekly_pence is None else format_pounds(claim.weekly_pence)
    parts = (
        (N_("%(value)s a week"), amount),
        (N_("claimed %(value)s"), claim.claimed_on),
        (N_("decided %(value)s"), claim.decided_on),
        (N_("from %(value)s"), claim.from_on),
        (N_("last day %(value)s"), claim.last_day),
        (N_("paid up to %(value)s"), claim.paid_up_to),
        (N_("verified %(value)s"), claim.verified_on),
    )
    return (BENEFITS[claim.source], *(because(text, value=value) for text, value in parts if value))


def _holds(known: Facts, on: date) -> Iterator[Told]:
    for hold in known.holds:
        if hold.covers(on):
            yield str(words.HOLDS[hold.kind]), (because(N_("until %(day)s"), day=hold.last_day),)


def _plan(at: Position) -> Iterator[Told]:
    if at.plan is not None:
        expected, allowed = format_pounds(at.plan.expected_pence), format_pounds(at.plan.allowed_pence)
        left = because(
            N_("since %(day)s; no more than %(expected)s expected to be left, %(allowed)s allowed"),
            day=at.plan.terms.starts_on,
            expected=expected,
            allowed=allowed,
        )
        yield because(N_("Plan")), (left,)


def _taken(known: Facts, on: date, naming: Naming) -> Iterator[Told]:
    """Yield the last day, up to a day, on which each step was taken."""
    last = {taken.step: taken.on for taken in known.contacts if taken.on <= on}
    for step, day in last.items():
        yield because(N_("Last taken")), (naming(step), day)
