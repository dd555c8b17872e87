"""What is really left to pay, day by day: the same figure as measures.measure gives, without beginning anew each day.

A broken plan asks for every day since it began. Pure; tests/arrears compares both, day by day.
"""

from __future__ import annotations

from datetime import date, timedelta

from app.arrears.rules.facts import Facts
from app.arrears.rules.measures import ONE_DAY, balance, pending_of, running_charges, share


def net_by_day(facts: Facts, first: date, last: date) -> list[int]:
    """Return the net of each day from one to another, both included; nothing when the last is before the first."""
    days = (last - first).days + 1
    if days <= 0:
        return []
    net = _balances(facts, first, days)
    _take_away_ahead(net, facts, first, last)
    _take_away_pending(net, facts, first)
    return [max(0, pence) for pence in net]


def _balances(facts: Facts, first: date, days: int) -> list[int]:
    moved = [0] * days
    moved[0] = balance(facts, first)
    for line in facts.lines_by(first + timedelta(days=days - 1)):
        if line.on > first:
            moved[(line.on - first).days] += line.amount_pence
    for day in range(1, days):
        moved[day] += moved[day - 1]
    return moved


def _take_away_ahead(net: list[int], facts: Facts, first: date, last: date) -> None:
    for line, ends in running_charges(facts, first, last):
        whole = (ends - line.on).days + 1
        stops = ends if line.reversed_on is None else min(ends, line.reversed_on)  # the first day with nothing ahead
        begins = max(line.on, first)
        left = (ends - begins).days
        for day in range((begins - first).days, min(len(net), (stops - first).days)):
            net[day] -= share(line.amount_pence, left, whole)
            left -= 1


def _take_away_pending(net: list[int], facts: Facts, first: date) -> None:
    for claim in facts.claims:
        if claim.verified_on is None:
            continue
        start = max(0, (claim.verified_on - first).days)
        on = first + timedelta(days=start)
        for day in range(start, len(net)):
            net[day] -= pending_of(claim, facts, on)
            on += ONE_DAY
