"""Small scheme folders by hand: stays that begin on Monday 5 January 2026, and only the rows a case is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from eet.folders import COLUMNS, written
from eet.oracle import Files, Row
from flask import Flask

from app.core.db import transaction
from app.core.permissions import SYSTEM
from app.exchange import services

START = "2026-01-05"


def stay(ref: str, **changes: str) -> Row:
    """Return a stay; everybody has a home of their own."""
    return {"tenancy_ref": ref, "pack": "supported-standard", "starts_on": START} | changes


def folder(*stays: Row, scheme_ref: str = "S1", birth: str = "2005-05-17", **files: list[Row]) -> Files:
    """Return a folder of these stays, and of the rows of the files that are named; a row says whose it is."""
    scheme = {"scheme_ref": scheme_ref, "name": "By hand", "landlord_name": "Nobody", "supported_accommodation": "yes"}
    numbered = list(enumerate(stays))
    made: Files = {name: [] for name in COLUMNS} | {
        "scheme.csv": [scheme | {"landlord_address": "1 Example Street"}],
        "homes.csv": [{"home_ref": f"H{n}", "name": f"Flat {n}"} for n, _ in numbered],
        "people.csv": [
            {"person_ref": f"P{n}", "first_name": "Ann", "last_name": "Lee", "birth_date": birth, "roles": "tenant"}
            for n, _ in numbered
        ],
        "tenancies.csv": [row | {"person_ref": f"P{n}", "home_ref": f"H{n}"} for n, row in numbered],
    }
    return made | {f"{name}.csv": rows for name, rows in files.items()}


def load(app: Flask, *stays: Row, **more: Any) -> None:
    """Load such a folder."""
    with app.app_context(), transaction():
        services.load(written(folder(*stays, **more)), actor=SYSTEM, today=date.fromisoformat(START))


def activity(ref: str, hours: str, first: str, last: str = "", **changes: str) -> Row:
    """Return verified work, unless told otherwise."""
    usual = {"kind": "employment", "provider": "Caffi", "evidence": "verified"}
    return {"tenancy_ref": ref, "hours": hours, "from": first, "to": last} | usual | changes


def pause(ref: str, first: str, last: str, reason: str = "other") -> Row:
    """Return an exemption."""
    return {"tenancy_ref": ref, "from": first, "to": last, "reason": reason}


def event(ref: str, on: str, kind: str, **more: str) -> Row:
    """Return something that happened."""
    return {"tenancy_ref": ref, "on": on, "event": kind} | more
