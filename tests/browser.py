"""A real browser for the tests: Chromium at a phone’s and a desk’s width, axe-core, and a server for the application.

In conftest.py: pytest_plugins = ["browser"]. A test then reads:

    @pytest.mark.once
    def test_home_on_a_phone_has_no_axe_violation(app, open_page):
        with serve(app) as address:
            page = open_page(address, width=PHONE)
            page.goto("/")
            assert axe(page) == []
            assert problems(page) == []

Playwright brings no browser of its own here: the system’s Chromium is used (make test installs it). One Chromium lives
as long as the xdist worker; each page has cookies of its own. No address but this computer’s can be reached.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Request, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from scripts.machine import PRIVILEGED, Missing, chromium

PHONE = 360
DESK = 1280
HEIGHT = 800
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
STOP_SECONDS = 10
PAGE_MS = 60_000  # a page that waits for a long paper to be printed
AXE = Axe()
_problems: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()


@contextmanager
def started_chromium() -> Iterator[Browser]:
    """Start the system’s Chromium without a window, and close it afterwards."""
    program = chromium()
    if program is None:
        raise Missing("Chromium is missing. Type: make test")
    # Chromium’s sandbox refuses to be root; what it is shown here is our own pages.
    flags = [*FLAGS, *(["--no-sandbox"] if PRIVILEGED else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def new_page(browser: Browser, address: str, *, width: int = DESK, language: str = "en-GB") -> Iterator[Page]:
    """Open a page with cookies of its own; page.goto("/homes") is read against address."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": HEIGHT},
        locale=language,
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        _watch(page)
        yield page
    finally:
        context.close()


def sign_in_with(page: Page, address: str, cookies: Iterable[tuple[str, str]]) -> None:
    """Give the page the cookies (name, value) of somebody already signed in."""
    page.context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies])


def follow(way: Locator) -> None:
    """Press a link or button and wait for the page it leads to; a click alone may return before it."""
    with way.page.expect_navigation(timeout=PAGE_MS):
        way.click()


def axe(page: Page, *, but: Iterable[str] = ()) -> list[str]:
    """Return what axe-core finds wrong with the page, one readable line for each rule broken; `but`: rules left out."""
    rules = {rule: {"enabled": False} for rule in but}
    found = AXE.run(page, options={"resultTypes": ["violations"], "rules": rules}).response["violations"]
    return [_violation(violation) for violation in found]


def problems(page: Page) -> list[str]:
    """Return what went wrong on the page so far: refused by the content policy, missing, or broken scripts."""
    return list(_problems[page])


def forget_problems(page: Page) -> None:
    """Forget what went wrong so far: the next page begins anew."""
    _problems[page].clear()


def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than its window: more than 0 means scrolling sideways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@contextmanager
def serve(app: Callable[..., Any]) -> Iterator[str]:
    """Serve a WSGI application on a free port of 127.0.0.1, give its address, and let its last request finish."""
    counted = _Counted(app)
    server = make_server("127.0.0.1", 0, counted, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, name="test server", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(STOP_SECONDS)
        counted.wait_until_idle()
        server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one Chromium for all tests of this worker."""
    with started_chromium() as running:
        yield running


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens pages (see new_page); they are closed with the test."""
    with ExitStack() as pages:
        yield lambda address, **options: pages.enter_context(new_page(browser, address, **options))


class _Quiet(WSGIRequestHandler):
    """Answers without a line on the screen for each request; errors are still shown."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        logging.getLogger(__name__).debug("%s %s %s", self.requestline, code, size)


class _Counted:
    """Knows how many requests are being answered, so that the server closes when none is."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app
        self._running = 0
        self._changed = threading.Condition()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        with self._changed:
            self._running += 1
        try:
            body = self._app(environ, start_response)
            try:
                yield from body
            finally:
                getattr(body, "close", lambda: None)()
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def wait_until_idle(self) -> None:
        """Wait for the requests being answered; raise when one takes too long."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._running == 0, STOP_SECONDS):
                raise RuntimeError(f"{self._running} requests are still being answered after {STOP_SECONDS} seconds")


def _watch(page: Page) -> None:
    found = _problems.setdefault(page, [])

    def _on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            found.append(f"{message.type}: {message.text}")

    def _on_page_error(error: Error) -> None:
        found.append(f"script: {error.message}")

    def _on_failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left before its icon came
            found.append(f"not loaded: {request.url} ({request.failure})")

    page.on("console", _on_console)
    page.on("pageerror", _on_page_error)
    page.on("requestfailed", _on_failed)


def _violation(violation: dict[str, Any]) -> str:
    places = ", ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:5])
    return f"{violation['id']} ({violation['impact']}), {len(violation['nodes'])} ×: {violation['help']} – {places}"
