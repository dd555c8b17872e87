"""The rent life of the lived-in house: accounts, money from the bank, plans, holds, letters, and who is shown what."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import factories
from arrears.accounts import enter
from factories import add

from app.arrears import plans, shown
from app.arrears import services as arrears
from app.arrears.models import MoneyFriend
from app.arrears.plans import PlanFacts
from app.arrears.rules import Frequency, HoldKind, PauseReason, Step
from app.arrears.services import HoldFacts
from app.arrears.shown import Ticks
from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.letters import printing
from app.letters import services as letters
from app.letters.rules import LetterKind, Topic
from app.letters.services import Writing
from app.people.models import Person
from app.rent import run, services
from app.rent.bank import accounts as bank_accounts
from app.rent.bank import services as bank_services
from app.rent.bank import suspense as bank_suspense
from app.rent.bank.layouts import PRESETS
from app.rent.bank.models import BankRow
from app.rent.rules import BenefitSource, Cycle, ReturnReason, Source
from app.rent.services import BenefitFacts
from app.schemes.models import Scheme
from app.tenancies.models import Stay
from app.tenancies.rules import EndReason, MoveOn

ALL = Ticks(stage=True, weeks=True, plan=True, amounts=True)
BANK = b"""date,amount,reference,payer,more
2026-11-16,20.00,NOBODY WE KNOW,A PERSON,
2026-11-17,30.00,PART OF IT,A PERSON,
2026-11-18,15.00,SENT BACK,A PERSON,
"""


def live(scheme_id: uuid.UUID, persons: dict[str, uuid.UUID], stays: dict[str, uuid.UUID], today: date) -> list[str]:
    """Charge everybody, and let one of everything happen to somebody; return pages that a form leads to, not a link."""
    with transaction():
        run.carry_out(run.preview([scheme_id], today, today=today), actor=SYSTEM)
    with transaction():
        _accounts({key: db.session.get_one(Stay, stay_id) for key, stay_id in stays.items()}, persons, today)
    with transaction():
        _lived_here_before(db.session.get_one(Person, persons["tomos"]))
    _bank(scheme_id, stays["carys"], today)
    batch_id = _letters(scheme_id, persons, stays, today)
    next_week = today + timedelta(days=7)
    return [f"/letters/together/{batch_id}", f"/schemes/{scheme_id}/rent-run?until={next_week}"]


def _accounts(stays: dict[str, Stay], persons: dict[str, uuid.UUID], today: date) -> None:
    by: dict[str, Any] = {"actor": SYSTEM, "today": today}
    carys, tomos, megan = stays["carys"], stays["tomos"], stays["megan"]
    paid = services.post_payment(carys, on=today, amount_pence=400_000, source=Source.TENANT, reference="cash", **by)
    services.reverse(carys, paid.sequence, reason="It bounced", **by)
    services.post_payment(carys, on=today, amount_pence=500_000, source=Source.TENANT, reference="again", **by)
    services.adjust(megan, on=today, amount_pence=-1_000, reason="The heating was broken", **by)
    award = BenefitFacts(
        BenefitSource.HOUSING_BENEFIT,
        claimed_on=tomos.starts_on,
        decided_on=tomos.starts_on,
        weekly_pence=5_000,
        from_on=tomos.starts_on,
        last_day=None,
        paid_up_to=today,
        cycle=Cycle.FOUR_WEEKLY,
        verified_on=tomos.starts_on,
    )
    services.record_benefit(tomos, award, **by)
    hold = HoldFacts(HoldKind.PAUSE, today, today + timedelta(days=14), PauseReason.CRISIS, "We wait for an answer")
    arrears.set_hold(megan, hold, actor=SYSTEM)
    arrears.record_contact(tomos, on=today, step=Step.TALK, by=None, note="We talked", **by)
    agreed = PlanFacts(
        starts_on=today,
        starting_net_pence=400_000,
        instalment_pence=20_000,
        frequency=Frequency.MONTHLY,
        first_on=today + timedelta(days=7),
        weekly_in_pence=20_000,
        weekly_out_pence=15_000,
        agreed_on=today,
    )
    plans.agree_plan(tomos, agreed, **by)
    now = clock.now()
    shown.ask_for_help(tomos, ALL, actor=SYSTEM, now=now)
    for key, stay, confirmed in (("ayesha", tomos, now), ("jac", megan, None)):
        add(MoneyFriend(stay_id=stay.id, friend_id=persons[key], chosen_at=now, confirmed_at=confirmed, **vars(ALL)))
        stay.money_friend_id = persons[key]


def _lived_here_before(tenant: Person) -> None:
    """Give a tenant an earlier stay that ended with something owed."""
    scheme = db.session.get_one(Scheme, tenant.scheme_id)
    began, ended = date(2025, 2, 3), date(2025, 5, 30)
    over = {"ends_on": ended, "end_reason": EndReason.MOVED_ON, "move_on": MoveOn.PRIVATE}
    stay = factories.make_stay(tenant, factories.make_home(scheme), starts_on=began, **over)
    enter(stay.id, began, 8_250)
    enter(stay.id, ended, -5_000)


def _bank(scheme_id: uuid.UUID, stay_id: uuid.UUID, today: date) -> None:
    with transaction():
        layout = bank_accounts.add(scheme_id, "Rent account", PRESETS["plain"].columns, actor=SYSTEM)
        bank_services.read_file(layout, BANK, actor=SYSTEM, today=today)
        rows = list(db.session.scalars(db.select(BankRow).order_by(BankRow.paid_on)))
        bank_suspense.place(rows[1], db.session.get_one(Stay, stay_id), amount_pence=1_000, actor=SYSTEM, today=today)
        bank_suspense.give_back(rows[2], on=today, reason=ReturnReason.TWICE, actor=SYSTEM, today=today)


def _letters(
    scheme_id: uuid.UUID, persons: dict[str, uuid.UUID], stays: dict[str, uuid.UUID], today: date
) -> uuid.UUID:
    known = {"balance_pence": 20_000, "weeks_hundredths": 207}
    with transaction():
        made = [
            letters.compose(
                Writing(
                    db.session.get_one(Person, persons[key]),
                    db.session.get_one(Stay, stays[key]),
                    kind,
                    Topic.DEBT,
                    "",
                    known,
                    today,
                ),
                actor=SYSTEM,
                now=clock.now(),
            )
            for key, kind in (
                ("tomos", LetterKind.TALK),
                ("tomos", LetterKind.AGREE_PLAN),
                ("rhys", LetterKind.FRIENDLY_REMINDER),
            )
        ]
        batch = printing.print_together(scheme_id, made[:1], actor=SYSTEM, now=clock.now())
        letters.hold(made[1], reason="Ask Maria first", actor=SYSTEM, today=today)
    return batch.id
