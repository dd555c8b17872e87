from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from accounts.signing import OTHER, PASSWORD, SignedIn, give_password, is_in, try_sign_in
from pages import Page, PageClient

from app.accounts import passwords, throttle
from app.accounts.models import SignInTry
from app.accounts.throttle import Place, Trying
from app.core.db import db, transaction
from app.core.errors import TooManyTries
from app.factory import create_app

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOME, CAFE = Place("192.0.2.1"), Place("198.51.100.7")
SAM = "sam@example.org"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


def _tries(app, email: str, place: Place, *, times: int = 1, what: Trying = Trying.SIGN_IN) -> int | None:
    """Try some times; return how many minutes the last is told to wait, None when it went through."""
    for _ in range(times):
        with app.app_context():
            try:
                throttle.count_try(email, place, what=what)
            except TooManyTries as refused:
                return refused.wait_minutes
    return None


def _got_in(app, email: str, place: Place) -> None:
    assert _tries(app, email, place) is None
    with app.app_context(), transaction():
        throttle.remember_place(email, place)


def _wrong(app, email: str, address: str, *, status: int = 422, client: PageClient | None = None) -> Page:
    client = client or PageClient(app)
    return try_sign_in(client, email, OTHER, status=status, environ_base={"REMOTE_ADDR": address})


def _tried_here(app, place: Place, *, times: int, got_in: bool = False) -> None:
    """Write tries of as many people at one place down, as if they had just been made."""
    with app.app_context(), transaction():
        here = {"at": NOON, "place_key": throttle.key("place", place.network), "succeeded": got_in}
        db.session.execute(sa.insert(SignInTry), [here | {"account_key": f"a{n}"} for n in range(times)])


def test_sixth_try_in_five_minutes_waits_until_the_first_is_forgotten(app, now):
    assert _tries(app, SAM, CAFE, times=5) is None
    assert _tries(app, SAM, CAFE) == 5
    now.shift(4 * MINUTE)
    assert _tries(app, SAM, CAFE) == 1
    now.shift(MINUTE - SECOND)
    assert _tries(app, SAM, CAFE) == 1
    now.shift(SECOND)
    assert _tries(app, SAM, CAFE, times=5) is None
    assert _tries(app, SAM, CAFE) == 5


def test_wait_is_until_the_oldest_try_that_counts_is_forgotten(app, now):
    for _ in range(5):
        assert _tries(app, SAM, CAFE) is None
        now.shift(MINUTE)
    now.shift(-SECOND)
    assert _tries(app, SAM, CAFE) == 1


def test_tries_from_many_places_share_one_count(app):
    for number in range(5):
        assert _tries(app, SAM, Place(f"203.0.113.{number}")) is None
    assert _tries(app, SAM, Place("203.0.113.99")) == 5
    assert _tries(app, "other@example.org", Place("203.0.113.99")) is None


@pytest.mark.parametrize("written", ["Sam@Example.ORG", " sam@example.org ", "SAM@EXAMPLE.ORG"])
def test_address_written_otherwise_has_no_count_of_its_own(app, written):
    assert _tries(app, SAM, CAFE, times=5) is None
    assert _tries(app, written, CAFE) == 5


def test_peer_elsewhere_locks_nobody_out_of_a_known_network(app):
    _got_in(app, SAM, HOME)
    assert _tries(app, SAM, CAFE, times=20) == 5
    assert _tries(app, SAM, HOME) is None


def test_peer_in_the_same_house_locks_nobody_out_of_a_known_browser(app):
    mine = Place(HOME.network, "a mark that only this browser holds")
    _got_in(app, SAM, mine)
    assert _tries(app, SAM, HOME, times=20) == 5
    assert _tries(app, SAM, CAFE, times=20) == 5
    assert _tries(app, SAM, mine, times=5) is None, "five tries of its own"
    assert _tries(app, SAM, mine) == 5
    assert _tries(app, SAM, Place("203.0.113.1", mine.device)) == 5, "wherever it is carried"


def test_mark_of_another_browser_gives_no_tries_of_its_own(app):
    _got_in(app, "peer@example.org", Place(CAFE.network, "the mark of a peer"))
    for number in range(8):
        place = Place(CAFE.network, f"made up {number}" if number % 2 else "the mark of a peer")
        _tries(app, SAM, place)
    assert _tries(app, SAM, Place(CAFE.network, "another")) == 5
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(sa.not_(SignInTry.succeeded))) == 5


def test_nobody_is_locked_out_of_a_known_place_by_guesses_at_everybody(app):
    _got_in(app, SAM, HOME)
    _tried_here(app, HOME, times=30)
    assert _tries(app, "new@example.org", HOME) == 5, "the network is full"
    assert _tries(app, SAM, HOME) is None


def test_one_place_tries_thirty_times_whoever_it_names(app):
    _tried_here(app, CAFE, times=29)
    assert _tries(app, "last@example.org", CAFE) is None
    assert _tries(app, "new@example.org", CAFE) == 5
    assert _tries(app, "new@example.org", HOME) is None


def test_thousand_tries_from_everywhere_close_the_door_but_to_known_places(app):
    _got_in(app, SAM, HOME)
    with app.app_context(), transaction():
        strangers = [{"at": NOON, "account_key": f"a{n}", "place_key": f"p{n}"} for n in range(1000)]
        db.session.execute(sa.insert(SignInTry), strangers)
    assert _tries(app, "new@example.org", CAFE) == 5
    assert _tries(app, SAM, HOME) is None


def test_people_of_one_house_signing_in_do_not_fill_their_network(app):
    _tried_here(app, HOME, times=40, got_in=True)
    assert _tries(app, "new@example.org", HOME) is None


def test_forgotten_password_and_its_asking_have_counts_of_their_own(app):
    assert _tries(app, SAM, CAFE, times=6) == 5
    assert _tries(app, SAM, CAFE, times=3, what=Trying.RESET) is None
    assert _tries(app, SAM, CAFE, what=Trying.RESET) == 15
    assert _tries(app, "other@example.org", CAFE, times=2) is None


def test_peer_asking_for_links_leaves_a_known_browser_its_own(app):
    mine = Place(HOME.network, "mine")
    _got_in(app, SAM, mine)
    assert _tries(app, SAM, CAFE, times=9, what=Trying.RESET) == 15
    assert _tries(app, SAM, mine, what=Trying.RESET) is None


def test_no_more_than_ten_passwords_are_looked_at_in_five_minutes_with_four_workers(app, house, monkeypatch):
    email = give_password(app, house.persons["tenant"])
    looked, lock = [], threading.Lock()

    def fits(_kept, password) -> bool:
        with lock:
            looked.append(password)
        return False

    monkeypatch.setattr(passwords, "fits", fits)
    client = PageClient(app)
    form = client.get("/sign-in").hidden() | {"email": email, "password": "wrong password"}
    cookie = client.raw.get_cookie("sid").value

    def worker(number: int) -> list[int]:
        raw = app.test_client()
        raw.set_cookie("sid", cookie)
        return [
            raw.post("/sign-in", data=form, environ_base={"REMOTE_ADDR": f"203.0.113.{number}"}).status_code
            for _ in range(8)
        ]

    with ThreadPoolExecutor(4) as pool:
        answers = [status for each in pool.map(worker, range(4)) for status in each]
    assert len(looked) <= 10
    assert sorted(set(answers)) == [422, 429]
    assert answers.count(422) == len(looked) == 5


def test_victim_enters_from_their_own_browser_while_a_peer_guesses(app, house):
    email = give_password(app, house.persons["tenant"])
    victim = SignedIn(app, email, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    victim.raw.delete_cookie("sid")
    for number in range(12):
        _wrong(app, email, "192.0.2.1", status=422 if number < 5 else 429)
    try_sign_in(victim, email, PASSWORD, status=302, environ_base={"REMOTE_ADDR": "198.51.100.9"})
    assert is_in(victim)


def test_page_says_how_long_to_wait(app, house):
    email = give_password(app, house.persons["tenant"])
    for _ in range(5):
        _wrong(app, email, "192.0.2.1")
    page = _wrong(app, email, "192.0.2.1", status=429)
    assert page.headers["Retry-After"] == "300"
    assert "Wait 5 minutes, then try again." in page.text


def test_right_password_is_not_looked_at_while_waiting(app, house, monkeypatch):
    email = give_password(app, house.persons["tenant"])
    for _ in range(5):
        _wrong(app, email, "192.0.2.1")
    monkeypatch.setattr(passwords, "fits", lambda *_: pytest.fail("looked at"))
    try_sign_in(PageClient(app), email, PASSWORD, status=429, environ_base={"REMOTE_ADDR": "192.0.2.1"})


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP", "True-Client-IP"])
def test_address_that_a_browser_only_claims_counts_for_nothing(app, house, header):
    email = give_password(app, house.persons["tenant"])
    SignedIn(app, email, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    for _ in range(5):
        _wrong(app, email, "198.51.100.7")
    claimed = {"environ_base": {"REMOTE_ADDR": "198.51.100.7"}, "headers": {header: "192.0.2.1"}}
    try_sign_in(PageClient(app), email, OTHER, status=429, **claimed)


def test_count_outlives_the_process(app, database_url, settings_for):
    assert _tries(app, SAM, CAFE, times=5) is None
    again = create_app(settings_for(database_url))
    assert _tries(again, SAM, CAFE) == 5
    with again.app_context():
        db.engine.dispose()


def test_table_tells_nobody_s_name_or_place(app, house):
    email = give_password(app, house.persons["tenant"])
    browser = SignedIn(app, email, environ_base={"REMOTE_ADDR": "192.0.2.77"})
    _wrong(app, email, "198.51.100.7")
    with app.app_context():
        rows = [[str(value) for value in row] for row in db.session.execute(sa.select(SignInTry.__table__))]
        keyed = throttle.key("account", email)
        app.secret_key, kept = "another key", app.secret_key
        try:
            assert throttle.key("account", email) != keyed, "without the key nobody can look an address up"
        finally:
            app.secret_key = kept
    assert len(rows) == 3
    written = " ".join(value for row in rows for value in row)
    for secret in (email, "192.0.2.77", "198.51.100.7", browser.raw.get_cookie("place").value):
        assert secret not in written


def test_tries_are_forgotten_after_thirty_days_and_places_with_them(app, now):
    mine = Place(HOME.network, "mine")
    _got_in(app, SAM, mine)
    for age, kept in ((timedelta(days=30), 2), (timedelta(days=30) + SECOND, 0)):
        now.move_to(NOON + age)
        with app.app_context():
            with transaction():
                throttle.forget_old()
            assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInTry)) == kept
    assert _tries(app, SAM, CAFE, times=5) is None
    assert _tries(app, SAM, mine) == 5, "it is a place like any other again"


def test_place_stays_known_while_it_is_used(app, now):
    mine = Place(HOME.network, "mine")
    for _ in range(4):
        _got_in(app, SAM, mine)
        now.shift(timedelta(days=20))
        with app.app_context(), transaction():
            throttle.forget_old()
    assert _tries(app, SAM, CAFE, times=6) == 5
    assert _tries(app, SAM, mine) is None
