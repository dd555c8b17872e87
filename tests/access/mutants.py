"""Broken variants of the guards, for the matrix to catch: each is one thing somebody might forget or widen."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import sqlalchemy as sa
from access import table
from access.cells import Cell
from flask import Flask, abort

from app.accounts import sessions
from app.accounts.models import RoleHeld
from app.core import permissions, web
from app.core.db import db
from app.core.permissions import GRID, Permission, Role, Scope

Break = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Mutant:
    """What is broken, how, and which cells may tell."""

    name: str
    apply: Break
    tells: Callable[[Cell], bool]
    table: str = ""  # whose rows it shows


def unguarded_routes(app: Flask) -> Iterator[Mutant]:
    """Yield each route with its guard taken off: whoever is signed in gets the thing, whoever’s it is."""
    for endpoint, view in app.view_functions.items():
        if getattr(view, "permission", None) is not None:
            loose = _loose(view)
            yield Mutant(
                f"{endpoint} without its guard",
                lambda patch, endpoint=endpoint, loose=loose: patch.setitem(app.view_functions, endpoint, loose),
                lambda cell, endpoint=endpoint: cell.endpoint == endpoint,
            )


def _loose(view: Any) -> Any:
    subject = view.subject

    @functools.wraps(view)
    def _open(**parts: Any) -> Any:
        if subject is None:
            return view.__wrapped__(**parts)
        thing = db.session.get(subject, parts.pop(f"{subject.__tablename__}_id")) or abort(404)
        return view.__wrapped__(thing, **parts)

    return _open


def blind_kernel() -> Iterator[Mutant]:
    """Yield the kernel with one of its questions always answered yes, or a day overlooked."""
    yes: dict[str, tuple[Any, str, Any]] = {
        "every row is visible": (web, "visible", lambda *_args: sa.true()),
        "the thing is not checked": (web, "_check", lambda *_args: None),
        "a permission held nowhere is enough": (web, "require", lambda *_args, **_about: None),
        "anybody can": (permissions, "can", lambda *_args, **_about: True),
        "a role reaches everywhere": (permissions, "everywhere", lambda actor, _permission: bool(actor.roles)),
        "roles last for ever": (sessions, "held_on", lambda _on: RoleHeld.revoked_at.is_(None)),
        "the thing is found for anybody": (web, "find", lambda model, key: db.session.get(model, key) or abort(404)),
        "what is one’s own is everybody’s": (permissions, "can", _own_is_everybodys(permissions.can)),
    }
    for name, (module, attribute, answer) in yes.items():
        yield Mutant(
            name,
            lambda patch, module=module, attribute=attribute, answer=answer: patch.setattr(module, attribute, answer),
            lambda _cell: True,
        )


def _own_is_everybodys(can: Any) -> Any:
    return lambda actor, permission, **about: can(actor, permission, **about | {"person_id": actor.person_id})


def widened_sights() -> Iterator[Mutant]:
    """Yield each registered WHERE with nothing in it."""
    for model, sights in permissions._sights.items():
        for place, sight in enumerate(sights):
            for side in ("scheme", "own"):
                if getattr(sight, side) is not None:
                    wide = [*sights[:place], replace(sight, **{side: lambda *_args: sa.true()}), *sights[place + 1 :]]
                    yield Mutant(
                        f"{sight.permission} shows every {model.__name__}",
                        lambda patch, model=model, wide=wide: patch.setitem(permissions._sights, model, wide),
                        lambda cell, model=model: table.ROUTES[cell.endpoint].table == model.__tablename__,
                        model.__tablename__,
                    )


def changed_grid() -> Iterator[tuple[Mutant, Role, Permission, Scope | None]]:
    """Yield the grid with one cell added, widened, narrowed or taken away."""
    for role in Role:
        for permission in Permission:
            now = GRID[role].get(permission)
            for then in (None, *Scope):
                if then is not now:
                    changed = {name: scope for name, scope in GRID[role].items() if name is not permission}
                    changed |= {} if then is None else {permission: then}
                    mutant = Mutant(
                        f"{role} {permission}: {then} instead of {now}",
                        lambda patch, role=role, changed=changed: patch.setitem(GRID, role, changed),
                        lambda cell, role=role: any(held == role for _, held in cell.persona.roles),
                    )
                    yield mutant, role, permission, then
