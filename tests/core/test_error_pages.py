"""What people read when something fails, and what the log is told of it."""

from __future__ import annotations

import logging
import re

import pytest
import sqlalchemy as sa
from core.failing import FAILING, PRIVATE, locked, raising, refused_by_the_database
from pages import Page

from app.casework import frame
from app.core import db as database
from app.core import web
from app.core.db import db, may_write
from app.core.errors import Refused, RuleBroken, TooManyTries
from app.factory import create_app
from app.schemes import services
from app.schemes.models import Scheme

WORDS = {
    400: ("We could not read that", "load the page again"),
    403: ("This is not yours to do", "somebody else’s job"),
    404: ("We cannot find that page", "mistyped"),
    405: ("That cannot be done this way", "use the buttons"),
    413: ("That is too big to send", "Nothing was saved"),
    429: ("Too many tries", "Wait 5 minutes"),
    500: ("Something broke on our side", "not your fault"),
    503: ("Back soon", "Nothing was changed"),
}
SHOWN_AS = {414: 400, 415: 400, 502: 500}


@pytest.fixture
def fail(app, monkeypatch):
    """Return a function that opens the first page while it fails in a way."""

    def _fail(view, client=None, **options):
        monkeypatch.setitem(app.view_functions, "casework.home", view)
        return Page((client or app.test_client()).get("/", **options))

    return _fail


@pytest.mark.once
@pytest.mark.parametrize("how", FAILING)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_way_to_fail_has_a_page_somebody_can_read(fail, how, language):
    status, view = FAILING[how]
    page = fail(view, headers={"Accept-Language": language}).check()
    assert page.status == status
    assert page.tree.get("lang") == language
    assert page.tree.xpath("//a[@href='/']")
    assert PRIVATE not in page.text
    assert "Traceback" not in page.text


@pytest.mark.once
@pytest.mark.parametrize("how", [name for name, (status, _view) in FAILING.items() if status != 409])
def test_each_status_says_what_happened_and_what_to_do(fail, how):
    status, view = FAILING[how]
    heading, advice = WORDS[SHOWN_AS.get(status, status)]
    page = fail(view)
    assert page.h1 == heading
    assert advice in page.text


def test_a_broken_rule_is_read_as_the_sentence_it_carries(fail):
    page = fail(raising(RuleBroken("Flat 3 is taken until Friday.")))
    assert "Flat 3 is taken until Friday." in page.text
    assert page.h1 == "This has to wait"


def test_the_second_of_two_editors_reads_that_theirs_was_not_saved(fail):
    page = fail(FAILING["edited meanwhile"][1])
    assert page.h1 == "Somebody changed this before you"
    assert "yours was not saved" in page.text


@pytest.mark.once
@pytest.mark.parametrize(("language", "manager"), [("en", "Manager"), ("cy", "Rheolwr")])
def test_who_may_not_is_told_who_can_in_their_language(fail, language, manager):
    page = fail(raising(Refused(("staff", "manager"))), headers={"Accept-Language": language})
    assert page.tree.xpath("//main//ul[@class='plain-list']/li/text()") == ["Staff", manager]


def test_too_many_tries_say_how_long_to_wait_to_people_and_to_programs(fail):
    page = fail(raising(TooManyTries(5)))
    assert "Wait 5 minutes" in page.text
    assert page.headers["Retry-After"] == "300"


def test_a_wrong_method_names_the_right_ones(app):
    answer = app.test_client().put("/sign-in")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.allow)


def test_a_redirect_stays_a_redirect(app):
    assert app.test_client().get("/sign-in").status_code == 302


@pytest.mark.once
@pytest.mark.parametrize("how", ["broken", "refused by the database", "records locked", "no connection free"])
def test_the_log_has_a_number_and_the_way_to_the_error_but_nothing_anybody_typed(fail, caplog, how):
    caplog.set_level(logging.DEBUG)
    page = fail(FAILING[how][1])
    (record,) = [r for r in caplog.records if r.name == "app.core.error_pages"]
    written = logging.Formatter("%(message)s").format(record)
    assert "Featherstone" not in caplog.text
    assert "2006" not in caplog.text
    assert "\n" not in written
    assert "failing.py" in written
    assert "_view" in written
    if page.status == 500:
        number = page.tree.xpath("//b[@class='reference']/text()")[0]
        assert re.fullmatch(r"[0-9a-f]{8}", number)
        assert f"error {number} on casework.home" in written


def test_the_log_names_the_error_behind_an_error(fail, caplog):
    def _view():
        try:
            raise refused_by_the_database()
        except sa.exc.IntegrityError as error:
            raise ZeroDivisionError(PRIVATE) from error

    fail(_view)
    assert "ZeroDivisionError at" in caplog.text
    assert "after IntegrityError (IntegrityError) at" in caplog.text


def test_what_is_typed_with_line_ends_stays_one_line_in_the_log(app, caplog):
    app.test_client().post("/sign-in\r\nINFO forged", data={"email": "x\r\nINFO forged"})
    app.test_client().get("/no\nsuch", headers={"User-Agent": "a\u2028b"})
    assert all("\n" not in record.getMessage() for record in caplog.records)
    assert "forged" not in caplog.text


def test_nobody_is_logged_for_asking_under_a_wrong_name(app, caplog):
    page = Page(app.test_client().get("/sign-in", headers={"Host": "evil.example"}))
    assert page.status == 400
    assert page.h1 == "We could not read that"
    assert "evil.example" not in page.text
    assert caplog.records == []


def test_records_that_lock_in_the_middle_of_a_page_give_the_page_for_that(house, sign_in, fail, monkeypatch):
    monkeypatch.setattr(frame, "_places", raising(locked()))  # the frame of the error page asks again
    page = fail(raising(locked()), sign_in(house.persons["staff"]).raw).check()
    assert page.status == 503
    assert page.h1 == "Back soon"
    assert not page.tree.xpath("//nav")


def test_records_that_cannot_be_reached_at_all_give_the_page_for_that(app, house, sign_in, monkeypatch):
    client = sign_in(house.persons["staff"])
    monkeypatch.setitem(app.extensions, "actor_loader", raising(locked()))
    page = client.get("/people", status=503)
    assert page.h1 == "Back soon"
    assert not page.tree.xpath("//nav")


@pytest.mark.parametrize("template", ["schemes/schemes.html", "no/such.html"])
def test_an_error_inside_a_template_gives_the_page_for_that(house, sign_in, fail, caplog, template):
    page = fail(lambda: web.page(template), sign_in(house.persons["staff"]).raw).check()
    assert page.status == 500
    assert page.h1 == "Something broke on our side"
    assert page.tree.xpath("//nav")
    assert "UndefinedError" in caplog.text or "TemplateNotFound" in caplog.text


def test_an_error_in_the_frame_of_every_page_leaves_a_page_without_the_frame(app, house, sign_in, monkeypatch, caplog):
    processors = app.template_context_processors[None]
    broken = raising(ZeroDivisionError(PRIVATE))
    monkeypatch.setitem(app.template_context_processors, None, [*processors, broken])
    page = sign_in(house.persons["staff"]).get("/people", status=500)
    assert page.h1 == "Something broke on our side"
    assert PRIVATE not in page.text + caplog.text


@pytest.mark.parametrize("address", ["/no-such-page", "/people", "/schemes/not-an-id"])
def test_head_answers_as_get_does_without_the_page(house, sign_in, address):
    client = sign_in(house.persons["staff"]).raw
    asked, seen = client.head(address), client.get(address)
    assert (asked.status_code, asked.mimetype, asked.data) == (seen.status_code, seen.mimetype, b"")


def test_options_names_the_methods_and_opens_nothing(app):
    answer = app.test_client().options("/people")
    assert answer.status_code == 200
    assert set(answer.allow) == {"GET", "HEAD", "OPTIONS"}
    assert answer.data == b""


def test_a_page_that_fails_while_it_writes_saves_nothing(app, house, sign_in, monkeypatch):
    whole = services.change_scheme

    def _half(scheme, facts, **options):
        whole(scheme, facts, **options)
        db.session.flush()
        raise ZeroDivisionError(PRIVATE)

    monkeypatch.setattr(services, "change_scheme", _half)
    manager = sign_in(house.persons["manager"])
    address = f"/schemes/{house.scheme_id}/change"
    facts = {"name": "Half saved", "ref": "TC", "landlord_name": "L", "landlord_address": "A"}
    manager.post(address, facts | {"supported_accommodation": "yes"}, status=500)
    with app.app_context():
        assert db.session.get_one(Scheme, house.scheme_id).name != "Half saved"
        assert db.session.scalar(sa.text("SELECT count(*) FROM audit_event WHERE event LIKE 'schemes.%'")) == 0


def test_a_writer_held_up_too_long_is_asked_to_try_again(app, house, sign_in, monkeypatch, settings_for, database_url):
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.1)
    impatient = create_app(settings_for(database_url))
    patient = sign_in(house.persons["manager"])
    address = f"/homes/{house.empty_home_id}/change"
    typed = patient.get(address).hidden() | {"name": "Flat 2", "ref": "H2", "fuel": "none"}
    client = impatient.test_client()
    client.set_cookie("sid", patient.raw.get_cookie("sid").value)
    with app.app_context(), may_write(), db.engine.begin():
        page = Page(client.post(address, data=typed))
    with impatient.app_context():
        db.engine.dispose()
    assert page.status == 503
    assert "Nothing was changed" in page.text
    assert page.tree.xpath("//nav"), "the page only reads, so it does not wait for the writer as well"
    assert patient.raw.post(address, data=typed).status_code == 302  # with nobody before it, the same form is saved
