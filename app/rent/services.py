"""What people do to a rent account: enter money, adjust, refund, reverse; and what helps to pay.

Every entry takes the next number of its account: there is one writer at a time (docs/adr/0003), and a trigger refuses
a gap. Nothing here commits. `recorded_at` is the clock’s.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core import audit, clock
from app.core.db import db
from app.core.edits import carry_over
from app.core.errors import Missing, RuleBroken
from app.core.i18n import day, say
from app.core.money import MOST_PENCE, format_pounds
from app.core.permissions import Actor
from app.rent import queries, rules
from app.rent.models import Benefit, Entry, EntryNote
from app.rent.rules import BenefitSource, Cycle, EntryKind, Source
from app.tenancies.models import Stay

LONGEST_NOTE = 200


@dataclass(frozen=True)
class BenefitFacts:
    """A claim for help with the rent, and what was awarded; with verified_on it is an award."""

    source: BenefitSource
    claimed_on: date | None = None
    decided_on: date | None = None
    weekly_pence: int | None = None
    from_on: date | None = None
    last_day: date | None = None
    paid_up_to: date | None = None
    cycle: Cycle | None = None  # None: not given, four-weekly holds
    verified_on: date | None = None


def post_payment(
    stay: Stay, *, on: date, amount_pence: int, source: Source, reference: str | None, actor: Actor, today: date
) -> Entry:
    """Record money that came in; the amount as people say it, above zero. Flushes."""
    _refuse_day(stay, on, today)
    _refuse_paid(amount_pence)
    note = _note(reference, field="reference")
    entry = _post(stay, EntryKind.PAYMENT, on, -amount_pence, note, actor, source=source)
    audit.record("rent.payment.recorded", stay, actor=actor, source=source.value, **_detail(entry))
    return entry


def adjust(stay: Stay, *, on: date, amount_pence: int, reason: str, actor: Actor, today: date) -> Entry:
    """Add to what is owed (above zero) or take from it (below), and say why. Flushes."""
    _refuse_day(stay, on, today)
    _refuse_amount(amount_pence)
    entry = _post(stay, EntryKind.ADJUSTMENT, on, amount_pence, _reason(reason), actor)
    audit.record("rent.adjustment.made", stay, actor=actor, **_detail(entry))
    return entry


def refund(stay: Stay, *, on: date, amount_pence: int, reason: str, actor: Actor, today: date) -> Entry:
    """Record money given back, never more than the account is in credit. Flushes.

    A refund gives back what was paid too much; more than that would be lending. Money a benefit office takes back is
    an adjustment.
    """
    _refuse_day(stay, on, today, withdrawn=True)
    _refuse_paid(amount_pence)
    credit = max(0, min(-queries.balance(stay.id, on=each) for each in {on, today}))
    if amount_pence > credit:
        raise RuleBroken(
            _("The account is %(credit)s in credit. Refund no more than that.", credit=format_pounds(credit)),
            field="amount_pence",
        )
    entry = _post(stay, EntryKind.REFUND, on, amount_pence, _reason(reason), actor)
    audit.record("rent.refund.made", stay, actor=actor, **_detail(entry))
    return entry


def reverse(stay: Stay, sequence: int, *, reason: str, actor: Actor, today: date) -> Entry:
    """Undo an entry: its exact opposite, dated today, once; of a stay that was taken back too. Flushes."""
    undone = db.session.get(Entry, (stay.id, sequence))
    if undone is None:
        raise Missing
    again = sa.select(Entry.sequence).where(Entry.stay_id == stay.id, Entry.reverses == sequence)
    refusal = rules.refusal_of_reversal(undone.kind, reversed_already=db.session.scalar(again) is not None)
    if refusal is not None:
        raise RuleBroken(say(refusal))
    note = _reason(reason)
    entry = _post(stay, EntryKind.REVERSAL, today, -undone.amount_pence, note, actor, reverses=sequence)
    audit.record("rent.entry.reversed", stay, actor=actor, reverses=sequence, **_detail(entry))
    return entry


def _post(stay: Stay, kind: EntryKind, on: date, pence: int, note: str | None, actor: Actor, **facts: Any) -> Entry:
    """Add an entry with the next number of the account, and what was written beside it."""
    pack = queries.pack_on(stay.id, on=on)
    if pack is None:
        raise RuleBroken(_("Nothing says yet what this stay stands on. Put its agreement in first."))
    taken = sa.select(sa.func.coalesce(sa.func.max(Entry.sequence), 0)).where(Entry.stay_id == stay.id)
    entry = Entry(
        stay_id=stay.id,
        sequence=(db.session.scalar(taken) or 0) + 1,
        kind=kind,
        effective_on=on,
        amount_pence=pence,
        pack=pack,
        recorded_at=clock.now(),
        recorded_by=actor.account_id,
        **facts,
    )
    db.session.add(entry)
    db.session.flush()
    if note:
        db.session.add(EntryNote(stay_id=stay.id, sequence=entry.sequence, text=note))
        db.session.flush()
    return entry


def _detail(entry: Entry) -> dict[str, Any]:
    return {"sequence": entry.sequence, "on": entry.effective_on, "amount_pence": entry.amount_pence}


def _refuse_day(stay: Stay, on: date, today: date, *, withdrawn: bool = False) -> None:
    """Refuse a day before the stay or still to come, and a stay that was taken back. One that ended stays payable."""
    if stay.withdrawn_on is not None and not withdrawn:
        raise RuleBroken(_("This stay was taken back before it began."))
    if on > today:
        raise RuleBroken(_("That day is still to come. Choose today or an earlier day."), field="on")
    if on < stay.starts_on and stay.withdrawn_on is None:
        raise RuleBroken(
            _("The stay began on %(day)s. Choose that day or a later one.", day=day(stay.starts_on)), field="on"
        )


def _refuse_paid(pence: int) -> None:
    if pence <= 0:
        raise RuleBroken(_("Enter an amount above zero."), field="amount_pence")
    _refuse_amount(pence)


def _refuse_amount(pence: int) -> None:
    if pence == 0:
        raise RuleBroken(_("Enter an amount that is not zero."), field="amount_pence")
    if abs(pence) > MOST_PENCE:
        raise RuleBroken(_("Enter an amount of no more than £1,000,000."), field="amount_pence")


def _reason(text: str) -> str:
    note = _note(text, field="reason")
    if note is None:
        raise RuleBroken(_("Write why, in a few words."), field="reason")
    return note


def _note(text: str | None, *, field: str) -> str | None:
    note = (text or "").strip()
    if len(note) > LONGEST_NOTE:
        raise RuleBroken(_("Use no more than %(most)s characters.", most=LONGEST_NOTE), field=field)
    return note or None


# --- what helps to pay ------------------------------------------------------------------------------------------------
def record_benefit(stay: Stay, facts: BenefitFacts, *, actor: Actor, today: date) -> Benefit:
    """Write down a claim for help with the rent, or an award that was verified. Flushes."""
    if stay.withdrawn_on is not None:
        raise RuleBroken(_("This stay was taken back before it began."))
    _refuse_benefit(facts, today)
    benefit = Benefit(stay_id=stay.id, **vars(facts))
    db.session.add(benefit)
    db.session.flush()
    audit.record(
        "rent.benefit.recorded", stay, actor=actor, benefit=benefit.id, source=facts.source.value, on=facts.from_on
    )
    return benefit


def change_benefit(benefit: Benefit, facts: BenefitFacts, *, actor: Actor) -> None:
    """Change what is known of a claim or award: decided, awarded, paid up to a day. Asks the clock for today."""
    _refuse_benefit(facts, clock.today())
    stay = db.session.get_one(Stay, benefit.stay_id)
    changed = carry_over(facts, benefit)
    if changed:
        db.session.flush()
        audit.record("rent.benefit.changed", stay, actor=actor, benefit=benefit.id, **changed)


def _refuse_benefit(facts: BenefitFacts, today: date) -> None:
    refusal = rules.refusal_of_benefit(today=today, **vars(facts))
    if refusal is not None:
        reason, field = refusal
        raise RuleBroken(say(reason), field=field)
