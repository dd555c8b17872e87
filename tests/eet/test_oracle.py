"""The product’s answers held against the oracle’s, on whole folders that were loaded from their files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest
from eet import oracle
from eet.folders import MadeUp, made_up, written
from flask import Flask

from app.core.db import transaction
from app.core.permissions import SYSTEM
from app.exchange import services

TODAY = date(2028, 1, 1)
Rows = list[dict[str, Any]]


def _folders(seeds: range, *, stays: int, days: int) -> Iterator[MadeUp]:
    for seed in seeds:
        chance = Random(seed)  # noqa: S311 - the same folders every time
        yield made_up(chance, stays=stays, days=days, ref=f"S{seed}")


def _load(app: Flask, made: MadeUp) -> None:
    with app.test_request_context(), transaction():
        services.load(written(made.files), actor=SYSTEM, today=TODAY)


def _listed(app: Flask, made: MadeUp, on: date) -> Rows:
    ref = made.files["scheme.csv"][0]["scheme_ref"]
    words = ["eet", "list", "--on", on.isoformat(), "--scheme", ref, "--format", "json"]
    answer = app.test_cli_runner().invoke(args=words)
    assert answer.exit_code == 0, answer.output
    rows: Rows = json.loads(answer.stdout)
    assert all(isinstance(row.pop("reason"), str) for row in rows)
    return rows


def _differences(app: Flask, seeds: range, *, stays: int, days: int) -> Iterator[str]:
    for made in _folders(seeds, stays=stays, days=days):
        _load(app, made)
        for on in made.days:
            found, right = _listed(app, made, on), oracle.eet_list(made.files, on)
            if [row["tenancy_ref"] for row in found] != [row["tenancy_ref"] for row in right]:
                yield f"{on}: the stays differ: {found} {right}"
                continue
            for said, wanted in zip(found, right, strict=True):
                if sorted(map(repr, said.items())) != sorted(map(repr, wanted.items())):
                    yield _story(made, on, said, wanted)


def _story(made: MadeUp, on: date, said: dict[str, Any], wanted: dict[str, Any]) -> str:
    """Return one stay with all its rows, and the fields that differ."""
    ref = said["tenancy_ref"]
    lines = [f"{made.files['scheme.csv'][0]['scheme_ref']} {ref} on {on}"]
    for name, rows in made.files.items():
        own = [row for row in rows if row.get("tenancy_ref") == ref]
        lines += [f"  {name} " + ", ".join(f"{key} {cell}" for key, cell in row.items() if cell) for row in own]
    lines += [
        f"  {key}: product {said.get(key)!r}, oracle {wanted.get(key)!r}"
        for key in sorted({*said, *wanted})
        if repr(said.get(key)) != repr(wanted.get(key))
    ]
    return "\n".join(lines)


def _smallest(differences: Iterator[str]) -> str:
    found = sorted(differences, key=len)
    return f"{len(found)} differ; the smallest:\n{found[0]}" if found else ""


def test_the_product_answers_as_the_oracle_does_on_made_up_folders(app, database_url):
    many = 40 if database_url.startswith("sqlite") else 8  # a server takes longer to load each of them
    assert _smallest(_differences(app, range(many), stays=10, days=10)) == ""


@pytest.mark.drill
def test_the_product_answers_as_the_oracle_does_on_five_hundred_folders(app):
    assert _smallest(_differences(app, range(1000, 1500), stays=12, days=20)) == ""


@pytest.mark.once
def test_the_made_up_folders_reach_every_status_and_tier_and_both_sides_of_every_boundary():
    """Made-up folders prove nothing about what they never hold."""
    statuses: Counter[str] = Counter()
    tiers: Counter[int] = Counter()
    overdue: Counter[bool] = Counter()
    edges: Counter[str] = Counter()
    for made in _folders(range(40), stays=10, days=10):
        for on in made.days:
            for row in oracle.eet_list(made.files, on):
                statuses[row["status"]] += 1
                tiers[row["tier"]] += 1
                overdue[row["review_overdue"]] += 1
                if row["gap_began_on"]:
                    edges[f"gap of {(on - date.fromisoformat(row['gap_began_on'])).days} days"] += 1
                edges[f"review {(on - date.fromisoformat(row['review_due_on'])).days} days ago"] += 1
    assert set(statuses) == {"exempt", "meeting", "grace", "plan_agreed", "support_due", "not_meeting"}
    assert set(tiers) == {1, 2, 3, 4, 5}
    assert min(*statuses.values(), *tiers.values(), *overdue.values()) >= 50
    for edge in ("gap of 13 days", "gap of 14 days", "gap of 41 days", "gap of 42 days"):
        assert edges[edge] >= 5, edge
    for edge in ("review 0 days ago", "review 1 days ago"):
        assert edges[edge] >= 5, edge
