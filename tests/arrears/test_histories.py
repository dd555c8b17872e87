"""Any history, made up at random: after each deed a fresh position is what the rules say."""

from __future__ import annotations

from random import Random

import pytest
import sqlalchemy as sa
from arrears import changes
from arrears.three_accounts import DAY, TODAY, stays_of

from app.arrears import plans, positions, services
from app.arrears.models import Hold
from app.arrears.plans import PlanFacts
from app.arrears.rules import Frequency, HoldKind, PauseReason, Step
from app.arrears.services import HoldFacts
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.rent import services as rent
from app.rent.models import Benefit, Entry
from app.rent.rules import BenefitSource, Source
from app.tenancies import services as tenancies
from app.tenancies.models import Stay
from app.tenancies.rules import EndReason, Pack, RentPeriod


def _pay(stay, chance, today):
    pence = chance.choice([100, 8250, 30_000])
    rent.post_payment(
        stay, on=today, amount_pence=pence, source=Source.TENANT, reference=None, actor=SYSTEM, today=today
    )


def _adjust(stay, chance, today):
    rent.adjust(stay, on=today, amount_pence=chance.choice([-700, 900]), reason="Agreed", actor=SYSTEM, today=today)


def _reverse(stay, chance, today):
    last = db.session.scalar(sa.select(sa.func.max(Entry.sequence)).where(Entry.stay_id == stay.id))
    rent.reverse(stay, chance.randint(1, last or 1), reason="Wrong", actor=SYSTEM, today=today)


def _claim(stay, chance, today):
    award = {"weekly_pence": 4000, "from_on": today - 20 * DAY, "verified_on": today} if chance.random() < 0.5 else {}
    source = chance.choice(list(BenefitSource))
    rent.record_benefit(
        stay, rent.BenefitFacts(source=source, claimed_on=today - 20 * DAY, **award), actor=SYSTEM, today=today
    )


def _some(statement):
    if db.session.execute(statement).rowcount == 0:
        raise RuleBroken("There is nothing to change.")


def _decide(stay, chance, today):
    del chance
    its = Benefit.__table__.c.stay_id == stay.id
    _some(sa.update(Benefit.__table__).where(its).values(decided_on=today, paid_up_to=today))


def _hold(stay, chance, today):
    kind = chance.choice(list(HoldKind))
    why = (PauseReason.CRISIS, "A hard week") if kind is HoldKind.PAUSE else (None, None)
    services.set_hold(stay, HoldFacts(kind, today, today + chance.randint(0, 9) * DAY, *why), actor=SYSTEM)


def _shorten(stay, chance, today):
    del chance
    table = Hold.__table__
    _some(sa.update(table).where(table.c.stay_id == stay.id, table.c.from_on <= today).values(last_day=today))


def _contact(stay, chance, today):
    step = chance.choice(list(Step))
    services.record_contact(stay, on=today, step=step, by=None, note=None, actor=SYSTEM, today=today)


def _plan(stay, chance, today):
    agreed = PlanFacts(today, chance.choice([5000, 30_000]), 1000, chance.choice(list(Frequency)), today)
    plans.agree_plan(stay, agreed, actor=SYSTEM, today=today)


def _raise_rent(stay, chance, today):
    changes.insert(
        changes.RentTerm,
        stay_id=stay.id,
        from_on=today + chance.randint(-9, 9) * DAY,
        period=chance.choice(list(RentPeriod)),
        rent_pence=chance.choice([0, 9000]),
    )


def _turn_18(stay, chance, today):
    del chance
    tenancies.change_footing(stay, Pack.UNDER_18_LICENCE, on=today, rhw1_given_on=None, actor=SYSTEM)


def _end(stay, chance, today):
    last_day = today + chance.randint(-1, 5) * DAY
    tenancies.end(stay, last_day=last_day, reason=EndReason.AGREED, move_on=None, actor=SYSTEM, today=today)


def _rent_day(stay, chance, today):
    del today
    table = changes.Scheme.__table__
    day = chance.choice(list(changes.RentDay))
    db.session.execute(sa.update(table).where(table.c.id == stay.scheme_id).values(rent_day=day))


DEEDS = (
    _pay, _pay, _adjust, _reverse, _claim, _decide, _hold, _shorten, _contact, _plan, _raise_rent, _turn_18, _end,
    _rent_day,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_after_any_history_every_fresh_position_is_what_the_rules_say(scheme, travelling, seed):
    chance, today, done = Random(seed), TODAY, 0  # noqa: S311 - the same histories every time
    for _ in range(40):
        if chance.random() < 0.3:
            today += DAY
            travelling.shift(DAY)
        stay_id = chance.choice(stays_of(scheme)).id
        try:
            with transaction():
                chance.choice(DEEDS)(db.session.get_one(Stay, stay_id), chance, today)
                done += 1
        except (RuleBroken, sa.exc.IntegrityError):
            continue
        assert positions.wrong(on=today) == []
        assert stay_id not in positions.stale([scheme], on=today)
    assert done > 20
