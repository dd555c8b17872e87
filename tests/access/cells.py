"""The cells of the matrix: every route and method of the application, for every persona and every row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from access.people import HERE, PERSONAS, THERE, Persona
from access.street import Street, Thing
from access.table import ROUTES, Route, expected
from flask import Flask

METHODS = ("GET", "POST")
# Whose rows are asked for: enough to meet every persona as owner, housemate, worker of the house and stranger.
ASKED_FOR = {HERE: {None, "tenant", "housemate", "newcomer", "leaver", "staff"}, THERE: {None, "tenant"}}
ROWS = {HERE: 4, THERE: 1}  # of one table at most
MOVING = (
    re.compile(rb"nonce-[\w-]+|nonce=\"[^\"]*\""),
    re.compile(rb"name=\"(csrf_token|once)\" value=\"[^\"]*\"|value=\"[^\"]*\" name=\"(csrf_token|once)\""),
    re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    re.compile(rb"/language/(en|cy)\?next=[^\"]*"),  # the page that was asked for, to come back to
)


@dataclass(frozen=True)
class Cell:
    """One question: what does this persona get from this route for this row?"""

    endpoint: str
    method: str
    persona: Persona
    thing: Thing | None
    address: str
    expected: int

    def __str__(self) -> str:
        about = f" of {self.thing.label} ({self.thing.place})" if self.thing else ""
        return f"{self.method} {self.endpoint}{about} as {self.persona.name}"


def endpoints(app: Flask) -> dict[str, set[str]]:
    """Return the methods of every endpoint there is."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        found.setdefault(rule.endpoint, set()).update(rule.methods or ())
    return found


def cells(app: Flask, street: Street, personas: Iterable[Persona] = PERSONAS) -> list[Cell]:
    """Return every cell of the routes that ask for a permission.

    A list, so that no context of its own is open while the questions are put: they would all share it.
    """
    with app.test_request_context():
        return list(_cells(app, street, tuple(personas)))


def _cells(app: Flask, street: Street, personas: tuple[Persona, ...]) -> Iterator[Cell]:
    for endpoint, methods in sorted(endpoints(app).items()):
        route = ROUTES.get(endpoint)
        if route is None or route.permission is None:
            continue
        for thing in things(street, route):
            address = address_of(app, endpoint, route, thing)
            for method in sorted(methods.intersection(METHODS)):
                for persona in personas:
                    yield Cell(endpoint, method, persona, thing, address, expected(persona, route, thing))


def things(street: Street, route: Route) -> list[Any]:
    """Return the rows a route is asked about; one None for a route without any."""
    if route.table is None:
        return [None]
    known = street.things[route.table]
    asked = [[t for t in known if t.place == at and t.owner in ASKED_FOR[at]][: ROWS[at]] for at in (HERE, THERE)]
    return [*asked[0], *asked[1], *(t for t in known if t.place is None)]


def address_of(app: Flask, endpoint: str, route: Route, thing: Thing | None) -> str:
    """Return the address of a route for a row. Needs a request context."""
    parts: dict[str, Any] = dict(route.parts)
    if thing is not None:
        parts |= {name: part for name, part in thing.parts if name in parts}
        parts[f"{route.table}_id"] = thing.id
    return app.url_for(endpoint, **parts)


def still(body: bytes) -> bytes:
    """Return a page without what changes from one answer to the next: nonce, tokens, the address asked for."""
    for moving in MOVING:
        body = moving.sub(b"", body)
    return body
