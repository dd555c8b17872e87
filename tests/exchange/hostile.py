"""Folders nobody should be able to load: broken files, broken rows, and what people try to slip in."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from exchange.rule_cases import REFUSED
from exchange.samples import FULL, full, spoiled

NAMES = ["\x00", "\x1b[2J", "\u202ecod.exe", "\u2066", "\x85", "\t", "two\nlines", "   ", "x" * 81, "x" * 5_000_000]
DATES = ["2026-02-30", "2025-13-01", "1.1.2025", "2025-1-1", "0001-01-01", "9999-12-31", "٢٠٢٥-٠١-٠١", "today", "NaN"]
AMOUNTS = [
    "82.5",
    "82",
    "1e3",
    "NaN",
    "Infinity",
    "-82.50",
    "£82.50",
    "82,50",
    "٨٢.٥٠",
    "1_000.00",
    "9" * 400,
    "1000000.01",
]
REFS = ["H 1", "H/1", "../H1", "H'1", "Ĥ1", "H" * 21, "=H1", "H1\x00", "<b>"]
SIGNED = ["--5.00", "-", "- 5.00", "+5.00", "−5.00", "-0.00", "0.00", "5.00-", "(5.00)", "-1000000.01", "=5.00"]
BESIDE_STAYS = (
    *("ledger", "benefits", "holds", "contacts", "plans"),
    *("activities", "exemptions", "eet_events", "life_events"),
)
HOURS = ["-1", "7.55", "7,5", "1e1", "NaN", "169", "٧", "07.5", ".5", "7.", "9" * 400, "=7.5", "+7.5", "½"]
CELLS = {  # a cell with words or a code in each file about a stay
    "ledger": "back to Cai",
    "holds": "Yn yr ysbyty",
    "contacts": "=rang",
    "benefits": "uc_housing",
    "plans": "one_off",
    "activities": "=Caffi Ŵyn",
    "exemptions": "sickness",
    "eet_events": "=rang",
    "life_events": "exams",
}
BYTES = {
    "nothing": b"",
    "only a mark": codecs.BOM_UTF8,
    "random": bytes(range(256)),
    "zeros": b"\0" * 1000,
    "two bytes a letter": FULL["people.csv"].encode("utf-16"),
    "Windows letters": FULL["people.csv"].replace("Ŵ", "â").replace("Ŷ", "â").replace("🌻", "").encode("cp1252"),
    "semicolons": FULL["people.csv"].replace(",", ";").encode(),
    "tabs": FULL["people.csv"].replace(",", "\t").encode(),
    "a quote never closed": FULL["people.csv"].encode() + b'P9,"',
    "letters after a quote": FULL["people.csv"].encode() + b'P9,"a"b\n',
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "a workbook": b"PK\x03\x04\x14\x00\x06\x00",
    "a million commas": b"," * 1_000_000,
    "a row of a million cells": FULL["people.csv"].encode() + b"," * 1_000_000 + b"\n",
    "a hundred thousand empty rows": FULL["people.csv"].encode() + b",\n" * 100_000,
    "the same column twice": b"person_ref,person_ref,first_name,last_name\nP1,P1,a,b\n",
    "no header": b"P1,Ann,Lee\n",
    "a page": b"<!doctype html><script>alert(1)</script>",
}


def folders() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Give every folder with what is wrong with it."""
    yield "nothing at all", {}
    yield "no scheme", {name: content for name, content in full().items() if name != "scheme.csv"}
    yield "a file of a later release", full() | {"incidents.csv": b"incident_ref,reported_at\n"}
    yield "a file nobody knows", full() | {"../../etc/passwd": b"root"}
    yield "a name with a line in it", full() | {"a\n\x1b[2Jhomes.csv:1 x: fine": b""}
    for name, old, new, _problem in REFUSED:
        yield f"{name}: {new[:60]}", spoiled(name, old, new)
    for name in NAMES:
        yield f"a name like {name[:20]!r}", spoiled("people", "P4,Ann,Lee", f'P4,"{name}",Lee')
    for cell in DATES:
        yield f"a date like {cell!r}", spoiled("tenancies", "2024-01-01,", f"{cell},")
    for cell in AMOUNTS:
        yield f"an amount like {cell[:20]!r}", spoiled("rent_terms", "82.50", f'"{cell}"')
    for cell in REFS:
        yield f"a reference like {cell!r}", spoiled("homes", "H3,0012,,,,", f"{cell},0012,,,,")
    for what, content in BYTES.items():
        yield f"people.csv: {what}", full() | {"people.csv": content}
        yield f"scheme.csv: {what}", full() | {"scheme.csv": content}
    yield from _accounts()
    yield from _eet()
    for name in BESIDE_STAYS:
        yield f"{name}.csv: nobody’s row", full(**{name: FULL[f"{name}.csv"].replace("T1,", "T9,")})
        yield f"{name}.csv: no header", full(**{name: FULL[f"{name}.csv"].split("\n", maxsplit=1)[1]})
        yield f"{name}.csv: an odd column", full(**{name: FULL[f"{name}.csv"].replace("tenancy_ref,", "tenancy,", 1)})
        yield f"{name}.csv: a quote never closed", full(**{name: FULL[f"{name}.csv"] + 'T1,"'})
        yield f"{name}.csv: two bytes a letter", full() | {f"{name}.csv": FULL[f"{name}.csv"].encode("utf-16")}


def _accounts() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Give folders with something wrong in a rent account, or in words and codes beside a stay."""
    for cell in AMOUNTS:
        yield f"a charge like {cell[:20]!r}", spoiled("ledger", "82.50,rent", f'"{cell}",rent')
        yield f"a plan like {cell[:20]!r}", spoiled("plans", "60.00", f'"{cell}"')
    for cell in SIGNED:
        yield f"a payment like {cell!r}", spoiled("ledger", "payment,50.00", f"payment,{cell}")
        yield f"an award like {cell!r}", spoiled("benefits", "75.00", "-0.01" if cell.endswith("0.00") else cell)
    for name, cell in CELLS.items():
        for text in ("\x00", "\u202ecod.exe", "   ", "x" * 501, "x" * 5_000_000):
            yield f"{name}.csv: a cell like {text[:20]!r}", spoiled(name, cell, f'"{text}"')
    for cell in REFS:
        yield f"an entry like {cell!r}", spoiled("ledger", "=SUM(A1),P-1,", f"=SUM(A1),{cell},")


def _eet() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Give folders with something wrong in what somebody does, in a pause, or in what happened."""
    for cell in HOURS:
        yield f"hours like {cell[:20]!r}", spoiled("activities", "7.5", f'"{cell}"')
        yield f"a target like {cell[:20]!r}", spoiled("eet_events", "8.5", f'"{cell}"')
    for cell in DATES:
        yield f"an activity on a day like {cell!r}", spoiled("activities", "2025-09-20", cell)
        yield f"a pause up to a day like {cell!r}", spoiled("exemptions", "2025-12-29", cell)
        yield f"an event on a day like {cell!r}", spoiled("eet_events", "2025-03-10", cell)
        yield f"a change on a day like {cell!r}", spoiled("life_events", "2025-05-12", cell)
