"""The product’s answers held against the oracle’s, on whole folders that were loaded from their files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import time
from itertools import count
from random import Random
from typing import Any

import pytest
from arrears import oracle
from arrears.folders import MadeUp, folders, made_up, written
from flask import Flask
from hypothesis import HealthCheck, given, settings

from app.core import clock
from app.core.db import transaction
from app.core.permissions import SYSTEM
from app.exchange import services

NOON = time(12)
NUMBERS = count(1)
Rows = list[dict[str, Any]]


def _ask(app: Flask, made: MadeUp, *words: str) -> Rows:
    answer = app.test_cli_runner().invoke(args=[*words, "--scheme", _ref(made), "--format", "json"])
    assert answer.exit_code == 0, answer.output
    found: Rows = json.loads(answer.stdout)
    return found


def _ref(made: MadeUp) -> str:
    return made.files["scheme.csv"][0]["scheme_ref"]


def _load(app: Flask, made: MadeUp) -> None:
    with app.test_request_context(), transaction():
        services.load(written(made.files), actor=SYSTEM, today=made.today)


def _run(app: Flask, made: MadeUp) -> Rows:
    return _ask(app, made, "rent", "run", "--until", made.until.isoformat(), "--dry-run")


def _listed(app: Flask, made: MadeUp) -> Rows:
    rows = _ask(app, made, "arrears", "list", "--on", made.on.isoformat())
    assert all(row.pop("reason") for row in rows)
    return rows


def _differences(app: Flask, seeds: range, *, stays: int) -> Iterator[str]:
    for seed in seeds:
        chance = Random(seed)  # noqa: S311 - the same folders every time
        yield from _compared(app, made_up(chance, stays=stays, ref=f"S{seed}"), f"seed {seed}")


def _compared(app: Flask, made: MadeUp, where: str) -> Iterator[str]:
    with clock.replay(made.today, NOON):
        _load(app, made)
        run, listed = _run(app, made), _listed(app, made)
    yield from _different(made, f"{where}, run", run, oracle.rent_run(made.files, made.until, made.today))
    yield from _different(made, f"{where}, list", listed, oracle.arrears_list(made.files, made.on, made.today))


def _different(made: MadeUp, where: str, found: Rows, right: Rows) -> Iterator[str]:
    """Give what is different for each stay: its rows, what the product said, and what the oracle said."""
    in_order = [(row["tenancy_ref"], row.get("date", ""), row.get("component", "")) for row in found]
    if in_order != sorted(in_order):
        yield f"{where}: the rows are not in order"
    for ref in sorted(row["tenancy_ref"] for row in made.files["tenancies.csv"]):
        said = sorted((row for row in found if row["tenancy_ref"] == ref), key=str)
        wanted = sorted((row for row in right if row["tenancy_ref"] == ref), key=str)
        if _same(said) != _same(wanted):
            yield _story(made, where, ref, said, wanted)


def _same(rows: Rows) -> list[list[tuple[str, Any]]]:
    return sorted(sorted(row.items()) for row in rows)


def _story(made: MadeUp, where: str, ref: str, said: Rows, wanted: Rows) -> str:
    """Return one stay with all its rows, and the fields that differ."""
    lines = [f"{where}: {ref} on {made.on}, until {made.until}, today {made.today}"]
    lines += [f"  scheme rent day {made.files['scheme.csv'][0]['rent_day'] or 'monday'}"]
    lines += [f"  free week {row['week_starts']}" for row in made.files["free_weeks.csv"]]
    for name, rows in made.files.items():
        for row in sorted((row for row in rows if row.get("tenancy_ref") == ref), key=lambda row: sorted(row.items())):
            lines.append(f"  {name} " + ", ".join(f"{key} {cell}" for key, cell in row.items() if cell))
    lines += [f"  product: {row}" for row in said if row not in wanted]
    lines += [f"  oracle:  {row}" for row in wanted if row not in said]
    return "\n".join(lines)


def _smallest(differences: Iterator[str]) -> str:
    found = sorted(differences, key=len)
    return f"{len(found)} differ; the smallest:\n{found[0]}" if found else ""


def test_the_product_answers_as_the_oracle_does_on_made_up_folders(app, database_url):
    many = 200 if database_url.startswith("sqlite") else 25  # a server takes longer to load each of them
    assert _smallest(_differences(app, range(many), stays=4)) == ""


@pytest.mark.drill
def test_the_product_answers_as_the_oracle_does_on_five_thousand_folders(app):
    assert _smallest(_differences(app, range(1000, 6000), stays=8)) == ""


@pytest.mark.drill
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=folders())
def test_the_product_answers_as_the_oracle_does_on_a_stay_that_shrinks(app, made):
    made.files["scheme.csv"][0]["scheme_ref"] = f"S{next(NUMBERS)}"  # loading makes a new scheme each time
    assert _smallest(_compared(app, made, "one stay")) == ""
