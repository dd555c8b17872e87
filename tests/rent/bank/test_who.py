"""Who reaches the pages of the bank side, and what happens when two do at once."""

from __future__ import annotations

import threading
from datetime import date

import factories
import pytest
from rent.bank.desk import count, read_in, send, waiting
from rent.bank.samples import FILES, plain

from app.core.db import transaction
from app.rent.bank.models import BankFile, BankPosting, BankRow
from app.rent.models import Entry

OTHERS = ("tenant", "committee", "chair", "safeguarding", "admin")


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_but_staff_reaches_a_page_of_the_bank(app, house, staff, sign_in, bank, role):
    del staff
    [row] = read_in(app, bank, plain("2026-03-09,82.50,HELP,Elin Wyn"))
    client = sign_in(house.persons[role])
    for address in _addresses(house, bank, row):
        page = client.raw.get(address)
        assert page.status_code in {403, 404}, (address, page.status_code)
        assert "Elin" not in page.get_data(as_text=True)


def _addresses(house, bank, row):
    of_scheme = (f"/schemes/{house.scheme_id}/{page}" for page in ("bank-accounts", "bank-accounts/add", "bank/read"))
    of_row = (f"/bank/payments/{row}{page}" for page in ("", "/place", "/return", "/not-returned", "/split"))
    of_entry = f"/bank/payments/{row}/take-out/{house.stay_id}/1"
    return ["/bank", "/bank?format=csv", "/bank/files", f"/bank-accounts/{bank}", *of_scheme, *of_row, of_entry]


def test_staff_of_another_scheme_find_nothing_of_this_one(app, house, staff, sign_in, bank):
    del staff
    [row] = read_in(app, bank, plain("2026-03-09,82.50,HELP,Elin Wyn"))
    with app.app_context(), transaction():
        scheme = factories.make_scheme(name="Elsewhere")
        stranger = factories.make_person(scheme, factories.Role.STAFF).id
        theirs = factories.make_stay(
            factories.make_person(scheme), factories.make_home(scheme), starts_on=date(2025, 9, 1)
        ).id
    client = sign_in(stranger)
    for address in _addresses(house, bank, row):
        if address.startswith("/bank/payments") or str(bank) in address or "/schemes/" in address:
            client.get(address, status=404)
    assert "Elin" not in client.get("/bank?state=all").text
    assert "Elin" not in client.raw.get("/bank?format=csv&state=all").get_data(as_text=True)
    client = sign_in(house.persons["staff"])
    foreign = {"stay_id": theirs, "amount_pence": "82.50", "source": "tenant"}
    assert client.post(f"/bank/payments/{row}/place", foreign, status=422).errors
    assert waiting(app, row) == 8250


def test_two_people_place_the_same_money_at_once_and_it_is_placed_once(app, house, staff, sign_in, bank):
    del staff
    [row] = read_in(app, bank, plain("2026-03-09,82.50,HELP,Elin Wyn"))
    address = f"/bank/payments/{row}/place"
    clients = [sign_in(house.persons[role]) for role in ("staff", "manager")]
    forms = [
        client.get(address).hidden() | {"stay_id": house.stay_id, "amount_pence": "82.50", "source": "tenant"}
        for client in clients
    ]
    answers = [None, None]

    def _place(number):
        answers[number] = clients[number].raw.post(address, data=forms[number]).status_code

    threads = [threading.Thread(target=_place, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == [302, 422]
    assert (count(app, Entry), count(app, BankPosting), waiting(app, row)) == (1, 1, 0)


def test_two_people_read_the_same_file_at_once_and_it_is_read_once(app, house, staff, sign_in, bank):
    del staff, bank
    clients = [sign_in(house.persons[role]) for role in ("staff", "manager")]
    pages = [send(client, house, FILES["plain"]).location for client in clients]
    forms = [client.get(page).hidden() for client, page in zip(clients, pages, strict=True)]
    answers = [None, None]

    def _confirm(number):
        answers[number] = clients[number].raw.post(pages[number], data=forms[number]).status_code

    threads = [threading.Thread(target=_confirm, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [302, 302]
    assert (count(app, BankFile), count(app, BankRow), count(app, Entry)) == (1, 2, 1)
