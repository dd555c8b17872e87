"""The bank side in a real browser, at a phone’s and a desk’s width."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import time_machine
from browser import DESK, PHONE, axe, follow, problems, serve, sideways, sign_in_with
from rent.bank.conftest import NOW
from rent.bank.samples import FILES, TODAY, plain

from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.rent.bank import accounts as bank_accounts
from app.rent.bank import services as bank_services
from app.rent.bank.layouts import PRESETS
from app.tenancies.models import Stay

pytestmark = pytest.mark.once
REFUSED = "error: Failed to load resource: the server responded with a status of 422 (UNPROCESSABLE ENTITY)"


def _pictures(width):
    """Return the folder for pictures, if somebody asked to look at the pages: OFD_PICTURES=/some/folder."""
    if "OFD_PICTURES" not in os.environ:
        return None
    folder = Path(os.environ["OFD_PICTURES"]) / str(width)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _looks_right(page, shown, name):
    if shown is not None:
        page.screenshot(path=str(shown / f"{name}.png"), full_page=True)
    assert axe(page) == [], name
    assert sideways(page) == 0, name


def _go(page, words):
    follow(page.locator("main a, main button", has_text=words).first)


def _send(page, content):
    page.set_input_files("input[type=file]", {"name": "march.csv", "mimeType": "text/csv", "buffer": content})
    _go(page, "Look at it")


@pytest.fixture(params=[PHONE, DESK])
def desk(app, house, sign_in, open_page, request):
    """Give a page of somebody who works here, and a look at it: nothing wrong, nothing sideways."""
    shown = _pictures(request.param)
    with time_machine.travel(NOW, tick=False):
        with app.test_request_context(), transaction():
            db.session.get_one(Stay, house.stay_id).ref = "T1"
        client = sign_in(house.persons["staff"])
        with serve(app) as address:
            page = open_page(address, width=request.param)
            sign_in_with(page, address, [(cookie.key, cookie.value) for cookie in client.raw._cookies.values()])
            yield page, lambda name: _looks_right(page, shown, name)
            assert [problem for problem in problems(page) if problem != REFUSED] == []


def test_staff_add_a_bank_account_and_read_a_file(house, desk):
    page, look = desk
    page.goto("/bank")
    look("01-nothing")
    _go(page, "Read a bank file")
    look("02-no-account")
    _go(page, "Add a bank account")
    look("03-add")
    _go(page, "Say which column")
    look("04-describe")
    page.go_back()
    page.fill("input[name=name]", "Rent account")
    page.get_by_label("No bank’s").check()
    _go(page, "Add the bank account")
    look("05-read")
    _send(page, plain("soon,5.00,T1,A", '2026-03-09,x,"a very long reference to see where it breaks",A'))
    assert "There are 2 things" in page.inner_text("main")
    look("06-problems")
    _send(page, FILES["plain"])
    assert page.inner_text("h1") == "What this file would do"
    look("07-preview")
    _go(page, "Read the file")
    look("08-waiting")
    page.goto("/bank?state=all")
    look("09-all")
    page.goto("/bank/files")
    look("10-files")
    page.goto(f"/schemes/{house.scheme_id}/bank-accounts")
    look("11-accounts")
    _go(page, "Rent account")
    look("12-change")


def test_staff_split_a_payment_take_it_out_and_return_or_place_it(app, house, desk):
    page, look = desk
    with app.test_request_context(), transaction():
        layout = bank_accounts.add(house.scheme_id, "Rent account", PRESETS["plain"].columns, actor=SYSTEM)
        bank_services.read_file(layout, FILES["plain"], actor=SYSTEM, today=TODAY)
    page.goto("/bank")
    follow(page.locator("main table a").first)
    look("13-payment")
    _go(page, "Split it by a schedule")
    page.fill("textarea", "T1,1000.00,08/03/2026\nHB77,40.00,,T1")
    _go(page, "Check the schedule")
    assert "It adds up" in page.inner_text("main")
    look("14-split")
    _go(page, "Split the payment")
    look("15-split-done")
    _go(page, "Take it out")
    look("16-take-out")
    page.fill("input[name=reason]", "Not theirs")
    _go(page, "Take it out")
    look("17-waits-again")
    _go(page, "It was sent back")
    look("18-return")
    page.go_back()
    _go(page, "Place it")
    look("19-place")
