"""Two people, or one impatient finger, at the same moment: nothing is done twice and nobody’s words are lost."""

from __future__ import annotations

import threading

import lxml.html
import pytest
import sqlalchemy as sa
from access.deeds import DEEDS
from access.filling import filled
from access.people import TODAY
from access.street import changed, rows

from app.core.db import db

ROUNDS = 20
# form → what two editors put into it, and where it is kept
EDITED = {
    "schemes.change_scheme": ("council", "scheme", "council"),
    "schemes.help_numbers": ("safeguarding_name", "scheme", "safeguarding_name"),
    "schemes.change_home": ("floor", "home", "floor"),
    "people.change_person": ("known_as", "person", "known_as"),
    "agreements.change": ("deposit_scheme", "agreement", "deposit_scheme"),
    "arrears.change_hold": ("comment", "hold", "comment"),
    "rent.change_bank_account": ("name", "bank_layout", "name"),
}
SOMEBODY_SAVED = "Somebody else saved this while you had it open."


def _column(app, table, row_id, column):
    with app.app_context():
        found = db.metadata.tables[table]
        return db.session.scalar(sa.select(found.c[column]).where(found.c.id == row_id))


@pytest.mark.parametrize("name", EDITED)
def test_the_second_of_two_editors_sees_both_versions_and_loses_nothing(app, street, doer, name):
    field, table, column = EDITED[name]
    deed = DEEDS[name]
    row_id = street.thing(table, deed.about).id
    (first, address, ours), (second, _address, theirs) = doer.ready(deed), doer.ready(deed)
    assert doer.send(first, deed, address, ours | {field: "Words of the first"}).status_code == 302
    answer = doer.send(second, deed, address, theirs | {field: "Words of the second"})
    assert answer.status_code == 409
    assert SOMEBODY_SAVED in answer.text
    assert "Now saved: Words of the first" in answer.text
    standing = filled(answer.text, day=TODAY) | {n: a for n, a in deed.answers.items() if n != field}
    assert standing[field] == "Words of the second"
    unlike = {field, "version", "once", "csrf_token"}
    assert {n: a for n, a in standing.items() if n not in unlike} == {
        n: a for n, a in theirs.items() if n not in unlike
    }
    assert _column(app, table, row_id, column) == "Words of the first"
    assert doer.send(second, deed, address, standing).status_code == 302
    assert _column(app, table, row_id, column) == "Words of the second"


def test_the_second_who_says_what_is_next_door_loses_nothing(street, doer):
    deed = DEEDS["schemes.next_door"]
    (first, address, ours), (second, _address, theirs) = doer.ready(deed), doer.ready(deed)
    one, other = (str(street.homes["here", name]) for name in ("tenant", "housemate"))
    assert doer.send(first, deed, address, ours | {"next_door": [one]}).status_code == 302
    answer = doer.send(second, deed, address, theirs | {"next_door": [other]})
    assert answer.status_code == 409
    assert SOMEBODY_SAVED in answer.text
    assert _picked(answer) == {other}
    assert "Flat 1" in answer.text.partition("Now saved")[2].partition("</p>")[0]
    assert (
        doer.send(second, deed, address, theirs | filled(answer.text, day=TODAY) | {"next_door": [other]}).status_code
        == 302
    )


def _picked(answer):

    return set(lxml.html.fromstring(answer.text).xpath("//input[@name='next_door'][@checked]/@value"))


def test_whoever_opened_a_scheme_before_its_numbers_changed_is_told(doer):
    scheme, numbers = DEEDS["schemes.change_scheme"], DEEDS["schemes.help_numbers"]
    first, address, ours = doer.ready(scheme)
    assert doer.do(numbers).status_code == 302
    assert doer.send(first, scheme, address, ours).status_code == 409


@pytest.mark.parametrize(
    ("name", "table", "rounds"),
    [
        ("schemes.add_home", "home", ROUNDS),
        ("people.add_person", "person", ROUNDS),
        ("agreements.issue", "document", 3),
        ("rent.take_payment", "ledger_entry", 3),
        ("rent.receipt", "letter", 2),
        ("arrears.agree_plan", "plan", 2),
        ("letters.print_many", "letter_batch", 1),
    ],
)
def test_a_double_click_has_one_effect(app, doer, name, table, rounds):
    deed = DEEDS[name]
    for _ in range(rounds):
        client, address, answers = doer.ready(deed)
        with app.app_context():
            before = rows()
        locations = _at_once(app, client, address, answers)
        with app.app_context():
            after = rows()
        assert len(set(locations)) == 1, locations
        assert len(after[table]) == len(before[table]) + 1
        assert len(changed(before, after)["form_done"]) == 1


def _at_once(app, client, address, answers):
    """Send the same form from two browsers with the same cookies at the same moment; return where both led."""
    ready, led = threading.Barrier(2), []
    cookie = client.get_cookie("sid").value

    def _click():
        other = app.test_client()
        other.set_cookie("sid", cookie)
        ready.wait()
        answer = other.post(address, data=answers)
        led.append((answer.status_code, answer.headers.get("Location")))

    clicks = [threading.Thread(target=_click) for _ in range(2)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert {status for status, _ in led} == {302}
    return [location for _, location in led]
