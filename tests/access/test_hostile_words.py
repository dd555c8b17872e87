"""Whatever somebody calls themselves, a page stays the page it was: no new element or handler, no formula in a file."""

from __future__ import annotations

import csv
import io
import json
import re
from copy import deepcopy

import lxml.html
import pytest
from access.cells import cells, endpoints
from access.deeds import DEEDS
from access.filling import filled, text_boxes
from access.hostile_words import FORMULAS, HOSTILE, LONGEST
from access.outline import dangers, outline
from access.people import NAMED, TODAY

from app.core.csvout import DANGEROUS
from app.core.fields import one_line

pytestmark = pytest.mark.once
FAIR = "Fair words"
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
READERS = ("tenant", "committee", "staff", "manager", "admin")
# Every column somebody’s words are kept in.
WRITTEN = {
    "account": ("email",),
    "agreement": ("deposit_scheme",),
    "ending_step": ("note",),
    "home": ("name", "house", "floor"),
    "person": ("first_name", "last_name", "known_as", "email", "phone", "emergency_contact"),
    "scheme": (
        "name",
        "landlord_name",
        "landlord_address",
        "council",
        "on_call_phone",
        "safeguarding_name",
        "safeguarding_phone",
        "social_services_phone",
        "social_services_out_of_hours",
    ),
    "signature": ("witness", "present", "name_typed"),
}
CHECKED = {"ref", "door_colour"}  # boxes that take no free words


@pytest.fixture
def written(kept_rows, again):
    """Return a function that writes the same words into every column, each row with a number of its own."""

    def _written(words):
        kept = deepcopy(kept_rows)
        for table, columns in WRITTEN.items():
            for number, row in enumerate(kept[table]):
                row |= {column: f"{words}{number}" for column in columns if row[column] is not None}
        for row in kept["document_facts"]:
            row["facts"] = json.loads(json.dumps(row["facts"]), object_hook=lambda facts: _said(facts, words))
        return again(kept)

    return _written


def _said(facts, words):
    return {
        name: words if name in {"holder", "home", "scheme", "landlord", "support_worker"} else v
        for name, v in facts.items()
    }


def _pages(app, street, browser, who):
    """Yield every page and file a persona can open."""
    client = browser(who)
    reading = {endpoint for endpoint, methods in endpoints(app).items() if "POST" not in methods}
    for cell in cells(app, street, [NAMED[who]]):
        if cell.method == "GET" and cell.expected == 200:
            yield cell.address, client.get(cell.address)
            if cell.thing is None and cell.endpoint in reading:
                yield f"{cell.address}?format=csv", client.get(f"{cell.address}?format=csv")
    yield "/", client.get("/")


def test_there_are_a_hundred_and_twenty_and_each_fits_into_every_box():
    assert len(HOSTILE) == len(set(HOSTILE)) == 120
    assert all(0 < len(words) <= LONGEST for words in HOSTILE)


@pytest.mark.parametrize("who", READERS)
def test_hostile_words_in_every_column_change_no_page(app, street, browser, written, policy_of_a_slice, who):
    del policy_of_a_slice
    written(FAIR)
    fair = {address: _told(answer, address) for address, answer in _pages(app, street, browser, who)}
    written(" ".join(HOSTILE).replace("\x00", ""))
    seen = 0
    for address, answer in _pages(app, street, browser, who):
        assert answer.status_code in {200, 409}, address  # 409: a letter that is still to be printed
        assert _told(answer, address) == fair[address], address
        if answer.mimetype == "text/html":
            assert dangers(answer.text) == [], address
            seen += "<script>alert(1)</script>" in lxml.html.fromstring(answer.text).text_content()
    assert seen, "no page shows the words at all"


def _told(answer, address=""):
    """Return what a page is made of; of a file, its size in rows and columns and that no cell runs.

    A paper is cut into more or fewer pieces by how long its words are, so of it only what the pieces are counts.
    """
    if answer.mimetype == "text/html":
        whole = outline(answer.text)
        return answer.status_code, set(whole) if address.endswith("/preview") else whole
    if answer.mimetype == "text/csv":
        table = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
        told = (cell for row in table for cell in row if not NUMBER.fullmatch(cell))  # below zero, it runs nothing
        assert not any(cell.startswith(DANGEROUS) for cell in told)
        return [len(row) for row in table]
    return answer.mimetype


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_for_a_name_runs_in_no_file(browser, written, formula):
    written(formula)
    staff = browser("staff")
    for address in ("/people", "/homes", "/stays"):
        answer = staff.get(f"{address}?format=csv")
        assert len(_told(answer)) > 3
        assert f"'{formula}" in answer.text.replace('""', '"')


def test_a_page_that_forgot_to_escape_would_be_found(app, street, browser, written, monkeypatch):
    written(FAIR)
    fair = {address: _told(answer) for address, answer in _pages(app, street, browser, "committee")}
    written("<b>bold</b>")
    monkeypatch.setattr(app.jinja_env, "autoescape", False)
    app.jinja_env.cache.clear()
    try:
        found = [a for a, answer in _pages(app, street, browser, "committee") if _told(answer) != fair.get(a)]
    finally:
        app.jinja_env.cache.clear()
    assert found


SAVING = {name: deed for name, deed in DEEDS.items() if name.partition(".")[0] not in {"accounts", "exchange"}}


@pytest.mark.parametrize("name", SAVING)
def test_hostile_words_sent_through_a_form_change_no_page(doer, again, name):
    _send_each(doer, again, name, HOSTILE[:: len(HOSTILE) // 5])


@pytest.mark.drill
@pytest.mark.parametrize("name", SAVING)
def test_every_hostile_word_sent_through_every_form_changes_no_page(doer, again, name):
    _send_each(doer, again, name, HOSTILE)


def _send_each(doer, again, name, corpus):
    deed = DEEDS[name]
    fair = None
    for words in [FAIR, *corpus]:
        again()
        client, address, answers = doer.ready(deed)
        boxes = [box for box in text_boxes(client.get(address).text) if box not in CHECKED | set(deed.answers)]
        if not boxes:
            return
        answer = doer.send(client, deed, address, answers | dict.fromkeys(boxes, words))
        if answer.status_code == 422:  # some words are none at all: they come back, and stay what was typed
            standing = filled(answer.text, day=TODAY)
            assert {standing[box] for box in boxes if standing.get(box)} <= {one_line(words), words}, words
            continue
        assert answer.status_code == 302, words
        page = client.get(answer.headers["Location"])
        fair = fair or outline(page.text)
        assert outline(page.text) == fair, words
        assert dangers(page.text) == [], words
