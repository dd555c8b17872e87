"""The pages of one rent account and of the rent run in a real browser, at a phone’s and a desk’s width."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from browser import DESK, PHONE, axe, problems, serve, sideways, sign_in_with
from rent.account.conftest import TODAY

from app.core.permissions import SYSTEM
from app.rent import terms
from app.rent.rules import BenefitSource, Cycle, Source
from app.tenancies.rules import RentPeriod
from app.tenancies.services import RentFacts

pytestmark = pytest.mark.once
MOST_ON_THEM = ("reverse", "terms", "decision", "preview", "done")  # the crawl opens the others too
NAME = {"first_name": "Gwenllian Angharad", "last_name": "Llwyd-Featherstonehaugh ap Rhydderch y Drydedd"}


def _filled(account):
    """Fill the account with one of everything; return the number of a payment, and the id of a benefit."""
    account.charge(until=date(2026, 3, 23))
    paid = account.pay(31250, source=Source.HOUSING_BENEFIT, reference="TCBC HB 00427 paid for four weeks to 1 March")
    account.reverse(account.pay(on=date(2026, 3, 2)), reason="it was their neighbour’s, who has the same first name")
    lower = RentFacts(RentPeriod.FOUR_WEEKLY, 26000, 4000, 1000, 1500)
    account.do(lambda stay: terms.change(stay, lower, from_on=date(2026, 3, 23), actor=SYSTEM, today=TODAY))
    account.benefit(source=BenefitSource.UC_HOUSING, claimed_on=date(2026, 3, 2))
    benefit = account.benefit(
        source=BenefitSource.HOUSING_BENEFIT,
        weekly_pence=7115,
        from_on=date(2026, 1, 5),
        paid_up_to=date(2026, 3, 1),
        cycle=Cycle.FOUR_WEEKLY,
        verified_on=TODAY,
    )
    account.tenant_reads(**NAME)
    return paid, benefit


def _pages(account):
    """Return every page by a name for its picture, staff’s first, then the tenant’s own."""
    paid, benefit = _filled(account)
    at, scheme = account.at, f"/schemes/{account.house.scheme_id}"
    staff = {
        "payment": f"{at}/account/payment",
        "adjust": f"{at}/account/adjustment",
        "refund": f"{at}/account/refund",
        "entry": f"{at}/account/lines/{paid}",
        "undone": f"{at}/account/lines/{paid + 1}",
        "reverse": f"{at}/account/lines/{paid}/reverse",
        "reverse-again": f"{at}/account/lines/{paid + 1}/reverse",
        "receipt": f"{at}/account/lines/{paid}/receipt",
        "statement": f"{at}/account/statement",
        "terms": f"{at}/rent-terms",
        "change-terms": f"{at}/rent-terms/change",
        "take-back-terms": f"{at}/rent-terms/take-back",
        "benefits": f"{at}/benefits",
        "claim": f"{at}/benefits/claim",
        "award": f"{at}/benefits/award",
        "decision": f"/benefits/{benefit}",
        "run": "/rent-run",
        "preview": f"{scheme}/rent-run?until=2026-04-20",
        "preview-nothing": f"{scheme}/rent-run?until=2026-03-23",
        "done": f"{scheme}/rent-run/last",
    }
    return staff, {"own-statement": f"/my-rent/{account.house.stay_id}/statement"}


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("only", [MOST_ON_THEM, pytest.param((), marks=pytest.mark.drill)], ids=["most", "all"])
def test_the_pages_of_an_account_and_of_the_run_have_no_axe_violation(account, sign_in, open_page, width, only):
    for role, pages in zip(("staff", "tenant"), _pages(account), strict=True):
        client = sign_in(account.house.persons[role])
        with serve(account.app) as address:
            page = open_page(address, width=width)
            sign_in_with(page, address, [(cookie.key, cookie.value) for cookie in client.raw._cookies.values()])
            for name, there in pages.items():
                if only and name not in only:
                    continue
                page.goto(there)
                if "OFD_PICTURES" in os.environ:
                    folder = Path(os.environ["OFD_PICTURES"]) / str(width)
                    page.screenshot(path=str(folder / f"{name}.png"), full_page=True)
                assert axe(page) == [], name
                assert sideways(page) == 0, name
            assert problems(page) == []
