from __future__ import annotations

import threading
from http import HTTPStatus
from urllib.request import urlopen

import pytest
from browser import DESK, PHONE, axe, problems, serve, sideways, sign_in_with
from werkzeug.wrappers import Request, Response

pytestmark = pytest.mark.once

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
GOOD = "<!doctype html><html lang=en><title>Home</title><link rel=icon href=/icon.svg><main><h1>Home</h1></main>"
PAGES = {
    "/good": GOOD,
    "/no-label": GOOD.replace("</main>", "<input name=rent></main>"),
    "/inline": GOOD.replace("<main>", "<main><script>document.title = 'no'</script>"),
    "/missing-picture": GOOD.replace("</main>", "<img alt=door src=/nowhere.png></main>"),
    "/outside": GOOD.replace("</main>", "<img alt=door src=https://example.org/door.png></main>"),
    "/wide": GOOD.replace("</main>", f"<p>{'long' * 100}</p></main>"),
}


def _app(environ, start_response):
    request = Request(environ)
    if request.path == "/icon.svg":
        response = Response("<svg xmlns='http://www.w3.org/2000/svg'/>", mimetype="image/svg+xml")
    elif request.path == "/cookie":
        response = Response(GOOD.replace("Home</h1>", f"{request.cookies.get('sid')}</h1>"), mimetype="text/html")
    else:
        found = request.path in PAGES
        body = PAGES[request.path] if found else ""
        response = Response(body, HTTPStatus.OK if found else HTTPStatus.NOT_FOUND, mimetype="text/html")
    response.headers["Content-Security-Policy"] = POLICY
    return response(environ, start_response)


@pytest.fixture(scope="module")
def address():
    with serve(_app) as where:
        yield where


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_good_page_has_nothing_wrong_under_a_strict_policy(open_page, address, width):
    page = open_page(address, width=width)
    page.goto("/good")
    assert page.evaluate("window.innerWidth") == width
    assert axe(page) == []
    assert problems(page) == []
    assert sideways(page) == 0


def test_field_without_a_label_is_an_axe_violation(open_page, address):
    page = open_page(address)
    page.goto("/no-label")
    assert [line.split(" ")[0] for line in axe(page)] == ["label"]


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/inline", "Content Security Policy"),
        ("/missing-picture", "404"),
        ("/outside", "Content Security Policy"),
    ],
)
def test_page_that_breaks_something_has_a_problem(open_page, address, path, word):
    page = open_page(address)
    page.goto(path)
    assert any(word in problem for problem in problems(page)), problems(page)


def test_wide_page_on_a_phone_scrolls_sideways(open_page, address):
    page = open_page(address, width=PHONE)
    page.goto("/wide")
    assert sideways(page) > 0


def test_two_pages_keep_their_own_cookies(open_page, address):
    first, second = open_page(address), open_page(address)
    sign_in_with(first, address, [("sid", "first")])
    for page, shown in ((first, "first"), (second, "None")):
        page.goto("/cookie")
        assert page.inner_text("h1") == shown


def test_server_that_closes_lets_the_last_request_finish():
    asked, may_answer, done = threading.Event(), threading.Event(), threading.Event()

    def _slow(environ, start_response):
        asked.set()
        may_answer.wait(5)
        done.set()
        return Response("late")(environ, start_response)

    answers = []
    with serve(_slow) as where:
        reader = threading.Thread(target=lambda: answers.append(urlopen(where).read()))  # noqa: S310 - our own server
        reader.start()
        assert asked.wait(5)
        threading.Timer(1.0, may_answer.set).start()  # the server has stopped listening by then
    assert done.is_set()
    reader.join(5)
    assert answers == [b"late"]
