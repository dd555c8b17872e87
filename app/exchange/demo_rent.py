"""The rent of the demo: every account shows something else, and none is in a bad way.

| flat | account | what it shows all week |
|---|---|---|
| 1 | Seren, P05 | clear and a little in credit: a standing order a month ahead |
| 2 | Jac, T04 | Housing Benefit every four weeks in arrears; own share behind, a payment bounced: a friendly reminder |
| 3 | Ffi, T02 | hours were cut: a plan is to be agreed, with the money friend she chose (Seren) |
| 4 | Kai, T05 | a plan that broke: to be talked about soon; he asked the committee for help |
| 5 | Llŷr, T03 | a pause after a bereavement |
| 6 | Ellie, P10 | Housing Benefit is late: the council is chased, she is not |
| 7 | Dylan, P11 | moved in last week, claim not decided: help with the claim |
| 8 | Beth, T01 | moved out, paid once too often: a refund |
| 6 before | Osian, T06 | moved out owing something: breathing space |
| 7 before | Tegan, T07 | moved out owing something: a plan on track |

What came in for stays of the folder stands there; for those that are lived through it is in PAID. Everything charged
comes from rent runs, one every four weeks.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

from app.arrears import shown
from app.arrears.shown import Ticks
from app.core import clock
from app.exchange.demo_days import Deed, moved, person_id, saved, stay_of, tenant, worker
from app.rent import run, services
from app.rent.rules import BenefitSource, Cycle, Source
from app.rent.services import BenefitFacts

EVERY: Final = timedelta(weeks=4)
FIRST_RUN: Final = date(2024, 10, 23)
LAST_RUN: Final = date(2026, 11, 18)
AHEAD: Final = timedelta(days=11)  # to the end of the week after
FRIEND_CHOSEN: Final = date(2026, 2, 10)
FRIEND_CONFIRMED: Final = date(2026, 2, 12)
ASKED: Final = date(2026, 11, 17)


@dataclass(frozen=True)
class Paid:
    """So many payments every four weeks."""

    person: str
    first: date
    pence: int
    times: int = 1
    source: Source = Source.TENANT
    reference: str | None = None


PAID: Final = (
    Paid("P05", date(2025, 5, 16), 50200, reference="With the grant for moving in"),
    Paid("P05", date(2025, 6, 13), 38560, 19, reference="Standing order"),
    Paid("P10", date(2026, 6, 5), 2800, 6),
    Paid("P10", date(2026, 6, 22), 26820, source=Source.HOUSING_BENEFIT, reference="HB Torfaen"),
    Paid("P10", date(2026, 7, 20), 35760, 4, source=Source.HOUSING_BENEFIT, reference="HB Torfaen"),
    Paid("P10", date(2026, 11, 20), 2000),
    Paid("P11", date(2026, 11, 20), 7000, reference="First payment"),
)
HELPED: Final = (  # who, the day it was written down, what it says
    (
        "P10",
        date(2026, 10, 13),
        BenefitFacts(
            BenefitSource.HOUSING_BENEFIT,
            claimed_on=date(2026, 6, 1),
            decided_on=date(2026, 6, 17),
            weekly_pence=8940,
            from_on=date(2026, 6, 1),
            paid_up_to=date(2026, 10, 11),
            cycle=Cycle.FOUR_WEEKLY,
            verified_on=date(2026, 6, 18),
        ),
    ),
    ("P11", date(2026, 11, 19), BenefitFacts(BenefitSource.HOUSING_BENEFIT, claimed_on=date(2026, 11, 19))),
)


def deeds(scheme_id: uuid.UUID, weeks: timedelta) -> Iterator[Deed]:
    """Yield how the rent is charged and paid, and how two tenants say who may see how it stands."""
    on = FIRST_RUN
    while on <= LAST_RUN:
        yield saved(on + weeks, partial(_charge, scheme_id))
        on += EVERY
    for paid in PAID:
        for number in range(paid.times):
            yield saved(paid.first + number * EVERY + weeks, partial(_pay, scheme_id, paid))
    for ref, told_on, facts in HELPED:
        yield saved(told_on + weeks, partial(_record, scheme_id, ref, moved(facts, weeks)))
    yield saved(FRIEND_CHOSEN + weeks, partial(_choose_friend, scheme_id))
    yield saved(FRIEND_CONFIRMED + weeks, partial(_confirm_friend, scheme_id))
    yield saved(ASKED + weeks, partial(_ask_for_help, scheme_id))


def _charge(scheme_id: uuid.UUID) -> None:
    today = clock.today()
    run.carry_out(run.preview([scheme_id], today + AHEAD, today=today), actor=worker(scheme_id))


def _pay(scheme_id: uuid.UUID, paid: Paid) -> None:
    services.post_payment(
        stay_of(scheme_id, paid.person),
        on=clock.today(),
        amount_pence=paid.pence,
        source=paid.source,
        reference=paid.reference,
        actor=worker(scheme_id),
        today=clock.today(),
    )


def _record(scheme_id: uuid.UUID, ref: str, facts: BenefitFacts) -> None:
    services.record_benefit(stay_of(scheme_id, ref), facts, actor=worker(scheme_id), today=clock.today())


def _choose_friend(scheme_id: uuid.UUID) -> None:
    ffi, by = stay_of(scheme_id, "P07"), tenant(scheme_id, "P07")
    ticks = Ticks(stage=True, weeks=True, plan=True)
    shown.choose_friend(ffi, person_id(scheme_id, "P05"), ticks, actor=by, now=clock.now())


def _confirm_friend(scheme_id: uuid.UUID) -> None:
    friend = shown.friend_of(stay_of(scheme_id, "P07").id)
    if friend is not None:
        shown.confirm_friend(friend, actor=worker(scheme_id), now=clock.now())


def _ask_for_help(scheme_id: uuid.UUID) -> None:
    kai, by = stay_of(scheme_id, "P08"), tenant(scheme_id, "P08")
    shown.ask_for_help(kai, Ticks(stage=True, plan=True), actor=by, now=clock.now())
