"""Print every figure of docs/performance.md: ours, the floor measured in the same run, the ratio, the bound.

python -m bench                  everything
python -m bench lists starts     some parts: arrears, eet, lists, printing, rent, starts, years

Exit code 1 when a bound is broken.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator

from app.core import clock
from app.core.db import sqlite_module
from bench import arrears, eet, lists, printing, rent_accounts, rent_run, starts
from bench.figures import Figure, table
from bench.house import BenchHouse, temporary_house

PARTS = ("lists", "eet", "printing", "rent", "arrears", "years", "starts")


def main(words: list[str]) -> int:
    """Measure, print, and return the exit code."""
    parts = words or list(PARTS)
    if unknown := set(parts) - set(PARTS):
        print(f"There is no part {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    print(_machine(), flush=True)
    found = list(_measured(parts))
    print(table(found), flush=True)
    broken = [figure.name for figure in found if not figure.kept]
    for name in broken:
        print(f"Bound broken: {name}", file=sys.stderr)
    print(_load("afterwards"))
    return 1 if broken else 0


def _measured(parts: list[str]) -> Iterator[Figure]:
    without_rent: dict[str, Callable[[BenchHouse], Iterable[Figure]]] = {
        "lists": lists.figures,
        "eet": eet.figures,
        "printing": printing.figures,
        "rent": rent_run.figures,
    }
    with_rent: dict[str, Callable[[BenchHouse, int], Iterable[Figure]]] = {
        "arrears": arrears.figures,
        "years": rent_run.figures_of_years,
    }
    if without_rent.keys() & parts:
        with temporary_house() as house:
            for name in [name for name in without_rent if name in parts]:
                yield from without_rent[name](house)
    if with_rent.keys() & parts:
        with temporary_house() as house:
            lines = rent_accounts.write(house, clock.today())
            for name in [name for name in with_rent if name in parts]:
                yield from with_rent[name](house, lines)
    if "starts" in parts:
        yield from starts.figures()


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    facts = (
        f"{os.cpu_count()} cores",
        f"{memory:.0f} GiB",
        f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite_module().sqlite_version}",
        _load("before"),
    )
    return ", ".join(facts)


def _load(when: str) -> str:
    return f"load {when} {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
