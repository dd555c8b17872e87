"""The bank accounts of a scheme: what people call them, and how each bank writes its files."""

from __future__ import annotations

import uuid

from flask_babel import gettext as _

from app.core import audit
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import say
from app.core.permissions import Actor
from app.rent.bank import layouts as bank_layouts
from app.rent.bank import queries as bank_queries
from app.rent.bank.layouts import Columns
from app.rent.bank.models import BankLayout

LONGEST = 60


def add(scheme_id: uuid.UUID, name: str, columns: Columns, *, actor: Actor) -> BankLayout:
    """Add a bank account with the layout of its files. Flushes."""
    _refuse(scheme_id, name, columns, but=None)
    layout = BankLayout(scheme_id=scheme_id, name=name, columns=columns.as_json())
    db.session.add(layout)
    db.session.flush()
    audit.record("rent.bank_layout.saved", layout, actor=actor, preset=columns.preset)
    return layout


def change(layout: BankLayout, name: str, columns: Columns, *, actor: Actor) -> None:
    """Change what a bank account is called, or how its files are written. Flushes.

    Payments are known by what the layout says. Those read by an older one look new under other words; whoever reads the
    next file is shown those that look like one that is here.
    """
    _refuse(layout.scheme_id, name, columns, but=layout.id)
    renamed, rewritten = layout.name != name, layout.columns != columns.as_json()
    if not renamed and not rewritten:
        return
    layout.name, layout.columns = name, columns.as_json()
    layout.version += 1
    db.session.flush()
    audit.record("rent.bank_layout.saved", layout, actor=actor, preset=columns.preset, name=renamed, columns=rewritten)


def _refuse(scheme_id: uuid.UUID, name: str, columns: Columns, *, but: uuid.UUID | None) -> None:
    if not name or len(name) > LONGEST:
        raise RuleBroken(_("Give the bank account a name of at most %(most)s characters.", most=LONGEST), field="name")
    same = bank_queries.layout_called(scheme_id, name)
    if same is not None and same.id != but:
        raise RuleBroken(_("There is a bank account of this name already."), field="name")
    if refusal := bank_layouts.refusal(columns):
        reason, field = refusal
        raise RuleBroken(say(reason), field=field)
