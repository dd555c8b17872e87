"""Look-ups about rent accounts, and the benefits that help to pay."""

from __future__ import annotations

from datetime import date

import factories
import pytest
import sqlalchemy as sa
from rent.books import BEGAN, DAY, TODAY, adjust, charge, pay, reverse
from statements import counted

from app.core.audit import AuditEvent
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.rent import queries, services
from app.rent.models import Benefit
from app.rent.rules import BenefitSource, Cycle, Tenure, Term
from app.rent.services import BenefitFacts
from app.schemes.models import FreeWeek
from app.tenancies.models import RentTerm
from app.tenancies.rules import Pack, RentPeriod


def test_account_is_read_by_day_then_number_with_what_is_owed_after_each_line(stay):
    charge(stay, BEGAN, 8250)
    pay(stay, 5000, on=TODAY)
    adjust(stay, 100, on=BEGAN)
    pay(stay, 3000, on=BEGAN + DAY)
    assert [(line.sequence, line.balance_pence) for line in queries.lines(stay.id)] == [
        (1, 8250),
        (3, 8350),
        (4, 5350),
        (2, 350),
    ]
    assert [line.sequence for line in queries.lines(stay.id, until=BEGAN + DAY)] == [1, 3, 4]


@pytest.mark.parametrize(("on", "owed"), [(BEGAN - DAY, 0), (BEGAN, 8250), (TODAY - DAY, 8250), (TODAY, 3250)])
def test_balance_on_a_day_is_the_sum_of_everything_dated_by_then(stay, on, owed):
    charge(stay, BEGAN, 8250)
    pay(stay, 5000, on=TODAY)
    assert queries.balance(stay.id, on=on) == owed


def test_accounts_are_numbered_and_summed_each_by_itself(stay):
    scheme = factories.make_scheme()
    other = factories.make_stay(factories.make_person(scheme), factories.make_home(scheme), starts_on=BEGAN)
    assert [pay(each, 100).sequence for each in (stay, other, stay)] == [1, 1, 2]
    assert [queries.balance(each.id, on=TODAY) for each in (stay, other)] == [-200, -100]


def test_long_account_is_read_in_one_statement(stay):
    for number in range(1, 6):
        pay(stay, number)
        reverse(stay, 2 * number - 1)
    db.session.flush()
    with counted() as sent:
        assert len(queries.lines(stay.id)) == 10
    assert len(sent) == 1


def test_tenure_is_made_of_stay_scheme_and_terms(stay):
    stay.ends_on = date(2026, 9, 30)
    factories.add(FreeWeek(scheme_id=stay.scheme_id, week_starts=date(2026, 4, 1)))
    later = {"from_on": date(2026, 3, 2), "period": RentPeriod.MONTHLY, "rent_pence": 30000, "support_pence": 500}
    factories.add(RentTerm(stay_id=stay.id, **later))
    assert queries.tenure_of([stay.id]) == {
        stay.id: Tenure(
            starts_on=BEGAN,
            last_day=date(2026, 9, 30),
            rent_day=2,
            free_weeks=frozenset({date(2026, 4, 1)}),
            terms=(
                Term(BEGAN, RentPeriod.WEEKLY, (8250, 0, 0, 0)),
                Term(date(2026, 3, 2), RentPeriod.MONTHLY, (30000, 0, 0, 500)),
            ),
        )
    }


def test_tenures_of_many_stays_take_as_many_statements_as_of_one(stay):
    scheme = factories.make_scheme()  # no rent day given: Monday
    factories.add(FreeWeek(scheme_id=stay.scheme_id, week_starts=date(2026, 4, 1)))
    others = [
        factories.make_stay(factories.make_person(scheme), factories.make_home(scheme), starts_on=BEGAN).id
        for _ in range(3)
    ]
    with counted() as sent:
        found = queries.tenure_of([stay.id, *others])
    assert len(sent) == 3
    assert [(found[each].rent_day, len(found[each].free_weeks)) for each in (stay.id, *others)] == [
        (2, 1),
        *[(0, 0)] * 3,
    ]


def test_footing_before_the_first_is_the_first_and_without_any_is_none(stay):
    assert queries.pack_on(stay.id, on=BEGAN - DAY) is Pack.UNDER_18_LICENCE
    assert queries.pack_on(factories.make_scheme().id, on=BEGAN) is None


# --- benefits ---------------------------------------------------------------------------------------------------------
AWARD = BenefitFacts(
    BenefitSource.HOUSING_BENEFIT,
    claimed_on=date(2026, 1, 6),
    weekly_pence=8000,
    from_on=BEGAN,
    cycle=Cycle.FORTNIGHTLY,
    verified_on=date(2026, 2, 1),
)


def _record(stay, facts=AWARD):
    return services.record_benefit(stay, facts, actor=SYSTEM, today=TODAY)


def _events():
    return db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()


def test_benefit_is_written_down_and_listed_newest_first(stay):
    claim = _record(stay, BenefitFacts(BenefitSource.UC_HOUSING, claimed_on=date(2026, 3, 1)))
    award = _record(stay)
    assert queries.benefits(stay.id) == [claim, award]
    assert (award.weekly_pence, award.cycle, award.from_on) == (8000, Cycle.FORTNIGHTLY, BEGAN)
    assert _events()[-1].detail == {"benefit": str(award.id), "source": "housing_benefit", "on": "2026-01-05"}


def test_benefit_that_changes_says_which_facts_and_counts_its_version(stay):
    award = _record(stay)
    changed = BenefitFacts(**vars(AWARD) | {"paid_up_to": date(2026, 3, 1), "decided_on": date(2026, 1, 30)})
    services.change_benefit(award, changed, actor=SYSTEM)
    assert (award.paid_up_to, award.version) == (date(2026, 3, 1), 2)
    event = _events()[-1]
    assert (event.event, event.subject_id) == ("rent.benefit.changed", stay.id)
    assert event.detail == {"benefit": str(award.id), "decided_on": True, "paid_up_to": True}
    services.change_benefit(award, changed, actor=SYSTEM)
    assert (_events()[-1].id, award.version) == (event.id, 2)


def test_benefit_that_cannot_be_is_refused_and_stays_as_it_was(stay):
    award = _record(stay)
    wrong = BenefitFacts(**vars(AWARD) | {"last_day": BEGAN - DAY})
    for deed in (lambda: _record(stay, wrong), lambda: services.change_benefit(award, wrong, actor=SYSTEM)):
        with pytest.raises(RuleBroken) as refused:
            deed()
        assert refused.value.field == "last_day"
    assert db.session.scalar(sa.select(Benefit.last_day)) is None


def test_benefit_of_a_stay_taken_back_is_refused(stay):
    stay.withdrawn_on = TODAY
    with pytest.raises(RuleBroken, match="taken back"):
        _record(stay)
