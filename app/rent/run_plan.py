"""What a rent run adds, and what it says of each account: made by a preview, and again of what was carried out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from app.rent.rules import Component, EntryKind, Odd
from app.rent.run_facts import Read
from app.tenancies.rules import Pack


@dataclass(frozen=True, slots=True)
class Row:
    """One entry the run adds; a reversal is below zero."""

    stay_ref: str
    date: date
    component: Component
    kind: EntryKind  # a charge, or the reversal of one
    amount_pence: int
    stay_id: uuid.UUID
    scheme_id: uuid.UUID
    sequence: int
    pack: Pack
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class OddAccount:
    """An account that needs a look."""

    stay_id: uuid.UUID
    stay_ref: str
    scheme_id: uuid.UUID
    why: Odd


@dataclass(frozen=True, slots=True)
class AccountReport:
    """What the run adds to one account."""

    stay_id: uuid.UUID
    stay_ref: str
    charges: int
    reversals: int
    amount_pence: int
    odd: Odd | None


@dataclass(frozen=True)
class Planned:
    """The rows of every account that gets some, in the order they are entered, and the accounts that are odd."""

    by_stay: Mapping[uuid.UUID, tuple[Row, ...]]
    odd: tuple[OddAccount, ...]

    @cached_property
    def rows(self) -> list[Row]:
        """Return every row, by reference, date and component."""
        rows = (row for of_one in self.by_stay.values() for row in of_one)
        return sorted(rows, key=lambda row: (row.stay_ref, row.date, row.component, row.kind, row.stay_id))

    @cached_property
    def totals(self) -> dict[Component, int]:
        """Return the pence added for each component: charges less reversals."""
        found = dict.fromkeys(Component, 0)
        for row in self.rows:
            found[row.component] += row.amount_pence
        return found

    @property
    def total_pence(self) -> int:
        """Return the pence added in all."""
        return sum(self.totals.values())

    @cached_property
    def accounts(self) -> list[AccountReport]:
        """Return what happens account by account: every one that gets a row or is odd, by reference."""
        odd = {each.stay_id: each for each in self.odd}
        refs = {stay_id: rows[0].stay_ref for stay_id, rows in self.by_stay.items()}
        refs |= {each.stay_id: each.stay_ref for each in self.odd}
        found = [self._report(stay_id, ref, odd.get(stay_id)) for stay_id, ref in refs.items()]
        return sorted(found, key=lambda each: (each.stay_ref, each.stay_id))

    def _report(self, stay_id: uuid.UUID, ref: str, odd: OddAccount | None) -> AccountReport:
        rows = self.by_stay.get(stay_id, ())
        charges = sum(row.kind is EntryKind.CHARGE for row in rows)
        pence = sum(row.amount_pence for row in rows)
        return AccountReport(stay_id, ref, charges, len(rows) - charges, pence, odd.why if odd else None)


@dataclass(frozen=True)
class Run(Planned):
    """A preview: what a run up to a day would add, and the facts it was reckoned from."""

    scheme_ids: tuple[uuid.UUID, ...]
    until: date
    today: date
    looked_at: Read = field(repr=False)


@dataclass(frozen=True)
class Done(Planned):
    """What a run added."""

    until: date
    planned_again: int  # accounts whose facts had changed since the preview
