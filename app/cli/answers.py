"""How commands answer: 0 when done, 1 with the reason on standard error, 2 for wrong usage (click’s own)."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
import sqlalchemy as sa

from app.core.db import db
from app.core.errors import Missing, RuleBroken
from app.core.pdf import PdfFailed
from app.schemes.models import Scheme


@contextmanager
def spoken() -> Iterator[None]:
    """Turn a refusal into its sentence on standard error and exit code 1."""
    try:
        yield
    except (RuleBroken, PdfFailed) as refused:
        click.echo(str(refused), err=True)
        raise SystemExit(1) from None
    except Missing:
        click.echo("There is no such thing here.", err=True)
        raise SystemExit(1) from None
    except (sa.exc.OperationalError, sa.exc.ProgrammingError):
        if sa.inspect(db.engine).has_table(Scheme.__tablename__):
            raise
        click.echo("The database is not set up yet. Type: flask db upgrade", err=True)
        raise SystemExit(1) from None


def refusing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a command so that what it refuses is said in one line."""

    @functools.wraps(command)
    def speaking(*args: Any, **options: Any) -> Any:
        with spoken():
            return command(*args, **options)

    return speaking


def one_scheme(ref: str | None) -> uuid.UUID:
    """Return the scheme a command is about: the one named, or the only one; raise RuleBroken otherwise."""
    found = db.session.execute(sa.select(Scheme.id, Scheme.ref).order_by(Scheme.ref)).all()
    chosen = [scheme_id for scheme_id, known in found if ref in {None, known}]
    if len(chosen) == 1:
        return chosen[0]
    if ref is not None:
        raise RuleBroken(f"There is no scheme {ref}.")
    if not found:
        raise RuleBroken("There is no scheme yet. Load one with: flask scheme load DIR")
    raise RuleBroken(f"There are several schemes. Add --scheme with one of: {', '.join(known for _, known in found)}")
