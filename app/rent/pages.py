"""What the pages about one account share: whose it is, and the address of the account itself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import url_for

from app.core import clock
from app.core.edits import answer
from app.rent import queries
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay

ACCOUNT: Final = "arrears.account"  # the account’s page stands in the slice above


@dataclass(frozen=True)
class Head:
    """Whose account a page is about, and how it stands today."""

    stay_id: uuid.UUID
    scheme_id: uuid.UUID
    person: str
    home: str
    ref: str
    balance_pence: int
    starts_on: date
    ends_on: date | None
    back: str


def head(stay: Stay) -> Head:
    """Return what every page about one account says at its top."""
    facts, today = tenancies.stay_facts(stay), clock.today()
    home = facts.home_on(today)
    return Head(
        stay_id=stay.id,
        scheme_id=stay.scheme_id,
        person=facts.person.full_name,
        home=home.home if home else "",
        ref=stay.ref,
        balance_pence=queries.balance(stay.id, on=today),
        starts_on=stay.starts_on,
        ends_on=stay.ends_on,
        back=account_address(stay.id),
    )


def account_address(stay_id: uuid.UUID) -> str:
    """Return the address of an account’s own page."""
    return url_for(ACCOUNT, stay_id=stay_id)


def asked(template: str, form: Any, stay: Stay, **values: Any) -> Any:
    """Answer with the page of a form about one account."""
    return answer(template, form, head=head(stay), **values)
