"""Look up whom payments of a scheme can be for: its accounts, the payers it knows, what would be right for each."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date

import sqlalchemy as sa

from app.core.db import db
from app.people.models import Person
from app.rent import queries
from app.rent.bank.match import Account, Known, Register
from app.rent.bank.models import KnownPayer
from app.rent.models import Entry
from app.rent.rules import term_on
from app.schemes.models import Scheme
from app.tenancies.models import Stay


def register_of(scheme_id: uuid.UUID) -> Register:
    """Return the accounts and known payers of a scheme, in three statements at most."""
    accounts = db.session.execute(
        sa.select(Stay.id, Stay.person_id, Stay.ref, Person, Stay.starts_on, Stay.ends_on)
        .join(Person, Person.id == Stay.person_id)
        .where(Stay.scheme_id == scheme_id, Stay.withdrawn_on.is_(None))
        .order_by(Person.order_key, Stay.starts_on.desc(), Stay.id)
    )
    payers = defaultdict(list)
    known = sa.select(KnownPayer.payer_digest, KnownPayer.stay_id, KnownPayer.source)
    for digest, stay_id, source in db.session.execute(
        known.where(KnownPayer.scheme_id == scheme_id).order_by(KnownPayer.payer_digest, KnownPayer.stay_id)
    ):
        payers[digest].append(Known(stay_id, source))
    return Register(
        (
            Account(stay_id, person_id, ref, person.ref, person.full_name, starts_on, last_day)
            for stay_id, person_id, ref, person, starts_on, last_day in accounts
        ),
        payers,
        scheme_ref=db.session.get_one(Scheme, scheme_id).ref,
    )


def account_choices(scheme_id: uuid.UUID) -> list[tuple[str, str]]:
    """Return the accounts of a scheme to choose from, by name: (stay id, name and reference)."""
    return [
        (str(account.stay_id), f"{account.name}, {account.ref}") for account in register_of(scheme_id).accounts.values()
    ]


def dues_of(scheme_id: uuid.UUID, *, on: date) -> dict[uuid.UUID, set[int]]:
    """Return the amounts that would be right for each account on a day: what is owed, and what a period costs."""
    dues: defaultdict[uuid.UUID, set[int]] = defaultdict(set)
    owed = sa.select(Entry.stay_id, sa.func.sum(Entry.amount_pence)).join(Stay, Stay.id == Entry.stay_id)
    for stay_id, pence in db.session.execute(
        owed.where(Stay.scheme_id == scheme_id, Entry.effective_on <= on).group_by(Entry.stay_id)
    ):
        dues[stay_id].add(int(pence))
    for stay_id, tenure in queries.tenures(Stay.scheme_id == scheme_id).items():
        term = term_on(tenure, on)
        if term is not None:
            dues[stay_id].add(term.total_pence)
    return dues
