"""Settings from the environment: typed, frozen, silent about secrets, refused in production while any is unsafe."""

from __future__ import annotations

import dataclasses
import secrets
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core.db import db, engine_options
from app.factory import create_app
from config import DEVELOPMENT_KEY, Settings, UnsafeSettings, is_one_address

pytestmark = pytest.mark.once
INSTANCE = Path("/srv/door/instance")
KEY = "J1yU-g3Vx9a_3b0cT8QeZ7kR5mN2pL6wD4sF"
GOOD = {
    "OFD_ENV": "production",
    "OFD_SECRET_KEY": f"{KEY}-for-cookies-and-links",
    "OFD_AUDIT_KEY": f"{KEY}-for-the-chain-of-events",
    "DATABASE_URL": "postgresql+psycopg://door:s%40cret@db.example.org:5432/door",
    "OFD_BASE_URL": "https://door.example.org",
    "OFD_TRUSTED_HOSTS": "door.example.org",
    "OFD_PROXY_HOPS": "1",
    "OFD_SMTP_HOST": "mail.example.org",
    "OFD_SMTP_PORT": "587",
    "OFD_SMTP_USER": "door",
    "OFD_SMTP_PASSWORD": "post-box-word",
    "OFD_MAIL_FROM": "Tŷ Cyfle <door@example.org>",
}


def _read(environ):
    return Settings.from_environment(environ, instance=INSTANCE)


def _problems(**changes):
    """Return the sentences for the good settings with these changed; None takes a setting away."""
    environ = {name: value for name, value in (GOOD | changes).items() if value is not None}
    with pytest.raises(UnsafeSettings) as refused:
        _read(environ)
    assert all(sentence.endswith(".") for sentence in refused.value.problems)
    return refused.value.problems


def test_where_the_audit_ends_is_kept_beside_the_database_unless_another_place_is_named():
    assert _read(GOOD).audit_heads == INSTANCE / "audit-heads"
    elsewhere = "/var/lib/own-front-door/audit-heads"
    assert str(_read(GOOD | {"OFD_AUDIT_HEADS": elsewhere}).audit_heads) == elsewhere
    assert _read(GOOD | {"OFD_AUDIT_HEADS": ""}).audit_heads == INSTANCE / "audit-heads"


def test_good_production_settings_are_accepted_and_typed():
    settings = _read(GOOD)
    assert (settings.production, settings.secure_cookies, settings.database_file) == (True, True, None)
    assert (settings.smtp_port, settings.proxy_hops, settings.trusted_hosts) == (587, 1, ("door.example.org",))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OFD_ENV", "prod"),
        ("OFD_ENV", "Production"),
        ("OFD_ENV", ""),
        ("OFD_SECRET_KEY", None),
        ("OFD_SECRET_KEY", ""),
        ("OFD_SECRET_KEY", KEY[:49]),
        ("OFD_SECRET_KEY", "abc" * 20),
        ("OFD_SECRET_KEY", DEVELOPMENT_KEY),
        ("OFD_AUDIT_KEY", None),
        ("OFD_AUDIT_KEY", "a" * 80),
        ("OFD_AUDIT_KEY", DEVELOPMENT_KEY),
        ("OFD_AUDIT_KEY", GOOD["OFD_SECRET_KEY"]),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "postgresql://door@db.example.org/door"),
        ("DATABASE_URL", "postgres://door@db.example.org/door"),
        ("DATABASE_URL", "mysql://door@db.example.org/door"),
        ("DATABASE_URL", "/srv/door/door.sqlite3"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:///file:door?mode=memory&uri=true"),
        ("DATABASE_URL", "sqlite:////srv/door/door.sqlite3?cache=shared"),
        ("DATABASE_URL", "postgresql+psycopg://door@db.example.org"),
        ("DATABASE_URL", "postgresql+psycopg://door:pass:word@db.example.org:door/door"),
        ("OFD_BASE_URL", None),
        ("OFD_BASE_URL", "http://door.example.org"),
        ("OFD_BASE_URL", "door.example.org"),
        ("OFD_BASE_URL", "https://"),
        ("OFD_BASE_URL", "https://[::1"),
        ("OFD_BASE_URL", "https://door.example.org:port"),
        ("OFD_BASE_URL", "https://door.example.org/house"),
        ("OFD_BASE_URL", "https://door.example.org?house=1"),
        ("OFD_BASE_URL", "https://somebody@door.example.org"),
        ("OFD_TRUSTED_HOSTS", None),
        ("OFD_TRUSTED_HOSTS", "*"),
        ("OFD_TRUSTED_HOSTS", "door.example.org *"),
        ("OFD_TRUSTED_HOSTS", "door.example.org *.example.org"),
        ("OFD_TRUSTED_HOSTS", "door.example.org .example.org"),
        ("OFD_TRUSTED_HOSTS", "https://door.example.org"),
        ("OFD_TRUSTED_HOSTS", "door.example.org,other.example.org"),
        ("OFD_TRUSTED_HOSTS", "other.example.org"),
        ("OFD_TRUSTED_HOSTS", "door.example.org localhost"),
        ("OFD_TRUSTED_HOSTS", "door.example.org 127.0.0.1"),
        ("OFD_PROXY_HOPS", "6"),
        ("OFD_PROXY_HOPS", "-1"),
        ("OFD_PROXY_HOPS", "one"),
        ("OFD_PROXY_HOPS", "١"),
        ("OFD_PROXY_HOPS", "9" * 5000),
        ("OFD_SMTP_PORT", "0"),
        ("OFD_SMTP_PORT", "65536"),
        ("OFD_SMTP_PORT", "smtp"),
        ("OFD_SMTP_PORT", ""),
        ("OFD_SMTP_HOST", "mail.example.org:587"),
        ("OFD_SMTP_HOST", "smtp://mail.example.org"),
        ("OFD_SMTP_USER", None),
        ("OFD_SMTP_PASSWORD", None),
        ("OFD_MAIL_FROM", None),
        ("OFD_MAIL_FROM", "door"),
        ("OFD_MAIL_FROM", "door@example.org, other@example.org"),
        ("OFD_MAIL_FROM", "door@example.org\nBcc: other@example.org"),
    ],
)
def test_bad_production_setting_is_refused_with_a_sentence_that_names_it(name, value):
    problems = _problems(**{name: value})
    assert len(problems) == 1
    assert name in problems[0]


def test_nothing_set_is_production_and_refused():
    with pytest.raises(UnsafeSettings) as refused:
        _read({})
    text = str(refused.value)
    assert all(name in text for name in ("OFD_SECRET_KEY", "OFD_AUDIT_KEY", "OFD_BASE_URL", "OFD_TRUSTED_HOSTS"))


def test_every_problem_is_told_at_once():
    problems = _problems(OFD_SECRET_KEY=None, OFD_PROXY_HOPS="many", OFD_SMTP_PORT="0", DATABASE_URL="mysql://x/y")
    assert len(problems) == 4


def test_no_secret_shows_in_the_settings_or_in_a_refusal():
    secret_words = {
        name: secrets.token_urlsafe(48) for name in ("OFD_SECRET_KEY", "OFD_AUDIT_KEY", "OFD_SMTP_PASSWORD")
    }
    environ = GOOD | secret_words | {"DATABASE_URL": "postgresql+psycopg://door:hush@db.example.org/door"}
    words = [*secret_words.values(), "hush"]
    assert not any(word in text for word in words for text in (repr(_read(environ)), str(_read(environ))))
    for broken in ({"OFD_PROXY_HOPS": "x"}, {"DATABASE_URL": "postgresql+psycopg://door:hush@db.example.org:p/door"}):
        with pytest.raises(UnsafeSettings) as refused:
            _read(environ | broken)
        assert not any(word in text for word in words for text in (repr(refused.value), str(refused.value)))


def test_settings_cannot_be_changed_afterwards():
    with pytest.raises(dataclasses.FrozenInstanceError):
        _read(GOOD).environment = "development"


def test_development_needs_nothing_and_has_plain_cookies():
    settings = _read({"OFD_ENV": "development"})
    assert (settings.production, settings.secure_cookies, settings.base_url) == (False, False, "http://127.0.0.1:5000")
    assert settings.database_file == INSTANCE / "own-front-door.sqlite3"


@pytest.mark.parametrize("name", ["OFD_PROXY_HOPS", "OFD_SMTP_PORT", "DATABASE_URL"])
def test_development_refuses_what_cannot_be_read_too(name):
    with pytest.raises(UnsafeSettings, match=name):
        _read({"OFD_ENV": "development", name: "?"})


def test_host_is_the_same_in_capitals():
    environ = GOOD | {"OFD_BASE_URL": "https://Door.Example.org", "OFD_TRUSTED_HOSTS": "DOOR.example.ORG"}
    assert _read(environ).trusted_hosts == ("door.example.org",)


@pytest.mark.parametrize("folder", ["plain", "100% ours", "a%20b", "Tŷ Cyfle", "why?", "half#way", "a b"])
def test_database_stands_in_the_folder_it_was_told_whatever_its_name(tmp_path, folder):
    """SQLAlchemy reads % in an address as the start of an escape, and ? as its end."""
    settings = Settings.from_environment({"OFD_ENV": "development"}, instance=tmp_path / folder)
    app = create_app(settings)
    with app.app_context():
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1
        db.engine.dispose()
    assert [file.name for file in tmp_path.rglob("*.sqlite3")] == ["own-front-door.sqlite3"]
    assert (tmp_path / folder / "own-front-door.sqlite3").exists()
    assert settings.database_file == tmp_path / folder / "own-front-door.sqlite3"


def test_postgresql_waits_as_long_for_another_writer_as_sqlite_does():
    options = engine_options(GOOD["DATABASE_URL"])["connect_args"]["options"]
    assert options == "-c lock_timeout=15s"
    assert sa.make_url(GOOD["DATABASE_URL"]).password == "s@cret"


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("door@example.org", True),
        ("Own Front Door <door@example.org>", True),
        ("", False),
        ("door", False),
        ("door@", False),
        ("@example.org", False),
        ("<>", False),
        ("a@example.org, b@example.org", False),
        ("a@example.org\r\nBcc: b@example.org", False),
        ("a@example.org\n", False),
    ],
)
def test_header_holds_one_address(text, fits):
    assert is_one_address(text) is fits
