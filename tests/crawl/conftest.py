"""The lived-in house, walked through by everybody, and a browser window for each of them."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from zipfile import ZipFile

import factories
import pytest
import time_machine
from browser import PHONE, forget_problems, new_page, serve, sign_in_with
from crawl import drawn
from crawl.house import LivedIn, build
from crawl.walk import Sight, Walked, Walker, opened, rendering, send
from flask import Flask
from pages import PageClient
from playwright.sync_api import Browser, FilePayload, Page

from app.core import guards, mail, showcase
from app.core.db import Base, db, may_write
from app.documents import services as documents
from app.factory import create_app
from app.schemes import policy

NOW = "2026-11-23 10:00"
WHO = {
    "nobody": None, "tenant": "tomos", "unsigned": "rhys", "moving in": "kofi", "member": "carys", "chair": "ayesha",
    "outside": "jac", "staff": "staff", "manager": "manager", "both": "both", "newcomer": "newcomer",
    "safeguarding": "safeguarding", "admin": "admin",
}  # fmt: skip
# What is typed into a form, by its template, to come to a page that no link leads to. Every form is sent empty too.
TYPED = {
    "accounts/forgotten.html": (("email", "nobody@example.org"),),
    "accounts/invite.html": (("email", "somebody.new@example.org"),),
    "exchange/load.html": (("folder", "house.zip"),),  # which is here already
}


@dataclass
class Street:
    """The house as an application, its ids, a client for everybody, and what the walk found."""

    app: Flask
    house: LivedIn
    clients: dict[str, PageClient] = field(default_factory=dict)
    walked: Walked = field(default_factory=Walked)
    folder: bytes = b""
    cookies: dict[tuple[str, str], str] = field(default_factory=dict)

    def cookie(self, who: str, language: str) -> str:
        """Return what a browser holds in which somebody is signed in and has chosen a language."""
        if (who, language) not in self.cookies:
            client = self.clients[who].raw
            client.get(f"/language/{language}")
            self.cookies[who, language] = client.get_cookie("sid").value
        return self.cookies[who, language]


@pytest.fixture(scope="session")
def empty_app(
    settings_for: Callable[[str], Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Flask]]:
    """Return a function that gives an application on an empty database of its own."""
    made: list[Flask] = []

    def _empty() -> Flask:
        file = tmp_path_factory.mktemp("street") / "house.sqlite3"
        app = create_app(settings_for(f"sqlite:///{file}"))
        app.testing = True
        app.register_blueprint(drawn.blueprint)
        app.register_blueprint(showcase.blueprint)
        made.append(app)
        with app.app_context(), may_write(), db.engine.begin() as connection:
            Base.metadata.create_all(connection)
            guards.install(connection)
        return app

    yield _empty
    for app in made:
        with app.app_context():
            db.engine.dispose()


@contextmanager
def _that_day() -> Iterator[None]:
    """Live on one day on which papers and messages need no other program, and a slice has policy to set."""
    with pytest.MonkeyPatch.context() as patch, time_machine.travel(NOW, tick=False):
        patch.setattr(documents.pdf, "render", lambda *_papers, **_title: b"%PDF-1.7 a paper")
        patch.setattr(mail, "can_send", lambda: True)
        patch.setattr(mail, "send_waiting", lambda: (0, 0))
        patch.setattr(policy, "_sections", dict(policy._sections))
        policy.register_policy("rent", [policy.Number("weeks", "Weeks of grace", "weeks", 2, 1, 4)], title="Rent")
        yield


@pytest.fixture(scope="session")
def street(empty_app: Callable[[], Flask]) -> Street:
    """Build the house and walk through it as everybody, once for this worker."""
    with _that_day():
        app = empty_app()
        found = Street(app, build(app))
        found.clients = {who: _client(app, found.house, key) for who, key in WHO.items()}
        _walk(found)
        _send_forms(found)
        found.walked.sights += [Sight("nobody", address, "error.html") for address in drawn.ADDRESSES]
        found.walked.sights += [Sight("staff", drawn.ADDRESSES[0], "error.html")]
    return found


def _client(app: Flask, house: LivedIn, key: str | None) -> PageClient:
    client = PageClient(app)
    if key is not None:
        factories.sign_in(app, client, house.persons[key])
    return client


def _walk(street: Street) -> None:
    """Walk along the links; what comes as a message or is searched for is an address to begin with."""
    _client(street.app, street.house, WHO["tenant"])  # a second device, to be signed out from the first
    upload = _upload(street)
    searched = ("/search?text=a", "/search?text=zzz", "/homes?text=zzz", "/people?text=zzz", "/stays?text=zzz")
    ways_in = {
        "staff": (*searched, "/agreements?q=zzz", "/history?of=people", *street.house.ways, _bank_file(street)),
        "nobody": (f"/choose-password/{street.house.link}", "/choose-password/used-already", "/dev/components"),
        "manager": ("/account/prove?next=/accounts", "/accounts?q=zzz"),
        "both": (upload,),
    }
    for who, client in street.clients.items():
        everything = who in {"staff", "member"}  # all homes, people and agreements; of the others some are enough
        walker = Walker(street.app, client, who, street.walked, most_alike=11 if everything else 3)
        walker.go(*ways_in.get(who, ()))


def _upload(street: Street) -> str:
    """Keep the house as a folder, send it under another reference, and return the page that asks to load it."""
    client = street.clients["both"]
    street.folder = client.raw.get(f"/schemes/{street.house.scheme_id}/folder.zip").data
    renamed = io.BytesIO()
    with ZipFile(io.BytesIO(street.folder)) as old, ZipFile(renamed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"TYC", b"NEW"))
    sent = opened(client, "/folders/load").hidden() | {"folder": (io.BytesIO(renamed.getvalue()), "house.zip")}
    return str(client.raw.post("/folders/load", data=sent).location)


def _bank_file(street: Street) -> str:
    """Send a file of the bank, and return the page that asks to read it."""
    client, address = street.clients["staff"], f"/schemes/{street.house.scheme_id}/bank/read"
    page = opened(client, address)
    known = page.tree.xpath("//*[@name='layout_id']//option[@value!='']/@value | //input[@name='layout_id']/@value")
    rows = b"date,amount,reference,payer\n2026-11-20,12.50,SOMETHING NEW,SOMEBODY\n"
    sent = page.hidden() | {"layout_id": known[0], "file": (io.BytesIO(rows), "bank.csv")}
    return str(client.raw.post(address, data=sent).location)


def _send_forms(street: Street) -> None:
    """Send every kind of form empty, and as TYPED says; what a form really did is undone."""
    database = Path(street.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    with street.app.app_context():
        db.engine.dispose()
    shutil.copy(database, database.with_suffix(".kept"))
    print_many = street.walked.forms["letters/print_many.html"]
    ready = opened(street.clients[print_many.who], print_many.address).tree.xpath("//input[@name='letters']/@value")
    TYPED["letters/print_many.html"] = (("letters", ready[0]),)
    for template, stands in street.walked.forms.items():
        for typed in ((), *([TYPED[template]] if template in TYPED else [])):
            sight = Sight(stands.who, stands.address, template, typed)
            with rendering() as rendered:
                page = send(street.clients[stands.who], sight, street.folder)
            if page.tree is not None and page.location is None:
                street.walked.templates |= set(rendered)
                street.walked.see(Sight(stands.who, stands.address, rendered[-1], typed), page)
            else:
                with street.app.app_context():
                    db.engine.dispose()
                shutil.copy(database.with_suffix(".kept"), database)


@pytest.fixture(scope="session")
def window(street: Street, browser: Browser) -> Iterator[Page]:
    """Open one window on the house for all tests of this worker: styles and typeface are fetched once."""
    with serve(street.app) as address, new_page(browser, address, width=PHONE) as page:
        yield page


@pytest.fixture
def look(street: Street, window: Page) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a sight in the window, as who sees it: look(sight, language="cy")."""

    def _look(sight: Sight, *, language: str = "en") -> Page:
        window.context.clear_cookies()
        sign_in_with(window, urljoin(window.url, "/"), [("sid", street.cookie(sight.who, language))])
        forget_problems(window)
        window.goto(sight.address)
        assert window.url.endswith(sight.address), f"{sight} led to {window.url}"
        if sight.typed is not None:
            _send(window, dict(sight.typed), street.folder)
        return window

    with _that_day():
        window.set_viewport_size({"width": PHONE, "height": 800})  # another test may have left it wide
        window.goto("/sign-in")
        yield _look


def _send(page: Page, typed: dict[str, str], folder: bytes) -> None:
    """Empty the form of the page, type what is to be typed, and send it as its button does."""
    if "folder" in typed:
        file: FilePayload = {"name": typed["folder"], "mimeType": "application/zip", "buffer": folder}
        page.set_input_files("main form[method=post] input[name=folder]", file)
    with page.expect_navigation():
        page.evaluate(
            """typed => {
                const form = document.querySelector("main form[method=post]");
                form.noValidate = true;
                for (const field of form.elements) {
                    if (["checkbox", "radio"].includes(field.type)) field.checked = false;
                    else if (field.type === "select-one") field.selectedIndex = 0;
                    else if (!["hidden", "submit", "button", "file"].includes(field.type)) field.value = "";
                    if (field.name in typed && field.type !== "file") field.value = typed[field.name];
                }
                form.submit();
            }""",
            typed,
        )
