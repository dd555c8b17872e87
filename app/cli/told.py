"""What is known about a rent account on a day, line by line in plain words, as `flask explain` prints it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.arrears import words
from app.arrears.rules import Claim, Facts, Frequency, Position
from app.core.money import format_pounds
from app.rent.rules import Term, term_on

Told = tuple[str, str]  # what it is about, and what is known
BENEFITS = {
    "housing_benefit": "Housing Benefit",
    "uc_housing": "Universal Credit, paid to the tenant",
    "uc_managed": "Universal Credit, paid to the landlord",
    "social_services": "social services",
}


def figures(at: Position) -> list[Told]:
    """Return the figures of a position."""
    return [
        ("Balance", format_pounds(at.balance_pence)),
        ("Charged for days still to come", format_pounds(at.ahead_pence)),
        ("Benefit on its way", format_pounds(at.pending_benefit_pence)),
        ("Really left to pay", format_pounds(at.net_pence)),
        ("Rent for a week", format_pounds(at.weekly_pence)),
        ("Weeks of rent", at.weeks_owed),
        ("Oldest unpaid since", at.oldest_unpaid_on.isoformat() if at.oldest_unpaid_on else "–"),
        ("The law’s test for serious", "met" if at.serious else "not met"),
        ("Stage", at.stage.value),
    ]


def facts(known: Facts, at: Position) -> list[Told]:
    """Return the dated facts that count on the day of a position."""
    return [
        ("Here", _here(known)),
        ("Agreement", "an occupation contract" if known.has_contract(at.on) else "not an occupation contract"),
        ("Rent", _rent(term_on(known.tenure, at.on))),
        *(("Benefit", _claim(claim)) for claim in known.claims),
        *_holds(known, at.on),
        *_plan(at),
        *_taken(known, at.on),
    ]


def _here(known: Facts) -> str:
    last = known.tenure.last_day
    return f"since {known.tenure.starts_on}" + (f", last day {last}" if last else "")


def _rent(term: Term | None) -> str:
    if term is None:
        return "no terms"
    often = str(words.FREQUENCIES[Frequency(term.period.value)]).lower()
    return f"{format_pounds(term.total_pence)} {often} from {term.from_on}"


def _claim(claim: Claim) -> str:
    amount = None if claim.weekly_pence is None else format_pounds(claim.weekly_pence)
    parts = (
        ("{} a week", amount),
        ("claimed {}", claim.claimed_on),
        ("decided {}", claim.decided_on),
        ("from {}", claim.from_on),
        ("last day {}", claim.last_day),
        ("paid up to {}", claim.paid_up_to),
        ("verified {}", claim.verified_on),
    )
    return ", ".join([BENEFITS[claim.source.value], *(text.format(value) for text, value in parts if value)])


def _holds(known: Facts, on: date) -> Iterator[Told]:
    for hold in known.holds:
        if hold.covers(on):
            yield str(words.HOLDS[hold.kind]), f"until {hold.last_day}"


def _plan(at: Position) -> Iterator[Told]:
    if at.plan is not None:
        expected, allowed = format_pounds(at.plan.expected_pence), format_pounds(at.plan.allowed_pence)
        yield "Plan", f"since {at.plan.terms.starts_on}; no more than {expected} expected to be left, {allowed} allowed"


def _taken(known: Facts, on: date) -> Iterator[Told]:
    """Yield the last day, up to a day, on which each step was taken."""
    last = {taken.step: taken.on for taken in known.contacts if taken.on <= on}
    for step, day in last.items():
        yield "Last taken", f"{step.value}, {day}"
