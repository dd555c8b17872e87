from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta

import factories
import pytest
import sqlalchemy as sa
from exchange.samples import COLUMNS, FULL, canonical, full, packed, spoiled

from app.accounts.models import Account, RoleHeld
from app.core.audit import AuditEvent
from app.core.db import db, transaction
from app.core.permissions import Role
from app.core.web import PAGE_BYTES, UPLOAD_BYTES
from app.exchange import words
from app.exchange.folders import read_zip
from app.exchange.models import FolderUpload
from app.people.models import Person
from app.schemes.models import Scheme

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
LOAD = "/folders/load"


@pytest.fixture(autouse=True)
def _that_day(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def manager(house, sign_in):
    return sign_in(house.persons["manager"])


@pytest.fixture
def rows(app):
    """Return a function that asks the database after a request."""

    def _rows(query):
        with app.app_context():
            found = list(db.session.execute(query).all())
            db.session.remove()
        return found

    return _rows


def _send(client, files, *, status=302, name="tyc.zip"):
    content = files if isinstance(files, bytes) else packed(files, inside="TYC/")
    return client.post(LOAD, {"folder": (io.BytesIO(content), name)}, status=status)


def _big(client, content):
    """Send a big file as bytes in memory: the test client would leave a temporary file open."""
    hidden = client.get(LOAD, check=False).hidden()
    fields = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in hidden.items()
    ]
    head = '--x\r\nContent-Disposition: form-data; name="folder"; filename="tyc.zip"\r\n\r\n'
    body = "".join([*fields, head]).encode() + content + b"\r\n--x--\r\n"
    return client.raw.post(LOAD, data=body, content_type="multipart/form-data; boundary=x")


def _cells(page):
    """Return the cells of the first table."""
    rows = page.tree.xpath("//table")[0].xpath("tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def _schemes(rows):
    return [ref for (ref,) in rows(sa.select(Scheme.ref).order_by(Scheme.ref))]


def test_every_file_has_words_on_screen():
    assert list(words.FILES) == list(COLUMNS)


def test_manager_sends_a_folder_sees_what_it_holds_and_loads_it(house, manager, rows):
    sent = _send(manager, full())
    assert _schemes(rows) == _schemes(rows)[:1]  # nothing is loaded yet
    page = manager.get(sent.location)
    assert page.h1 == "Load Tŷ Cyfle?"
    cells = _cells(page)
    assert ["Homes", "3", "homes.csv"] in cells
    assert ["Moves and new agreements", "2", "moves.csv"] in cells
    assert "with the reference TYC" in page.text
    assert "You become a manager of it." in page.text
    loaded = manager.post(sent.location, {})
    page = manager.get(loaded.location)
    assert page.h1 == "Tŷ Cyfle"
    assert "Tŷ Cyfle is loaded." in page.text
    assert rows(sa.select(FolderUpload.id)) == []
    mine = (RoleHeld.person_id == house.persons["manager"]) & (Scheme.ref == "TYC")
    held = rows(sa.select(RoleHeld.role, RoleHeld.from_on).join(Scheme, Scheme.id == RoleHeld.scheme_id).where(mine))
    assert held == [(Role.MANAGER, NOON.date())]
    events = [event for (event,) in rows(sa.select(AuditEvent.event).order_by(AuditEvent.id))]
    assert events[-2:] == ["schemes.scheme.loaded", "accounts.role.granted"]


def test_manager_sees_every_problem_of_a_folder_and_nothing_is_kept(manager, rows):
    page = _send(manager, spoiled("people", "2006-05-17", "17/05/2006") | {"incidents.csv": b""}, status=422)
    assert page.errors == ["There are 2 things to put right in this folder. Nothing was loaded."]
    cells = [
        [" ".join(c.text_content().split()) for c in row] for row in page.tree.xpath("//table")[0].xpath("tbody/tr")
    ]
    assert cells == [
        [
            "incidents.csv",
            "1",
            "file",
            "This release does not read this file yet. Leave it out, and keep it for a later one.",
        ],
        [
            "people.csv",
            "2",
            "birth_date",
            "“17/05/2006” is not a date. Write year, month and day, like 2006-05-17.",
        ],
    ]
    assert rows(sa.select(FolderUpload.id)) == []
    assert "TYC" not in _schemes(rows)


def test_manager_with_a_thousand_problems_sees_the_first_of_them(manager):
    homes = "home_ref,name\n" + "".join(f"H{number},\n" for number in range(1000))
    page = _send(manager, {"scheme.csv": full()["scheme.csv"], "homes.csv": homes.encode()}, status=422)
    assert page.errors == ["There are 1000 things to put right in this folder. Nothing was loaded."]
    assert len(page.tree.xpath("//table")[0].xpath("tbody/tr")) == 200
    assert "These are the first 200 of 1000." in page.text


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "tyc.zip", "There is 1 thing to put right in this folder. Nothing was loaded."),
        (b"not a zip", "tyc.zip", "There is 1 thing to put right in this folder. Nothing was loaded."),
        (b"x", "tyc.csv", "The folder as a .zip file: Choose a file that ends in .zip."),
    ],
)
def test_manager_who_sends_something_else_is_told(manager, content, name, sentence):
    assert _send(manager, content, status=422, name=name).errors == [sentence]


def test_manager_who_sends_nothing_is_told(manager):
    assert manager.post(LOAD, {}, status=422).errors == ["Choose the .zip file with your scheme folder"]


def test_a_folder_with_script_in_it_is_only_words(manager):
    page = _send(manager, spoiled("people", "chair tenant", "<script>alert(1)</script>"), status=422)
    assert "“<script>alert(1)</script>” is not known here." in page.text
    assert not page.tree.xpath("//main//script")
    page = manager.get(_send(manager, spoiled("scheme", "Tŷ Cyfle", "<b>Tŷ</b>")).location, check=False)
    assert page.h1 == "Load <b>Tŷ</b>?"


def test_a_folder_bigger_than_twelve_megabytes_is_refused(manager):
    assert _big(manager, b"x" * UPLOAD_BYTES).status_code == 413


def test_a_folder_of_megabytes_gets_through(manager):
    homes = FULL["homes.csv"] + "".join(f"X{number},{number:060d},,,,\n" for number in range(20_000))
    content = packed(full(homes=homes), how=zipfile.ZIP_STORED)
    assert len(content) > 4 * PAGE_BYTES  # more than any other page may send
    assert _big(manager, content).headers["Location"].startswith("/folders/")


def test_only_who_sent_a_folder_may_see_and_load_it(app, house, manager, sign_in, rows):
    sent = _send(manager, full()).location
    with app.app_context(), transaction():
        other = factories.make_person(db.session.get(Scheme, house.scheme_id), Role.MANAGER).id
    for person in (other, house.persons["admin"]):
        colleague = sign_in(person)
        missing = colleague.get("/folders/00000000-0000-4000-8000-000000000000", status=404)
        assert colleague.get(sent, status=404).text == missing.text
        colleague.post(sent, {}, status=404, at=LOAD)
    assert "TYC" not in _schemes(rows)


@pytest.mark.parametrize("role", ["tenant", "committee", "chair", "staff", "safeguarding"])
def test_only_a_manager_or_admin_may_send_or_save_folders(house, manager, sign_in, role):
    sent = _send(manager, full()).location
    client = sign_in(house.persons[role])
    # Who may see the scheme hears who can do it; who may not hears nothing.
    save = 404 if role == "tenant" else 403
    for address, status in (
        (LOAD, 403),
        (sent, 403),
        (f"/schemes/{house.scheme_id}/folder", save),
        (f"/schemes/{house.scheme_id}/folder.zip", save),
    ):
        client.get(address, status=status)


def test_somebody_signed_out_is_asked_to_sign_in(house, sign_in):
    for address in (LOAD, f"/schemes/{house.scheme_id}/folder.zip"):
        assert sign_in().get(address, status=302).location.startswith("/sign-in")


def test_admin_without_a_person_loads_a_scheme_and_sees_it(app, house, sign_in, rows):
    with app.app_context(), transaction():
        account = db.session.scalar(sa.select(Account).where(Account.person_id == house.persons["admin"]))
        account.person_id = None
        db.session.flush()
        token = factories.sessions.open_session(account.id)
    client = sign_in()
    with client.raw.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    sent = _send(client, full()).location
    assert "You become a manager" not in client.get(sent).text
    assert client.get(client.post(sent, {}).location).h1 == "Tŷ Cyfle"
    strangers = (
        sa.select(RoleHeld.id)
        .join(Scheme, Scheme.id == RoleHeld.scheme_id)
        .join(Person, Person.id == RoleHeld.person_id)
    )
    assert rows(strangers.where(Scheme.ref == "TYC", Person.scheme_id != Scheme.id)) == []


def test_sending_the_form_twice_loads_the_scheme_once(manager, rows):
    sent = _send(manager, full()).location
    data = manager.get(sent).hidden()
    first, second = (manager.raw.post(sent, data=data) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert _schemes(rows).count("TYC") == 1


def test_the_same_folder_again_gives_nobody_a_role(house, manager, sign_in, rows):
    manager.post(_send(manager, full()).location, {})
    admin = sign_in(house.persons["admin"])
    sent = _send(admin, full()).location
    page = admin.get(sent)
    assert "This very folder was loaded before. Loading it again changes nothing." in page.text
    assert not page.tree.xpath("//main//form")
    page = admin.get(admin.post(sent, admin.get(LOAD).hidden(), at=LOAD).location)
    assert "This folder was loaded before. Nothing was changed." in page.text
    held = RoleHeld.person_id == house.persons["admin"]
    assert rows(sa.select(RoleHeld.id).where(held)) == []
    assert rows(sa.select(FolderUpload.id)) == []


def test_a_folder_that_went_wrong_while_it_waited_is_not_loaded(manager, rows):
    sent = _send(manager, full()).location
    other = _send(manager, spoiled("homes", "H3,0012", "H3,13")).location
    token = manager.get(other).hidden()
    manager.post(sent, {})
    page = manager.get(other)
    assert "This folder was right when you sent it, and is not any more." in page.text
    assert "A scheme with the reference TYC is here already" in page.text
    answer = manager.raw.post(other, data=token)
    assert answer.status_code == 422
    assert _schemes(rows).count("TYC") == 1
    assert len(rows(sa.select(FolderUpload.id))) == 1


def test_a_folder_nobody_loads_is_forgotten_after_a_day(house, sign_in, rows, time_machine):
    old = _send(sign_in(house.persons["manager"]), full()).location
    time_machine.move_to(NOON + timedelta(days=1), tick=False)
    _send(sign_in(house.persons["manager"]), spoiled("homes", "H3,0012", "H3,13"))
    assert len(rows(sa.select(FolderUpload.id))) == 2
    time_machine.move_to(NOON + timedelta(days=1, seconds=1), tick=False)
    manager = sign_in(house.persons["manager"])
    manager.get(old)  # still there until somebody sends another
    _send(manager, spoiled("homes", "H3,0012", "H3,14"))
    assert len(rows(sa.select(FolderUpload.id))) == 2
    manager.get(old, status=404)


def test_manager_takes_the_scheme_home_as_a_folder(house, manager, rows):
    page = manager.get(f"/schemes/{house.scheme_id}")
    manager.get(page.tree.xpath("//a[text()='Save the scheme as a folder']/@href")[0])
    before = len(rows(sa.select(AuditEvent.id)))
    answer = manager.get(f"/schemes/{house.scheme_id}/folder.zip")
    (ref,) = _schemes(rows)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{ref}-2026-01-05.zip"'
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    files = read_zip(answer.response.get_data())
    assert files == canonical(files)
    assert b"Flat 1" in files["homes.csv"]
    saved = rows(sa.select(AuditEvent.event, AuditEvent.person_id, AuditEvent.scheme_id).order_by(AuditEvent.id))
    assert saved[before:] == [("schemes.scheme.saved", house.persons["manager"], house.scheme_id)]


def test_the_same_scheme_saved_twice_is_the_same_file(house, manager):
    address = f"/schemes/{house.scheme_id}/folder.zip"
    assert manager.get(address).response.get_data() == manager.get(address).response.get_data()


def test_the_ways_to_the_folder_are_shown_to_who_may_go_them(house, sign_in):
    for role, sees in (("manager", True), ("staff", False)):
        client = sign_in(house.persons[role])
        links = client.get("/schemes").tree.xpath("//main//a/@href")
        links += client.get(f"/schemes/{house.scheme_id}").tree.xpath("//main//a/@href")
        assert (LOAD in links, f"/schemes/{house.scheme_id}/folder" in links) == (sees, sees)
    assert LOAD in sign_in(house.persons["manager"]).get("/open-the-house").tree.xpath("//main//a/@href")
