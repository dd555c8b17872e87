"""Passwords that cost a test nothing, and a house whose people have one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage

import pytest
from accounts.signing import PASSWORD, SignedIn, give_password
from argon2 import PasswordHasher
from factories import House
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import passwords
from app.core import mail
from app.core.db import db
from app.factory import create_app
from config import Settings

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def cheap_passwords(request, monkeypatch):
    """Hash with the least argon2 allows, save where a test is about the hashes themselves."""
    if "dear_passwords" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", CHEAP)
        monkeypatch.setattr(passwords, "NOBODY", CHEAP.hash("nobody"))


@pytest.fixture
def dear_passwords() -> None:
    """Hash as the product does."""


@pytest.fixture
def come_in(app: Flask, house: House) -> Callable[..., SignedIn]:
    """Return a function that signs somebody of the house in by the form, as they would."""

    def _come_in(role: str, **options) -> SignedIn:
        return SignedIn(app, give_password(app, house.persons[role]), PASSWORD, **options)

    return _come_in


@pytest.fixture
def production(database_url: str, settings_for: Callable[[str], Settings]) -> Iterator[Flask]:
    """Give the application as it serves real people, on the database of the test."""
    real = replace(
        settings_for(database_url),
        environment="production",
        base_url="https://drws.example.org",
        trusted_hosts=("drws.example.org",),
    )
    house = create_app(real)
    house.test_client_class = OverHttps
    yield house
    with house.app_context():
        db.session.remove()
        db.engine.dispose()


class OverHttps(FlaskClient):
    """A browser that comes by the address people type."""

    def open(self, *args, **options):
        options.setdefault("base_url", "https://drws.example.org")
        options.setdefault("headers", {"Referer": "https://drws.example.org/"})
        return super().open(*args, **options)


@pytest.fixture
def sent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """Set a mail server up and return what it is handed: to whom, subject, words."""
    handed: list[tuple[str, str, str]] = []
    settings = app.extensions["settings"]
    with_mail = replace(settings, smtp_host="mail.example.org", mail_from="door@example.org")
    monkeypatch.setitem(app.extensions, "settings", replace(with_mail, base_url="https://drws.example.org"))

    def hand(message: EmailMessage) -> None:
        handed.append((message["To"], message["Subject"], message.get_content()))

    monkeypatch.setattr(mail, "_hand_to_server", hand)
    return handed
